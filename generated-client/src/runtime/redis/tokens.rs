//! Tokens that all processes share.

use std::fmt;
use std::time::Duration;

use redis::Script;

use super::{Redis, millis};
use crate::runtime::future::BoxFuture;
use crate::runtime::store::StoreError;
use crate::runtime::token::{Lease, StoredToken, TokenStore};

/// The [`TokenStore`] of several processes. Clones share one connection.
///
/// A lease is a key that expires by itself, by the server's clock. Each has a number, its fence, and
/// a token is written and a lease given back in one step with the check of it.
///
/// A token is kept as the text of [`StoredToken::to_json`], without an expiry, about 200 bytes and
/// the text. It is worth as much as a password: give the application a user of its own on the server
/// (ACL) that alone may read these keys, reach it with TLS, and keep the disk with its files
/// encrypted.
///
/// While the server is away, every method fails, so that no refresh is tried without the lease. An
/// access token that a process has in memory is used until it expires. What survives a crash of the
/// server is up to its settings, see [the module](super).
///
/// ```
/// use std::sync::Arc;
///
/// use generated_client::runtime::TokenStore;
/// use generated_client::runtime::redis::{Redis, RedisTokenStore};
///
/// # fn example() -> Result<(), generated_client::runtime::StoreError> {
/// let redis = Redis::builder("redis://127.0.0.1:6379").prefix("my-application").build()?;
/// let store: Arc<dyn TokenStore> = Arc::new(RedisTokenStore::new(redis));
/// # Ok(())
/// # }
/// # example().unwrap();
/// ```
#[derive(Clone)]
pub struct RedisTokenStore {
    redis: Redis,
    lease: Script,
    save: Script,
    release: Script,
}

impl RedisTokenStore {
    /// A store on this server.
    #[must_use]
    pub fn new(redis: Redis) -> Self {
        Self {
            redis,
            lease: Script::new(include_str!("lease.lua")),
            save: Script::new(include_str!("save.lua")),
            release: Script::new(include_str!("release.lua")),
        }
    }

    fn key(&self, key: &str) -> String {
        self.redis.key("token", key)
    }
}

fn lease_key(key: &str) -> String {
    format!("{key}:lease")
}

impl TokenStore for RedisTokenStore {
    fn load<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, StoreError>> {
        Box::pin(async move {
            let mut get = redis::cmd("HGET");
            get.arg(self.key(key)).arg("value");
            let text: Option<String> = self.redis.connection().query(&get).await?;
            text.map(|text| StoredToken::from_json(&text)).transpose()
        })
    }

    fn save<'a>(
        &'a self,
        key: &'a str,
        token: &'a StoredToken,
        lease: Option<&'a Lease>,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let key = self.key(key);
            let mut save = self.save.key(&key);
            save.key(lease_key(&key)).arg(token.to_json());
            if let Some(lease) = lease {
                save.arg(lease.fence());
            }
            match self.redis.connection().invoke(&save).await? {
                1 => Ok(()),
                _ => Err(StoreError::lease_lost()),
            }
        })
    }

    fn lease<'a>(
        &'a self,
        key: &'a str,
        ttl: Duration,
    ) -> BoxFuture<'a, Result<Option<Lease>, StoreError>> {
        Box::pin(async move {
            let token = self.key(key);
            let mut lease = self.lease.key(&token);
            lease.key(lease_key(&token)).arg(millis(ttl));
            let fence: Option<String> = self.redis.connection().invoke(&lease).await?;
            Ok(fence.map(|fence| Lease::new(key, fence)))
        })
    }

    fn release(&self, lease: Lease) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let mut release = self.release.key(lease_key(&self.key(lease.key())));
            release.arg(lease.fence());
            Ok(self.redis.connection().invoke(&release).await?)
        })
    }
}

impl fmt::Debug for RedisTokenStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisTokenStore")
            .field("redis", &self.redis)
            .finish_non_exhaustive()
    }
}

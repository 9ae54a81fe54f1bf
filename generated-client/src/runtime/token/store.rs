//! Where tokens are kept, for one process or for all of an account.

use std::fmt;
use std::time::Duration;

use super::StoredToken;
use crate::runtime::future::BoxFuture;
use crate::runtime::store::StoreError;

/// The right of one process to replace a token, for a time.
///
/// The fence is what the store tells this lease from the others by, such as a number that grows or
/// a text drawn at random: a lease whose time has run out must not write any more, even if its
/// holder does not know yet.
#[derive(Clone, PartialEq, Eq)]
pub struct Lease {
    key: String,
    fence: String,
}

impl Lease {
    /// A lease on a key. Stores make leases, nobody else.
    #[must_use]
    pub fn new(key: impl Into<String>, fence: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            fence: fence.into(),
        }
    }

    /// The key of the token.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What the store tells this lease from others by.
    #[must_use]
    pub fn fence(&self) -> &str {
        &self.fence
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// Where tokens are kept.
///
/// Processes that share an authorization share a store, since a refresh token that is used once is
/// void for all of them. [`MemoryTokenStore`](super::MemoryTokenStore) is for a single process that
/// may forget.
///
/// What is kept is worth as much as a password: encrypt it, or keep it where only the application
/// can read it. [`StoredToken::to_json`] is the text to keep.
pub trait TokenStore: Send + Sync {
    /// The token of a key; nothing when there is none.
    ///
    /// # Errors
    ///
    /// The store is away, or what it holds cannot be read.
    fn load<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, StoreError>>;

    /// Replaces the token of a key. It is kept for good when this returns.
    ///
    /// With a lease, nothing is written unless the lease is still held, both in one atomic step.
    /// Without one, the token is written in any case: that is a new authorization.
    ///
    /// # Errors
    ///
    /// [`StoreError::lease_lost`] when the lease is not held any more; any other error when the
    /// store is away or refuses.
    fn save<'a>(
        &'a self,
        key: &'a str,
        token: &'a StoredToken,
        lease: Option<&'a Lease>,
    ) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Takes the lease of a key, which ends by itself after `ttl`; nothing when somebody else holds
    /// it.
    ///
    /// # Errors
    ///
    /// The store is away.
    fn lease<'a>(
        &'a self,
        key: &'a str,
        ttl: Duration,
    ) -> BoxFuture<'a, Result<Option<Lease>, StoreError>>;

    /// Gives a lease back. One that has run out already is no error.
    ///
    /// # Errors
    ///
    /// The store is away. The lease then ends by itself.
    fn release(&self, lease: Lease) -> BoxFuture<'_, Result<(), StoreError>>;
}

//! Tokens in the memory of one process.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{Lease, StoredToken, TokenStore};
use crate::runtime::future::BoxFuture;
use crate::runtime::store::StoreError;

/// Tokens in the memory of this process, which forgets them when it ends.
///
/// A refresh token that is replaced at each use cannot be had again from the token endpoint: where
/// one is used, this store is for tests and for programs that a person signs in to each time.
#[derive(Default)]
pub struct MemoryTokenStore {
    entries: Mutex<HashMap<String, Entry>>,
}

#[derive(Default)]
struct Entry {
    token: Option<StoredToken>,
    /// The fence of the last lease, and when it ends.
    lease: Option<(u64, Instant)>,
    fences: u64,
}

impl MemoryTokenStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// No method leaves the entries half changed, so that they are good after a panic as well.
    fn entries(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn is_held(&self, lease: &Lease) -> bool {
        self.lease
            .is_some_and(|(fence, end)| lease.fence() == fence.to_string() && Instant::now() < end)
    }
}

impl TokenStore for MemoryTokenStore {
    fn load<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, StoreError>> {
        Box::pin(async move {
            let entries = self.entries();
            Ok(entries.get(key).and_then(|entry| entry.token.clone()))
        })
    }

    fn save<'a>(
        &'a self,
        key: &'a str,
        token: &'a StoredToken,
        lease: Option<&'a Lease>,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let mut entries = self.entries();
            let entry = entries.entry(key.to_owned()).or_default();
            if lease.is_some_and(|lease| !entry.is_held(lease)) {
                return Err(StoreError::lease_lost());
            }
            entry.token = Some(token.clone());
            Ok(())
        })
    }

    fn lease<'a>(
        &'a self,
        key: &'a str,
        ttl: Duration,
    ) -> BoxFuture<'a, Result<Option<Lease>, StoreError>> {
        Box::pin(async move {
            let mut entries = self.entries();
            let entry = entries.entry(key.to_owned()).or_default();
            let now = Instant::now();
            if entry.lease.is_some_and(|(_, end)| now < end) {
                return Ok(None);
            }
            entry.fences += 1;
            entry.lease = now.checked_add(ttl).map(|end| (entry.fences, end));
            Ok(Some(Lease::new(key, entry.fences.to_string())))
        })
    }

    fn release(&self, lease: Lease) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            if let Some(entry) = self.entries().get_mut(lease.key())
                && entry.is_held(&lease)
            {
                entry.lease = None;
            }
            Ok(())
        })
    }
}

/// Shows the keys and no token.
impl fmt::Debug for MemoryTokenStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryTokenStore")
            .field("keys", &self.entries().keys().collect::<Vec<_>>())
            .finish()
    }
}

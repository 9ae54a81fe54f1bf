//! What goes wrong with a store that several processes share.

use std::fmt;

/// A store could not do what it was asked: it is not reachable, it is too slow, or what it keeps
/// cannot be read.
///
/// Its `Display` says what failed; the error of the library beneath is its `source()`. Neither may
/// hold a credential or a password of the store's address: an implementation leaves them out.
#[derive(Debug)]
pub struct StoreError {
    message: String,
    lease_lost: bool,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl StoreError {
    /// An error that says `message`: lower case, without a full stop.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            lease_lost: false,
            source: None,
        }
    }

    /// Nothing was written, because somebody else may hold the lease by now: what
    /// [`TokenStore::save`](super::TokenStore::save) answers to a lease that has run out.
    #[must_use]
    pub fn lease_lost() -> Self {
        Self {
            lease_lost: true,
            ..Self::new("the lease has run out")
        }
    }

    /// Keeps the error that this one was caused by.
    #[must_use]
    pub fn with_source(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Whether nothing was written because a lease has run out.
    #[must_use]
    pub fn is_lease_lost(&self) -> bool {
        self.lease_lost
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn std::error::Error + 'static))
    }
}

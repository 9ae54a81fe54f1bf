//! The one shape of future that the runtime's traits return.

use std::future::Future;
use std::pin::Pin;

/// A future on the heap that may move between threads.
///
/// The runtime's traits return it, so that an application can choose an implementation when it runs
/// and share it behind an `Arc<dyn …>`. An implementation writes `Box::pin(async move { … })`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

//! What vendors do beside the operations of their documents, written by hand.

#[cfg(feature = "_highlevel")]
pub mod highlevel;

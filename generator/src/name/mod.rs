//! Rust names: how a name on the wire becomes an identifier, and who gets it when two want it.

mod alloc;
mod credentials;
mod headers;
mod ident;
mod lock;
mod path;
mod scope;
mod servers;
mod status;
mod twins;

pub use alloc::{Names, OperationNames, allocate};
pub use credentials::{CredentialNames, credentials};
pub use ident::{escape, field, module, pascal, snake, variant};
pub use lock::Lock;
pub use servers::ServerNames;
pub use status::reason;

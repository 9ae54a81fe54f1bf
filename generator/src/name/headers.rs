//! What the constant of a header is called: as the header itself, in capitals.

use std::collections::BTreeSet;

use super::alloc::OperationNames;
use super::ident::snake;
use super::lock::Lock;
use super::scope::Scope;
use crate::ir::{Api, Header};
use crate::origin::Origin;

/// Names all headers. Where answers give one name different types, the first keeps the plain name and the others are
/// called after the operation that declares them.
pub(super) fn names(
    api: &Api,
    operations: &[OperationNames],
    key: &dyn Fn(&Origin) -> String,
    lock: &Lock,
    next: &mut Lock,
) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let keys: Vec<String> = api
        .headers
        .iter()
        .map(|header| {
            let wire = header.wire.to_ascii_lowercase();
            if seen.insert(wire.clone()) {
                format!("header {wire}")
            } else {
                format!("{} header {wire}", key(&header.origin))
            }
        })
        .collect();
    let mut scope = Scope::new([]);
    for name in keys.iter().filter_map(|key| lock.get(key)) {
        scope.reserve(name);
    }
    api.headers
        .iter()
        .zip(keys)
        .map(|(header, key)| {
            let name = match lock.get(&key) {
                Some(locked) => locked.to_owned(),
                None => scope.take(&candidates(header, operations)),
            };
            next.insert(key, name.clone());
            name
        })
        .collect()
}

fn candidates(header: &Header, operations: &[OperationNames]) -> Vec<String> {
    let plain = snake(&header.wire).to_ascii_uppercase();
    let mut names = vec![plain.clone()];
    if let Some(operation) = operations.get(header.operation.0) {
        names.push(format!("{}_{plain}", operation.method.to_ascii_uppercase()));
    }
    names
}

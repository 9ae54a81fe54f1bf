//! Values sent through the emitted types: what is valid has to come back as it was sent.
//!
//! | file | decides |
//! |---|---|
//! | `roots` | which schemas have a type, and their examples |
//! | the package `samples` | which values are made of a schema, which part of an example a client can know, which values count, what is a loss |
//! | `driver` | how they are sent |
//! | `judge` | what is told of one that did not survive |

mod driver;
mod judge;
mod roots;

use std::collections::BTreeMap;

use generator::EmittedType;
use samples::oracle::Oracle;
use samples::tree::{Node, Tree};
use samples::{declared, sample};
use serde_json::Value;

use super::build::Bench;
use super::generate::Job;
use super::row::Samples;
use driver::{Driver, Parcel};
use roots::Root;

/// A sample that the oracle accepts.
struct Candidate<'a> {
    root: &'a Root<'a>,
    label: String,
    value: Value,
}

/// Sends samples of every schema through the crate of a job, whose types are `types`.
///
/// # Errors
///
/// Nothing could be sent, and why, in one line.
pub(super) fn samples(
    tree: &Tree<'_>,
    types: &[EmittedType],
    bench: &Bench,
    job: &Job,
) -> Result<Samples, String> {
    let roots = roots::roots(tree, types);
    let schemas: Vec<Node<'_>> = roots.iter().map(|root| root.schema.clone()).collect();
    let oracle = Oracle::new(tree, &schemas)?;
    let mut samples = Samples::default();
    let mut candidates = Vec::new();
    for (position, root) in roots.iter().enumerate() {
        let before = candidates.len();
        for (label, value) in values(tree, root) {
            if oracle.accepts(position, &value) {
                candidates.push(Candidate { root, label, value });
            } else {
                samples.rejected += 1;
            }
        }
        if candidates.len() == before {
            let why = format!("{} at {}: no valid sample was found", root.ty, root.place);
            samples.untested.push(why);
        }
    }
    if candidates.is_empty() {
        return Ok(samples);
    }
    let mut positions: BTreeMap<&str, usize> = BTreeMap::new();
    let mut rust_types = Vec::new();
    for candidate in &candidates {
        positions.entry(&candidate.root.ty).or_insert_with(|| {
            rust_types.push(candidate.root.ty.clone());
            rust_types.len() - 1
        });
    }
    let driver = Driver::build(bench, job, &rust_types)?;
    let mut sent = Vec::new();
    for candidate in candidates {
        let ty = positions.get(candidate.root.ty.as_str()).copied();
        let ty = ty.unwrap_or_default();
        match driver.without.get(&ty) {
            Some(error) => samples.unsent(&candidate, error),
            None => sent.push((ty, candidate)),
        }
    }
    let parcels: Vec<Parcel> = sent
        .iter()
        .map(|(ty, candidate)| Parcel {
            ty: *ty,
            text: candidate.value.to_string(),
        })
        .collect();
    let (replies, deep) = driver.send(&job.out, &parcels)?;
    driver.discard();
    let deep = deep.iter().filter_map(|ty| rust_types.get(*ty)).cloned();
    samples.deep.extend(deep);
    for ((_, candidate), reply) in sent.iter().zip(replies) {
        samples.judge(tree, candidate, reply);
    }
    Ok(samples)
}

/// The values that are tried for a schema. Null is none of them: whether it is allowed is a matter of the place that
/// uses the type.
fn values(tree: &Tree<'_>, root: &Root<'_>) -> Vec<(String, Value)> {
    let examples = root
        .examples
        .iter()
        .map(|(place, value)| (format!("example {place}"), value.clone()));
    let made = sample::samples(tree, &root.schema);
    let made = made.into_iter().map(|sample| {
        let value = declared::part(tree, &root.schema, &sample.value);
        (sample.label, value)
    });
    let mut values: Vec<(String, Value)> = Vec::new();
    for (label, value) in examples.chain(made) {
        if !value.is_null() && !values.iter().any(|(_, known)| *known == value) {
            values.push((label, value));
        }
    }
    values
}

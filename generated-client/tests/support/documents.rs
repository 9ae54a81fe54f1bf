//! The documents of the APIs as their overlays leave them, and the examples in them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use generator::Config;
use generator::diag::Diagnostics;
use generator::origin::Pointer;
use generator::overlay::{self, Patches};
use generator::source::{Disk, Sources};
use serde_json::Value;

/// The documents of an API by file name, with their overlays applied.
pub(crate) fn documents(api: &str) -> BTreeMap<String, Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../specs")
        .join(api);
    let config = std::fs::read_to_string(folder.join("codegen.toml")).unwrap();
    let config = Config::parse(&config, "codegen.toml").unwrap();
    let mut overlays: BTreeMap<String, Vec<String>> = config
        .documents
        .into_iter()
        .map(|document| (document.spec, document.overlays))
        .collect();
    let applied: BTreeSet<String> = overlays.values().flatten().cloned().collect();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".yaml") && !applied.contains(&name) {
            overlays.entry(name).or_default();
        }
    }
    let reader = Disk::new(folder);
    let mut sources = Sources::new(&reader);
    let mut diags = Diagnostics::default();
    let documents = overlays
        .into_iter()
        .map(|(name, overlays)| {
            let document = sources.load(&name, &mut diags).unwrap();
            let mut value = sources.value(document).clone();
            let mut patches = Patches::new(document);
            for overlay in overlays {
                let overlay = sources.load(&overlay, &mut diags).unwrap();
                overlay::apply(&mut value, overlay, &sources, &mut patches, &mut diags);
            }
            (format!("{api}/{name}"), value)
        })
        .collect();
    assert!(!diags.has_errors(), "{diags:?}");
    documents
}

/// Collects the examples below `value`, each with the pointer of what it is an example of.
pub(crate) fn collect(value: &Value, at: &Pointer, found: &mut Vec<(Pointer, Value)>) {
    match value {
        Value::Object(members) => {
            // Below `properties` the keys are names of members and not keywords.
            let keywords = at.last().is_none_or(|last| last != "properties");
            for (key, member) in members {
                match (keywords, key.as_str()) {
                    (true, "example") => found.push((at.clone(), member.clone())),
                    (true, "examples") => {
                        found.extend(several(member).map(|example| (at.clone(), example)));
                    }
                    (true, "default" | "enum" | "const") => {}
                    _ => collect(member, &at.child(key), found),
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, &at.index(index), found);
            }
        }
        _ => {}
    }
}

/// The values of `examples`: a list in a schema, a map of Example Objects elsewhere.
fn several(examples: &Value) -> Box<dyn Iterator<Item = Value> + '_> {
    match examples {
        Value::Array(list) => Box::new(list.iter().cloned()),
        Value::Object(map) => Box::new(map.values().filter_map(|each| each.get("value").cloned())),
        other => panic!("`examples` is {other}"),
    }
}

/// Whether two values are the same, numbers compared by value: `400` and `400.0` are one number.
pub(crate) fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one == other || one.as_f64() == other.as_f64()
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let has = |(name, value): (&String, &Value)| {
                other.get(name).is_some_and(|other| same(value, other))
            };
            one.len() == other.len() && one.iter().all(has)
        }
        _ => one == other,
    }
}

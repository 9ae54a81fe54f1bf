//! Which action of an overlay has changed what, so that its description explains the difference that it makes.

use generator::config;
use generator::diag::Diagnostics;
use generator::origin::{Origin, Pointer};
use generator::overlay::{self, Patches};
use generator::source::{Memory, Sources};
use serde_json::{Value, json};

use super::difference::{Explanation, Place};
use super::kind::Kind;

/// What has less in common with a place belongs to another component or operation.
const NEAR: usize = 3;

/// What one action did to a document.
#[derive(Clone, Debug)]
struct Action {
    overlay: String,
    line: usize,
    why: Option<String>,
    /// The values that are others, new or gone, in the document as its author wrote it.
    changed: Vec<Pointer>,
}

/// The actions on one document, in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Actions(Vec<Action>);

impl Actions {
    /// Applies the overlays of a document action by action.
    pub(super) fn of(document: &config::Document, sources: &mut Sources<'_>) -> Self {
        let mut diags = Diagnostics::new();
        let Some(root) = sources.load(&document.spec, &mut diags) else {
            return Self::default();
        };
        let mut value = sources.value(root).clone();
        let mut found = Vec::new();
        for name in &document.overlays {
            let Some(file) = sources.load(name, &mut diags) else {
                continue;
            };
            let whole = sources.value(file);
            let list = Pointer::root().child("actions");
            let actions = list.get(whole).and_then(Value::as_array);
            for (index, action) in actions.into_iter().flatten().enumerate() {
                let before = value.clone();
                apply(whole, action, &mut value);
                let mut changed = Vec::new();
                changes(&before, &value, &Pointer::root(), &mut changed);
                let at = Origin::new(file, list.index(index));
                let why = action.get("description").and_then(Value::as_str);
                found.push(Action {
                    overlay: name.clone(),
                    line: sources.locate(&at).map_or(0, |span| span.line),
                    why: why.map(|why| why.trim().to_owned()),
                    changed,
                });
            }
        }
        Self(found)
    }

    /// The action that has made a difference at a place, when it is known that one has: the one that has written the
    /// very keyword, or else the one that has changed what is nearest, and the last of several.
    pub(super) fn explain(&self, place: &Place, kind: Kind) -> Option<Explanation> {
        let at = Pointer::parse(&place.pointer)?;
        let exact = kind.keyword().map(|keyword| at.child(keyword));
        let near = |action: &Action| {
            let changed = action.changed.iter();
            let depths = changed.map(|changed| match exact.as_ref() == Some(changed) {
                true => usize::MAX,
                false => common(&at, changed),
            });
            depths.max().filter(|depth| *depth >= NEAR)
        };
        let ranked = self
            .0
            .iter()
            .filter_map(|action| Some((near(action)?, action)));
        let (_, action) = ranked.max_by_key(|(depth, _)| *depth)?;
        Some(Explanation::Overlay {
            file: action.overlay.clone(),
            line: action.line,
            why: action.why.clone()?,
        })
    }
}

/// How many tokens two pointers have in common, from the root on.
fn common(one: &Pointer, other: &Pointer) -> usize {
    let pairs = one.tokens().zip(other.tokens());
    pairs.take_while(|(one, other)| one == other).count()
}

/// Applies one action of an overlay, as an overlay of its own.
fn apply(overlay: &Value, action: &Value, value: &mut Value) {
    let mut alone = overlay.clone();
    if let Some(members) = alone.as_object_mut() {
        members.insert("actions".to_owned(), json!([action]));
    }
    let reader = Memory::new().with("overlay.json", alone.to_string());
    let mut sources = Sources::new(&reader);
    let mut diags = Diagnostics::new();
    // What is wrong with the overlay was reported when the document was read.
    if let Some(file) = sources.load("overlay.json", &mut diags) {
        overlay::apply(value, file, &sources, &mut Patches::new(file), &mut diags);
    }
}

/// The smallest values in which two documents differ.
fn changes(before: &Value, after: &Value, at: &Pointer, found: &mut Vec<Pointer>) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            for (key, value) in before {
                match after.get(key) {
                    Some(other) => changes(value, other, &at.child(key), found),
                    None => found.push(at.child(key)),
                }
            }
            let new = after.keys().filter(|key| !before.contains_key(*key));
            found.extend(new.map(|key| at.child(key)));
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            for (index, (before, after)) in before.iter().zip(after).enumerate() {
                changes(before, after, &at.index(index), found);
            }
        }
        (before, after) if before == after => {}
        _ => found.push(at.clone()),
    }
}

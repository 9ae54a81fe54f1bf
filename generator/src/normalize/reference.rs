//! Where a `$ref` leads: across files, through other references, to anchors, and to nothing.
//!
//! Sources: RFC 6901 (pointers), OpenAPI 3.1.1 section 4.6 (relative references), JSON Schema 2020-12 core section 8.2
//! (`$id`, `$anchor`, `$dynamicAnchor`).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::version::Family;
use super::walk::Walker;
use crate::diag::codes;
use crate::origin::{FileId, Origin, Pointer};
use crate::text::nearest;

/// How many references a single look-up follows before it is taken for a cycle.
pub(super) const MAX_HOPS: usize = 64;

/// After this many dangling references no nearest name is searched any more: comparing all with all takes too long.
const MAX_SUGGESTIONS: usize = 100;

/// The names that schemas of one file give to places in it.
#[derive(Debug, Default)]
pub(super) struct Names {
    ids: BTreeMap<String, Pointer>,
    anchors: BTreeMap<String, Pointer>,
}

/// The end of a chain of references, and the file that holds it.
pub(super) struct Target {
    pub(super) file: Arc<Value>,
    pub(super) origin: Origin,
}

impl Target {
    /// The value at the end.
    pub(super) fn value(&self) -> &Value {
        self.origin.pointer.get(&self.file).unwrap_or(&Value::Null)
    }
}

/// Why a pointer leads nowhere.
enum Lost {
    /// The mapping or list at this place has no such member.
    Missing { parent: Origin, token: String },
    /// A reference on the way was reported already, or leads in a circle.
    Reported,
}

impl Walker<'_, '_> {
    /// The content of a file; the root document with its overlays.
    pub(super) fn file(&mut self, file: FileId) -> Arc<Value> {
        let sources = &self.sources;
        let known = self.files.entry(file);
        Arc::clone(known.or_insert_with(|| sources.shared(file)))
    }

    /// The place that a reference standing at `at` leads to, without following a reference that stands there. `None`
    /// when it leads nowhere; that is reported once for each place.
    pub(super) fn resolve(&mut self, reference: &str, at: &Origin) -> Option<Origin> {
        self.resolve_within(reference, at, 0)
    }

    fn resolve_within(&mut self, reference: &str, at: &Origin, hops: usize) -> Option<Origin> {
        if self.slots.is_reported(at) {
            return None;
        }
        let found = self.try_resolve(reference, at, hops);
        if found.is_none() {
            self.slots.report(at);
        }
        found
    }

    fn try_resolve(&mut self, reference: &str, at: &Origin, hops: usize) -> Option<Origin> {
        if hops > MAX_HOPS {
            let message = format!("`{reference}` leads through more than {MAX_HOPS} references");
            let diagnostic = self.finding(codes::REF_CYCLE, message, at);
            self.diags.push(diagnostic);
            return None;
        }
        let reference = reference.trim();
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let identified = self.identified(path, at);
        let file = if path.is_empty() || identified.is_some() {
            at.file
        } else if self.is_self(path) {
            self.root
        } else {
            let shown = self.origins.edited(at.clone());
            self.sources.follow(at.file, path, &shown, self.diags)?
        };
        let base = identified.unwrap_or_else(Pointer::root);
        if fragment.is_empty() {
            return Some(Origin::new(file, base));
        }
        if !fragment.starts_with('/') {
            return self.anchor(reference, fragment, file, at);
        }
        let Some(pointer) = Pointer::from_fragment(fragment) else {
            let diagnostic = self
                .finding(
                    codes::REF_SYNTAX,
                    format!("`{reference}` is no valid reference"),
                    at,
                )
                .help("inside a pointer `~` is written `~0` and `/` is written `~1`");
            self.diags.push(diagnostic);
            return None;
        };
        match self.locate(file, &base.join(&pointer), hops) {
            Ok(origin) => Some(origin),
            Err(Lost::Reported) => None,
            Err(Lost::Missing { parent, token }) => {
                if path.is_empty()
                    && let Some(origin) = self.locate_within(&pointer, at, hops)
                {
                    return Some(origin);
                }
                // Parts of a document are often written as if they stood in the root document.
                if file != self.root
                    && path.is_empty()
                    && let Ok(origin) = self.locate(self.root, &pointer, hops)
                {
                    self.note(
                        codes::REF_ODD_PLACE,
                        "a reference without a file name is read as one into the root document",
                        at,
                    );
                    return Some(origin);
                }
                self.report_dangling(reference, &parent, &token, at);
                None
            }
        }
    }

    /// The place that a pointer leads to inside a schema with an `$id` around `at`: to JSON Schema such a schema is a
    /// document of its own (2020-12 core section 8.2.1). Most authors mean the file, which is why that is asked first.
    fn locate_within(&mut self, pointer: &Pointer, at: &Origin, hops: usize) -> Option<Origin> {
        let file = self.file(at.file);
        let mut holder = at.pointer.clone();
        while let Some(parent) = holder.parent() {
            let is_resource = |value: &Value| value.get("$id").is_some_and(Value::is_string);
            if parent.get(&file).is_some_and(is_resource)
                && let Ok(origin) = self.locate(at.file, &parent.join(pointer), hops)
            {
                return Some(origin);
            }
            holder = parent;
        }
        None
    }

    /// The schema of the same file that `uri` identifies: as it stands in its `$id`, or relative to the `$id` of a schema
    /// around `at` (JSON Schema 2020-12 core section 8.2.1).
    fn identified(&mut self, uri: &str, at: &Origin) -> Option<Pointer> {
        if uri.is_empty() || self.names(at.file).ids.is_empty() {
            return None;
        }
        if let Some(pointer) = self.names(at.file).ids.get(uri) {
            return Some(pointer.clone());
        }
        let file = self.file(at.file);
        let mut holder = at.pointer.parent();
        while let Some(place) = holder {
            let id = place.get(&file).and_then(|value| value.get("$id"));
            if let Some((folder, _)) = id
                .and_then(Value::as_str)
                .and_then(|id| id.rsplit_once('/'))
            {
                let whole = format!("{folder}/{}", uri.trim_start_matches("./"));
                if let Some(pointer) = self.names(at.file).ids.get(&whole) {
                    return Some(pointer.clone());
                }
            }
            holder = place.parent();
        }
        None
    }

    /// Whether a URI is the one that the document gives itself (OpenAPI 3.2.0, "OpenAPI Object", `$self`).
    fn is_self(&mut self, uri: &str) -> bool {
        let root = self.file(self.root);
        self.family >= Family::V32 && root.get("$self").and_then(Value::as_str) == Some(uri)
    }

    /// Walks a pointer, through references that stand on the way.
    fn locate(&mut self, file: FileId, pointer: &Pointer, hops: usize) -> Result<Origin, Lost> {
        let root = self.file(file);
        let mut value: &Value = &root;
        let mut place = Origin::root(file);
        let mut tokens = pointer.tokens();
        while let Some(token) = tokens.next() {
            let next = match value {
                Value::Object(map) => map.get(token.as_ref()),
                Value::Array(items) => token.parse().ok().and_then(|index: usize| items.get(index)),
                _ => None,
            };
            if let Some(next) = next {
                value = next;
                place = place.child(&token);
                continue;
            }
            let Some(Value::String(reference)) = value.get("$ref") else {
                return Err(Lost::Missing {
                    parent: place,
                    token: token.into_owned(),
                });
            };
            let target = self
                .resolve_within(reference, &place, hops + 1)
                .ok_or(Lost::Reported)?;
            let mut rest = target.pointer.child(&token);
            for token in tokens {
                rest.push(&token);
            }
            return self.locate(target.file, &rest, hops + 1);
        }
        Ok(place)
    }

    /// Every reference from this one on until a value that is none. `None` when one of them leads nowhere.
    pub(super) fn chain(&mut self, reference: &str, at: &Origin) -> Option<Vec<Target>> {
        let mut targets: Vec<Target> = Vec::new();
        let mut next = Some((reference.to_owned(), at.clone()));
        while let Some((reference, at)) = next {
            let origin = self.resolve(&reference, &at)?;
            if targets.len() >= MAX_HOPS
                || targets.iter().any(|target| target.origin == origin)
                || origin == at
            {
                let circle: Vec<Origin> = targets.into_iter().map(|target| target.origin).collect();
                self.report_cycle(&circle, &at);
                return None;
            }
            let target = Target {
                file: self.file(origin.file),
                origin,
            };
            next = match target.value().get("$ref") {
                Some(Value::String(reference)) => Some((reference.clone(), target.origin.clone())),
                _ => None,
            };
            targets.push(target);
        }
        Some(targets)
    }

    /// Whether the reference in `value` leads to a list.
    pub(super) fn leads_to_list(&mut self, value: &Value, at: &Origin) -> bool {
        let chain = value
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| self.chain(reference, at));
        chain.is_some_and(|targets| {
            targets
                .last()
                .is_some_and(|target| target.value().is_array())
        })
    }

    /// The schema that `$recursiveRef: '#'` names: the one around it that declares itself recursive, or else the
    /// component that it stands in (JSON Schema 2019-09 core section 8.2.4.2).
    pub(super) fn recursion_root(&mut self, at: &Origin) -> Option<Origin> {
        let file = self.file(at.file);
        let mut around = Some(at.pointer.clone());
        let mut component = None;
        while let Some(pointer) = around {
            if pointer
                .get(&file)
                .and_then(|value| value.get("$recursiveAnchor"))
                == Some(&Value::Bool(true))
            {
                return Some(Origin::new(at.file, pointer));
            }
            if self
                .slots
                .is_declared(&Origin::new(at.file, pointer.clone()))
            {
                component = Some(Origin::new(at.file, pointer.clone()));
            }
            around = pointer.parent();
        }
        component
    }

    fn anchor(&mut self, reference: &str, name: &str, file: FileId, at: &Origin) -> Option<Origin> {
        if let Some(pointer) = self.names(file).anchors.get(name) {
            return Some(Origin::new(file, pointer.clone()));
        }
        let near =
            nearest(name, self.names(file).anchors.keys().map(String::as_str)).map(str::to_owned);
        let mut diagnostic = self.finding(
            codes::REF_DANGLING,
            format!("`{reference}` leads nowhere"),
            at,
        );
        diagnostic = match near {
            Some(near) => diagnostic.help(format!("did you mean `#{near}`?")),
            None => {
                diagnostic.help("a pointer starts with `#/`; an anchor is declared with `$anchor`")
            }
        };
        self.diags.push(diagnostic);
        None
    }

    /// Collects the names in a file when a reference first needs them.
    fn names(&mut self, file: FileId) -> &Names {
        if !self.slots.names.contains_key(&file) {
            let value = self.file(file);
            let mut names = Names::default();
            collect_names(&value, &mut Pointer::root(), &mut names);
            self.slots.names.insert(file, names);
        }
        self.slots.names.entry(file).or_default()
    }

    fn report_dangling(&mut self, reference: &str, parent: &Origin, token: &str, at: &Origin) {
        let file = self.file(parent.file);
        let keys = parent
            .pointer
            .get(&file)
            .and_then(Value::as_object)
            .map(|map| map.keys());
        let near = keys
            .filter(|_| self.slots.reported_count() < MAX_SUGGESTIONS)
            .and_then(|keys| nearest(token, keys.map(String::as_str)));
        let prefix = reference.split('#').next().unwrap_or_default();
        let shown = |pointer: Pointer| {
            if prefix.is_empty() && parent.file != at.file {
                self.place_name(&Origin::new(parent.file, pointer))
            } else {
                format!("{prefix}{pointer}")
            }
        };
        let help = match near {
            Some(near) => format!("did you mean `{}`?", shown(parent.pointer.child(near))),
            None => format!(
                "`{}` has no member `{token}`",
                shown(parent.pointer.clone())
            ),
        };
        let diagnostic = self
            .finding(
                codes::REF_DANGLING,
                format!("`{reference}` leads nowhere"),
                at,
            )
            .help(help);
        self.diags.push(diagnostic);
    }

    /// Reports references that lead in a circle; the first place is where the walk met them.
    pub(super) fn report_cycle(&mut self, circle: &[Origin], at: &Origin) {
        let mut shown: Vec<String> = circle
            .iter()
            .map(|origin| self.place_name(origin))
            .collect();
        if let Some(first) = shown.first().cloned() {
            shown.push(first);
        }
        let message = if shown.is_empty() {
            "a reference leads back to itself".to_owned()
        } else {
            format!("references lead in a circle: {}", shown.join(" -> "))
        };
        let mut diagnostic = self
            .finding(codes::REF_CYCLE, message, at)
            .help("one of them must hold a value instead of a reference");
        for origin in circle.iter().filter(|origin| *origin != at) {
            diagnostic =
                diagnostic.related(self.origins.edited(origin.clone()), "part of the circle");
        }
        self.diags.push(diagnostic);
    }

    /// A place as a reference in the root document would name it.
    pub(super) fn place_name(&self, origin: &Origin) -> String {
        if origin.file == self.root {
            origin.pointer.to_string()
        } else {
            format!("{}{}", self.sources.name(origin.file), origin.pointer)
        }
    }
}

fn collect_names(value: &Value, at: &mut Pointer, names: &mut Names) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(id)) = map.get("$id") {
                names
                    .ids
                    .entry(id.trim_end_matches('#').to_owned())
                    .or_insert_with(|| at.clone());
            }
            for key in ["$anchor", "$dynamicAnchor"] {
                if let Some(Value::String(anchor)) = map.get(key) {
                    names
                        .anchors
                        .entry(anchor.clone())
                        .or_insert_with(|| at.clone());
                }
            }
            for (key, value) in map
                .iter()
                .filter(|(_, value)| value.is_object() || value.is_array())
            {
                at.push(key);
                collect_names(value, at, names);
                at.pop();
            }
        }
        Value::Array(items) => {
            for (index, item) in items
                .iter()
                .enumerate()
                .filter(|(_, item)| item.is_object() || item.is_array())
            {
                at.push(&index.to_string());
                collect_names(item, at, names);
                at.pop();
            }
        }
        _ => {}
    }
}

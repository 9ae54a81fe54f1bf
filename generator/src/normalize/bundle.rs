//! What references become: one document in which every `$ref` names a component.
//!
//! A value that a reference points to outside `components` moves into `components` under a free name, once for all
//! references to it. Where `openapiv3` has no room for a reference, a copy of the target takes its place.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::kind::Section;
use super::reference::{MAX_HOPS, Names, Target};
use super::version::Family;
use super::walk::{Entries, Entry, Here, Walker};
use crate::diag::codes;
use crate::origin::{FileId, Origin, Pointer};

/// Which place of which file became which component.
#[derive(Debug, Default)]
pub(super) struct Slots {
    names_of: BTreeMap<(Section, Origin), String>,
    /// The components that the document itself declares, by their place.
    declared: BTreeMap<Origin, Section>,
    taken: BTreeSet<(Section, String)>,
    /// The last number that was tried after a name.
    numbers: BTreeMap<(Section, String), u32>,
    waiting: VecDeque<(Section, String, Origin)>,
    /// Places of references that were reported to lead nowhere.
    reported: BTreeSet<Origin>,
    pub(super) names: BTreeMap<FileId, Names>,
}

impl Slots {
    pub(super) fn is_reported(&self, at: &Origin) -> bool {
        self.reported.contains(at)
    }

    pub(super) fn reported_count(&self) -> usize {
        self.reported.len()
    }

    pub(super) fn report(&mut self, at: &Origin) {
        self.reported.insert(at.clone());
    }

    /// Whether a component of this name exists or is planned.
    pub(super) fn has(&self, section: Section, name: &str) -> bool {
        self.taken.contains(&(section, name.to_owned()))
    }

    /// Every component that exists or was asked for.
    pub(super) fn components(&self) -> impl Iterator<Item = (Section, &str)> {
        self.taken
            .iter()
            .map(|(section, name)| (*section, name.as_str()))
    }

    /// Whether a component of the document itself stands in this place.
    pub(super) fn is_declared(&self, origin: &Origin) -> bool {
        self.declared.contains_key(origin)
    }

    fn declare(&mut self, section: Section, name: &str, origin: Origin) {
        self.taken.insert((section, name.to_owned()));
        self.declared.insert(origin.clone(), section);
        self.names_of.insert((section, origin), name.to_owned());
    }

    /// The wanted name, or the first free one with a number after it.
    fn allocate(&mut self, section: Section, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        while self.has(section, &name) {
            // Numbers that were tried before are taken for good.
            let number = self
                .numbers
                .entry((section, wanted.to_owned()))
                .or_insert(1);
            *number += 1;
            name = format!("{wanted}_{number}");
        }
        self.taken.insert((section, name.clone()));
        name
    }
}

/// A component that a reference leads to.
pub(super) struct Component {
    pub(super) name: String,
    /// The place of its text.
    pub(super) origin: Origin,
}

/// The pointer of a component in the normalised document.
pub(super) fn component_pointer(section: Section, name: &str) -> Pointer {
    Pointer::root()
        .child("components")
        .child(section.key())
        .child(name)
}

/// The reference to a component.
pub(super) fn reference_to(section: Section, name: &str) -> Value {
    json!({ "$ref": component_pointer(section, name).to_string() })
}

impl Walker<'_, '_> {
    /// Enters the components of the root document, wherever they stand, so that references to them keep their names.
    pub(super) fn declare_components(&mut self) {
        let root = self.file(self.root);
        let Some(components) = root.get("components") else {
            return;
        };
        let mut aliases = Vec::new();
        for (components, place) in
            self.layers(components, &Origin::root(self.root).child("components"))
        {
            let Some(components) = place.pointer.get(&components) else {
                continue;
            };
            for section in Section::ALL {
                let Some(entries) = components.get(section.key()) else {
                    continue;
                };
                for (file, place) in self.layers(entries, &place.child(section.key())) {
                    let entries = place.pointer.get(&file).and_then(Value::as_object);
                    for (name, value) in entries
                        .into_iter()
                        .flatten()
                        .filter(|(name, _)| *name != "$ref")
                    {
                        if self.slots.has(section, name) {
                            continue;
                        }
                        let origin = place.child(name);
                        self.slots.declare(section, name, origin.clone());
                        if let Some(reference) = alias(section, value) {
                            aliases.push((section, name.clone(), reference.to_owned(), origin));
                        }
                    }
                }
            }
        }
        // A component that only refers to another file is the natural home of what it refers to.
        for (section, name, reference, origin) in aliases {
            if let Some(Found::Elsewhere(target)) = self.find(section, &reference, &origin) {
                self.slots.names_of.insert((section, target), name);
            }
        }
    }

    /// The value itself and every value that its `$ref` leads to.
    fn layers(&mut self, value: &Value, place: &Origin) -> Vec<(Arc<Value>, Origin)> {
        let mut layers = vec![(self.file(place.file), place.clone())];
        if let Some(Value::String(reference)) = value.get("$ref") {
            let chain = self.chain(reference, place).unwrap_or_default();
            layers.extend(chain.into_iter().map(|target| (target.file, target.origin)));
        }
        layers
    }

    /// The component that a reference becomes; moves its target to `components` when it is needed for the first time.
    /// `None` when it leads nowhere, which was reported.
    pub(super) fn component(
        &mut self,
        section: Section,
        reference: &str,
        at: &Origin,
    ) -> Option<Component> {
        let origin = match self.find(section, reference, at)? {
            Found::Component(component) => return Some(component),
            Found::Elsewhere(origin) => origin,
        };
        let wanted = self.hoisted_name(section, &origin);
        let name = self.slots.allocate(section, &wanted);
        self.slots
            .names_of
            .insert((section, origin.clone()), name.clone());
        self.slots
            .waiting
            .push_back((section, name.clone(), origin.clone()));
        Some(Component { name, origin })
    }

    /// Follows a reference, and references without siblings after it, to a component or to a value.
    fn find(&mut self, section: Section, reference: &str, at: &Origin) -> Option<Found> {
        let mut reference = reference.to_owned();
        let mut place = at.clone();
        let mut passed = Vec::new();
        loop {
            let target = self.resolve(&reference, &place)?;
            if let Some(name) = self.slots.names_of.get(&(section, target.clone())) {
                return Some(Found::Component(Component {
                    name: name.clone(),
                    origin: target,
                }));
            }
            if passed.len() >= MAX_HOPS || passed.contains(&target) || target == *at {
                self.report_cycle(&passed, at);
                self.slots.report(at);
                return None;
            }
            let file = self.file(target.file);
            let value = target.pointer.get(&file).unwrap_or(&Value::Null);
            let declared = self.slots.declared.get(&target).copied();
            if section == Section::Schemas
                && let Some(holder) = declared
                && let Some(inside) = schema_inside(holder, value)
            {
                let message = format!(
                    "a reference to {} stands in the place of a Schema Object; its schema is meant",
                    holder.kind().title()
                );
                self.note(codes::REF_ODD_PLACE, message, &place);
                match inside {
                    Inside::Reference(next) => {
                        next.clone_into(&mut reference);
                        passed.push(target.clone());
                        place = target;
                    }
                    Inside::Schema(steps) => {
                        let mut pointer = target.pointer.clone();
                        steps.iter().for_each(|step| pointer.push(step));
                        reference = pointer.to_string();
                        passed.push(target.clone());
                        place = target;
                    }
                }
                continue;
            }
            if declared.is_some() || target == Origin::root(self.root) {
                let what = declared.map_or("the whole document", |other| other.kind().title());
                self.report_kind(section, what, &place);
                return None;
            }
            match alias(section, value) {
                Some(next) => next.clone_into(&mut reference),
                None => return Some(Found::Elsewhere(target)),
            }
            passed.push(target.clone());
            place = target;
        }
    }

    fn report_kind(&mut self, section: Section, what: &str, at: &Origin) {
        let message = format!(
            "a reference to {what} stands in the place of {}",
            section.kind().title()
        );
        let diagnostic = self.finding(codes::REF_KIND, message, at);
        self.diags.push(diagnostic);
        self.slots.report(at);
    }

    /// Normalises a reference in the place of an object of any component kind but Schema.
    pub(super) fn component_reference(
        &mut self,
        section: Section,
        reference: &str,
        map: &Map<String, Value>,
        at: &Here,
    ) -> Option<Value> {
        // Since 3.1 a reference may have documentation of its own (OpenAPI 3.1.1 section 4.8.23); it says nothing
        // that a client is made of.
        let idle = |key: &str| {
            key == "$ref"
                || key.starts_with("x-")
                || self.family >= Family::V31 && matches!(key, "summary" | "description")
        };
        if !map.keys().all(|key| idle(key)) {
            let message = format!(
                "members beside a reference to {} have no effect",
                section.kind().title()
            );
            self.note(codes::REF_SIBLINGS, message, &at.from);
        }
        match self.component(section, reference, &at.from) {
            Some(component) => self.place(section, component, at),
            None => self.stand_in(section),
        }
    }

    /// Writes a reference to a component; in the place of that component itself, its text.
    pub(super) fn place(
        &mut self,
        section: Section,
        component: Component,
        at: &Here,
    ) -> Option<Value> {
        if at.to != component_pointer(section, &component.name) {
            return Some(reference_to(section, &component.name));
        }
        if component.origin == at.from {
            self.report_cycle(&[], &at.from);
            return self.stand_in(section);
        }
        let file = self.file(component.origin.file);
        let here = self.jump(at, component.origin.clone());
        self.object(section.kind(), component.origin.pointer.get(&file)?, &here)
    }

    /// What stands in the place of a reference that leads nowhere.
    pub(super) fn stand_in(&mut self, section: Section) -> Option<Value> {
        match section {
            Section::Schemas => Some(json!({})),
            Section::Responses => Some(json!({ "description": "" })),
            Section::RequestBodies => {
                Some(json!({ "content": { "application/json": { "schema": {} } } }))
            }
            _ => None,
        }
    }

    /// Moves everything that references asked for into `components`.
    pub(super) fn hoist(&mut self, document: &mut Map<String, Value>) {
        while let Some((section, name, origin)) = self.slots.waiting.pop_front() {
            let file = self.file(origin.file);
            let to = component_pointer(section, &name);
            self.origins.record(to.clone(), origin.clone());
            let value = origin.pointer.get(&file).unwrap_or(&Value::Null);
            if let Some(value) = self.object(section.kind(), value, &Here::new(origin.clone(), to))
                && let Some(entries) = section_of(document, section)
            {
                entries.insert(name, value);
            }
        }
    }

    /// Hands over the members of a mapping; where it holds a `$ref`, those of the target under its own.
    pub(super) fn with_members(
        &mut self,
        map: &Map<String, Value>,
        lint: bool,
        at: &Here,
        write: impl FnOnce(&mut Self, Entries<'_>, &Here) -> Option<Value>,
    ) -> Option<Value> {
        let Some(Value::String(reference)) = map.get("$ref") else {
            return write(self, Entries::of(map, &at.from), at);
        };
        let targets = self.targets_to_copy(reference, lint, at)?;
        let here = match targets.last() {
            Some(target) => self.jump(at, target.origin.clone()),
            None => at.clone(),
        };
        let mut entries = Entries::of(map, &at.from);
        entries.0.retain(|entry| entry.key != "$ref");
        let mut present: BTreeSet<&str> = map.keys().map(String::as_str).collect();
        for target in &targets {
            for (key, value) in target.value().as_object().into_iter().flatten() {
                if present.insert(key) {
                    entries.0.push(Entry {
                        key: Cow::Borrowed(key.as_str()),
                        value: Cow::Borrowed(value),
                        from: target.origin.child(key),
                    });
                } else if key != "$ref" {
                    let message = format!("`{key}` beside a reference replaces that of the target");
                    self.note(codes::REPAIRED, message, &at.from);
                }
            }
        }
        let value = write(self, entries, &here);
        self.copying
            .truncate(self.copying.len().saturating_sub(targets.len()));
        value
    }

    /// Hands over the target of a reference in the place of a list or a leaf.
    pub(super) fn copy_target(
        &mut self,
        value: &Value,
        at: &Here,
        write: impl FnOnce(&mut Self, &Value, &Here) -> Option<Value>,
    ) -> Option<Value> {
        let reference = value.get("$ref").and_then(Value::as_str)?;
        let targets = self.targets_to_copy(reference, true, at)?;
        let target = targets.last()?;
        let here = self.jump(at, target.origin.clone());
        let value = write(self, target.value(), &here);
        self.copying
            .truncate(self.copying.len().saturating_sub(targets.len()));
        value
    }

    /// The chain of a reference that a copy replaces; marks it as being copied.
    fn targets_to_copy(&mut self, reference: &str, lint: bool, at: &Here) -> Option<Vec<Target>> {
        if lint {
            self.note(
                codes::REF_ODD_PLACE,
                "a reference stands where the specification has none; a copy of its target takes its place",
                &at.from,
            );
        }
        let targets = self.chain(reference, &at.from)?;
        if let Some(index) = self
            .copying
            .iter()
            .position(|copied| targets.iter().any(|target| target.origin == *copied))
        {
            let circle: Vec<Origin> = self.copying.iter().skip(index).cloned().collect();
            self.report_cycle(&circle, &at.from);
            return None;
        }
        self.copying
            .extend(targets.iter().map(|target| target.origin.clone()));
        Some(targets)
    }

    /// A readable name for a value: the last token of its pointer that names something.
    fn hoisted_name(&self, section: Section, origin: &Origin) -> String {
        let token = origin
            .pointer
            .tokens()
            .filter(|token| !is_structural(token))
            .map(|token| sanitised(&token))
            .filter(|token| !token.is_empty())
            .last();
        token
            .or_else(|| self.file_stem(origin.file))
            .unwrap_or_else(|| sanitised(section.key().trim_end_matches('s')))
    }

    /// The name of a file without folder and extension; that of the folder for an `index` file.
    pub(super) fn file_stem(&self, file: FileId) -> Option<String> {
        let mut parts = self.sources.name(file).rsplit('/');
        let name = parts.next()?;
        let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
        let stem = if stem == "index" {
            parts.next().unwrap_or(stem)
        } else {
            stem
        };
        Some(sanitised(stem)).filter(|stem| !stem.is_empty())
    }
}

/// Where the schema of another component is.
enum Inside<'v> {
    /// Wherever this reference leads.
    Reference(&'v str),
    /// Below the component, at the end of these steps.
    Schema(Vec<&'v str>),
}

/// The schema that a component of another kind has: that of a parameter or header, or of a body in JSON or in its only
/// media type.
fn schema_inside(holder: Section, value: &Value) -> Option<Inside<'_>> {
    if !matches!(
        holder,
        Section::Responses | Section::RequestBodies | Section::Parameters | Section::Headers
    ) {
        return None;
    }
    if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
        return Some(Inside::Reference(reference));
    }
    if value.get("schema").is_some() {
        return Some(Inside::Schema(vec!["schema"]));
    }
    let content = value.get("content")?.as_object()?;
    let with_schema = || {
        content
            .iter()
            .filter(|(_, media)| media.get("schema").is_some())
            .map(|(name, _)| name.as_str())
    };
    let json = with_schema()
        .find(|name| *name == "application/json")
        .or_else(|| with_schema().find(|name| name.contains("json")));
    let name = match json {
        Some(name) => name,
        None => {
            let mut names = with_schema();
            names.next().filter(|_| names.next().is_none())?
        }
    };
    Some(Inside::Schema(vec!["content", name, "schema"]))
}

/// What a reference leads to.
enum Found {
    Component(Component),
    Elsewhere(Origin),
}

/// The map of one section of the document's components, made when it is missing.
pub(super) fn section_of(
    document: &mut Map<String, Value>,
    section: Section,
) -> Option<&mut Map<String, Value>> {
    document
        .entry("components")
        .or_insert_with(|| json!({}))
        .as_object_mut()?
        .entry(section.key())
        .or_insert_with(|| json!({}))
        .as_object_mut()
}

/// The reference that a value consists of. Beside a schema's reference only members without effect may stand.
fn alias(section: Section, value: &Value) -> Option<&str> {
    let map = value.as_object()?;
    let reference = map.get("$ref")?.as_str()?;
    let alone = section != Section::Schemas
        || map
            .iter()
            .all(|(key, value)| key == "$ref" || super::schema::is_idle(key, value));
    alone.then_some(reference)
}

/// Whether a token of a pointer says only which part of an object it is.
fn is_structural(token: &str) -> bool {
    const PARTS: [&str; 27] = [
        "schema",
        "items",
        "properties",
        "content",
        "responses",
        "parameters",
        "headers",
        "allOf",
        "oneOf",
        "anyOf",
        "not",
        "additionalProperties",
        "components",
        "schemas",
        "definitions",
        "$defs",
        "examples",
        "requestBody",
        "requestBodies",
        "paths",
        "get",
        "put",
        "post",
        "delete",
        "patch",
        "head",
        "prefixItems",
    ];
    let media_type = token.contains('/') && !token.starts_with('/');
    media_type || PARTS.contains(&token) || token.bytes().all(|byte| byte.is_ascii_digit())
}

/// The characters that the specification allows in the name of a component.
fn sanitised(token: &str) -> String {
    let name: String = token
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.') {
                c
            } else {
                '_'
            }
        })
        .collect();
    name.trim_matches('_').to_owned()
}

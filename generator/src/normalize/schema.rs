//! Schemas: from any spelling of 3.0 and 3.1 to the one that `openapiv3` models.
//!
//! A schema is rewritten in three steps. First its members are rearranged so that each stands where the result has it
//! (this file and `schema31`), then the grammar checks and normalises each of them, and at the end the plain values
//! are adjusted to each other (`limits`).

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::bundle::{component_pointer, reference_to};
use super::grammar::{Member, Role, Shape};
use super::kind::{Kind, Section};
use super::limits;
use super::types::{Json, Types};
use super::version::Family;
use super::walk::{Entries, Entry, Here, Walker};
use crate::diag::codes;

/// The key below which rules stand that no type expresses.
pub(super) const FACTS: &str = "x-oas-facts";

/// A schema while it is rearranged.
#[derive(Debug, Default)]
pub(super) struct Draft<'v> {
    pub(super) entries: Entries<'v>,
    pub(super) all_of: Vec<Entry<'v>>,
    pub(super) any_of: Vec<Entry<'v>>,
    pub(super) one_of: Vec<Entry<'v>>,
    pub(super) types: Types,
    pub(super) nullable: bool,
    /// Null is the only value.
    pub(super) only_null: bool,
    /// No elements may follow those of a tuple, or any at all.
    pub(super) closed_items: bool,
    /// The reference that stood beside other members.
    reference: Option<Value>,
}

impl Draft<'_> {
    pub(super) fn composed(&self) -> bool {
        !(self.all_of.is_empty() && self.any_of.is_empty() && self.one_of.is_empty())
    }

    /// Whether a reference stands beside other members.
    pub(super) fn refers(&self) -> bool {
        self.reference.is_some()
    }
}

/// Whether a member beside a schema's reference changes nothing.
pub(super) fn is_idle(key: &str, value: &Value) -> bool {
    match key {
        "$comment" | "$schema" | "$id" | "$anchor" | "$dynamicAnchor" | "$defs" | "definitions" => {
            true
        }
        "title" | "description" | "summary" => {
            value.as_str().is_some_and(|text| text.trim().is_empty())
        }
        "nullable" | "deprecated" | "readOnly" | "writeOnly" => value == &Value::Bool(false),
        _ => value.is_null() && !matches!(key, "default" | "example" | "const"),
    }
}

impl Walker<'_, '_> {
    /// Normalises one schema. There is always a result: what cannot be read becomes any JSON.
    pub(super) fn schema(&mut self, value: &Value, at: &Here) -> Value {
        match value {
            Value::Object(map) => self.schema_object(Entries::of(map, &at.from), at),
            Value::Bool(allowed) => {
                if self.family == Family::V30 {
                    let message =
                        "a boolean schema belongs to OpenAPI 3.1, not 3.0; it is read as meant";
                    self.note(codes::OTHER_VERSION, message, &at.from);
                }
                if *allowed {
                    json!({})
                } else {
                    json!({ "not": {} })
                }
            }
            Value::String(_) if Types::read(value, None).unknown.is_none() => {
                self.note(
                    codes::REPAIRED,
                    "a type name in the place of a schema is read as its `type`",
                    &at.from,
                );
                let mut entries = Entries::default();
                entries.set("type", value.clone(), at.from.clone());
                self.schema_object(entries, at)
            }
            Value::Array(items) if items.len() == 1 && items.iter().all(Value::is_object) => {
                self.note(
                    codes::REPAIRED,
                    "a list of one stands in the place of a Schema Object",
                    &at.from,
                );
                let here = self.jump(at, at.from.index(0));
                items
                    .first()
                    .map_or_else(|| json!({}), |item| self.schema(item, &here))
            }
            _ => {
                self.wrong_structure(Kind::Schema, Shape::One(Kind::Schema), value, at);
                json!({})
            }
        }
    }

    fn schema_object(&mut self, entries: Entries<'_>, at: &Here) -> Value {
        let mut draft = Draft {
            entries,
            ..Draft::default()
        };
        self.lift_type(&mut draft);
        self.take_branches(&mut draft);
        if let Some(result) = self.take_reference(&mut draft, at) {
            return result;
        }
        self.take_types(&mut draft, at);
        self.take_const(&mut draft);
        self.settle_types_by_values(&mut draft);
        self.rearrange(&mut draft);
        self.check_samples(&mut draft);
        self.check_members(&draft);
        let mut out = if draft.only_null {
            self.keep_annotations(&mut draft.entries);
            let mut out = Map::from_iter([("enum".to_owned(), json!([null]))]);
            self.schema_members(&draft.entries, None, at, &mut out);
            out
        } else if draft.types.known.len() > 1 {
            self.union(&draft, at)
        } else {
            let json = draft.types.known.first().copied();
            let mut out = Map::new();
            self.schema_members(&draft.entries, json, at, &mut out);
            let nullable = self.settle(json, draft.closed_items, at, &mut out);
            draft.nullable |= nullable;
            out
        };
        self.write_branches(&draft, at, &mut out);
        if draft.nullable || draft.only_null {
            out.insert("nullable".to_owned(), Value::Bool(true));
        }
        Value::Object(out)
    }

    /// Leaves out what cannot apply to null.
    fn keep_annotations(&mut self, entries: &mut Entries<'_>) {
        entries.0.retain(|entry| {
            let keep = role(&entry.key) == Role::Annotation;
            if !keep && !matches!(entry.key.as_ref(), "enum" | "format") {
                let message = format!("`{}` has no effect where null is the only value", entry.key);
                self.note(codes::FACT, message, &entry.from);
            }
            keep
        });
    }

    /// Replaces the schema's reference. `Some` is the whole result, when nothing of effect stands beside it.
    fn take_reference(&mut self, draft: &mut Draft<'_>, at: &Here) -> Option<Value> {
        let dynamic = ["$dynamicRef", "$recursiveRef"];
        let plain = draft
            .entries
            .take("$ref")
            .filter(|entry| entry.value.is_string());
        let entry = match plain {
            Some(entry) => entry,
            None => {
                let entry = dynamic
                    .into_iter()
                    .find_map(|key| draft.entries.take(key))?;
                self.note(
                    codes::REF_DYNAMIC,
                    format!(
                        "`{}` is read as a plain reference to the place that it names here",
                        entry.key
                    ),
                    &entry.from,
                );
                entry
            }
        };
        let mut reference = entry.value.as_str()?.to_owned();
        if reference == "#"
            && entry.key == "$recursiveRef"
            && let Some(root) = self.recursion_root(&entry.from)
        {
            reference = root.pointer.to_string();
        }
        // The schema that the reference stands in; merging a branch may have moved it.
        let mut place = entry.from.clone();
        if let Some(parent) = place.pointer.parent() {
            place.pointer = parent;
        }
        draft
            .entries
            .0
            .retain(|entry| !is_idle(&entry.key, &entry.value));
        let alone = draft.entries.0.is_empty() && !draft.composed() && !draft.nullable;
        let component = self.component(Section::Schemas, &reference, &place);
        if alone {
            return match component {
                Some(component) => self
                    .place(Section::Schemas, component, at)
                    .or_else(|| Some(json!({}))),
                None => Some(json!({})),
            };
        }
        if self.family == Family::V30 && !draft.entries.0.is_empty() {
            let message = "members beside a schema's `$ref` belong to OpenAPI 3.1, not 3.0; they are read as meant";
            self.note(codes::OTHER_VERSION, message, &at.from);
            // A 3.0 author who repeats the type of the target does not restrict it.
            draft.nullable |= draft
                .entries
                .get("type")
                .is_some_and(|member| Types::read(member, None).only_null());
            draft
                .entries
                .0
                .retain(|entry| !matches!(entry.key.as_ref(), "type" | "format"));
        }
        match component {
            Some(component) if at.to == component_pointer(Section::Schemas, &component.name) => {
                self.report_cycle(&[], &at.from);
            }
            Some(component) => {
                draft.reference = Some(reference_to(Section::Schemas, &component.name))
            }
            None => {}
        }
        None
    }

    /// Reads `type` and `nullable`.
    fn take_types(&mut self, draft: &mut Draft<'_>, at: &Here) {
        if let Some(entry) = draft.entries.take("nullable") {
            let here = self.enter(at, "nullable", entry.from.clone());
            if let Some(row) = Kind::Schema.member("nullable") {
                self.check_version(Kind::Schema, row, &entry.from);
            }
            if self.shaped(Kind::Schema, Shape::Flag, &entry.value, &here)
                == Some(Value::Bool(true))
            {
                draft.nullable = true;
            }
        }
        let Some(entry) = draft.entries.take("type") else {
            return;
        };
        let example = draft
            .entries
            .get("example")
            .or_else(|| draft.entries.get("default"));
        let types = Types::read(&entry.value, example);
        if self.family == Family::V30 && (types.listed || types.null) && !types.repaired {
            let message = "a list of types and the type `null` belong to OpenAPI 3.1, not 3.0; they are read as meant";
            self.note(codes::OTHER_VERSION, message, &entry.from);
        }
        if let Some(unknown) = &types.unknown {
            let diagnostic = self
                .finding(
                    codes::UNKNOWN_TYPE,
                    format!("`{unknown}` is no type"),
                    &entry.from,
                )
                .label("any JSON is accepted here instead")
                .help("the types are string, number, integer, boolean, object and array");
            self.diags.push(diagnostic);
        } else if types.repaired {
            let shown = entry
                .value
                .as_str()
                .map_or_else(|| entry.value.to_string(), str::to_owned);
            let message = format!(
                "`{shown}` is no type name; it is read as {}",
                types.meaning()
            );
            self.note(codes::TYPE_SPELLING, message, &entry.from);
        }
        if let Some(format) = types.format
            && draft.entries.get("format").is_none()
        {
            draft
                .entries
                .set("format", json!(format), entry.from.clone());
        }
        if let Some(items) = types.items.clone()
            && draft.entries.get("items").is_none()
        {
            draft.entries.set("items", items, entry.from.clone());
        }
        draft.nullable |= types.null;
        if types.only_null() && (draft.composed() || draft.reference.is_some()) {
            let message = "the type `null` beside a reference or `allOf` is read as `nullable`";
            self.note(codes::REPAIRED, message, &entry.from);
        } else {
            draft.only_null |= types.only_null();
        }
        draft.types = types;
        if draft.types.is_every() && !says_what_is_inside(&draft.entries) {
            draft.types.forget();
            draft
                .entries
                .0
                .retain(|entry| !INSIDE.contains(&entry.key.as_ref()));
        }
        if draft.types.known.len() > 1 && !(draft.one_of.is_empty() && draft.any_of.is_empty()) {
            // The branches say themselves which of the types they have.
            draft.types.known.clear();
        }
    }

    /// One schema for each of several types, with the members that apply to it.
    fn union(&mut self, draft: &Draft<'_>, at: &Here) -> Map<String, Value> {
        let list = self.enter(at, "oneOf", at.from.clone());
        let mut branches = Vec::new();
        for json in draft.types.known.iter().copied() {
            let here = self.enter(&list, &branches.len().to_string(), at.from.clone());
            let mut entries = Entries::default();
            for entry in &draft.entries.0 {
                match entry.key.as_ref() {
                    "enum" => {
                        let values = entry.value.as_array().into_iter().flatten();
                        let own: Vec<Value> = values
                            .filter(|value| Json::of(value).is_some_and(|of| json.admits(of)))
                            .cloned()
                            .collect();
                        entries.0.push(Entry {
                            value: Cow::Owned(Value::Array(own)),
                            ..entry.clone()
                        });
                    }
                    "format" => {
                        let numeric = entry.value.as_str().is_some_and(is_number_format);
                        if json == Json::String && !numeric
                            || matches!(json, Json::Number | Json::Integer) && numeric
                        {
                            entries.0.push(entry.clone());
                        }
                    }
                    key if applies(role(key), json) && is_typed(role(key)) => {
                        entries.0.push(entry.clone())
                    }
                    _ => {}
                }
            }
            if entries
                .get("enum")
                .and_then(Value::as_array)
                .is_some_and(Vec::is_empty)
            {
                continue;
            }
            let mut branch = Map::new();
            self.schema_members(&entries, Some(json), &here, &mut branch);
            self.settle(Some(json), draft.closed_items, &here, &mut branch);
            branches.push(Value::Object(branch));
        }
        let shared = draft.entries.0.iter().filter(|entry| {
            !is_typed(role(&entry.key)) && !matches!(entry.key.as_ref(), "enum" | "format")
        });
        let mut out = Map::new();
        self.schema_members(&Entries(shared.cloned().collect()), None, at, &mut out);
        limits::settle_examples(&mut out);
        out.insert("oneOf".to_owned(), Value::Array(branches));
        out
    }

    /// Normalises the members of a schema of one type, or of none.
    fn schema_members(
        &mut self,
        entries: &Entries<'_>,
        json: Option<Json>,
        at: &Here,
        out: &mut Map<String, Value>,
    ) {
        if let Some(json) = json {
            out.insert("type".to_owned(), json!(json.name()));
        }
        let mut facts = Map::new();
        for entry in &entries.0 {
            let key = entry.key.as_ref();
            if key.starts_with("x-") {
                self.extension(entry, out);
                continue;
            }
            let Some(row) = Kind::Schema.member(key) else {
                self.unknown(Kind::Schema, key, &entry.from);
                continue;
            };
            self.check_version(Kind::Schema, row, &entry.from);
            self.check_example(row, entry);
            if let Some(reason) = self.fact(row, entry, json) {
                let parent = self.enter(at, FACTS, at.from.clone());
                let here = self.enter(&parent, key, entry.from.clone());
                if let Some(value) = self.shaped(Kind::Schema, row.shape, &entry.value, &here) {
                    let structural = row.role != Role::Fact
                        && matches!(
                            row.shape,
                            Shape::One(_) | Shape::List(_) | Shape::Map(_) | Shape::SchemaOrFlag
                        );
                    let code = if structural {
                        codes::OTHER_TYPE
                    } else {
                        codes::FACT
                    };
                    self.note(code, reason, &entry.from);
                    facts.insert(key.to_owned(), value);
                }
                continue;
            }
            let here = self.enter(at, row.target(), entry.from.clone());
            if let Some(value) = self.shaped(Kind::Schema, row.shape, &entry.value, &here) {
                out.insert(row.target().to_owned(), value);
            }
        }
        if !facts.is_empty() {
            out.insert(FACTS.to_owned(), Value::Object(facts));
        }
    }

    /// Why a member goes to the facts, if it does.
    fn fact(&self, row: &Member, entry: &Entry<'_>, json: Option<Json>) -> Option<String> {
        let key = row.key;
        if row.role == Role::Fact {
            // `not: {}` allows nothing, which is a type.
            let nothing = key == "not" && entry.value.as_object().is_some_and(Map::is_empty);
            return (!nothing)
                .then(|| format!("`{key}` is a rule for values, which no Rust type expresses"));
        }
        let json = json?;
        let idle_format =
            key == "format" && matches!(json, Json::Object | Json::Array | Json::Boolean);
        (!applies(row.role, json) || idle_format).then(|| {
            format!(
                "`{key}` has no effect on a schema of type `{}`",
                json.name()
            )
        })
    }

    fn check_example(&mut self, row: &Member, entry: &Entry<'_>) {
        if row.key == "example" && self.family >= Family::V31 {
            let message =
                "`example` of a schema is deprecated since OpenAPI 3.1; `examples` takes its place";
            self.note(codes::OTHER_VERSION, message, &entry.from);
        }
    }

    /// Adjusts the plain values of a finished schema to each other; tells whether null was among the allowed values.
    fn settle(
        &mut self,
        json: Option<Json>,
        closed_items: bool,
        at: &Here,
        out: &mut Map<String, Value>,
    ) -> bool {
        if closed_items && json.is_none_or(|json| json == Json::Array) {
            out.insert("x-oas-closed-items".to_owned(), Value::Bool(true));
        }
        if json == Some(Json::Array) && !closed_items && !out.contains_key("items") {
            if self.family == Family::V30 && !out.contains_key("x-oas-prefix-items") {
                self.note(
                    codes::FILLED_MEMBER,
                    "`items` is missing in an array; any JSON is accepted",
                    &at.from,
                );
            }
            out.insert("items".to_owned(), json!({}));
        }
        limits::settle_content(out);
        limits::settle_examples(out);
        let mut findings = limits::Findings::default();
        limits::settle_bounds(out, &mut findings);
        limits::settle_enum(out, &mut findings);
        for (code, message) in findings.messages {
            self.note(code, message, &at.from);
        }
        findings.null
    }

    /// Writes `allOf`, `anyOf` and `oneOf`.
    fn write_branches(&mut self, draft: &Draft<'_>, at: &Here, out: &mut Map<String, Value>) {
        for (key, branches) in [
            ("allOf", &draft.all_of),
            ("anyOf", &draft.any_of),
            ("oneOf", &draft.one_of),
        ] {
            let mut list: Vec<Value> = Vec::with_capacity(branches.len() + 1);
            if key == "allOf" {
                list.extend(draft.reference.clone());
            }
            if !branches.is_empty() {
                let parent = self.enter(at, key, at.from.child(key));
                for branch in branches {
                    let here = self.enter(&parent, &list.len().to_string(), branch.from.clone());
                    list.extend(self.object(Kind::Schema, &branch.value, &here));
                }
            }
            if !list.is_empty() {
                out.insert(key.to_owned(), Value::Array(list));
            }
        }
    }
}

/// The role of a schema member; unknown ones and extensions say nothing about values.
pub(super) fn role(key: &str) -> Role {
    Kind::Schema
        .member(key)
        .map_or(Role::Annotation, |row| row.role)
}

/// Whether members of this role can say something about values of this type.
fn applies(role: Role, json: Json) -> bool {
    match role {
        Role::Annotation | Role::Assertion | Role::Fact => true,
        Role::OnString => json == Json::String,
        Role::OnNumber => matches!(json, Json::Number | Json::Integer),
        Role::OnArray => json == Json::Array,
        Role::OnObject => json == Json::Object,
    }
}

/// Whether members of this role belong to one type.
fn is_typed(role: Role) -> bool {
    matches!(
        role,
        Role::OnString | Role::OnNumber | Role::OnArray | Role::OnObject
    )
}

/// The formats of numbers (OpenAPI format registry); every other format is one of strings.
fn is_number_format(format: &str) -> bool {
    matches!(
        format,
        "int8"
            | "int16"
            | "int32"
            | "int64"
            | "uint8"
            | "uint16"
            | "uint32"
            | "uint64"
            | "float"
            | "double"
            | "decimal"
            | "decimal128"
            | "double-int"
            | "sf-decimal"
            | "sf-integer"
    )
}

/// The members that say what objects and lists hold.
const INSIDE: [&str; 4] = ["properties", "additionalProperties", "items", "prefixItems"];

/// Whether a schema says more of what objects and lists hold than that it is any JSON.
fn says_what_is_inside(entries: &Entries<'_>) -> bool {
    INSIDE.iter().any(|key| match entries.get(key) {
        Some(Value::Object(said)) => !said.is_empty(),
        Some(Value::Array(said)) => !said.is_empty(),
        _ => false,
    })
}

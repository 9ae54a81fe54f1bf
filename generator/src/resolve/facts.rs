//! What a schema states once its `allOf` parts are taken together (JSON Schema 2020-12, 10.2.1.1).
//!
//! A value must satisfy every part, so members are collected, requirements are joined and sets of
//! legal values are intersected. Parts that contradict each other are reported at both places.

use indexmap::{IndexMap, IndexSet};
use openapiv3::{
    AdditionalProperties, Discriminator, Schema, SchemaData, SchemaKind, Type,
    VariantOrUnknownOrEmpty,
};
use serde_json::Value;

use super::refs::{Resolver, SchemaRef};
use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::origin::{Origin, Pointer};

/// A schema in its place.
#[derive(Clone, Debug)]
pub(crate) struct Part<'s> {
    /// Pointer in the normalised document.
    pub(crate) pointer: Pointer,
    /// The schema.
    pub(crate) schema: SchemaRef<'s>,
    /// Take it as a part of one alternative: its own alternatives have been dealt with.
    pub(crate) without_alternatives: bool,
    /// It applies elsewhere, and only tells what members are like that are required here and
    /// declared there.
    pub(crate) lends: bool,
}

impl<'s> Part<'s> {
    /// A schema in its place.
    pub(crate) fn new(pointer: Pointer, schema: impl Into<SchemaRef<'s>>) -> Self {
        Self {
            pointer,
            schema: schema.into(),
            without_alternatives: false,
            lends: false,
        }
    }
}

/// Values of keys that are not declared.
#[derive(Clone, Debug)]
pub(crate) enum Additional<'s> {
    /// No other keys.
    Forbidden,
    /// Other keys with any value.
    Any,
    /// Other keys with values that satisfy all of these schemas.
    Typed(Vec<Part<'s>>),
}

/// `oneOf` or `anyOf`.
#[derive(Clone, Debug)]
pub(crate) struct Alternatives<'s> {
    /// Where the list stands.
    pub(crate) pointer: Pointer,
    /// Its items.
    pub(crate) parts: Vec<Part<'s>>,
}

/// What a schema states.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts<'s> {
    /// Where the outermost part stands.
    pub(crate) at: Option<Pointer>,
    /// The one JSON type, and where it is stated.
    pub(crate) kind: Option<(&'static str, Pointer)>,
    /// `format`.
    pub(crate) format: Option<String>,
    /// Legal values.
    pub(crate) values: Option<Vec<Value>>,
    /// Whether null is legal too.
    pub(crate) nullable: bool,
    /// Declared members; several parts mean that a value must satisfy all of them.
    pub(crate) properties: IndexMap<String, Vec<Part<'s>>>,
    /// Members that must be there.
    pub(crate) required: IndexSet<String>,
    /// Members that another alternative of the same union declares.
    pub(crate) lent: IndexMap<String, Vec<Part<'s>>>,
    /// Keys that are not declared.
    pub(crate) additional: Option<Additional<'s>>,
    /// Whether a list of members was given at all, be it empty.
    pub(crate) has_properties: bool,
    /// Schemas of an array's items, each of which an item must satisfy.
    pub(crate) items: Vec<Part<'s>>,
    /// `oneOf` and `anyOf` of all parts.
    pub(crate) alternatives: Vec<Alternatives<'s>>,
    /// `discriminator`, and the place of the schema that states it.
    pub(crate) discriminator: Option<(&'s Discriminator, Pointer)>,
    /// Schema data of all parts, the outermost first.
    pub(crate) data: Vec<&'s SchemaData>,
    /// One sentence for each limit on values.
    pub(crate) limits: Vec<String>,
    /// `readOnly` of the outermost part that states it.
    pub(crate) read_only: bool,
    /// `writeOnly`, likewise.
    pub(crate) write_only: bool,
    /// The schema is `false`: no value is legal.
    pub(crate) never: bool,
    /// Lengths of an array.
    pub(crate) item_counts: (Option<usize>, Option<usize>),
    /// Lower bound of a whole number.
    pub(crate) minimum: Option<i64>,
    /// Upper bound of a whole number.
    pub(crate) maximum: Option<i64>,
}

/// Takes parts together. `origin` maps a pointer to the place that a diagnostic names.
pub(crate) fn gather<'s>(
    parts: &[Part<'s>],
    resolver: &Resolver<'s>,
    origin: &dyn Fn(&Pointer) -> Origin,
    diags: &mut Diagnostics,
) -> Facts<'s> {
    let mut gatherer = Gatherer {
        resolver,
        origin,
        diags,
        facts: Facts::default(),
        path: Vec::new(),
    };
    let mut nullable = !parts.is_empty();
    for part in parts.iter().filter(|part| !part.lends) {
        nullable &= gatherer.part(part);
    }
    for part in parts.iter().filter(|part| part.lends) {
        gatherer.lend(part);
    }
    gatherer.facts.nullable = nullable;
    gatherer.facts.at = parts.first().map(|part| part.pointer.clone());
    gatherer.facts
}

struct Gatherer<'g, 's> {
    resolver: &'g Resolver<'s>,
    origin: &'g dyn Fn(&Pointer) -> Origin,
    diags: &'g mut Diagnostics,
    facts: Facts<'s>,
    /// References on the way to the current part: one that is met again adds nothing.
    path: Vec<&'s str>,
}

impl<'s> Gatherer<'_, 's> {
    /// Takes over what a part says of members that are required and not declared.
    fn lend(&mut self, part: &Part<'s>) {
        let own = Part {
            lends: false,
            ..part.clone()
        };
        // Conflicts inside of it are reported where it applies.
        let mut quiet = Diagnostics::default();
        let facts = gather(&[own], self.resolver, self.origin, &mut quiet);
        for (name, parts) in facts.properties {
            if self.facts.required.contains(&name) && !self.facts.properties.contains_key(&name) {
                self.facts.lent.entry(name).or_insert(parts);
            }
        }
    }

    /// Takes one part in; the answer is whether it allows null.
    fn part(&mut self, part: &Part<'s>) -> bool {
        match part.schema {
            SchemaRef::Item(schema) => {
                self.schema(schema, &part.pointer, part.without_alternatives)
            }
            SchemaRef::Reference(reference) => {
                if self.path.contains(&reference) {
                    return true;
                }
                let Some((pointer, _, schema)) = self.resolver.schema(reference) else {
                    return true;
                };
                self.path.push(reference);
                let nullable = self.part(&Part {
                    pointer,
                    schema,
                    ..*part
                });
                self.path.pop();
                nullable
            }
        }
    }

    fn schema(&mut self, schema: &'s Schema, at: &Pointer, without_alternatives: bool) -> bool {
        let data = &schema.schema_data;
        self.facts.data.push(data);
        self.facts.read_only |= data.read_only;
        self.facts.write_only |= data.write_only;
        if let Some(discriminator) = &data.discriminator
            && self.facts.discriminator.is_none()
            && !without_alternatives
        {
            self.facts.discriminator = Some((discriminator, at.clone()));
        }
        let mut nullable = data.nullable;
        match &schema.schema_kind {
            SchemaKind::Type(ty) => self.typed(ty, at),
            SchemaKind::AllOf { all_of } => {
                nullable |= self.all_of(all_of, at, without_alternatives)
            }
            SchemaKind::OneOf { one_of } => {
                self.alternatives(one_of, "oneOf", at, without_alternatives);
            }
            SchemaKind::AnyOf { any_of } => {
                self.alternatives(any_of, "anyOf", at, without_alternatives);
            }
            SchemaKind::Not { not } => self.not(not),
            SchemaKind::Any(any) => {
                if let Some(typ) = &any.typ {
                    self.kind(typ, at);
                }
                if any.format.is_some() {
                    self.format(any.format.clone());
                }
                if !any.enumeration.is_empty() {
                    self.values(any.enumeration.clone(), at);
                }
                self.properties(&any.properties, at);
                self.facts.has_properties |= !any.properties.is_empty();
                self.facts.required.extend(any.required.iter().cloned());
                self.additional(any.additional_properties.as_ref(), at);
                self.items(any.items.as_ref(), at);
                self.count(any.min_items, any.max_items);
                self.text_limits(any.min_length, any.max_length, any.pattern.as_deref());
                self.number_limits(
                    any.minimum,
                    any.exclusive_minimum.unwrap_or(false),
                    any.maximum,
                    any.exclusive_maximum.unwrap_or(false),
                    any.multiple_of,
                );
                nullable |=
                    !any.all_of.is_empty() && self.all_of(&any.all_of, at, without_alternatives);
                if !any.one_of.is_empty() {
                    self.alternatives(&any.one_of, "oneOf", at, without_alternatives);
                }
                if !any.any_of.is_empty() {
                    self.alternatives(&any.any_of, "anyOf", at, without_alternatives);
                }
                if let Some(not) = &any.not {
                    self.not(not);
                }
                // A schema that says nothing allows null, as it allows everything.
                nullable |= *any == openapiv3::AnySchema::default();
            }
        }
        nullable
    }

    fn typed(&mut self, ty: &'s Type, at: &Pointer) {
        match ty {
            Type::String(string) => {
                self.kind("string", at);
                self.format(variant_text(&string.format));
                if !string.enumeration.is_empty() {
                    let values = string.enumeration.iter().map(|value| {
                        value
                            .as_ref()
                            .map_or(Value::Null, |text| Value::from(text.as_str()))
                    });
                    self.values(values.collect(), at);
                }
                self.text_limits(
                    string.min_length,
                    string.max_length,
                    string.pattern.as_deref(),
                );
            }
            Type::Number(number) => {
                self.kind("number", at);
                self.format(variant_text(&number.format));
                if !number.enumeration.is_empty() {
                    let values = number.enumeration.iter().map(|value| Value::from(*value));
                    self.values(values.collect(), at);
                }
                self.number_limits(
                    number.minimum,
                    number.exclusive_minimum,
                    number.maximum,
                    number.exclusive_maximum,
                    number.multiple_of,
                );
            }
            Type::Integer(integer) => {
                self.kind("integer", at);
                self.format(variant_text(&integer.format));
                if !integer.enumeration.is_empty() {
                    let values = integer.enumeration.iter().map(|value| Value::from(*value));
                    self.values(values.collect(), at);
                }
                self.facts.minimum = self.facts.minimum.or(integer.minimum);
                self.facts.maximum = self.facts.maximum.or(integer.maximum);
                self.number_limits(
                    integer.minimum,
                    integer.exclusive_minimum,
                    integer.maximum,
                    integer.exclusive_maximum,
                    integer.multiple_of,
                );
            }
            Type::Boolean(boolean) => {
                self.kind("boolean", at);
                if !boolean.enumeration.is_empty() {
                    let values = boolean.enumeration.iter().map(|value| Value::from(*value));
                    self.values(values.collect(), at);
                }
            }
            Type::Object(object) => {
                self.kind("object", at);
                self.facts.has_properties |= !object.properties.is_empty();
                self.properties(&object.properties, at);
                self.facts.required.extend(object.required.iter().cloned());
                self.additional(object.additional_properties.as_ref(), at);
            }
            Type::Array(array) => {
                self.kind("array", at);
                self.items(array.items.as_ref(), at);
                self.count(array.min_items, array.max_items);
            }
        }
    }

    fn kind(&mut self, stated: &str, at: &Pointer) {
        let Some(stated) = ["string", "number", "integer", "boolean", "object", "array"]
            .into_iter()
            .find(|kind| *kind == stated)
        else {
            return;
        };
        match &self.facts.kind {
            None => self.facts.kind = Some((stated, at.clone())),
            Some((known, _)) if *known == stated => {}
            Some(("number", _)) if stated == "integer" => {
                self.facts.kind = Some((stated, at.clone()));
            }
            Some(("integer", _)) if stated == "number" => {}
            Some((known, first)) => {
                let diagnostic = Diagnostic::new(
                    codes::ALL_OF_CONFLICT,
                    format!("a value cannot be {stated} and {known} at once"),
                )
                .at((self.origin)(at))
                .label(format!("this part asks for {stated}"))
                .related((self.origin)(first), format!("this part asks for {known}"))
                .help("the type of the first part is used; correct the document in an overlay");
                self.diags.push(diagnostic);
            }
        }
    }

    fn format(&mut self, format: Option<String>) {
        if self.facts.format.is_none() {
            self.facts.format = format;
        }
    }

    fn values(&mut self, values: Vec<Value>, at: &Pointer) {
        let Some(known) = &mut self.facts.values else {
            self.facts.values = Some(values);
            return;
        };
        let both: Vec<_> = known
            .iter()
            .filter(|value| values.contains(value))
            .cloned()
            .collect();
        if both.is_empty() {
            self.diags.push(
                Diagnostic::new(codes::ALL_OF_CONFLICT, "no value is legal in all parts")
                    .at((self.origin)(at))
                    .label("none of these values is legal in the parts before")
                    .help(
                        "the values of the first part are used; correct the document in an overlay",
                    ),
            );
        } else {
            *known = both;
        }
    }

    fn properties(
        &mut self,
        properties: &'s IndexMap<String, openapiv3::ReferenceOr<Box<Schema>>>,
        at: &Pointer,
    ) {
        if properties.is_empty() {
            return;
        }
        let list = at.child("properties");
        for (name, schema) in properties {
            let part = Part::new(list.child(name), schema);
            join(self.facts.properties.entry(name.clone()).or_default(), part);
        }
    }

    fn additional(&mut self, stated: Option<&'s AdditionalProperties>, at: &Pointer) {
        let stated = match stated {
            None => return,
            Some(AdditionalProperties::Any(true)) => Additional::Any,
            Some(AdditionalProperties::Any(false)) => Additional::Forbidden,
            Some(AdditionalProperties::Schema(schema)) => {
                let part = Part::new(at.child("additionalProperties"), schema.as_ref());
                if let Some(Additional::Typed(parts)) = &mut self.facts.additional {
                    join(parts, part);
                    return;
                }
                Additional::Typed(vec![part])
            }
        };
        // Taken literally, a closed part forbids the members of all others; nobody means that.
        let replace = match (&self.facts.additional, &stated) {
            (None | Some(Additional::Forbidden), _) => true,
            (Some(Additional::Any), Additional::Typed(_)) => true,
            (Some(_), _) => false,
        };
        if replace {
            self.facts.additional = Some(stated);
        }
    }

    fn items(&mut self, items: Option<&'s openapiv3::ReferenceOr<Box<Schema>>>, at: &Pointer) {
        if let Some(items) = items {
            join(&mut self.facts.items, Part::new(at.child("items"), items));
        }
    }

    fn all_of(
        &mut self,
        parts: &'s [openapiv3::ReferenceOr<Schema>],
        at: &Pointer,
        without_alternatives: bool,
    ) -> bool {
        let list = at.child("allOf");
        let mut nullable = true;
        // A part that says nothing but that null is legal is there to say so.
        let stated = parts.iter().any(|part| {
            matches!(part, openapiv3::ReferenceOr::Item(schema) if allows_null_alone(schema))
        });
        for (index, schema) in parts.iter().enumerate() {
            nullable &= self.part(&Part {
                without_alternatives,
                ..Part::new(list.index(index), schema)
            });
        }
        nullable || stated
    }

    fn alternatives(
        &mut self,
        list: &'s [openapiv3::ReferenceOr<Schema>],
        keyword: &str,
        at: &Pointer,
        without_alternatives: bool,
    ) {
        if without_alternatives {
            return;
        }
        let pointer = at.child(keyword);
        let parts = list
            .iter()
            .enumerate()
            .map(|(index, schema)| Part::new(pointer.index(index), schema))
            .collect();
        self.facts
            .alternatives
            .push(Alternatives { pointer, parts });
    }

    /// `not: {}` is how normalisation writes the schema `false`; any other `not` is a check on
    /// values that the type cannot express.
    fn not(&mut self, not: &openapiv3::ReferenceOr<Schema>) {
        if let openapiv3::ReferenceOr::Item(schema) = not
            && let SchemaKind::Any(any) = &schema.schema_kind
            && *any == openapiv3::AnySchema::default()
        {
            self.facts.never = true;
        }
    }

    fn count(&mut self, min: Option<usize>, max: Option<usize>) {
        let (known_min, known_max) = &mut self.facts.item_counts;
        *known_min = known_min.or(min);
        *known_max = known_max.or(max);
        match (min, max) {
            (None, None) => {}
            (Some(min), Some(max)) if min == max => self.limit(format!("Exactly {}.", items(min))),
            (Some(min), Some(max)) => self.limit(format!("{min} to {}.", items(max))),
            (Some(min), None) => self.limit(format!("At least {}.", items(min))),
            (None, Some(max)) => self.limit(format!("At most {}.", items(max))),
        }
    }

    fn text_limits(&mut self, min: Option<usize>, max: Option<usize>, pattern: Option<&str>) {
        match (min, max) {
            (None | Some(0), None) => {}
            (Some(min), Some(max)) if min == max => {
                self.limit(format!("Exactly {}.", characters(min)));
            }
            (Some(min), Some(max)) => self.limit(format!("{min} to {}.", characters(max))),
            (Some(min), None) => self.limit(format!("At least {}.", characters(min))),
            (None, Some(max)) => self.limit(format!("At most {}.", characters(max))),
        }
        if let Some(pattern) = pattern {
            self.limit(format!("Pattern: {}.", crate::text::code(pattern)));
        }
    }

    fn number_limits<N: std::fmt::Display>(
        &mut self,
        min: Option<N>,
        exclusive_min: bool,
        max: Option<N>,
        exclusive_max: bool,
        multiple_of: Option<N>,
    ) {
        if let Some(min) = min {
            let word = if exclusive_min {
                "More than"
            } else {
                "At least"
            };
            self.limit(format!("{word} {min}."));
        }
        if let Some(max) = max {
            let word = if exclusive_max {
                "Less than"
            } else {
                "At most"
            };
            self.limit(format!("{word} {max}."));
        }
        if let Some(step) = multiple_of {
            self.limit(format!("A multiple of {step}."));
        }
    }

    fn limit(&mut self, sentence: String) {
        if !self.facts.limits.contains(&sentence) {
            self.facts.limits.push(sentence);
        }
    }
}

/// Whether a schema states that null is legal, and nothing else about values.
pub(crate) fn allows_null_alone(schema: &Schema) -> bool {
    schema.schema_data.nullable
        && matches!(&schema.schema_kind, SchemaKind::Any(any) if *any == openapiv3::AnySchema::default())
}

/// Adds a schema that a value must satisfy too, unless it asks for nothing new.
fn join<'s>(parts: &mut Vec<Part<'s>>, part: Part<'s>) {
    let repeated = parts.iter().any(|known| match (known.schema, part.schema) {
        (SchemaRef::Reference(one), SchemaRef::Reference(other)) => one == other,
        (SchemaRef::Item(one), SchemaRef::Item(other)) => one.schema_kind == other.schema_kind,
        _ => false,
    });
    if !repeated {
        parts.push(part);
    }
}

fn items(count: usize) -> String {
    plural(count, "item")
}

fn characters(count: usize) -> String {
    plural(count, "character")
}

fn plural(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

/// The text of a `format`, known to openapiv3 or not.
fn variant_text<T: serde::Serialize>(format: &VariantOrUnknownOrEmpty<T>) -> Option<String> {
    match format {
        VariantOrUnknownOrEmpty::Empty => None,
        VariantOrUnknownOrEmpty::Unknown(text) => Some(text.clone()),
        VariantOrUnknownOrEmpty::Item(known) => serde_json::to_value(known)
            .ok()
            .and_then(|value| value.as_str().map(str::to_owned)),
    }
}

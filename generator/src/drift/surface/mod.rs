//! The public API of the emitted client, item by item, as far as the documents decide it.
//!
//! It is built from the model and its names, from which `emit` writes the code, so that two clients can be compared
//! without printing either. A test holds it against the emitted code of every golden document.

mod operations;
mod whole;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::slice;

use super::side::Side;
use super::verdict::Direction;
use crate::ir::{
    Docs, Float, Home, Integer, Member, NameHint, Operation, OperationId, Presence, Record, Shape,
    Type, TypeId, TypeRef,
};
use crate::name::Names;
use crate::origin::Origin;

/// An item that code may name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item<'a> {
    /// What it is, with its type.
    pub(super) signature: String,
    /// Whether code that does not name it breaks when it comes or goes: an argument.
    pub(super) positional: bool,
    /// What it says of itself.
    pub(super) docs: Option<&'a Docs>,
    /// Its value on the wire, for what stands for one.
    pub(super) wire: Option<String>,
    /// Places in the documents that decide it.
    pub(super) origins: Cow<'a, [Origin]>,
    /// The operation, and the part of it, that decides it where the places are those of components.
    pub(super) operation: Option<(String, Direction)>,
}

impl<'a> Item<'a> {
    fn new(signature: impl Into<String>, origins: impl Into<Cow<'a, [Origin]>>) -> Self {
        Self {
            signature: signature.into(),
            positional: false,
            docs: None,
            wire: None,
            origins: origins.into(),
            operation: None,
        }
    }

    fn docs(mut self, docs: &'a Docs) -> Self {
        self.docs = Some(docs);
        self
    }

    fn wire(mut self, value: String) -> Self {
        self.wire = Some(value);
        self
    }

    fn positional(mut self) -> Self {
        self.positional = true;
        self
    }

    /// Also a part of an operation decides it.
    fn of(mut self, operation: &Operation, direction: Direction) -> Self {
        self.operation = Some((operation.endpoint(), direction));
        self
    }
}

/// A side with the names of its API.
pub(super) type Named<'a> = (&'a Side<'a>, &'a Names);

/// All items by their path below the module, in the order of their paths.
pub(super) struct Surface<'a>(Vec<(String, Item<'a>)>);

impl<'a> Surface<'a> {
    /// Puts items in order. Of several with one path the first one counts.
    fn of(mut items: Vec<(String, Item<'a>)>) -> Self {
        items.sort_by(|(one, _), (other, _)| one.cmp(other));
        items.dedup_by(|(later, _), (earlier, _)| later == earlier);
        Self(items)
    }

    /// Whether there is an item of this path.
    pub(super) fn has(&self, path: &str) -> bool {
        let place = self
            .0
            .binary_search_by(|(known, _)| known.as_str().cmp(path));
        place.is_ok()
    }

    /// The items from this path on, in the order of their paths.
    pub(super) fn from(&self, path: &str) -> impl Iterator<Item = (&str, &Item<'a>)> {
        let start = self.0.partition_point(|(known, _)| known.as_str() < path);
        let items = self.0.iter().skip(start);
        items.map(|(path, item)| (path.as_str(), item))
    }

    /// The items, in the order of their paths.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Item<'a>)> {
        self.0.iter().map(|(path, item)| (path.as_str(), item))
    }
}

/// Lists the items of a side. `renamed` has the names that types of this side go by instead.
pub(super) fn list<'a>(
    side: &'a Side<'_>,
    names: &'a Names,
    renamed: &BTreeMap<String, String>,
) -> Surface<'a> {
    let mut lister = Lister {
        side,
        names,
        renamed,
        items: Vec::new(),
    };
    for (position, ty) in side.api.types.iter().enumerate() {
        if ty.is_used() {
            lister.ty(TypeId(position), ty);
        }
    }
    for (position, operation) in side.api.operations.iter().enumerate() {
        if let Some(names) = names.operation(OperationId(position)) {
            lister.operation(operation, names);
        }
    }
    lister.whole();
    Surface::of(lister.items)
}

struct Lister<'l, 'a, 'r> {
    side: &'a Side<'r>,
    names: &'a Names,
    renamed: &'l BTreeMap<String, String>,
    items: Vec<(String, Item<'a>)>,
}

/// A field of a struct that callers make.
struct Field<'a> {
    name: String,
    ty: String,
    /// What `new` takes; nothing where a setter does, or `new` knows the value.
    argument: Option<String>,
    /// What the setter takes.
    setter: Option<String>,
    docs: &'a Docs,
    origins: Cow<'a, [Origin]>,
}

impl<'a> Lister<'_, 'a, '_> {
    /// An item of which nothing more is to say.
    fn add(
        &mut self,
        path: String,
        signature: impl Into<String>,
        origins: impl Into<Cow<'a, [Origin]>>,
    ) {
        self.put(path, Item::new(signature, origins));
    }

    fn put(&mut self, path: String, item: Item<'a>) {
        self.items.push((path, item));
    }

    fn name(&self, id: TypeId) -> &str {
        let name = self.names.ty(id);
        self.renamed.get(name).map_or(name, String::as_str)
    }

    /// The module that a type is written to.
    fn module(&self, ty: &Type) -> String {
        let group_of = |operation: OperationId| {
            let operation = self.side.api.operations.get(operation.0)?;
            Some(self.side.api.groups.get(operation.group.0)?.module.clone())
        };
        match ty.home {
            Home::Component(_) => "types".to_owned(),
            Home::Operation(operation) => group_of(operation).unwrap_or_default(),
            Home::Webhooks => "webhooks".to_owned(),
        }
    }

    fn ty(&mut self, id: TypeId, ty: &'a Type) {
        let path = format!("{}::{}", self.module(ty), self.name(id));
        let origins = slice::from_ref(&ty.origin);
        let word = match &ty.shape {
            Shape::Record(_) => "struct",
            Shape::Newtype(_) => "struct",
            Shape::StringEnum(_) | Shape::IntegerEnum(_) | Shape::Union(_) => "enum",
        };
        self.put(path.clone(), Item::new(word, origins).docs(&ty.docs));
        for (is, name) in [
            (ty.usage.request, "Serialize"),
            (ty.usage.response, "Deserialize"),
        ] {
            if is {
                self.add(format!("{path}: {name}"), "impl", origins);
            }
        }
        let parts = self.names.parts(id);
        match &ty.shape {
            Shape::Record(record) => self.record(id, ty, record, &path),
            Shape::StringEnum(set) => {
                for (choice, name) in set.values.iter().zip(parts) {
                    let item = Item::new("variant", origins).wire(choice.value.clone());
                    self.put(format!("{path}::{}", spelled(name)), item);
                }
                if set.open {
                    self.add(format!("{path}::Unknown"), "variant(String)", origins);
                }
            }
            Shape::IntegerEnum(values) => {
                for (choice, name) in values.iter().zip(parts) {
                    let item = Item::new("variant", origins).wire(choice.value.to_string());
                    self.put(format!("{path}::{}", spelled(name)), item);
                }
            }
            Shape::Union(union) => {
                for (variant, name) in union.variants.iter().zip(parts) {
                    let signature = match &variant.constant {
                        Some(_) => "variant".to_owned(),
                        None => format!("variant({})", self.text(&variant.ty)),
                    };
                    let name = spelled(name);
                    self.add(format!("{path}::{name}"), signature, origins);
                }
            }
            Shape::Newtype(inner) => {
                let inner = self.text(inner);
                self.add(format!("{path}.0"), inner, origins);
            }
        }
    }

    fn record(&mut self, id: TypeId, ty: &'a Type, record: &'a Record, path: &str) {
        let parts = self.names.parts(id);
        let mut fields: Vec<Field<'a>> = record
            .members
            .iter()
            .zip(parts)
            .map(|(member, name)| self.member(member, name))
            .collect();
        if let Some(rest) = &record.rest {
            let text = match rest {
                TypeRef::Any => "JsonObject".to_owned(),
                other => format!("BTreeMap<String, {}>", self.text(other)),
            };
            fields.push(Field {
                name: spelled(self.names.rest(id)),
                ty: text.clone(),
                argument: None,
                setter: Some(text),
                docs: &ty.docs,
                origins: slice::from_ref(&ty.origin).into(),
            });
        }
        self.fields(path, fields, ty.usage.request, &ty.origin);
    }

    fn member(&self, member: &'a Member, name: &str) -> Field<'a> {
        let inner = self.text(&member.ty);
        let argument = self.argument(&member.ty);
        let (ty, argument, setter) = match member.presence {
            Presence::Required if member.constant => (inner, None, None),
            Presence::Required => (inner, Some(argument), None),
            Presence::Nullable => {
                let ty = format!("Option<{inner}>");
                (ty.clone(), Some(ty), None)
            }
            Presence::Optional => (format!("Option<{inner}>"), None, Some(argument)),
            Presence::OptionalNullable => {
                let ty = format!("Field<{inner}>");
                (ty.clone(), None, Some(format!("impl Into<{ty}>")))
            }
        };
        Field {
            name: spelled(name),
            ty,
            argument,
            setter,
            docs: &member.docs,
            origins: slice::from_ref(&member.origin).into(),
        }
    }

    /// A struct's fields, and what callers make it with.
    fn fields(&mut self, path: &str, fields: Vec<Field<'a>>, by_caller: bool, origin: &'a Origin) {
        let default = fields.iter().all(|field| field.setter.is_some())
            || by_caller && fields.iter().all(|field| field.argument.is_none());
        if default {
            self.add(format!("{path}: Default"), "impl", slice::from_ref(origin));
        }
        if by_caller {
            let names: Vec<&str> = fields
                .iter()
                .filter(|field| field.argument.is_some())
                .map(|field| field.name.as_str())
                .collect();
            let signature = format!("fn new({})", names.join(", "));
            self.add(format!("{path}::new"), signature, slice::from_ref(origin));
        }
        for field in fields {
            let item = Item::new(field.ty, field.origins.clone()).docs(field.docs);
            self.put(format!("{path}.{}", field.name), item);
            if !by_caller {
                continue;
            }
            if let Some(argument) = field.argument {
                let item = Item::new(argument, field.origins.clone()).positional();
                self.put(format!("{path}::new({})", field.name), item);
            }
            if let Some(setter) = field.setter {
                let signature = format!("fn({setter})");
                self.add(
                    format!("{path}::{}()", field.name),
                    signature,
                    field.origins,
                );
            }
        }
    }

    /// What a constructor or setter takes for a value.
    fn argument(&self, ty: &TypeRef) -> String {
        match ty {
            TypeRef::String | TypeRef::Bytes | TypeRef::Any | TypeRef::Object => {
                format!("impl Into<{}>", self.text(ty))
            }
            TypeRef::Boxed(id) => self.name(*id).to_owned(),
            _ => self.text(ty),
        }
    }

    /// A type as it is written.
    fn text(&self, ty: &TypeRef) -> String {
        let simple = match ty {
            TypeRef::Named(id) => self.name(*id),
            TypeRef::Boxed(id) => return format!("Box<{}>", self.name(*id)),
            TypeRef::String | TypeRef::Bytes => "String",
            TypeRef::Bool => "bool",
            TypeRef::Integer(Integer::I32) => "i32",
            TypeRef::Integer(Integer::I64) => "i64",
            TypeRef::Integer(Integer::U32) => "u32",
            TypeRef::Integer(Integer::U64) => "u64",
            TypeRef::Integer(Integer::I128) => "i128",
            TypeRef::Float(Float::F64) => "f64",
            TypeRef::Timestamp => "Timestamp",
            TypeRef::Date => "Date",
            TypeRef::Base64 => "Base64",
            TypeRef::Any => "Json",
            TypeRef::Object => "JsonObject",
            TypeRef::List(inner) => return format!("Vec<{}>", self.text(inner)),
            TypeRef::Map(inner) => return format!("BTreeMap<String, {}>", self.text(inner)),
            TypeRef::Nullable(inner) => return format!("Option<{}>", self.text(inner)),
            TypeRef::Tuple(items) => {
                let items: Vec<String> = items.iter().map(|item| self.text(item)).collect();
                return format!("({})", items.join(", "));
            }
        };
        simple.to_owned()
    }
}

/// A name as it stands in code, but for the mark of raw identifiers.
fn spelled(name: &str) -> String {
    let name = crate::name::escape(name);
    name.strip_prefix("r#").map_or(name.clone(), str::to_owned)
}

/// A field that `new` takes where it is required, and a setter otherwise.
fn given<'a>(
    name: &str,
    ty: String,
    argument: String,
    required: bool,
    docs: &'a Docs,
    origins: impl Into<Cow<'a, [Origin]>>,
) -> Field<'a> {
    let (ty, argument, setter) = if required {
        (ty, Some(argument), None)
    } else {
        (format!("Option<{ty}>"), None, Some(argument))
    };
    Field {
        name: spelled(name),
        ty,
        argument,
        setter,
        docs,
        origins: origins.into(),
    }
}

/// The Rust names of components that go by another name in the revision.
pub(super) fn renamed_types(
    base: Named<'_>,
    revision: Named<'_>,
    components: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let names = |(side, names): Named<'_>| -> BTreeMap<String, String> {
        let types = side.api.types.iter().enumerate();
        types
            .filter_map(|(position, ty)| match &ty.hint {
                NameHint::Component(name) => {
                    Some((name.clone(), names.ty(TypeId(position)).to_owned()))
                }
                _ => None,
            })
            .collect()
    };
    if components.is_empty() {
        return BTreeMap::new();
    }
    let (old, new) = (names(base), names(revision));
    components
        .iter()
        .filter_map(|(before, after)| Some((old.get(before)?.clone(), new.get(after)?.clone())))
        .filter(|(before, after)| before != after)
        .collect()
}

//! Values to show how an operation is called: the document's own examples as far as they fit the
//! types, and plain values where it gives none.

use serde_json::{Map, Value, json};

use super::fit::Fit;
use crate::ir::{Docs, Member, Presence, Record, Shape, TypeRef, Union};

/// How much of an example is kept of what may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it.
    Whole,
    /// Up to [`FEW`] members of each object, and one item of each list.
    Short,
    /// What the API requires.
    Required,
}

/// How many members that may be left out are shown where not all are.
const FEW: usize = 3;

/// Types that hold each other in more levels than this are no example for anybody.
const MAX_DEPTH: usize = 12;

/// An object below this level may have nothing set; one that holds itself would else never end.
const MAX_FILLED: usize = 2;

/// Makes values that fit the types of an API.
pub(super) struct Samples<'a> {
    pub(super) fit: Fit<'a>,
    pub(super) extent: Extent,
}

impl Samples<'_> {
    /// A value of a type. The document's example at the place of its use comes first, then that of
    /// the type, then the default, the first legal value, and last a plain value that is called `name`.
    ///
    /// Nothing where the type cannot be filled, such as one that holds itself without end.
    pub(super) fn value(&self, ty: &TypeRef, docs: &Docs, name: &str) -> Option<Value> {
        self.fill(ty, None, docs, name, 0)
    }

    /// The document's own example for a use, where it has one that fits.
    pub(super) fn given(&self, ty: &TypeRef, docs: &Docs) -> Option<Value> {
        self.shaped(ty, docs.example.as_ref()?, 0)
    }

    fn fill(
        &self,
        ty: &TypeRef,
        given: Option<&Value>,
        docs: &Docs,
        name: &str,
        depth: usize,
    ) -> Option<Value> {
        given
            .into_iter()
            .chain(docs.example.as_ref())
            .chain(self.fit.example(ty))
            .chain(docs.default.as_ref())
            .find_map(|candidate| self.shaped(ty, candidate, depth))
            .or_else(|| self.made(ty, name, depth))
    }

    /// A candidate as the type wants it; what it lacks is filled in, and what does not fit is
    /// replaced where it has to be there and dropped elsewhere.
    fn shaped(&self, ty: &TypeRef, candidate: &Value, depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH || !self.fit.step() {
            return None;
        }
        let inner = |ty: &TypeRef, value: &Value| self.shaped(ty, value, depth + 1);
        match (ty, candidate) {
            (TypeRef::Named(_) | TypeRef::Boxed(_), _) => match self.fit.shape(ty)? {
                Shape::Record(record) => self.record(record, candidate.as_object()?, depth),
                Shape::Union(union) => self.alternative(union, candidate, depth),
                Shape::Newtype(wrapped) => inner(wrapped, candidate),
                Shape::StringEnum(_) | Shape::IntegerEnum(_) => self.scalar(ty, candidate),
            },
            (TypeRef::Nullable(_), Value::Null) => Some(Value::Null),
            (TypeRef::Nullable(wrapped), _) => inner(wrapped, candidate),
            (TypeRef::List(item), Value::Array(items)) => {
                let items = items.iter().filter_map(|value| inner(item, value));
                Some(items.take(self.count(usize::MAX, 1)).collect())
            }
            (TypeRef::Map(item), Value::Object(members)) => {
                let members = members
                    .iter()
                    .filter_map(|(key, value)| Some((key.clone(), inner(item, value)?)));
                let members: Map<_, _> = members.take(self.count(usize::MAX, 1)).collect();
                Some(Value::Object(members))
            }
            (TypeRef::Tuple(types), Value::Array(items)) if types.len() == items.len() => types
                .iter()
                .zip(items)
                .map(|(ty, value)| inner(ty, value))
                .collect(),
            (TypeRef::String, Value::String(text)) if !is_telling(text) => None,
            // A number is an example of text as people write YAML.
            (TypeRef::String, Value::Number(number)) => Some(Value::String(number.to_string())),
            _ => self.scalar(ty, candidate),
        }
    }

    fn scalar(&self, ty: &TypeRef, candidate: &Value) -> Option<Value> {
        self.fit
            .fits(ty, candidate, false)
            .then(|| candidate.clone())
    }

    fn count(&self, whole: usize, less: usize) -> usize {
        if self.extent == Extent::Whole {
            whole
        } else {
            less
        }
    }

    fn record(&self, record: &Record, given: &Map<String, Value>, depth: usize) -> Option<Value> {
        let mut left = match self.extent {
            Extent::Whole => usize::MAX,
            Extent::Short => FEW,
            Extent::Required => 0,
        };
        let mut made = Map::new();
        for member in &record.members {
            let value = given.get(&member.wire);
            let kept = match member.presence {
                Presence::Required => Some(self.required(member, value, depth)?),
                Presence::Nullable if value.is_none_or(Value::is_null) => Some(Value::Null),
                Presence::Nullable => Some(self.required(member, value, depth)?),
                Presence::Optional | Presence::OptionalNullable => value
                    .filter(|_| left > 0 && !member.docs.deprecated && !member.read_only)
                    .and_then(|value| self.optional(member, value, depth)),
            };
            if let Some(kept) = kept {
                if member.presence != Presence::Required && member.presence != Presence::Nullable {
                    left -= 1;
                }
                made.insert(member.wire.clone(), kept);
            }
        }
        if made.is_empty() && depth <= MAX_FILLED && self.extent != Extent::Required {
            made.extend(self.some_members(record, depth));
        }
        if let Some(rest) = record.rest.as_ref().filter(|_| left > 0) {
            let others = given
                .iter()
                .filter(|(key, _)| !record.members.iter().any(|member| member.wire == **key))
                .filter_map(|(key, value)| {
                    Some((key.clone(), self.shaped(rest, value, depth + 1)?))
                });
            made.extend(others.take(left));
        }
        Some(Value::Object(made))
    }

    /// Members to show of an object in which nothing has to be there: those that have an example of
    /// their own, or else the first.
    fn some_members(&self, record: &Record, depth: usize) -> Vec<(String, Value)> {
        let usual = |member: &&Member| !member.docs.deprecated && !member.read_only;
        let given = record.members.iter().filter(usual).filter_map(|member| {
            let example = member.docs.example.as_ref()?;
            Some((member.wire.clone(), self.optional(member, example, depth)?))
        });
        let given: Vec<_> = given.take(FEW).collect();
        if !given.is_empty() {
            return given;
        }
        let mut members = record.members.iter().filter(usual);
        let first = members
            .find_map(|member| Some((member.wire.clone(), self.required(member, None, depth)?)));
        first.into_iter().collect()
    }

    fn required(&self, member: &Member, given: Option<&Value>, depth: usize) -> Option<Value> {
        self.fill(&member.ty, given, &member.docs, &member.wire, depth + 1)
    }

    /// A member that may be left out, where the example has it in a form that the type allows.
    fn optional(&self, member: &Member, given: &Value, depth: usize) -> Option<Value> {
        if given.is_null() && member.presence == Presence::OptionalNullable {
            return (self.extent == Extent::Whole).then_some(Value::Null);
        }
        self.shaped(&member.ty, given, depth + 1)
    }

    /// The candidate as one of several types: the one that its tag names, or the first that takes it.
    fn alternative(&self, union: &Union, candidate: &Value, depth: usize) -> Option<Value> {
        let chosen = self.fit.choose(union, candidate);
        let variants = union.variants.iter().enumerate();
        variants
            .filter(|(position, _)| chosen.is_none_or(|chosen| chosen == *position))
            .find_map(|(position, variant)| {
                let made = match &variant.constant {
                    Some(constant) => (*candidate == constant.value).then(|| candidate.clone())?,
                    None => self.shaped(&variant.ty, candidate, depth + 1)?,
                };
                (self.fit.choose(union, &made) == Some(position)).then_some(made)
            })
    }

    /// A plain value, where the document gives none.
    fn made(&self, ty: &TypeRef, name: &str, depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH || !self.fit.step() {
            return None;
        }
        let inner = |ty: &TypeRef| self.fill(ty, None, &Docs::default(), name, depth + 1);
        Some(match ty {
            TypeRef::String | TypeRef::Bytes => words(name).into(),
            TypeRef::Bool => true.into(),
            TypeRef::Integer(_) => 1.into(),
            TypeRef::Float(_) => json!(1.5),
            TypeRef::Timestamp => "2026-01-31T12:00:00Z".into(),
            TypeRef::Date => "2026-01-31".into(),
            TypeRef::Base64 => "aGVsbG8=".into(),
            TypeRef::Any => words(name).into(),
            TypeRef::Object => json!({ "key": "value" }),
            TypeRef::List(item) => Value::Array(vec![inner(item)?]),
            TypeRef::Map(item) => json!({ "key": inner(item)? }),
            TypeRef::Tuple(items) => items.iter().map(inner).collect::<Option<_>>()?,
            TypeRef::Nullable(item) => inner(item)?,
            TypeRef::Named(_) | TypeRef::Boxed(_) => match self.fit.shape(ty)? {
                Shape::Record(record) => self.record(record, &Map::new(), depth)?,
                Shape::StringEnum(set) => set.values.first()?.value.clone().into(),
                Shape::IntegerEnum(values) => values.first()?.value.into(),
                Shape::Newtype(wrapped) => inner(wrapped)?,
                Shape::Union(union) => self.first_alternative(union, name, depth)?,
            },
        })
    }

    /// A value of the first alternative that can be told from the others by it.
    fn first_alternative(&self, union: &Union, name: &str, depth: usize) -> Option<Value> {
        let variants = union.variants.iter().enumerate();
        variants.into_iter().find_map(|(position, variant)| {
            let mut made = match &variant.constant {
                Some(constant) => constant.value.clone().into(),
                None => self.fill(&variant.ty, None, &Docs::default(), name, depth + 1)?,
            };
            if let (Some(tag), Some(known), Value::Object(members)) =
                (&union.tag, variant.tags.first(), &mut made)
                && let Some(tag) = members.get_mut(tag)
            {
                match tag {
                    Value::String(text) => text.clone_from(known),
                    Value::Bool(flag) => *flag = known == "true",
                    _ => {}
                }
            }
            (self.fit.choose(union, &made) == Some(position)).then_some(made)
        })
    }
}

/// Longer text than this hides the call around it.
const MAX_TEXT: usize = 100;

/// Whether a text shows anything: not what tools write where nobody has given an example.
fn is_telling(text: &str) -> bool {
    !matches!(text, "string" | "<string>") && text.chars().count() <= MAX_TEXT
}

/// A name of the document as words: `locationId` becomes `location id`.
fn words(name: &str) -> String {
    let words = crate::name::snake(name).replace('_', " ");
    let words = words.trim();
    if words.is_empty() { "text" } else { words }.to_owned()
}

//! Whether a JSON value is one of a type, and which alternative of a union it is.

use std::cell::Cell;

use serde_json::{Number, Value};

use crate::ir::{Api, Integer, Presence, Record, Shape, TypeRef, Union};

/// Compares values with the types of an API, in a limited number of steps: alternatives that hold
/// each other could otherwise be tried for longer than anybody waits.
#[derive(Clone, Debug)]
pub(super) struct Fit<'a> {
    api: &'a Api,
    left: Cell<u32>,
}

/// Comparisons of a value with a type. The largest examples of real documents take a few hundred.
const STEPS: u32 = 50_000;

impl<'a> Fit<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        Self {
            api,
            left: Cell::new(STEPS),
        }
    }

    /// Counts a step; false when there are none left.
    pub(super) fn step(&self) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        left > 0
    }

    /// The shape of a type that has a name.
    pub(super) fn shape(&self, ty: &TypeRef) -> Option<&'a Shape> {
        match ty {
            TypeRef::Named(id) | TypeRef::Boxed(id) => self.api.types.get(id.0).map(|ty| &ty.shape),
            _ => None,
        }
    }

    /// The example that the document gives for a type that has a name.
    pub(super) fn example(&self, ty: &TypeRef) -> Option<&'a Value> {
        match ty {
            TypeRef::Named(id) | TypeRef::Boxed(id) => {
                self.api.types.get(id.0)?.docs.example.as_ref()
            }
            _ => None,
        }
    }

    /// The position of the alternative that a value is of: the one that its tag names, else the
    /// first that takes it without a member that it does not declare, else the first that takes it.
    pub(super) fn choose(&self, union: &Union, value: &Value) -> Option<usize> {
        self.chosen(union, value, true)
            .or_else(|| self.chosen(union, value, false))
    }

    fn chosen(&self, union: &Union, value: &Value, exact: bool) -> Option<usize> {
        let tag = union.tag.as_ref().and_then(|tag| match value.get(tag)? {
            Value::String(text) => Some(text.as_str()),
            Value::Bool(true) => Some("true"),
            Value::Bool(false) => Some("false"),
            _ => None,
        });
        union.variants.iter().position(|variant| {
            let is_named = match tag {
                Some(tag) => variant.tags.iter().any(|known| known == tag),
                None => union.tag.is_none() || variant.untagged,
            };
            is_named
                && match &variant.constant {
                    Some(constant) => *value == constant.value,
                    None => self.fits(&variant.ty, value, exact),
                }
        })
    }

    /// Whether a value is one of a type; `exact` refuses members of an object that nothing declares.
    pub(super) fn fits(&self, ty: &TypeRef, value: &Value, exact: bool) -> bool {
        if !self.step() {
            return false;
        }
        let inner = |ty: &TypeRef, value: &Value| self.fits(ty, value, exact);
        match (ty, value) {
            (TypeRef::Nullable(_), Value::Null) | (TypeRef::Any, _) => true,
            (TypeRef::Nullable(wrapped), _) => inner(wrapped, value),
            (
                TypeRef::String
                | TypeRef::Bytes
                | TypeRef::Timestamp
                | TypeRef::Date
                | TypeRef::Base64,
                Value::String(_),
            )
            | (TypeRef::Bool, Value::Bool(_))
            | (TypeRef::Float(_), Value::Number(_))
            | (TypeRef::Object, Value::Object(_)) => true,
            (TypeRef::Integer(width), Value::Number(number)) => fits_width(number, *width),
            (TypeRef::List(item), Value::Array(items)) => {
                items.iter().all(|value| inner(item, value))
            }
            (TypeRef::Map(item), Value::Object(members)) => {
                members.values().all(|value| inner(item, value))
            }
            (TypeRef::Tuple(types), Value::Array(items)) => {
                let mut pairs = types.iter().zip(items);
                types.len() == items.len() && pairs.all(|(ty, value)| inner(ty, value))
            }
            (TypeRef::Named(_) | TypeRef::Boxed(_), _) => match self.shape(ty) {
                Some(Shape::Record(record)) => self.fits_record(record, value, exact),
                Some(Shape::Newtype(wrapped)) => inner(wrapped, value),
                Some(Shape::Union(union)) => self.chosen(union, value, exact).is_some(),
                Some(Shape::StringEnum(set)) => {
                    set.values.iter().any(|known| *value == known.value)
                }
                Some(Shape::IntegerEnum(values)) => {
                    values.iter().any(|known| *value == known.value)
                }
                None => false,
            },
            _ => false,
        }
    }

    fn fits_record(&self, record: &Record, value: &Value, exact: bool) -> bool {
        let Value::Object(members) = value else {
            return false;
        };
        let fits = |member: &crate::ir::Member| match (members.get(&member.wire), member.presence) {
            (None, Presence::Required | Presence::Nullable) => false,
            (Some(Value::Null), Presence::Nullable | Presence::OptionalNullable) | (None, _) => {
                true
            }
            (Some(value), _) => self.fits(&member.ty, value, exact),
        };
        let is_declared = |key: &String| record.members.iter().any(|member| member.wire == *key);
        record.members.iter().all(fits)
            && (!exact || record.rest.is_some() || members.keys().all(is_declared))
    }
}

/// Whether a whole number fits a width.
fn fits_width(number: &Number, width: Integer) -> bool {
    match width {
        Integer::I32 => number
            .as_i64()
            .is_some_and(|value| i32::try_from(value).is_ok()),
        Integer::U32 => number
            .as_u64()
            .is_some_and(|value| u32::try_from(value).is_ok()),
        Integer::I64 => number.is_i64(),
        Integer::U64 => number.is_u64(),
        Integer::I128 => number.is_i64() || number.is_u64(),
    }
}

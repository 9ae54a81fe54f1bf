//! Merging an update into a value (Overlay 1.1 section 4.4.3): mappings member by member, lists joined, primitive
//! values replaced, and nothing else.

use serde_json::Value;

use crate::origin::Pointer;

/// Two values of different kinds that an update would merge.
pub(super) struct Mismatch<'v> {
    /// The way to both, from the target and from the update.
    pub(super) part: Pointer,
    pub(super) found: &'v Value,
    pub(super) given: &'v Value,
}

/// A value that a merge wrote.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Write {
    /// Its place in the document.
    pub(super) target: Pointer,
    /// The part of the update that it came from.
    pub(super) part: Pointer,
}

/// Whether `update` can be merged into `value`.
pub(super) fn check<'v>(value: &'v Value, update: &'v Value) -> Result<(), Mismatch<'v>> {
    match (value, update) {
        // What a list is given by itself is appended to it.
        (Value::Array(_), _) => Ok(()),
        _ => check_part(value, update, &mut Pointer::root()),
    }
}

fn check_part<'v>(
    value: &'v Value,
    update: &'v Value,
    part: &mut Pointer,
) -> Result<(), Mismatch<'v>> {
    match (value, update) {
        (Value::Object(members), Value::Object(updates)) => {
            for (key, update) in updates {
                if let Some(value) = members.get(key) {
                    part.push(key);
                    check_part(value, update, part)?;
                    part.pop();
                }
            }
            Ok(())
        }
        (Value::Array(_), Value::Array(_)) => Ok(()),
        _ if is_primitive(value) && is_primitive(update) => Ok(()),
        _ => Err(Mismatch {
            part: part.clone(),
            found: value,
            given: update,
        }),
    }
}

/// Merges `update` into `value`, which stands at `target`, and adds what changed to `writes`. The caller has checked
/// that it fits; parts that do not are left alone.
pub(super) fn apply(value: &mut Value, update: &Value, target: &Pointer, writes: &mut Vec<Write>) {
    let mut merge = Merge {
        target: target.clone(),
        part: Pointer::root(),
        writes,
    };
    match (value, update) {
        (Value::Array(elements), Value::Array(updates)) => merge.join(elements, updates),
        (Value::Array(elements), update) => {
            merge.target.push_index(elements.len());
            merge.wrote();
            elements.push(update.clone());
        }
        (value, update) => merge.part(value, update),
    }
}

struct Merge<'w> {
    target: Pointer,
    part: Pointer,
    writes: &'w mut Vec<Write>,
}

impl Merge<'_> {
    fn part(&mut self, value: &mut Value, update: &Value) {
        match (value, update) {
            (Value::Object(members), Value::Object(updates)) => {
                for (key, update) in updates {
                    self.target.push(key);
                    self.part.push(key);
                    match members.get_mut(key) {
                        Some(value) => self.part(value, update),
                        None => {
                            members.insert(key.clone(), update.clone());
                            self.wrote();
                        }
                    }
                    self.target.pop();
                    self.part.pop();
                }
            }
            (Value::Array(elements), Value::Array(updates)) => self.join(elements, updates),
            (value, update) => {
                if is_primitive(value) && is_primitive(update) && value != update {
                    *value = update.clone();
                    self.wrote();
                }
            }
        }
    }

    fn join(&mut self, elements: &mut Vec<Value>, updates: &[Value]) {
        for (index, update) in updates.iter().enumerate() {
            self.target.push_index(elements.len());
            self.part.push_index(index);
            self.wrote();
            self.target.pop();
            self.part.pop();
            elements.push(update.clone());
        }
    }

    fn wrote(&mut self) {
        let (target, part) = (self.target.clone(), self.part.clone());
        self.writes.push(Write { target, part });
    }
}

fn is_primitive(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

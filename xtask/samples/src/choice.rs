//! The choices that a schema leaves: one value for each.

use serde_json::{Value, json};

use crate::sample::{Fill, Sampler, merged};
use crate::scalar;
use crate::shape::{Additional, Shape};
use crate::tree::{Node, is_part};

/// How deep choices are looked for.
pub(crate) const CHOICE_DEPTH: usize = 4;

/// The most values for one member.
const MAX_CHOICES: usize = 40;

impl<'t> Sampler<'t, '_> {
    /// One value for every choice that the schema leaves.
    pub(crate) fn choices(&self, schema: &Node<'t>, depth: usize) -> Vec<(String, Value)> {
        let Some(depth) = depth.checked_sub(1) else {
            return Vec::new();
        };
        let shape = self.shape(schema);
        let mut found = Vec::new();
        if shape.is_obscure {
            return found;
        }
        if shape.null {
            found.push(("null".to_owned(), Value::Null));
        }
        if !shape.values.is_empty() {
            let values = shape.values.iter().enumerate();
            found.extend(values.map(|(at, value)| (format!("value {at}"), (*value).clone())));
            return found;
        }
        if !shape.branches.is_empty() {
            self.branch_choices(schema, &shape, depth, &mut found);
        }
        if shape.branches.is_empty() || shape.has_members() {
            for word in shape.types.iter().copied().skip(1) {
                found.push((word.to_owned(), scalar::usual(word, &shape)));
            }
            match shape.main_type() {
                Some("object") => self.object_choices(schema, &shape, depth, &mut found),
                Some("array") => self.array_choices(&shape, depth, &mut found),
                Some(word) => found.extend(scalar::choices(word, &shape)),
                // A schema that says nothing but that null is legal stands for null.
                None if shape.null => {}
                None => found.push(("any JSON".to_owned(), json!({"any": [null, 1.5, "é"]}))),
            }
        }
        found.extend(
            shape
                .examples
                .iter()
                .map(|example| ("example".to_owned(), (*example).clone())),
        );
        found
    }

    fn branch_choices(
        &self,
        schema: &Node<'t>,
        shape: &Shape<'t>,
        depth: usize,
        found: &mut Vec<(String, Value)>,
    ) {
        let start = CHOICE_DEPTH.saturating_sub(depth);
        for (at, branch) in shape.branches.iter().flatten().enumerate() {
            let mut alternatives = Vec::new();
            for (label, fill) in [("minimal", Fill::Minimal), ("full", Fill::Full)] {
                if let Some(value) = self.value(branch, fill, start) {
                    alternatives.push((label.to_owned(), value));
                }
            }
            if !self.is_elsewhere(branch) {
                alternatives.extend(self.choices(branch, depth));
            }
            for (label, value) in alternatives {
                let Some(base) = self.base(schema, shape, Fill::Minimal, start) else {
                    continue;
                };
                let value = self.tagged(schema, shape, branch, value);
                found.push((format!("alternative {at}, {label}"), merged(base, value)));
            }
        }
    }

    fn object_choices(
        &self,
        schema: &Node<'t>,
        shape: &Shape<'t>,
        depth: usize,
        found: &mut Vec<(String, Value)>,
    ) {
        let start = CHOICE_DEPTH.saturating_sub(depth);
        let base = self.value(schema, Fill::Minimal, start);
        let Some(Value::Object(base)) = base else {
            return;
        };
        let with = |name: &str, value: Value| {
            let mut members = base.clone();
            members.insert(name.to_owned(), value);
            Value::Object(members)
        };
        let discriminator = shape.discriminator.as_ref();
        let tag = discriminator.and_then(|discriminator| discriminator.text("propertyName"));
        // The tag decides about all other members, so it is never chosen alone.
        let properties = shape.properties.iter();
        for (name, property) in properties.filter(|(name, _)| Some(*name) != tag) {
            if !shape.required.contains(name)
                && let Some(value) = self.value(property, Fill::Full, start + 1)
            {
                found.push((format!("with {name}"), with(name, value)));
            }
            if self.is_elsewhere(property) {
                continue;
            }
            let choices = self.choices(property, depth);
            for (label, value) in choices.into_iter().take(MAX_CHOICES) {
                found.push((format!("{name}: {label}"), with(name, value)));
            }
        }
        match &shape.additional {
            Additional::Unstated => {}
            Additional::Any => {
                found.push((
                    "unknown member".to_owned(),
                    with("nouveau ✓", json!([{}, null])),
                ));
            }
            Additional::Schema(schema) => {
                let choices = self.choices(schema, depth);
                for (label, value) in choices.into_iter().take(MAX_CHOICES) {
                    found.push((format!("entry: {label}"), with("clé/~ ✓", value)));
                }
            }
        }
    }

    fn array_choices(&self, shape: &Shape<'t>, depth: usize, found: &mut Vec<(String, Value)>) {
        let start = CHOICE_DEPTH.saturating_sub(depth);
        if shape.min_items == 0 {
            found.push(("empty".to_owned(), json!([])));
        }
        let Some(item) = &shape.items else {
            return;
        };
        let one = |fill| self.value(item, fill, start + 1);
        if let (Some(minimal), Some(full)) = (one(Fill::Minimal), one(Fill::Full))
            && shape.max_items.is_none_or(|most| most >= 2)
        {
            found.push(("two items".to_owned(), json!([minimal, full])));
        }
        if self.is_elsewhere(item) {
            return;
        }
        let choices = self.choices(item, depth);
        for (label, value) in choices.into_iter().take(MAX_CHOICES) {
            found.push((format!("item: {label}"), json!([value])));
        }
    }

    /// Whether a schema is an object that is defined elsewhere: it has samples of its own.
    fn is_elsewhere(&self, schema: &Node<'t>) -> bool {
        let is_own = schema.reference().is_some() || !is_part(&self.tree.place(schema));
        is_own && {
            let shape = Shape::of(self.tree, schema);
            shape.main_type() == Some("object") && shape.branches.is_empty()
        }
    }
}

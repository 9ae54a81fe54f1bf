//! The values that stand for a schema in a test: the least, the fullest, and the document's own examples.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use samples::declared;
use samples::oracle::Oracle;
use samples::sample::{self, Fill};
use samples::tree::{Node, Tree};
use serde_json::{Value, json};

/// Makes values for the schemas of one document.
pub(crate) struct Maker<'t> {
    tree: &'t Tree<'t>,
    /// The judges of values, by the places of the schemas.
    oracles: RefCell<BTreeMap<String, Rc<Oracle>>>,
}

impl<'t> Maker<'t> {
    pub(crate) fn of(tree: &'t Tree<'t>) -> Self {
        Self {
            tree,
            oracles: RefCell::default(),
        }
    }

    fn oracle(&self, schema: &Node<'t>, place: &str) -> Rc<Oracle> {
        let mut oracles = self.oracles.borrow_mut();
        let oracle = oracles.entry(place.to_owned()).or_insert_with(|| {
            let oracle = Oracle::new(self.tree, std::slice::from_ref(schema));
            Rc::new(oracle.unwrap_or_else(|error| panic!("{place}: {error}")))
        });
        Rc::clone(oracle)
    }

    /// Values of a schema, those that the document gives among them. A value that the schema does not accept is told.
    pub(crate) fn values(
        &self,
        schema: &Node<'t>,
        examples: &[(String, Value)],
        wrong: &mut Vec<String>,
    ) -> Values {
        let place = self.tree.place(schema);
        let oracle = self.oracle(schema, &place);
        let mut values = Values::default();
        for (fill, slot) in [
            (Fill::Minimal, &mut values.least),
            (Fill::Full, &mut values.full),
        ] {
            let value = sample::value(self.tree, schema, fill);
            let value = value.map(|value| declared::part(self.tree, schema, &value));
            match value {
                Some(value) if oracle.accepts(0, &value) => *slot = Some(value),
                Some(value) => wrong.push(format!("{place}: the sample {value} is not valid")),
                None => wrong.push(format!("{place}: no sample can be made")),
            }
        }
        let own = sample::examples(self.tree, schema).into_iter();
        let own = own.map(|value| (place.clone(), value));
        for (place, example) in examples.iter().cloned().chain(own) {
            let objections = oracle.objections(0, &example);
            if !objections.is_empty() {
                wrong.push(format!(
                    "{place}: the example is not valid: {}",
                    objections.join("; ")
                ));
                continue;
            }
            let value = declared::part(self.tree, schema, &example);
            if value != example {
                wrong.push(format!(
                    "{place}: the example has what the schema does not declare"
                ));
            }
            if !values.examples.contains(&value) {
                values.examples.push(value);
            }
        }
        values
    }
}

/// Values of one schema.
#[derive(Default)]
pub(crate) struct Values {
    pub(crate) least: Option<Value>,
    pub(crate) full: Option<Value>,
    pub(crate) examples: Vec<Value>,
}

impl Values {
    /// Of what is any text.
    pub(crate) fn text() -> Self {
        Self {
            least: Some(Value::from("text")),
            full: Some(Value::from("text")),
            examples: Vec::new(),
        }
    }
}

/// A value of a form, in which an empty list would be left out: such a member is that of `full`.
pub(crate) fn without_empty_lists(mut least: Value, full: &Value) -> Value {
    for (name, member) in least.as_object_mut().into_iter().flatten() {
        if *member == json!([]) {
            member.clone_from(&full[name]);
        }
    }
    least
}

//! What OpenAPI 3.2 says in words of its own: read in those of 3.0 where they mean the same, and named where they do not.
//!
//! Documentation and what leads to a credential is left out by its row in `grammar`. Objects are named as in OpenAPI
//! Specification 3.2.0.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::bundle::component_pointer;
use super::grammar::Loss;
use super::kind::{METHODS, Section};
use super::methods::{ADDITIONAL, QUERY, is_token};
use super::version::Family;
use super::walk::{Entries, Here, Walker};
use crate::diag::codes;
use crate::origin::{Origin, Pointer};

/// The media type of a query that is made of names and values.
const FORM: &str = "application/x-www-form-urlencoded";

impl Walker<'_, '_> {
    /// A response may have a short text alone ("Response Object").
    pub(super) fn prepare_response(&mut self, entries: &mut Entries<'_>) {
        if self.family >= Family::V32
            && entries.find("description").is_none()
            && let Some(entry) = entries.find("summary")
        {
            let (text, from) = (entry.value.as_ref().clone(), entry.from.clone());
            entries.set("description", text, from);
        }
    }

    /// A security requirement may name its scheme by a reference ("Security Requirement Object"). A component of that very name
    /// goes before it.
    pub(super) fn prepare_requirement(&mut self, entries: &mut Entries<'_>) {
        if self.family < Family::V32 {
            return;
        }
        for entry in &mut entries.0 {
            let name = Pointer::from_fragment(&entry.key).and_then(|pointer| {
                let name = pointer.last()?;
                (component_pointer(Section::SecuritySchemes, &name) == pointer).then_some(name)
            });
            if let Some(name) = name
                && !self.slots.has(Section::SecuritySchemes, &entry.key)
            {
                entry.key = Cow::Owned(name);
            }
        }
    }

    /// The keys of `additionalOperations` are methods, none of which has a member of its own.
    pub(super) fn finish_path_item(&mut self, out: &mut Map<String, Value>, at: &Here) {
        let Some(Value::Object(mut others)) = out.remove(ADDITIONAL) else {
            return;
        };
        let list = at.to.child(ADDITIONAL);
        others.retain(|method, _| {
            let from = self.origins.place(&list.child(method));
            let lower = method.to_ascii_lowercase();
            let own = METHODS
                .into_iter()
                .chain(["query"])
                .find(|known| *known == lower && *method == known.to_ascii_uppercase());
            let twice =
                own.is_some_and(|key| out.contains_key(if key == "query" { QUERY } else { key }));
            if !is_token(method) {
                let why = "that is no name of an HTTP method";
                self.left_out(
                    method,
                    why,
                    "a method is one word, such as `COPY`",
                    at,
                    &from,
                );
                return false;
            }
            if twice {
                let why = "the path has an operation of this method already";
                self.left_out(method, why, "remove one of the two operations", at, &from);
                return false;
            }
            if let Some(own) = own {
                let message = format!(
                    "`{method}` stands in `additionalOperations`; it is read as the member `{own}`"
                );
                self.note(codes::REPAIRED, message, &from);
            }
            true
        });
        if !others.is_empty() {
            out.insert(ADDITIONAL.to_owned(), Value::Object(others));
        }
    }

    fn left_out(&mut self, method: &str, why: &str, help: &str, at: &Here, from: &Origin) {
        let path = at.to.last().unwrap_or_default();
        let message = format!("`{method} {path}` is left out: {why}");
        let diagnostic = self
            .finding(codes::UNSENDABLE_32, message, from)
            .label("this operation is left out")
            .help(help);
        self.diags.push(diagnostic);
    }

    /// A parameter that is the whole query. As a form it says what an exploded object in the query says ("Parameter
    /// Object", `in`); in another media type it cannot be sent. `None` leaves it out.
    pub(super) fn finish_querystring(
        &mut self,
        out: &mut Map<String, Value>,
        at: &Here,
    ) -> Option<()> {
        let form = out.get("content").and_then(|content| content.get(FORM));
        let plain = form.is_some_and(|form| form.get("encoding").is_none());
        let schema = form.and_then(|form| form.get("schema")).cloned();
        match schema.filter(|schema| plain && self.is_object(schema, at)) {
            Some(schema) => {
                let from = at.to.child("content").child(FORM).child("schema");
                let from = self.origins.place(&from);
                self.origins.record(at.to.child("schema"), from);
                out.remove("content");
                out.insert("in".to_owned(), json!("query"));
                out.insert("style".to_owned(), json!("form"));
                out.insert("explode".to_owned(), json!(true));
                out.insert("schema".to_owned(), schema);
                Some(())
            }
            None => {
                let name = out.get("name").and_then(Value::as_str).unwrap_or_default();
                let message =
                    format!("the query `{name}` is left out: it is no form that holds an object");
                let diagnostic = self
                    .finding(codes::UNSENDABLE_32, message, &at.from.child("in"))
                    .label("this parameter is left out")
                    .help(format!(
                        "describe it as `{FORM}` without `encoding`, or as parameters in `query`"
                    ));
                self.diags.push(diagnostic);
                None
            }
        }
    }

    /// Whether the values of a normalised schema are objects. A reference is followed in the text as it was written.
    fn is_object(&mut self, schema: &Value, at: &Here) -> bool {
        let says_so = |schema: &Value| match schema.get("type") {
            Some(Value::Array(types)) => types.contains(&json!("object")),
            Some(stated) => *stated == json!("object"),
            None => schema.get("properties").is_some() || schema.get("allOf").is_some(),
        };
        let at = at.to.child("content").child(FORM).child("schema");
        let from = self.origins.place(&at);
        match self.written_reference(&from) {
            Some(reference) => self.chain(&reference, &from).is_some_and(|targets| {
                targets.last().is_some_and(|target| says_so(target.value()))
            }),
            None => says_so(schema),
        }
    }

    /// The `$ref` that stands in a place.
    fn written_reference(&mut self, place: &Origin) -> Option<String> {
        let file = self.file(place.file);
        let reference = place.pointer.get(&file)?.get("$ref")?;
        reference.as_str().map(str::to_owned)
    }

    /// Styles and flags that 3.2 allows in more places than 3.1 does.
    pub(super) fn finish_wider_rules(
        &mut self,
        location: &str,
        out: &mut Map<String, Value>,
        at: &Here,
    ) {
        if self.family < Family::V32 {
            return;
        }
        if location == "cookie" && out.get("style") == Some(&json!("cookie")) {
            out.remove("style");
            let loss = Loss {
                instead: "what has a meaning in a URL is percent-encoded, as in the style `form`",
                help: "state `style: form` if the API decodes it, or send the header `Cookie` yourself",
            };
            self.lost("`style: cookie` is ignored", loss, &at.from.child("style"));
        }
        let encoded = matches!(location, "path" | "cookie");
        if encoded && out.get("allowReserved") == Some(&Value::Bool(true)) {
            out.remove("allowReserved");
            let loss = Loss {
                instead: "every character with a meaning in a URL is percent-encoded",
                help: "check that the API decodes the value",
            };
            let what = format!("`allowReserved` of a {location} parameter is ignored");
            self.lost(&what, loss, &at.from.child("allowReserved"));
        }
    }
}

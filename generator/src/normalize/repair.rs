//! What objects other than schemas are repaired from, before and after their members are walked.
//!
//! Every rule is about a shape, never about one vendor: it has one plausible reading, and a lint says which.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::kind::{Kind, METHODS, Section};
use super::version::Family;
use super::walk::{Entries, Here, Walker};
use crate::diag::codes;

/// Parameter and encoding styles, by the place that a value is sent in (OpenAPI 3.1.1 section 4.8.12.2).
const STYLES: [(&str, &[&str]); 4] = [
    ("path", &["simple", "label", "matrix"]),
    (
        "query",
        &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
    ),
    ("header", &["simple"]),
    ("cookie", &["form"]),
];

impl Walker<'_, '_> {
    /// Rearranges the members of an object before the walk. `None` leaves the object out.
    pub(super) fn prepare(
        &mut self,
        kind: Kind,
        entries: &mut Entries<'_>,
        at: &Here,
    ) -> Option<()> {
        match kind {
            Kind::Document => self.prepare_document(entries),
            Kind::Paths => self.prepare_paths(entries),
            Kind::PathItem => self.prepare_path_item(entries),
            Kind::Responses => self.prepare_responses(entries),
            Kind::Response => self.prepare_response(entries),
            Kind::SecurityRequirement => self.prepare_requirement(entries),
            Kind::Parameter | Kind::Header | Kind::MediaType => {
                self.prepare_schema_holder(kind, entries, at)
            }
            Kind::Example => self.prepare_example(entries, at),
            Kind::ServerVariable => {
                if entries.get("default").is_none_or(Value::is_null)
                    && let Some(first) = entries
                        .get("enum")
                        .and_then(|values| values.get(0))
                        .cloned()
                {
                    self.note(
                        codes::FILLED_MEMBER,
                        "a server variable without `default` takes its first value",
                        &at.from,
                    );
                    entries.set("default", first, at.from.child("enum").index(0));
                }
            }
            Kind::SecurityScheme => self.prepare_security_scheme(entries, at),
            _ => {}
        }
        Some(())
    }

    /// Completes an object after the walk. `None` leaves it out.
    pub(super) fn finish(
        &mut self,
        kind: Kind,
        out: &mut Map<String, Value>,
        at: &Here,
    ) -> Option<()> {
        match kind {
            Kind::Info => self.finish_info(out, at),
            Kind::PathItem => self.finish_path_item(out, at),
            Kind::Parameter => self.finish_parameter(out, at)?,
            Kind::Header => {
                self.check_style("header", out, at);
                self.one_content(kind, out, at);
            }
            Kind::Encoding => self.finish_encoding(out, at),
            Kind::Link => self.finish_link(out, at)?,
            Kind::Discriminator => self.finish_discriminator(out, at),
            Kind::SecurityScheme => self.finish_security_scheme(out, at)?,
            Kind::Flows => self.finish_flows(out, at),
            _ => {}
        }
        Some(())
    }

    fn finish_info(&mut self, out: &mut Map<String, Value>, at: &Here) {
        let version = out.get("version").and_then(Value::as_str);
        if version.is_some_and(is_nearly_semantic) {
            let message = "the version of the API is no semantic version; an emitted crate gets one made of it";
            self.note(codes::API_VERSION, message, &at.from.child("version"));
        }
        if out.contains_key("title") {
            return;
        }
        let title = self
            .file_stem(self.root)
            .unwrap_or_else(|| "api".to_owned());
        let message = "`title` is missing in an Info Object; the name of the file takes its place";
        self.note(codes::FILLED_MEMBER, message, &at.from);
        out.insert("title".to_owned(), Value::String(title));
    }

    /// 3.0 documents carry webhooks in an extension that predates 3.1; the result has them there, too.
    fn prepare_document(&mut self, entries: &mut Entries<'_>) {
        let Some(mut entry) = entries.take("x-webhooks") else {
            return;
        };
        if entry.value.is_object() && entries.find("webhooks").is_none() {
            self.note(
                codes::OTHER_VERSION,
                "`x-webhooks` is read as `webhooks` of OpenAPI 3.1",
                &entry.from,
            );
            entry.key = Cow::Borrowed("webhooks");
            entries.0.push(entry);
        } else {
            self.note(
                codes::RESERVED_EXTENSION,
                "`x-webhooks` holds no webhooks and is ignored",
                &entry.from,
            );
        }
    }

    fn prepare_paths(&mut self, entries: &mut Entries<'_>) {
        for entry in &mut entries.0 {
            if !entry.key.starts_with('/') && !entry.key.starts_with("x-") {
                self.note(
                    codes::REPAIRED,
                    "a path does not start with `/`; it is read as if it did",
                    &entry.from,
                );
                entry.key = Cow::Owned(format!("/{}", entry.key));
            }
        }
    }

    fn prepare_path_item(&mut self, entries: &mut Entries<'_>) {
        for entry in &mut entries.0 {
            let lower = entry.key.to_ascii_lowercase();
            if *entry.key != lower
                && let Some(method) = METHODS.into_iter().find(|method| *method == lower)
            {
                self.note(
                    codes::REPAIRED,
                    "an HTTP method is written in capitals; it is read in small letters",
                    &entry.from,
                );
                entry.key = Cow::Borrowed(method);
            }
        }
    }

    /// Status codes: `2xx` for `2XX`, `200 OK` for `200`.
    fn prepare_responses(&mut self, entries: &mut Entries<'_>) {
        entries.0.retain_mut(|entry| {
            let key = entry.key.trim();
            if key == "default" || key.starts_with("x-") {
                return true;
            }
            let word = key
                .split([' ', ':', '-'])
                .next()
                .unwrap_or_default()
                .to_ascii_uppercase();
            let bytes = word.as_bytes();
            let code = matches!(bytes, [b'1'..=b'9', b'0'..=b'9', b'0'..=b'9']);
            let range = matches!(bytes, [b'1'..=b'9', b'X', b'X']);
            if !code && !range {
                let kind = self.finding(
                    codes::WRONG_STATUS,
                    format!("`{key}` is no status code"),
                    &entry.from,
                );
                self.diags
                    .push(kind.label("this response is left out").help(
                        "a key is a code such as `404`, a range such as `4XX`, or `default`",
                    ));
                return false;
            }
            if *entry.key != word {
                self.note(
                    codes::REPAIRED,
                    "a status code is written in another way than `404` or `4XX`",
                    &entry.from,
                );
                entry.key = Cow::Owned(word);
            }
            true
        });
    }

    /// Schema members that stand directly in a parameter, header or media type: they are its schema, or belong to it.
    fn prepare_schema_holder(&mut self, kind: Kind, entries: &mut Entries<'_>, at: &Here) {
        let (mut schema, from) = match entries.find("schema") {
            // The members keep their keys, so the place of the parameter is also that of the schema.
            None if entries.find("content").is_none() => (Map::new(), at.from.clone()),
            Some(entry) => match entry.value.as_object() {
                Some(map) if !map.contains_key("$ref") => (map.clone(), entry.from.clone()),
                _ => return,
            },
            None => return,
        };
        let belongs = |key: &str| kind.member(key).is_none() && Kind::Schema.member(key).is_some();
        if !entries
            .0
            .iter()
            .any(|entry| belongs(&entry.key) && !schema.contains_key(entry.key.as_ref()))
        {
            return;
        }
        let message = format!(
            "members of a schema stand directly in {}; they are read as part of its `schema`",
            kind.title()
        );
        self.note(codes::REPAIRED, message, &at.from);
        entries.0.retain_mut(|entry| {
            let moves = belongs(&entry.key) && !schema.contains_key(entry.key.as_ref());
            if moves {
                schema.insert(
                    entry.key.to_string(),
                    std::mem::replace(&mut entry.value, Cow::Owned(Value::Null)).into_owned(),
                );
            }
            !moves
        });
        entries.set("schema", Value::Object(schema), from);
    }

    /// A value where an Example Object belongs.
    fn prepare_example(&mut self, entries: &mut Entries<'_>, at: &Here) {
        let known = entries
            .0
            .iter()
            .any(|entry| Kind::Example.member(&entry.key).is_some());
        let data = entries.0.iter().any(|entry| !entry.key.starts_with("x-"));
        if known || !data {
            return;
        }
        self.note(
            codes::REPAIRED,
            "an example stands in the place of an Example Object",
            &at.from,
        );
        let value = std::mem::take(&mut entries.0)
            .into_iter()
            .map(|entry| (entry.key.into_owned(), entry.value.into_owned()));
        let value = Value::Object(value.collect());
        entries.set("value", value, at.from.clone());
    }

    fn finish_parameter(&mut self, out: &mut Map<String, Value>, at: &Here) -> Option<()> {
        let written = out.get("in").and_then(Value::as_str).unwrap_or_default();
        let location = written.trim().to_ascii_lowercase();
        if location == "querystring" && self.family >= Family::V32 {
            return self.finish_querystring(out, at);
        }
        if !STYLES.iter().any(|(place, _)| *place == location) {
            let diagnostic = self
                .finding(codes::PARAMETER_LOCATION, format!("`{written}` is no place for a parameter"), &at.from.child("in"))
                .label("this parameter is left out")
                .help("a parameter is in `path`, `query`, `header` or `cookie`; a body belongs into `requestBody`");
            self.diags.push(diagnostic);
            return None;
        }
        if location != written {
            self.note(
                codes::REPAIRED,
                "`in` of a parameter is written in another case",
                &at.from,
            );
            out.insert("in".to_owned(), json!(location));
        }
        if location == "path" && out.get("required") != Some(&Value::Bool(true)) {
            let message = "a path parameter is not marked as required; a path cannot do without it";
            self.note(codes::PATH_PARAMETER_OPTIONAL, message, &at.from);
            out.insert("required".to_owned(), Value::Bool(true));
        }
        self.finish_wider_rules(&location, out, at);
        if location == "query" && out.get("allowEmptyValue") == Some(&Value::Bool(true)) {
            let message = "`allowEmptyValue` is a rule for values, which no Rust type expresses";
            self.note(codes::FACT, message, &at.from.child("allowEmptyValue"));
        }
        if location != "query" {
            for key in ["allowReserved", "allowEmptyValue"] {
                if out.remove(key) == Some(Value::Bool(true)) {
                    let message = format!("`{key}` has no effect outside the query");
                    self.note(codes::IGNORED_FEATURE, message, &at.from.child(key));
                }
            }
        }
        self.check_style(&location, out, at);
        self.one_content(Kind::Parameter, out, at);
        Some(())
    }

    /// Removes a style that the place does not have: its default is what servers expect then.
    fn check_style(&mut self, location: &str, out: &mut Map<String, Value>, at: &Here) {
        let Some(style) = out.get("style").and_then(Value::as_str) else {
            return;
        };
        let known = STYLES
            .iter()
            .find(|(place, _)| *place == location)
            .map_or(&[] as &[&str], |(_, styles)| styles);
        if known.contains(&style) {
            return;
        }
        let message =
            format!("`{style}` is no style for a value in the {location}; the default is used");
        match known.iter().find(|name| name.eq_ignore_ascii_case(style)) {
            Some(name) => {
                self.note(
                    codes::REPAIRED,
                    "a style is written in another case",
                    &at.from.child("style"),
                );
                out.insert("style".to_owned(), json!(name));
            }
            None => {
                self.note(codes::DROPPED_MEMBER, message, &at.from.child("style"));
                out.remove("style");
            }
        }
    }

    /// A parameter has a schema or one media type, and `openapiv3` takes whichever comes first.
    fn one_content(&mut self, kind: Kind, out: &mut Map<String, Value>, at: &Here) {
        if out
            .get("content")
            .and_then(Value::as_object)
            .is_some_and(Map::is_empty)
        {
            out.remove("content");
        }
        match (out.contains_key("schema"), out.contains_key("content")) {
            (true, true) => {
                out.remove("content");
                let message = format!("`content` beside `schema` in {} is ignored", kind.title());
                self.note(codes::DROPPED_MEMBER, message, &at.from.child("content"));
            }
            (false, false) => {
                let message = format!(
                    "{} has neither `schema` nor `content`; it is read as a string",
                    kind.title()
                );
                self.note(codes::FILLED_MEMBER, message, &at.from);
                out.insert("schema".to_owned(), json!({ "type": "string" }));
            }
            _ => {}
        }
    }

    /// `openapiv3` cannot tell an absent `explode` from `false`; as soon as the encoding says anything about its
    /// style, both members are written out (OpenAPI 3.1.1 section 4.8.15.1.2).
    fn finish_encoding(&mut self, out: &mut Map<String, Value>, at: &Here) {
        self.check_style("query", out, at);
        if ["style", "explode", "allowReserved"]
            .into_iter()
            .all(|key| !out.contains_key(key))
        {
            return;
        }
        let style = out.entry("style").or_insert_with(|| json!("form"));
        let form = style == "form";
        out.entry("explode").or_insert(Value::Bool(form));
    }

    fn finish_link(&mut self, out: &mut Map<String, Value>, at: &Here) -> Option<()> {
        match (
            out.contains_key("operationId"),
            out.contains_key("operationRef"),
        ) {
            (false, false) => {
                let message = "a Link Object without `operationId` and `operationRef` is left out";
                self.note(codes::DROPPED_MEMBER, message, &at.from);
                None
            }
            (true, true) => {
                out.remove("operationRef");
                let message = "`operationRef` beside `operationId` in a Link Object is ignored";
                self.note(codes::DROPPED_MEMBER, message, &at.from);
                Some(())
            }
            _ => Some(()),
        }
    }

    /// The values of `mapping` are references or names of schemas; all become references.
    fn finish_discriminator(&mut self, out: &mut Map<String, Value>, at: &Here) {
        let Some(Value::Object(mapping)) = out.remove("mapping") else {
            return;
        };
        let place = at.from.child("mapping");
        let mut resolved = Map::new();
        for (value, target) in mapping {
            let Some(target) = target.as_str() else {
                continue;
            };
            let from = place.child(&value);
            let reference = if self.slots.has(Section::Schemas, target) {
                Some(super::bundle::component_pointer(Section::Schemas, target).to_string())
            } else if target.contains(['#', '/'])
                || target.ends_with(".json")
                || target.ends_with(".yaml")
                || target.ends_with(".yml")
            {
                self.component(Section::Schemas, target, &from)
                    .map(|component| {
                        super::bundle::component_pointer(Section::Schemas, &component.name)
                            .to_string()
                    })
            } else {
                let message = format!(
                    "`{target}` in the mapping of a discriminator is no schema; it is ignored"
                );
                self.note(codes::MAPPING_DANGLING, message, &from);
                None
            };
            if let Some(reference) = reference {
                resolved.insert(value, Value::String(reference));
            }
        }
        if !resolved.is_empty() {
            out.insert("mapping".to_owned(), Value::Object(resolved));
        }
    }
}

/// Whether a version looks like a semantic one (Semantic Versioning 2.0.0, section 2) and has not its three numbers.
fn is_nearly_semantic(version: &str) -> bool {
    let numbers: Vec<&str> = version.split('.').collect();
    let is_number =
        |number: &&str| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    numbers.len() > 1 && numbers.len() != 3 && numbers.iter().all(is_number)
}

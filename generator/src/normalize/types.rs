//! What the `type` of a schema may be written as.
//!
//! The six type names and `null` are JSON Schema's (2020-12 validation section 6.1.1); OpenAPI 3.0 allows one of them
//! and no `null`. Everything else here is a spelling that documents use, with the one meaning it can have.

use serde_json::{Value, json};

/// A JSON type that a value of a schema may have; null is kept apart, as `nullable`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Json {
    String,
    Number,
    Integer,
    Boolean,
    Object,
    Array,
}

impl Json {
    /// The name in a schema.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Object => "object",
            Self::Array => "array",
        }
    }

    fn named(name: &str) -> Option<Self> {
        [
            Self::String,
            Self::Number,
            Self::Integer,
            Self::Boolean,
            Self::Object,
            Self::Array,
        ]
        .into_iter()
        .find(|json| json.name() == name)
    }

    /// The type that a normalised `type` member names.
    pub(super) fn named_in(member: Option<&Value>) -> Option<Self> {
        Self::named(member?.as_str()?)
    }

    /// The type of a value; `None` for null. A number without a fraction is an integer.
    pub(super) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Null => None,
            Value::Bool(_) => Some(Self::Boolean),
            Value::Number(number) if super::shape::whole(number).is_some() => Some(Self::Integer),
            Value::Number(_) => Some(Self::Number),
            Value::String(_) => Some(Self::String),
            Value::Array(_) => Some(Self::Array),
            Value::Object(_) => Some(Self::Object),
        }
    }

    /// Whether a value of the type `other` is one of this type.
    pub(super) fn admits(self, other: Self) -> bool {
        self == other || (self == Self::Number && other == Self::Integer)
    }
}

/// What a `type` member says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Types {
    /// The types, each once, in the order in which they stand; empty when the member does not restrict the type.
    pub(super) known: Vec<Json>,
    /// Whether null is among them.
    pub(super) null: bool,
    /// The format that the spelling implies.
    pub(super) format: Option<&'static str>,
    /// The element schema that the spelling implies.
    pub(super) items: Option<Value>,
    /// Whether it is a list.
    pub(super) listed: bool,
    /// Whether anything but the names of JSON Schema was used.
    pub(super) repaired: bool,
    /// The first name without a meaning.
    pub(super) unknown: Option<String>,
    /// Whether a name stands for every type.
    any: bool,
}

impl Types {
    /// Reads a `type` member. `example` is a value of the schema, if it has one: it tells what a time stamp is.
    pub(super) fn read(member: &Value, example: Option<&Value>) -> Self {
        let mut types = Self::default();
        match member {
            Value::String(name) => types.add(name, example),
            Value::Array(names) => {
                types.listed = true;
                for name in names {
                    match name {
                        Value::String(name) => types.add(name, example),
                        Value::Null => types.null = true,
                        other => types.unknown = types.unknown.take().or(Some(other.to_string())),
                    }
                }
            }
            Value::Null => types.null = true,
            other => types.unknown = Some(other.to_string()),
        }
        types.simplify();
        types
    }

    /// Whether null is the only type.
    pub(super) fn only_null(&self) -> bool {
        self.null && self.known.is_empty() && !self.any && self.unknown.is_none()
    }

    /// Whether a name stands for every type.
    pub(super) fn is_any(&self) -> bool {
        self.any || self.unknown.is_some()
    }

    fn add(&mut self, name: &str, example: Option<&Value>) {
        match name {
            "null" => self.null = true,
            _ => match Json::named(name) {
                Some(json) => self.insert(json),
                None => {
                    self.repaired = true;
                    self.add_spelling(name, example);
                }
            },
        }
    }

    fn insert(&mut self, json: Json) {
        if !self.known.contains(&json) {
            self.known.push(json);
        }
    }

    fn add_spelling(&mut self, name: &str, example: Option<&Value>) {
        let text = name.to_lowercase();
        let text = text.trim_matches(|c: char| c.is_whitespace() || ",;.".contains(c));
        let text = text.replace(" or ", "|");
        if text.contains(['|', '/', ',']) {
            for part in text
                .split(['|', '/', ','])
                .map(str::trim)
                .filter(|part| !part.is_empty())
            {
                self.add(part, example);
            }
            return;
        }
        if let Some(inner) = text
            .strip_prefix('?')
            .or_else(|| text.strip_suffix('?'))
            .or_else(|| text.strip_prefix("nullable "))
        {
            self.null = true;
            self.add(inner.trim(), example);
            return;
        }
        if let Some(inner) = element(&text) {
            self.insert(Json::Array);
            let mut element = Self::default();
            element.add(inner, None);
            self.items = match element.known.as_slice() {
                [json] => Some(json!({ "type": json.name() })),
                _ => Some(json!({})),
            };
            return;
        }
        let (json, format) = match text.as_str() {
            "string" | "strings" | "text" | "str" | "enum" | "char" | "varchar" => {
                (Json::String, None)
            }
            "date" => (Json::String, Some("date")),
            "datetime" | "date-time" | "date_time" | "time stamp" | "iso8601" => {
                (Json::String, Some("date-time"))
            }
            // Unix time, unless the example shows otherwise.
            "timestamp" if example.is_some_and(Value::is_string) => {
                (Json::String, Some("date-time"))
            }
            "timestamp" => (Json::Integer, None),
            "uuid" | "guid" => (Json::String, Some("uuid")),
            "uri" | "url" => (Json::String, Some("uri")),
            "email" => (Json::String, Some("email")),
            "password" => (Json::String, Some("password")),
            "time" => (Json::String, Some("time")),
            "byte" | "base64" => (Json::String, Some("byte")),
            "binary" | "file" => (Json::String, Some("binary")),
            "number" | "numbers" | "numeric" | "decimal" => (Json::Number, None),
            "float" => (Json::Number, Some("float")),
            "double" => (Json::Number, Some("double")),
            "integer" | "integers" | "int" => (Json::Integer, None),
            "int32" => (Json::Integer, Some("int32")),
            "int64" | "long" | "bigint" => (Json::Integer, Some("int64")),
            "boolean" | "booleans" | "bool" => (Json::Boolean, None),
            "object" | "objects" | "dict" | "map" | "hash" | "json" => (Json::Object, None),
            "array" | "arrays" | "list" => (Json::Array, None),
            "any" | "mixed" | "unknown" | "anything" | "*" => {
                self.any = true;
                return;
            }
            "null" | "none" | "nil" | "undefined" => {
                self.null = true;
                return;
            }
            _ => {
                self.unknown = self.unknown.take().or(Some(name.to_owned()));
                return;
            }
        };
        self.insert(json);
        self.format = self.format.or(format);
    }

    /// Takes out the types beside one that stands for all. Integers stay beside numbers: who lists both has whole
    /// numbers, of which a double does not hold all.
    fn simplify(&mut self) {
        if self.any || self.unknown.is_some() {
            self.known.clear();
        }
    }

    /// Whether every type is listed, so that they say nothing by themselves.
    pub(super) fn is_every(&self) -> bool {
        let all = [
            Json::String,
            Json::Number,
            Json::Boolean,
            Json::Object,
            Json::Array,
        ];
        all.into_iter().all(|json| self.known.contains(&json))
    }

    /// What a spelling means, for messages.
    pub(super) fn meaning(&self) -> String {
        let mut names: Vec<String> = self
            .known
            .iter()
            .map(|json| format!("`{}`", json.name()))
            .collect();
        if let (Some(format), [name]) = (self.format, names.as_mut_slice()) {
            name.push_str(&format!(" with the format `{format}`"));
        }
        if let Some(items) = self
            .items
            .as_ref()
            .and_then(|items| items.get("type"))
            .and_then(Value::as_str)
            && let Some(array) = names.last_mut()
        {
            array.push_str(&format!(" of `{items}`"));
        }
        if names.is_empty() && !self.only_null() {
            names.push("any JSON".to_owned());
        }
        if self.null {
            names.push("null".to_owned());
        }
        names.join(" or ")
    }

    /// Takes the types for one that stands for all.
    pub(super) fn forget(&mut self) {
        self.any = true;
        self.known.clear();
    }
}

/// The element of a spelled-out array type: `array of string`, `array<string>`, `string[]`, `[string]`.
fn element(text: &str) -> Option<&str> {
    let of = ["array of ", "list of "]
        .into_iter()
        .find_map(|prefix| text.strip_prefix(prefix));
    let bracketed = || {
        let inner = ["array<", "list<", "array[", "list[", "["]
            .into_iter()
            .find_map(|prefix| text.strip_prefix(prefix))?;
        inner.strip_suffix(['>', ']'])
    };
    of.or_else(|| text.strip_suffix("[]"))
        .or_else(bracketed)
        .map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(member: Value) -> Types {
        Types::read(&member, None)
    }

    #[test]
    fn names_of_json_schema_are_no_repair() {
        assert_eq!(
            read(json!("string")),
            Types {
                known: vec![Json::String],
                ..Types::default()
            }
        );
        assert_eq!(
            read(json!(["integer", "null"])),
            Types {
                known: vec![Json::Integer],
                null: true,
                listed: true,
                ..Types::default()
            }
        );
        assert!(read(json!("null")).only_null());
        assert!(!read(json!([])).only_null());
    }

    #[test]
    fn other_spellings_have_one_meaning() {
        for (text, known, format) in [
            ("datetime", Json::String, Some("date-time")),
            ("timestamp", Json::Integer, None),
            ("float", Json::Number, Some("float")),
            ("text", Json::String, None),
            ("Integer", Json::Integer, None),
            ("string,", Json::String, None),
            ("strings", Json::String, None),
            ("enum", Json::String, None),
            ("array of string", Json::Array, None),
        ] {
            let types = read(json!(text));
            assert_eq!(
                (types.known.as_slice(), types.format),
                ([known].as_slice(), format),
                "{text}"
            );
            assert!(types.repaired, "{text}");
            assert_eq!(types.unknown, None, "{text}");
        }
        let example = json!("2021-07-28T10:00:00Z");
        assert_eq!(
            Types::read(&json!("timestamp"), Some(&example)).format,
            Some("date-time")
        );
    }

    #[test]
    fn element_types_are_read_out_of_the_name() {
        for text in [
            "array of string",
            "array<string>",
            "string[]",
            "[string]",
            "list of Strings",
        ] {
            assert_eq!(
                read(json!(text)).items,
                Some(json!({ "type": "string" })),
                "{text}"
            );
        }
        assert_eq!(read(json!("array of any")).items, Some(json!({})));
    }

    #[test]
    fn several_types_in_one_name_are_a_list() {
        for text in [
            "integer / null",
            "integer | null",
            "Integer or null",
            "integer?",
            "nullable integer",
        ] {
            let types = read(json!(text));
            assert_eq!(
                (types.known.as_slice(), types.null),
                ([Json::Integer].as_slice(), true),
                "{text}"
            );
        }
        assert_eq!(
            read(json!("string|integer")).known,
            [Json::String, Json::Integer]
        );
    }

    #[test]
    fn every_type_is_no_restriction() {
        assert_eq!(read(json!("any")).known, []);
        let every = json!(["string", "number", "boolean", "object", "array", "null"]);
        assert!(read(every).is_every());
        assert!(!read(json!(["string", "number", "boolean", "object"])).is_every());
    }

    #[test]
    fn whole_numbers_stay_beside_numbers() {
        assert_eq!(
            read(json!(["number", "integer"])).known,
            [Json::Number, Json::Integer]
        );
    }

    #[test]
    fn names_without_a_meaning_are_kept_for_the_message() {
        assert_eq!(read(json!("Pet")).unknown, Some("Pet".to_owned()));
        assert_eq!(read(json!(["string", 3])).unknown, Some("3".to_owned()));
    }
}

//! The words of `type`, as far as they can be understood.

use serde_json::Value;

/// The words of JSON Schema for types.
const KNOWN: [&str; 7] = [
    "string", "number", "integer", "boolean", "array", "object", "null",
];

/// What a schema states as its type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Types {
    /// The types, each once, in the order of the document.
    pub words: Vec<&'static str>,
    /// Whether something is stated that is none of them: the values could be anything.
    pub is_obscure: bool,
}

impl Types {
    /// Reads the member `type` of a schema: a word or a list of words. A null of JSON or YAML counts as the word, and so do
    /// the words of a text such as `integer / null`, and what stands for one of them in documents made by hand.
    #[must_use]
    pub fn of(schema: &Value) -> Self {
        let mut types = Self::default();
        match schema.get("type") {
            None => {}
            Some(Value::Array(words)) => words.iter().for_each(|word| types.add(word)),
            Some(word) => types.add(word),
        }
        types
    }

    fn add(&mut self, word: &Value) {
        let found: Vec<&'static str> = match word {
            Value::Null => vec!["null"],
            Value::String(text) => {
                let parts = text.split(['|', '/', ',']).map(str::trim);
                let parts = parts.filter(|part| !part.is_empty());
                parts.map(meant).collect::<Option<_>>().unwrap_or_default()
            }
            _ => Vec::new(),
        };
        self.is_obscure |= found.is_empty();
        for word in found {
            if !self.words.contains(&word) {
                self.words.push(word);
            }
        }
    }

    /// Whether the types narrow down what a value may be.
    #[must_use]
    pub fn are_narrow(&self) -> bool {
        !self.is_obscure && !self.words.is_empty() && !self.is_every() && !self.is_null()
    }

    /// Whether all types are listed, with or without null: that says no more than no list.
    #[must_use]
    pub fn is_every(&self) -> bool {
        let implied = ["integer", "null"];
        KNOWN
            .iter()
            .all(|word| implied.contains(word) || self.words.contains(word))
    }

    /// Whether the values of `enum` are no values of the type but of the items of an array.
    #[must_use]
    pub fn lists_items(&self, schema: &Value) -> bool {
        let is_array = self
            .words
            .iter()
            .all(|word| matches!(*word, "array" | "null"));
        let values = schema.get("enum").and_then(Value::as_array);
        is_array
            && self.words.contains(&"array")
            && !self.is_obscure
            && values.is_some_and(|values| !values.iter().any(Value::is_array))
    }

    /// Whether null is the only type: what a value would be like, should there be one, nobody says.
    fn is_null(&self) -> bool {
        self.words == ["null"]
    }
}

/// The word of JSON Schema that a word of a document means.
fn meant(word: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    let word = match word.as_str() {
        "datetime" | "text" | "enum" => "string",
        "timestamp" => "integer",
        "float" => "number",
        _ if item_word(&word).is_some() => "array",
        other => other,
    };
    KNOWN.into_iter().find(|known| *known == word)
}

/// The type of the items, where a type is written as `array of string`.
pub(crate) fn item_word(word: &str) -> Option<&'static str> {
    meant(word.strip_prefix("array of ")?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_lists_and_texts_are_read() {
        for (value, words, is_obscure) in [
            (json!("string"), vec!["string"], false),
            (
                json!(["integer", null, "integer"]),
                vec!["integer", "null"],
                false,
            ),
            (json!("integer / null"), vec!["integer", "null"], false),
            (json!("any"), vec![], true),
            (json!("array of string"), vec!["array"], false),
            (json!("array of whatever"), vec![], true),
            (json!("Integer"), vec!["integer"], false),
            (json!("string,"), vec!["string"], false),
            (json!("datetime"), vec!["string"], false),
            (json!("float / null"), vec!["number", "null"], false),
            (json!(["string", "file"]), vec!["string"], true),
            (json!(5), vec![], true),
        ] {
            let types = Types::of(&json!({"type": value}));
            assert_eq!(types, Types { words, is_obscure }, "{value}");
        }
        assert_eq!(Types::of(&json!({})), Types::default());
    }
}

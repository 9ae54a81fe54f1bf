//! JSON as a tree that keeps the order of members and the text of everything else.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// How the text of a case differs from that of its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Variation {
    /// Members in the order of the document, no whitespace.
    InOrder,
    /// Members in another order.
    Shuffled,
    /// Members that the type does not know among those it knows: one for every two.
    Unknown,
    /// Both.
    ShuffledUnknown,
    /// In order, with line breaks and indentation.
    Pretty,
}

impl Variation {
    /// All of them.
    pub(crate) const ALL: [Self; 5] = [
        Self::InOrder,
        Self::Shuffled,
        Self::Unknown,
        Self::ShuffledUnknown,
        Self::Pretty,
    ];

    /// What a reader of the table sees.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::InOrder => "in order",
            Self::Shuffled => "shuffled",
            Self::Unknown => "unknown keys",
            Self::ShuffledUnknown => "shuffled, unknown keys",
            Self::Pretty => "pretty",
        }
    }

    fn shuffles(self) -> bool {
        matches!(self, Self::Shuffled | Self::ShuffledUnknown)
    }

    fn adds(self) -> bool {
        matches!(self, Self::Unknown | Self::ShuffledUnknown)
    }
}

/// Names and values that no type knows.
const UNKNOWN: [(&str, &str); 4] = [
    ("newest_member", "\"of the next version\""),
    ("internalFlags", "[1,2,4]"),
    ("_v", "17"),
    ("trace", "{\"id\":\"5f2b\",\"sampled\":false}"),
];

/// A value.
pub(crate) enum Node {
    Object(Vec<(String, Self)>),
    Array(Vec<Self>),
    /// Anything else, as it is written.
    Text(String),
}

impl Node {
    /// Reads a text.
    ///
    /// # Errors
    ///
    /// It is not JSON.
    pub(crate) fn parse(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    /// The text of a variation of the value. It is the same in every run.
    pub(crate) fn write(&self, variation: Variation) -> String {
        let mut writer = Writer {
            variation,
            out: String::new(),
            state: 1,
        };
        writer.value(self, 0);
        writer.out
    }
}

struct Writer {
    variation: Variation,
    out: String,
    /// Of a generator of numbers that look random.
    state: u64,
}

impl Writer {
    fn value(&mut self, node: &Node, depth: usize) {
        match node {
            Node::Text(text) => self.out.push_str(text),
            Node::Array(items) => {
                self.out.push('[');
                for (at, item) in items.iter().enumerate() {
                    self.separate(at, depth + 1);
                    self.value(item, depth + 1);
                }
                self.close(']', items.is_empty(), depth);
            }
            Node::Object(members) => {
                let mut order: Vec<usize> = (0..members.len()).collect();
                if self.variation.shuffles() {
                    self.shuffle(&mut order);
                }
                self.out.push('{');
                let mut written = 0;
                for (name, value) in order.into_iter().filter_map(|at| members.get(at)) {
                    self.separate(written, depth + 1);
                    self.name(name);
                    self.value(value, depth + 1);
                    written += 1;
                    if self.variation.adds() && written % 3 == 2 {
                        self.unknown(written / 3);
                        written += 1;
                    }
                }
                self.close('}', members.is_empty(), depth);
            }
        }
    }

    fn name(&mut self, name: &str) {
        self.out
            .push_str(&serde_json::Value::from(name).to_string());
        self.out.push(':');
        if self.variation == Variation::Pretty {
            self.out.push(' ');
        }
    }

    /// A name may not come twice in an object, so that its number is part of it.
    fn unknown(&mut self, number: usize) {
        if let Some((name, value)) = UNKNOWN.get(number % UNKNOWN.len()) {
            self.out.push(',');
            self.name(&format!("{name}{number}"));
            self.out.push_str(value);
        }
    }

    fn separate(&mut self, before: usize, depth: usize) {
        if before > 0 {
            self.out.push(',');
        }
        self.line(depth);
    }

    fn close(&mut self, bracket: char, is_empty: bool, depth: usize) {
        if !is_empty {
            self.line(depth);
        }
        self.out.push(bracket);
    }

    fn line(&mut self, depth: usize) {
        if self.variation == Variation::Pretty {
            self.out.push('\n');
            self.out.push_str(&"  ".repeat(depth));
        }
    }

    /// Fisher and Yates, with Knuth's linear congruential generator.
    fn shuffle(&mut self, order: &mut [usize]) {
        for end in (1..order.len()).rev() {
            self.state = self
                .state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let at = (self.state >> 33) as usize % (end + 1);
            order.swap(at, end);
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Box::<RawValue>::deserialize(deserializer)?;
        let text = text.get();
        let read = match text.as_bytes().first() {
            Some(b'{' | b'[') => {
                let mut deserializer = serde_json::Deserializer::from_str(text);
                deserializer.deserialize_any(Parts)
            }
            _ => Ok(Self::Text(text.to_owned())),
        };
        read.map_err(serde::de::Error::custom)
    }
}

struct Parts;

impl<'de> Visitor<'de> for Parts {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Node::Object(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(item) = items.next_element()? {
            nodes.push(item);
        }
        Ok(Node::Array(nodes))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    use super::*;
    use serde_json::Value;

    const TEXT: &str = r#"{"b":1.50,"a":[true,null,{}],"c":{"é":"\u00e9","d":[]}}"#;

    #[test]
    fn in_order_is_the_text_itself() {
        let tree = Node::parse(TEXT).unwrap();
        assert_eq!(tree.write(Variation::InOrder), TEXT);
    }

    #[test]
    fn a_variation_adds_members_and_changes_no_value() {
        let tree = Node::parse(TEXT).unwrap();
        let value: Value = serde_json::from_str(TEXT).unwrap();
        for variation in Variation::ALL {
            let text = tree.write(variation);
            let mut read: Value = serde_json::from_str(&text).unwrap();
            if variation.adds() {
                assert!(text.contains("newest_member0"), "{text}");
                read.as_object_mut().unwrap().remove("newest_member0");
                read["c"].as_object_mut().unwrap().remove("newest_member0");
            }
            assert_eq!(read, value, "{variation:?}: {text}");
        }
        assert_ne!(tree.write(Variation::Shuffled), TEXT);
        assert!(tree.write(Variation::Pretty).contains("\n  \"c\": {\n"));
    }
}

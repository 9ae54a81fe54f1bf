//! Where a key of `codegen.toml` stands.

use toml::de::{DeTable, DeValue};

use super::Config;

/// The file that a configuration was read from.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    pub(super) name: String,
    pub(super) content: String,
}

impl Config {
    /// `codegen.toml:3:5: ` in front of a message about a value, by the keys that lead to it; nothing
    /// where the configuration comes from no file.
    pub(crate) fn place(&self, keys: &[&str]) -> String {
        let Text { name, content } = &self.text;
        if name.is_empty() {
            return String::new();
        }
        let at = offset(content, keys).map_or_else(String::new, |at| position(content, at));
        format!("{name}{at}: ")
    }
}

/// Where the value at the end of these keys begins, or the last one on the way to it that is there.
fn offset(text: &str, keys: &[&str]) -> Option<usize> {
    let root = DeTable::parse(text).ok()?;
    let mut table = root.get_ref();
    let mut found = None;
    for key in keys {
        let Some(value) = table.get(*key) else { break };
        found = Some(value.span().start);
        let DeValue::Table(inner) = value.get_ref() else {
            break;
        };
        table = inner;
    }
    found
}

/// `:3:5`, the line and the column of a byte offset.
pub(super) fn position(text: &str, offset: usize) -> String {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    format!(":{line}:{column}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_its_keys() {
        let text = "a = 1\n[b.c]\nd = \"x\"\ne = { f = 2 }\n";
        let at = |keys: &[&str]| offset(text, keys).map(|at| position(text, at));
        assert_eq!(at(&["a"]).as_deref(), Some(":1:5"));
        assert_eq!(at(&["b", "c", "d"]).as_deref(), Some(":3:5"));
        assert_eq!(at(&["b", "c", "e", "f"]).as_deref(), Some(":4:11"));
        assert_eq!(at(&["b", "c", "g"]).as_deref(), Some(":2:1"));
        assert_eq!(at(&["h"]), None);
    }
}

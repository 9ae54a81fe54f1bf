//! `names.lock`: the Rust names that are promised to users, by the place of the schema.
//!
//! A name that is in the file stays, whatever is added to the documents. Lines are sorted, so that
//! a review sees exactly what was added or removed.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Diagnostics, codes};

/// Names by key; a key is `file#/json/pointer`, with an ending for what an operation brings along.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    names: BTreeMap<String, String>,
}

const HEADER: &str = "\
# Rust names that users of the emitted client rely on, by the place they come from.
# Written by `cargo xtask codegen`. To rename a type, use [types] in codegen.toml;
# a line that changes here is a breaking change for users.
";

impl Lock {
    /// Reads the file's text.
    ///
    /// # Errors
    ///
    /// A diagnostic for the first line that is not `"key" = "Name"`.
    pub fn parse(text: &str) -> Result<Self, Diagnostics> {
        let names = toml::from_str::<BTreeMap<String, String>>(text).map_err(|error| {
            let mut diags = Diagnostics::default();
            diags.push(
                Diagnostic::new(codes::LOCK_INVALID, format!("names.lock: {}", error.message()))
                    .help("restore the file from version control, or delete it to let all names be chosen anew"),
            );
            diags
        })?;
        Ok(Self { names })
    }

    /// The name promised for a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.names.get(key).map(String::as_str)
    }

    /// Promises a name.
    pub fn insert(&mut self, key: String, name: String) {
        self.names.insert(key, name);
    }

    /// The file's text.
    #[must_use]
    pub fn print(&self) -> String {
        // A table of strings always serialises; its keys are sorted and quoted where they need to be.
        let names = toml::to_string(&self.names).unwrap_or_default();
        format!("{HEADER}{names}")
    }
}

#[cfg(test)]
mod tests {
    use super::Lock;

    #[test]
    fn text_survives_the_round_trip() {
        let mut lock = Lock::default();
        lock.insert(
            "a.yaml#/components/schemas/Dog".to_owned(),
            "Dog".to_owned(),
        );
        lock.insert("a.yaml#/x\"y\n".to_owned(), "Odd".to_owned());
        assert_eq!(Lock::parse(&lock.print()).ok(), Some(lock));
    }

    #[test]
    fn a_broken_file_is_refused() {
        let error = Lock::parse("<<<<<<< HEAD\n").expect_err("not TOML");
        assert!(error.has_errors());
    }
}

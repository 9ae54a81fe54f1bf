//! Whether the documentation of an operation shows a call of it, as `codegen.toml` says it.

use serde::{Deserialize, Deserializer};

/// Examples in the documentation of operations: `examples = true`, or the path at which other crates
/// find the client where it is not the crate's own name, such as `examples = "my_crate::pets"`.
///
/// They take about fifteen lines an operation, so that there are none unless they are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Examples {
    /// None.
    #[default]
    Off,
    /// They find the client by the name of its crate.
    On,
    /// They find the client at this path.
    At(String),
}

impl<'de> Deserialize<'de> for Examples {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "expected true, false or the path of the client")]
        enum Written {
            Switch(bool),
            Path(String),
        }
        Ok(match Written::deserialize(deserializer)? {
            Written::Switch(false) => Self::Off,
            Written::Switch(true) => Self::On,
            Written::Path(path) => Self::At(path),
        })
    }
}

impl Examples {
    /// The path as it has to be written, where it cannot be one of Rust.
    pub(super) fn corrected(&self) -> Option<(&str, String)> {
        let Self::At(path) = self else {
            return None;
        };
        let segments: Vec<String> = path.split("::").map(crate::name::module).collect();
        let wanted = segments.join("::");
        (*path != wanted).then_some((path, wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn parse(line: &str) -> Result<Examples, String> {
        let text = format!("module = \"pets\"\nclient = \"Pets\"\n{line}\ndocument = []\n");
        Config::parse(&text, "codegen.toml")
            .map(|config| config.examples)
            .map_err(|diags| diags.iter().map(|known| known.message.clone()).collect())
    }

    #[test]
    fn examples_are_off_on_or_at_a_path() {
        assert_eq!(parse(""), Ok(Examples::Off));
        assert_eq!(parse("examples = false"), Ok(Examples::Off));
        assert_eq!(parse("examples = true"), Ok(Examples::On));
        let path = Examples::At("my_crate::pets".to_owned());
        assert_eq!(parse("examples = \"my_crate::pets\""), Ok(path));
    }

    #[test]
    fn a_path_that_cannot_be_one_is_refused() {
        for line in [
            "examples = \"my-crate\"",
            "examples = \"a::\"",
            "examples = \"a;b\"",
        ] {
            let error = parse(line).unwrap_err();
            assert!(error.contains("cannot be the name of a client"), "{error}");
        }
        let error = parse("examples = 1").unwrap_err();
        assert!(error.contains("true, false or the path"), "{error}");
    }
}

//! Whether the documentation of an operation shows a call of it, as `codegen.toml` says it.

use serde::{Deserialize, Deserializer};

/// Examples in the documentation of operations: `examples = true`, or the path at which other crates
/// find the client where it is not the crate's own name, such as `examples = "my_crate::pets"`.
///
/// They cost about eleven lines an operation, so that there are none unless they are asked for.
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

//! What is told of a value that did not come back as it was sent.

use std::fmt;

use serde_json::{Value, json};

/// How much of a value a line on the terminal shows, in characters of JSON.
const SHOWN: usize = 60;

/// How many schemas a line on the terminal names.
const NAMED: usize = 2;

/// A part of a value that did not come back as it was sent.
#[derive(Clone, Debug, Default)]
pub(super) struct Loss {
    /// The place of the schema.
    pub(super) place: String,
    /// The emitted type.
    pub(super) ty: String,
    /// What the sample is for.
    pub(super) sample: String,
    /// Where in the sample.
    pub(super) pointer: String,
    /// The kind of loss, as one word to filter by.
    pub(super) class: &'static str,
    /// What is wrong, in words.
    pub(super) cause: String,
    /// What was sent there, if anything was.
    pub(super) sent: Option<Value>,
    /// What came back, if anything did.
    pub(super) got: Option<Value>,
    /// What the document says of this part of the sample, a sentence for each schema.
    pub(super) declared: Vec<String>,
}

impl Loss {
    /// The loss as it stands in the row of the document.
    pub(super) fn to_json(&self) -> Value {
        json!({
            "place": self.place,
            "type": self.ty,
            "sample": self.sample,
            "pointer": self.pointer,
            "class": self.class,
            "cause": self.cause,
            "sent": self.sent,
            "got": self.got,
            "declared": self.declared,
        })
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ({})", self.place, self.sample)?;
        if !self.pointer.is_empty() {
            write!(out, " at {}", self.pointer)?;
        }
        write!(out, ": {}: {}", self.class, self.cause)?;
        if let Some(sent) = &self.sent {
            write!(out, "; sent {}", Shown(sent))?;
        }
        if let Some(got) = &self.got {
            write!(out, "; got {}", Shown(got))?;
        }
        for said in self.declared.iter().take(NAMED) {
            write!(out, "; {said}")?;
        }
        match self.declared.len().saturating_sub(NAMED) {
            0 => Ok(()),
            more => write!(out, "; and {more} more"),
        }
    }
}

/// The beginning of a value.
struct Shown<'v>(&'v Value);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        match text.char_indices().nth(SHOWN) {
            Some((end, _)) => write!(out, "{}…", text.get(..end).unwrap_or(&text)),
            None => out.write_str(&text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_where_what_and_why() {
        let loss = Loss {
            place: "a.yaml#/components/schemas/A".to_owned(),
            sample: "full".to_owned(),
            pointer: "/b".to_owned(),
            class: "number-changed",
            cause: "the number is another".to_owned(),
            sent: Some(json!(9_007_199_254_740_993_u64)),
            got: Some(json!("x".repeat(70))),
            declared: ["one", "two", "three"].map(str::to_owned).to_vec(),
            ..Loss::default()
        };
        let got = format!("\"{}…", "x".repeat(59));
        assert_eq!(
            loss.to_string(),
            format!(
                "a.yaml#/components/schemas/A (full) at /b: number-changed: the number is another; \
                 sent 9007199254740993; got {got}; one; two; and 1 more"
            )
        );
    }
}

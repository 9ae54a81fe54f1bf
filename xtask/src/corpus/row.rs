//! One row a document: what was measured, and whether that is good enough.

use serde_json::{Map, Value, json};

use super::build::Compiled;
use super::count::Counts;
use super::generate::Answer;
use super::loss::Loss;

/// The part of the accepted samples that has to survive, in thousandths.
const SURVIVING: usize = 999;

/// How many compiler messages of a document are told.
const MESSAGES: usize = 20;

/// What became of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Status {
    /// Everything that was measured is as it should be.
    #[default]
    Passed,
    /// Something is not.
    Failed,
    /// It is of a kind that is refused, and was refused in clear words.
    Refused,
    /// It is no document, and why.
    Skipped,
}

/// Everything that is known about a document. What was not measured is missing.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) file: String,
    pub(super) status: Status,
    /// Why it failed, was refused or was skipped.
    pub(super) reasons: Vec<String>,
    /// The version that it states.
    pub(super) openapi: Option<String>,
    pub(super) counts: Option<Counts>,
    pub(super) answer: Option<Answer>,
    /// Where members are that fell back to any JSON.
    pub(super) untyped: Vec<String>,
    pub(super) check: Option<Compiled>,
    pub(super) samples: Option<Samples>,
}

/// What the round trip showed.
#[derive(Clone, Debug, Default)]
pub(super) struct Samples {
    /// Samples that the oracle accepts.
    pub(super) accepted: usize,
    /// Those of them that came back as they were sent.
    pub(super) survived: usize,
    /// Samples that the oracle refuses; they say nothing.
    pub(super) rejected: usize,
    /// Types that no sample reaches, and why.
    pub(super) untested: Vec<String>,
    /// Types that overflow the usual stack of a thread when they are decoded without optimisation.
    pub(super) deep: Vec<String>,
    pub(super) losses: Vec<Loss>,
}

impl Row {
    /// A row for a file that is no document.
    pub(super) fn skipped(file: &str, why: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            status: Status::Skipped,
            reasons: vec![why.into()],
            ..Self::default()
        }
    }

    /// Notes that something is not as it should be.
    pub(super) fn fail(&mut self, why: impl Into<String>) {
        self.status = Status::Failed;
        self.reasons.push(why.into());
    }

    /// Compares what was measured with what is wanted.
    pub(super) fn judge(&mut self) {
        let mut reasons = Vec::new();
        if let (Some(counts), Some(answer)) = (self.counts, &self.answer) {
            for (what, there, emitted) in [
                ("operations", counts.operations, answer.operations),
                ("webhooks", counts.webhooks, answer.webhooks),
                ("callbacks", counts.callbacks, answer.callbacks),
            ] {
                if answer.emitted && there != emitted {
                    reasons.push(format!("{emitted} of {there} {what}"));
                }
            }
            if !answer.emitted {
                reasons.push(format!("not generated: {}", answer.first_error()));
            }
        }
        if let Some(first) = self.untyped.first() {
            let count = self.untyped.len();
            reasons.push(format!("{count} untyped members, the first at {first}"));
        }
        if let Some(check) = &self.check
            && (!check.ok || check.warnings > 0)
        {
            let what = if check.ok {
                "compiles with warnings"
            } else {
                "does not compile"
            };
            let first = check.messages.first().map(ToString::to_string);
            reasons.push(format!("{what}: {}", first.unwrap_or_default()));
        }
        if let Some(samples) = &self.samples
            && samples.survived * 1000 < samples.accepted * SURVIVING
        {
            let lost = samples.accepted - samples.survived;
            reasons.push(format!("{lost} of {} samples lost", samples.accepted));
        }
        if let Some(samples) = &self.samples
            && let Some(first) = samples.deep.first()
        {
            let count = samples.deep.len();
            reasons.push(format!(
                "{count} types overflow a stack of 2 MiB in a debug build, the first is {first}"
            ));
        }
        for reason in reasons {
            self.fail(reason);
        }
    }

    /// The row for machines.
    pub(super) fn to_json(&self) -> Value {
        let mut row = Map::new();
        let mut put = |key: &str, value: Value| {
            row.insert(key.to_owned(), value);
        };
        let answer = self.answer.as_ref();
        let emitted = answer.filter(|answer| answer.emitted);
        let check = self.check.as_ref();
        let samples = self.samples.as_ref();
        put("file", json!(self.file));
        put("status", json!(self.status.word()));
        put("reasons", json!(self.reasons));
        if self.status == Status::Skipped {
            return Value::Object(row);
        }
        put("openapi", json!(self.openapi));
        put(
            "operations_in",
            json!(self.counts.map(|counts| counts.operations)),
        );
        put(
            "operations_out",
            json!(emitted.map(|answer| answer.operations)),
        );
        put(
            "webhooks_in",
            json!(self.counts.map(|counts| counts.webhooks)),
        );
        put("webhooks_out", json!(emitted.map(|answer| answer.webhooks)));
        put(
            "callbacks_in",
            json!(self.counts.map(|counts| counts.callbacks)),
        );
        put(
            "callbacks_out",
            json!(emitted.map(|answer| answer.callbacks)),
        );
        put(
            "schemas_in",
            json!(self.counts.map(|counts| counts.schemas)),
        );
        put("types_out", json!(emitted.map(|answer| answer.types.len())));
        put("untyped_fields", json!(emitted.map(|_| self.untyped.len())));
        put("errors", json!(answer.map(|answer| answer.errors)));
        put("warnings", json!(answer.map(|answer| answer.warnings)));
        put(
            "generate_ms",
            json!(answer.map(|answer| answer.generate_ms)),
        );
        put(
            "peak_rss_mib",
            json!(answer.and_then(|answer| answer.peak_rss_mib)),
        );
        put("lines", json!(emitted.map(|answer| answer.lines)));
        put("check_ok", json!(check.map(|check| check.ok)));
        put("check_warnings", json!(check.map(|check| check.warnings)));
        put(
            "check_s",
            json!(check.map(|check| hundredths(check.seconds))),
        );
        put("samples", json!(samples.map(|samples| samples.accepted)));
        put("samples_ok", json!(samples.map(|samples| samples.survived)));
        put(
            "samples_refused_by_oracle",
            json!(samples.map(|samples| samples.rejected)),
        );
        put("untyped", json!(self.untyped));
        let messages = check.map(|check| &check.messages);
        let messages = messages.into_iter().flatten().take(MESSAGES);
        let messages = messages.map(ToString::to_string);
        put("check_messages", json!(messages.collect::<Vec<_>>()));
        let diagnostics = answer.map(|answer| answer.diagnostics.as_slice());
        put("diagnostics", json!(diagnostics.unwrap_or_default()));
        put(
            "untested_types",
            json!(samples.map_or(&[][..], |samples| &samples.untested)),
        );
        put(
            "deep_types",
            json!(samples.map_or(&[][..], |samples| &samples.deep)),
        );
        let losses = samples.map_or(&[][..], |samples| &samples.losses);
        put("losses", losses.iter().map(Loss::to_json).collect());
        Value::Object(row)
    }
}

impl Status {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Skipped => "skipped",
        }
    }
}

impl Answer {
    /// The diagnostic that says why there is no crate, in one line.
    pub(super) fn first_error(&self) -> String {
        let first = self.told_errors().next();
        first.unwrap_or_else(|| "no reason given".to_owned())
    }

    /// Every error, in one line each.
    pub(super) fn told_errors(&self) -> impl Iterator<Item = String> {
        let text = |entry: &Value, key: &str| entry.get(key)?.as_str().map(str::to_owned);
        let is_error = move |entry: &&Value| text(entry, "severity").as_deref() == Some("error");
        self.diagnostics.iter().filter(is_error).map(move |error| {
            let code = text(error, "code").unwrap_or_default();
            let message = text(error, "message").unwrap_or_default();
            match text(error, "pointer") {
                Some(pointer) => format!("{code} {message} at {pointer}"),
                None => format!("{code} {message}"),
            }
        })
    }

    /// Whether the refusal says what to do instead.
    pub(super) fn has_help(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|entry| entry.get("help").is_some_and(Value::is_string))
    }
}

fn hundredths(seconds: f64) -> f64 {
    (seconds * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(operations: usize, accepted: usize, survived: usize) -> Row {
        let mut row = Row {
            counts: Some(Counts {
                operations: 3,
                webhooks: 0,
                callbacks: 0,
                schemas: 1,
            }),
            answer: Some(Answer {
                emitted: true,
                operations,
                ..Answer::default()
            }),
            check: Some(Compiled {
                ok: true,
                ..Compiled::default()
            }),
            samples: Some(Samples {
                accepted,
                survived,
                ..Samples::default()
            }),
            ..Row::default()
        };
        row.judge();
        row
    }

    #[test]
    fn a_document_passes_only_if_nothing_is_missing() {
        assert_eq!(row(3, 1000, 999).status, Status::Passed);
        assert_eq!(row(3, 0, 0).status, Status::Passed);
        assert_eq!(row(3, 1000, 998).reasons, ["2 of 1000 samples lost"]);
        assert_eq!(row(2, 0, 0).reasons, ["2 of 3 operations"]);
    }

    #[test]
    fn what_was_not_measured_is_null_and_a_skipped_file_has_a_reason_only() {
        let unmeasured = Row::default().to_json();
        assert_eq!(unmeasured["check_ok"], Value::Null);
        assert_eq!(unmeasured["samples"], Value::Null);
        let skipped = Row::skipped("part.yaml", "it has no operations").to_json();
        assert_eq!(
            skipped,
            json!({"file": "part.yaml", "status": "skipped", "reasons": ["it has no operations"]})
        );
    }
}

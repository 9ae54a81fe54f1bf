//! Changes that somebody has looked at and accepted, for a reason and for a time.
//!
//! An acceptance that fits no change, or whose day has passed, is a finding itself: a list that only grows says nothing.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use generator::drift::Comparison;
use serde::Deserialize;

use crate::Failure;

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    accepted: Vec<Entry>,
}

/// One accepted change.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// The change's fingerprint, as the JSON report has it.
    fingerprint: String,
    /// Why it is accepted.
    reason: String,
    /// The last day on which it is, as `YYYY-MM-DD`.
    expires: String,
}

/// The list of accepted changes.
#[derive(Clone, Debug, Default)]
pub struct Accepted {
    file: String,
    entries: Vec<Entry>,
}

/// What the list means for a comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Reasons by the fingerprint of the change that they are given for.
    pub reasons: BTreeMap<String, String>,
    /// What is wrong with the list, one sentence each without a full stop.
    pub problems: Vec<String>,
}

impl Accepted {
    /// Reads the list; `file` is its name for messages.
    ///
    /// # Errors
    ///
    /// [`Failure`] for what is no such list: a missing or unknown key, an empty reason, a day that is none, or a
    /// fingerprint that is accepted twice.
    pub fn parse(text: &str, file: &str) -> Result<Self, Failure> {
        let wrong = |what: String| Failure::unusable(format!("{file}: {what}"));
        let read: File = toml::from_str(text).map_err(|error| wrong(error.message().to_owned()))?;
        let mut seen = BTreeMap::new();
        for entry in &read.accepted {
            let name = &entry.fingerprint;
            if entry.reason.trim().is_empty() {
                return Err(wrong(format!("`{name}` needs a reason")));
            }
            if !is_day(&entry.expires) {
                return Err(wrong(format!(
                    "`{}` of `{name}` is no day; write it as 2030-12-31",
                    entry.expires
                )));
            }
            if seen.insert(name.clone(), ()).is_some() {
                return Err(wrong(format!("`{name}` is accepted twice")));
            }
        }
        Ok(Self {
            file: file.to_owned(),
            entries: read.accepted,
        })
    }

    /// Which changes are accepted on the day `today`, and which entries are of no use any more.
    #[must_use]
    pub fn judge(&self, comparison: &Comparison, today: &str) -> Verdict {
        let mut verdict = Verdict::default();
        for entry in &self.entries {
            let name = &entry.fingerprint;
            let changes = &comparison.changes;
            // Days in this form are in order as texts.
            if entry.expires.as_str() < today {
                verdict.problems.push(format!(
                    "{}: the acceptance of `{name}` has expired on {}",
                    self.file, entry.expires
                ));
            } else if !changes.iter().any(|change| change.fingerprint == *name) {
                verdict.problems.push(format!(
                    "{}: `{name}` fits no change any more; remove it",
                    self.file
                ));
            } else {
                verdict.reasons.insert(name.clone(), entry.reason.clone());
            }
        }
        verdict
    }
}

/// Whether a text is a day of the Gregorian calendar as `YYYY-MM-DD`.
#[must_use]
pub fn is_day(text: &str) -> bool {
    let numbers: Vec<u32> = text
        .split('-')
        .filter_map(|part| part.parse().ok())
        .collect();
    let [year, month, day] = numbers.as_slice() else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    text == format!("{year:04}-{month:02}-{day:02}") && (1..=days).contains(day)
}

/// Today in UTC.
#[must_use]
pub fn today() -> String {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    day_of(seconds / 86_400)
}

/// The day that is this many days after 1970-01-01.
///
/// Years are counted from March, so that the leap day is the last one (Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms", `civil_from_days`).
fn day_of(days: u64) -> String {
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let of_era = shifted % 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, late) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    let year = year_of_era + era * 400 + late;
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        let cases = [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_454, "2026-01-01"),
        ];
        for (days, text) in cases {
            assert_eq!(day_of(days), text);
            assert!(is_day(text), "{text}");
        }
        for text in [
            "2026-02-29",
            "2026-1-01",
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
            "soon",
            "",
        ] {
            assert!(!is_day(text), "{text}");
        }
    }

    #[test]
    fn a_list_that_says_too_little_is_refused() {
        let entry = |fingerprint: &str, reason: &str, expires: &str| {
            format!(
                "[[accepted]]\nfingerprint = '{fingerprint}'\nreason = '{reason}'\nexpires = '{expires}'\n"
            )
        };
        let good = entry("a", "known", "2030-01-01");
        assert!(Accepted::parse(&good, "drift.toml").is_ok());
        let twice = good.repeat(2);
        for (text, reason) in [
            (entry("a", " ", "2030-01-01"), "needs a reason"),
            (entry("a", "known", "2030-02-30"), "is no day"),
            (twice, "twice"),
            (
                "[[accepted]]\nfingerprint = 'a'\n".to_owned(),
                "missing field",
            ),
            ("[[acepted]]\n".to_owned(), "unknown field"),
        ] {
            let failure = Accepted::parse(&text, "drift.toml").unwrap_err();
            assert!(failure.to_string().contains(reason), "{failure}");
        }
    }
}

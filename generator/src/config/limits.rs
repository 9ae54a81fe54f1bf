//! How many requests an API accepts, as `codegen.toml` says it.

use std::time::Duration;

use serde::Deserialize;

use super::Config;
use super::duration::duration;
use crate::diag::Diagnostics;

/// How many limits an API may have: so many the runtime reads back from an answer.
const MOST: usize = 4;

/// A documented limit of an API: `[limits.NAME]`. It is counted for each resource by itself, such as
/// a location or an organization; the application says which.
///
/// No part of OpenAPI tells it: vendors write it into their guides.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LimitConfig {
    /// How many requests.
    pub requests: u64,
    /// In which time: a number with `s`, `m`, `h` or `d`, for example `10s`.
    #[serde(deserialize_with = "duration")]
    pub per: Duration,
    /// The header of an answer that holds the limit.
    #[serde(default)]
    pub limit_header: Option<String>,
    /// The header of an answer that holds how many requests are left in the window.
    #[serde(default)]
    pub remaining_header: Option<String>,
    /// The header of an answer that holds the length of the window in milliseconds.
    #[serde(default)]
    pub window_millis_header: Option<String>,
}

impl LimitConfig {
    /// The limit in words, for example `100 in 10 seconds` or `300 in a minute`.
    #[must_use]
    pub fn words(&self) -> String {
        let seconds = self.per.as_secs();
        let units = [(86_400, "a day"), (3_600, "an hour"), (60, "a minute")];
        let (length, unit) = units
            .into_iter()
            .find(|(length, _)| seconds >= *length && seconds.is_multiple_of(*length))
            .unwrap_or((1, "a second"));
        let time = match (seconds / length, unit.rsplit(' ').next()) {
            (number, Some(unit)) if number != 1 => format!("{number} {unit}s"),
            _ => unit.to_owned(),
        };
        format!("{} in {time}", self.requests)
    }
}

impl Config {
    /// Refuses limits that nothing could be sent under, headers that no answer can have, and more
    /// limits than there is room for.
    pub(super) fn validate_limits(&self, diags: &mut Diagnostics) {
        for (name, limit) in &self.limits {
            for (key, is_zero) in [
                ("requests", limit.requests == 0),
                ("per", limit.per.is_zero()),
            ] {
                if is_zero {
                    diags.push(self.refused(
                        &["limits", name, key],
                        "a limit of no requests, or of no time, says nothing",
                        "remove the limit, or write the number that the vendor's guide gives",
                    ));
                }
            }
            for (key, header) in [
                ("limit-header", &limit.limit_header),
                ("remaining-header", &limit.remaining_header),
                ("window-millis-header", &limit.window_millis_header),
            ] {
                if let Some(header) = header
                    && !is_token(header)
                {
                    diags.push(self.refused(
                        &["limits", name, key],
                        &format!("`{header}` is no name of a header"),
                        "write the name alone, without a colon and a value",
                    ));
                }
            }
        }
        if self.limits.len() > MOST {
            diags.push(self.refused(
                &["limits"],
                &format!("an API has at most {MOST} limits"),
                "keep those that are reached first",
            ));
        }
    }
}

/// Whether a text is a token (RFC 9110 5.6.2).
fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(limits: &str) -> usize {
        let start = "module = 'a'\nclient = 'A'\ndocument = [{ spec = 'a.yaml' }]\n";
        Config::parse(&format!("{start}{limits}"), "codegen.toml")
            .err()
            .map_or(0, |diags| diags.errors())
    }

    #[test]
    fn limits_that_cannot_work_are_refused() {
        let of = |requests: u64| format!("requests = {requests}\nper = '1m'\n");
        assert_eq!(errors(&format!("[limits.a]\n{}", of(1))), 0);
        assert_eq!(errors(&format!("[limits.a]\n{}", of(0))), 1);
        assert_eq!(errors("[limits.a]\nrequests = 1\nper = '0s'\n"), 1);
        let several = |count: usize| -> String {
            let each = |number: usize| format!("[limits.l{number}]\n{}", of(1));
            (0..count).map(each).collect()
        };
        assert_eq!(errors(&several(MOST)), 0);
        assert_eq!(errors(&several(MOST + 1)), 1);
    }

    #[test]
    fn limits_are_told_in_words() {
        let words = |requests: u64, seconds: u64| {
            let limit = LimitConfig {
                requests,
                per: Duration::from_secs(seconds),
                limit_header: None,
                remaining_header: None,
                window_millis_header: None,
            };
            limit.words()
        };
        assert_eq!(words(100, 10), "100 in 10 seconds");
        assert_eq!(words(300, 60), "300 in a minute");
        assert_eq!(words(1, 1), "1 in a second");
        assert_eq!(words(5, 5_400), "5 in 90 minutes");
        assert_eq!(words(200_000, 86_400), "200000 in a day");
        assert_eq!(words(9, 172_800), "9 in 2 days");
    }
}

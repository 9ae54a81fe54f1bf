//! What a run is told.

use std::time::Duration;

use crate::faults::Selection;

/// How many requests a quota of the run allows, and within which time. The test is to be over in a minute, so that the
/// window is short; it is small enough that the clients wait for it.
const QUOTA: (u64, Duration) = (200, Duration::from_secs(1));

/// The settings of a run.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) requests: u64,
    pub(crate) concurrency: u64,
    pub(crate) seed: u64,
    pub(crate) faults: Selection,
}

impl Settings {
    /// Reads the arguments: number of requests, concurrency, seed, faults.
    ///
    /// # Errors
    ///
    /// What is wrong with them, in words.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let arguments: Vec<String> = arguments.into_iter().collect();
        let [requests, concurrency, seed, faults] = arguments.as_slice() else {
            return Err("the arguments are REQUESTS CONCURRENCY SEED FAULTS".to_owned());
        };
        let number = |name: &str, text: &str| {
            text.parse()
                .map_err(|_| format!("{name} has to be a number and not `{text}`"))
        };
        let settings = Self {
            requests: number("the number of requests", requests)?,
            concurrency: number("the concurrency", concurrency)?,
            seed: number("the seed", seed)?,
            faults: Selection::parse(faults)?,
        };
        if settings.requests == 0 || settings.concurrency == 0 {
            return Err("there has to be a request, and a task to make it".to_owned());
        }
        Ok(settings)
    }

    /// How many requests each quota allows, and within which time.
    pub(crate) fn quota(&self) -> (u64, Duration) {
        QUOTA
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    use super::*;

    #[test]
    fn arguments_are_read_or_refused_in_words() {
        let parse = |text: &str| Settings::parse(text.split(' ').map(str::to_owned));
        let settings = parse("20 4 7 all").unwrap();
        assert_eq!(
            (settings.requests, settings.concurrency, settings.seed),
            (20, 4, 7)
        );
        for (text, words) in [
            ("20 4 7", "the arguments are"),
            (
                "20 four 7 all",
                "the concurrency has to be a number and not `four`",
            ),
            ("0 4 7 all", "there has to be a request"),
            ("20 4 7 flood", "there is no fault `flood`"),
        ] {
            let message = parse(text).unwrap_err();
            assert!(message.contains(words), "{message}");
        }
    }
}

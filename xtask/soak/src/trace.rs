//! Everything that is logged or traced at any level, searched for credentials line by line.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::Metadata;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::secrets::Needles;

/// How many lines with a credential are kept to be shown.
const KEPT: usize = 5;

/// Who says something.
#[derive(Clone, Copy, Debug)]
enum Source {
    Client,
    Http,
    Other,
}

impl Source {
    fn of(target: &str) -> Self {
        match target.split("::").next().unwrap_or_default() {
            "generated_client" => Self::Client,
            // What comes through the `log` crate has this target: reqwest alone uses it.
            "log" | "reqwest" | "hyper" | "hyper_util" | "h2" => Self::Http,
            _ => Self::Other,
        }
    }
}

/// Counts lines and keeps those that show a credential. Nothing else of a line is kept: a run has a million of them.
#[derive(Debug)]
pub(crate) struct Capture {
    needles: Needles,
    lines: [AtomicU64; 3],
    leaks: AtomicU64,
    leaking: Mutex<Vec<String>>,
}

/// How many lines there were.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    /// All of them.
    pub(crate) total: u64,
    /// Those of the client under test.
    pub(crate) client: u64,
    /// Those of the HTTP libraries below it.
    pub(crate) http: u64,
    /// Those with a credential.
    pub(crate) leaks: u64,
    /// Some of those.
    pub(crate) examples: Vec<String>,
}

impl Capture {
    /// Begins to listen to everything in this process.
    ///
    /// # Errors
    ///
    /// Something else listens already.
    pub(crate) fn install() -> Result<Arc<Self>, String> {
        let capture = Arc::new(Self {
            needles: Needles::new(),
            lines: Default::default(),
            leaks: AtomicU64::new(0),
            leaking: Mutex::new(Vec::new()),
        });
        let layer = tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_span_events(FmtSpan::FULL)
            .with_writer(Writers(Arc::clone(&capture)))
            .with_filter(LevelFilter::TRACE);
        // It also takes what libraries say through the `log` crate, as reqwest does.
        tracing_subscriber::registry()
            .with(layer)
            .try_init()
            .map_err(|error| error.to_string())?;
        Ok(capture)
    }

    /// Searches a text that is no log line but might become one: an error as it is shown.
    pub(crate) fn search(&self, text: &str) {
        if self.needles.are_in(text.as_bytes()) {
            self.leaks.fetch_add(1, Ordering::Relaxed);
            let mut leaking = self.leaking.lock().unwrap_or_else(PoisonError::into_inner);
            if leaking.len() < KEPT {
                leaking.push(text.trim_end().to_owned());
            }
        }
    }

    /// What there was so far.
    pub(crate) fn lines(&self) -> Lines {
        let [client, http, other] = self
            .lines
            .each_ref()
            .map(|lines| lines.load(Ordering::Relaxed));
        let leaking = self.leaking.lock().unwrap_or_else(PoisonError::into_inner);
        Lines {
            total: client + http + other,
            client,
            http,
            leaks: self.leaks.load(Ordering::Relaxed),
            examples: leaking.clone(),
        }
    }
}

/// Makes a writer for each line.
struct Writers(Arc<Capture>);

/// Takes one line.
struct Writer<'c> {
    capture: &'c Capture,
    source: Source,
}

impl<'c> MakeWriter<'c> for Writers {
    type Writer = Writer<'c>;

    fn make_writer(&'c self) -> Writer<'c> {
        Writer {
            capture: &self.0,
            source: Source::Other,
        }
    }

    fn make_writer_for(&'c self, metadata: &Metadata<'_>) -> Writer<'c> {
        Writer {
            capture: &self.0,
            source: Source::of(metadata.target()),
        }
    }
}

impl io::Write for Writer<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let [client, http, other] = &self.capture.lines;
        let lines = match self.source {
            Source::Client => client,
            Source::Http => http,
            Source::Other => other,
        };
        lines.fetch_add(1, Ordering::Relaxed);
        if self.capture.needles.are_in(line) {
            self.capture.search(&String::from_utf8_lossy(line));
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    use super::*;
    use crate::secrets::{Kind, secret};

    #[test]
    fn a_line_with_a_credential_is_kept_whoever_says_it() {
        let capture = Capture::install().unwrap();
        let key = secret(1, Kind::Key, 0);
        tracing::trace!(target: "generated_client::runtime", "sends nothing");
        tracing::debug!(target: "hyper_util::client", %key, "sends this");
        tracing::info_span!(target: "generated_client::runtime", "call", key).in_scope(|| {});
        let lines = capture.lines();
        // The span is made, entered, left and closed.
        assert_eq!((lines.client, lines.http, lines.leaks), (5, 1, 5));
        assert!(
            lines.examples.iter().all(|line| line.contains(&key)),
            "{lines:?}"
        );
    }
}

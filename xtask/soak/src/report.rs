//! What the server has seen against what the calls report.

use std::collections::BTreeMap;
use std::time::Duration;

use generated_client::runtime::Execution;
use serde_json::{Value, json};

use crate::clients;
use crate::faults::{Fault, Healing};
use crate::ledger::{Book, Deed, Entry};
use crate::memory::Memory;
use crate::outcome::{End, Outcome};
use crate::server::Server;
use crate::settings::Settings;
use crate::trace::Lines;
use crate::workload::{LOCATIONS, Task};

/// How many findings of one kind are told in words.
const TOLD: usize = 5;

/// How many lines have to be searched at least for credentials.
const LEAST_LINES: u64 = 20_000;

/// Counts over all requests, and what is wrong in words.
#[derive(Debug, Default)]
struct Audit {
    succeeded: u64,
    typed_errors: u64,
    hung: u64,
    panicked: u64,
    garbled: u64,
    lost: u64,
    duplicated: u64,
    healable_failed: u64,
    unexplained: u64,
    too_often: u64,
    /// Requests that may not be repeated: carried out; by the client's report so, not so, or perhaps.
    executed: u64,
    reported: [u64; 3],
    /// Of those that the client is not sure of, how many were carried out.
    unsure_executed: u64,
    findings: Vec<String>,
    told: BTreeMap<&'static str, usize>,
}

/// All that was measured beside the requests themselves.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) elapsed: Duration,
    pub(crate) memory: Memory,
    pub(crate) lines: Lines,
}

/// The report of a run as JSON. `findings` says what is wrong in words; without any, all is well.
pub(crate) fn report(
    settings: &Settings,
    server: &Server,
    outcomes: &[Outcome],
    measured: &Measured,
) -> Value {
    let book = server.ledger().book();
    let mut audit = Audit::default();
    for (id, (entry, outcome)) in book.entries.iter().zip(outcomes).enumerate() {
        audit.judge(&Task::of(settings.seed, id as u64), entry, outcome.end);
    }
    audit.judge_run(settings, server, &book, measured);
    let tokens = server.tokens().counts();
    let latency = Latency::of(outcomes);
    let Measured {
        elapsed,
        memory,
        lines,
    } = measured;
    json!({
        "seed": settings.seed,
        "requests": settings.requests,
        "concurrency": settings.concurrency,
        "seconds": round(elapsed.as_secs_f64()),
        "faults": book.faults,
        "arrivals": book.arrivals,
        "succeeded": audit.succeeded,
        "typed_errors": audit.typed_errors,
        "lost": audit.lost,
        "duplicated": audit.duplicated,
        "healable_failed": audit.healable_failed,
        "unexplained": audit.unexplained,
        "garbled": audit.garbled,
        "hung": audit.hung,
        "panicked": audit.panicked,
        "non_idempotent": {
            "executed": audit.executed,
            "reported_executed": audit.reported[0],
            "reported_not_executed": audit.reported[1],
            "reported_unknown": audit.reported[2],
            "unknown_and_executed": audit.unsure_executed,
        },
        "peak_rate": peak_rate(&book),
        "rate_limit": settings.quota().0,
        "rate_window_ms": settings.quota().1.as_millis() as u64,
        "tokens_expired": tokens.expiries,
        "tokens_renewed": tokens.renewals,
        "refresh_tokens_reused": tokens.reused,
        "strayed": book.strayed.0,
        "strayed_with_credential": book.strayed.1,
        "peak_rss_mib": memory.peak.map(round),
        "rss_mib_second_quarter": memory.quarters.map(|quarters| round(quarters.0)),
        "rss_mib_last_quarter": memory.quarters.map(|quarters| round(quarters.1)),
        "p50_ms": latency.p50,
        "p99_ms": latency.p99,
        "log_lines": lines.total,
        "log_lines_client": lines.client,
        "log_lines_http": lines.http,
        "log_lines_with_secret": lines.leaks,
        "findings": audit.findings,
    })
}

impl Audit {
    /// Compares one request with its call.
    fn judge(&mut self, task: &Task, entry: &Entry, end: End) {
        let executed = match end {
            End::Running | End::Hung => {
                self.hung += 1;
                self.tell("hung", task, entry, end);
                return;
            }
            End::Panicked => {
                self.panicked += 1;
                self.tell("panicked", task, entry, end);
                return;
            }
            End::Garbled => {
                self.garbled += 1;
                self.tell("answered for another", task, entry, end);
                return;
            }
            End::Success => {
                self.succeeded += 1;
                Execution::Yes
            }
            End::Failed(failed) => {
                self.typed_errors += 1;
                failed.execution
            }
        };
        let was_executed = entry.executed > 0;
        if executed == Execution::Yes && !was_executed || executed == Execution::No && was_executed
        {
            self.lost += 1;
            self.tell("lost", task, entry, end);
        }
        if !task.operation.is_idempotent() {
            self.count_execution(executed, was_executed);
            if entry.executed > 1 {
                self.duplicated += 1;
                self.tell("duplicated", task, entry, end);
            }
        }
        if end != End::Success && is_healable(task, entry, end) {
            self.healable_failed += 1;
            self.tell("not healed", task, entry, end);
        }
        if !is_explained(entry, end) {
            self.unexplained += 1;
            self.tell("unexplained", task, entry, end);
        }
        let again_after_refusal = u32::from(refusals(entry) > 0);
        if entry.arrivals > clients::ATTEMPTS + again_after_refusal {
            self.too_often += 1;
            self.tell("sent too often", task, entry, end);
        }
    }

    fn count_execution(&mut self, reported: Execution, was_executed: bool) {
        self.executed += u64::from(was_executed);
        let [yes, no, unknown] = &mut self.reported;
        match reported {
            Execution::Yes => *yes += 1,
            Execution::No => *no += 1,
            _ => {
                *unknown += 1;
                self.unsure_executed += u64::from(was_executed);
            }
        }
    }

    /// What is wrong with the run as a whole.
    fn judge_run(&mut self, settings: &Settings, server: &Server, book: &Book, run: &Measured) {
        let limit = settings.quota().0 as usize;
        let peak = peak_rate(book);
        if peak > limit {
            self.find(format!(
                "{peak} requests within a window that allows {limit}"
            ));
        }
        let tokens = server.tokens().counts();
        if tokens.reused > 0 {
            let reused = tokens.reused;
            self.find(format!(
                "{reused} times a refresh token was shown that is not the one of then"
            ));
        }
        if tokens.strange > 0 {
            let strange = tokens.strange;
            self.find(format!(
                "{strange} requests for tokens are not what they should be"
            ));
        }
        // Each cause asks for one new token, however many calls wait for it; the first tokens of locations are traded.
        let refusals = book.faults.get(Fault::Unauthorized.name()).copied();
        let causes = tokens.expiries + refusals.unwrap_or_default() + LOCATIONS - 1;
        if tokens.renewals > causes {
            let renewals = tokens.renewals;
            self.find(format!(
                "{renewals} tokens were asked for, for {causes} causes"
            ));
        }
        let (strayed, with_credential) = book.strayed;
        if strayed > 0 {
            self.find(format!(
                "{strayed} requests reached another host, {with_credential} of them with a credential"
            ));
        }
        for strange in book.strange.iter().take(TOLD) {
            self.find(format!("strange request: {strange}"));
        }
        if !run.memory.is_flat() {
            self.find("memory grows with the number of requests".to_owned());
        }
        for line in &run.lines.examples {
            self.find(format!("a credential is shown: {line}"));
        }
        let expected = LEAST_LINES.min(settings.requests);
        if run.lines.total < expected {
            self.find(format!("only {} lines were logged", run.lines.total));
        }
    }

    /// Puts a finding about a request into words, unless there are enough of its kind.
    fn tell(&mut self, what: &'static str, task: &Task, entry: &Entry, end: End) {
        let told = self.told.entry(what).or_default();
        *told += 1;
        if *told > TOLD {
            return;
        }
        let deeds: Vec<_> = entry.deeds().map(words).collect();
        self.findings.push(format!(
            "{what}: request {} ({}, executed {} times) met [{}] and ended with {end:?}",
            task.id,
            task.operation.name(),
            entry.executed,
            deeds.join(", "),
        ));
    }

    fn find(&mut self, what: String) {
        self.findings.push(what);
    }
}

fn words(deed: Deed) -> &'static str {
    match deed {
        Deed::Answered => "a good answer",
        Deed::Refused => "a token that had run out",
        Deed::Failed(fault) => fault.name(),
    }
}

/// How often the request was answered with 401.
fn refusals(entry: &Entry) -> usize {
    entry.deeds().filter(|deed| is_refusal(*deed)).count()
}

fn is_refusal(deed: Deed) -> bool {
    matches!(
        deed,
        Deed::Refused | Deed::Failed(Fault::TokenExpiry | Fault::Unauthorized)
    )
}

/// Whether a call that failed should have got over all that its request met.
///
/// The last thing that it met must be something after which there was another attempt to make: fewer attempts than the
/// policy has, and each one of a kind after which this operation may be sent again.
fn is_healable(task: &Task, entry: &Entry, end: End) -> bool {
    let End::Failed(failed) = end else {
        return false;
    };
    let mut attempts = failed.attempts.max(1);
    if refusals(entry) > 0 {
        // The attempt that is made at once with another token does not count.
        attempts = attempts.saturating_sub(1).max(1);
    }
    if attempts >= clients::ATTEMPTS || refusals(entry) > 1 {
        return false;
    }
    // An attempt that never arrived: the connection closed while it was sent, and nobody on the client's side can know
    // that nothing came of it.
    if failed.attempts > entry.arrivals && !task.operation.is_idempotent() {
        return false;
    }
    entry.deeds().all(|deed| match deed {
        Deed::Answered => true,
        Deed::Refused => task.operation.uses_token(),
        Deed::Failed(fault) => match fault.healing() {
            Healing::Harmless | Healing::Again => true,
            Healing::AgainIfIdempotent => task.operation.is_idempotent(),
            Healing::NewToken => task.operation.uses_token(),
            Healing::Never => false,
        },
    })
}

/// Whether a call ended as one does whose request met this in the end.
fn is_explained(entry: &Entry, end: End) -> bool {
    let last = entry.deeds().next_back();
    match (end, last) {
        (End::Success, Some(Deed::Answered)) => true,
        (End::Success, Some(Deed::Failed(fault))) => fault.healing() == Healing::Harmless,
        (End::Failed(failed), Some(Deed::Failed(fault))) => failed.fits(fault.ending()),
        (End::Failed(failed), Some(Deed::Refused)) => failed.status == Some(401),
        // The connection broke before the request arrived: the one before on it closed it.
        (End::Failed(failed), None) => failed.fits(crate::faults::Ending::Broken),
        _ => false,
    }
}

/// The most requests that arrived on one quota within its window.
fn peak_rate(book: &Book) -> usize {
    book.peaks
        .iter()
        .map(|peak| peak.most())
        .max()
        .unwrap_or_default()
}

/// How long calls took, in milliseconds.
struct Latency {
    p50: f64,
    p99: f64,
}

impl Latency {
    fn of(outcomes: &[Outcome]) -> Self {
        let mut micros: Vec<u32> = outcomes.iter().map(|outcome| outcome.micros).collect();
        micros.sort_unstable();
        let part = |percent: usize| {
            let at = (micros.len() * percent / 100).min(micros.len().saturating_sub(1));
            let micros = micros.get(at).copied().unwrap_or_default();
            round(f64::from(micros) / 1_000.0)
        };
        Self {
            p50: part(50),
            p99: part(99),
        }
    }
}

/// Two digits are enough for whoever reads it.
fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    use std::time::Instant;

    use generated_client::runtime::ErrorKind;

    use super::*;
    use crate::ledger::Ledger;
    use crate::outcome::Failed;
    use crate::workload::Operation;

    /// What is found about one request that met these things.
    fn audit(operation: Operation, deeds: &[Deed], executed: u32, end: End) -> Audit {
        let mut tasks = (0..1_000).map(|id| Task::of(1, id));
        let task = tasks.find(|task| task.operation == operation).unwrap();
        let ledger = Ledger::new(1_000, Duration::from_secs(1));
        let mut book = ledger.book();
        for deed in deeds {
            book.arrive(&task, 0, Instant::now()).unwrap();
            book.note(task.id, *deed);
        }
        (0..executed).for_each(|_| book.execute(task.id));
        let mut audit = Audit::default();
        audit.judge(&task, book.entries.get(task.id as usize).unwrap(), end);
        audit
    }

    fn failed(kind: ErrorKind, status: Option<u16>, attempts: u32, execution: Execution) -> End {
        End::Failed(Failed {
            kind,
            status,
            attempts,
            execution,
        })
    }

    #[test]
    fn a_call_that_got_over_its_fault_is_no_finding() {
        let deeds = [Deed::Failed(Fault::ResetAfter), Deed::Answered];
        let audit = audit(Operation::UpdateReview, &deeds, 2, End::Success);
        assert_eq!((audit.succeeded, audit.findings.as_slice()), (1, &[][..]));
    }

    #[test]
    fn what_is_sent_twice_and_may_not_is_duplicated() {
        let deeds = [Deed::Failed(Fault::ResetAfter), Deed::Answered];
        let audit = audit(Operation::CreateTemplate, &deeds, 2, End::Success);
        assert_eq!((audit.duplicated, audit.lost), (1, 0));
    }

    #[test]
    fn a_report_that_is_not_true_is_lost_either_way() {
        let nothing = audit(
            Operation::CreateTemplate,
            &[Deed::Answered],
            0,
            End::Success,
        );
        assert_eq!(nothing.lost, 1);
        let end = failed(ErrorKind::Status, Some(429), 1, Execution::No);
        let deeds = [Deed::Failed(Fault::RateLimitLong)];
        assert_eq!(audit(Operation::CreateTemplate, &deeds, 1, end).lost, 1);
        assert_eq!(audit(Operation::CreateTemplate, &deeds, 0, end).lost, 0);
    }

    #[test]
    fn what_could_have_been_healed_is_told_from_what_could_not() {
        let healable = |operation, fault, attempts, kind, status| {
            let end = failed(kind, status, attempts, Execution::Unknown);
            audit(operation, &[Deed::Failed(fault)], 0, end).healable_failed
        };
        let hung_up = |operation, attempts| {
            healable(operation, Fault::HangUp, attempts, ErrorKind::Send, None)
        };
        assert_eq!(hung_up(Operation::UpdateReview, 1), 1);
        // All attempts were made.
        assert_eq!(hung_up(Operation::UpdateReview, 3), 0);
        // Nobody knows whether it was carried out.
        assert_eq!(hung_up(Operation::CreateTemplate, 1), 0);
        let redirect = healable(
            Operation::UpdateReview,
            Fault::Redirect,
            1,
            ErrorKind::Status,
            Some(302),
        );
        assert_eq!(redirect, 0);
    }

    #[test]
    fn what_never_arrived_can_be_healed_only_if_it_may_be_repeated() {
        let end = failed(ErrorKind::Send, None, 1, Execution::Unknown);
        let healable = |operation| audit(operation, &[], 0, end).healable_failed;
        assert_eq!(healable(Operation::CreateTemplate), 0);
        assert_eq!(healable(Operation::UpdateReview), 1);
    }

    #[test]
    fn an_end_that_does_not_fit_what_was_met_is_unexplained() {
        let end = failed(ErrorKind::Timeout, None, 1, Execution::Unknown);
        let told =
            |fault| audit(Operation::CreateTemplate, &[Deed::Failed(fault)], 1, end).unexplained;
        assert_eq!((told(Fault::Stall), told(Fault::HangUp)), (0, 1));
        let success = audit(
            Operation::UpdateReview,
            &[Deed::Failed(Fault::Oversized)],
            1,
            End::Success,
        );
        assert_eq!(success.unexplained, 1);
    }

    #[test]
    fn an_attempt_too_many_is_a_finding_unless_the_token_had_run_out() {
        let mut deeds = vec![Deed::Failed(Fault::ServerError); 3];
        deeds.push(Deed::Answered);
        let sent =
            |deeds: &[Deed]| audit(Operation::UpdateReview, deeds, 1, End::Success).too_often;
        assert_eq!(sent(&deeds), 1);
        if let Some(first) = deeds.first_mut() {
            *first = Deed::Refused;
        }
        assert_eq!(sent(&deeds), 0);
    }
}

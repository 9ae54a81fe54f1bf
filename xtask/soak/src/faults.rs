//! Every fault: its name, how often it happens, whether the request is carried out all the same, and how a client gets
//! over it.

use std::fmt;

use crate::random::{Topic, below, draw};
use crate::workload::Task;

/// Of a hundred requests, how many meet a fault. It is the same for each further step of a request that met one.
const FAULTY: u64 = 30;

/// The longest plan. A call makes fewer attempts, so that the last steps are met by none that behaves.
const STEPS: u64 = 6;

/// What goes wrong with one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// 429 that does not say for how long.
    RateLimit,
    /// 429 with `Retry-After` in seconds.
    RateLimitAfter,
    /// 429 with `Retry-After` as a date.
    RateLimitDate,
    /// 429 that asks for more patience than a call has.
    RateLimitLong,
    /// 500.
    ServerError,
    /// 502.
    BadGateway,
    /// 503 that does not say for how long.
    Unavailable,
    /// 503 with `Retry-After`.
    UnavailableAfter,
    /// 503 with `Retry-After` before the body is read, after which the connection closes.
    EarlyAnswer,
    /// The connection is reset before the body is read.
    ResetBefore,
    /// The connection is reset after the request was carried out.
    ResetAfter,
    /// The connection closes without an answer.
    HangUp,
    /// The connection closes within the head of the answer.
    HalfHead,
    /// The connection closes within the body of the answer.
    HalfBody,
    /// The answer arrives in pieces.
    SlowBody,
    /// The answer stops before its end, and the connection stays open.
    Stall,
    /// The answer is right, and its media type is wrong.
    ContentType,
    /// 502 with a page in HTML.
    HtmlError,
    /// 200 with a page in HTML.
    HtmlSuccess,
    /// A body that is larger than the client accepts.
    Oversized,
    /// A redirect to another host.
    Redirect,
    /// The access token runs out before its time.
    TokenExpiry,
    /// 401 for a credential that is valid.
    Unauthorized,
    /// The answer is right, and the connection closes after it without a word.
    Closing,
}

/// Whether a request with a fault is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Executed {
    Never,
    Always,
    /// As a coin falls: nobody can tell from the answer.
    Perhaps,
}

/// How a client gets over a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Healing {
    /// The answer is good as it is.
    Harmless,
    /// Another attempt, whatever the operation: this one was refused unread.
    Again,
    /// Another attempt, if the operation may be repeated.
    AgainIfIdempotent,
    /// Another attempt with another token.
    NewToken,
    /// Not at all.
    Never,
}

/// What a call is told that ends with a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Success.
    Success,
    /// An error with one of these statuses.
    Status(&'static [u16]),
    /// The connection broke, before or within the answer.
    Broken,
    /// The status, or that the connection broke: both were under way.
    StatusOrBroken(&'static [u16]),
    /// The time ran out.
    Timeout,
    /// The body is too large.
    TooLarge,
    /// The body is not what was promised.
    Unreadable,
}

/// What is known of a fault.
struct Row {
    name: &'static str,
    /// How often it happens, against the others. Those that take a second or a token are rare.
    weight: u64,
    executed: Executed,
    healing: Healing,
    ending: Ending,
}

const fn row(
    name: &'static str,
    weight: u64,
    executed: Executed,
    healing: Healing,
    ending: Ending,
) -> Row {
    Row {
        name,
        weight,
        executed,
        healing,
        ending,
    }
}

impl Fault {
    /// All of them.
    const ALL: [Self; 24] = [
        Self::RateLimit,
        Self::RateLimitAfter,
        Self::RateLimitDate,
        Self::RateLimitLong,
        Self::ServerError,
        Self::BadGateway,
        Self::Unavailable,
        Self::UnavailableAfter,
        Self::EarlyAnswer,
        Self::ResetBefore,
        Self::ResetAfter,
        Self::HangUp,
        Self::HalfHead,
        Self::HalfBody,
        Self::SlowBody,
        Self::Stall,
        Self::ContentType,
        Self::HtmlError,
        Self::HtmlSuccess,
        Self::Oversized,
        Self::Redirect,
        Self::TokenExpiry,
        Self::Unauthorized,
        Self::Closing,
    ];

    #[rustfmt::skip]
    const fn row(self) -> Row {
        use Ending::{Broken, Status, StatusOrBroken, Success, Timeout, TooLarge, Unreadable};
        use Executed::{Always, Never, Perhaps};
        use Healing::{Again, AgainIfIdempotent, Harmless, NewToken};
        match self {
            Self::RateLimit => row("rate-limit", 10, Never, Again, Status(&[429])),
            Self::RateLimitAfter => row("rate-limit-after", 4, Never, Again, Status(&[429])),
            Self::RateLimitDate => row("rate-limit-date", 3, Never, Again, Status(&[429])),
            Self::RateLimitLong => row("rate-limit-long", 2, Never, Healing::Never, Status(&[429])),
            Self::ServerError => row("server-error", 10, Perhaps, AgainIfIdempotent, Status(&[500])),
            Self::BadGateway => row("bad-gateway", 10, Perhaps, AgainIfIdempotent, Status(&[502])),
            Self::Unavailable => row("unavailable", 10, Perhaps, AgainIfIdempotent, Status(&[503])),
            Self::UnavailableAfter => row("unavailable-after", 4, Never, Again, Status(&[503])),
            Self::EarlyAnswer => row("early-answer", 5, Never, AgainIfIdempotent, StatusOrBroken(&[503])),
            Self::ResetBefore => row("reset-before", 10, Never, AgainIfIdempotent, Broken),
            Self::ResetAfter => row("reset-after", 10, Always, AgainIfIdempotent, Broken),
            Self::HangUp => row("hang-up", 8, Perhaps, AgainIfIdempotent, Broken),
            Self::HalfHead => row("half-head", 5, Always, AgainIfIdempotent, Broken),
            Self::HalfBody => row("half-body", 8, Always, AgainIfIdempotent, Broken),
            Self::SlowBody => row("slow-body", 6, Always, Harmless, Success),
            Self::Stall => row("stall", 2, Always, AgainIfIdempotent, Timeout),
            Self::ContentType => row("content-type", 6, Always, Harmless, Success),
            Self::HtmlError => row("html-error", 8, Perhaps, AgainIfIdempotent, Status(&[502])),
            Self::HtmlSuccess => row("html-success", 4, Always, Healing::Never, Unreadable),
            Self::Oversized => row("oversized", 3, Always, Healing::Never, TooLarge),
            Self::Redirect => row("redirect", 6, Never, Healing::Never, Status(&[301, 302, 307, 308])),
            Self::TokenExpiry => row("token-expiry", 3, Never, NewToken, Status(&[401])),
            Self::Unauthorized => row("unauthorized", 3, Never, NewToken, Status(&[401])),
            Self::Closing => row("closing", 8, Always, Harmless, Success),
        }
    }

    /// The name on the command line and in the report.
    pub(crate) fn name(self) -> &'static str {
        self.row().name
    }

    /// How a client gets over it.
    pub(crate) fn healing(self) -> Healing {
        self.row().healing
    }

    /// What a call is told that ends with it.
    pub(crate) fn ending(self) -> Ending {
        self.row().ending
    }

    /// Whether a step with it is carried out. `detail` is chance.
    pub(crate) fn executes(self, detail: u64) -> bool {
        match self.row().executed {
            Executed::Never => false,
            Executed::Always => true,
            Executed::Perhaps => detail.is_multiple_of(2),
        }
    }

    /// Whether it can happen to a request: a key that is no token does not run out.
    fn concerns(self, task: &Task) -> bool {
        self != Self::TokenExpiry || task.operation.uses_token()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// The faults of a run.
#[derive(Clone, Debug)]
pub(crate) struct Selection(Vec<Fault>);

impl Selection {
    /// Every fault.
    pub(crate) fn all() -> Self {
        Self(Fault::ALL.to_vec())
    }

    /// The faults with these names, separated by commas; `all` is every fault and `none` is none.
    ///
    /// # Errors
    ///
    /// A name is not known. The message lists those that are.
    pub(crate) fn parse(list: &str) -> Result<Self, String> {
        match list.trim() {
            "all" => return Ok(Self::all()),
            "none" | "" => return Ok(Self(Vec::new())),
            _ => {}
        }
        list.split(',')
            .map(|name| {
                let name = name.trim();
                Fault::ALL
                    .into_iter()
                    .find(|fault| fault.name() == name)
                    .ok_or_else(|| unknown(name))
            })
            .collect::<Result<Vec<_>, _>>()
            .map(Self)
    }

    /// Which fault a step of a request meets, or of one of its pages.
    pub(crate) fn plan(&self, seed: u64, task: &Task, page: usize, step: u64) -> Option<Fault> {
        if step >= STEPS {
            return None;
        }
        let draw = 2 * (page as u64 * STEPS + step);
        if below(100, seed, Topic::Fault, task.id, draw) >= FAULTY {
            return None;
        }
        let candidates = || self.0.iter().copied().filter(|fault| fault.concerns(task));
        let total: u64 = candidates().map(|fault| fault.row().weight).sum();
        let mut left = below(total, seed, Topic::Fault, task.id, draw + 1);
        for fault in candidates() {
            match left.checked_sub(fault.row().weight) {
                Some(rest) => left = rest,
                None => return Some(fault),
            }
        }
        None
    }
}

/// Chance for the details of a step.
pub(crate) fn detail(seed: u64, request: u64, step: u64) -> u64 {
    draw(seed, Topic::Detail, request, step)
}

fn unknown(name: &str) -> String {
    let names = Fault::ALL.map(Fault::name);
    format!(
        "there is no fault `{name}`; known are all, none, {}",
        names.join(", ")
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    use super::*;
    use std::collections::HashMap;

    #[test]
    fn every_fault_is_listed_in_order_and_has_a_name_of_its_own() {
        for (at, fault) in Fault::ALL.into_iter().enumerate() {
            assert_eq!(fault as usize, at);
        }
        assert_eq!(Fault::ALL.len(), Fault::Closing as usize + 1);
        let mut names = Fault::ALL.map(Fault::name).to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Fault::ALL.len());
    }

    #[test]
    fn a_list_selects_and_a_wrong_name_is_told_which_are_right() {
        let Selection(faults) = Selection::parse("stall, redirect").unwrap();
        assert_eq!(faults, [Fault::Stall, Fault::Redirect]);
        assert!(Selection::parse("none").unwrap().0.is_empty());
        let message = Selection::parse("stall,earthquake").unwrap_err();
        assert!(message.contains("`earthquake`"), "{message}");
        for fault in Fault::ALL {
            assert!(message.contains(fault.name()), "{message}");
        }
    }

    #[test]
    fn plans_follow_the_seed_and_hold_every_fault_about_as_often_as_it_weighs() {
        let all = Selection::all();
        let mut counts: HashMap<Fault, u64> = HashMap::new();
        for id in 0..20_000 {
            let task = Task::of(9, id);
            let fault = all.plan(9, &task, 0, 0);
            assert_eq!(fault, all.plan(9, &task, 0, 0));
            if let Some(fault) = fault {
                *counts.entry(fault).or_default() += 1;
            }
        }
        let total: u64 = counts.values().sum();
        assert!((5_500..6_500).contains(&total), "{total}");
        for fault in Fault::ALL {
            let count = counts.get(&fault).copied().unwrap_or_default();
            assert!(count > 20 * fault.row().weight, "{fault}: {count}");
        }
    }

    #[test]
    fn without_faults_every_plan_is_empty() {
        let none = Selection::parse("none").unwrap();
        assert!((0..500).all(|id| none.plan(1, &Task::of(1, id), 0, 0).is_none()));
    }
}

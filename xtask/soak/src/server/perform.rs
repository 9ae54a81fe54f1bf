//! How each fault looks on the wire.

use std::time::Duration;

use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{SignedDuration, Timestamp};

use super::answers;
use super::http::{Connection, Head, answer, head};
use super::{Headers, State, json};
use crate::faults::Fault;
use crate::ledger::Deed;
use crate::workload::Task;

/// In how many pieces a slow answer arrives, and what passes between two of them.
const PIECES: usize = 6;
const PAUSE: Duration = Duration::from_millis(20);

/// A `Retry-After` that no call waits for.
const TOO_LONG: &str = "3600";

/// How much larger than allowed a body is that is too large.
const EXCESS: usize = 200_000;

/// One request that is to be answered or broken.
pub(super) struct Request<'a> {
    pub(super) state: &'a State,
    pub(super) head: &'a Head,
    pub(super) task: &'a Task,
    /// Which of its pages.
    pub(super) page: usize,
    /// Chance for the details.
    pub(super) detail: u64,
    /// How many requests are left in the quota.
    pub(super) left: u64,
}

/// Whether a fault happens before the body of the request is read.
pub(super) fn is_before_body(fault: Fault) -> bool {
    matches!(fault, Fault::ResetBefore | Fault::EarlyAnswer)
}

impl Request<'_> {
    /// A fault before the body is read.
    pub(super) async fn fail_early(
        &self,
        mut connection: Connection,
        fault: Fault,
    ) -> Option<Connection> {
        if fault == Fault::EarlyAnswer {
            let answer = self.error(503, &[("retry-after", "0"), ("connection", "close")]);
            connection.send(&answer).await;
        } else {
            connection.reset();
        }
        None
    }

    /// What is left to do once the body is read. Gives the connection back if it stays open.
    pub(super) async fn finish(&self, connection: Connection, deed: Deed) -> Option<Connection> {
        let executes = match deed {
            Deed::Answered => true,
            Deed::Failed(fault) => fault.executes(self.detail),
            Deed::Refused => false,
        };
        if executes {
            self.state.ledger.book().execute(self.task.id);
        }
        match deed {
            Deed::Answered => self.send(connection, self.success()).await,
            Deed::Refused => self.send(connection, self.error(401, &[])).await,
            Deed::Failed(fault) => self.fail(connection, fault).await,
        }
    }

    async fn fail(&self, mut connection: Connection, fault: Fault) -> Option<Connection> {
        let right = self.success();
        let bytes = match fault {
            Fault::RateLimit => self.error(429, &[]),
            Fault::RateLimitAfter => self.error(429, &[("retry-after", self.short_wait())]),
            Fault::RateLimitDate => {
                let [now, later] = dates();
                self.error(429, &[("date", &now), ("retry-after", &later)])
            }
            Fault::RateLimitLong => self.error(429, &[("retry-after", TOO_LONG)]),
            Fault::ServerError => self.error(500, &[]),
            Fault::BadGateway => self.error(502, &[]),
            Fault::Unavailable => self.error(503, &[]),
            Fault::UnavailableAfter => self.error(503, &[("retry-after", self.short_wait())]),
            Fault::Unauthorized | Fault::TokenExpiry => self.error(401, &[]),
            Fault::ContentType => answer(200, &[("content-type", "text/plain")], &self.body()),
            Fault::HtmlError => self.page(502),
            Fault::HtmlSuccess => self.page(200),
            Fault::Redirect => self.redirect(),
            Fault::SlowBody => {
                let sent = connection.trickle(&right, PIECES, PAUSE).await;
                return sent.then_some(connection);
            }
            Fault::Oversized => return self.flood(connection).await,
            Fault::ResetAfter | Fault::ResetBefore => {
                connection.reset();
                return None;
            }
            Fault::HangUp => return None,
            Fault::EarlyAnswer | Fault::Closing => {
                connection.send(&right).await;
                return None;
            }
            Fault::HalfHead => {
                connection.send(part(&right, 20)).await;
                return None;
            }
            Fault::HalfBody | Fault::Stall => {
                connection.send(part(&right, right.len() - 5)).await;
                if fault == Fault::Stall {
                    connection.hold(4 * self.state.setup.patience).await;
                }
                return None;
            }
        };
        self.send(connection, bytes).await
    }

    async fn send(&self, mut connection: Connection, bytes: Vec<u8>) -> Option<Connection> {
        connection.send(&bytes).await.then_some(connection)
    }

    /// Sends more than the client accepts: a body that says how long it is, or one that does not.
    async fn flood(&self, mut connection: Connection) -> Option<Connection> {
        let length = self.state.setup.max_body + EXCESS;
        let filling = vec![b'x'; length];
        if self.detail.is_multiple_of(2) {
            let bytes = answer(200, &self.headers(), &filling);
            connection.send(&bytes).await.then_some(connection)
        } else {
            let mut bytes = head(200, &self.headers());
            bytes.extend_from_slice(b"transfer-encoding: chunked\r\n\r\n");
            if connection.send(&bytes).await {
                // It has no end: the client closes the connection when it has had enough.
                for piece in filling.chunks(64 * 1024) {
                    let size = format!("{:x}\r\n", piece.len());
                    let chunk = [size.as_bytes(), piece, b"\r\n"].concat();
                    if !connection.send(&chunk).await {
                        break;
                    }
                }
            }
            None
        }
    }

    fn body(&self) -> Vec<u8> {
        answers::success(self.task, self.page)
    }

    fn success(&self) -> Vec<u8> {
        let left = self.left.to_string();
        let (limit, window) = self.state.setup.quota;
        let (limit, window) = (limit.to_string(), window.as_millis().to_string());
        let mut headers = vec![];
        if self.task.operation.uses_token() {
            headers.extend([
                ("x-ratelimit-max", limit.as_str()),
                ("x-ratelimit-remaining", left.as_str()),
                ("x-ratelimit-interval-milliseconds", window.as_str()),
                ("x-ratelimit-limit-daily", "200000"),
                ("x-ratelimit-daily-remaining", "150000"),
            ]);
        }
        json(200, &headers, &self.body())
    }

    fn error(&self, status: u16, headers: &[(&str, &str)]) -> Vec<u8> {
        json(status, headers, &answers::error(status, &self.credential()))
    }

    fn page(&self, status: u16) -> Vec<u8> {
        let page = answers::page(&self.credential());
        answer(status, &[("content-type", "text/html")], &page)
    }

    fn redirect(&self) -> Vec<u8> {
        let status = match self.detail % 4 {
            0 => 301,
            1 => 302,
            2 => 307,
            _ => 308,
        };
        let location = format!("{}{}", self.state.elsewhere, self.head.target);
        answer(status, &[("location", &location)], b"")
    }

    fn headers(&self) -> Headers<'static> {
        vec![("content-type", "application/json")]
    }

    fn short_wait(&self) -> &'static str {
        if self.detail.is_multiple_of(4) {
            "1"
        } else {
            "0"
        }
    }

    /// The credential that came with the request.
    fn credential(&self) -> String {
        ["authorization", "x-apikey"]
            .into_iter()
            .find_map(|name| self.head.header(name))
            .unwrap_or_default()
            .to_owned()
    }
}

/// The first bytes, but for the last one at least.
fn part(bytes: &[u8], length: usize) -> &[u8] {
    bytes
        .get(..length.min(bytes.len().saturating_sub(1)))
        .unwrap_or_default()
}

/// Now and a second later, as headers say it (RFC 9110 5.6.7).
fn dates() -> [String; 2] {
    let now = Timestamp::now();
    let later = now.checked_add(SignedDuration::from_secs(1)).unwrap_or(now);
    let printer = DateTimePrinter::new();
    [now, later].map(|time| {
        printer
            .timestamp_to_rfc9110_string(&time)
            .unwrap_or_default()
    })
}

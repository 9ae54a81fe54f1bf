//! The server: HTTP/1.1 on loopback, on a thread of its own, that knows what is to arrive and breaks it by plan.

mod answers;
mod elsewhere;
mod http;
mod perform;
pub(crate) mod tokens;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use self::http::{Connection, Head, answer};
use self::perform::Request;
use self::tokens::{Holder, Tokens};
use crate::faults::{self, Fault, Selection};
use crate::ledger::{Deed, Ledger};
use crate::secrets::{Kind, Needles, secret};
use crate::workload::{ID_HEADER, Operation, Task};

/// What a run asks of the server.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub(crate) seed: u64,
    pub(crate) requests: u64,
    pub(crate) faults: Selection,
    /// How many requests each quota allows, and within which time.
    pub(crate) quota: (u64, Duration),
    /// The time that a client gives an attempt: an answer that stalls takes longer.
    pub(crate) patience: Duration,
    /// The largest body that a client accepts.
    pub(crate) max_body: usize,
}

/// A running server. It ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    state: Arc<State>,
    address: SocketAddr,
    /// Its thread. A client that keeps its own busy delays no answer.
    _runtime: Runtime,
}

#[derive(Debug)]
struct State {
    setup: Setup,
    ledger: Ledger,
    tokens: Tokens,
    key: String,
    /// The URL of the host that redirects lead to.
    elsewhere: String,
}

impl Server {
    /// Starts it on a free port.
    ///
    /// # Errors
    ///
    /// No thread or no port is to be had.
    pub(crate) fn start(setup: Setup) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("soak-server")
            .enable_all()
            .build()?;
        let (listener, other) = runtime.block_on(async {
            let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
            io::Result::Ok((listener, TcpListener::bind(("127.0.0.1", 0)).await?))
        })?;
        let address = listener.local_addr()?;
        let state = Arc::new(State {
            ledger: Ledger::new(setup.requests as usize, setup.quota.1),
            tokens: Tokens::new(setup.seed),
            key: secret(setup.seed, Kind::Key, 0),
            // Another name and another port: for a client both are another host.
            elsewhere: format!("http://localhost:{}", other.local_addr()?.port()),
            setup,
        });
        let shared = Arc::clone(&state);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(Connection::new(stream), Arc::clone(&shared)));
            }
        });
        let shared = Arc::clone(&state);
        runtime.spawn(elsewhere::listen(other, Needles::new(), move |leaks| {
            let strayed = &mut shared.ledger.book().strayed;
            strayed.0 += 1;
            strayed.1 += u64::from(leaks);
        }));
        Ok(Self {
            state,
            address,
            _runtime: runtime,
        })
    }

    /// The base URL of the APIs.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it has seen so far.
    pub(crate) fn ledger(&self) -> &Ledger {
        &self.state.ledger
    }

    /// The access tokens of HighLevel.
    pub(crate) fn tokens(&self) -> &Tokens {
        &self.state.tokens
    }

    /// The key of Partoo.
    pub(crate) fn key(&self) -> &str {
        &self.state.key
    }
}

/// Serves a connection until one side closes it.
async fn serve(connection: Connection, state: Arc<State>) {
    let mut open = Some(connection);
    while let Some(mut connection) = open.take() {
        let Some(head) = connection.head().await else {
            return;
        };
        let now = Instant::now();
        open = if tokens::are_wanted(&head) {
            tokens::serve(connection, &head, &state.tokens).await
        } else {
            state.answer(connection, &head, now).await
        };
    }
}

impl State {
    /// Answers a request of an API, or breaks it. Gives the connection back if it stays open.
    async fn answer(
        &self,
        mut connection: Connection,
        head: &Head,
        now: Instant,
    ) -> Option<Connection> {
        let id: Option<u64> = head.header(ID_HEADER).and_then(|id| id.parse().ok());
        let Some(task) = id.map(|id| Task::of(self.setup.seed, id)) else {
            self.wonder(head, "has no number");
            return None;
        };
        // Which page of records is asked for stands in the body.
        let mut body = None;
        if task.operation == Operation::SearchRecords {
            body = Some(connection.body(head).await?);
        }
        let Some(page) = task.page(&head.target, body.as_deref()) else {
            self.wonder(head, "asks for no page that there is");
            return None;
        };
        let arrival = self.ledger.book().arrive(&task, page, now);
        let Some((step, recent)) = arrival else {
            self.wonder(head, "has no number of this run");
            return None;
        };
        self.inspect(head, &task, page);
        let deed = self.decide(head, &task, page, step);
        self.ledger.book().note(task.id, deed);
        let request = Request {
            state: self,
            head,
            task: &task,
            page,
            detail: faults::detail(self.setup.seed, task.id, step),
            left: self.setup.quota.0.saturating_sub(recent as u64),
        };
        match deed {
            Deed::Failed(fault) if perform::is_before_body(fault) => {
                request.fail_early(connection, fault).await
            }
            _ => {
                let body = match body {
                    Some(body) => body,
                    None => connection.body(head).await?,
                };
                self.inspect_body(head, &task, &body);
                request.finish(connection, deed).await
            }
        }
    }

    /// What to do with a request.
    fn decide(&self, head: &Head, task: &Task, page: usize, step: u64) -> Deed {
        let holder = Holder::Location(task.location);
        let authorization = head.header("authorization");
        if task.operation.uses_token() && !self.tokens.accepts(holder, authorization) {
            return Deed::Refused;
        }
        match self.setup.faults.plan(self.setup.seed, task, page, step) {
            // A token that has just been made does not run out: a call may ask for one only once.
            Some(Fault::TokenExpiry) if !self.tokens.expire(holder) => Deed::Answered,
            Some(fault) => Deed::Failed(fault),
            None => Deed::Answered,
        }
    }

    /// Whether the request is the one that was to be sent, with the credential that belongs to it and no other.
    fn inspect(&self, head: &Head, task: &Task, page: usize) {
        let (method, target) = task.target(page);
        if (head.method.as_str(), head.target.as_str()) != (method, target.as_str()) {
            self.wonder(head, &format!("should be {method} {target}"));
        }
        let key = head.header("x-apikey");
        let token = head.header("authorization");
        let fits = if task.operation.uses_token() {
            key.is_none() && token.is_some()
        } else {
            key == Some(self.key.as_str()) && token.is_none()
        };
        if !fits {
            self.wonder(head, "has not the credential that it should");
        }
    }

    fn inspect_body(&self, head: &Head, task: &Task, body: &[u8]) {
        let is_named = task.operation != Operation::CreateTemplate
            || memchr::memmem::find(body, task.name().as_bytes()).is_some();
        let is_whole = match head.method.as_str() {
            "GET" => body.is_empty(),
            _ => body.len() > task.filling && body.last() == Some(&b'}'),
        };
        if !is_whole || !is_named {
            self.wonder(head, "has another body than it should");
        }
    }

    fn wonder(&self, head: &Head, what: &str) {
        let Head { method, target, .. } = head;
        self.ledger
            .book()
            .wonder(format!("{method} {target} {what}"));
    }
}

/// What an API sends beside the body.
type Headers<'a> = Vec<(&'a str, &'a str)>;

/// An answer in JSON, as the APIs give it.
fn json(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut all: Headers<'_> = vec![("content-type", "application/json")];
    all.extend_from_slice(headers);
    answer(status, &all, body)
}

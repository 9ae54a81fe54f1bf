//! What a mock knows, and which answer a call gets.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::BytesMut;

use super::reply::Reply;
use crate::runtime::api::Operation;
use crate::runtime::error::{Error, ErrorKind};
use crate::runtime::inspect::BuiltRequest;
use crate::runtime::outflow::Outflow;
use crate::runtime::transport::{Incoming, Outgoing};
use crate::runtime::upload::Upload;

/// The routes of a mock and the requests that it has seen.
#[derive(Default)]
pub(crate) struct State {
    rules: Mutex<Vec<Arc<Rule>>>,
    seen: Mutex<Vec<Seen>>,
}

struct Seen {
    request: BuiltRequest,
    is_answered: bool,
}

/// One route.
pub(super) struct Rule {
    operation: &'static Operation,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    conditions: Vec<Condition>,
    replies: Vec<Reply>,
    is_once: bool,
    requests: Vec<BuiltRequest>,
}

struct Condition {
    what: String,
    fits: Box<dyn Fn(&BuiltRequest) -> bool + Send + Sync>,
}

impl State {
    pub(super) fn add(&self, operation: &'static Operation) -> Arc<Rule> {
        let rule = Arc::new(Rule {
            operation,
            inner: Mutex::default(),
        });
        lock(&self.rules).push(Arc::clone(&rule));
        rule
    }

    pub(super) fn requests(&self) -> Vec<BuiltRequest> {
        let seen = lock(&self.seen);
        seen.iter().map(|seen| seen.request.clone()).collect()
    }

    pub(super) fn describe(&self) -> Vec<String> {
        let rules = lock(&self.rules);
        rules.iter().map(|rule| rule.describe()).collect()
    }

    pub(super) fn verify(&self) -> Result<(), Unmet> {
        let mut unmet: Vec<String> = lock(&self.rules)
            .iter()
            .filter_map(|rule| rule.idle())
            .collect();
        for seen in lock(&self.seen).iter().filter(|seen| !seen.is_answered) {
            unmet.push(format!(
                "no answer was registered for {}",
                call(&seen.request)
            ));
        }
        if unmet.is_empty() {
            Ok(())
        } else {
            Err(Unmet(unmet))
        }
    }

    /// Answers an attempt as the network would.
    pub(crate) async fn send(&self, mut outgoing: Outgoing) -> Result<Incoming, Error> {
        let operation = outgoing.operation;
        outgoing.body = match outgoing.body {
            Some(body) => Some(collect(operation.id, body).await?),
            None => None,
        };
        let request = BuiltRequest::new(outgoing);
        let rules: Vec<Arc<Rule>> = lock(&self.rules).clone();
        let mut refusals = Vec::new();
        for rule in rules {
            match rule.answer(operation, &request) {
                Ok(reply) => {
                    self.saw(request, true);
                    return reply.happen(operation.id).await;
                }
                Err(why) => refusals.push(format!("`{}` ({why})", rule.operation.id)),
            }
        }
        let registered = if refusals.is_empty() {
            "nothing".to_owned()
        } else {
            refusals.join(", ")
        };
        let detail = format!(
            "the mock has no answer for {}; registered: {registered}",
            call(&request)
        );
        self.saw(request, false);
        Err(Error::new(ErrorKind::Mock, operation.id, detail))
    }

    fn saw(&self, request: BuiltRequest, is_answered: bool) {
        lock(&self.seen).push(Seen {
            request,
            is_answered,
        });
    }
}

impl Rule {
    pub(super) fn restrict(
        &self,
        what: String,
        fits: Box<dyn Fn(&BuiltRequest) -> bool + Send + Sync>,
    ) {
        lock(&self.inner).conditions.push(Condition { what, fits });
    }

    pub(super) fn push(&self, reply: Reply) {
        lock(&self.inner).replies.push(reply);
    }

    pub(super) fn only_once(&self) {
        lock(&self.inner).is_once = true;
    }

    pub(super) fn requests(&self) -> Vec<BuiltRequest> {
        lock(&self.inner).requests.clone()
    }

    /// The answer to a request, or why there is none.
    fn answer(&self, operation: &Operation, request: &BuiltRequest) -> Result<Reply, String> {
        // Constants have no address of their own, and two APIs may use the same id.
        let name = |known: &Operation| (known.id, known.method, known.path);
        if name(self.operation) != name(operation) {
            return Err("another operation".to_owned());
        }
        let mut inner = lock(&self.inner);
        if let Some(condition) = inner.conditions.iter().find(|known| !(known.fits)(request)) {
            return Err(format!("the {} differs", condition.what));
        }
        let given = inner.requests.len();
        let next = if inner.is_once {
            inner.replies.get(given)
        } else {
            inner.replies.get(given).or(inner.replies.last())
        };
        let reply = match next {
            Some(reply) => reply.clone(),
            None if given == 0 => return Err("without an answer".to_owned()),
            None => return Err(format!("its {given} answers have been given")),
        };
        inner.requests.push(request.clone());
        Ok(reply)
    }

    pub(super) fn describe(&self) -> String {
        let inner = lock(&self.inner);
        let mut text = format!("`{}`", self.operation.id);
        for (place, condition) in inner.conditions.iter().enumerate() {
            text.push_str(if place == 0 { " by " } else { " and " });
            text.push_str(&condition.what);
        }
        text
    }

    /// What nobody has asked for.
    fn idle(&self) -> Option<String> {
        let (given, all) = {
            let inner = lock(&self.inner);
            (inner.requests.len(), inner.replies.len())
        };
        (given < all.max(1)).then(|| {
            let name = self.describe();
            format!("of {all} answers of {name}, {given} were asked for")
        })
    }
}

/// The path without the query, which may hold a credential.
fn call(request: &BuiltRequest) -> String {
    format!("{} {}", request.method(), request.path())
}

/// Reads a body as a server would, so that a test can look at it.
async fn collect(operation: &'static str, body: Upload) -> Result<Upload, Error> {
    if body.bytes().is_some() {
        return Ok(body);
    }
    let failed = |cause| {
        Error::new(
            ErrorKind::Upload,
            operation,
            "the source of the body failed",
        )
        .with_source(cause)
    };
    let (mut outflow, _) = Outflow::new(body.open().await.map_err(failed)?);
    let mut bytes = BytesMut::new();
    while let Some(piece) = outflow.piece().await {
        bytes.extend_from_slice(&piece.map_err(failed)?);
    }
    Ok(bytes.freeze().into())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A condition of the application may panic while it is held; what is inside stays whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What [`Mock::verify`](super::Mock::verify) found missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet(Vec<String>);

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

impl std::error::Error for Unmet {}

//! Which calls a mock answers, and with what.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::MockError;
use super::reply::Reply;
use super::state::Rule;
use crate::runtime::inspect::BuiltRequest;

/// A route of a [`Mock`](super::Mock): some calls of one operation, and their answers.
///
/// Each method registers at once, and gives the route back to go on with.
pub struct Route<T, E> {
    rule: Arc<Rule>,
    encode: fn(&T) -> Reply,
    errors: std::marker::PhantomData<fn(&E)>,
}

impl<T, E> Route<T, E> {
    pub(super) fn new(rule: Arc<Rule>, encode: fn(&T) -> Reply) -> Self {
        Self {
            rule,
            encode,
            errors: std::marker::PhantomData,
        }
    }

    /// Only calls with this value of a path parameter, given as the caller gives it.
    pub fn with_path_param(self, name: &str, value: &str) -> Self {
        let (expected, text) = (name.to_owned(), value.to_owned());
        self.condition(format!("path parameter `{name}`"), move |request| {
            request.path_param(&expected).as_deref() == Some(&*text)
        })
    }

    /// Only calls with this query parameter, given decoded. It may be one of several of its name.
    pub fn with_query(self, name: &str, value: &str) -> Self {
        let (expected, text) = (name.to_owned(), value.to_owned());
        self.condition(format!("query parameter `{name}`"), move |request| {
            request
                .query()
                .any(|(name, value)| name == expected && value == text)
        })
    }

    /// Only calls with this header.
    pub fn with_header(self, name: &str, value: &str) -> Self {
        let (expected, text) = (name.to_owned(), value.to_owned());
        self.condition(format!("header `{name}`"), move |request| {
            request.header(&expected) == Some(&*text)
        })
    }

    /// Only calls with this JSON as their body, whatever the order of its members.
    pub fn with_json<B: Serialize + ?Sized>(self, body: &B) -> Self {
        let body = serde_json::to_value(body).ok();
        self.condition("JSON body".to_owned(), move |request| {
            body.is_some() && request.json::<Value>().ok() == body
        })
    }

    /// Only calls that a function says yes to. The error of a call that finds no answer mentions it
    /// by the given words.
    pub fn when(
        self,
        words: &str,
        fits: impl Fn(&BuiltRequest) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.condition(words.to_owned(), fits)
    }

    /// Answers with a success, in the status and the form that the document gives it.
    pub fn reply(self, answer: &T) -> Self {
        let reply = (self.encode)(answer);
        self.reply_with(reply)
    }

    /// Answers with a documented error.
    pub fn reply_error(self, error: &E) -> Self
    where
        E: MockError,
    {
        self.reply_with(error.reply())
    }

    /// Answers with anything.
    pub fn reply_with(self, reply: Reply) -> Self {
        self.rule.push(reply);
        self
    }

    /// Gives each answer once instead of repeating the last one. Further calls go to the routes
    /// behind, if one fits.
    pub fn once(self) -> Self {
        self.rule.only_once();
        self
    }

    /// The requests that this route has answered.
    #[must_use]
    pub fn requests(&self) -> Vec<BuiltRequest> {
        self.rule.requests()
    }

    fn condition(
        self,
        what: String,
        fits: impl Fn(&BuiltRequest) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.rule.restrict(what, Box::new(fits));
        self
    }
}

impl<T, E> fmt::Debug for Route<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Route").field(&self.rule.describe()).finish()
    }
}

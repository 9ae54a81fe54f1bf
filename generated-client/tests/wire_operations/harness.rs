//! What the emitted calls in `tests/calls` are written against: values for a request, and what became of it.

#![allow(
    dead_code,
    reason = "what no document at present needs is there for the next one"
)]

use std::collections::BTreeMap;
use std::error::Error as _;
use std::future::Future;
use std::pin::Pin;

use generated_client::runtime::codec::from_slice;
use generated_client::runtime::mock::{MockError, MockOperation, Reply};
use generated_client::runtime::{
    Bytes, Call, Error, File, HeaderMap, Response, StatusError, Upload,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// An operation, and the function that calls it.
pub(crate) struct Row<C: 'static> {
    pub(crate) id: &'static str,
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    /// The media type of the body, where that is not the usual one of the operation.
    pub(crate) media_type: Option<&'static str>,
    pub(crate) call: fn(&C, &Given) -> Result<Pending, Unfit>,
}

impl<C> Row<C> {
    pub(crate) const fn new(
        id: &'static str,
        method: &'static str,
        path: &'static str,
        call: fn(&C, &Given) -> Result<Pending, Unfit>,
    ) -> Self {
        Self {
            id,
            method,
            path,
            media_type: None,
            call,
        }
    }

    pub(crate) const fn sending(mut self, media_type: &'static str) -> Self {
        self.media_type = Some(media_type);
        self
    }
}

/// Where a value of a request goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    Path,
    Query,
    Header,
    Cookie,
}

/// The values of one request, as JSON.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    pub(crate) params: BTreeMap<(Place, String), Value>,
    pub(crate) body: Option<Value>,
    /// Headers that the caller sets on the call itself.
    pub(crate) headers: Vec<(String, String)>,
}

/// A value of a document that the emitted type does not take: a call that cannot be made.
#[derive(Debug)]
pub(crate) struct Unfit(pub(crate) String);

/// A call that is on its way.
pub(crate) type Pending = Pin<Box<dyn Future<Output = Outcome>>>;

/// What became of a call.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The status, if an answer came.
    pub(crate) status: Option<u16>,
    /// The headers of the answer.
    pub(crate) headers: HeaderMap,
    /// The body as it came, of an answer that was no success.
    pub(crate) refusal: Bytes,
    pub(crate) reading: Reading,
}

/// What the client made of an answer.
#[derive(Debug)]
pub(crate) enum Reading {
    /// A success, which is decoded; here it is written again.
    Success(Bytes),
    /// An error of the document, which is decoded; here it is written again.
    Documented(Bytes),
    /// Anything else.
    Failed(String),
}

impl Given {
    pub(crate) fn path(&self, name: &str) -> Slot<'_> {
        self.slot(Place::Path, name)
    }

    pub(crate) fn query(&self, name: &str) -> Slot<'_> {
        self.slot(Place::Query, name)
    }

    pub(crate) fn header(&self, name: &str) -> Slot<'_> {
        self.slot(Place::Header, name)
    }

    pub(crate) fn cookie(&self, name: &str) -> Slot<'_> {
        self.slot(Place::Cookie, name)
    }

    fn slot(&self, place: Place, name: &str) -> Slot<'_> {
        Slot {
            name: format!("{place:?} `{name}`"),
            value: self.params.get(&(place, name.to_owned())),
        }
    }

    pub(crate) fn body(&self) -> Slot<'_> {
        Slot {
            name: "the body".to_owned(),
            value: self.body.as_ref(),
        }
    }

    pub(crate) fn part(&self, name: &str) -> Slot<'_> {
        Slot {
            name: format!("the part `{name}`"),
            value: self.body.as_ref().and_then(|body| body.get(name)),
        }
    }

    /// Makes a call of an operation that documents errors.
    pub(crate) fn run<T, P, E>(&self, call: Call<T, P>, operation: MockOperation<T, E>) -> Pending
    where
        T: 'static,
        E: StatusError + MockError + 'static,
    {
        let answer = self.prepared(call).with_meta();
        Box::pin(async move {
            match answer.await {
                Ok(answer) => success(&answer, operation),
                Err(error) => {
                    let reading = match error.typed::<E>() {
                        Some(Ok(typed)) => documented(&error, &typed),
                        Some(Err(cause)) => Reading::Failed(format!("{}: {cause}", told(&error))),
                        None => Reading::Failed(told(&error)),
                    };
                    failure(&error, reading)
                }
            }
        })
    }

    /// Makes a call of an operation that documents none.
    pub(crate) fn run_without_errors<T: 'static, P>(
        &self,
        call: Call<T, P>,
        operation: MockOperation<T>,
    ) -> Pending {
        let answer = self.prepared(call).with_meta();
        Box::pin(async move {
            match answer.await {
                Ok(answer) => success(&answer, operation),
                Err(error) => failure(&error, Reading::Failed(told(&error))),
            }
        })
    }

    fn prepared<T, P>(&self, call: Call<T, P>) -> Call<T, P> {
        let headers = self.headers.iter();
        headers.fold(call, |call, (name, value)| call.header(name, value))
    }
}

fn success<T, E>(answer: &Response<T>, operation: MockOperation<T, E>) -> Outcome {
    Outcome {
        status: Some(answer.status().as_u16()),
        headers: answer.headers().clone(),
        refusal: Bytes::new(),
        reading: written(&operation.reply(answer.body()), Reading::Success),
    }
}

/// An error of the document, which a mock would answer with in the same status.
fn documented(error: &Error, typed: &impl MockError) -> Reading {
    let reply = typed.reply();
    if reply.status() == error.status() {
        written(&reply, Reading::Documented)
    } else {
        Reading::Failed(format!(
            "{}, and a mock would answer {reply:?}",
            told(error)
        ))
    }
}

fn failure(error: &Error, reading: Reading) -> Outcome {
    Outcome {
        status: error.status().map(|status| status.as_u16()),
        headers: error.headers().cloned().unwrap_or_default(),
        refusal: error.body().cloned().unwrap_or_default(),
        reading,
    }
}

fn written(reply: &Reply, reading: impl FnOnce(Bytes) -> Reading) -> Reading {
    match reply.body() {
        Some(body) => reading(body.clone()),
        None => Reading::Failed(format!("what was decoded cannot be written: {reply:?}")),
    }
}

/// An error with its causes.
fn told(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}

/// A value of a request, if the request has it.
pub(crate) struct Slot<'g> {
    name: String,
    value: Option<&'g Value>,
}

impl Slot<'_> {
    pub(crate) fn required<T: DeserializeOwned>(self) -> Result<T, Unfit> {
        let name = self.name.clone();
        let missing = || Unfit(format!("the call cannot be made without {name}"));
        self.optional()?.ok_or_else(missing)
    }

    pub(crate) fn optional<T: DeserializeOwned>(self) -> Result<Option<T>, Unfit> {
        let Some(value) = self.value else {
            return Ok(None);
        };
        from_slice(value.to_string().as_bytes())
            .map(Some)
            .map_err(|error| Unfit(format!("{} does not take {value}: {error}", self.name)))
    }

    pub(crate) fn bytes(self) -> Result<Upload, Unfit> {
        let text: String = self.required()?;
        Ok(Upload::from(text.into_bytes()))
    }

    pub(crate) fn optional_bytes(self) -> Result<Option<Upload>, Unfit> {
        let text: Option<String> = self.optional()?;
        Ok(text.map(|text| Upload::from(text.into_bytes())))
    }

    pub(crate) fn file(self) -> Result<File, Unfit> {
        self.bytes().map(File::new)
    }

    pub(crate) fn optional_file(self) -> Result<Option<File>, Unfit> {
        Ok(self.optional_bytes()?.map(File::new))
    }

    pub(crate) fn files(self) -> Result<Vec<File>, Unfit> {
        let texts: Vec<String> = self.required()?;
        Ok(texts
            .into_iter()
            .map(|text| File::new(text.into_bytes()))
            .collect())
    }

    pub(crate) fn optional_files(self) -> Result<Option<Vec<File>>, Unfit> {
        match self.value {
            Some(_) => self.files().map(Some),
            None => Ok(None),
        }
    }
}

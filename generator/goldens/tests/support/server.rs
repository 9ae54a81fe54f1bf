//! A server on loopback that answers as it is told and shows what it was sent.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Response, StatusCode};

/// What arrived.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) method: String,
    /// Path and query as they were sent.
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Seen {
    /// A header's value; nothing where it was not sent.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .get(name)
            .map(|value| value.to_str().expect("it is ASCII"))
    }

    /// The query without its question mark.
    pub(crate) fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("it is UTF-8")
    }
}

/// The server.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Answers every request with this status, media type and body.
    pub(crate) async fn answering(
        status: u16,
        content_type: &'static str,
        body: &'static str,
    ) -> Self {
        let headers: &[_] = if content_type.is_empty() {
            &[]
        } else {
            &[("content-type", content_type)]
        };
        Self::sending(status, headers, body).await
    }

    /// Answers every request with this status, these headers and this body.
    pub(crate) async fn sending(
        status: u16,
        headers: &[(&'static str, &'static str)],
        body: &'static str,
    ) -> Self {
        let answer = (headers.to_vec(), body.to_owned());
        Self::scripted(status, vec![answer]).await
    }

    /// Answers the requests with these headers and JSON bodies, one after the other.
    pub(crate) async fn each<const N: usize>(
        answers: [(&[(&'static str, &'static str)], serde_json::Value); N],
    ) -> Self {
        let answers = answers.map(|(headers, body)| {
            let json = [("content-type", "application/json")];
            (
                json.iter().chain(headers).copied().collect(),
                body.to_string(),
            )
        });
        Self::scripted(200, answers.into()).await
    }

    /// Answers the requests one after the other, and what comes after the last like that.
    async fn scripted(
        status: u16,
        answers: Vec<(Vec<(&'static str, &'static str)>, String)>,
    ) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let store = Arc::clone(&seen);
        let app = Router::new().fallback(move |request: Request| {
            let store = Arc::clone(&store);
            let answers = answers.clone();
            async move {
                let (parts, body_sent) = request.into_parts();
                let body_sent = to_bytes(body_sent, usize::MAX).await.expect("it arrives");
                let mut store = store.lock().expect("no test panicked");
                let answer = answers.get(store.len()).or(answers.last());
                let (headers, body) = answer.cloned().expect("there is an answer");
                store.push(Seen {
                    method: parts.method.to_string(),
                    target: parts.uri.to_string(),
                    headers: parts.headers,
                    body: body_sent,
                });
                let mut answer =
                    Response::builder().status(StatusCode::from_u16(status).expect("a status"));
                for (name, value) in headers {
                    answer = answer.header(name, value);
                }
                answer
                    .body(axum::body::Body::from(body))
                    .expect("an answer")
            }
        });
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, seen }
    }

    /// Answers 204 to everything.
    pub(crate) async fn silent() -> Self {
        Self::answering(204, "", "").await
    }

    /// All requests that arrived.
    pub(crate) fn all(&self) -> Vec<Seen> {
        self.seen.lock().expect("no test panicked").clone()
    }

    /// The only request that arrived.
    #[track_caller]
    pub(crate) fn seen(&self) -> Seen {
        let seen = self.seen.lock().expect("no test panicked");
        let [only] = seen.as_slice() else {
            panic!("{} requests arrived", seen.len());
        };
        only.clone()
    }
}

//! What every operation of every client does, whatever it is about: with answers that no document
//! promises, and with the settings of a call.

use std::error::Error as _;
use std::fmt::Debug;
use std::time::{Duration, Instant};

use generated_client::runtime::codec::DecodeError;
use generated_client::runtime::{Call, Error, ErrorKind, RetryPolicy, StatusCode, StatusError};

use super::{Answer, Received, Server};

/// An operation, and an answer to it that decodes.
pub(crate) struct Subject<T> {
    /// The id of the operation.
    pub(crate) operation: &'static str,
    /// The body of a 200 that decodes.
    pub(crate) good: &'static str,
    /// Makes the call, for a server at this URL.
    pub(crate) call: fn(&str) -> Call<T>,
}

impl<T: Debug + 'static> Subject<T> {
    /// The error of the call when the server answers so.
    pub(crate) async fn fail(&self, answer: Answer) -> Error {
        let server = Server::start([answer]).await;
        let error = (self.call)(&server.url())
            .retry(RetryPolicy::none())
            .await
            .expect_err("the answer is not a good one");
        assert_eq!(error.operation(), self.operation);
        error
    }

    /// The documented error of an answer with this status and body.
    pub(crate) async fn typed<E: StatusError>(
        &self,
        status: u16,
        body: &str,
    ) -> Option<Result<E, DecodeError>> {
        let error = self.fail(Answer::json(status, body)).await;
        assert_eq!(*error.kind(), ErrorKind::Status);
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert_eq!(error.body().unwrap(), body);
        error.typed()
    }

    /// The request that a call sends, with what `change` does to the call.
    pub(crate) async fn sent(&self, change: impl FnOnce(Call<T>) -> Call<T>) -> Received {
        let server = Server::start([Answer::json(200, self.good)]).await;
        change((self.call)(&server.url()))
            .await
            .expect("the answer is a good one");
        server.only()
    }

    /// All checks of this module.
    pub(crate) async fn behaves<E: StatusError + Debug>(&self) {
        self.keeps_an_undocumented_status::<E>().await;
        self.keeps_a_documented_status_with_another_body::<E>()
            .await;
        self.keeps_an_undecodable_body::<E>().await;
        self.keeps_a_cut_off_body().await;
        self.gives_status_and_headers().await;
        self.obeys_its_timeout().await;
        self.lets_its_headers_be_set().await;
    }

    async fn keeps_an_undocumented_status<E: StatusError>(&self) {
        for status in [302, 409, 415, 429, 500, 503] {
            let headers = [("x-request-id", "req-7"), ("retry-after", "60")];
            let error = self
                .fail(Answer::new(status, &headers, r#"{"message":"slow down"}"#))
                .await;
            assert_eq!(*error.kind(), ErrorKind::Status);
            assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
            assert_eq!(error.body().unwrap(), r#"{"message":"slow down"}"#);
            assert_eq!(error.headers().unwrap()["retry-after"], "60");
            assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
            assert_eq!(error.request_id(), Some("req-7"));
            assert_eq!(error.server_message(), Some("slow down"));
            assert!(error.typed::<E>().is_none(), "{status} is not documented");
            let text = error.to_string();
            for part in [
                self.operation,
                &status.to_string(),
                "slow down",
                "(request id req-7)",
            ] {
                assert!(text.contains(part), "no {part} in {text}");
            }
        }
        let error = self
            .fail(Answer::new(502, &[], "<html>Bad Gateway</html>"))
            .await;
        assert_eq!(error.body().unwrap(), "<html>Bad Gateway</html>");
        assert_eq!(error.server_message(), None);
        assert_eq!(
            error.to_string(),
            format!("{}: 502 Bad Gateway", self.operation)
        );
    }

    async fn keeps_a_documented_status_with_another_body<E: StatusError + Debug>(&self) {
        for body in ["", "<html>", "[]", "null", "{"] {
            let failure = self
                .typed::<E>(401, body)
                .await
                .expect("401 is documented")
                .expect_err("the body has another shape");
            assert!(!failure.to_string().is_empty());
        }
    }

    async fn keeps_an_undecodable_body<E: StatusError>(&self) {
        let half = &self.good[..self.good.len() / 2];
        for body in ["", " ", "<html>", "[]", "null", "1", half] {
            let answer = Answer::new(200, &[("x-part", "1")], body);
            let error = self.fail(answer).await;
            assert_eq!(*error.kind(), ErrorKind::Decode, "{body}");
            assert_eq!(error.status(), Some(StatusCode::OK));
            assert_eq!(error.headers().unwrap()["x-part"], "1");
            assert_eq!(error.body().unwrap(), body);
            assert!(error.source().unwrap().is::<DecodeError>());
            assert!(error.typed::<E>().is_none());
        }
        let error = self.fail(Answer::empty(204)).await;
        assert_eq!(*error.kind(), ErrorKind::Decode);
        assert_eq!(error.status(), Some(StatusCode::NO_CONTENT));
    }

    async fn keeps_a_cut_off_body(&self) {
        for status in [200, 401] {
            let error = self
                .fail(Answer::json(status, self.good).without_last(3))
                .await;
            let arrived = &self.good[..self.good.len() - 3];
            assert_eq!(*error.kind(), ErrorKind::Body);
            assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
            assert_eq!(error.headers().unwrap()["content-type"], "application/json");
            assert_eq!(error.body().unwrap(), arrived);
            let said = format!("after {} bytes of the body", arrived.len());
            assert!(error.to_string().contains(&said), "{error}");
            assert!(error.source().is_some());
        }
        let error = self.fail(Answer::hang_up()).await;
        assert_eq!(*error.kind(), ErrorKind::Send);
        assert_eq!((error.status(), error.body()), (None, None));
    }

    async fn gives_status_and_headers(&self) {
        let headers = [("x-request-id", "req-8"), ("x-ratelimit-remaining", "99")];
        let answer = Answer::new(201, &headers, self.good);
        let server = Server::start([answer, Answer::json(200, self.good)]).await;
        let response = (self.call)(&server.url()).with_meta().await.unwrap();
        assert_eq!(response.status(), StatusCode::CREATED);
        assert_eq!(response.headers()["x-ratelimit-remaining"], "99");
        assert_eq!(response.request_id(), Some("req-8"));
        let plain = (self.call)(&server.url()).await.unwrap();
        assert_eq!(
            format!("{:?}", response.into_body()),
            format!("{plain:?}"),
            "with and without the rest, the body is the same"
        );
    }

    async fn obeys_its_timeout(&self) {
        let late = Answer::json(200, self.good).after(Duration::from_secs(30));
        let stalled = Answer::json(200, self.good).stalling_before_last(1);
        // The second one has to be long enough for the part that does arrive, on a busy machine too.
        for (answer, millis, arrived) in [
            (late, 100, None),
            (stalled, 1000, Some(self.good.len() - 1)),
        ] {
            let server = Server::start([answer]).await;
            let before = Instant::now();
            let error = (self.call)(&server.url())
                .timeout(Duration::from_millis(millis))
                .await
                .unwrap_err();
            assert!(before.elapsed() < Duration::from_secs(20));
            assert_eq!(*error.kind(), ErrorKind::Timeout);
            assert_eq!(error.body().map(|body| body.len()), arrived);
            assert_eq!(server.received().len(), 1);
        }
    }

    async fn lets_its_headers_be_set(&self) {
        let received = self
            .sent(|call| {
                call.header("X-Trace", "1")
                    .header("user-agent", "mine/1")
                    .header("Content-Type", "application/vnd.test+json")
            })
            .await;
        assert_eq!(received.header("x-trace"), Some("1"));
        assert_eq!(received.header("user-agent"), Some("mine/1"));
        assert_eq!(
            received.header("content-type"),
            Some("application/vnd.test+json")
        );
        let server = Server::answering(1).await;
        let error = (self.call)(&server.url())
            .header("X-Trace", "secret\r\nX-Forged: 1")
            .await
            .unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Build);
        assert!(!error.to_string().contains("secret"), "{error}");
        assert!(server.received().is_empty());
    }
}

/// The host and port that a client's default HTTP client would connect to: it is given a proxy that
/// hears of it and refuses.
pub(crate) async fn destination<T>(call: impl FnOnce(reqwest::Client) -> Call<T>) -> String
where
    T: Debug + 'static,
{
    let proxy = Server::start([Answer::empty(403).closing()]).await;
    let client = reqwest::Client::builder()
        .proxy(reqwest::Proxy::all(proxy.url()).expect("the URL is one"))
        .build()
        .expect("the client is built");
    let error = call(client)
        .retry(RetryPolicy::none())
        .await
        .expect_err("the proxy refuses");
    assert_eq!(*error.kind(), ErrorKind::Connect);
    let received = proxy.only();
    assert_eq!(received.method, "CONNECT");
    assert_eq!(received.headers.len(), 1, "{:?}", received.headers);
    assert_eq!(received.header("host"), Some(received.target.as_str()));
    received.target
}

//! Documents over HTTP, as far as a document of a stranger may lead: one server, a few files, so many bytes, so long.

use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use generator::source::{FileReader, MAX_BYTES};
use reqwest::redirect::{Action, Attempt, Policy};
use reqwest::{Client, Response};
use tokio::runtime::{self, Runtime};
use url::{Host, Url};

use crate::Failure;

/// How many redirects within the server are followed.
const MAX_REDIRECTS: usize = 5;

/// How far a download may go.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest answer in bytes.
    pub bytes: u64,
    /// The longest that one file may take, from the connection to the last byte.
    pub time: Duration,
    /// The most files: the document itself and what it refers to.
    pub files: usize,
}

impl Default for Limits {
    /// 64 MiB, as for files on disk; 60 seconds; 256 files.
    fn default() -> Self {
        Self {
            bytes: MAX_BYTES,
            time: Duration::from_secs(60),
            files: 256,
        }
    }
}

/// The files of one server. Paths are those of its URLs, without the slash at the start.
pub(super) struct Web {
    /// The document that was asked for.
    document: Url,
    client: Client,
    runtime: Runtime,
    limits: Limits,
    /// What came for each path, so that a file is fetched once and all of a comparison sees the same.
    known: Mutex<BTreeMap<String, Result<Vec<u8>, String>>>,
}

impl Web {
    /// The server of a document.
    ///
    /// # Errors
    ///
    /// [`Failure`] if the URL is none, holds a credential, or is neither `https` nor one of this machine.
    pub(super) fn new(given: &str, limits: Limits) -> Result<Self, Failure> {
        // What follows the path may be a secret, and so may be what is no URL.
        let document = Url::parse(given)
            .map_err(|error| Failure::unusable(format!("--from is no URL: {error}")))?;
        if !document.username().is_empty() || document.password().is_some() {
            return Err(Failure::unusable(
                "the URL holds a user or a password; name a document that needs none",
            ));
        }
        let local = is_loopback(&document);
        if document.scheme() != "https" && !(document.scheme() == "http" && local) {
            return Err(Failure::unusable(format!(
                "`{}` is not https; http is for this machine alone",
                shown(&document)
            )));
        }
        let mut builder = Client::builder()
            .user_agent("openapi-drift")
            .connect_timeout(limits.time.min(Duration::from_secs(10)))
            .timeout(limits.time)
            .redirect(Policy::custom(within));
        if local {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| Failure::unknown(&error))?;
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::unknown(&error))?;
        Ok(Self {
            document,
            client,
            runtime,
            limits,
            known: Mutex::default(),
        })
    }

    /// The document that was asked for.
    pub(super) fn document(&self) -> &Url {
        &self.document
    }

    /// The path of the document.
    pub(super) fn path(&self) -> String {
        self.document.path().trim_start_matches('/').to_owned()
    }

    /// What stands before the paths of this server.
    pub(super) fn prefix(&self) -> String {
        let mut root = self.document.clone();
        root.set_path("/");
        shown(&root)
    }

    async fn get(&self, url: Url) -> Result<Vec<u8>, String> {
        let sent = self.client.get(url).send().await;
        let mut response = sent.map_err(|error| cause(&error))?;
        let status = response.status();
        if !status.is_success() {
            return Err(format!("the server answered {}", status.as_u16()));
        }
        let too_large = || format!("it is larger than {} bytes", self.limits.bytes);
        if response
            .content_length()
            .is_some_and(|n| n > self.limits.bytes)
        {
            return Err(too_large());
        }
        let is_html = is_html(&response);
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| cause(&error))? {
            body.extend_from_slice(&chunk);
            if u64::try_from(body.len()).map_or(true, |n| n > self.limits.bytes) {
                return Err(too_large());
            }
        }
        let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
        if is_html || first == Some(&b'<') {
            return Err("it is an HTML page and no API description".to_owned());
        }
        Ok(body)
    }
}

impl FileReader for Web {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        // A file is whole or not there, so that a thread that panicked left nothing half done.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = known.get(path) {
            return answer.clone().map_err(io::Error::other);
        }
        let answer = if known.len() < self.limits.files {
            let mut url = self.document.clone();
            if path != self.path() {
                url.set_path(path);
                url.set_query(None);
            }
            url.set_fragment(None);
            self.runtime.block_on(self.get(url))
        } else {
            let message = format!("more than {} files would be read", self.limits.files);
            return Err(io::Error::other(message));
        };
        known.insert(path.to_owned(), answer.clone());
        answer.map_err(io::Error::other)
    }
}

/// Follows a redirect that stays at the server.
fn within(attempt: Attempt<'_>) -> Action {
    let origin = attempt.previous().first().map(Url::origin);
    if origin != Some(attempt.url().origin()) {
        return attempt.error("it leads to another server; name the document there");
    }
    if attempt.previous().len() > MAX_REDIRECTS {
        return attempt.error("it is redirected too often");
    }
    attempt.follow()
}

fn is_html(response: &Response) -> bool {
    let kind = response.headers().get("content-type");
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.trim_start()
        .to_ascii_lowercase()
        .starts_with("text/html")
}

/// Whether a URL names this very machine.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

/// A URL without what may be a secret.
pub(super) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    url.to_string()
}

/// Why a request has failed: the innermost reason, without the URL, which may hold a secret.
fn cause(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "it takes too long".to_owned();
    }
    let mut innermost: &dyn std::error::Error = error;
    while let Some(next) = innermost.source() {
        innermost = next;
    }
    if std::ptr::addr_eq(innermost, error) {
        return "the request failed".to_owned();
    }
    innermost.to_string()
}

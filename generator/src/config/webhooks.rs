//! `[webhooks]` of `codegen.toml`: how deliveries are told apart, signed, stamped and repeated.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;

use super::duration::{duration, optional_duration};

/// How webhook deliveries are told apart, signed, stamped and repeated.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WebhooksConfig {
    /// Member of the delivery that names the event, for example `type`.
    pub event_member: String,
    /// Whether some deliveries lack that member; they are then events of an unknown kind and no
    /// mistake.
    #[serde(default)]
    pub event_optional: bool,
    /// Member that holds the event's data, where deliveries have an envelope.
    #[serde(default)]
    pub payload_member: Option<String>,
    /// Signatures of a delivery, the newest first; without any no verifier is emitted.
    #[serde(default)]
    pub signatures: Vec<SignatureConfig>,
    /// Member of the delivery that says when it was made.
    ///
    /// There is no such setting for a header: the signature covers the body alone, so that whoever
    /// sends a recorded delivery again can write any time into a header.
    #[serde(default)]
    pub timestamp_member: Option<String>,
    /// How it says so; as text, unless this says otherwise.
    #[serde(default)]
    pub timestamp_format: TimestampFormat,
    /// How far that may be from now, either way: `5m` unless this says otherwise.
    #[serde(default, deserialize_with = "optional_duration")]
    pub window: Option<Duration>,
    /// What makes two deliveries the same; the `id-member` if there is one, else the content.
    #[serde(default)]
    pub dedupe: Option<Dedupe>,
    /// Member of the delivery that is the same when the sender repeats it, and in no other delivery.
    #[serde(default)]
    pub id_member: Option<String>,
    /// When the sender repeats a delivery.
    #[serde(default)]
    pub retry: Option<RetryConfig>,
}

/// Signature of a webhook delivery.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SignatureConfig {
    /// How the signature is made.
    pub algorithm: SignatureAlgorithm,
    /// Header that carries the signature in base64.
    pub header: String,
    /// Public keys by environment, as base64 of their SubjectPublicKeyInfo (RFC 5280, 4.1).
    #[serde(default)]
    pub keys: BTreeMap<String, String>,
}

/// Signature algorithms that the runtime verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureAlgorithm {
    /// Ed25519 over the raw body (RFC 8032).
    Ed25519,
    /// RSASSA-PKCS1-v1_5 with SHA-256 over the raw body (RFC 8017, 8.2). The runtime verifies it with
    /// its feature `webhooks-legacy-rsa`, and where the application asks for it.
    RsaPkcs1Sha256,
}

/// How a member tells the time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimestampFormat {
    /// As text with an offset, such as that of RFC 3339.
    #[default]
    Text,
    /// As seconds since 1970-01-01T00:00:00Z.
    Seconds,
    /// As milliseconds since then.
    Milliseconds,
}

/// What makes two deliveries the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dedupe {
    /// The value of the `id-member`.
    Id,
    /// The body, byte for byte.
    Content,
}

/// When the sender of deliveries repeats one.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RetryConfig {
    /// The status of an answer that makes it repeat.
    pub status: u16,
    /// How long after the first attempt it still repeats, with the body of the first: `75m`.
    #[serde(deserialize_with = "duration")]
    pub within: Duration,
}

/// Settings that contradict each other.
pub(super) struct Mistake {
    /// The keys that lead to one of them.
    pub(super) keys: &'static [&'static str],
    pub(super) what: String,
    /// What to write instead.
    pub(super) help: &'static str,
}

impl WebhooksConfig {
    pub(super) fn mistakes(&self) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        let mut mistake = |keys, what: &str, help| {
            let what = what.to_owned();
            mistakes.push(Mistake { keys, what, help });
        };
        match (self.dedupe, &self.id_member) {
            (Some(Dedupe::Id), None) => mistake(
                &["webhooks", "dedupe"],
                "`dedupe = \"id\"` needs a member that is the id",
                "name it in `id-member`",
            ),
            (Some(Dedupe::Content), Some(_)) => mistake(
                &["webhooks", "dedupe"],
                "`dedupe = \"content\"` uses no `id-member`",
                "leave one of them out",
            ),
            _ => {}
        }
        let no_time = "name the member that says when a delivery was made";
        if self.timestamp_member.is_none() && self.window.is_some() {
            mistake(
                &["webhooks", "window"],
                "a window is nothing without a `timestamp-member`",
                no_time,
            );
        }
        if self.timestamp_member.is_none() && self.timestamp_format != TimestampFormat::Text {
            mistake(
                &["webhooks", "timestamp-format"],
                "a format is nothing without a `timestamp-member`",
                no_time,
            );
        }
        let rsa = |signature: &&SignatureConfig| {
            signature.algorithm == SignatureAlgorithm::RsaPkcs1Sha256
        };
        if self.signatures.first().as_ref().is_some_and(rsa) {
            mistake(
                &["webhooks", "signatures"],
                "the newest signature is one by RSA",
                "put a signature by `ed25519` before it; RSA is verified for older deliveries alone",
            );
        }
        if self.signatures.iter().filter(rsa).count() > 1 {
            mistake(
                &["webhooks", "signatures"],
                "there is more than one signature by RSA",
                "leave the older one out",
            );
        }
        if let Some(retry) = self.retry
            && !(400..600).contains(&retry.status)
        {
            mistake(
                &["webhooks", "retry", "status"],
                &format!("an answer of {} is no refusal", retry.status),
                "write the status, from 400 to 599, that makes the sender repeat a delivery",
            );
        }
        mistakes
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    /// The messages about `[webhooks]` with these lines in it.
    fn mistakes(lines: &str) -> Vec<String> {
        let text = format!(
            "module = \"a\"\nclient = \"A\"\ndocument = []\n[webhooks]\nevent-member = \"type\"\n{lines}"
        );
        let Err(diags) = Config::parse(&text, "codegen.toml") else {
            return Vec::new();
        };
        diags.iter().map(|diag| diag.message.clone()).collect()
    }

    #[test]
    fn settings_that_contradict_each_other() {
        let rsa = "[[signatures]]\nalgorithm = \"rsa-pkcs1-sha256\"\nheader = \"B\"\n";
        let rsa = rsa.replace("[[", "[[webhooks.");
        let ed25519 = rsa.replace("rsa-pkcs1-sha256", "ed25519");
        for (lines, part) in [
            ("dedupe = \"id\"", "needs a member that is the id"),
            (
                "dedupe = \"content\"\nid-member = \"id\"",
                "uses no `id-member`",
            ),
            ("window = \"5m\"", "a window is nothing without"),
            (
                "timestamp-format = \"seconds\"",
                "a format is nothing without",
            ),
            (
                "retry = { status = 200, within = \"1h\" }",
                "200 is no refusal",
            ),
            (
                "retry = { status = 503, within = \"soon\" }",
                "`soon` is no length of time",
            ),
            (&rsa, "the newest signature is one by RSA"),
            (
                &format!("{ed25519}{rsa}{rsa}"),
                "more than one signature by RSA",
            ),
        ] {
            let found = mistakes(lines);
            assert!(
                matches!(found.as_slice(), [one] if one.contains(part)),
                "{lines}: {found:?}"
            );
        }
        for lines in [
            "",
            "dedupe = \"content\"",
            "timestamp-member = \"at\"\nwindow = \"5m\"\nid-member = \"id\"",
            &format!("{ed25519}{ed25519}{rsa}"),
        ] {
            assert_eq!(mistakes(lines), <[&str; 0]>::default(), "{lines}");
        }
    }
}

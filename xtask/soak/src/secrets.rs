//! The credentials of a run, made so that any part of one is recognised wherever it turns up.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use memchr::memmem::Finder;

use crate::random::{Topic, draw};

/// What every credential consists of, over and over: whoever shows 27 characters of one in a row shows this.
const MARK: &str = "sOaKsEcReT";

/// Credentials of different kinds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// The key of Partoo.
    Key,
    /// An access token.
    Access,
    /// A refresh token.
    Refresh,
    /// The secret of the OAuth client.
    Client,
}

/// A credential. Each number gives another one.
pub(crate) fn secret(seed: u64, kind: Kind, number: u64) -> String {
    let parts = [0, 1, 2].map(|step| {
        let step = 4 * step + kind as u64;
        format!(
            "{MARK}{:08x}",
            draw(seed, Topic::Secret, number, step) as u32
        )
    });
    parts.concat()
}

/// Finds credentials in bytes: as they are, in base64, or as a list of numbers.
#[derive(Debug)]
pub(crate) struct Needles(Vec<Finder<'static>>);

impl Needles {
    /// All forms.
    pub(crate) fn new() -> Self {
        let mut forms = vec![MARK.to_owned(), MARK.to_lowercase(), numbers(MARK)];
        // Three bytes become four characters: what they look like depends on where the first one stands. What the
        // neighbours have a part in is cut off.
        for (before, cut) in [("", 0), ("_", 2), ("__", 3)] {
            let text = STANDARD_NO_PAD.encode(format!("{before}{MARK}"));
            let whole = (before.len() + MARK.len()) / 3 * 4;
            forms.extend(text.get(cut..whole).map(str::to_owned));
        }
        Self(
            forms
                .iter()
                .map(|form| Finder::new(form.as_bytes()).into_owned())
                .collect(),
        )
    }

    /// Whether there is a credential in it.
    pub(crate) fn are_in(&self, text: &[u8]) -> bool {
        self.0.iter().any(|needle| needle.find(text).is_some())
    }
}

/// The bytes as `Debug` shows a slice of them.
fn numbers(text: &str) -> String {
    let numbers: Vec<_> = text.bytes().map(|byte| byte.to_string()).collect();
    numbers.join(", ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    use super::*;

    #[test]
    fn a_secret_is_found_in_each_form() {
        let needles = Needles::new();
        let secret = secret(1, Kind::Access, 3);
        let mut forms = vec![
            secret.clone(),
            secret.to_lowercase(),
            format!("{:?}", secret.as_bytes()),
            secret.get(7..34).unwrap().to_owned(),
        ];
        for before in ["", "u", "us", "use", "user"] {
            forms.push(STANDARD_NO_PAD.encode(format!("{before}:{secret}")));
        }
        for form in forms {
            assert!(
                needles.are_in(format!("text {form} text").as_bytes()),
                "{form}"
            );
        }
        assert!(!needles.are_in(b"Authorization: Bearer ***"));
    }

    #[test]
    fn no_two_secrets_are_the_same() {
        let mut all: Vec<_> = [Kind::Key, Kind::Access, Kind::Refresh, Kind::Client]
            .into_iter()
            .flat_map(|kind| (0..50).map(move |number| secret(5, kind, number)))
            .collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 200);
    }
}

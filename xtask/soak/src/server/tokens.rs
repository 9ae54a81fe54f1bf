//! The OAuth side of HighLevel: access tokens that run out before their time, and refresh tokens that work once.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::json;

use super::http::{Connection, Head};
use crate::secrets::{Kind, secret};

/// Where tokens are had.
pub(super) const PATH: &str = "/oauth/token";

/// How many requests a token lives at least. A call may ask for a new token once, so that no two may run out under it.
const LEAST_USES: u64 = 2_000;

/// How long an access token says that it lives, in seconds: longer than a run.
const LIFETIME: u64 = 86_399;

/// The tokens of one installation.
#[derive(Debug)]
pub(crate) struct Tokens {
    seed: u64,
    state: Mutex<Grant>,
}

#[derive(Debug)]
struct Grant {
    /// Counts the pairs of tokens.
    generation: u64,
    /// Requests with the access token of this generation.
    uses: u64,
    /// Whether that token has run out.
    expired: bool,
    counts: Counts,
}

/// What happened to tokens.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// How often a token ran out.
    pub(crate) expiries: u64,
    /// How often one was refreshed.
    pub(crate) refreshes: u64,
    /// How often a refresh token was shown again, or one that was never given.
    pub(crate) reused: u64,
}

impl Tokens {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            seed,
            state: Mutex::new(Grant {
                generation: 0,
                uses: 0,
                expired: false,
                counts: Counts::default(),
            }),
        }
    }

    /// The access token of now.
    pub(crate) fn access(&self) -> String {
        secret(self.seed, Kind::Access, self.grant().generation)
    }

    /// The refresh token of now.
    pub(crate) fn refresh(&self) -> String {
        secret(self.seed, Kind::Refresh, self.grant().generation)
    }

    /// What happened so far.
    pub(crate) fn counts(&self) -> Counts {
        self.grant().counts
    }

    /// Whether `Authorization` has the token of now.
    pub(super) fn accepts(&self, authorization: Option<&str>) -> bool {
        let mut grant = self.grant();
        let expected = secret(self.seed, Kind::Access, grant.generation);
        let given = authorization.and_then(|value| value.strip_prefix("Bearer "));
        let accepts = !grant.expired && given == Some(expected.as_str());
        grant.uses += u64::from(accepts);
        accepts
    }

    /// Makes the token of now run out, unless it is young. Whether it did.
    pub(super) fn expire(&self) -> bool {
        let mut grant = self.grant();
        let runs_out = !grant.expired && grant.uses >= LEAST_USES;
        if runs_out {
            grant.expired = true;
            grant.counts.expiries += 1;
        }
        runs_out
    }

    /// Changes a refresh token for a new pair; nothing if it is not the one of now.
    fn exchange(&self, form: &str) -> Option<serde_json::Value> {
        let mut grant = self.grant();
        let refresh = secret(self.seed, Kind::Refresh, grant.generation);
        let shown = form
            .split('&')
            .find_map(|pair| pair.strip_prefix("refresh_token="));
        if shown != Some(refresh.as_str()) {
            grant.counts.reused += 1;
            return None;
        }
        grant.generation += 1;
        grant.uses = 0;
        grant.expired = false;
        grant.counts.refreshes += 1;
        Some(json!({
            "access_token": secret(self.seed, Kind::Access, grant.generation),
            "refresh_token": secret(self.seed, Kind::Refresh, grant.generation),
            "token_type": "Bearer",
            "expires_in": LIFETIME,
            "scope": "products.write objects/record.write conversations.write",
            "userType": "Location",
            "locationId": "location-0",
            "companyId": "company",
            "userId": "user",
        }))
    }

    fn grant(&self) -> MutexGuard<'_, Grant> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Answers a request for tokens.
pub(super) async fn serve(
    mut connection: Connection,
    head: &Head,
    tokens: &Tokens,
) -> Option<Connection> {
    let body = connection.body(head).await?;
    let form = String::from_utf8(body).ok()?;
    let answer = match tokens.exchange(&form) {
        Some(pair) => super::json(200, &[], pair.to_string().as_bytes()),
        None => super::json(400, &[], br#"{"error":"invalid_grant"}"#),
    };
    connection.send(&answer).await.then_some(connection)
}

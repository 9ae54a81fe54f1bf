//! The OAuth side of HighLevel: access tokens that run out before their time, and refresh tokens that work once.
//!
//! The first location has an installation of its own. The others belong to a company: their tokens are traded for the
//! company's, which runs out too.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::sleep;

use super::http::{Connection, Head};
use crate::secrets::{Kind, secret};
use crate::workload::{LOCATIONS, location_name};

/// Where tokens are refreshed, and where those of locations are traded.
const REFRESH: &str = "/oauth/token";
const TRADE: &str = "/oauth/locationToken";

/// The id of the application, and of the company.
pub(crate) const CLIENT: &str = "soak-application";
pub(crate) const COMPANY: &str = "soak-company";

/// How many requests a location's token lives at least. A call may ask for a new token once, so that no two may run out
/// under it.
const LEAST_USES: u64 = 1_000;

/// How many trades the company's token lives.
const TRADES: u64 = 3;

/// How long an access token says that it lives, in seconds: longer than a run.
const LIFETIME: u64 = 86_399;

/// How long the endpoint takes, so that calls come together while they wait.
const PAUSE: Duration = Duration::from_millis(20);

/// Whose tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    Location(u64),
    Company,
}

impl Holder {
    fn number(self) -> u64 {
        match self {
            Self::Location(location) => location,
            Self::Company => LOCATIONS,
        }
    }
}

/// All tokens of a run.
#[derive(Debug)]
pub(crate) struct Tokens {
    seed: u64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// By the number of the holder.
    grants: Vec<Grant>,
    counts: Counts,
}

/// The tokens of one holder. Each generation has an access token and, of an installation, a refresh token.
#[derive(Clone, Debug, Default)]
struct Grant {
    generation: u64,
    /// Access tokens of earlier generations have run out.
    valid_from: u64,
    /// How often one was accepted since they last ran out: a renewal for another reason does not make them young.
    uses: u64,
}

/// What happened to tokens.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// How often an access token ran out.
    pub(crate) expiries: u64,
    /// How often there was a new one.
    pub(crate) renewals: u64,
    /// How often a refresh token was shown again, or one that was never given.
    pub(crate) reused: u64,
    /// Requests for tokens that are not what they should be.
    pub(crate) strange: u64,
}

impl Tokens {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            seed,
            state: Mutex::new(State {
                grants: vec![Grant::default(); LOCATIONS as usize + 1],
                counts: Counts::default(),
            }),
        }
    }

    /// The first access and refresh token of an installation.
    pub(crate) fn first(&self, holder: Holder) -> (String, String) {
        (
            self.secret(Kind::Access, holder, 0),
            self.secret(Kind::Refresh, holder, 0),
        )
    }

    /// The secret of the application.
    pub(crate) fn client_secret(&self) -> String {
        secret(self.seed, Kind::Client, 0)
    }

    /// What happened so far.
    pub(crate) fn counts(&self) -> Counts {
        self.state().counts
    }

    /// Whether `Authorization` has an access token of this holder that has not run out.
    pub(super) fn accepts(&self, holder: Holder, authorization: Option<&str>) -> bool {
        let mut state = self.state();
        let Some(grant) = state.grant(holder) else {
            return false;
        };
        let given = authorization.and_then(|value| value.strip_prefix("Bearer "));
        let accepts = (grant.valid_from..=grant.generation)
            .rev()
            .any(|generation| {
                Some(self.secret(Kind::Access, holder, generation).as_str()) == given
            });
        grant.uses += u64::from(accepts);
        accepts
    }

    /// Makes all tokens of a location run out, unless the newest is young. Whether they did.
    pub(super) fn expire(&self, holder: Holder) -> bool {
        self.expire_after(holder, LEAST_USES)
    }

    fn expire_after(&self, holder: Holder, least: u64) -> bool {
        let mut state = self.state();
        let Some(grant) = state.grant(holder) else {
            return false;
        };
        let runs_out = grant.valid_from <= grant.generation && grant.uses >= least;
        if runs_out {
            grant.valid_from = grant.generation + 1;
            grant.uses = 0;
            state.counts.expiries += 1;
        }
        runs_out
    }

    /// Changes a refresh token for a new pair; nothing if it is not the newest of an installation.
    fn refresh(&self, form: &str) -> Option<Value> {
        let own = [
            ("client_id", CLIENT),
            ("client_secret", &self.client_secret()),
            ("grant_type", "refresh_token"),
        ];
        if own
            .iter()
            .any(|(name, value)| field(form, name) != Some(value))
        {
            self.state().counts.strange += 1;
        }
        let given = field(form, "refresh_token");
        let installations = [Holder::Location(0), Holder::Company];
        let holder = installations.into_iter().find(|holder| {
            let generation = self.state().grant(*holder).map(|grant| grant.generation);
            generation
                .map(|generation| self.secret(Kind::Refresh, *holder, generation))
                .as_deref()
                == given
        });
        let Some(holder) = holder else {
            self.state().counts.reused += 1;
            return None;
        };
        let generation = self.renew(holder)?;
        Some(json!({
            "access_token": self.secret(Kind::Access, holder, generation),
            "refresh_token": self.secret(Kind::Refresh, holder, generation),
            "token_type": "Bearer",
            "expires_in": LIFETIME,
            "scope": "products.write oauth.write",
            "userType": if holder == Holder::Company { "Company" } else { "Location" },
            "companyId": COMPANY,
            "userId": "soak-user",
        }))
    }

    /// Trades the company's token for one of a location; nothing if that of the company has run out.
    fn trade(&self, head: &Head, form: &str) -> Option<Value> {
        self.expire_after(Holder::Company, TRADES);
        if !self.accepts(Holder::Company, head.header("authorization")) {
            return None;
        }
        let wanted = field(form, "locationId");
        let location =
            (1..LOCATIONS).find(|location| Some(location_name(*location).as_str()) == wanted);
        let Some(location) = location.filter(|_| field(form, "companyId") == Some(COMPANY)) else {
            self.state().counts.strange += 1;
            return None;
        };
        let holder = Holder::Location(location);
        let generation = self.renew(holder)?;
        Some(json!({
            "access_token": self.secret(Kind::Access, holder, generation),
            "token_type": "Bearer",
            "expires_in": LIFETIME,
            "scope": "products.write",
            "locationId": location_name(location),
        }))
    }

    fn renew(&self, holder: Holder) -> Option<u64> {
        let mut state = self.state();
        state.counts.renewals += 1;
        let grant = state.grant(holder)?;
        grant.generation += 1;
        Some(grant.generation)
    }

    fn secret(&self, kind: Kind, holder: Holder, generation: u64) -> String {
        secret(
            self.seed,
            kind,
            generation * (LOCATIONS + 1) + holder.number(),
        )
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn grant(&mut self, holder: Holder) -> Option<&mut Grant> {
        self.grants.get_mut(holder.number() as usize)
    }
}

/// Whether a request is one for tokens.
pub(super) fn are_wanted(head: &Head) -> bool {
    [REFRESH, TRADE].contains(&head.target.as_str())
}

/// Answers a request for tokens.
pub(super) async fn serve(
    mut connection: Connection,
    head: &Head,
    tokens: &Tokens,
) -> Option<Connection> {
    let body = connection.body(head).await?;
    let form = String::from_utf8(body).ok()?;
    sleep(PAUSE).await;
    let (given, refusal) = match head.target.as_str() {
        TRADE => (tokens.trade(head, &form), 401),
        _ => (tokens.refresh(&form), 400),
    };
    let answer = match given {
        Some(token) => super::json(200, &[], token.to_string().as_bytes()),
        None => super::json(refusal, &[], br#"{"error":"invalid_grant"}"#),
    };
    connection.send(&answer).await.then_some(connection)
}

/// The value of a field. Those of a run need no decoding.
fn field<'f>(form: &'f str, name: &str) -> Option<&'f str> {
    form.split('&').find_map(|pair| {
        let (known, value) = pair.split_once('=')?;
        (known == name).then_some(value)
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    use super::*;

    #[test]
    fn a_refresh_token_works_once_and_earlier_access_tokens_until_they_run_out() {
        let tokens = Tokens::new(1);
        let holder = Holder::Location(0);
        let (access, refresh) = tokens.first(holder);
        let bearer = format!("Bearer {access}");
        assert!(tokens.accepts(holder, Some(&bearer)));
        assert!(!tokens.accepts(Holder::Company, Some(&bearer)));
        let form = format!(
            "grant_type=refresh_token&client_id={CLIENT}&client_secret={}&refresh_token={refresh}",
            tokens.client_secret()
        );
        let pair = tokens.refresh(&form).unwrap();
        assert!(tokens.accepts(holder, Some(&bearer)));
        assert!(tokens.refresh(&form).is_none());
        assert!(!tokens.expire(holder), "it is young");
        assert!(tokens.expire_after(holder, 1));
        assert!(!tokens.accepts(holder, Some(&bearer)));
        let second = pair.get("access_token").unwrap().as_str().unwrap();
        assert!(!tokens.accepts(holder, Some(&format!("Bearer {second}"))));
        let counts = tokens.counts();
        assert_eq!(
            (
                counts.expiries,
                counts.renewals,
                counts.reused,
                counts.strange
            ),
            (1, 1, 1, 0)
        );
    }
}

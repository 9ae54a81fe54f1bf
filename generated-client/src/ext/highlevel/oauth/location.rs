//! Tokens of locations, traded for the token of their company.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue, StatusCode};

use crate::runtime::oauth::{Endpoint, Failure, Form, OAuth, OAuthTokens, Reuse, TokenRequest};
use crate::runtime::token::{Current, Failed, Held, Renew};
use crate::runtime::{AccessToken, BoxFuture, TokenError, TokenErrorKind, TokenSource};

/// The last part of the path of `POST /oauth/locationToken`, beside that of `/oauth/token`.
const LOCATION_TOKEN: &str = "locationToken";

/// The one value of `Version` that the operation has.
const VERSION: HeaderValue = HeaderValue::from_static("2021-07-28");

/// How many locations are remembered, beyond those that are in use.
const REMEMBERED: usize = 10_000;

/// The longest that a trade takes, with a refresh of the company's token before it.
const LONGEST: Duration = Duration::from_secs(600);

/// The tokens of the locations of one company. Clones are the same tokens.
///
/// A location's token cannot be refreshed; a new one is traded for the company's token instead. It
/// is asked for once, however many calls wait for it, and kept in memory until it is about to
/// expire. Nothing is lost with it, so that it needs no store.
///
/// ```no_run
/// # fn example(
/// #     app: &generated_client::ext::highlevel::oauth::HighLevelOAuth,
/// # ) -> Result<(), generated_client::runtime::Error> {
/// use generated_client::highlevel::HighLevel;
///
/// let locations = app.locations_of("company id");
/// let client = HighLevel::builder().token_source(locations.location("location id")).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct LocationTokens {
    company: Arc<Company>,
    known: Arc<Mutex<HashMap<String, LocationToken>>>,
}

struct Company {
    id: String,
    tokens: OAuthTokens,
    endpoint: Endpoint,
    margin: Duration,
    refusals_per_minute: u32,
}

impl LocationTokens {
    pub(super) fn new(oauth: &OAuth, tokens: OAuthTokens, company_id: &str) -> Self {
        let company = Company {
            id: company_id.to_owned(),
            tokens,
            endpoint: oauth.endpoint_beside(LOCATION_TOKEN),
            margin: oauth.settings().margin,
            refusals_per_minute: oauth.settings().refusals_per_minute,
        };
        Self {
            company: Arc::new(company),
            known: Arc::default(),
        }
    }

    /// The source of tokens for a location. Nothing is asked for before the first token is needed.
    #[must_use]
    pub fn location(&self, location_id: &str) -> LocationToken {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = known.get(location_id) {
            return token.clone();
        }
        if known.len() >= REMEMBERED {
            known.retain(|_, token| Arc::strong_count(&token.0) > 1);
        }
        let trade = Arc::new(Trade {
            company: Arc::clone(&self.company),
            location_id: location_id.to_owned(),
        });
        let limit = self.company.refusals_per_minute;
        let token = LocationToken(Arc::new(Location {
            current: Current::new(trade.clone(), LONGEST, limit),
            trade,
        }));
        known.insert(location_id.to_owned(), token.clone());
        token
    }
}

/// Shows which company it is.
impl fmt::Debug for LocationTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocationTokens")
            .field("company_id", &self.company.id)
            .finish_non_exhaustive()
    }
}

/// The tokens of one location, as a source for clients. Clones are the same source.
#[derive(Clone)]
pub struct LocationToken(Arc<Location>);

struct Location {
    current: Current,
    trade: Arc<Trade>,
}

impl LocationToken {
    /// The location.
    #[must_use]
    pub fn location_id(&self) -> &str {
        &self.0.trade.location_id
    }
}

impl TokenSource for LocationToken {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
        self.0.current.token()
    }

    fn refused<'a>(
        &'a self,
        token: &'a AccessToken,
    ) -> BoxFuture<'a, Result<Option<AccessToken>, TokenError>> {
        Box::pin(self.0.current.refused(token))
    }

    fn share_http_client(&self, client: &reqwest::Client) {
        self.0.trade.company.tokens.share_http_client(client);
    }
}

/// Shows which location it is.
impl fmt::Debug for LocationToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocationToken")
            .field("location_id", &self.location_id())
            .finish_non_exhaustive()
    }
}

struct Trade {
    company: Arc<Company>,
    location_id: String,
}

impl Renew for Trade {
    fn renew(
        self: Arc<Self>,
        _refused: Option<AccessToken>,
    ) -> BoxFuture<'static, Result<Held, Failed>> {
        Box::pin(async move { Ok(self.trade().await?) })
    }
}

impl Trade {
    /// Trades the company's token, and a new one of it if HighLevel refuses the first.
    async fn trade(&self) -> Result<Held, TokenError> {
        let company = self.company.tokens.token().await?;
        let error = match self.ask(&company).await {
            Err(error) if error.status() == Some(StatusCode::UNAUTHORIZED) => error,
            result => return result,
        };
        match self.company.tokens.refused(&company).await? {
            Some(company) => self.ask(&company).await,
            None => Err(error),
        }
    }

    async fn ask(&self, company: &AccessToken) -> Result<Held, TokenError> {
        let request = self.request(company)?;
        let issued_at = SystemTime::now();
        // Asking again spends nothing.
        let reuse = Reuse::Within(Duration::MAX);
        let answer = self.company.endpoint.request(&request, reuse).await;
        let (token, expires_at) = answer
            .map_err(Failure::into_harmless)?
            .into_access(issued_at);
        let token = AccessToken::new(token);
        Ok(Held::new(token, issued_at, expires_at, self.company.margin))
    }

    fn request(&self, company: &AccessToken) -> Result<TokenRequest, TokenError> {
        let mut form = Form::new();
        form.pair("companyId", &self.company.id);
        form.pair("locationId", &self.location_id);
        let bearer = company.bearer().ok_or_else(|| {
            let message = "no header can carry the token of the company";
            TokenError::new(TokenErrorKind::Build, message)
        })?;
        Ok(TokenRequest::new(form)
            .header(HeaderName::from_static("version"), VERSION)
            .header(AUTHORIZATION, bearer.clone())
            .with_secret(company.secret()))
    }
}

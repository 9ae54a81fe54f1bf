//! The OAuth 2.0 of HighLevel (`POST /oauth/token` and `POST /oauth/locationToken` of its OAuth 2.0
//! document, and its pages on authorization).
//!
//! An application of the marketplace is installed on a location (a sub-account) or on a company (an
//! agency). Each installation has its own tokens: the access token lives about a day, the refresh
//! token a year or until it is used, and each refresh replaces both. So a [`TokenStore`] that
//! outlives the process is needed from the start.
//!
//! HighLevel does not say that a refresh token may be used twice. An answer of `/oauth/token` that
//! is lost is therefore reported as [`TokenErrorKind::AnswerLost`], and a later call sends the
//! refresh token again: either HighLevel never saw it, or the installation has to be authorized
//! anew, which the error then says. There is no call that gives a lost refresh token back;
//! `/oauth/reconnect` was removed.
//!
//! ```no_run
//! # async fn example(store: std::sync::Arc<dyn generated_client::runtime::TokenStore>, query: &str)
//! #     -> Result<(), Box<dyn std::error::Error>> {
//! use generated_client::ext::highlevel::oauth::{HighLevelOAuth, UserType};
//! use generated_client::highlevel::HighLevel;
//! use generated_client::runtime::oauth::CodeGrant;
//!
//! let app = HighLevelOAuth::builder("client id", std::env::var("CLIENT_SECRET")?, store)
//!     .redirect_uri("https://app.example.com/callback")
//!     .build()?;
//! let page = app.authorize_url(["products.write"]).state("2kZp").build()?; // send the admin there
//! let code = CodeGrant::from_redirect(query, Some("2kZp"))?; // and take what the browser brings
//! let installed = app.exchange_code(code, UserType::Location).await?;
//!
//! let location = installed.location_id().ok_or("not a location")?;
//! let client = HighLevel::builder().token_source(app.location(location)).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! [`TokenErrorKind::AnswerLost`]: crate::runtime::TokenErrorKind::AnswerLost

mod location;

use std::sync::Arc;

pub use self::location::{LocationToken, LocationTokens};
use crate::runtime::oauth::{AuthorizeUrl, CodeGrant, OAuth, OAuthBuilder, OAuthTokens};
use crate::runtime::{Json, Secret, StoredToken, TokenError, TokenStore};

/// Where the operations of the OAuth document are served.
const BASE_URL: &str = "https://services.leadconnectorhq.com";

/// The token endpoint.
const TOKEN: &str = "/oauth/token";

/// The page on which a person chooses where to install an application.
const CHOOSE_LOCATION: &str = "https://marketplace.gohighlevel.com/v2/oauth/chooselocation";

/// The same page on a host that does not name HighLevel, for white-label applications.
const CHOOSE_LOCATION_WHITE_LABEL: &str =
    "https://marketplace.leadconnectorhq.com/v2/oauth/chooselocation";

/// Whom a token is for (`user_type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UserType {
    /// An agency.
    Company,
    /// A sub-account.
    Location,
}

impl UserType {
    /// As it is sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Company => "Company",
            Self::Location => "Location",
        }
    }
}

/// An application of HighLevel's marketplace. Clones are the same application.
///
/// See the [module](self) for how it is used.
#[derive(Clone, Debug)]
pub struct HighLevelOAuth {
    oauth: OAuth,
    client_id: String,
    redirect_uri: Option<String>,
    page: &'static str,
}

impl HighLevelOAuth {
    /// An application by the client id and secret of its settings in the marketplace, and where its
    /// tokens are kept.
    pub fn builder(
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
        store: Arc<dyn TokenStore>,
    ) -> Builder {
        let client_id = client_id.into();
        let oauth = OAuth::builder(format!("{BASE_URL}{TOKEN}"), client_id.as_str())
            .client_secret(client_secret)
            .store(store)
            .repeat_on_refresh("user_type", "userType");
        Builder {
            oauth,
            client_id,
            redirect_uri: None,
            page: CHOOSE_LOCATION,
        }
    }

    /// The page on which an admin chooses the location or company to install the application on,
    /// for these scopes.
    ///
    /// Add a `state`, and other parameters that HighLevel knows, such as `loginWindowOpenMode` with
    /// the value `self`. The browser comes back with a code; see [`CodeGrant::from_redirect`]. An
    /// installation that begins on HighLevel's own pages comes back without a state.
    pub fn authorize_url<S: AsRef<str>>(
        &self,
        scopes: impl IntoIterator<Item = S>,
    ) -> AuthorizeUrl {
        let url = AuthorizeUrl::new(self.page, self.client_id.as_str()).scopes(scopes);
        match &self.redirect_uri {
            Some(uri) => url.redirect_uri(uri.as_str()),
            None => url,
        }
    }

    /// Trades the code of an installation for its first tokens, and keeps them.
    ///
    /// `user_type` is whom the token is to be for. The answer says whom it is for in fact: an
    /// application that is installed on a company for many locations at once gets the company's.
    ///
    /// # Errors
    ///
    /// As for [`OAuth::exchange_code`].
    pub async fn exchange_code(
        &self,
        code: CodeGrant,
        user_type: UserType,
    ) -> Result<Installation, TokenError> {
        let mut code = code.parameter("user_type", user_type.as_str());
        if let Some(uri) = &self.redirect_uri {
            code = code.redirect_uri(uri.as_str());
        }
        let client_id = self.client_id.clone();
        let key = move |token: &StoredToken| installation_key(&client_id, user_type, token);
        let (tokens, token) = self.oauth.exchange_code_with(code, key).await?;
        Ok(Installation { tokens, token })
    }

    /// The tokens of an installation on a location.
    #[must_use]
    pub fn location(&self, location_id: &str) -> OAuthTokens {
        let key = key(&self.client_id, UserType::Location, location_id);
        self.oauth.tokens(&key)
    }

    /// The tokens of an installation on a company.
    #[must_use]
    pub fn company(&self, company_id: &str) -> OAuthTokens {
        let key = key(&self.client_id, UserType::Company, company_id);
        self.oauth.tokens(&key)
    }

    /// The tokens of locations that belong to a company on which the application is installed, each
    /// traded for the company's (`POST /oauth/locationToken`, scope `oauth.write`).
    ///
    /// Keep it as long as its tokens are used: it remembers them.
    #[must_use]
    pub fn locations_of(&self, company_id: &str) -> LocationTokens {
        LocationTokens::new(&self.oauth, self.company(company_id), company_id)
    }

    /// The application as one of OAuth 2.0, to keep tokens that are there already
    /// ([`OAuth::import`], under the [key](OAuthTokens::key) of [`location`](Self::location) or
    /// [`company`](Self::company)) and to end in peace ([`OAuth::settle`]).
    #[must_use]
    pub fn oauth(&self) -> &OAuth {
        &self.oauth
    }
}

/// Settings of a [`HighLevelOAuth`].
#[derive(Debug)]
#[must_use]
pub struct Builder {
    oauth: OAuthBuilder,
    client_id: String,
    redirect_uri: Option<String>,
    page: &'static str,
}

impl Builder {
    /// Where the browser comes back to with a code, as the application's settings in the
    /// marketplace have it.
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uri = Some(uri.into());
        self
    }

    /// Sends people to the page whose host does not name HighLevel.
    pub fn white_label(mut self) -> Self {
        self.page = CHOOSE_LOCATION_WHITE_LABEL;
        self
    }

    /// The URL before `/oauth/token` and `/oauth/locationToken`, instead of HighLevel's, for tests.
    pub fn base_url(mut self, url: &str) -> Self {
        let url = url.trim_end_matches('/');
        self.oauth = self.oauth.token_url(format!("{url}{TOKEN}"));
        self
    }

    /// Changes what is a setting of OAuth 2.0 in general, such as the margin before a token
    /// expires.
    pub fn settings(mut self, change: impl FnOnce(OAuthBuilder) -> OAuthBuilder) -> Self {
        self.oauth = change(self.oauth);
        self
    }

    /// Checks the settings.
    ///
    /// # Errors
    ///
    /// As for [`OAuthBuilder::build`].
    pub fn build(self) -> Result<HighLevelOAuth, TokenError> {
        Ok(HighLevelOAuth {
            oauth: self.oauth.build()?,
            client_id: self.client_id,
            redirect_uri: self.redirect_uri,
            page: self.page,
        })
    }
}

/// An installation that has just been authorized.
#[derive(Clone, Debug)]
pub struct Installation {
    tokens: OAuthTokens,
    token: StoredToken,
}

impl Installation {
    /// The source of its tokens. [`HighLevelOAuth::location`] and [`HighLevelOAuth::company`] give
    /// the same one later.
    #[must_use]
    pub fn tokens(&self) -> &OAuthTokens {
        &self.tokens
    }

    /// The location that the token is for; nothing for a token of a company.
    #[must_use]
    pub fn location_id(&self) -> Option<&str> {
        text(&self.token, "locationId")
    }

    /// The company that it belongs to.
    #[must_use]
    pub fn company_id(&self) -> Option<&str> {
        text(&self.token, "companyId")
    }

    /// The locations that [`HighLevelOAuth::locations_of`] may be asked for, where a company
    /// installed the application on several at once (`approvedLocations`).
    #[must_use]
    pub fn approved_locations(&self) -> Vec<&str> {
        match self.token.details().get("approvedLocations") {
            Some(Json::Array(ids)) => ids.iter().filter_map(Json::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// The token as it is kept, with all that the answer says beside it.
    #[must_use]
    pub fn token(&self) -> &StoredToken {
        &self.token
    }
}

fn text<'t>(token: &'t StoredToken, member: &str) -> Option<&'t str> {
    let text = token.details().get(member)?.as_str()?;
    (!text.is_empty()).then_some(text)
}

/// The key of an installation, by what the answer says of it and else by what was asked for.
fn installation_key(client_id: &str, asked: UserType, token: &StoredToken) -> String {
    let user_type = match text(token, "userType") {
        Some("Company") => UserType::Company,
        Some("Location") => UserType::Location,
        _ => asked,
    };
    let members = match user_type {
        UserType::Location => ["locationId", "companyId"],
        UserType::Company => ["companyId", "locationId"],
    };
    let id = members.iter().find_map(|member| text(token, member));
    key(client_id, user_type, id.unwrap_or_default())
}

fn key(client_id: &str, user_type: UserType, id: &str) -> String {
    let kind = match user_type {
        UserType::Company => "company",
        UserType::Location => "location",
    };
    format!("highlevel:{client_id}:{kind}:{id}")
}

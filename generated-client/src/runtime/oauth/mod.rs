//! OAuth 2.0 (RFC 6749) as a source of tokens.
//!
//! [`OAuth`] is the application as it is registered with a vendor. It makes an authorization out of
//! the code that a person's browser brings back, and gives a source of tokens for each authorization
//! that its store keeps: [`OAuthTokens`].
//!
//! A source renews its token five minutes before it expires, and when a server refuses it. However
//! many calls wait, one request is sent; with a store that processes share, one request in all of
//! them. A new refresh token is saved before the access token that came with it is used, and a
//! request for one is carried to its end even if every call that waits for it is dropped: it runs as
//! a task of its own on the Tokio runtime of the call that started it. Where a program ends a
//! runtime, [`OAuth::settle`] waits for such tasks first.
//!
//! ```
//! use std::sync::Arc;
//!
//! use generated_client::runtime::oauth::{CodeGrant, OAuth, OAuthTokens};
//! use generated_client::runtime::{TokenError, TokenStore};
//!
//! async fn sign_in(store: Arc<dyn TokenStore>, code: &str) -> Result<OAuthTokens, TokenError> {
//!     let application = OAuth::builder("https://auth.example.com/token", "client id")
//!         .client_secret("client secret")
//!         .store(store)
//!         .build()?;
//!     let code = CodeGrant::new(code).redirect_uri("https://app.example.com/callback");
//!     application.exchange_code(code, "user 7").await // or .tokens("user 7") ever after
//! }
//! ```

mod answer;
mod authorize;
mod config;
mod endpoint;
mod refresh;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use http::header::AUTHORIZATION;
use tokio::runtime::Handle;
use url::form_urlencoded;

pub use self::authorize::{AuthorizeUrl, CodeGrant};
use self::config::Settings;
pub use self::config::{ClientAuth, OAuthBuilder};
pub use self::endpoint::Reuse;
pub(crate) use self::endpoint::{Endpoint, Failure, Form, TokenRequest};
use self::refresh::Authorization;
use super::future::BoxFuture;
use super::secret::Secret;
use super::token::{
    AccessToken, Current, StoredToken, TokenError, TokenErrorKind, TokenSource, TokenStore,
};

/// An application that is registered with an authorization server. Clones are the same application.
///
/// See the [module](self) for what it does.
#[derive(Clone)]
pub struct OAuth(Arc<App>);

pub(crate) struct App {
    settings: Settings,
    endpoint: Endpoint,
    store: Arc<dyn TokenStore>,
    /// The sources that are in use, so that there is one for each key.
    open: Mutex<HashMap<String, Weak<Source>>>,
    /// The authorizations that hold the only copy of a token.
    unsaved: Mutex<HashMap<String, Arc<Authorization>>>,
}

struct Source {
    authorization: Arc<Authorization>,
    current: Current,
}

impl OAuth {
    /// An application by the URL of its token endpoint and its client id. Its secret and its store
    /// are settings.
    pub fn builder(token_url: impl Into<String>, client_id: impl Into<String>) -> OAuthBuilder {
        OAuthBuilder::new(token_url.into(), client_id.into())
    }

    /// The source of tokens for an authorization that the store keeps under a key.
    ///
    /// Nothing is read before the first token is asked for. As long as a source of a key is in use,
    /// this gives the same one.
    #[must_use]
    pub fn tokens(&self, key: &str) -> OAuthTokens {
        let mut open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(source) = open.get(key).and_then(Weak::upgrade) {
            return OAuthTokens(source);
        }
        if open.len() == open.capacity() {
            open.retain(|_, source| source.strong_count() > 0);
        }
        let unsaved = self
            .0
            .unsaved
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let authorization = unsaved.get(key).cloned();
        let authorization =
            authorization.unwrap_or_else(|| Arc::new(Authorization::new(Arc::clone(&self.0), key)));
        let source = Arc::new(Source {
            current: Current::new(
                authorization.clone(),
                self.0.lease_time() * 3,
                self.0.settings.refusals_per_minute,
            ),
            authorization,
        });
        open.insert(key.to_owned(), Arc::downgrade(&source));
        OAuthTokens(source)
    }

    /// Trades an authorization code for tokens and keeps them under a key of the store, in the place
    /// of what is there (RFC 6749 4.1.3).
    ///
    /// # Errors
    ///
    /// The code is refused, the answer is lost, or the tokens cannot be saved; in the last case they
    /// are kept in memory and saved when they are asked for. A code can be used once: after any of
    /// the others a person has to authorize again.
    pub async fn exchange_code(
        &self,
        code: CodeGrant,
        key: impl Into<String>,
    ) -> Result<OAuthTokens, TokenError> {
        let key = key.into();
        let (tokens, _) = self.exchange_code_with(code, |_| key).await?;
        Ok(tokens)
    }

    /// Does the same where the key follows from the answer, such as the id of the account in it, and
    /// gives the token beside its source.
    ///
    /// # Errors
    ///
    /// As for [`exchange_code`](Self::exchange_code).
    pub async fn exchange_code_with(
        &self,
        code: CodeGrant,
        key: impl FnOnce(&StoredToken) -> String + Send + 'static,
    ) -> Result<(OAuthTokens, StoredToken), TokenError> {
        let this = self.clone();
        to_its_end(async move {
            let request = this
                .0
                .request("authorization_code", |form| code.write(form))?;
            let answer = this.0.endpoint.request(&request, Reuse::Never).await;
            let token = answer.map_err(Failure::into_error)?.into_stored();
            let tokens = this.tokens(&key(&token));
            let token = tokens.begin(token).await?;
            Ok((tokens, token))
        })
        .await
    }

    /// Keeps tokens that were fetched in another way, as a new authorization in the place of what is
    /// there.
    ///
    /// # Errors
    ///
    /// They cannot be saved. They are kept in memory and saved when they are asked for.
    pub async fn import(&self, key: &str, token: StoredToken) -> Result<OAuthTokens, TokenError> {
        let tokens = self.tokens(key);
        to_its_end(async move {
            tokens.begin(token).await?;
            Ok(tokens)
        })
        .await
    }

    /// Waits until the requests for tokens that are on their way have ended and what they brought
    /// is saved. Call it before the program ends.
    ///
    /// # Errors
    ///
    /// A token cannot be saved, and is lost if the program ends now.
    pub async fn settle(&self) -> Result<(), TokenError> {
        let open: Vec<_> = {
            let open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
            open.values().filter_map(Weak::upgrade).collect()
        };
        for source in open {
            source.current.settle().await;
        }
        let unsaved: Vec<_> = {
            let unsaved = self
                .0
                .unsaved
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            unsaved.values().cloned().collect()
        };
        for authorization in unsaved {
            authorization.save_unsaved().await?;
        }
        Ok(())
    }

    #[allow(dead_code, reason = "used by what is written by hand for a vendor")]
    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// An endpoint whose path ends in another word than that of the token endpoint.
    #[allow(dead_code, reason = "used by what is written by hand for a vendor")]
    pub(crate) fn endpoint_beside(&self, name: &str) -> Endpoint {
        self.0.endpoint.beside(name)
    }
}

impl App {
    /// How long a refresh may take at most, with all that the store has to do.
    fn lease_time(&self) -> Duration {
        self.endpoint.longest() + Duration::from_secs(20)
    }

    /// A request for a grant, with the application's credentials (RFC 6749 2.3.1).
    fn request(
        &self,
        grant: &str,
        write: impl FnOnce(&mut Form<'_>),
    ) -> Result<TokenRequest, TokenError> {
        let settings = &self.settings;
        let mut form = Form::new();
        form.pair("grant_type", grant);
        let mut basic = None;
        match (&settings.client_secret, settings.client_auth) {
            (Some(secret), ClientAuth::Basic) => basic = Some(secret),
            (secret, _) => {
                form.pair("client_id", &settings.client_id);
                if let Some(secret) = secret {
                    form.secret("client_secret", secret);
                }
            }
        }
        for (name, value) in &settings.parameters {
            form.pair(name, value);
        }
        write(&mut form);
        let request = TokenRequest::new(form);
        let Some(secret) = basic else {
            return Ok(request);
        };
        let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let pair: [String; 2] = [encoded(&settings.client_id), encoded(secret.expose())];
        let pair = Secret::from(STANDARD.encode(pair.join(":")));
        let value = HeaderValue::try_from(format!("Basic {}", pair.expose()));
        let mut value = value.map_err(|_| {
            let message = "no header can carry the credentials of the application";
            TokenError::new(TokenErrorKind::Build, message)
        })?;
        value.set_sensitive(true);
        let request = request.header(AUTHORIZATION, value);
        Ok(request.with_secret(secret).with_secret(&pair))
    }
}

/// The tokens of one authorization, as a source for clients. Clones are the same source.
///
/// ```no_run
/// # #[cfg(feature = "highlevel")]
/// # fn example(
/// #     tokens: &generated_client::runtime::oauth::OAuthTokens,
/// # ) -> Result<(), generated_client::runtime::Error> {
/// use generated_client::highlevel::HighLevel;
///
/// let client = HighLevel::builder().token_source(tokens.clone()).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct OAuthTokens(Arc<Source>);

impl OAuthTokens {
    /// The key in the store.
    #[must_use]
    pub fn key(&self) -> &str {
        self.0.authorization.key()
    }

    async fn begin(&self, token: StoredToken) -> Result<StoredToken, TokenError> {
        let token = self.0.authorization.begin(token).await?;
        self.0.current.set(self.0.authorization.held(&token));
        Ok(token)
    }
}

impl TokenSource for OAuthTokens {
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
        self.0.authorization.http().offer(client);
    }
}

/// Runs work that must not stop half way in a task of its own.
async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, TokenError>> + Send + 'static,
) -> Result<T, TokenError> {
    let runtime = Handle::try_current().map_err(|cause| {
        let message = "tokens can be asked for on a Tokio runtime only";
        TokenError::new(TokenErrorKind::Build, message).with_source(cause)
    })?;
    runtime.spawn(work).await.unwrap_or_else(|cause| {
        let message = "the request for a token came to no end";
        Err(TokenError::new(TokenErrorKind::AnswerLost, message).with_source(cause))
    })
}

impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth")
            .field("settings", &self.0.settings)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for OAuthTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthTokens")
            .field("key", &self.key())
            .finish_non_exhaustive()
    }
}

//! Credentials that do not show in logs.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

/// A credential: an API key, a token, a password.
///
/// It is wiped from memory when it is dropped, and `Debug` prints `***`. There is no way to read it
/// back, because the runtime alone needs its text.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// The text, for the runtime alone.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(SecretString::from(text))
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(SecretString::from(text))
    }
}

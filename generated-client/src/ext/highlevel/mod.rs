//! HighLevel: how an application is installed and gets its tokens.

pub mod oauth;

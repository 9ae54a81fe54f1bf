//! A file in the making: tokens to be laid out, and tables that are laid out already.

use proc_macro2::TokenStream;

/// A part of a file, in order.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    /// Rust items, which the formatter lays out.
    Tokens(TokenStream),
    /// A call of a codec macro, one row a line.
    Table(String),
}

impl Item {
    pub(super) fn tokens(tokens: TokenStream) -> Self {
        Self::Tokens(tokens)
    }
}

/// A Rust file.
#[derive(Clone, Debug, Default)]
pub(crate) struct SourceFile {
    /// Its parts.
    pub(crate) items: Vec<Item>,
}

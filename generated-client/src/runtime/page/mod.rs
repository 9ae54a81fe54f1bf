//! Answers that come in pages: all of them as one stream, of pages or of what is in them.
//!
//! A call of an operation that gives pages is a [`PagedCall`]. Awaiting it gives one page, as for
//! any call; [`pages`](Call::pages) gives that page and all that follow it, and
//! [`items`](Call::items) what is in them, one by one. Both are [`Stream`](futures_core::Stream)s,
//! and have a `next` of their own, so that no other crate is needed to read them.
//!
//! ```no_run
//! # #[cfg(feature = "partoo-reviews")]
//! # async fn example(
//! #     client: &generated_client::partoo::Partoo,
//! # ) -> Result<(), generated_client::runtime::Error> {
//! use generated_client::partoo::reviews::SearchParams;
//! use generated_client::partoo::types::ReviewState;
//!
//! let params = SearchParams::new().state_in(vec![ReviewState::NotTreated]);
//! let mut reviews = client.reviews().search(&params).items().max_items(1_000);
//! while let Some(review) = reviews.next().await {
//!     println!("{:?}", review?.content);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Each page is a call of its own with the settings of the first: its time limits, its retries, its
//! headers, and the limits of the client hold for every page by itself. An
//! [`idempotency_key`](Call::idempotency_key) goes with the first page alone, since a server that
//! knows it again would answer the next with the same page. A page is asked for when it is wanted
//! and not before; a stream that is dropped asks for nothing more.
//!
//! # Where it ends
//!
//! After a page without items; where the answer says so, with its last page, its total, its flag, or
//! a cursor that is missing; at a cursor that was asked for before; at a cap. [`Pages::end`] tells
//! which it was. An error is given once, and ends the stream too.
//!
//! # Going on after an error
//!
//! [`Pages::cursor`] says which page could not be had. A [`Cursor`] can be stored as text, and
//! [`Pages::resume_from`] begins there, also in another process.
//!
//! ```
//! use generated_client::runtime::{Error, PagedCall};
//!
//! /// All pages that can be had, and as text where to go on if there are more.
//! async fn read<T, I>(call: PagedCall<T, I>, begin: Option<&str>) -> (Vec<T>, Option<String>) {
//!     let mut pages = call.pages();
//!     if let Some(cursor) = begin.and_then(|text| text.parse().ok()) {
//!         pages = pages.resume_from(cursor);
//!     }
//!     let mut read = Vec::new();
//!     while let Some(Ok(page)) = pages.next().await {
//!         read.push(page);
//!     }
//!     let failed = pages.cursor().filter(|_| pages.end() == Some(End::Failed));
//!     (read, failed.map(ToString::to_string))
//! }
//! # use generated_client::runtime::page::End;
//! ```

mod cursor;
mod paging;
mod repeat;
mod slot;
mod stream;

use super::call::Call;

pub use self::cursor::{Cursor, ParseCursorError};
pub use self::stream::{End, Items, Pages};

#[doc(hidden)]
pub use self::cursor::{found, header};
#[doc(hidden)]
pub use self::paging::Paging;
#[doc(hidden)]
pub use self::slot::Slot;

/// A call of an operation whose answers come in pages of `T` with items of type `I`.
///
/// Awaited, it gives the one page that it asks for. [`pages`](Call::pages) and
/// [`items`](Call::items) give all pages from there on.
pub type PagedCall<T, I> = Call<T, &'static Paging<T, I>>;

impl<T> Call<T> {
    /// Says how an answer leads to the next page.
    #[doc(hidden)]
    pub fn paged<I: 'static>(self, paging: &'static Paging<T, I>) -> PagedCall<T, I> {
        let Self {
            core,
            request,
            decode,
            paging: (),
        } = self;
        Call {
            core,
            request,
            decode,
            paging,
        }
    }
}

impl<T: 'static, I: 'static> PagedCall<T, I> {
    /// The page that this call asks for and all that follow it.
    pub fn pages(self) -> Pages<T, I> {
        Pages::new(self)
    }

    /// The items of the page that this call asks for and of all that follow it.
    pub fn items(self) -> Items<T, I> {
        self.pages().items()
    }
}

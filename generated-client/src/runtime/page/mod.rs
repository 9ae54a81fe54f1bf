//! Answers that come in pages: all of them as one stream, of pages or of what is in them.
//!
//! A call of an operation that gives pages is a [`PagedCall`]. Awaiting it gives one page, as for
//! any call; [`pages`](PagedCall::pages) gives that page and all that follow it, and
//! [`items`](PagedCall::items) what is in them, one by one. Both are
//! [`Stream`](futures_core::Stream)s, and have a `next` of their own, so that nothing else is needed
//! to read them.
//!
//! Each page is a call of its own with the settings of the first: its time limit, its headers, its
//! retries, and the limits of the client hold for every page by itself. A page is asked for when it
//! is wanted and not before; a stream that is dropped asks for nothing more.
//!
//! ```
//! # use generated_client::runtime::{Error, PagedCall};
//! # async fn example<T: 'static, I: std::fmt::Debug + 'static>(
//! #     call: PagedCall<T, I>,
//! # ) -> Result<(), Error> {
//! let mut items = call.items().max_items(1_000);
//! while let Some(item) = items.next().await {
//!     println!("{:?}", item?);
//! }
//! # Ok(())
//! # }
//! ```
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
//! # use generated_client::runtime::{Error, PagedCall};
//! # async fn example<T: 'static, I: 'static>(
//! #     call: PagedCall<T, I>,
//! #     again: PagedCall<T, I>,
//! #     mut keep: impl FnMut(T),
//! # ) -> Result<(), Error> {
//! let mut pages = call.pages();
//! while let Some(page) = pages.next().await {
//!     match (page, pages.cursor().cloned()) {
//!         (Ok(page), _) => keep(page),
//!         (Err(_), Some(failed)) => pages = again.pages().resume_from(failed).max_pages(100),
//!         (Err(error), None) => return Err(error),
//!     }
//! #   break;
//! }
//! # Ok(())
//! # }
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

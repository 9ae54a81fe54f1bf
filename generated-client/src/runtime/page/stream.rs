//! Streams of pages and of items, as one state machine: a page is wanted, on its way, or there is
//! none any more.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::PagedCall;
use super::cursor::Cursor;
use super::paging::{Next, Paging};
use super::repeat::Asked;
use crate::runtime::call::{Call, CallFuture, Decode};
use crate::runtime::core::Core;
use crate::runtime::error::Error;
use crate::runtime::request::Request;
use crate::runtime::response::Response;

/// Why a stream of pages or items has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum End {
    /// A page had no items.
    EmptyPage,
    /// The answer said that there is no other page, or did not say how to ask for one.
    LastPage,
    /// The server led to a page that it had given before: it says so by repeating itself, or it
    /// would have gone on forever.
    Repeated,
    /// As many pages or items were given as were wanted. There may be more.
    Cap,
    /// An error, which was given. [`cursor`](Pages::cursor) is the page that could not be had.
    Failed,
}

/// The pages of an operation, from [`PagedCall::pages`].
///
/// It is a [`Stream`] and has a [`next`](Self::next) of its own.
#[must_use = "a stream does nothing until it is read"]
pub struct Pages<T: 'static, I: 'static> {
    core: Core,
    decode: Decode<T>,
    paging: &'static Paging<T, I>,
    state: State<T>,
    /// The request of the first page, which those of the others are made from.
    first: Option<Request>,
    /// What the next page is asked for by; nothing where the request of the first says it.
    next: Option<Cursor>,
    /// What the page that was given last was asked for by.
    given: Option<Cursor>,
    asked: Asked,
    /// How many pages may still be asked for.
    left: Option<usize>,
}

enum State<T> {
    /// A page is wanted.
    Wanted,
    /// A page is on its way.
    Coming(CallFuture<Response<T>>),
    /// There is no other page.
    Ended(End),
}

impl<T: 'static, I: 'static> Pages<T, I> {
    pub(super) fn new(call: PagedCall<T, I>) -> Self {
        let Call {
            core,
            request,
            decode,
            paging,
        } = call;
        let (first, state) = match request {
            Ok(request) => (Some(request), State::Wanted),
            // Awaiting a call that could not be made gives its error.
            Err(error) => {
                let refused = Call::new(core.clone(), Err(error), decode);
                (None, State::Coming(refused.with_meta()))
            }
        };
        Self {
            core,
            decode,
            paging,
            state,
            first,
            next: None,
            given: None,
            asked: Asked::new(),
            left: None,
        }
    }

    /// Asks for no more than so many pages.
    pub fn max_pages(mut self, pages: usize) -> Self {
        self.left = Some(pages);
        self
    }

    /// Begins with this page instead of the one that the call asks for.
    ///
    /// A cursor of another operation is reported as an error of kind
    /// [`Build`](crate::runtime::ErrorKind::Build) if its form tells, and is the server's to refuse
    /// otherwise.
    pub fn resume_from(mut self, cursor: Cursor) -> Self {
        self.next = Some(cursor);
        self
    }

    /// The items of the pages, one by one.
    pub fn items(self) -> Items<T, I> {
        Items {
            pages: self,
            page: Vec::new().into_iter(),
            left: None,
        }
    }

    /// The page that comes next, or that could not be had; nothing as long as that is the page that
    /// the call itself asks for.
    ///
    /// After a [cap](End::Cap) it is the first page that was not given, and at the end it stays the
    /// last one.
    #[must_use]
    pub fn cursor(&self) -> Option<&Cursor> {
        self.next.as_ref()
    }

    /// Why there is no other page; nothing as long as there may be one.
    #[must_use]
    pub fn end(&self) -> Option<End> {
        match self.state {
            State::Ended(end) => Some(end),
            State::Wanted | State::Coming(_) => None,
        }
    }

    /// The next page; nothing when there is none, and after an error.
    ///
    /// Dropping the future loses nothing: the page that is on its way is given by the next one.
    ///
    /// # Errors
    ///
    /// Those of the call that asked for the page. The stream ends with it;
    /// [`cursor`](Self::cursor) tells where to go on.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|cx| self.poll_page(cx)).await
    }

    fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        loop {
            match &mut self.state {
                State::Ended(_) => return Poll::Ready(None),
                State::Wanted => match self.ask() {
                    Ok(state) => self.state = state,
                    Err(error) => return self.fail(error),
                },
                State::Coming(call) => match ready!(call.as_mut().poll(cx)) {
                    Ok(answer) => {
                        if let Some(page) = self.take(answer) {
                            return Poll::Ready(Some(Ok(page)));
                        }
                    }
                    Err(error) => return self.fail(error),
                },
            }
        }
    }

    fn fail(&mut self, error: Error) -> Poll<Option<Result<T, Error>>> {
        self.state = State::Ended(End::Failed);
        Poll::Ready(Some(Err(error)))
    }

    /// Makes the call for the page that is wanted.
    fn ask(&mut self) -> Result<State<T>, Error> {
        let Some(first) = self.first.as_ref().filter(|_| self.left != Some(0)) else {
            return Ok(State::Ended(End::Cap));
        };
        let mut request = first.clone();
        if let Some(cursor) = &self.next {
            self.paging.put(&mut request, cursor)?;
        }
        self.left = self.left.map(|left| left.saturating_sub(1));
        let call = Call::new(self.core.clone(), Ok(request), self.decode);
        Ok(State::Coming(call.with_meta()))
    }

    /// Takes an answer and finds out what comes after it. It is no page where it is one that came
    /// before.
    fn take(&mut self, answer: Response<T>) -> Option<T> {
        let (headers, mut page) = answer.into_parts();
        let said = || self.first.as_ref().and_then(|first| self.paging.get(first));
        let asked = self.next.clone().or_else(said);
        if let Some(asked) = &asked {
            self.asked.is_new(asked);
        }
        let next = self.paging.next(asked.as_ref(), &mut page, &headers);
        self.state = match next {
            Next::Before => {
                self.state = State::Ended(End::LastPage);
                return None;
            }
            Next::End(end) => State::Ended(end),
            Next::Page(cursor) if self.asked.is_new(&cursor) => {
                self.given = self.next.replace(cursor);
                State::Wanted
            }
            Next::Page(_) => State::Ended(End::Repeated),
        };
        Some(page)
    }
}

impl<T: 'static, I: 'static> Stream for Pages<T, I> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(cx)
    }
}

/// Shows where the stream stands, and no answer.
impl<T: 'static, I: 'static> fmt::Debug for Pages<T, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Wanted => "wanted",
            State::Coming(_) => "coming",
            State::Ended(_) => "ended",
        };
        f.debug_struct("Pages")
            .field("request", &self.first)
            .field("page", &state)
            .finish_non_exhaustive()
    }
}

/// The items of all pages of an operation, from [`PagedCall::items`].
///
/// It is a [`Stream`] and has a [`next`](Self::next) of its own.
#[must_use = "a stream does nothing until it is read"]
pub struct Items<T: 'static, I: 'static> {
    pages: Pages<T, I>,
    page: std::vec::IntoIter<I>,
    /// How many items may still be given.
    left: Option<usize>,
}

/// No item is ever pinned.
impl<T: 'static, I: 'static> Unpin for Items<T, I> {}

impl<T: 'static, I: 'static> Items<T, I> {
    /// Asks for no more than so many pages.
    pub fn max_pages(mut self, pages: usize) -> Self {
        self.pages = self.pages.max_pages(pages);
        self
    }

    /// Gives no more than so many items, and asks for no page beyond them.
    pub fn max_items(mut self, items: usize) -> Self {
        self.left = Some(items);
        self
    }

    /// Begins with this page instead of the one that the call asks for; see [`Pages::resume_from`].
    pub fn resume_from(mut self, cursor: Cursor) -> Self {
        self.pages = self.pages.resume_from(cursor);
        self
    }

    /// The page that the next item is on, or that could not be had; nothing as long as that is the
    /// page that the call itself asks for.
    ///
    /// Whoever goes on from here in the middle of a page gets its first items again.
    #[must_use]
    pub fn cursor(&self) -> Option<&Cursor> {
        if self.page.len() > 0 && self.pages.end().is_none() {
            self.pages.given.as_ref()
        } else {
            self.pages.cursor()
        }
    }

    /// Why there is no other item; nothing as long as there may be one.
    #[must_use]
    pub fn end(&self) -> Option<End> {
        if self.left == Some(0) {
            return Some(End::Cap);
        }
        self.pages.end().filter(|_| self.page.len() == 0)
    }

    /// The next item; nothing when there is none, and after an error.
    ///
    /// Dropping the future loses nothing: the page that is on its way is read by the next one.
    ///
    /// # Errors
    ///
    /// Those of the call that asked for a page. The stream ends with it; [`cursor`](Self::cursor)
    /// tells where to go on.
    pub async fn next(&mut self) -> Option<Result<I, Error>> {
        poll_fn(|cx| self.poll_item(cx)).await
    }

    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<I, Error>>> {
        loop {
            if self.left == Some(0) {
                return Poll::Ready(None);
            }
            if let Some(item) = self.page.next() {
                self.left = self.left.map(|left| left.saturating_sub(1));
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll_page(cx)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(page)) => self.page = self.pages.paging.take_items(page).into_iter(),
            }
        }
    }
}

impl<T: 'static, I: 'static> Stream for Items<T, I> {
    type Item = Result<I, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(cx)
    }
}

/// Shows where the stream stands, and no item.
impl<T: 'static, I: 'static> fmt::Debug for Items<T, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("items_at_hand", &self.page.len())
            .finish_non_exhaustive()
    }
}

//! What an operation says of its pages: where they are asked for, and how an answer is read.

use std::fmt;

use http::HeaderMap;
use serde_json::value::RawValue;

use super::cursor::{Cursor, number as number_of};
use super::slot::Slot;
use super::stream::End;
use crate::runtime::error::Error;
use crate::runtime::request::Request;

/// How to get at the list in an answer; nothing where the answer leaves it out.
type ItemsOf<T, I> = fn(&mut T) -> Option<&mut Vec<I>>;

/// How to read a single value of an answer; nothing where it is missing, null or empty.
type Read<T> = fn(&T) -> Option<Box<RawValue>>;

/// How the answers of an operation lead to the next page: a constant of emitted code.
pub struct Paging<T, I> {
    items: ItemsOf<T, I>,
    /// Where the next page is asked for.
    slots: &'static [Slot],
    style: Style<T, I>,
    /// A flag that says whether there is another page.
    more: Option<Read<T>>,
}

/// What the next page is asked for by.
enum Style<T, I> {
    /// Its number.
    Number {
        /// The number of the first page.
        first: u64,
        /// The number of the page that was answered.
        current: Option<Read<T>>,
        /// The number of the last page.
        last: Option<Read<T>>,
    },
    /// How many items come before it.
    Offset {
        /// How many items there are on all pages.
        total: Option<Read<T>>,
    },
    /// What the answer says beside its items.
    Cursor(fn(&T, &HeaderMap) -> Option<Cursor>),
    /// What the last item says.
    After(fn(&I) -> Option<Cursor>),
}

/// What an answer says about the page after it.
pub(super) enum Next {
    /// There may be one, which is asked for like this.
    Page(Cursor),
    /// There is none.
    End(End),
    /// The answer is not the page that was asked for but one that came before it.
    Before,
}

/// Shows where pages are asked for; the rest is code.
impl<T, I> fmt::Debug for Paging<T, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Paging")
            .field("slots", &self.slots)
            .finish_non_exhaustive()
    }
}

impl<T, I> Paging<T, I> {
    const fn new(slots: &'static [Slot], style: Style<T, I>, items: ItemsOf<T, I>) -> Self {
        Self {
            items,
            slots,
            style,
            more: None,
        }
    }

    /// Pages that are asked for by their number. The first has the number 1.
    #[must_use]
    pub const fn number(slot: &'static [Slot; 1], items: ItemsOf<T, I>) -> Self {
        let style = Style::Number {
            first: 1,
            current: None,
            last: None,
        };
        Self::new(slot, style, items)
    }

    /// Pages that are asked for by how many items come before them.
    #[must_use]
    pub const fn offset(slot: &'static [Slot; 1], items: ItemsOf<T, I>) -> Self {
        Self::new(slot, Style::Offset { total: None }, items)
    }

    /// Pages that are asked for by what the answer before them says.
    #[must_use]
    pub const fn cursor(
        slots: &'static [Slot],
        items: ItemsOf<T, I>,
        next: fn(&T, &HeaderMap) -> Option<Cursor>,
    ) -> Self {
        Self::new(slots, Style::Cursor(next), items)
    }

    /// Pages that are asked for by what the last item before them says.
    #[must_use]
    pub const fn after(
        slots: &'static [Slot],
        items: ItemsOf<T, I>,
        next: fn(&I) -> Option<Cursor>,
    ) -> Self {
        Self::new(slots, Style::After(next), items)
    }

    /// The number of the first page, where it is not 1.
    #[must_use]
    pub const fn first(mut self, number: u64) -> Self {
        if let Style::Number { first, .. } = &mut self.style {
            *first = number;
        }
        self
    }

    /// Where an answer says which number its page has.
    #[must_use]
    pub const fn current(mut self, read: Read<T>) -> Self {
        if let Style::Number { current, .. } = &mut self.style {
            *current = Some(read);
        }
        self
    }

    /// Where an answer says which number the last page has.
    #[must_use]
    pub const fn last(mut self, read: Read<T>) -> Self {
        if let Style::Number { last, .. } = &mut self.style {
            *last = Some(read);
        }
        self
    }

    /// Where an answer says how many items there are on all pages.
    #[must_use]
    pub const fn total(mut self, read: Read<T>) -> Self {
        if let Style::Offset { total } = &mut self.style {
            *total = Some(read);
        }
        self
    }

    /// Where an answer says whether there is another page.
    #[must_use]
    pub const fn more(mut self, read: Read<T>) -> Self {
        self.more = Some(read);
        self
    }

    /// What a request asks for; nothing where it does not say it all.
    pub(super) fn get(&self, request: &Request) -> Option<Cursor> {
        Cursor::join(self.slots.iter().map(|slot| slot.get(request)))
    }

    /// Asks for another page.
    pub(super) fn put(&self, request: &mut Request, cursor: &Cursor) -> Result<(), Error> {
        let operation = request.operation.id;
        let values = cursor.values();
        if values.len() != self.slots.len() {
            return Err(Error::build(
                operation,
                "the cursor belongs to another operation",
            ));
        }
        request.forget_key();
        for (slot, value) in self.slots.iter().zip(&values) {
            slot.put(request, value).map_err(|cause| {
                Error::build(operation, "the next page cannot be asked for").with_source(cause)
            })?;
        }
        Ok(())
    }

    /// The items of a page by move.
    pub(super) fn take_items(&self, mut page: T) -> Vec<I> {
        (self.items)(&mut page)
            .map(std::mem::take)
            .unwrap_or_default()
    }

    /// What follows from an answer to the page that was asked for like this.
    pub(super) fn next(&self, asked: Option<&Cursor>, page: &mut T, headers: &HeaderMap) -> Next {
        let items = (self.items)(page).map_or(&[][..], |items| items);
        let count = items.len() as u64;
        let after = match (&self.style, items.last()) {
            (Style::After(next), Some(last)) => next(last),
            _ => None,
        };
        let asked = asked.and_then(Cursor::as_number);
        let number = |read: &Option<Read<T>>| {
            let read = (*read)?;
            number_of(&read(page)?)
        };
        if let Style::Number { current, .. } = &self.style
            && let (Some(asked), Some(current)) = (asked, number(current))
            && current < asked
        {
            return Next::Before;
        }
        if count == 0 {
            return Next::End(End::EmptyPage);
        }
        if let Some(more) = self.more
            && more(page).is_some_and(|flag| flag.get() == "false")
        {
            return Next::End(End::LastPage);
        }
        let next = match &self.style {
            Style::Number {
                first,
                current,
                last,
            } => {
                let current = number(current).or(asked).unwrap_or(*first);
                let next = current.checked_add(1);
                next.filter(|next| number(last).is_none_or(|last| *next <= last))
                    .map(Cursor::of_number)
            }
            Style::Offset { total } => {
                let next = asked.unwrap_or(0).checked_add(count);
                next.filter(|next| number(total).is_none_or(|total| *next < total))
                    .map(Cursor::of_number)
            }
            Style::Cursor(next) => next(page, headers),
            Style::After(_) => after,
        };
        next.map_or(Next::End(End::LastPage), Next::Page)
    }
}

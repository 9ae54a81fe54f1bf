//! One way to the next page, held against one operation.

use super::member::{Whole, is_number};
use super::{Mismatch, PageWish, listed};
use crate::config::{PagesConfig, PagesStyle};
use crate::ir::{Api, Content, Operation, PageStyle, Paging, Path, Step, Success, TypeRef};

/// One way to the next page, held against one operation.
pub(super) struct Fit<'a> {
    pub(super) api: &'a Api,
    pub(super) operation: &'a Operation,
    pub(super) wish: &'a PageWish,
    pub(super) name: String,
}

impl Fit<'_> {
    pub(super) fn paging(&self, pages: &PagesConfig) -> Result<Paging, Mismatch> {
        let answer = self.answer()?;
        let (items, item) = self.items(answer, pages)?;
        let number = |key: &'static str, pointer: &Option<String>| {
            let pointer = pointer.as_deref();
            pointer
                .map(|pointer| self.member_of(answer, key, pointer, "a number", is_number))
                .transpose()
        };
        let style = match pages.style {
            PagesStyle::PageNumber => PageStyle::Number {
                slot: self.counted(pages)?,
                first: pages.first.unwrap_or(1),
                current: number("current", &pages.current)?,
                last: number("last", &pages.last)?,
            },
            PagesStyle::Offset => PageStyle::Offset {
                slot: self.counted(pages)?,
                total: number("total", &pages.total)?,
            },
            PagesStyle::Cursor => {
                let mut parts = Vec::new();
                for (request, source) in &pages.next {
                    parts.push(self.cursor(answer, request, source)?);
                }
                PageStyle::Cursor(parts)
            }
            PagesStyle::SearchAfter => {
                let mut parts = Vec::new();
                for (request, pointer) in &pages.next {
                    let keys = self.keys(&["next", request]);
                    let (slot, slot_type) = self.slot(request, &keys)?;
                    let (path, found) = self.follow(item, pointer, Whole::Item, &keys)?;
                    self.carries(found, &slot, slot_type, pointer, &keys)?;
                    parts.push((slot, path));
                }
                PageStyle::After(parts)
            }
        };
        let more = pages.more.as_deref();
        let more = more.map(|pointer| {
            let is_flag = |ty: &TypeRef| matches!(ty, TypeRef::Bool);
            self.member_of(answer, "more", pointer, "a boolean", is_flag)
        });
        Ok(Paging {
            style,
            items,
            item: item.clone(),
            more: more.transpose()?,
        })
    }

    pub(super) fn keys(&self, rest: &[&str]) -> Vec<String> {
        let names = ["pages", &self.name]
            .into_iter()
            .chain(rest.iter().copied());
        names.map(str::to_owned).collect()
    }

    pub(super) fn mismatch(
        &self,
        keys: &[String],
        what: &str,
        help: impl Into<String>,
    ) -> Mismatch {
        Mismatch {
            keys: keys.to_vec(),
            message: format!("{} {what}", crate::text::code(&self.operation.endpoint())),
            help: help.into(),
        }
    }

    /// The type of the one JSON body that an answer has.
    fn answer(&self) -> Result<&TypeRef, Mismatch> {
        match self.operation.outcome() {
            Success::One(Content::Json(ty)) => Ok(ty),
            _ => Err(self.mismatch(
                &["operations".into(), self.wish.key.clone()],
                "gives no pages: its answers are not of one JSON type",
                "remove `pages` from the operation, or correct its answers in an overlay",
            )),
        }
    }

    /// The list in an answer, and the type of its items.
    fn items<'t>(
        &'t self,
        answer: &'t TypeRef,
        pages: &PagesConfig,
    ) -> Result<(Path, &'t TypeRef), Mismatch> {
        let stated = match (&self.wish.items, &pages.items) {
            (Some(own), _) => {
                let key = self.wish.key.clone();
                Some((own, vec!["operations".into(), key, "page-items".into()]))
            }
            (None, Some(shared)) => Some((shared, self.keys(&["items"]))),
            (None, None) => None,
        };
        if let Some((pointer, keys)) = stated {
            let (path, found) = self.follow(answer, pointer, Whole::Answer, &keys)?;
            return match found {
                TypeRef::List(item) => Ok((path, item)),
                _ => Err(self.mismatch(
                    &keys,
                    &format!("has no list at `{pointer}` of its answer"),
                    "name the list of the items",
                )),
            };
        }
        if let TypeRef::List(item) = answer {
            return Ok((Path::new(), item));
        }
        let mut lists = Vec::new();
        if let Some((record, members)) = self.record(answer) {
            for (member, found) in members.members.iter().enumerate() {
                if let TypeRef::List(item) = &found.ty {
                    lists.push((Step { record, member }, item.as_ref(), found.wire.as_str()));
                }
            }
        }
        let keys = self.keys(&[]);
        match lists.as_slice() {
            [(step, item, _)] => Ok((vec![*step], item)),
            [] => Err(self.mismatch(
                &keys,
                "has no list among the members of its answer",
                "name the list by `items`, or by `page-items` of the operation",
            )),
            several => {
                let names: Vec<&str> = several.iter().map(|(.., name)| *name).collect();
                Err(self.mismatch(
                    &keys,
                    &format!("has several lists in its answer: {}", listed(&names)),
                    "choose one by `items`, or by `page-items` of the operation",
                ))
            }
        }
    }
}

//! Where a request asks for a page, and whether what an answer gives can be sent there.

use super::fit::Fit;
use super::member::{Whole, is_cursor, is_number, is_scalar, plain};
use super::{Mismatch, suggestion};
use crate::config::PagesConfig;
use crate::ir::{Content, CursorSource, Place, Slot, TypeRef};
use crate::origin::Pointer;

impl Fit<'_> {
    /// Where a request asks for a page by a number.
    pub(super) fn counted(&self, pages: &PagesConfig) -> Result<Slot, Mismatch> {
        let keys = self.keys(&["request"]);
        let name = pages.request.as_deref().unwrap_or_default();
        let (slot, found) = self.slot(name, &keys)?;
        match found {
            None | Some(TypeRef::Any) => Ok(slot),
            // In a query a number is a text; in a body it is not.
            Some(TypeRef::String) if matches!(slot, Slot::Query(_)) => Ok(slot),
            Some(ty) if is_number(ty) => Ok(slot),
            Some(_) => Err(self.mismatch(
                &keys,
                &format!("takes at `{name}` what is not a number"),
                "`request` names a number",
            )),
        }
    }

    /// Where a request asks for a page, and the type of what is sent there if it is declared.
    pub(super) fn slot(
        &self,
        name: &str,
        keys: &[String],
    ) -> Result<(Slot, Option<&TypeRef>), Mismatch> {
        if name.starts_with('/') {
            return self.body_slot(name, keys);
        }
        let params = &self.operation.params;
        let query = || params.iter().filter(|param| param.place == Place::Query);
        match query().find(|param| param.wire == name) {
            Some(param) => Ok((Slot::Query(name.to_owned()), Some(plain(&param.ty)))),
            None => {
                let known: Vec<&str> = query().map(|param| param.wire.as_str()).collect();
                Err(self.mismatch(
                    keys,
                    &format!("takes no query parameter `{name}`"),
                    suggestion(name, &known),
                ))
            }
        }
    }

    fn body_slot(
        &self,
        pointer: &str,
        keys: &[String],
    ) -> Result<(Slot, Option<&TypeRef>), Mismatch> {
        let body = self.operation.body.as_ref().map(|body| &body.content);
        let Some(Content::Json(body)) = body else {
            return Err(self.mismatch(
                keys,
                "takes no JSON body",
                "name a query parameter, which does not begin with `/`",
            ));
        };
        let names = Pointer::parse(pointer).map(|parsed| {
            let names = parsed.tokens().map(std::borrow::Cow::into_owned);
            names.collect::<Vec<_>>()
        });
        let slot = Slot::Body(names.unwrap_or_default());
        // Any member may stand in an object whose members nobody declares.
        if matches!(body, TypeRef::Object | TypeRef::Any) {
            return Ok((slot, None));
        }
        let (_, found) = self.follow(body, pointer, Whole::Body, keys)?;
        Ok((slot, Some(plain(found))))
    }

    /// What the answer gives to ask for the next page with.
    pub(super) fn cursor(
        &self,
        answer: &TypeRef,
        request: &str,
        source: &str,
    ) -> Result<(Slot, CursorSource), Mismatch> {
        let keys = self.keys(&["next", request]);
        let (slot, slot_type) = self.slot(request, &keys)?;
        if source.starts_with('/') {
            let (path, found) = self.follow(answer, source, Whole::Answer, &keys)?;
            self.carries(found, &slot, slot_type, source, &keys)?;
            return Ok((slot, CursorSource::Member(path)));
        }
        let declared = self.operation.success.iter();
        let declared = declared.flat_map(|response| &response.headers);
        let known: Vec<&str> = declared
            .filter_map(|id| self.api.headers.get(id.0))
            .map(|header| header.wire.as_str())
            .collect();
        if known.iter().any(|known| known.eq_ignore_ascii_case(source)) {
            return Ok((slot, CursorSource::Header(source.to_owned())));
        }
        Err(self.mismatch(
            &keys,
            &format!("has no header `{source}` in its answer"),
            suggestion(source, &known),
        ))
    }

    /// Whether what is found can be sent where it is wanted.
    pub(super) fn carries(
        &self,
        found: &TypeRef,
        slot: &Slot,
        wanted: Option<&TypeRef>,
        pointer: &str,
        keys: &[String],
    ) -> Result<(), Mismatch> {
        let found = plain(found);
        let is_list = matches!(found, TypeRef::List(_));
        let why = if !is_cursor(found) {
            "which is neither a text nor a number nor a list of them"
        } else if is_list && matches!(slot, Slot::Query(_)) {
            "which is a list and cannot go into the query"
        } else {
            match wanted {
                Some(TypeRef::List(_)) if !is_list && *found != TypeRef::Any => {
                    "which is no list, and the request wants one"
                }
                Some(other) if is_list && is_scalar(other) => {
                    "which is a list, and the request wants none"
                }
                _ => return Ok(()),
            }
        };
        Err(self.mismatch(
            keys,
            &format!("gives `{pointer}`, {why}"),
            "name another member, or correct its type in an overlay",
        ))
    }
}

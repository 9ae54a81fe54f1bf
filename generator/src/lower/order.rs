//! In which order the alternatives of a union are tried.

use super::Lowerer;
use super::union::Alternative;
use crate::diag::Diagnostics;
use crate::resolve::{Additional, Facts, Part, gather};

/// How deep alternatives are compared.
const MAX_DEPTH: usize = 4;

impl<'a> Lowerer<'a, '_> {
    /// Puts whole numbers before numbers, which take them as well but not exactly, and so what has whole numbers
    /// inside before what is the same but for numbers in their place. Else the order is the document's.
    pub(super) fn whole_numbers_first<'s>(&self, alternatives: &mut [Alternative<'s>])
    where
        'a: 's,
    {
        for position in 1..alternatives.len() {
            let Some((before, [exact, ..])) = alternatives.split_at_checked(position) else {
                return;
            };
            let rounds = |wide: &Alternative<'s>| {
                self.rounds(&wide.facts, &exact.facts, MAX_DEPTH) == Some(true)
            };
            if let Some(first) = before.iter().position(rounds)
                && let Some(later) = alternatives.get_mut(first..=position)
            {
                later.rotate_right(1);
            }
        }
    }

    /// Whether `wide` has numbers where `exact` has whole ones; `None` where they differ in something else.
    fn rounds<'s>(&self, wide: &Facts<'s>, exact: &Facts<'s>, depth: usize) -> Option<bool>
    where
        'a: 's,
    {
        let depth = depth.checked_sub(1)?;
        match (kind(wide), kind(exact)) {
            (Some("number"), Some("integer")) => return Some(true),
            (one, other) if one != other => return None,
            _ => {}
        }
        let (names, others) = (&wide.properties, &exact.properties);
        if names.len() != others.len() {
            return None;
        }
        let mut rounds = false;
        for (name, parts) in names {
            rounds |= self.rounds_inside(parts, others.get(name)?, depth)?;
        }
        if let (Some(Additional::Typed(wide)), Some(Additional::Typed(exact))) =
            (&wide.additional, &exact.additional)
        {
            rounds |= self.rounds_inside(wide, exact, depth)?;
        }
        if !wide.items.is_empty() && !exact.items.is_empty() {
            rounds |= self.rounds_inside(&wide.items, &exact.items, depth)?;
        }
        Some(rounds)
    }

    fn rounds_inside<'s>(&self, wide: &[Part<'s>], exact: &[Part<'s>], depth: usize) -> Option<bool>
    where
        'a: 's,
    {
        let mut quiet = Diagnostics::default();
        let origins = self.origins;
        let mut facts = |parts| {
            gather(
                parts,
                &self.resolver,
                &|pointer| origins.of(pointer),
                &mut quiet,
            )
        };
        let (wide, exact) = (facts(wide), facts(exact));
        self.rounds(&wide, &exact, depth)
    }
}

fn kind(facts: &Facts<'_>) -> Option<&'static str> {
    facts.kind.as_ref().map(|(kind, _)| *kind)
}

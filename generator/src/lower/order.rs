//! In which order the alternatives of a union are tried.

use std::collections::BTreeMap;

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
        let mut forms = self.shared_forms(alternatives);
        for position in 1..alternatives.len() {
            let Some((before, [exact, ..])) = alternatives.split_at_checked(position) else {
                return;
            };
            let form = forms.get(position).filter(|form| form.is_some());
            let rounds = |(wide, other): (&Alternative<'s>, &Option<String>)| {
                Some(other) == form
                    && self.rounds(&wide.facts, &exact.facts, MAX_DEPTH) == Some(true)
            };
            if let Some(first) = before.iter().zip(&forms).position(rounds)
                && let Some(later) = alternatives.get_mut(first..=position)
                && let Some(forms) = forms.get_mut(first..=position)
            {
                later.rotate_right(1);
                forms.rotate_right(1);
            }
        }
    }

    /// What each alternative looks like where another one looks the same, with numbers for whole ones. Unions of
    /// hundreds of alternatives differ at first sight, so that they are looked into no deeper than it takes.
    fn shared_forms<'s>(&self, alternatives: &[Alternative<'s>]) -> Vec<Option<String>>
    where
        'a: 's,
    {
        let mut forms = vec![Some(String::new()); alternatives.len()];
        for depth in 1..=MAX_DEPTH {
            for (alternative, form) in alternatives.iter().zip(&mut forms) {
                if let Some(form) = form {
                    form.clear();
                    self.write_form(&alternative.facts, depth, form);
                }
            }
            let mut counts: BTreeMap<String, usize> = BTreeMap::new();
            for form in forms.iter().flatten() {
                *counts.entry(form.clone()).or_default() += 1;
            }
            for form in &mut forms {
                form.take_if(|form| counts.get(form) == Some(&1));
            }
        }
        forms
    }

    fn write_form<'s>(&self, facts: &Facts<'s>, depth: usize, form: &mut String)
    where
        'a: 's,
    {
        let kind = match kind(facts) {
            Some("integer") => "number",
            kind => kind.unwrap_or_default(),
        };
        form.push_str(kind);
        let mut inside = |name: &str, parts: &[Part<'s>]| {
            // Separated by what no name has in practice; what looks the same is compared in any case.
            form.push('\n');
            form.push_str(name);
            if depth > 1 && !parts.is_empty() {
                form.push('\t');
                self.write_form(&self.facts_of_all(parts), depth - 1, form);
            }
        };
        let members: BTreeMap<_, _> = facts.properties.iter().collect();
        for (name, parts) in members {
            inside(name, parts);
        }
        if let Some(Additional::Typed(parts)) = &facts.additional {
            inside("", parts);
        }
        inside("", &facts.items);
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
        self.rounds(&self.facts_of_all(wide), &self.facts_of_all(exact), depth)
    }

    fn facts_of_all<'s>(&self, parts: &[Part<'s>]) -> Facts<'s>
    where
        'a: 's,
    {
        let mut quiet = Diagnostics::default();
        let origins = self.origins;
        gather(
            parts,
            &self.resolver,
            &|pointer| origins.of(pointer),
            &mut quiet,
        )
    }
}

fn kind(facts: &Facts<'_>) -> Option<&'static str> {
    facts.kind.as_ref().map(|(kind, _)| *kind)
}

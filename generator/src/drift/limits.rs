//! How limits on values are compared: bounds, lengths, multiples, patterns, and rules that no type expresses.

use super::compare::Comparer;
use super::kinds::{self, Kind};
use super::schema::{Both, shorten};
use super::view::{Bound, View};

/// A count, and what it means when it grows or shrinks.
struct Count {
    key: &'static str,
    tightened: &'static Kind,
    loosened: &'static Kind,
    /// Whether it bounds from below, so that a larger count is tighter.
    lower: bool,
}

const COUNTS: [Count; 6] = [
    Count {
        key: "minLength",
        tightened: kinds::MIN_LENGTH_TIGHTENED,
        loosened: kinds::MIN_LENGTH_LOOSENED,
        lower: true,
    },
    Count {
        key: "maxLength",
        tightened: kinds::MAX_LENGTH_TIGHTENED,
        loosened: kinds::MAX_LENGTH_LOOSENED,
        lower: false,
    },
    Count {
        key: "minItems",
        tightened: kinds::MIN_ITEMS_TIGHTENED,
        loosened: kinds::MIN_ITEMS_LOOSENED,
        lower: true,
    },
    Count {
        key: "maxItems",
        tightened: kinds::MAX_ITEMS_TIGHTENED,
        loosened: kinds::MAX_ITEMS_LOOSENED,
        lower: false,
    },
    Count {
        key: "minProperties",
        tightened: kinds::MIN_MEMBERS_TIGHTENED,
        loosened: kinds::MIN_MEMBERS_LOOSENED,
        lower: true,
    },
    Count {
        key: "maxProperties",
        tightened: kinds::MAX_MEMBERS_TIGHTENED,
        loosened: kinds::MAX_MEMBERS_LOOSENED,
        lower: false,
    },
];

/// Compares all limits of two schemas.
pub(super) fn compare<'v>(comparer: &mut Comparer<'v>, both: &Both<'_, 'v>) {
    let (old, new) = (both.base, both.revision);
    bounds(comparer, both);
    for count in &COUNTS {
        let (before, after) = (old.counts.get(count.key), new.counts.get(count.key));
        // No bound at all is the loosest one.
        let free = if count.lower {
            f64::NEG_INFINITY
        } else {
            f64::INFINITY
        };
        let before_at = before.copied().unwrap_or(free);
        let after_at = after.copied().unwrap_or(free);
        if before_at == after_at {
            continue;
        }
        let tighter = (after_at > before_at) == count.lower;
        let kind = if tighter {
            count.tightened
        } else {
            count.loosened
        };
        let shown = (before.map(f64::to_string), after.map(f64::to_string));
        comparer.differs(both, kind, count.key, shown);
    }
    multiples(comparer, both);
    if old.unique != new.unique {
        let kind = if new.unique {
            kinds::UNIQUE_TIGHTENED
        } else {
            kinds::UNIQUE_LOOSENED
        };
        comparer.differs(both, kind, "uniqueItems", (None, None));
    }
    if old.patterns != new.patterns {
        let kind = match (old.patterns.is_empty(), new.patterns.is_empty()) {
            (true, _) => kinds::PATTERN_ADDED,
            (_, true) => kinds::PATTERN_REMOVED,
            _ => kinds::PATTERN_CHANGED,
        };
        let shown = |view: &View<'v>| {
            (!view.patterns.is_empty()).then(|| shorten(&view.patterns.join(" and ")))
        };
        comparer.differs(both, kind, "pattern", (shown(old), shown(new)));
    }
    if old.rules != new.rules {
        let key = if old
            .stating("x-oas-facts")
            .or(new.stating("x-oas-facts"))
            .is_some()
        {
            "x-oas-facts"
        } else {
            "not"
        };
        comparer.differs(both, kinds::RULE_CHANGED, key, (None, None));
    }
}

fn bounds<'v>(comparer: &mut Comparer<'v>, both: &Both<'_, 'v>) {
    let (old, new) = (both.base.bounds, both.revision.bounds);
    let shown = |bound: Option<Bound>| {
        bound.map(|bound| {
            let exclusive = if bound.exclusive { ", exclusive" } else { "" };
            format!("{}{exclusive}", bound.limit)
        })
    };
    if let Some(tighter) = tighter(old.0, new.0, f64::gt) {
        let kind = if tighter {
            kinds::MINIMUM_TIGHTENED
        } else {
            kinds::MINIMUM_LOOSENED
        };
        comparer.differs(both, kind, "minimum", (shown(old.0), shown(new.0)));
    }
    if let Some(tighter) = tighter(old.1, new.1, f64::lt) {
        let kind = if tighter {
            kinds::MAXIMUM_TIGHTENED
        } else {
            kinds::MAXIMUM_LOOSENED
        };
        comparer.differs(both, kind, "maximum", (shown(old.1), shown(new.1)));
    }
}

/// Whether the new bound is tighter; nothing where both are the same.
fn tighter(old: Option<Bound>, new: Option<Bound>, beyond: fn(&f64, &f64) -> bool) -> Option<bool> {
    match (old, new) {
        (None, None) => None,
        (None, Some(_)) => Some(true),
        (Some(_), None) => Some(false),
        (Some(old), Some(new)) if old.limit == new.limit => {
            (old.exclusive != new.exclusive).then_some(new.exclusive)
        }
        (Some(old), Some(new)) => Some(beyond(&new.limit, &old.limit)),
    }
}

fn multiples<'v>(comparer: &mut Comparer<'v>, both: &Both<'_, 'v>) {
    let (old, new) = (&both.base.multiples, &both.revision.multiples);
    if old == new {
        return;
    }
    let divides = |part: f64, whole: f64| part != 0.0 && (whole / part).fract() == 0.0;
    let kind = match (old.as_slice(), new.as_slice()) {
        ([], _) => kinds::MULTIPLE_TIGHTENED,
        (_, []) => kinds::MULTIPLE_LOOSENED,
        ([before], [after]) if divides(*before, *after) => kinds::MULTIPLE_TIGHTENED,
        ([before], [after]) if divides(*after, *before) => kinds::MULTIPLE_LOOSENED,
        _ => kinds::MULTIPLE_CHANGED,
    };
    let shown = |list: &[f64]| {
        let texts: Vec<String> = list.iter().map(f64::to_string).collect();
        (!texts.is_empty()).then(|| texts.join(" and "))
    };
    comparer.differs(both, kind, "multipleOf", (shown(old), shown(new)));
}

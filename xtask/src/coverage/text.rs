//! The report for a terminal: at most 100 columns.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::against::{Against, Compared, Difference, Explanation, FILE as RECORDED};
use super::inventory::{Counts, Entry, Inventory};
use super::{Coverage, MEANING};

/// The widest line.
const WIDTH: usize = 100;
/// How many operations or events of one kind are listed for an API; all of them are in the JSON.
const LISTED: usize = 12;
/// The width of the first column.
const NAME: usize = 28;

/// The report.
pub(super) fn write(coverage: &Coverage) -> String {
    let mut out = String::new();
    for inventory in &coverage.apis {
        api(&mut out, inventory);
    }
    wrapped(&mut out, "", MEANING);
    if let Some(compared) = &coverage.against {
        out.push('\n');
        against(&mut out, compared);
    }
    let _ = writeln!(out, "\n{}", verdict(coverage));
    out
}

/// The last line.
pub(super) fn verdict(coverage: &Coverage) -> String {
    let mut parts = Vec::new();
    if let Some(against) = &coverage.against {
        let covered: usize = against
            .documents
            .iter()
            .map(|document| document.covered)
            .sum();
        let all: usize = against
            .documents
            .iter()
            .map(|document| document.operations)
            .sum();
        parts.push(format!("{covered} of {all} operations"));
        if !against.unreadable.is_empty() {
            let count = against.unreadable.len();
            parts.push(format!("{} could not be read", plural(count, "document")));
        }
    }
    parts.push(match coverage.findings() {
        0 => "no findings".to_owned(),
        count => plural(count, "finding"),
    });
    parts.join(", ")
}

fn api(out: &mut String, inventory: &Inventory) {
    let _ = writeln!(out, "{} (specs/{})", inventory.title, inventory.api);
    let _ = writeln!(
        out,
        "{:NAME$}{:>23} {:>23} {:>23}",
        "", "operations", "schemas", "events"
    );
    let heading = format!("{:>7} {:>7} {:>7}", "exist", "emitted", "tested");
    let _ = writeln!(out, "{:NAME$}{heading} {heading} {heading}", "group");
    for group in &inventory.groups {
        let (operations, events) = (group.operation_counts(), group.event_counts());
        row(out, &group.name, operations, group.schemas, events);
    }
    row(
        out,
        "all",
        inventory.operations,
        inventory.schemas,
        inventory.events,
    );
    let operations = || inventory.groups.iter().flat_map(|group| &group.operations);
    let events = || inventory.groups.iter().flat_map(|group| &group.events);
    let names = |entries: Vec<&Entry>| entries.iter().map(|entry| entry.name.clone()).collect();
    let without = |entry: &&Entry| !entry.state.emitted;
    list(
        out,
        "operations not emitted",
        names(operations().filter(without).collect()),
    );
    list(
        out,
        "events not emitted",
        names(events().filter(without).collect()),
    );
    list(
        out,
        "schemas not emitted",
        inventory.schemas_not_emitted.clone(),
    );
    let untested = |entry: &&Entry| !entry.state.tested;
    list(
        out,
        "operations not tested",
        names(operations().filter(untested).collect()),
    );
    list(
        out,
        "events not tested",
        names(events().filter(untested).collect()),
    );
    out.push('\n');
}

fn row(out: &mut String, name: &str, operations: Counts, schemas: Counts, events: Counts) {
    let cells = |counts: Counts| match counts.exist {
        0 => format!("{:>7} {:>7} {:>7}", "", "", ""),
        _ => format!(
            "{:>7} {:>7} {:>7}",
            counts.exist, counts.emitted, counts.tested
        ),
    };
    let line = format!(
        "{name:NAME$}{} {} {}",
        cells(operations),
        cells(schemas),
        cells(events)
    );
    let _ = writeln!(out, "{}", line.trim_end());
}

fn list(out: &mut String, what: &str, names: Vec<String>) {
    if names.is_empty() {
        return;
    }
    let _ = writeln!(out, "  {what} ({}):", names.len());
    for name in names.iter().take(LISTED) {
        let _ = writeln!(out, "    {name}");
    }
    if let Some(more) = names.len().checked_sub(LISTED).filter(|more| *more > 0) {
        let _ = writeln!(out, "    and {more} more, see --format json");
    }
}

fn against(out: &mut String, against: &Against) {
    let _ = writeln!(out, "Against the vendor's documents");
    for document in &against.documents {
        let mut line = format!(
            "  {:NAME$} {:12}{} of {} operations",
            document.file, document.api, document.covered, document.operations
        );
        if document.events > 0 {
            let _ = write!(
                line,
                ", {} of {} events",
                document.covered_events, document.events
            );
        }
        if document.mistakes > 0 {
            let _ = write!(line, ", {} in it", plural(document.mistakes, "mistake"));
        }
        let _ = writeln!(out, "{line}");
    }
    if !against.not_covered.is_empty() {
        let operations: usize = against
            .not_covered
            .iter()
            .map(|document| document.operations)
            .sum();
        let files = against.not_covered.iter();
        let files: Vec<String> = files
            .map(|document| format!("{} ({})", document.file, document.operations))
            .collect();
        let what = format!(
            "not covered: {} with {}: {}",
            plural(files.len(), "document"),
            plural(operations, "operation"),
            files.join(", ")
        );
        wrapped(out, "  ", &what);
    }
    if !against.not_compared.is_empty() {
        let what = format!("not compared: {}", against.not_compared.join(", "));
        wrapped(out, "  ", &what);
    }
    for document in &against.unreadable {
        wrapped(
            out,
            "  ",
            &format!("could not be read: {}: {}", document.file, document.why),
        );
    }
    for api in &against.apis {
        differences(out, api);
    }
}

fn differences(out: &mut String, api: &Compared) {
    let open: Vec<&Difference> = api.unexplained().collect();
    if !open.is_empty() {
        let _ = writeln!(
            out,
            "\n{} of {} to explain or to repair",
            plural(open.len(), "difference"),
            api.api
        );
        for difference in open {
            open_difference(out, api, difference);
        }
    }
    explained(out, api);
    if !api.unused.is_empty() {
        let count = plural(api.unused.len(), "explanation");
        let _ = writeln!(
            out,
            "\n{count} in specs/{}/{} for nothing",
            api.api, RECORDED
        );
        for unused in &api.unused {
            wrapped(out, "  ", unused);
        }
    }
}

/// What is explained, by its explanation: one says the same of many places.
fn explained(out: &mut String, api: &Compared) {
    let mut reasons: BTreeMap<(&str, usize, &str), Vec<&Difference>> = BTreeMap::new();
    for difference in &api.differences {
        let reason = match &difference.explanation {
            Some(Explanation::Overlay { file, line, why }) => (file.as_str(), *line, why.as_str()),
            Some(Explanation::Recorded { why }) => (RECORDED, 0, why.as_str()),
            None => continue,
        };
        reasons.entry(reason).or_default().push(difference);
    }
    let count: usize = reasons.values().map(Vec::len).sum();
    if count > 0 {
        let _ = writeln!(
            out,
            "\n{} of {} explained",
            plural(count, "difference"),
            api.api
        );
    }
    for ((file, line, why), differences) in reasons {
        let place = match line {
            0 => format!("specs/{}/{file}", api.api),
            line => format!("specs/{}/{file}:{line}", api.api),
        };
        wrapped(out, "  ", &format!("{place}: {why}"));
        for difference in differences {
            let (own, other) = (&difference.ours_says, &difference.vendor_says);
            let says = format!("{} {own} (vendor: {other})", difference.kind);
            wrapped(out, "      ", &format!("{says}: {}", met_in(difference)));
        }
    }
}

/// A difference that somebody has to explain or to repair.
fn open_difference(out: &mut String, api: &Compared, difference: &Difference) {
    wrapped(
        out,
        "  ",
        &format!("{}: {}", difference.kind, met_in(difference)),
    );
    let (ours, vendor) = (&difference.ours, &difference.vendor);
    let own = format!("specs/{}/{}:{}", api.api, ours.file, ours.line);
    wrapped(
        out,
        "    ",
        &format!("ours:   {} at {own}", difference.ours_says),
    );
    let theirs = format!("{}:{}", vendor.file, vendor.line);
    wrapped(
        out,
        "    ",
        &format!("vendor: {} at {theirs}", difference.vendor_says),
    );
    wrapped(out, "    ", &format!("place:  {}", ours.key()));
}

/// Where a difference is met: the first operation, the place on the wire, and how many operations there are.
pub(super) fn met_in(difference: &Difference) -> String {
    let mut place = difference.operation.clone();
    if !difference.at.is_empty() {
        let _ = write!(place, ", {}", difference.at.trim_end_matches([':', ' ']));
    }
    if difference.operations > 1 {
        let _ = write!(place, " (in {} operations)", difference.operations);
    }
    place
}

/// Writes a text over several lines; the first has one indent, the others one more.
fn wrapped(out: &mut String, indent: &str, text: &str) {
    let mut line = indent.to_owned();
    let mut is_empty = true;
    for word in text.split_whitespace() {
        let width = line.chars().count() + usize::from(!is_empty) + word.chars().count();
        if !is_empty && width > WIDTH {
            let _ = writeln!(out, "{line}");
            line = format!("{indent}  ");
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    let _ = writeln!(out, "{line}");
}

/// A number and what it counts.
pub(super) fn plural(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    }
}

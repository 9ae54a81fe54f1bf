//! For one comment on a pull request: what breaks first, the rest folded away, cut to what a comment may hold.

use std::fmt::Write as _;

use generator::drift::{Change, Wire};

use crate::drift::report::{Report, Upstream};

/// The longest comment that GitHub takes, in characters, with room for what a workflow adds.
pub const MAX_COMMENT: usize = 60_000;
/// How many changes are shown before the rest is folded away.
const SHOWN: usize = 20;

/// The report.
pub(super) fn print(report: &Report) -> String {
    let mut out = String::from("## API drift\n\n");
    let _ = writeln!(
        out,
        "`{}` → `{}`: **{}**.\n",
        inline(&report.base.input),
        inline(&report.revision.input),
        report.sentence()
    );
    for caveat in report.caveats() {
        let _ = writeln!(out, "> [!WARNING]\n> {caveat}.\n");
    }
    let told: Vec<&Change> = report.told().collect();
    let grave = told
        .iter()
        .filter(|change| change.wire >= Wire::Risky)
        .count();
    let (first, rest) = told.split_at(grave.min(SHOWN));
    let mut left_out = 0;
    left_out += table(&mut out, report, first);
    if !rest.is_empty() {
        let _ = writeln!(out, "<details><summary>{} more</summary>\n", rest.len());
        left_out += table(&mut out, report, rest);
        out.push_str("</details>\n\n");
    }
    let others = &report.comparison.api_only;
    if !others.is_empty() && out.len() < MAX_COMMENT {
        let _ = writeln!(
            out,
            "<details><summary>{} differences of the Rust API that are none of the contract</summary>\n",
            others.len()
        );
        for other in others {
            let line = format!("- {}: {}\n", other.rust, cell(&other.message));
            if out.len() + line.len() > MAX_COMMENT {
                out.push_str("- …\n");
                break;
            }
            out.push_str(&line);
        }
        out.push_str("\n</details>\n\n");
    }
    if let Some(upstream) = &report.upstream {
        not_covered(&mut out, upstream);
    }
    if left_out > 0 {
        let _ = writeln!(
            out,
            "{left_out} changes are left out, because a comment holds no more.\n"
        );
    }
    out
}

/// What a vendor has and we do not, folded away.
fn not_covered(out: &mut String, upstream: &Upstream) {
    let Some(sentence) = upstream.sentence() else {
        return;
    };
    if out.len() >= MAX_COMMENT {
        return;
    }
    let _ = writeln!(out, "<details><summary>{}</summary>\n", cell(&sentence));
    let documents = upstream.not_covered.iter();
    let listed = documents.flat_map(|document| {
        let file = inline(&document.file);
        let new = document.all();
        new.map(move |new| format!("- `{}` in `{file}`\n", inline(&new.name)))
    });
    let others = upstream.other_documents.iter();
    let others = others.map(|(file, count)| format!("- nothing of `{}`: {count}\n", inline(file)));
    for line in listed.chain(others) {
        if out.len() + line.len() > MAX_COMMENT {
            out.push_str("- …\n");
            break;
        }
        out.push_str(&line);
    }
    out.push_str("\n</details>\n\n");
}

/// A table of changes; the answer is how many did not fit.
fn table(out: &mut String, report: &Report, changes: &[&Change]) -> usize {
    if changes.is_empty() {
        return 0;
    }
    out.push_str("| wire | Rust | silent | what | where |\n| --- | --- | --- | --- | --- |\n");
    for (position, change) in changes.iter().enumerate() {
        let line = row(report, change);
        if out.len() + line.len() > MAX_COMMENT {
            out.push('\n');
            return changes.len() - position;
        }
        out.push_str(&line);
    }
    out.push('\n');
    0
}

fn row(report: &Report, change: &Change) -> String {
    let place = report
        .place(change)
        .map(|(path, at)| format!("`{}:{}`", inline(&path), at.line))
        .unwrap_or_default();
    let operation = change.operation.as_deref().map(|operation| {
        let more = match change.operations {
            0 | 1 => String::new(),
            more => format!(" and {} more", more - 1),
        };
        format!("<br>`{}`{more}", inline(operation))
    });
    let accepted = report
        .reason(change)
        .map(|reason| format!("<br>accepted: {}", super::escape_markup(&cell(reason))));
    format!(
        "| {} | {} | {} | {}{}{} | {place} |\n",
        match change.wire {
            Wire::Breaking => "**breaking**",
            other => other.as_str(),
        },
        change.rust,
        if change.silent { "yes" } else { "" },
        cell(&change.message),
        operation.unwrap_or_default(),
        accepted.unwrap_or_default(),
    )
}

/// A sentence in a cell of a table. What a document says stands between backticks and holds none.
pub(in crate::drift) fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}

/// Text that is put between backticks.
pub(in crate::drift) fn inline(text: &str) -> String {
    cell(text).replace('`', "'")
}

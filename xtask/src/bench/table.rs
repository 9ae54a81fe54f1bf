//! The table of the cases.

use super::Case;

/// The headings after the name, and how wide their columns are.
const COLUMNS: [(&str, usize); 9] = [
    ("bytes", 7),
    ("ours ns", 9),
    ("derive ns", 9),
    ("ours MB/s", 9),
    ("derive MB/s", 11),
    ("ratio", 6),
    ("half of the rounds", 18),
    ("types alone", 11),
    ("note", 4),
];

/// The cases from the best ratio to the worst, and below them what their columns mean.
pub(super) fn table(cases: &mut [Case], at_least: Option<f64>) -> String {
    cases.sort_by(|one, other| {
        other
            .ratio
            .total_cmp(&one.ratio)
            .then_with(|| one.name.cmp(&other.name))
    });
    let notes = notes(cases);
    let width = cases
        .iter()
        .map(|case| case.name.chars().count())
        .max()
        .unwrap_or_default();
    let mut out = format!("{:width$}", "case");
    for (heading, width) in COLUMNS {
        out.push_str(&format!("  {heading:>width$}"));
    }
    out.push('\n');
    for case in &*cases {
        out.push_str(&format!("{:width$}", case.name));
        for (cell, (_, width)) in cells(case, &notes).into_iter().zip(COLUMNS) {
            out.push_str(&format!("  {cell:>width$}"));
        }
        out.push('\n');
    }
    out.push_str(
        "\nratio: throughput of the emitted type, read as a client reads a body, by that of a type with derives, read by \
         serde_json::from_slice\ntypes alone: the same when both are read by serde_json::from_str\n\
         note: in what the type with derives differs; (-) marks one that keeps less, and does not count\n",
    );
    for (number, note) in notes.iter().enumerate() {
        out.push_str(&format!("  {}  {note}\n", number + 1));
    }
    out.push_str(&verdict(cases, at_least));
    out
}

/// The last line: the worst case, and whether it is good enough.
fn verdict(cases: &[Case], at_least: Option<f64>) -> String {
    let counted = || cases.iter().filter(|case| case.counts);
    let Some(worst) = counted().next_back() else {
        return String::new();
    };
    let mut line = format!(
        "{} cases count; the worst is {:.3}: {}",
        counted().count(),
        worst.ratio,
        worst.name
    );
    if let Some(least) = at_least {
        let slow = counted().filter(|case| case.ratio < least).count();
        line.push_str(&format!("; {slow} below {least}"));
    }
    line.push('\n');
    line
}

/// What types with derives do in another way, each once, in the order of the table.
fn notes(cases: &[Case]) -> Vec<&str> {
    let mut notes: Vec<&str> = Vec::new();
    for case in cases {
        if !notes.contains(&case.differs.as_str()) {
            notes.push(&case.differs);
        }
    }
    notes
}

fn cells(case: &Case, notes: &[&str]) -> [String; COLUMNS.len()] {
    let (ours, derive) = case.nanoseconds;
    let rate = |nanoseconds: f64| format!("{:.0}", case.bytes * 1_000.0 / nanoseconds);
    let note = notes
        .iter()
        .position(|note| *note == case.differs)
        .map_or(0, |at| at + 1);
    [
        format!("{:.0}", case.bytes),
        format!("{ours:.0}"),
        format!("{derive:.0}"),
        rate(ours),
        rate(derive),
        format!("{:.3}", case.ratio),
        format!("{:.3} to {:.3}", case.spread.0, case.spread.1),
        case.types_alone
            .map_or("-".to_owned(), |ratio| format!("{ratio:.3}")),
        format!("{}{note}", if case.counts { "" } else { "-" }),
    ]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    use super::super::tests::line;
    use super::*;

    fn case(name: &str, ratio: f64) -> Case {
        Case::read(&line(name, ratio)).unwrap()
    }

    #[test]
    fn the_worst_case_that_counts_is_the_last_word() {
        let mut closed = case("closed", 0.5);
        closed.counts = false;
        let mut cases = [
            case("fair", 0.98),
            closed,
            case("slow", 0.9),
            case("fast", 1.25),
        ];
        let shown = table(&mut cases, Some(0.97));
        let lines: Vec<&str> = shown.lines().collect();
        let first = |line: &&&str| line.split_whitespace().next().unwrap().to_owned();
        let names: Vec<String> = lines
            .iter()
            .skip(1)
            .take(4)
            .map(|line| first(&line))
            .collect();
        assert_eq!(names, ["fast", "fair", "slow", "closed"]);
        assert!(lines.get(1).unwrap().contains(" 2000 "), "{shown}");
        // 2,000 bytes in 1,250 ns are 1,600 MB/s.
        assert!(lines.get(1).unwrap().contains(" 1600 "), "{shown}");
        assert!(lines.get(4).unwrap().ends_with("-1"), "{shown}");
        assert_eq!(
            lines.last(),
            Some(&"3 cases count; the worst is 0.900: slow; 1 below 0.97")
        );
    }
}

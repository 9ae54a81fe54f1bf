//! The table on the terminal, written row by row, and the line that says what is being done.

use std::io::{self, IsTerminal, Write};

use super::row::{Row, Status};

/// How many losses of a document are listed; all of them are in the JSON.
const LISTED: usize = 20;

/// The columns after the file: heading and width.
const COLUMNS: [(&str, usize); 13] = [
    ("openapi", 7),
    ("operations", 11),
    ("webhooks", 8),
    ("schemas", 7),
    ("types", 6),
    ("untyped", 7),
    ("errors", 6),
    ("warnings", 8),
    ("ms", 6),
    ("MiB", 5),
    ("lines", 7),
    ("check", 12),
    ("samples", 13),
];

/// Writes the table.
pub(super) struct Table<'w> {
    out: &'w mut dyn Write,
    /// Width of the first column.
    width: usize,
    /// How many documents there are.
    total: usize,
    /// How many of them were begun.
    begun: usize,
    /// Whether somebody is watching.
    watched: bool,
}

impl<'w> Table<'w> {
    /// A table for documents with these names.
    pub(super) fn new<'n>(
        out: &'w mut dyn Write,
        names: impl Iterator<Item = &'n str> + Clone,
    ) -> Self {
        Self {
            out,
            width: names.clone().map(str::len).max().unwrap_or_default().max(4),
            total: names.count(),
            begun: 0,
            watched: io::stderr().is_terminal(),
        }
    }

    /// Writes the headings.
    pub(super) fn head(&mut self) {
        let mut line = format!("{:width$}", "file", width = self.width);
        for (heading, width) in COLUMNS {
            line.push_str(&format!("  {heading:>width$}"));
        }
        self.line(&line);
    }

    /// Begins with the next document.
    pub(super) fn begin(&mut self) {
        self.begun += 1;
    }

    /// Says what is being done, to a person only.
    pub(super) fn progress(&mut self, file: &str, what: &str) {
        if self.watched {
            let (begun, total) = (self.begun, self.total);
            let _ = write!(io::stderr(), "\r\x1b[2K[{begun}/{total}] {file}: {what}");
        }
    }

    /// Writes a row, with everything that is wrong below it.
    pub(super) fn row(&mut self, row: &Row) {
        let mut line = format!("{:width$}", row.file, width = self.width);
        if matches!(row.status, Status::Passed | Status::Failed) {
            for (cell, (_, width)) in cells(row).into_iter().zip(COLUMNS) {
                line.push_str(&format!("  {cell:>width$}"));
            }
        }
        if row.status != Status::Passed {
            line.push_str(&format!("  {}", row.status.word()));
        }
        self.line(line.trim_end());
        for reason in &row.reasons {
            self.line(&format!("    {reason}"));
        }
        // What is wrong in the document itself: it is isolated, so that it fails a row only where an operation is gone.
        if let Some(answer) = row.answer.as_ref().filter(|answer| answer.emitted) {
            for error in answer.told_errors().take(LISTED) {
                self.line(&format!("    error: {error}"));
            }
        }
        let losses = row
            .samples
            .as_ref()
            .map_or(&[][..], |samples| &samples.losses);
        for loss in losses.iter().take(LISTED) {
            self.line(&format!("    lost: {loss}"));
        }
        if let Some(more) = losses.len().checked_sub(LISTED).filter(|more| *more > 0) {
            self.line(&format!("    and {more} more, see the JSON"));
        }
    }

    /// Writes the sums.
    pub(super) fn foot(&mut self, rows: &[Row], others: usize) {
        self.line("");
        let count = |status| rows.iter().filter(|row| row.status == status).count();
        let samples = rows.iter().filter_map(|row| row.samples.as_ref());
        let accepted: usize = samples.clone().map(|samples| samples.accepted).sum();
        let survived: usize = samples.map(|samples| samples.survived).sum();
        let answers = rows.iter().filter_map(|row| row.answer.as_ref());
        let operations: usize = answers.clone().map(|answer| answer.operations).sum();
        let lines: usize = answers.map(|answer| answer.lines).sum();
        self.line(&format!(
            "{} passed, {} failed, {} refused as they should be, {} skipped; {others} other files are parts or no descriptions",
            count(Status::Passed),
            count(Status::Failed),
            count(Status::Refused),
            count(Status::Skipped),
        ));
        self.line(&format!(
            "{operations} operations in {lines} lines; {survived} of {accepted} samples survive"
        ));
        if cfg!(debug_assertions) {
            self.line("generation ran without optimisation: its times and memory are not those of a release build");
        }
    }

    fn line(&mut self, text: &str) {
        if self.watched {
            let _ = write!(io::stderr(), "\r\x1b[2K");
        }
        let _ = writeln!(self.out, "{text}");
        let _ = self.out.flush();
    }
}

/// The cells of a row; a dash is what was not measured.
fn cells(row: &Row) -> [String; COLUMNS.len()] {
    let shown = |value: Option<usize>| value.map_or("-".to_owned(), |value| value.to_string());
    let of = |out: Option<usize>, there: Option<usize>| match (out, there) {
        (Some(out), Some(there)) if out == there => out.to_string(),
        (out, there) => format!("{}/{}", shown(out), shown(there)),
    };
    let counts = row.counts;
    let answer = row.answer.as_ref();
    let emitted = answer.filter(|answer| answer.emitted);
    let check = row.check.as_ref().map(|check| {
        let seconds = check.seconds;
        match (check.ok, check.warnings) {
            (true, 0) => format!("ok {seconds:.1} s"),
            (true, warnings) => format!("{warnings} warn."),
            (false, _) => "FAILED".to_owned(),
        }
    });
    [
        row.openapi.clone().unwrap_or_else(|| "-".to_owned()),
        of(
            emitted.map(|answer| answer.operations),
            counts.map(|counts| counts.operations),
        ),
        of(
            emitted.map(|answer| answer.webhooks),
            counts.map(|counts| counts.webhooks),
        ),
        shown(counts.map(|counts| counts.schemas)),
        shown(emitted.map(|answer| answer.types.len())),
        shown(emitted.map(|_| row.untyped.len())),
        shown(answer.map(|answer| answer.errors)),
        shown(answer.map(|answer| answer.warnings)),
        answer.map_or("-".to_owned(), |answer| answer.generate_ms.to_string()),
        answer
            .and_then(|answer| answer.peak_rss_mib)
            .map_or("-".to_owned(), |mib| mib.to_string()),
        shown(emitted.map(|answer| answer.lines)),
        check.unwrap_or_else(|| "-".to_owned()),
        row.samples.as_ref().map_or("-".to_owned(), |samples| {
            of(Some(samples.survived), Some(samples.accepted))
        }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::count::Counts;
    use crate::corpus::generate::Answer;
    use serde_json::json;

    #[test]
    fn a_row_shows_what_is_missing_and_its_reasons_below() {
        let mut row = Row {
            file: "a.yaml".to_owned(),
            openapi: Some("3.1.0".to_owned()),
            counts: Some(Counts {
                operations: 3,
                webhooks: 1,
                callbacks: 0,
                schemas: 2,
            }),
            answer: Some(Answer {
                emitted: true,
                operations: 2,
                webhooks: 1,
                diagnostics: vec![
                    json!({"severity": "error", "code": "E0309", "message": "`x` is no type", "pointer": "#/a"}),
                    json!({"severity": "note", "code": "N0309", "message": "a note"}),
                ],
                ..Answer::default()
            }),
            ..Row::default()
        };
        row.judge();
        let mut text = Vec::new();
        let mut table = Table::new(&mut text, ["a.yaml"].into_iter());
        table.row(&row);
        table.row(&Row::skipped("b", "it has no operations"));
        let text = String::from_utf8(text).unwrap();
        let lines: Vec<_> = text.lines().collect();
        let cells: Vec<_> = lines[0].split_whitespace().collect();
        assert_eq!(cells[..5], ["a.yaml", "3.1.0", "2/3", "1", "2"]);
        assert_eq!(cells.last(), Some(&"failed"));
        assert_eq!(
            lines[1..],
            [
                "    2 of 3 operations",
                "    error: E0309 `x` is no type at #/a",
                "b       skipped",
                "    it has no operations"
            ]
        );
    }
}

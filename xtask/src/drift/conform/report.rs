//! What recordings say about the documents, ready to be printed in any form.

use generator::drift::conform::{Finding, Held, Unchecked};
use generator::drift::{Position, Wire};

/// What recordings say.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The recordings, in the order of the command line.
    pub files: Vec<FileTally>,
    /// The APIs that they were held against.
    pub apis: Vec<ApiPart>,
    /// What was found, the gravest first.
    pub rows: Vec<Row>,
}

/// How much of a recording could be used.
#[derive(Clone, Debug)]
pub struct FileTally {
    /// Its name, as the command line gives it.
    pub name: String,
    /// Whether it is a HAR file, whose entries are counted, or has an exchange a line.
    pub is_har: bool,
    /// Exchanges in it.
    pub exchanges: u64,
    /// Those that went to other servers.
    pub elsewhere: u64,
    /// Those that have no answer, and questions of browsers whether they may call.
    pub skipped: u64,
    /// Entries or lines that are no exchange.
    pub broken: u64,
    /// The numbers of the first of them, from 1.
    pub broken_at: Vec<u64>,
}

/// An API that recordings were held against.
#[derive(Clone, Debug)]
pub struct ApiPart {
    /// The name of its folder.
    pub name: String,
    /// Its folder, relative to the project.
    pub folder: String,
    /// How much was held.
    pub held: Held,
    /// How many operations were called.
    pub called: usize,
    /// How many operations there are.
    pub operations: usize,
    /// How many parts of its documents were left out because of mistakes in them.
    pub errors: usize,
    /// Patterns that no text was held against.
    pub unchecked: Vec<Unchecked>,
}

/// How many patterns that were not checked are named; the rest is counted.
const NAMED_PATTERNS: usize = 5;

/// A finding, and the API that it is about.
#[derive(Clone, Debug)]
pub struct Row {
    /// The name of the API's folder.
    pub api: String,
    /// The folder, relative to the project.
    pub folder: String,
    /// What was found.
    pub finding: Finding,
}

impl FileTally {
    /// Of a file that nothing has been read of.
    #[must_use]
    pub fn new(name: String, is_har: bool) -> Self {
        Self {
            name,
            is_har,
            exchanges: 0,
            elsewhere: 0,
            skipped: 0,
            broken: 0,
            broken_at: Vec::new(),
        }
    }
}

impl Row {
    /// `file:line:column` in the project, where it is known.
    #[must_use]
    pub fn place(&self) -> Option<String> {
        let at = self.finding.position.as_ref()?;
        Some(locate(&self.folder, at))
    }

    /// The file, relative to the project.
    #[must_use]
    pub fn file(&self) -> Option<String> {
        let at = self.finding.position.as_ref()?;
        Some(format!("{}/{}", self.folder, at.file))
    }

    /// Which operation in which direction, for a line of its own.
    #[must_use]
    pub fn context(&self) -> String {
        let mut parts = Vec::new();
        parts.extend(self.finding.operation.clone());
        parts.extend(self.finding.direction.map(|way| way.as_str().to_owned()));
        parts.extend(self.finding.path.clone());
        if parts.is_empty() {
            self.api.clone()
        } else {
            parts.join(", ")
        }
    }
}

impl ApiPart {
    /// The patterns that no text was held against, one sentence each, and one for those beyond the first.
    fn patterns(&self) -> Vec<String> {
        let mut sentences: Vec<String> = self
            .unchecked
            .iter()
            .take(NAMED_PATTERNS)
            .map(|pattern| {
                let place = pattern.position.as_ref();
                let place = place.map(|at| locate(&self.folder, at));
                let place = place.unwrap_or_else(|| pattern.pointer.clone());
                format!("pattern not checked: {}, at {place}", pattern.reason)
            })
            .collect();
        match self.unchecked.len().saturating_sub(NAMED_PATTERNS) {
            0 => {}
            1 => sentences.push(format!("1 more pattern of {} not checked", self.name)),
            more => sentences.push(format!("{more} more patterns of {} not checked", self.name)),
        }
        sentences
    }
}

/// `file:line:column` in the project.
fn locate(folder: &str, at: &Position) -> String {
    format!("{folder}/{}:{}:{}", at.file, at.line, at.column)
}

impl Report {
    /// How many exchanges were with a server of an API.
    #[must_use]
    pub fn checked(&self) -> u64 {
        let held = self.apis.iter().map(|api| api.held);
        held.map(|held| held.matched + held.unmatched).sum()
    }

    /// How many findings have a verdict.
    #[must_use]
    pub fn count(&self, wire: Wire) -> usize {
        let rows = self.rows.iter();
        rows.filter(|row| row.finding.wire == wire).count()
    }

    /// Where a finding was met first, and how often.
    #[must_use]
    pub fn met(&self, row: &Row) -> String {
        let (file, number) = row.finding.first;
        let file = self.files.get(file);
        let unit = file.map_or("exchange", FileTally::unit);
        let name = file.map_or("", |file| file.name.as_str());
        match row.finding.count {
            1 => format!("once, in {unit} {number} of {name}"),
            count => format!("{count} times, first in {unit} {number} of {name}"),
        }
    }

    /// What is broken in the recordings, a sentence for each file.
    #[must_use]
    pub fn broken(&self) -> Vec<String> {
        let broken = self.files.iter().filter(|file| file.broken > 0);
        broken
            .map(|file| {
                let numbers: Vec<String> = file.broken_at.iter().map(u64::to_string).collect();
                let left = file.broken - u64::try_from(numbers.len()).unwrap_or(file.broken);
                let more = if left > 0 {
                    format!(" and {left} more")
                } else {
                    String::new()
                };
                let (units, be) = match file.broken {
                    1 => (file.unit().to_owned(), "is"),
                    _ => (
                        format!("{}s", file.unit()).replace("entrys", "entries"),
                        "are",
                    ),
                };
                let name = &file.name;
                format!(
                    "{} {units} of {name} {be} no exchange: {}{more}",
                    file.broken,
                    numbers.join(", ")
                )
            })
            .collect()
    }

    /// What makes the result less than complete, one sentence each.
    #[must_use]
    pub fn caveats(&self) -> Vec<String> {
        let mut caveats = self.broken();
        for api in &self.apis {
            if api.errors > 0 {
                caveats.push(format!(
                    "{} parts of the documents of {} cannot be read as meant; what was seen there may be missing",
                    api.errors, api.name
                ));
            }
            if api.held.partly > 0 {
                let (bodies, were) = match api.held.partly {
                    1 => ("body", "was"),
                    _ => ("bodies", "were"),
                };
                caveats.push(format!(
                    "{} {bodies} with too many alternatives {were} not looked at to the end",
                    api.held.partly
                ));
            }
            caveats.extend(api.patterns());
        }
        caveats
    }

    /// The one sentence that sums it up, without a full stop.
    #[must_use]
    pub fn sentence(&self) -> String {
        let elsewhere: u64 = self.files.iter().map(|file| file.elsewhere).sum();
        let skipped: u64 = self.files.iter().map(|file| file.skipped).sum();
        let used = self
            .apis
            .iter()
            .filter(|api| api.held.matched + api.held.unmatched > 0 || self.apis.len() == 1);
        let called: Vec<String> = used
            .map(|api| {
                format!(
                    "{} of {} operations of {}",
                    api.called, api.operations, api.name
                )
            })
            .collect();
        let findings = match self.rows.len() {
            0 => "no findings".to_owned(),
            count => format!(
                "{count} {}: {} breaking, {} risky, {} compatible",
                if count == 1 { "finding" } else { "findings" },
                self.count(Wire::Breaking),
                self.count(Wire::Risky),
                self.count(Wire::Compatible)
            ),
        };
        let checked = self.checked();
        let exchanges = if checked == 1 {
            "exchange"
        } else {
            "exchanges"
        };
        format!(
            "{checked} {exchanges} checked ({}), {elsewhere} with other servers, {skipped} without an answer; {findings}",
            called.join(", ")
        )
    }
}

impl FileTally {
    /// What is counted in it.
    fn unit(&self) -> &'static str {
        if self.is_har { "entry" } else { "line" }
    }
}

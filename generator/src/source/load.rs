//! Bytes to a file's value, with everything that is wrong with the file reported at its line and column.

use serde_json::Value;

use super::build::{self, MAX_NODES, Problem, ProblemKind};
use super::locate::Layout;
use crate::diag::{Code, Diagnostic, Diagnostics, codes};
use crate::origin::{FileId, Origin, Span};

/// The language of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Yaml,
}

/// What became of a file; when errors were pushed, the value is not to be used.
pub(super) struct Loaded {
    pub(super) text: String,
    pub(super) value: Value,
    pub(super) format: Option<Format>,
    /// The positions, when a finding already needed them.
    pub(super) layout: Option<Layout>,
}

/// Parses the content of the file `id`, called `name`.
pub(super) fn load(id: FileId, name: &str, bytes: Vec<u8>, diags: &mut Diagnostics) -> Loaded {
    let text = match String::from_utf8(bytes) {
        Ok(text) => clean(text),
        Err(error) => {
            let offset = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let span = Span::new(id, &text, offset..offset + 1);
            diags.push(
                Diagnostic::new(codes::NOT_UTF8, format!("`{name}` is not UTF-8 text"))
                    .at_span(span)
                    .label("the first byte that is not UTF-8")
                    .help("save the file as UTF-8"),
            );
            return Loaded {
                text,
                value: Value::Null,
                format: None,
                layout: None,
            };
        }
    };
    let (format, outcome) = parse(name, &text);
    let mut reporter = Reporter {
        id,
        name,
        text: &text,
        format,
        layout: None,
    };
    let value = match outcome {
        Ok((value, problems)) => {
            reporter.problems(problems, diags);
            value
        }
        Err(failure) => {
            diags.push(reporter.failure(failure));
            Value::Null
        }
    };
    let layout = reporter.layout;
    Loaded {
        text,
        value,
        format: Some(format),
        layout,
    }
}

/// Refuses a document that has no members, with a guess at what the file is instead.
pub(super) fn not_a_mapping(id: FileId, name: &str, text: &str, value: &Value) -> Diagnostic {
    let trimmed = text.trim_start();
    let mut help = "an OpenAPI document or overlay starts with a key such as `openapi:`";
    let message = if trimmed.is_empty() {
        format!("`{name}` is empty")
    } else if trimmed.starts_with('<') {
        help = "download the document itself, not the page that shows it";
        format!("`{name}` is a web page or other markup, not a mapping")
    } else {
        let kind = match value {
            Value::Array(_) => "a list",
            Value::String(_) => "plain text",
            _ => "a single value",
        };
        format!("`{name}` is {kind}, not a mapping")
    };
    let start = text.len() - trimmed.len();
    Diagnostic::new(codes::NOT_A_MAPPING, message)
        .at_span(Span::new(id, text, start..start))
        .help(help)
}

/// Removes a byte order mark and makes every line end a line feed, so that the same document gives the same result
/// however an editor saved it.
pub(super) fn clean(text: String) -> String {
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    if text.contains('\r') {
        text.replace("\r\n", "\n")
    } else {
        text
    }
}

/// A parse that stopped.
struct Failure {
    code: Code,
    message: String,
    place: Place,
}

/// A place in the form in which a parser tells it.
enum Place {
    Unknown,
    /// Line and column from 1, the column in bytes.
    Bytes(usize, usize),
    /// Line and column from 1, the column in characters.
    Chars(usize, usize),
}

type Outcome = Result<(Value, Vec<Problem>), Failure>;

/// JSON when the text starts like it, and YAML otherwise. A text that starts like JSON but is not can still be a YAML
/// flow mapping, unless its name says JSON.
fn parse(name: &str, text: &str) -> (Format, Outcome) {
    let named_json = name.to_ascii_lowercase().ends_with(".json");
    if !named_json && !text.trim_start().starts_with(['{', '[']) {
        return (Format::Yaml, parse_yaml(text));
    }
    let json = parse_json(text);
    let may_be_yaml = matches!(&json, Err(failure) if failure.code == codes::JSON_SYNTAX);
    if may_be_yaml && !named_json {
        let yaml = parse_yaml(text);
        if yaml.is_ok() {
            return (Format::Yaml, yaml);
        }
    }
    (Format::Json, json)
}

fn parse_json(text: &str) -> Outcome {
    let mut nodes = 0;
    build::json(text, &mut nodes).map_err(|error| {
        let text = error.to_string();
        let (code, message) = if nodes > MAX_NODES {
            (codes::TOO_MANY_NODES, text.as_str())
        } else if text.starts_with("recursion limit exceeded") {
            (codes::TOO_DEEP, text.as_str())
        } else if text.starts_with("number out of range") {
            (codes::NUMBER_RANGE, text.as_str())
        } else {
            (codes::JSON_SYNTAX, text.as_str())
        };
        Failure {
            code,
            message: without_place(message).to_owned(),
            place: Place::Bytes(error.line(), error.column()),
        }
    })
}

fn parse_yaml(text: &str) -> Outcome {
    let mut nodes = 0;
    build::yaml(text, &mut nodes).map_err(|error| {
        let text = error.to_string();
        let message = without_place(&text);
        let code = if nodes > MAX_NODES || message.ends_with("repetition limit exceeded") {
            codes::TOO_MANY_NODES
        } else if message.ends_with("recursion limit exceeded") {
            codes::TOO_DEEP
        } else if message.contains("more than one document") {
            codes::SEVERAL_DOCUMENTS
        } else {
            codes::YAML_SYNTAX
        };
        let place = error.location().map_or(Place::Unknown, |place| {
            Place::Chars(place.line(), place.column())
        });
        Failure {
            code,
            message: message.to_owned(),
            place,
        }
    })
}

/// The parser's message without its own account of the place, which the diagnostic shows better.
fn without_place(message: &str) -> &str {
    message.split(" at line ").next().unwrap_or(message)
}

/// Turns what the parsers found into diagnostics; parses positions only if there is something to report.
struct Reporter<'t> {
    id: FileId,
    name: &'t str,
    text: &'t str,
    format: Format,
    layout: Option<Layout>,
}

impl Reporter<'_> {
    fn layout(&mut self) -> &Layout {
        let (text, format) = (self.text, self.format);
        self.layout
            .get_or_insert_with(|| Layout::parse(text, format))
    }

    fn failure(&mut self, failure: Failure) -> Diagnostic {
        let name = self.name;
        let Failure {
            code,
            message,
            place,
        } = failure;
        // What a YAML parser has to say about a web page leads nowhere.
        if self.text.trim_start().starts_with('<') {
            return not_a_mapping(self.id, name, self.text, &Value::Null);
        }
        let span = if code == codes::SEVERAL_DOCUMENTS {
            super::locate::second_document(self.text)
                .map(|offset| Span::new(self.id, self.text, offset..offset + 3))
        } else {
            self.span(&place)
        };
        let (message, help) = explain(code, name, &message);
        let diagnostic = Diagnostic::new(code, message).help(help);
        match span {
            Some(span) => diagnostic.at_span(span),
            None => diagnostic.at(Origin::root(self.id)),
        }
    }

    fn span(&self, place: &Place) -> Option<Span> {
        match *place {
            Place::Unknown => None,
            Place::Chars(line, column) => {
                Some(Span::at_line_column(self.id, self.text, line, column))
            }
            Place::Bytes(line, column) => {
                let start = Span::at_line_column(self.id, self.text, line, 1)
                    .range
                    .start;
                // Column 0 is the line feed before the line.
                let offset = (start + column).saturating_sub(1);
                Some(Span::new(self.id, self.text, offset..offset))
            }
        }
    }

    fn problems(&mut self, problems: Vec<Problem>, diags: &mut Diagnostics) {
        // An anchor that is used ten times repeats its problems ten times, all at one place.
        let mut reported = std::collections::BTreeSet::new();
        for problem in problems {
            let Problem { kind, pointer } = problem;
            let origin = Origin::new(self.id, pointer);
            let text = self.text;
            let key = origin.pointer.last().unwrap_or_default();
            let diagnostic = match kind {
                ProblemKind::DuplicateKey => {
                    let range = self.layout().repeated_key(&origin.pointer);
                    let span = range.map(|range| Span::new(self.id, text, range));
                    let diagnostic = Diagnostic::new(
                        codes::DUPLICATE_KEY,
                        format!("the key `{key}` stands twice in this mapping"),
                    )
                    .label("again here")
                    .related(origin.clone(), "it stands here first")
                    .help("remove or rename one of the two");
                    Diagnostic { span, ..diagnostic }
                }
                ProblemKind::BadMergeKey => Diagnostic::new(
                    codes::BAD_MERGE_KEY,
                    "the merge key `<<` takes a mapping or a list of mappings",
                )
                .help("point it to an anchor of a mapping, as in `<<: *defaults`"),
                ProblemKind::NotFinite => Diagnostic::new(
                    codes::NUMBER_RANGE,
                    format!("the value of `{key}` is not a finite number"),
                )
                .help("JSON has no infinity and no not-a-number; write a finite number"),
                ProblemKind::WideInteger => {
                    let range = self.layout().scalar(&origin.pointer);
                    let written = range.and_then(|range| text.get(range)).unwrap_or_default();
                    // A float such as 1e20 is meant as one; only an integer loses digits.
                    if !written
                        .trim_start_matches(['-', '+'])
                        .bytes()
                        .all(|byte| byte.is_ascii_digit())
                    {
                        continue;
                    }
                    Diagnostic::new(
                        codes::WIDE_INTEGER,
                        format!(
                            "the integer {written} does not fit 64 bits and is read as the nearest float"
                        ),
                    )
                }
                ProblemKind::Tag(tag) => Diagnostic::new(
                    codes::YAML_TAG,
                    format!("the YAML tag `!{tag}` has no meaning here and is ignored"),
                ),
            };
            let diagnostic = diagnostic.at(origin);
            let place = match (&diagnostic.span, &diagnostic.origin) {
                (Some(span), _) => Some(span.range.start),
                (None, Some(origin)) => self.layout().key(&origin.pointer).map(|range| range.start),
                (None, None) => None,
            };
            if place.is_none() || reported.insert((place, diagnostic.code)) {
                diags.push(diagnostic);
            }
        }
    }
}

/// The message and the advice for a parse that stopped.
fn explain(code: Code, name: &str, detail: &str) -> (String, String) {
    if code == codes::TOO_DEEP {
        let message = format!("`{name}` is nested deeper than {} levels", build::MAX_DEPTH);
        let help = "move inner schemas to components and refer to them; \
                    in YAML, check for an anchor that contains its own alias";
        (message, help.to_owned())
    } else if code == codes::TOO_MANY_NODES {
        let message = format!("`{name}` expands to more than {MAX_NODES} values");
        (
            message,
            "use fewer YAML aliases, or split the document".to_owned(),
        )
    } else if code == codes::SEVERAL_DOCUMENTS {
        let message = format!("`{name}` holds more than one YAML document");
        (
            message,
            "keep one document per file: a line `---` starts the next one".to_owned(),
        )
    } else if code == codes::NUMBER_RANGE {
        let message = format!("`{name}` holds a number that is too large for a 64-bit float");
        (
            message,
            "write a number below 1.8e308, or a string".to_owned(),
        )
    } else if code == codes::YAML_SYNTAX {
        let help = "check the indentation, and quote text that holds `: ` or ` #` or starts with a special character";
        (
            format!("`{name}` is not valid YAML: {detail}"),
            help.to_owned(),
        )
    } else {
        let help = "check for a missing or extra comma, quote or bracket";
        (
            format!("`{name}` is not valid JSON: {detail}"),
            help.to_owned(),
        )
    }
}

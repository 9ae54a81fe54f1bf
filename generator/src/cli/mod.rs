//! What the subcommands do: read what the command line names, call the library, print what it says.

mod arguments;
mod input;
mod runtime;

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use generator::config::Examples;
use generator::diag::{Code, Style};
use generator::output::{self, Provenance, WriteSummary};
use generator::{Report, RuntimeDependency, Target};

pub(crate) use arguments::Arguments;
use arguments::{Command, Documents, Format, Generate};
use input::Input;

/// The command that the emitted files name as their origin.
const COMMAND: &str = "generator generate";

/// How the run ended; see the exit codes in the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Clean,
    Findings,
    Unusable,
    Unwritten,
    Defect,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Clean => 0,
            Outcome::Findings => 1,
            Outcome::Unusable => 2,
            Outcome::Unwritten => 3,
            Outcome::Defect => 4,
        })
    }
}

/// Why a subcommand stopped early.
enum Failure {
    /// The documents have errors; they are rendered already.
    Report(String),
    /// An input cannot be read, or an option makes no sense.
    Unusable(String),
    /// The output could not be written, and is as it was.
    Output(output::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Report(report) => out.write_str(report.trim_end()),
            Self::Unusable(message) => write!(out, "error: {message}"),
            Self::Output(error) => {
                write!(out, "error: {error}")?;
                let mut cause = std::error::Error::source(error);
                while let Some(error) = cause {
                    write!(out, ": {error}")?;
                    cause = error.source();
                }
                Ok(())
            }
        }
    }
}

impl Failure {
    fn outcome(&self) -> Outcome {
        match self {
            // An unfit path comes from a name in the document.
            Self::Report(_) | Self::Output(output::Error::Paths(_)) => Outcome::Findings,
            Self::Unusable(_) => Outcome::Unusable,
            Self::Output(_) => Outcome::Unwritten,
        }
    }
}

/// Carries out what the command line asks for.
pub(crate) fn run(arguments: Arguments) -> Outcome {
    let result = match arguments.command {
        Command::Generate(arguments) => generate(&arguments),
        Command::Inspect { documents, format } => inspect(&documents, format),
        Command::Explain { code } => explain(code.as_deref()),
    };
    result.unwrap_or_else(|failure| {
        say(&mut io::stderr(), &failure);
        failure.outcome()
    })
}

fn generate(arguments: &Generate) -> Result<Outcome, Failure> {
    let input = Input::open(&arguments.documents)?;
    let runtime = match (&arguments.runtime_path, &arguments.runtime_version) {
        (Some(path), _) => RuntimeDependency::Path(runtime::relative(path, &arguments.out)?),
        (None, Some(version)) => RuntimeDependency::Version(version.clone()),
        (None, None) => RuntimeDependency::Version(output::VERSION.to_owned()),
    };
    let target = Target::Crate {
        name: arguments.crate_name.clone(),
        runtime,
    };
    let mut inputs = input.with(target);
    if arguments.examples && inputs.config.examples == Examples::Off {
        inputs.config.examples = Examples::On;
    }
    let style = style(&io::stderr());
    let refused = |report: &Report, why: &str| {
        Failure::Report(format!("{}{why}\n", summed_up(report, style)))
    };
    let generated =
        generator::generate(&inputs).map_err(|report| refused(&report, "nothing is written"))?;
    let report = &generated.report;
    let diagnostics = report.diagnostics();
    if arguments.strict && diagnostics.errors() + diagnostics.warnings() > 0 {
        return Err(refused(report, "nothing is written, because of --strict"));
    }
    let provenance = input.provenance(Provenance::new(COMMAND, output::VERSION));
    let summary =
        output::write(&arguments.out, &generated.files, &provenance).map_err(Failure::Output)?;

    if diagnostics.errors() + diagnostics.warnings() > 0 {
        let mut text = summed_up(report, style);
        if diagnostics.errors() > 0 {
            text.push_str("what the errors are about is left out or any JSON; the rest is written");
        }
        say(&mut io::stderr(), &text.trim_end());
    }
    let notes = match diagnostics.notes() {
        0 => String::new(),
        count => format!("; `generator inspect` tells {}", counted(count, "note")),
    };
    say(
        &mut io::stdout(),
        &format_args!(
            "{}: {}{notes}",
            arguments.out.display(),
            described(&summary)
        ),
    );
    for path in &summary.edited {
        say(
            &mut io::stdout(),
            &format_args!("  {path} had been edited by hand; the edit is gone"),
        );
    }
    Ok(verdict(report))
}

fn verdict(report: &Report) -> Outcome {
    if report.has_errors() {
        Outcome::Findings
    } else {
        Outcome::Clean
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn described(summary: &WriteSummary) -> String {
    let counts = [
        (summary.written.len(), "written"),
        (summary.removed.len(), "removed"),
        (summary.unchanged, "unchanged"),
    ];
    let done = counts.into_iter().filter(|(count, _)| *count > 0);
    let done: Vec<_> = done
        .map(|(count, what)| format!("{} {what}", counted(count, "file")))
        .collect();
    done.join(", ")
}

fn inspect(documents: &Documents, format: Format) -> Result<Outcome, Failure> {
    let input = Input::open(documents)?;
    // What the files would be for makes no difference to what the documents hold.
    let report = generator::inspect(&input.with(Target::Module));
    let mut out = io::stdout();
    match format {
        Format::Json => say(&mut out, &format_args!("{:#}", report.to_json())),
        Format::Text => {
            for document in &report.summary().documents {
                say(&mut out, &format_args!("openapi     {}", document.version));
                say(
                    &mut out,
                    &format_args!("operations  {}", document.operations),
                );
                say(&mut out, &format_args!("schemas     {}", document.schemas));
                say(
                    &mut out,
                    &format_args!("webhooks    {}\n", document.webhooks),
                );
            }
            let style = style(&out);
            say(&mut out, &summed_up(&report, style).trim_end());
        }
    }
    Ok(verdict(&report))
}

fn explain(code: Option<&str>) -> Result<Outcome, Failure> {
    let mut out = io::stdout();
    let Some(id) = code else {
        for code in Code::all() {
            say(&mut out, &format_args!("{}  {}", code.id(), code.title()));
        }
        return Ok(Outcome::Clean);
    };
    let code = Code::find(id).ok_or_else(|| {
        Failure::Unusable(format!(
            "there is no code `{id}`; `generator explain` alone lists them all"
        ))
    })?;
    say(
        &mut out,
        &format_args!(
            "{}: {}\n\n{}\n{}",
            code.id(),
            code.title(),
            code.explanation(),
            code.consequence()
        ),
    );
    Ok(Outcome::Clean)
}

/// The diagnostics, and a line that counts them.
fn summed_up(report: &Report, style: Style) -> String {
    let diagnostics = report.diagnostics();
    let rendered = report.render(style);
    let separator = if rendered.is_empty() { "" } else { "\n" };
    let errors = counted(diagnostics.errors(), "error");
    let warnings = counted(diagnostics.warnings(), "warning");
    let notes = counted(diagnostics.notes(), "note");
    format!("{rendered}{separator}{errors}, {warnings}, {notes}\n")
}

/// Colour is for people: not in a file or a pipe, and not where the user has asked for none (<https://no-color.org>).
fn style(out: &impl IsTerminal) -> Style {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
        || std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    if out.is_terminal() && !refused {
        Style::Ansi
    } else {
        Style::Plain
    }
}

/// Prints a line. A reader that has gone away, such as `head`, is no reason to fail.
fn say(out: &mut dyn Write, line: &dyn fmt::Display) {
    let _: io::Result<()> = writeln!(out, "{line}");
}

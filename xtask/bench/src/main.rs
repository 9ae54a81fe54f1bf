//! The emitted types against types with serde's derives, on the same values, in one process.
//!
//! `cargo xtask bench decode` builds this with optimisation, runs it and shows what it prints: one line of JSON a case.
//! The arguments are the number of rounds and, after it, texts of which the name of a case has to hold one.
//!
//! | file | decides |
//! |---|---|
//! | `subjects` | which types are measured, against what and with which values |
//! | `mirror` | the types with derives |
//! | `text` | how a text is varied: other order, unknown members, whitespace |
//! | `measure` | how long something takes, compared with something else |

mod measure;
mod mirror;
mod subjects;
mod text;

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use generated_client::runtime::codec;
use measure::Comparison;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use text::{Node, Variation};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let rounds = arguments.next().and_then(|rounds| rounds.parse().ok());
    let Some(rounds) = rounds else {
        return refuse(&"the first argument is the number of rounds");
    };
    let mut run = Run {
        rounds,
        wanted: arguments.collect(),
        out: io::stdout(),
    };
    match subjects::all(&mut run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => refuse(&error),
    }
}

fn refuse(reason: &dyn Display) -> ExitCode {
    let _ = writeln!(io::stderr(), "{reason}");
    ExitCode::from(2)
}

/// Why nothing can be measured: the two types do not read the same text, or do not write the same.
type Error = Box<dyn std::error::Error>;

/// What is wanted, and where it goes.
struct Run {
    rounds: usize,
    wanted: Vec<String>,
    out: io::Stdout,
}

/// One value, and the two types that it is decoded as.
struct Subject<'a> {
    /// What it is, in a few words.
    name: &'a str,
    /// What the type with derives does in another way than the emitted one.
    differs: &'a str,
    /// The value, with its members in the order of the document.
    text: &'a str,
    /// How it is varied.
    variations: &'static [Variation],
    /// Whether the type with derives keeps what the emitted one keeps, so that the two can be compared.
    counts: bool,
}

impl Run {
    /// Measures one subject in each direction and each variation of its text.
    fn compare<Ours, Mirror>(&mut self, subject: &Subject<'_>) -> Result<(), Error>
    where
        Ours: DeserializeOwned + Serialize,
        Mirror: DeserializeOwned + Serialize,
    {
        let tree = Node::parse(subject.text)?;
        for &variation in subject.variations {
            let name = format!("decode {}, {}", subject.name, variation.words());
            if !self.wants(&name) {
                continue;
            }
            let text = tree.write(variation);
            let bytes = text.as_bytes();
            agree::<Ours, Mirror>(bytes).map_err(|error| format!("{name}: {error}"))?;
            // What a client does with a body, and what everybody else does.
            let measured = measure::compare(
                self.rounds,
                || codec::from_slice::<Ours>(bytes).is_ok(),
                || serde_json::from_slice::<Mirror>(bytes).is_ok(),
            );
            let alone = measure::compare(
                self.rounds,
                || serde_json::from_str::<Ours>(&text).is_ok(),
                || serde_json::from_str::<Mirror>(&text).is_ok(),
            );
            self.print(&name, subject, text.len(), &measured, Some(&alone))?;
        }
        let name = format!("encode {}", subject.name);
        if self.wants(&name) {
            let ours: Ours = codec::from_slice(subject.text.as_bytes())?;
            let mirror: Mirror = serde_json::from_str(subject.text)?;
            let length = codec::to_vec(&ours)?.len();
            let measured = measure::compare(
                self.rounds,
                || codec::to_vec(&ours).map_or(0, |text| text.len()),
                || serde_json::to_vec(&mirror).map_or(0, |text| text.len()),
            );
            self.print(&name, subject, length, &measured, None)?;
        }
        Ok(())
    }

    fn wants(&self, name: &str) -> bool {
        self.wanted.is_empty()
            || self
                .wanted
                .iter()
                .any(|wanted| name.contains(wanted.as_str()))
    }

    /// Prints one case. `alone` is the same with one reader for both, so that the types alone differ.
    fn print(
        &mut self,
        name: &str,
        subject: &Subject<'_>,
        bytes: usize,
        measured: &Comparison,
        alone: Option<&Comparison>,
    ) -> io::Result<()> {
        let line = json!({
            "case": name,
            "bytes": bytes,
            "ours_ns": measured.ours,
            "derive_ns": measured.other,
            "ratio": measured.ratio,
            "ratio_low": measured.quartiles.0,
            "ratio_high": measured.quartiles.1,
            "types_alone": alone.map(|alone| alone.ratio),
            "rounds": self.rounds,
            "differs": subject.differs,
            "counts": subject.counts,
        });
        writeln!(self.out, "{line}")?;
        self.out.flush()
    }
}

/// Both types read the text, and write the same value.
fn agree<Ours, Mirror>(text: &[u8]) -> Result<(), Error>
where
    Ours: DeserializeOwned + Serialize,
    Mirror: DeserializeOwned + Serialize,
{
    let ours: Ours = codec::from_slice(text)?;
    let mirror: Mirror = serde_json::from_slice(text)?;
    let ours: Value = serde_json::from_slice(&codec::to_vec(&ours)?)?;
    let mirror: Value = serde_json::from_slice(&serde_json::to_vec(&mirror)?)?;
    if ours == mirror {
        Ok(())
    } else {
        Err(format!("the types do not write the same:\n{ours}\n{mirror}").into())
    }
}

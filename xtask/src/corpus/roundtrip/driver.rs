//! The program that sends values through the emitted types: an example that is written into the emitted crate.
//!
//! It reads a line for each value and answers with a line, tabs between the fields: the number of the value, the number
//! of its type, and the JSON; then the number, `ok` and the JSON, or the number, `error`, the path and the message.
//! Compact JSON has no tabs and no line ends of its own. One value at a time is in flight, so when the program dies, the
//! first value without an answer is the cause.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::corpus::build::{Bench, Compiled};
use crate::corpus::generate::Job;
use crate::corpus::process::{self, End};

/// How long the program may take for one document.
const LIMIT: Duration = Duration::from_secs(60);

/// The stack that values are decoded on, in bytes: what an async runtime or `std::thread` gives a thread.
const STACK: usize = 2 << 20;

/// The stack for types that do not get along with that, so that their values are judged all the same.
const LARGE_STACK: usize = 1 << 30;

const HEAD: &str = r#"//! Sends values through the emitted types; written by `cargo xtask corpus --roundtrip`.

use std::io::{self, BufRead, Write};

use generated_client::runtime::__private::serde::{Serialize, de::DeserializeOwned};
use generated_client::runtime::codec;

type Pass = fn(&[u8]) -> Result<Vec<u8>, (String, String)>;

fn pass<T: Serialize + DeserializeOwned>(text: &[u8]) -> Result<Vec<u8>, (String, String)> {
    let value: T = codec::from_slice(text).map_err(|e| (e.path().to_owned(), e.to_string()))?;
    codec::to_vec(&value).map_err(|e| (String::new(), e.to_string()))
}

fn main() -> io::Result<()> {
    let stack = std::env::args().nth(1).and_then(|size| size.parse().ok());
    let worker = std::thread::Builder::new().stack_size(stack.unwrap_or(2 << 20));
    worker.spawn(work)?.join().unwrap_or_else(|_| std::process::exit(101))
}

fn work() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let line = line?;
        let mut fields = line.splitn(3, '\t');
        let (Some(number), Some(ty), Some(text)) = (fields.next(), fields.next(), fields.next()) else {
            continue;
        };
        let Some(pass) = ty.parse().ok().and_then(pass_of) else {
            continue;
        };
        write!(out, "{number}\t")?;
        match pass(text.as_bytes()) {
            Ok(json) => {
                out.write_all(b"ok\t")?;
                out.write_all(&json)?;
            }
            Err((path, message)) => {
                let message = message.replace(['\t', '\n', '\r'], " ");
                write!(out, "error\t{path}\t{message}")?;
            }
        }
        out.write_all(b"\n")?;
        out.flush()?;
    }
    Ok(())
}

fn pass_of(ty: usize) -> Option<Pass> {
    Some(match ty {
"#;

const TAIL: &str = "        _ => return None,\n    })\n}\n";

/// A value to be sent.
#[derive(Clone, Debug)]
pub(super) struct Parcel {
    /// The position of its type.
    pub(super) ty: usize,
    pub(super) text: String,
}

/// What became of a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reply {
    /// What it was encoded as again.
    Value(Value),
    /// It was not decoded or not encoded.
    Refused { path: String, message: String },
    /// The program ended without an answer.
    Died,
}

/// The program for one crate, built.
pub(super) struct Driver {
    executable: PathBuf,
    compiled: Compiled,
    /// Types that have no way in or no way out, by their positions.
    pub(super) without: BTreeMap<usize, String>,
}

impl Driver {
    /// Writes and builds the program for these types.
    ///
    /// # Errors
    ///
    /// It does not compile, or the disk is at fault; in one line.
    pub(super) fn build(bench: &Bench, job: &Job, types: &[String]) -> Result<Self, String> {
        let failed = |error: io::Error| format!("cannot build the round trip: {error}");
        let folder = job.out.join("examples");
        fs::create_dir_all(&folder).map_err(failed)?;
        let name = example(job);
        let mut without = BTreeMap::new();
        // A type that lacks a direction is a finding, but no reason to leave out all others.
        for _ in 0..2 {
            let left_out: BTreeSet<usize> = without.keys().copied().collect();
            let (text, lines) = source(&job.name, types, &left_out);
            fs::write(folder.join(format!("{name}.rs")), text).map_err(failed)?;
            let compiled = bench.example(&job.out, &name).map_err(failed)?;
            if let (true, Some(executable)) = (compiled.ok, &compiled.executable) {
                return Ok(Self {
                    executable: executable.clone(),
                    compiled,
                    without,
                });
            }
            let errors = compiled.messages.iter().filter(|found| found.is_error);
            let before = without.len();
            for error in errors.clone() {
                let is_ours = error.file.starts_with("examples");
                if let Some(ty) = lines.get(&error.line).filter(|_| is_ours) {
                    without.insert(*ty, error.text.clone());
                }
            }
            if without.len() == before {
                let first = errors.map(ToString::to_string).next();
                return Err(format!(
                    "the round trip does not compile: {}",
                    first.unwrap_or_default()
                ));
            }
        }
        Err("the round trip does not compile, even without the types it fails for".to_owned())
    }

    /// Sends values and gives the replies in their order, and the types that need a larger stack than is usual.
    ///
    /// # Errors
    ///
    /// The program cannot be run; in one line.
    pub(super) fn send(
        &self,
        folder: &Path,
        parcels: &[Parcel],
    ) -> Result<(Vec<Reply>, BTreeSet<usize>), String> {
        let mut replies = vec![Reply::Died; parcels.len()];
        let all: Vec<usize> = (0..parcels.len()).collect();
        let dead = self.pass(folder, parcels, all, STACK, &mut replies)?;
        let of_dead = |number: &usize| {
            let ty = parcels.get(*number).map(|parcel| parcel.ty);
            ty.is_some_and(|ty| dead.contains(&ty))
        };
        let again: Vec<usize> = (0..parcels.len()).filter(of_dead).collect();
        let still_dead = if again.is_empty() {
            BTreeSet::new()
        } else {
            self.pass(folder, parcels, again, LARGE_STACK, &mut replies)?
        };
        Ok((replies, dead.difference(&still_dead).copied().collect()))
    }

    /// Sends the values with these numbers. When the program dies, the first value without a reply is the cause: it and
    /// the others of its type are left out, and the type is one of those that are given back.
    fn pass(
        &self,
        folder: &Path,
        parcels: &[Parcel],
        mut waiting: Vec<usize>,
        stack: usize,
        replies: &mut [Reply],
    ) -> Result<BTreeSet<usize>, String> {
        let failed = |error: io::Error| format!("cannot run the round trip: {error}");
        let (input, output) = (folder.join("sent.tsv"), folder.join("got.tsv"));
        let mut dead = BTreeSet::new();
        while !waiting.is_empty() {
            let mut text = String::new();
            for number in &waiting {
                if let Some(parcel) = parcels.get(*number) {
                    // Writing to a String cannot fail.
                    let _ = writeln!(text, "{number}\t{}\t{}", parcel.ty, parcel.text);
                }
            }
            fs::write(&input, text).map_err(failed)?;
            let mut command = Command::new(&self.executable);
            command
                .arg(stack.to_string())
                .stdin(fs::File::open(&input).map_err(failed)?)
                .stdout(fs::File::create(&output).map_err(failed)?)
                .stderr(Stdio::null());
            let end = process::run(&mut command, LIMIT).map_err(failed)?;
            let answers = fs::read_to_string(&output).map_err(failed)?;
            let mut answered = 0;
            for (line, number) in answers.lines().zip(&waiting) {
                match (reply(line), replies.get_mut(*number)) {
                    (Some((own, reply)), Some(place)) if own == *number => *place = reply,
                    _ => break,
                }
                answered += 1;
            }
            let rest = waiting.split_off(answered);
            let Some(culprit) = rest.first().and_then(|number| parcels.get(*number)) else {
                break;
            };
            if let End::Exited(status) = end
                && status.success()
            {
                return Err("the round trip leaves values without a reply".to_owned());
            }
            dead.insert(culprit.ty);
            let is_other = |number: &usize| {
                let parcel = parcels.get(*number);
                parcel.is_some_and(|parcel| parcel.ty != culprit.ty)
            };
            waiting = rest.into_iter().filter(is_other).collect();
        }
        Ok(dead)
    }

    /// Removes what was built.
    pub(super) fn discard(self) {
        self.compiled.discard();
    }
}

/// The name of the example. Cargo puts the examples of all crates into one folder, so it tells the run as well.
fn example(job: &Job) -> String {
    let run = job.out.parent().and_then(Path::file_name);
    let run = run.unwrap_or_default().to_string_lossy();
    format!("roundtrip-{run}")
}

/// The text of the program, and the types that its lines are about.
fn source(
    name: &str,
    types: &[String],
    left_out: &BTreeSet<usize>,
) -> (String, BTreeMap<u64, usize>) {
    let krate = name.replace('-', "_");
    let mut text = HEAD.replacen(
        "\nuse std::io",
        &format!("\n#![allow(deprecated)]\n\nuse {krate} as api;\nuse std::io"),
        1,
    );
    let mut line: u64 = text.lines().map(|_| 1).sum();
    let mut lines = BTreeMap::new();
    for (position, ty) in types.iter().enumerate() {
        if !left_out.contains(&position) {
            line += 1;
            lines.insert(line, position);
            let _ = writeln!(text, "        {position} => pass::<{ty}>,");
        }
    }
    text.push_str(TAIL);
    (text, lines)
}

fn reply(line: &str) -> Option<(usize, Reply)> {
    let mut fields = line.splitn(3, '\t');
    let number = fields.next()?.parse().ok()?;
    let (kind, rest) = (fields.next()?, fields.next()?);
    let reply = match kind {
        "ok" => Reply::Value(serde_json::from_str(rest).ok()?),
        _ => {
            let (path, message) = rest.split_once('\t')?;
            Reply::Refused {
                path: path.to_owned(),
                message: message.to_owned(),
            }
        }
    };
    Some((number, reply))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_line_of_a_type_is_known() {
        let types = [
            "api::A".to_owned(),
            "Vec<api::B>".to_owned(),
            "api::C".to_owned(),
        ];
        let (text, lines) = source("c-pets", &types, &BTreeSet::from([1]));
        let text: Vec<&str> = text.lines().collect();
        let found: Vec<_> = lines
            .iter()
            .map(|(line, ty)| (*ty, text[usize::try_from(*line).unwrap() - 1].trim()))
            .collect();
        assert_eq!(
            found,
            [(0, "0 => pass::<api::A>,"), (2, "2 => pass::<api::C>,")]
        );
        assert!(text.contains(&"use c_pets as api;"));
    }

    #[test]
    fn replies_are_read_as_they_are_written() {
        assert_eq!(
            reply("3\tok\t{\"a\":1}"),
            Some((3, Reply::Value(json!({"a": 1}))))
        );
        let refused = Reply::Refused {
            path: "a.b".to_owned(),
            message: "a.b: no".to_owned(),
        };
        assert_eq!(reply("4\terror\ta.b\ta.b: no"), Some((4, refused)));
        assert_eq!(reply("5\tok\t{\"a\""), None);
    }
}

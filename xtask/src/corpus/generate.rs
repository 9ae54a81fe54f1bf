//! Running the generator on one document, in a process of its own.
//!
//! The process makes the measurements clean: nothing else runs in it, so its peak of memory is the generator's. It also
//! means that a crash or an endless loop costs one row and not the run.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use generator::source::Disk;
use generator::{
    Config, EmittedType, Generated, Inputs, Options, Report, RuntimeDependency, Target,
};
use serde_json::{Value, json};

use super::process::{self, End};
use crate::{Failure, Outcome};

/// The hidden command that the process runs.
pub(super) const COMMAND: &str = "corpus-generate";

/// Deep documents recurse deeply, as in the generator's own command.
const STACK: usize = 64 * 1024 * 1024;

/// How long one document may take.
const LIMIT: Duration = Duration::from_secs(60);

/// One document, and where its crate goes.
#[derive(Clone, Debug)]
pub struct Job {
    /// The folder that documents may refer to files in.
    pub root: PathBuf,
    /// The document, relative to that folder.
    pub spec: String,
    /// The folder of the crate. What was there before is removed.
    pub out: PathBuf,
    /// The name of the crate.
    pub name: String,
    /// The folder of the runtime.
    pub runtime: PathBuf,
    /// The file that gets the answer.
    pub answer: PathBuf,
}

/// What the generator made of a document.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    /// Whether a crate was written.
    pub(super) emitted: bool,
    pub(super) operations: usize,
    pub(super) webhooks: usize,
    pub(super) callbacks: usize,
    pub(super) types: Vec<EmittedType>,
    /// Lines of Rust.
    pub(super) lines: usize,
    pub(super) generate_ms: u64,
    /// Unknown where the system does not tell.
    pub(super) peak_rss_mib: Option<u64>,
    pub(super) errors: usize,
    pub(super) warnings: usize,
    /// Every diagnostic, as `generator inspect --format json` has it.
    pub(super) diagnostics: Vec<Value>,
}

/// Does a job, in this process.
///
/// # Errors
///
/// [`Failure`] if the crate or the answer cannot be written. That the document is refused is an answer, not an error.
pub fn here(job: Job) -> Result<Outcome, Failure> {
    let worker = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || work(&job));
    let worked = worker.map(std::thread::JoinHandle::join);
    match worked {
        Ok(Ok(Ok(()))) => Ok(Outcome::Clean),
        Ok(Ok(Err(error))) | Err(error) => Err(Failure::unknown(&error)),
        Ok(Err(_)) => Ok(Outcome::Defect),
    }
}

fn work(job: &Job) -> io::Result<()> {
    let reader = Disk::new(&job.root);
    let runtime = job.runtime.to_string_lossy().replace('\\', "/");
    let inputs = Inputs {
        reader: &reader,
        config: Config::for_spec(&job.spec, &[]),
        options: Options {
            target: Target::Crate {
                name: Some(job.name.clone()),
                runtime: RuntimeDependency::Path(runtime),
            },
            lock: None,
        },
    };
    let started = Instant::now();
    let result = generator::generate(&inputs);
    let generate_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    // Before anything else takes memory.
    let peak_rss_mib = peak_rss_mib();
    let mut answer = match &result {
        Ok(generated) => answer(generated),
        Err(report) => of_report(report),
    };
    if let Value::Object(members) = &mut answer {
        members.insert("generate_ms".to_owned(), generate_ms.into());
        members.insert("peak_rss_mib".to_owned(), peak_rss_mib.into());
    }
    if let Ok(generated) = &result {
        write(generated, &job.out)?;
    }
    fs::write(&job.answer, answer.to_string())
}

fn write(generated: &Generated, out: &Path) -> io::Result<()> {
    for (path, text) in generated.files.iter() {
        let place = out.join(path);
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(place, text)?;
    }
    Ok(())
}

fn of_report(report: &Report) -> Value {
    json!({
        "emitted": false,
        "errors": report.diagnostics().errors(),
        "warnings": report.diagnostics().warnings(),
        "diagnostics": report.to_json().get("diagnostics"),
    })
}

fn answer(generated: &Generated) -> Value {
    let types: Vec<Value> = generated
        .types
        .iter()
        .map(|ty| json!({"place": ty.place, "path": ty.path, "untyped": ty.untyped}))
        .collect();
    let rust = generated
        .files
        .iter()
        .filter(|(path, _)| path.ends_with(".rs"));
    let mut answer = of_report(&generated.report);
    if let Value::Object(members) = &mut answer {
        for (key, value) in [
            ("emitted", json!(true)),
            ("operations", json!(generated.operations)),
            ("webhooks", json!(generated.webhooks)),
            ("callbacks", json!(generated.callbacks)),
            ("types", json!(types)),
            (
                "lines",
                json!(rust.map(|(_, text)| text.lines().count()).sum::<usize>()),
            ),
        ] {
            members.insert(key.to_owned(), value);
        }
    }
    answer
}

/// The most memory that this process has had at once, from the system's own account of it.
fn peak_rss_mib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib.div_ceil(1024))
}

/// Has a job done by `program`, which is this command's own executable.
///
/// # Errors
///
/// One line on how the process ended if it gave no answer: it crashed, or it took too long.
pub(super) fn apart(program: &Path, job: &Job) -> Result<Answer, String> {
    let failed = |error: io::Error| format!("cannot prepare the run: {error}");
    let log = job.answer.with_extension("log");
    for old in [&job.answer, &log] {
        match fs::remove_file(old) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
    }
    match fs::remove_dir_all(&job.out) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    let mut command = Command::new(program);
    command
        .arg(COMMAND)
        .args([&job.root, Path::new(&job.spec), &job.out])
        .args([Path::new(&job.name), &job.runtime, &job.answer])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(fs::File::create(&log).map_err(failed)?);
    let status = match process::run(&mut command, LIMIT).map_err(failed)? {
        End::Exited(status) => status,
        End::TimedOut => return Err(format!("generation takes longer than {LIMIT:?}")),
    };
    match fs::read(&job.answer) {
        Ok(answer) => Answer::parse(&answer).ok_or_else(|| "the answer is not readable".to_owned()),
        Err(_) => Err(format!(
            "the generator crashed ({status}): {}",
            last_words(&log)
        )),
    }
}

/// The line of a log that says most about a crash.
fn last_words(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let telling = lines
        .clone()
        .find(|line| line.contains("panicked at") || line.contains("overflowed its stack"));
    let words = telling.or_else(|| lines.next_back());
    words.unwrap_or("it gave no reason").trim().to_owned()
}

impl Job {
    /// The place of the answer for a crate folder: beside it, so that nothing of ours is in the crate.
    pub(super) fn answer_for(out: &Path) -> PathBuf {
        out.with_extension("answer.json")
    }
}

impl Answer {
    fn parse(text: &[u8]) -> Option<Self> {
        let answer: Value = serde_json::from_slice(text).ok()?;
        let number = |key: &str| answer.get(key).and_then(Value::as_u64);
        let count = |key: &str| number(key).and_then(|count| usize::try_from(count).ok());
        let list = |key: &str| answer.get(key).and_then(Value::as_array).cloned();
        let types = list("types").unwrap_or_default();
        Some(Self {
            emitted: answer.get("emitted")?.as_bool()?,
            operations: count("operations").unwrap_or_default(),
            webhooks: count("webhooks").unwrap_or_default(),
            callbacks: count("callbacks").unwrap_or_default(),
            types: types.iter().map(emitted_type).collect::<Option<_>>()?,
            lines: count("lines").unwrap_or_default(),
            generate_ms: number("generate_ms")?,
            peak_rss_mib: number("peak_rss_mib"),
            errors: count("errors")?,
            warnings: count("warnings")?,
            diagnostics: list("diagnostics").unwrap_or_default(),
        })
    }
}

fn emitted_type(value: &Value) -> Option<EmittedType> {
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let untyped = value.get("untyped")?.as_array()?;
    Some(EmittedType {
        place: text("place")?,
        path: text("path")?,
        untyped: untyped
            .iter()
            .filter_map(|member| member.as_str().map(str::to_owned))
            .collect(),
    })
}

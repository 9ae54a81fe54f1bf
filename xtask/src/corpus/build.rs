//! Compiling what was emitted: one target directory for all crates, so that their dependencies are built once.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::Value;

/// The crate that exists only to have the dependencies built.
const WARM_UP: &str = "corpus-warm-up";

/// Where and with what crates are compiled.
pub(super) struct Bench {
    /// The one target directory.
    target: PathBuf,
    /// The versions of the dependencies.
    lock: PathBuf,
    /// The folder of the runtime.
    runtime: PathBuf,
}

/// What the compiler said about a crate.
#[derive(Clone, Debug, Default)]
pub(super) struct Compiled {
    /// Whether it compiles.
    pub(super) ok: bool,
    /// How many warnings it has.
    pub(super) warnings: usize,
    /// How long it took, without the dependencies.
    pub(super) seconds: f64,
    /// Errors first, then warnings.
    pub(super) messages: Vec<Message>,
    /// What was made, for a program.
    pub(super) executable: Option<PathBuf>,
    /// Every file that was made of the crate itself.
    pub(super) artifacts: Vec<PathBuf>,
}

/// One error or warning.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) is_error: bool,
    /// The lint or the code of the error.
    pub(super) code: Option<String>,
    pub(super) text: String,
    /// The file, relative to the crate.
    pub(super) file: String,
    pub(super) line: u64,
}

impl Bench {
    /// Compiles into `target`, with the versions that the file `lock` gives and the runtime in the folder `runtime`.
    pub(super) fn new(target: PathBuf, lock: PathBuf, runtime: PathBuf) -> Self {
        Self {
            target,
            lock,
            runtime,
        }
    }

    /// Has the dependencies compiled, so that no document's time holds them.
    ///
    /// # Errors
    ///
    /// The dependencies do not compile, or the disk is at fault; in one line.
    pub(super) fn warm_up(&self, folder: &Path) -> Result<(), String> {
        let folder = folder.join(WARM_UP);
        let runtime = self.runtime.to_string_lossy().replace('\\', "/");
        let manifest = format!(
            "[package]\nname = \"{WARM_UP}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [features]\nfull = [\"generated-client/webhooks\"]\n\n\
             [dependencies.generated-client]\ndefault-features = false\npath = {runtime:?}\n\n[workspace]\n"
        );
        let failed = |error: io::Error| format!("cannot prepare the dependencies: {error}");
        fs::create_dir_all(folder.join("src")).map_err(failed)?;
        fs::write(folder.join("Cargo.toml"), manifest).map_err(failed)?;
        fs::write(folder.join("src/lib.rs"), "").map_err(failed)?;
        // With webhooks and without: the two ways in which emitted crates use the runtime.
        for features in ["", "full"] {
            let compiled = self
                .cargo(&folder, &["check", "--lib"], features)
                .map_err(failed)?;
            if !compiled.ok {
                return Err("the dependencies of emitted crates do not compile".to_owned());
            }
        }
        Ok(())
    }

    /// Checks the library of a crate with all its groups. TLS is left out: no emitted line depends on it.
    pub(super) fn check(&self, folder: &Path) -> io::Result<Compiled> {
        self.cargo(folder, &["check", "--lib"], "full")
    }

    /// Builds an example of a crate, with both directions of every type.
    #[cfg(feature = "roundtrip")]
    pub(super) fn example(&self, folder: &Path, name: &str) -> io::Result<Compiled> {
        self.cargo(folder, &["build", "--example", name], "full,serde-both")
    }

    fn cargo(&self, folder: &Path, arguments: &[&str], features: &str) -> io::Result<Compiled> {
        fs::copy(&self.lock, folder.join("Cargo.lock"))?;
        let program = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut command = Command::new(program);
        command
            .args(arguments)
            .args(["--offline", "--message-format", "json"])
            .args(["--no-default-features", "--features", features])
            .arg("--target-dir")
            .arg(&self.target)
            .current_dir(folder)
            // Nothing is compiled twice, and nobody debugs it.
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .stdout(Stdio::piped());
        let started = Instant::now();
        let output = command.output()?;
        let mut compiled = Compiled {
            ok: output.status.success(),
            seconds: started.elapsed().as_secs_f64(),
            ..Compiled::default()
        };
        let manifest = folder.join("Cargo.toml");
        for line in output.stdout.split(|byte| *byte == b'\n') {
            if let Ok(entry) = serde_json::from_slice::<Value>(line) {
                compiled.take(&entry, &manifest);
            }
        }
        if !compiled.ok && compiled.messages.is_empty() {
            compiled.messages.push(Message {
                is_error: true,
                code: None,
                text: first_error(&output.stderr),
                file: "Cargo.toml".to_owned(),
                line: 0,
            });
        }
        compiled.messages.sort_by_key(|message| !message.is_error);
        Ok(compiled)
    }
}

impl Compiled {
    fn take(&mut self, entry: &Value, manifest: &Path) {
        let text = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default();
        let is_own = Path::new(text("manifest_path")) == manifest;
        match text("reason") {
            "compiler-message" if is_own => {
                let Some(message) = entry.get("message").and_then(Message::of) else {
                    return;
                };
                self.warnings += usize::from(!message.is_error);
                self.messages.push(message);
            }
            "compiler-artifact" if is_own => {
                let files = entry.get("filenames").and_then(Value::as_array);
                let files = files.into_iter().flatten().filter_map(Value::as_str);
                self.artifacts.extend(files.map(PathBuf::from));
                let executable = entry.get("executable").and_then(Value::as_str);
                self.executable = executable.map(PathBuf::from).or(self.executable.take());
            }
            _ => {}
        }
    }

    /// Removes what was made of the crate: of some hundred crates it would fill the disk.
    pub(super) fn discard(&self) {
        for file in &self.artifacts {
            // A file that stays costs room and nothing else.
            let _ = fs::remove_file(file);
        }
    }
}

impl Message {
    /// Reads an error or warning; the closing words of the compiler, which have no place, are none.
    fn of(message: &Value) -> Option<Self> {
        let text = |value: &Value, key: &str| value.get(key)?.as_str().map(str::to_owned);
        let spans = message.get("spans")?.as_array()?;
        let is_primary = |span: &&Value| span.get("is_primary").and_then(Value::as_bool);
        let span = spans
            .iter()
            .find(|span| is_primary(span).unwrap_or_default())
            .or(spans.first())?;
        // A macro's own file says nothing about the crate: what counts is where it was called.
        let mut place = span;
        while let Some(call) = place.pointer("/expansion/span") {
            place = call;
        }
        Some(Self {
            is_error: text(message, "level")?.starts_with("error"),
            code: message.get("code").and_then(|code| text(code, "code")),
            text: text(message, "message")?,
            file: text(place, "file_name")?,
            line: place.get("line_start")?.as_u64()?,
        })
    }
}

impl std::fmt::Display for Message {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            text, file, line, ..
        } = self;
        let code = self.code.as_deref().unwrap_or("no code");
        let kind = if self.is_error { "error" } else { "warning" };
        write!(out, "{kind} ({code}): {text} at {file}:{line}")
    }
}

fn first_error(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let mut lines = text.lines().map(str::trim);
    let line = lines.clone().find(|line| line.starts_with("error"));
    let line = line.or_else(|| lines.next_back());
    line.unwrap_or("cargo gave no reason").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn message(level: &str, spans: Value) -> Value {
        json!({
            "reason": "compiler-message",
            "manifest_path": "/crate/Cargo.toml",
            "message": {"level": level, "message": "m", "code": {"code": "c"}, "spans": spans},
        })
    }

    #[test]
    fn messages_of_the_crate_count_where_their_macro_is_called() {
        let span = json!([{
            "is_primary": true, "file_name": "/runtime/macro.rs", "line_start": 9,
            "expansion": {"span": {"file_name": "src/types.rs", "line_start": 3, "expansion": null}},
        }]);
        let manifest = Path::new("/crate/Cargo.toml");
        let mut compiled = Compiled::default();
        compiled.take(&message("warning", span.clone()), manifest);
        compiled.take(&message("error", span.clone()), manifest);
        // The closing words have no place.
        compiled.take(&message("warning", json!([])), manifest);
        // Another crate's are not ours.
        compiled.take(&message("warning", span), Path::new("/other/Cargo.toml"));
        assert_eq!((compiled.warnings, compiled.messages.len()), (1, 2));
        assert_eq!(
            compiled.messages[1].to_string(),
            "error (c): m at src/types.rs:3"
        );
    }
}

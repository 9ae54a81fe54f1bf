//! The mock server: how it is installed, started and stopped.

use std::fs::{self, File};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::FOLDER;
use crate::Failure;
use crate::workspace::Workspace;

/// The oldest Node.js that the pinned release runs on, as major, minor and patch.
const OLDEST_NODE: [u32; 3] = [18, 20, 1];

/// The files that pin the mock server and everything that it needs, below `xtask/`.
const PINS: [&str; 2] = ["package.json", "package-lock.json"];

/// The program, below the folder that it is installed to.
const PROGRAM: &str = "node_modules/@stoplight/prism-cli/dist/index.js";

/// How long a server may take until it listens.
const PATIENCE: Duration = Duration::from_secs(180);

/// What to do when there is no Node.js.
const HOW_TO_INSTALL: &str = "install Node.js 18.20.1 or later with npm, from https://nodejs.org or by your system's \
     packages (`apt install nodejs npm`, `brew install node`), and run this again";

/// The installed mock server.
pub(super) struct Prism {
    program: PathBuf,
}

impl Prism {
    /// Installs the pinned release below `target/`, unless it is there.
    ///
    /// # Errors
    ///
    /// [`Failure`] with what to install if Node.js or npm is missing or too old, or with npm's words if it fails.
    pub(super) fn install(workspace: &Workspace) -> Result<Self, Failure> {
        check_node()?;
        let folder = workspace.place(FOLDER).join("prism");
        let program = folder.join(PROGRAM);
        let pins = PINS.map(|name| (workspace.place("xtask").join(name), folder.join(name)));
        let is_there = program.is_file()
            && pins.iter().all(|(pinned, installed)| {
                matches!((fs::read(pinned), fs::read(installed)), (Ok(a), Ok(b)) if a == b)
            });
        if is_there {
            return Ok(Self { program });
        }
        let copied = fs::create_dir_all(&folder).and_then(|()| {
            pins.iter()
                .try_for_each(|(from, to)| fs::copy(from, to).map(|_| ()))
        });
        copied.map_err(|error| Failure::unknown(&error))?;
        // No script of any package runs: nothing of this is built here, and nothing is trusted to.
        let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
        let installed = npm(&arguments, &folder);
        match installed {
            Ok(output) if output.status.success() => Ok(Self { program }),
            Ok(output) => {
                // A half of it would be taken for the whole the next time.
                let _: io::Result<()> = fs::remove_file(folder.join("package-lock.json"));
                let said = String::from_utf8_lossy(&output.stderr);
                Err(Failure::unanswered(format!(
                    "npm cannot install the mock server into `{}`:\n{}",
                    folder.display(),
                    said.trim()
                )))
            }
            Err(_) => Err(Failure::unanswered(format!(
                "npm is missing: {HOW_TO_INSTALL}"
            ))),
        }
    }

    /// Starts a server for a document. It is not waited for, so that several start at a time.
    ///
    /// # Errors
    ///
    /// [`Failure`] if the server cannot be started at all.
    pub(super) fn start(&self, document: &Path) -> Result<Server, Failure> {
        let address = free_address().map_err(|error| Failure::unknown(&error))?;
        let log = document.with_extension("log");
        let stderr = File::create(&log).map_err(|error| Failure::unknown(&error))?;
        let child = Command::new("node")
            .arg(&self.program)
            .args(["mock", "--errors", "--verboseLevel", "error", "--port"])
            .arg(address.port().to_string())
            .arg(document)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(stderr)
            .spawn()
            .map_err(|error| Failure::unknown(&error))?;
        Ok(Server {
            child,
            address,
            log,
        })
    }
}

/// A running server. It ends when it is dropped.
pub(super) struct Server {
    child: Child,
    address: SocketAddr,
    /// What it says.
    log: PathBuf,
}

impl Server {
    /// Waits until it listens.
    ///
    /// # Errors
    ///
    /// [`Failure`] with the server's words if it ends before.
    pub(super) fn wait(&mut self) -> Result<(), Failure> {
        let started = Instant::now();
        while TcpStream::connect_timeout(&self.address, Duration::from_secs(1)).is_err() {
            let has_ended = !matches!(self.child.try_wait(), Ok(None));
            if has_ended || started.elapsed() > PATIENCE {
                let said = fs::read_to_string(&self.log).unwrap_or_default();
                return Err(Failure::unanswered(format!(
                    "a mock server does not start; it says, in `{}`:\n{}",
                    self.log.display(),
                    said.trim()
                )));
            }
            thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    /// Where it listens.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _: io::Result<()> = self.child.kill();
        let _: io::Result<_> = self.child.wait();
    }
}

/// An address on loopback that nobody listens on.
fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}

fn check_node() -> Result<(), Failure> {
    let Ok(output) = Command::new("node").arg("--version").output() else {
        return Err(Failure::unanswered(format!(
            "Node.js is missing: {HOW_TO_INSTALL}"
        )));
    };
    let version = String::from_utf8_lossy(&output.stdout);
    if is_recent(&version) {
        Ok(())
    } else {
        let version = version.trim();
        Err(Failure::unanswered(format!(
            "Node.js {version} is too old: {HOW_TO_INSTALL}"
        )))
    }
}

/// Whether a version such as `v20.11.0` is one that the mock server runs on.
fn is_recent(version: &str) -> bool {
    let numbers = version.trim().trim_start_matches('v').split(['.', '-']);
    let numbers: Vec<u32> = numbers.map_while(|number| number.parse().ok()).collect();
    numbers.as_slice() >= OLDEST_NODE.as_slice()
}

/// npm, by the name that it has on this system.
fn npm(arguments: &[&str], folder: &Path) -> io::Result<Output> {
    let name = if cfg!(windows) { "npm.cmd" } else { "npm" };
    Command::new(name)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_node_are_compared_number_by_number() {
        for recent in ["v18.20.1\n", "v18.21.0", "v20.0.0", "v100.1.2-nightly"] {
            assert!(is_recent(recent), "{recent}");
        }
        for old in ["v18.20.0", "v9.99.99", "v18", "", "node"] {
            assert!(!is_recent(old), "{old}");
        }
    }
}

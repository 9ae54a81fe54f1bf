//! A real `redis-server` on a free port of loopback, which can be killed and started again, and
//! processes of the test program that use it at the same time.

#![allow(dead_code, reason = "each test program uses a part of this module")]

use std::io::{BufRead as _, BufReader, Lines, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use generated_client::runtime::redis::{Redis, RedisBuilder};
use tempfile::TempDir;

const PROGRAM: &str = "redis-server";

/// How long anything may take before a test gives up; much longer than it does on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The variable that tells a worker where the server is.
const URL: &str = "TEST_REDIS_URL";

/// A running server with a folder of its own. Both are gone when it is dropped.
pub(crate) struct RedisServer {
    directory: TempDir,
    port: u16,
    settings: Vec<String>,
    process: Child,
}

impl RedisServer {
    /// A server that has every write on disk before it answers; nothing where none is installed.
    pub(crate) fn start() -> Option<Self> {
        Self::start_with(&[])
    }

    /// The same with more settings, as on its command line.
    pub(crate) fn start_with(settings: &[&str]) -> Option<Self> {
        if !is_installed() {
            return None;
        }
        let directory = TempDir::new().expect("a folder for the server");
        let settings: Vec<_> = settings.iter().map(|text| (*text).to_owned()).collect();
        // Another program may take a port before the server does.
        let (port, process) = (0..10)
            .find_map(|_| {
                let port = free_port();
                Some((port, launch(directory.path(), port, &settings)?))
            })
            .expect("a server starts");
        Some(Self {
            directory,
            port,
            settings,
            process,
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// A client with timeouts that a busy machine keeps.
    pub(crate) fn redis(&self) -> Redis {
        patient(Redis::builder(self.url()))
    }

    /// Ends the server at once, by SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.process.kill().expect("the server runs");
        self.process.wait().expect("the server ends");
    }

    /// Starts the server again after [`kill`](Self::kill), with what it left on disk.
    pub(crate) fn restart(&mut self) {
        let end = Instant::now() + PATIENCE;
        self.process = loop {
            if let Some(process) = launch(self.directory.path(), self.port, &self.settings) {
                break process;
            }
            assert!(Instant::now() < end, "the server does not start again");
        };
    }

    /// Stops the server where it is: connections stay open and nothing is answered.
    pub(crate) fn freeze(&self) {
        self.signal("-STOP");
    }

    pub(crate) fn thaw(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let id = self.process.id().to_string();
        let status = Command::new("kill").args([signal, &id]).status();
        assert!(status.expect("a program called kill").success());
    }

    /// Runs a command over a connection of its own.
    pub(crate) fn command<T: redis::FromRedisValue>(&self, words: &[&str]) -> T {
        let client = redis::Client::open(self.url()).expect("a URL");
        let mut connection = client.get_connection().expect("the server runs");
        let mut command = redis::Cmd::new();
        command.arg(words);
        command.query(&mut connection).expect("the command is good")
    }

    /// Starts an ignored test of this program as a process of its own, which finds the server by
    /// [`worker_redis`].
    pub(crate) fn worker(&self, test: &str, settings: &[(&str, &str)]) -> Worker {
        let program = std::env::current_exe().expect("the test program has a path");
        let mut process = Command::new(program)
            .args([
                "--exact",
                test,
                "--ignored",
                "--nocapture",
                "--test-threads=1",
            ])
            .env(URL, self.url())
            .envs(settings.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the test program starts");
        let output = process.stdout.take().expect("its output is piped");
        Worker {
            process,
            lines: BufReader::new(output).lines(),
        }
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        // It has been killed already, or dies now.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// A process of the test program. It is killed when it is dropped.
pub(crate) struct Worker {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Worker {
    /// The next line that it [`report`]ed; nothing when it has ended.
    pub(crate) fn next(&mut self) -> Option<String> {
        self.lines
            .by_ref()
            .map(|line| line.expect("the output is text"))
            .find_map(|line| Some(line.split_once(REPORT)?.1.to_owned()))
    }

    /// Waits until it has ended well.
    pub(crate) fn finish(mut self) {
        while self.next().is_some() {}
        assert!(self.process.wait().expect("it ends").success());
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// What tells a report from what the test program prints by itself.
const REPORT: &str = "report: ";

/// Says a line to the test that started this worker.
pub(crate) fn report(line: std::fmt::Arguments<'_>) {
    println!("{REPORT}{line}");
}

/// The server that the test has started this worker for; nothing when somebody else runs all
/// ignored tests.
pub(crate) fn worker_redis() -> Option<Redis> {
    Some(patient(Redis::builder(std::env::var(URL).ok()?)))
}

pub(crate) fn patient(builder: RedisBuilder) -> Redis {
    builder
        .timeout(PATIENCE)
        .connect_timeout(PATIENCE)
        .build()
        .expect("the settings are good")
}

/// Waits, without a sleep of its own, until a condition holds.
pub(crate) async fn eventually<F: Future<Output = bool>>(mut holds: impl FnMut() -> F) {
    let end = Instant::now() + PATIENCE;
    while !holds().await {
        assert!(Instant::now() < end, "it never happened");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Whether there is a server. Without one the tests are skipped, but for CI, where a test that is
/// skipped would pass for ever.
fn is_installed() -> bool {
    let found = Command::new(PROGRAM)
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    if found.is_ok() {
        return true;
    }
    let message = "there is no `redis-server` (Debian, Ubuntu: `apt-get install redis-server`)";
    assert!(std::env::var_os("CI").is_none(), "{message}");
    eprintln!("skipped: {message}");
    false
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("its address").port()
}

/// A server that answers; nothing when it ends before.
fn launch(directory: &Path, port: u16, settings: &[String]) -> Option<Child> {
    let port_text = port.to_string();
    let mut process = Command::new(PROGRAM)
        .args(["--bind", "127.0.0.1", "--port", &port_text, "--save", ""])
        .args(["--appendonly", "yes", "--appendfsync", "always", "--dir"])
        .arg(directory)
        .args(settings)
        .stdout(Stdio::null())
        .spawn()
        .expect("the server starts");
    let end = Instant::now() + PATIENCE;
    while !answers(port) {
        if process.try_wait().expect("it can be asked").is_some() {
            return None;
        }
        assert!(Instant::now() < end, "the server does not answer");
        std::thread::sleep(Duration::from_millis(10));
    }
    Some(process)
}

/// Whether it has loaded its data and takes commands, for which it may want a password first.
fn answers(port: u16) -> bool {
    let ask = || {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(b"PING\r\n")?;
        let mut answer = [0; 5];
        stream.read_exact(&mut answer)?;
        std::io::Result::Ok(answer)
    };
    matches!(ask(), Ok(answer) if &answer == b"+PONG" || &answer == b"-NOAU")
}

//! A real `redis-server` on a free port of loopback, which can be killed and started again, and
//! processes of the test program that use it at the same time.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and the processes of one talk by their output"
)]
#![allow(dead_code, reason = "each test program uses a part of this module")]

use std::io::{BufRead as _, BufReader, Lines, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use generated_client::runtime::redis::{Redis, RedisBuilder};
use tempfile::TempDir;

const PROGRAM: &str = "redis-server";

/// How long anything may take before a test gives up; much longer than it does on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The variable that tells a worker where the server is.
const URL: &str = "TEST_REDIS_URL";

/// The variable that tells workers apart.
const NUMBER: &str = "TEST_REDIS_WORKER";

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
        self.process.kill().expect("the process is ours");
        self.process.wait().expect("the server ends");
    }

    /// Starts the server again, with what it left on disk when it was killed.
    pub(crate) fn restart(&mut self) {
        self.kill();
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
        let mut command = redis::Cmd::new();
        command.arg(words);
        let answer = command.query(&mut self.connect());
        answer.expect("the command is good")
    }

    /// A connection of the library beneath.
    pub(crate) fn connect(&self) -> redis::Connection {
        let client = redis::Client::open(self.url()).expect("a URL");
        client.get_connection().expect("the server runs")
    }

    /// Runs an ignored test of this program in several processes, which find the server and
    /// `subject` in their [`Orders`] and begin together.
    pub(crate) fn workers(&self, count: usize, test: &str, subject: &str) -> Vec<Worker> {
        let mut workers: Vec<_> = (0..count).map(|number| self.worker(number, test)).collect();
        for worker in &mut workers {
            assert_eq!(worker.next().as_deref(), Some(READY));
        }
        for worker in &mut workers {
            let orders = worker.orders.as_mut().expect("it has not been stopped");
            writeln!(orders, "{subject}").expect("it listens");
        }
        workers
    }

    fn worker(&self, number: usize, test: &str) -> Worker {
        let program = std::env::current_exe().expect("the test program has a path");
        let mut process = Command::new(program)
            .args(["--exact", test, "--ignored", "--nocapture"])
            .env(URL, self.url())
            .env(NUMBER, number.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the test program starts");
        let output = process.stdout.take().expect("its output is piped");
        Worker {
            orders: process.stdin.take(),
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
    orders: Option<ChildStdin>,
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

    /// Tells it to stop, hears what it still has to say, and waits until it has ended well.
    pub(crate) fn stop(&mut self) -> Vec<String> {
        self.orders = None;
        let rest = std::iter::from_fn(|| self.next()).collect();
        assert!(self.process.wait().expect("it ends").success());
        rest
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
const READY: &str = "ready";

/// Says a line to the test that started this worker.
pub(crate) fn report(line: impl std::fmt::Display) {
    println!("{REPORT}{line}");
}

/// What a worker is told by the test that started it.
pub(crate) struct Orders {
    url: String,
    number: usize,
    subject: String,
    stopped: Arc<AtomicBool>,
}

impl Orders {
    /// Waits until all workers may begin; nothing when no test started this one, but somebody who
    /// runs all ignored tests.
    pub(crate) fn await_begin() -> Option<Self> {
        let url = std::env::var(URL).ok()?;
        let number = std::env::var(NUMBER).ok()?.parse().expect("a number");
        report(READY);
        let mut subject = String::new();
        std::io::stdin().read_line(&mut subject).expect("orders");
        let stopped = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&stopped);
        std::thread::spawn(move || {
            let end = std::io::stdin().read_line(&mut String::new());
            stop.store(end.is_ok(), Ordering::Relaxed);
        });
        Some(Self {
            url,
            number,
            subject: subject.trim_end().to_owned(),
            stopped,
        })
    }

    /// The server of the test.
    pub(crate) fn redis(&self) -> Redis {
        patient(Redis::builder(self.url.as_str()))
    }

    /// The same, from which an answer may take only so long.
    pub(crate) fn redis_within(&self, timeout: Duration) -> Redis {
        let builder = Redis::builder(self.url.as_str()).timeout(timeout);
        builder.build().expect("the settings are good")
    }

    /// Tells the workers apart, from zero.
    pub(crate) fn number(&self) -> usize {
        self.number
    }

    /// What the test said to all workers.
    pub(crate) fn subject(&self) -> &str {
        &self.subject
    }

    pub(crate) fn are_to_stop(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
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

pub(crate) fn free_port() -> u16 {
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

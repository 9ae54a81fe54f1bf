//! The run itself: tasks that make one call after the other.

use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::clients::{self, Clients};
use crate::memory::Watch;
use crate::outcome::{End, Outcome};
use crate::report::{Measured, report};
use crate::server::{Server, Setup};
use crate::settings::Settings;
use crate::trace::Capture;
use crate::workload::Task;

/// How often it is said how far the run is.
const PROGRESS: Duration = Duration::from_millis(200);

/// After this time a call is given up: its own timeout should have ended it long ago.
const PATIENCE: Duration = clients::CALL.saturating_mul(3);

/// What the tasks share.
struct Shared {
    settings: Settings,
    clients: Clients,
    capture: Arc<Capture>,
    next: AtomicU64,
    done: AtomicU64,
    outcomes: Mutex<Vec<Outcome>>,
}

/// Makes all requests and gives the report; `tell` is told now and then how far it is.
///
/// # Errors
///
/// The run could not begin: no port, no thread, a client that cannot be built.
pub(crate) fn run(settings: &Settings, tell: &dyn Fn(&Value)) -> Result<Value, Box<dyn Error>> {
    let capture = Capture::install()?;
    let server = Server::start(Setup {
        seed: settings.seed,
        requests: settings.requests,
        faults: settings.faults.clone(),
        quota: settings.quota(),
        patience: clients::ATTEMPT,
        max_body: clients::MAX_BODY,
    })?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_name("soak-clients")
        .enable_all()
        .build()?;
    let shared = Arc::new(Shared {
        settings: settings.clone(),
        clients: runtime.block_on(Clients::of(&server, settings))?,
        capture: Arc::clone(&capture),
        next: AtomicU64::new(0),
        done: AtomicU64::new(0),
        outcomes: Mutex::new(unended(settings.requests)),
    });
    let watch = Watch::start();
    let started = Instant::now();
    runtime.block_on(drive(&shared, tell));
    let measured = Measured {
        elapsed: started.elapsed(),
        memory: watch.finish(),
        lines: capture.lines(),
    };
    let outcomes = shared
        .outcomes
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    Ok(report(settings, &server, &outcomes, &measured))
}

/// One outcome for each request. Their memory is there from the start, so that the run itself needs none for them.
fn unended(requests: u64) -> Vec<Outcome> {
    let unended = Outcome {
        end: End::Running,
        micros: u32::MAX,
    };
    vec![unended; requests as usize]
}

async fn drive(shared: &Arc<Shared>, tell: &dyn Fn(&Value)) {
    let mut tasks = JoinSet::new();
    for _ in 0..shared.settings.concurrency.min(shared.settings.requests) {
        tasks.spawn(work(Arc::clone(shared)));
    }
    let all = async { while tasks.join_next().await.is_some() {} };
    tokio::pin!(all);
    loop {
        let done = timeout(PROGRESS, &mut all).await.is_ok();
        tell(&json!({ "done": shared.done.load(Ordering::Relaxed) }));
        if done {
            return;
        }
    }
}

/// Makes calls until there is none left to make.
async fn work(shared: Arc<Shared>) {
    loop {
        let id = shared.next.fetch_add(1, Ordering::Relaxed);
        if id >= shared.settings.requests {
            return;
        }
        let outcome = make(&shared, id).await;
        let mut outcomes = shared
            .outcomes
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = outcomes.get_mut(id as usize) {
            *slot = outcome;
        }
        drop(outcomes);
        shared.done.fetch_add(1, Ordering::Relaxed);
    }
}

/// Makes one call, in a task of its own so that a panic is a finding and not the end.
async fn make(shared: &Arc<Shared>, id: u64) -> Outcome {
    let started = Instant::now();
    let own = Arc::clone(shared);
    let mut call = tokio::spawn(async move {
        let task = Task::of(own.settings.seed, id);
        own.clients.call(&task, &own.capture).await
    });
    let end = match timeout(PATIENCE, &mut call).await {
        Ok(Ok(end)) => end,
        Ok(Err(_)) => End::Panicked,
        Err(_) => {
            call.abort();
            End::Hung
        }
    };
    let micros = started.elapsed().as_micros();
    Outcome {
        end,
        micros: u32::try_from(micros).unwrap_or(u32::MAX),
    }
}

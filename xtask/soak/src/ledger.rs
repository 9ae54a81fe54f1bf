//! What the server has seen and done, request by request.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::faults::Fault;
use crate::rate::Peak;
use crate::workload::{LOCATIONS, Task};

/// How many steps of a request are remembered. More do not happen to a client that keeps to its policy.
const REMEMBERED: usize = 8;

/// What the server did with an arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// It answered as it should.
    Answered,
    /// It met a fault.
    Failed(Fault),
    /// It refused a token that had run out.
    Refused,
}

/// What the server knows of one request; of the pages of a call, the last one that was asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Entry {
    /// Which page it is.
    page: u32,
    /// How often it arrived.
    pub(crate) arrivals: u32,
    /// How often it was carried out.
    pub(crate) executed: u32,
    /// What was done with each arrival.
    deeds: [Option<Deed>; REMEMBERED],
}

impl Entry {
    /// What was done with it, in order.
    pub(crate) fn deeds(&self) -> impl DoubleEndedIterator<Item = Deed> {
        self.deeds.into_iter().flatten()
    }

    /// How many steps of its plan were taken. A token that had run out before takes none.
    fn steps(&self) -> u64 {
        self.deeds().filter(|deed| *deed != Deed::Refused).count() as u64
    }
}

/// All that the server knows.
#[derive(Debug)]
pub(crate) struct Ledger(Mutex<Book>);

#[derive(Debug)]
pub(crate) struct Book {
    /// By the number of the request.
    pub(crate) entries: Vec<Entry>,
    /// One for each quota.
    pub(crate) peaks: Vec<Peak>,
    /// How often each fault was met.
    pub(crate) faults: BTreeMap<&'static str, u64>,
    /// How many requests arrived.
    pub(crate) arrivals: u64,
    /// Requests without a number of this run, with another path or with another body than they should have.
    pub(crate) strange: Vec<String>,
    /// Arrivals at the host that redirects lead to, and how many of them had a credential.
    pub(crate) strayed: (u64, u64),
}

impl Ledger {
    /// An empty one, large enough for the run: its memory is there from the start.
    pub(crate) fn new(requests: usize, window: Duration) -> Self {
        Self(Mutex::new(Book {
            entries: vec![
                Entry {
                    deeds: [Some(Deed::Answered); REMEMBERED],
                    ..Entry::default()
                };
                requests
            ],
            peaks: (0..=LOCATIONS).map(|_| Peak::of(window)).collect(),
            faults: BTreeMap::new(),
            arrivals: 0,
            strange: Vec::new(),
            strayed: (0, 0),
        }))
        .emptied()
    }

    /// Empties the entries, after all of their memory has been written once.
    fn emptied(self) -> Self {
        self.book().entries.fill(Entry::default());
        self
    }

    /// The book, to be read or written at once. It is held across no wait.
    pub(crate) fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    /// A request arrives. Gives the step of its plan that it is at, and how many have arrived on its quota within the
    /// window, or nothing if the run has no such request.
    pub(crate) fn arrive(
        &mut self,
        task: &Task,
        page: usize,
        now: Instant,
    ) -> Option<(u64, usize)> {
        let entry = self.entries.get_mut(usize::try_from(task.id).ok()?)?;
        let page = u32::try_from(page).ok()?;
        if page != entry.page {
            *entry = Entry {
                page,
                ..Entry::default()
            };
        }
        entry.arrivals += 1;
        self.arrivals += 1;
        let step = entry.steps();
        Some((step, self.peaks.get_mut(task.quota())?.arrive(now)))
    }

    /// What is done with it.
    pub(crate) fn note(&mut self, id: u64, deed: Deed) {
        if let Deed::Failed(fault) = deed {
            *self.faults.entry(fault.name()).or_default() += 1;
        }
        if let Some(entry) = self.entries.get_mut(id as usize)
            && let Some(free) = entry.deeds.iter_mut().find(|deed| deed.is_none())
        {
            *free = Some(deed);
        }
    }

    /// It is carried out.
    pub(crate) fn execute(&mut self, id: u64) {
        if let Some(entry) = self.entries.get_mut(id as usize) {
            entry.executed += 1;
        }
    }

    /// Something that should not arrive does.
    pub(crate) fn wonder(&mut self, what: String) {
        self.strange.push(what);
    }
}

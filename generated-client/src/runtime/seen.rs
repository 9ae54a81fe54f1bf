//! Which deliveries have been handled already.
//!
//! A webhook can arrive more than once: the sender repeats it when it has heard no answer, and
//! whoever has recorded one can send it again. Each delivery has an id, and a [`SeenStore`] remembers
//! ids for as long as a repetition would pass for a new delivery. All processes that receive
//! deliveries of one account share one store.
//!
//! An id goes through two states, because a handler can fail. It is *claimed* for a short while
//! before the handler runs, so that no other process handles the delivery at the same time, and
//! *confirmed* once the handler is done. A handler that fails gives the id back; one that dies with
//! its process cannot, and its claim runs out. Either way the sender's next attempt is handled, and
//! no delivery is lost.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::future::BoxFuture;
use super::store::StoreError;

/// What a store knew of an id when it was asked to insert it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Seen {
    /// Nothing: the id is claimed now, and the caller handles the delivery.
    New,
    /// The id is claimed: the delivery is being handled, and nobody knows yet whether that succeeds.
    Claimed,
    /// The id is confirmed: the delivery has been handled.
    Handled,
}

/// Remembers the ids of deliveries, for one process or for many.
///
/// Ids are text of at most 256 bytes that names the API as well, so that one store serves several.
/// What must hold, also between processes:
///
/// - [`insert`](Self::insert) is atomic: of any number of calls with one id at the same time, one
///   gets [`Seen::New`].
/// - An id is gone once its time is over, whatever its state is.
///
/// [`MemorySeen`] is the implementation for a single process.
pub trait SeenStore: Send + Sync {
    /// Claims `id` for `ttl`, unless it is claimed or confirmed; then nothing changes.
    ///
    /// # Errors
    ///
    /// The store does not answer. The delivery must then be refused for now: whether it has been
    /// handled is not known.
    fn insert<'a>(&'a self, id: &'a str, ttl: Duration) -> BoxFuture<'a, Result<Seen, StoreError>>;

    /// What [`insert`](Self::insert) would say of `id`; nothing changes.
    ///
    /// # Errors
    ///
    /// The store does not answer.
    fn peek<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Seen, StoreError>>;

    /// Confirms `id` for `ttl` from now, whatever its state is, also if it is not there.
    ///
    /// # Errors
    ///
    /// The store does not answer. The delivery has been handled, and may be handled once more.
    fn confirm<'a>(&'a self, id: &'a str, ttl: Duration) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Forgets `id`, whatever its state is, so that the next [`insert`](Self::insert) of it is
    /// [`Seen::New`]. It is no error if there is none.
    ///
    /// # Errors
    ///
    /// The store does not answer. The claim ends by itself when its time is over.
    fn forget<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), StoreError>>;
}

/// The [`SeenStore`] of a single process: a bounded set in memory.
///
/// It forgets everything when the process ends. Clones share one set.
///
/// When it is full, a new id takes the place of the confirmed one that would have been forgotten
/// first, and of a claimed one only where all are claimed. The ids of 100,000 deliveries, which is
/// the default, take about 20 MB; with ids remembered for ten minutes that is enough for 160
/// deliveries a second. Only deliveries with a right signature get this far, so that nobody but the
/// sender can fill it.
#[derive(Clone, Debug)]
pub struct MemorySeen {
    ids: Arc<Mutex<Ids>>,
    capacity: usize,
}

impl MemorySeen {
    /// The number of ids that [`MemorySeen::new`] keeps at most.
    pub const DEFAULT_CAPACITY: usize = 100_000;

    /// A set of at most [`DEFAULT_CAPACITY`](Self::DEFAULT_CAPACITY) ids.
    #[must_use]
    pub fn new() -> Self {
        Self::with_capacity(Self::DEFAULT_CAPACITY)
    }

    /// A set of at most `capacity` ids; of one, if it is none.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self {
            ids: Arc::default(),
            capacity: capacity.max(1),
        }
    }

    /// The number of ids that are claimed or confirmed now.
    #[must_use]
    pub fn len(&self) -> usize {
        let mut ids = self.lock();
        ids.expire(Instant::now());
        ids.by_id.len()
    }

    /// Whether no id is claimed or confirmed now.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn lock(&self) -> MutexGuard<'_, Ids> {
        // Nothing between taking the lock and releasing it can leave the two indices apart.
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn insert_at(&self, id: &str, ttl: Duration, now: Instant) -> Seen {
        let mut ids = self.lock();
        ids.expire(now);
        let seen = ids.get(id);
        if seen == Seen::New {
            ids.make_room(self.capacity);
            ids.put(id, State::Claimed, end(now, ttl));
        }
        seen
    }

    fn peek_at(&self, id: &str, now: Instant) -> Seen {
        let mut ids = self.lock();
        ids.expire(now);
        ids.get(id)
    }

    fn confirm_at(&self, id: &str, ttl: Duration, now: Instant) {
        let mut ids = self.lock();
        ids.expire(now);
        ids.remove(id);
        ids.make_room(self.capacity);
        ids.put(id, State::Confirmed, end(now, ttl));
    }
}

impl Default for MemorySeen {
    fn default() -> Self {
        Self::new()
    }
}

impl SeenStore for MemorySeen {
    fn insert<'a>(&'a self, id: &'a str, ttl: Duration) -> BoxFuture<'a, Result<Seen, StoreError>> {
        Box::pin(async move { Ok(self.insert_at(id, ttl, Instant::now())) })
    }

    fn peek<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Seen, StoreError>> {
        Box::pin(async move { Ok(self.peek_at(id, Instant::now())) })
    }

    fn confirm<'a>(&'a self, id: &'a str, ttl: Duration) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            self.confirm_at(id, ttl, Instant::now());
            Ok(())
        })
    }

    fn forget<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            self.lock().remove(id);
            Ok(())
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Claimed,
    Confirmed,
}

/// Each id twice: by its text, and in the order in which the ids of its state end.
#[derive(Debug, Default)]
struct Ids {
    by_id: HashMap<Arc<str>, (State, Instant)>,
    claimed: BTreeSet<(Instant, Arc<str>)>,
    confirmed: BTreeSet<(Instant, Arc<str>)>,
}

impl Ids {
    fn get(&self, id: &str) -> Seen {
        match self.by_id.get(id) {
            None => Seen::New,
            Some((State::Claimed, _)) => Seen::Claimed,
            Some((State::Confirmed, _)) => Seen::Handled,
        }
    }

    fn put(&mut self, id: &str, state: State, end: Instant) {
        let id: Arc<str> = id.into();
        self.by_id.insert(Arc::clone(&id), (state, end));
        self.by_end(state).insert((end, id));
    }

    fn remove(&mut self, id: &str) {
        if let Some((id, (state, end))) = self.by_id.remove_entry(id) {
            self.by_end(state).remove(&(end, id));
        }
    }

    fn by_end(&mut self, state: State) -> &mut BTreeSet<(Instant, Arc<str>)> {
        match state {
            State::Claimed => &mut self.claimed,
            State::Confirmed => &mut self.confirmed,
        }
    }

    /// Removes what is over.
    fn expire(&mut self, now: Instant) {
        for ends in [&mut self.claimed, &mut self.confirmed] {
            while ends.first().is_some_and(|(end, _)| *end <= now)
                && let Some((_, id)) = ends.pop_first()
            {
                self.by_id.remove(&id);
            }
        }
    }

    /// A claim is dropped last: it stands for a delivery that is being handled.
    fn make_room(&mut self, capacity: usize) {
        while self.by_id.len() >= capacity
            && let Some((_, id)) = self
                .confirmed
                .pop_first()
                .or_else(|| self.claimed.pop_first())
        {
            self.by_id.remove(&id);
        }
    }
}

/// When an id that is put now is over; one that the clock cannot express, in a century.
fn end(now: Instant, ttl: Duration) -> Instant {
    const CENTURY: Duration = Duration::from_secs(100 * 365 * 86_400);
    now.checked_add(ttl.min(CENTURY)).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn an_id_is_new_once_until_it_is_forgotten() {
        let (seen, now) = (MemorySeen::new(), Instant::now());
        assert_eq!(seen.peek_at("a", now), Seen::New);
        assert_eq!(seen.insert_at("a", MINUTE, now), Seen::New);
        assert_eq!(seen.insert_at("a", MINUTE, now), Seen::Claimed);
        assert_eq!(seen.insert_at("b", MINUTE, now), Seen::New);
        seen.confirm_at("a", MINUTE, now);
        assert_eq!(seen.insert_at("a", MINUTE, now), Seen::Handled);
        assert_eq!(seen.peek_at("a", now), Seen::Handled);
        seen.lock().remove("a");
        assert_eq!(seen.insert_at("a", MINUTE, now), Seen::New);
        // A clone is the same set.
        assert_eq!(seen.clone().insert_at("a", MINUTE, now), Seen::Claimed);
        seen.confirm_at("nobody has claimed it", MINUTE, now);
        assert_eq!(seen.len(), 3);
    }

    #[test]
    fn an_id_is_over_at_the_end_of_its_time() {
        let (seen, now) = (MemorySeen::new(), Instant::now());
        let moment = Duration::from_nanos(1);
        seen.insert_at("claimed", MINUTE, now);
        assert_eq!(
            seen.peek_at("claimed", now + MINUTE - moment),
            Seen::Claimed
        );
        assert_eq!(seen.insert_at("claimed", MINUTE, now + MINUTE), Seen::New);

        seen.insert_at("confirmed", MINUTE, now);
        seen.confirm_at("confirmed", 5 * MINUTE, now + MINUTE / 2);
        let end = now + MINUTE / 2 + 5 * MINUTE;
        assert_eq!(seen.peek_at("confirmed", end - moment), Seen::Handled);
        assert_eq!(seen.peek_at("confirmed", end), Seen::New);

        seen.confirm_at("a time that no clock holds", Duration::MAX, now);
        let later = now + 1_000_000 * MINUTE;
        assert_eq!(
            seen.peek_at("a time that no clock holds", later),
            Seen::Handled
        );
        assert_eq!(seen.insert_at("no time", Duration::ZERO, now), Seen::New);
        assert_eq!(seen.insert_at("no time", Duration::ZERO, now), Seen::New);
    }

    #[test]
    fn a_full_set_drops_what_ends_first_and_claims_last() {
        let (seen, now) = (MemorySeen::with_capacity(3), Instant::now());
        seen.insert_at("claimed", MINUTE, now);
        seen.confirm_at("late", 9 * MINUTE, now);
        seen.confirm_at("early", 5 * MINUTE, now);
        seen.insert_at("next", 2 * MINUTE, now);
        assert_eq!(seen.peek_at("early", now), Seen::New);
        assert_eq!(seen.peek_at("late", now), Seen::Handled);
        seen.insert_at("one more", 3 * MINUTE, now);
        seen.insert_at("and one", 4 * MINUTE, now);
        let left = ["claimed", "late", "next", "one more", "and one"];
        let left = left.map(|id| seen.peek_at(id, now));
        let (new, claimed) = (Seen::New, Seen::Claimed);
        assert_eq!(left, [new, new, claimed, claimed, claimed]);
        // To confirm what is there needs no room.
        seen.confirm_at("next", MINUTE, now);
        assert_eq!(seen.len(), 3);
        for round in 0..1_000_u32 {
            seen.insert_at(&round.to_string(), MINUTE, now);
            let ids = seen.lock();
            assert_eq!(ids.by_id.len(), 3);
            assert_eq!(ids.claimed.len() + ids.confirmed.len(), 3);
        }
    }

    #[test]
    fn of_many_threads_one_claims() {
        let (seen, now) = (MemorySeen::new(), Instant::now());
        for id in ["a", "b", "c"] {
            let won = AtomicUsize::new(0);
            thread::scope(|scope| {
                for _ in 0..8 {
                    scope.spawn(|| {
                        if seen.insert_at(id, MINUTE, now) == Seen::New {
                            won.fetch_add(1, Ordering::Relaxed);
                        }
                    });
                }
            });
            assert_eq!(won.into_inner(), 1);
        }
    }
}

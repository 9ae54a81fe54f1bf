//! Threads: for deep recursion, and for pieces of work at once.

use std::any::Any;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Stack of the thread, in bytes: several times what the deepest document needs in a build without optimisation. Pages
/// that are never touched take no memory.
const SIZE: usize = 64 * 1024 * 1024;

/// Does work that recurses as deeply as a document is nested, on a thread of its own: the caller's stack may be as small
/// as the 2 MiB of a test or of a task. A panic goes on in the caller.
pub(crate) fn with_room<T: Send>(name: &str, work: impl FnOnce() -> T + Send) -> T {
    let done = std::thread::scope(|scope| {
        std::thread::Builder::new()
            .name(name.to_owned())
            .stack_size(SIZE)
            .spawn_scoped(scope, work)
            .map_err(|error| Box::new(error.to_string()) as Box<dyn Any + Send>)?
            .join()
    });
    match done {
        Ok(done) => done,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

/// Does two pieces of work at once, the second on a thread of its own, or one after the other where there is no thread to
/// be had. A panic goes on in the caller.
pub(crate) fn both<A, B: Send>(
    name: &str,
    here: impl FnOnce() -> A,
    there: impl Fn() -> B + Sync,
) -> (A, B) {
    std::thread::scope(|scope| {
        let spawned = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn_scoped(scope, &there);
        let here = here();
        let there = match spawned.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(done)) => done,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => there(),
        };
        (here, there)
    })
}

/// Does pieces of work on as many threads as the machine runs at once, each with room for deep recursion. What they give
/// stands in the order of the pieces, whichever was ready first. A panic goes on in the caller.
///
/// The caller's own thread works as well, so that all is done where no other thread is to be had.
pub(crate) fn each<T: Sync, R: Send>(
    name: &str,
    pieces: &[T],
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let share = || {
        let mut done = Vec::new();
        loop {
            let position = next.fetch_add(1, Ordering::Relaxed);
            let Some(piece) = pieces.get(position) else {
                return done;
            };
            done.push((position, work(piece)));
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let others = threads.min(pieces.len()).saturating_sub(1);
    let mut done = std::thread::scope(|scope| {
        let spawn = || {
            let thread = std::thread::Builder::new()
                .name(name.to_owned())
                .stack_size(SIZE);
            thread.spawn_scoped(scope, share).ok()
        };
        let others: Vec<_> = (0..others).map_while(|_| spawn()).collect();
        let mut done = share();
        for other in others {
            match other.join() {
                Ok(part) => done.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(position, _)| *position);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_pieces() {
        let pieces: Vec<u64> = (0..1_000).collect();
        let doubled = each("double", &pieces, |piece| {
            // The first pieces are ready last.
            std::thread::sleep(std::time::Duration::from_micros(1_000 - piece));
            piece * 2
        });
        assert!(doubled.into_iter().eq((0..1_000).map(|piece| piece * 2)));
        assert!(each("none", &[], |_: &u64| 0).is_empty());
    }

    #[test]
    #[should_panic(expected = "piece 7")]
    fn a_panic_goes_on_in_the_caller() {
        let pieces: Vec<u64> = (0..100).collect();
        each("panic", &pieces, |piece| assert_ne!(*piece, 7, "piece 7"));
    }
}

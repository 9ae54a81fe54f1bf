//! Threads: for deep recursion, and for two pieces of work at once.

use std::any::Any;

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

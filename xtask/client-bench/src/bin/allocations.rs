//! How often both sides ask the allocator for memory in a call, and for how much.

use std::alloc::System;
use std::process::ExitCode;
use std::sync::Arc;

use client_bench::cases::Side;
use client_bench::turns::{Comparison, calls, runtime};
use client_bench::{Error, LEVELS, cases, print, program};
use serde_json::json;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTING: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// How many calls are counted at a time: many, since a connection's buffers grow now and then.
const CALLS: usize = 256;

/// Fewer turns than for speed do: a count hardly changes.
const ROUNDS: usize = 5;

fn main() -> ExitCode {
    program(|_rounds| run())
}

fn run() -> Result<(), Error> {
    let runtime = runtime()?;
    for case in cases::all()? {
        let case = Arc::new(case);
        for level in LEVELS {
            for side in [Side::Emitted, Side::ByHand] {
                runtime.block_on(calls(&case, side, level, CALLS))?;
            }
            let mut bytes = [0.0; 2];
            let count = Comparison::of(ROUNDS, |side| {
                let region = Region::new(COUNTING);
                runtime.block_on(calls(&case, side, level, CALLS))?;
                let change = region.change();
                let [emitted, by_hand] = &mut bytes;
                let side = match side {
                    Side::Emitted => emitted,
                    Side::ByHand => by_hand,
                };
                *side = change.bytes_allocated as f64 / CALLS as f64;
                Ok((change.allocations + change.reallocations) as f64 / CALLS as f64)
            })?;
            print(&json!({
                "case": case.name,
                "concurrency": level,
                "emitted_allocations": count.medians.0,
                "by_hand_allocations": count.medians.1,
                "allocation_ratio": count.ratio,
                "emitted_bytes": bytes[0],
                "by_hand_bytes": bytes[1],
            }))?;
        }
    }
    Ok(())
}

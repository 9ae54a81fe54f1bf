//! How many calls both sides make in a second.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use client_bench::turns::{Comparison, calls, runtime, turn_size};
use client_bench::{Error, LEVELS, cases, print, program};
use serde_json::json;

fn main() -> ExitCode {
    program(run)
}

fn run(rounds: usize) -> Result<(), Error> {
    let runtime = runtime()?;
    for case in cases::all()? {
        let case = Arc::new(case);
        for level in LEVELS {
            let count = runtime.block_on(turn_size(&case, level))?;
            let speed = Comparison::of(rounds, |side| {
                let started = Instant::now();
                runtime.block_on(calls(&case, side, level, count))?;
                Ok(count as f64 / started.elapsed().as_secs_f64())
            })?;
            print(&json!({
                "case": case.name,
                "concurrency": level,
                "answer_bytes": case.answer_bytes,
                "rounds": rounds,
                "emitted_per_second": speed.medians.0,
                "by_hand_per_second": speed.medians.1,
                "speed_ratio": speed.ratio,
                "speed_ratio_low": speed.quartiles.0,
                "speed_ratio_high": speed.quartiles.1,
            }))?;
        }
    }
    Ok(())
}

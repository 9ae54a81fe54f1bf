//! How many calls both sides make in a second.

use std::process::ExitCode;
use std::sync::Arc;

use client_bench::cases::Side;
use client_bench::clock::Start;
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
            let mut costs = (Vec::new(), Vec::new());
            let speed = Comparison::of(rounds, |side| {
                let start = Start::now();
                runtime.block_on(calls(&case, side, level, count))?;
                let (wall, processor) = start.elapsed();
                let costs = match side {
                    Side::Emitted => &mut costs.0,
                    Side::ByHand => &mut costs.1,
                };
                costs.extend(processor.map(|seconds| seconds * 1e6 / count as f64));
                Ok(count as f64 / wall)
            })?;
            let costs = Comparison::from_pairs(costs.0.into_iter().zip(costs.1));
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
                "emitted_cpu_us": costs.medians.0,
                "by_hand_cpu_us": costs.medians.1,
                // As for speed, more is better.
                "cpu_ratio": 1.0 / costs.ratio,
            }))?;
        }
    }
    Ok(())
}

//! How long something takes, compared with something else.
//!
//! Both run in turns, a batch each, and each turn gives a ratio of its own: what slows the machine down for longer than
//! a turn slows down both. The median of the ratios is what counts; a turn that was interrupted is at an end of the
//! list.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// How long a batch takes: long against the clock's own cost, short against an interruption.
const BATCH: Duration = Duration::from_micros(200);

/// How long both run before anything counts.
const WARM_UP: Duration = Duration::from_millis(20);

/// What came of it.
pub(crate) struct Comparison {
    /// Nanoseconds of one run of ours, median of all turns.
    pub(crate) ours: f64,
    /// The same of the other.
    pub(crate) other: f64,
    /// Throughput of ours divided by that of the other, median of all turns; above 1 ours is faster.
    pub(crate) ratio: f64,
    /// The ratios between which half of the turns are.
    pub(crate) quartiles: (f64, f64),
}

/// Runs both in turns.
pub(crate) fn compare<A, B>(
    rounds: usize,
    mut ours: impl FnMut() -> A,
    mut other: impl FnMut() -> B,
) -> Comparison {
    let size = batch_size(&mut ours).max(batch_size(&mut other));
    let mut turns = Vec::with_capacity(rounds);
    for round in 0..rounds.max(1) {
        // Whoever comes second finds the caches as the first has left them.
        let (mine, others) = if round % 2 == 0 {
            let mine = batch(size, &mut ours);
            (mine, batch(size, &mut other))
        } else {
            let others = batch(size, &mut other);
            (batch(size, &mut ours), others)
        };
        turns.push((mine, others));
    }
    let ratios = sorted(turns.iter().map(|(mine, others)| others / mine));
    Comparison {
        ours: part(&sorted(turns.iter().map(|turn| turn.0)), 2),
        other: part(&sorted(turns.iter().map(|turn| turn.1)), 2),
        ratio: part(&ratios, 2),
        quartiles: (part(&ratios, 1), part(&ratios, 3)),
    }
}

/// How many runs make a batch. The runs that tell are the warm-up.
fn batch_size<T>(run: &mut impl FnMut() -> T) -> u32 {
    let started = Instant::now();
    let mut runs = 0_u32;
    while started.elapsed() < WARM_UP {
        black_box(run());
        runs += 1;
    }
    let batches = WARM_UP.as_secs_f64() / BATCH.as_secs_f64();
    // The quotient is small: no run takes less than a nanosecond.
    (f64::from(runs) / batches) as u32 + 1
}

/// Nanoseconds of one run.
fn batch<T>(size: u32, run: &mut impl FnMut() -> T) -> f64 {
    let started = Instant::now();
    for _ in 0..size {
        black_box(run());
    }
    started.elapsed().as_secs_f64() * 1e9 / f64::from(size)
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

/// The value below which that many quarters of the values are.
fn part(sorted: &[f64], quarters: usize) -> f64 {
    sorted
        .get(sorted.len() * quarters / 4)
        .copied()
        .unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_of_a_list() {
        let values = sorted([5.0, 1.0, 3.0, 2.0, 4.0].into_iter());
        assert_eq!(
            [1, 2, 3].map(|quarters| part(&values, quarters)),
            [2.0, 3.0, 4.0]
        );
        assert!(part(&[], 2).is_nan());
    }

    #[test]
    fn what_does_twice_as_much_takes_longer() {
        let work = |times: u64| (0..times).fold(1_u64, |sum, at| black_box(sum ^ at));
        let measured = compare(20, || work(2_000), || work(20_000));
        assert!(measured.ratio > 1.0, "{}", measured.ratio);
        assert!(measured.quartiles.0 <= measured.ratio && measured.ratio <= measured.quartiles.1);
    }
}

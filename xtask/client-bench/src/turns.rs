//! How the two sides take turns.
//!
//! A turn is so many calls, and each pair of turns gives a ratio of its own: what slows the machine down for longer
//! than that slows down both. The median of the ratios is what counts.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::Error;
use crate::cases::{Case, Side};

/// How long a turn takes at least.
const TURN: Duration = Duration::from_millis(50);

/// What a number of turns gave, from the emitted side and from the other.
#[derive(Clone, Copy, Debug)]
pub struct Comparison {
    /// Medians of both.
    pub medians: (f64, f64),
    /// The median of the ratios, emitted by hand-written.
    pub ratio: f64,
    /// The ratios between which half of the turns are.
    pub quartiles: (f64, f64),
}

impl Comparison {
    /// Lets both take turns of `measure`, which makes calls and gives a number for them.
    ///
    /// # Errors
    ///
    /// Those of `measure`.
    pub fn of(
        rounds: usize,
        mut measure: impl FnMut(Side) -> Result<f64, Error>,
    ) -> Result<Self, Error> {
        let mut pairs = Vec::with_capacity(rounds);
        for round in 0..rounds.max(1) {
            // Whoever comes second finds the machine as the first has left it.
            pairs.push(if round % 2 == 0 {
                let emitted = measure(Side::Emitted)?;
                (emitted, measure(Side::ByHand)?)
            } else {
                let by_hand = measure(Side::ByHand)?;
                (measure(Side::Emitted)?, by_hand)
            });
        }
        Ok(Self::from_pairs(pairs))
    }

    /// The same from what both gave in each turn.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let (emitted, by_hand): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let ratios = emitted.iter().zip(&by_hand).map(|(one, other)| one / other);
        let ratios = sorted(ratios.collect());
        Self {
            ratio: part(&ratios, 2),
            quartiles: (part(&ratios, 1), part(&ratios, 3)),
            medians: (part(&sorted(emitted), 2), part(&sorted(by_hand), 2)),
        }
    }
}

/// A runtime with one thread, for all calls of both sides.
///
/// # Errors
///
/// It cannot be had.
pub fn runtime() -> Result<Runtime, Error> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    Ok(builder.enable_all().build()?)
}

/// Makes so many calls, `level` of them at a time.
///
/// # Errors
///
/// One of them fails.
pub async fn calls(case: &Arc<Case>, side: Side, level: usize, calls: usize) -> Result<(), Error> {
    let mut tasks: JoinSet<Result<(), Error>> = JoinSet::new();
    for _ in 0..level {
        let case = Arc::clone(case);
        let share = calls / level;
        tasks.spawn(async move {
            for _ in 0..share {
                case.call(side).await?;
            }
            Ok(())
        });
    }
    while let Some(result) = tasks.join_next().await {
        result??;
    }
    Ok(())
}

/// How many calls take a turn's time. The calls that tell are the warm-up, of both sides.
///
/// # Errors
///
/// One of them fails.
pub async fn turn_size(case: &Arc<Case>, level: usize) -> Result<usize, Error> {
    let mut count = 4 * level;
    loop {
        let started = Instant::now();
        calls(case, Side::ByHand, level, count).await?;
        calls(case, Side::Emitted, level, count).await?;
        if started.elapsed() >= 2 * TURN {
            return Ok(count);
        }
        count *= 2;
    }
}

fn sorted(mut values: Vec<f64>) -> Vec<f64> {
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
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    use super::*;
    use crate::cases;

    #[test]
    fn the_median_of_the_pairs_counts_and_both_begin_in_turn() {
        let mut order = Vec::new();
        let mut emitted = [3.0, 9.0, 4.0].into_iter();
        let measure = |side| {
            order.push(side);
            Ok(match side {
                Side::Emitted => emitted.next().unwrap(),
                Side::ByHand => 2.0,
            })
        };
        let found = Comparison::of(3, measure).unwrap();
        assert_eq!((found.ratio, found.medians), (2.0, (4.0, 2.0)));
        let first = [0, 2, 4].map(|at| *order.get(at).unwrap());
        assert_eq!(first, [Side::Emitted, Side::ByHand, Side::Emitted]);
    }

    #[test]
    fn both_sides_of_every_case_get_their_answer() {
        let runtime = runtime().unwrap();
        for case in cases::all().unwrap() {
            let case = Arc::new(case);
            for side in [Side::Emitted, Side::ByHand] {
                runtime.block_on(calls(&case, side, 2, 4)).unwrap();
            }
        }
    }
}

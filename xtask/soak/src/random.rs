//! Chance that depends on the seed and on nothing else.
//!
//! What happens to a request follows from its number, not from when it arrives: a run with the same seed meets the same
//! faults, however its tasks are scheduled.

/// What a draw decides. Each has a stream of its own, so that a new one changes no other.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Topic {
    /// Which operation a request calls.
    Operation,
    /// On behalf of which location.
    Location,
    /// How large its body is.
    Size,
    /// Which fault a step of its plan has.
    Fault,
    /// A choice inside of a fault.
    Detail,
    /// The text of a secret.
    Secret,
}

/// A number for a topic, a request and a step.
pub(crate) fn draw(seed: u64, topic: Topic, request: u64, step: u64) -> u64 {
    let mut state = mix(seed ^ 0x736f_616b);
    for part in [topic as u64, request, step] {
        state = mix(state ^ part);
    }
    state
}

/// A number below `bound`. The bounds here are small, so that the remainder favours nothing.
pub(crate) fn below(bound: u64, seed: u64, topic: Topic, request: u64, step: u64) -> u64 {
    draw(seed, topic, request, step) % bound.max(1)
}

/// One step of SplitMix64.
fn mix(value: u64) -> u64 {
    let mut value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_follows_from_each_of_its_parts() {
        let one = draw(1, Topic::Fault, 7, 0);
        assert_eq!(one, draw(1, Topic::Fault, 7, 0));
        for other in [
            draw(2, Topic::Fault, 7, 0),
            draw(1, Topic::Detail, 7, 0),
            draw(1, Topic::Fault, 8, 0),
            draw(1, Topic::Fault, 7, 1),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn draws_are_spread_evenly() {
        let mut counts = [0_u32; 8];
        for request in 0..8_000 {
            let slot = below(8, 3, Topic::Size, request, 0);
            if let Some(count) = counts.get_mut(slot as usize) {
                *count += 1;
            }
        }
        assert!(
            counts.iter().all(|count| (850..1150).contains(count)),
            "{counts:?}"
        );
    }
}

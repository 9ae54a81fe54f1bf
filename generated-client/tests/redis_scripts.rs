//! The script of the limiter against a model of it, with a clock that the test turns.

#![cfg(feature = "redis")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/redis_server.rs"]
mod redis_server;

use redis_server::RedisServer;

const TAKE: &str = include_str!("../src/runtime/redis/take.lua");
const CLOCK: &str = "redis.call('TIME')";

/// A quota as the script takes it. Times are in milliseconds, and so long that nothing expires by
/// the server's own clock.
struct Quota {
    name: &'static str,
    limit: usize,
    window: u64,
    share: usize,
}

const QUOTAS: [Quota; 3] = [
    Quota {
        name: "exact",
        limit: 7,
        window: 100_000,
        share: 1,
    },
    Quota {
        name: "rounded",
        limit: 40,
        window: 1_000_000,
        share: 4,
    },
    Quota {
        name: "single",
        limit: 1,
        window: 3_000,
        share: 1,
    },
];

struct Script {
    connection: redis::Connection,
    script: redis::Script,
}

impl Script {
    fn new(server: &RedisServer) -> Self {
        assert_eq!(TAKE.matches(CLOCK).count(), 1);
        let code = TAKE.replace(CLOCK, "{ ARGV[#ARGV - 1], ARGV[#ARGV] }");
        Self {
            connection: server.connect(),
            script: redis::Script::new(&code),
        }
    }

    /// Asks at a time; the time to wait, or zero.
    fn take(&mut self, now: u64) -> u64 {
        let mut call = self.script.key("{key}");
        for quota in &QUOTAS {
            call.key(format!("{{key}}:{}", quota.name))
                .arg(quota.name)
                .arg(quota.limit)
                .arg(quota.window)
                .arg(quota.share);
        }
        call.arg(now / 1_000).arg(now % 1_000 * 1_000 + 999);
        call.invoke(&mut self.connection).unwrap()
    }
}

/// How many of the grants are no longer ago than the window.
fn within(grants: &[u64], window: u64, now: u64) -> usize {
    grants
        .iter()
        .filter(|grant| **grant + window >= now)
        .count()
}

#[test]
fn no_window_has_more_than_its_limit_and_what_is_free_is_granted() {
    let Some(server) = RedisServer::start_with(&["--appendonly", "no"]) else {
        return;
    };
    let mut script = Script::new(&server);
    let mut grants: Vec<u64> = Vec::new();
    let mut now = 1_700_000_000_000;
    let mut dice = Dice(7);
    let mut refused = 0;
    for _ in 0..3_000 {
        now += match dice.roll(10) {
            0 => 200_000,
            1..4 => 0,
            _ => dice.roll(10_000),
        };
        // A clock that is set back counts as one that stands still.
        let shown = now - dice.roll(20).saturating_sub(18) * 60_000;
        let counted = shown.max(grants.last().copied().unwrap_or(0));
        let wait = script.take(shown);
        if wait > 0 {
            refused += 1;
            let full = QUOTAS
                .iter()
                .any(|quota| within(&grants, quota.window, counted) + quota.share > quota.limit);
            assert!(full, "refused at {counted}: {grants:?}");
            assert_ne!(script.take(counted + wait - 1), 0);
            now = counted + wait;
            assert_eq!(script.take(now), 0, "after the time that it said");
            grants.push(now);
        } else {
            grants.push(counted);
        }
        let last = *grants.last().unwrap();
        for quota in &QUOTAS {
            let most = within(&grants, quota.window, last);
            assert!(most <= quota.limit, "{most} of {}", quota.name);
        }
        grants.retain(|grant| *grant + 2_000_000 > last);
    }
    assert!((300..2_700).contains(&refused), "{refused}");
    for quota in &QUOTAS {
        let key = format!("{{key}}:{}", quota.name);
        let entries: usize = server.command(&["LLEN", &key]);
        let most = 2 * (quota.limit.div_ceil(quota.share) + 3);
        assert!(entries <= most, "{entries} of {}", quota.name);
    }
}

/// Numbers that are the same in every run (Knuth's MMIX).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

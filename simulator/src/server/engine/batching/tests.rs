//! The engine against its definition, and against what can be worked out by hand.

use std::{collections::BTreeSet, time::Duration};

use proptest::{collection::vec, prelude::*, sample::select};

use super::{Batching, naive::Naive};
use crate::{
    config::{self, StepTime},
    server::engine::{EngineEvent, Load, Made},
};

/// How far back the engine is asked what was made.
const HORIZON: u64 = 60;

/// What happens to the engine from outside.
#[derive(Clone, Copy, Debug)]
enum Call {
    Enter(Load),
    /// One of those that are there goes away, by its place among them.
    Leave(usize),
    /// The speed changes to this part.
    Speed(f64),
}

/// A call after so many nanoseconds, and whether the engine was advanced to that instant before.
type Timed = (u64, bool, Call);

fn calls(most: u32) -> impl Strategy<Value = Vec<Timed>> {
    let sizes = (1..=most, 0..=most, 1..=most, prop::bool::weighted(0.1));
    let part = prop_oneof![3 => Just(1.0), 1 => Just(0.0), 2 => 0.0..1.0_f64];
    let enter =
        (sizes, part).prop_map(|((prompt_tokens, cached, output_tokens, is_stalled), part)| {
            let cached_tokens = cached.min(prompt_tokens);
            Call::Enter(Load {
                work_ns: 0,
                part,
                is_stalled,
                prompt_tokens,
                cached_tokens,
                output_tokens,
            })
        });
    let speed = select(vec![1.0, 0.5, 0.3, 0.01]).prop_map(Call::Speed);
    let call = prop_oneof![8 => enter, 2 => any::<usize>().prop_map(Call::Leave), 1 => speed];
    let gap = prop_oneof![2 => Just(0_u64), 3 => 1..40_u64, 3 => 40..2000_u64];
    vec((gap, any::<bool>(), call), 1..60)
}

fn configs() -> impl Strategy<Value = config::Batching> {
    let exponent = prop_oneof![Just(1.0), Just(0.69)];
    let step = (1..30_u64, 0..20_u64, exponent, 0..4_u64, 0..20_u64);
    let step = step.prop_map(|(base, per_sequence, exponent, token, prefill)| StepTime {
        base: Duration::from_nanos(base),
        per_sequence: Duration::from_nanos(per_sequence),
        exponent,
        per_prefill_token: Duration::from_nanos(token),
        per_prefill: Duration::from_nanos(prefill),
    });
    // The largest request holds 2 * 40 - 1.
    (step, 1..12_u32, 79..260_u64, 1..60_u32).prop_map(
        |(step, max_sequences, kv_pool, prefill_budget)| config::Batching {
            step,
            max_sequences,
            kv_pool,
            prefill_budget,
            queue: None,
        },
    )
}

/// Both engines side by side.
struct Pair {
    engine: Batching,
    naive: Naive,
    events: Vec<(u64, EngineEvent)>,
    expected: Vec<(u64, EngineEvent)>,
    /// Who is there, and how many slots were ever taken.
    present: Vec<u32>,
    free: Vec<u32>,
    slots: u32,
    stalled: BTreeSet<u32>,
}

impl Pair {
    fn new(config: &config::Batching) -> Self {
        Self {
            engine: Batching::new(config, HORIZON),
            naive: Naive::new(config),
            events: Vec::new(),
            expected: Vec::new(),
            present: Vec::new(),
            free: Vec::new(),
            slots: 0,
            stalled: BTreeSet::new(),
        }
    }

    fn advance(&mut self, now: u64) {
        let mut events = Vec::new();
        while let Some(at) = self.engine.next_event().filter(|at| *at <= now) {
            self.engine.advance(at, &mut events);
            self.events.extend(events.drain(..).map(|event| (at, event)));
        }
        self.naive.advance(now, &mut self.expected);
        let naive = &self.naive;
        let (there, gone): (Vec<u32>, Vec<u32>) =
            self.present.iter().partition(|slot| naive.times(**slot).is_some());
        self.present = there;
        self.free.extend(gone);
    }

    fn call(&mut self, now: u64, call: Call) {
        match call {
            Call::Enter(load) => {
                let slot = self.free.pop().unwrap_or_else(|| {
                    self.slots += 1;
                    self.slots - 1
                });
                self.engine.enter(now, slot, &load);
                self.naive.enter(now, slot, &load);
                self.present.push(slot);
                self.stalled.remove(&slot);
                if load.is_stalled {
                    self.stalled.insert(slot);
                }
            }
            Call::Speed(speed) => {
                self.engine.set_speed(now, speed);
                self.naive.set_speed(now, speed);
            }
            Call::Leave(place) => {
                if !self.present.is_empty() {
                    let slot = self.present.remove(place % self.present.len());
                    self.engine.leave(now, slot);
                    self.naive.leave(now, slot);
                    self.free.push(slot);
                }
            }
        }
    }

    fn check(&self, now: u64) -> Result<(), TestCaseError> {
        prop_assert_eq!(&self.events, &self.expected);
        prop_assert_eq!(self.engine.waiting(), self.naive.waiting());
        prop_assert_eq!(self.engine.running(), self.naive.running());
        for slot in &self.present {
            for at in [now, now.saturating_sub(HORIZON / 2), now.saturating_sub(HORIZON)] {
                let times = self.naive.times(*slot).unwrap();
                let tokens = times.partition_point(|time| *time <= at);
                if tokens > 0 {
                    let expected = Made { tokens: tokens as u32, last_at: times[tokens - 1] };
                    prop_assert_eq!(self.engine.made(at, *slot), expected, "{} at {}", slot, at);
                }
            }
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5000))]

    /// The same events at the same nanoseconds, whatever comes and goes, with pools so small that
    /// sequences lose their place.
    #[test]
    fn jumps_equal_tokens_one_by_one(config in configs(), calls in calls(40)) {
        let mut pair = Pair::new(&config);
        let mut now = 0;
        for (gap, is_advanced_to, call) in calls {
            now += gap;
            let seen = if is_advanced_to { now } else { now.saturating_sub(1) };
            pair.advance(seen);
            if is_advanced_to {
                pair.check(now)?;
            }
            pair.call(now, call);
        }
        for _ in 0..20 {
            now += 97;
            pair.advance(now);
            pair.check(now)?;
        }
        // Who is silent stays until it goes.
        for slot in pair.stalled.clone() {
            if let Some(place) = pair.present.iter().position(|present| *present == slot) {
                pair.call(now, Call::Leave(place));
            }
        }
        pair.call(now, Call::Speed(1.0));
        pair.advance(now + 1_000_000);
        pair.check(now + 1_000_000)?;
        prop_assert!(pair.present.is_empty(), "{:?} never ended", pair.present);
        prop_assert_eq!(pair.engine.next_event(), None);
    }
}

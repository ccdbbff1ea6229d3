//! Nobody is overtaken who should not be.

use std::{collections::BTreeMap, time::Duration};

use scheduler::{Config, Event, EventKind, Time, queue::Order};

use super::{Known, rank};

/// One who asks for a permit.
#[derive(Clone, Copy, Debug)]
struct Asks {
    rank: usize,
    since: Time,
}

/// Strict: nobody starts while somebody more urgent waits. Ageing: a request is overtaken by
/// nobody who came more than `k * step` after it, `k` levels more urgent. Within one level, where
/// nothing is shared out: first come, first served. No hedge starts while anybody waits.
///
/// A permit is picked up at the instant at which it was granted, but among others of the same
/// instant. So whoever waits is judged when the instant is over, and one who came in it is left out.
pub(super) fn check(config: &Config, events: &[Event], known: &BTreeMap<u64, Known>) {
    let mut waiting = BTreeMap::<u64, Asks>::new();
    let mut attempts = BTreeMap::<u64, u32>::new();
    let mut priorities = BTreeMap::new();
    for instant in events.chunk_by(|one, other| one.at == other.at) {
        let now = instant[0].at;
        let mut starts = Vec::new();
        for event in instant {
            let key = event.request_key;
            let rank_now = || {
                let is_retry = attempts.get(&key).is_some_and(|&made| made > 0);
                rank(config, known[&key].class, priorities[&key], is_retry)
            };
            match event.kind {
                EventKind::Submitted { priority, .. } => {
                    priorities.insert(key, priority);
                }
                EventKind::Queued => {
                    waiting.insert(key, Asks { rank: rank_now(), since: now });
                }
                EventKind::AttemptStarted { is_hedge: false, .. } => {
                    let asked = Asks { rank: rank_now(), since: now };
                    starts.push(Some(waiting.remove(&key).unwrap_or(asked)));
                    *attempts.entry(key).or_default() += 1;
                }
                EventKind::AttemptStarted { is_hedge: true, .. } => starts.push(None),
                EventKind::Ended { .. } => {
                    waiting.remove(&key);
                }
                _ => {}
            }
        }
        for (key, waits) in waiting.iter().filter(|(_, waits)| waits.since < now) {
            for start in &starts {
                let is_fair = start.is_some_and(|start| may_overtake(config, start, *waits));
                assert!(is_fair, "request {key}, {waits:?}, is overtaken at {now} by {start:?}");
            }
        }
    }
}

fn may_overtake(config: &Config, starts: Asks, waits: Asks) -> bool {
    let is_shared = config.queue.shares.is_some();
    let place = |asks: Asks, step: Duration| asks.since + step * asks.rank as u32;
    match config.queue.order {
        Order::Strict if starts.rank == waits.rank => is_shared || starts.since <= waits.since,
        Order::Strict => starts.rank < waits.rank,
        // Within a level the shares decide, and so who stands for the level among the others.
        Order::Ageing { .. } if is_shared => true,
        Order::Ageing { step } => place(starts, step) <= place(waits, step),
    }
}

//! The laws of the ledger, whatever comes.

mod configs;

use std::collections::BTreeSet;

use proptest::{collection::vec, option, prelude::*};
use simulator::{Attempt, AttemptId, ChargeKind, Sent, Server, config::Fault, money::Usd};

pub(crate) use self::configs::configs;
use crate::{draws::ChaChaDraws, script};

/// What the client does, some nanoseconds after the last thing.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Send {
        gap: u64,
        work: Option<u64>,
    },
    /// Goes away from the one at this place among those pending.
    Abandon {
        gap: u64,
        place: usize,
    },
}

/// An attempt of one of three keys and five users.
fn attempt(key: u64, work: Option<u64>) -> Attempt {
    let (client, user) = ((key % 3) as u32, (key % 5) as u32);
    Attempt { client, user, ..script::attempt(key, work) }
}

pub(crate) fn acts() -> impl Strategy<Value = Vec<Act>> {
    let send = (0_u64..12, option::of(0_u64..40)).prop_map(|(gap, work)| Act::Send { gap, work });
    let abandon = (0_u64..12, 0_usize..8).prop_map(|(gap, place)| Act::Abandon { gap, place });
    vec(prop_oneof![3 => send, 1 => abandon], 1..80)
}

/// Long after everything that ends has ended. What stalls may meet incidents for ever.
const FOR_EVER: u64 = 20_000;

/// A client that keeps its own books.
struct Client {
    server: Server,
    draws: ChaChaDraws,
    pending: Vec<AttemptId>,
    gone: BTreeSet<AttemptId>,
    answered: u64,
    whole: u64,
    /// The latest event.
    last: u64,
}

impl Client {
    fn run_until(&mut self, end: u64) -> Result<(), TestCaseError> {
        let mut deliveries = Vec::new();
        let mut last = 0;
        while let Some(at) = self.server.next_event().filter(|at| *at <= end) {
            // An autoscaler goes on for ever.
            if end == u64::MAX && self.server.is_at_rest() {
                break;
            }
            prop_assert!(at >= last);
            last = at;
            self.last = at;
            self.server.advance(at, &self.draws, &mut deliveries);
            self.server.ledger().check().map_err(TestCaseError::fail)?;
        }
        for delivery in deliveries {
            prop_assert!(!self.gone.contains(&delivery.id));
            let place = self.pending.iter().position(|id| *id == delivery.id);
            self.pending.remove(place.expect("delivered twice, or never sent"));
            self.answered += 1;
            self.whole += u64::from(delivery.answer.is_whole());
        }
        Ok(())
    }

    fn act(&mut self, now: u64, key: u64, act: &Act) -> Result<(), TestCaseError> {
        match *act {
            Act::Send { work, .. } => {
                match self.server.send(now, attempt(key, work), &self.draws) {
                    Sent::Pending(id) => self.pending.push(id),
                    Sent::Answered(answer) => {
                        prop_assert!(!answer.is_whole());
                        self.answered += 1;
                    }
                }
            }
            Act::Abandon { place, .. } if place < self.pending.len() => {
                let id = self.pending.remove(place);
                self.gone.insert(id);
                self.server.abandon(now, id);
            }
            Act::Abandon { .. } => {}
        }
        self.server.ledger().check().map_err(TestCaseError::fail)
    }
}

/// What the charges of each kind add up to, and nothing on its way.
fn charges(server: &mut Server) -> [Usd; 4] {
    let mut sums = [Usd::ZERO; 4];
    server.drain_charges(|charge| {
        let place = match charge.kind {
            ChargeKind::Made => 0,
            ChargeKind::Wasted => 1,
            ChargeKind::Half => 2,
        };
        sums[place] += charge.amount;
    });
    sums
}

/// The same by the ledger.
fn books(server: &Server) -> [Usd; 4] {
    let bill = &server.ledger().bill;
    [bill.charged, bill.wasted, bill.half, bill.in_transit]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn nothing_is_lost_and_nothing_is_made_up(
        config in configs(),
        acts in acts(),
        seed in 0_u64..1_000,
    ) {
        let mut client = Client {
            server: Server::new(&config).unwrap(),
            draws: ChaChaDraws::new(seed),
            pending: Vec::new(),
            gone: BTreeSet::new(),
            answered: 0,
            whole: 0,
            last: 0,
        };
        let mut now = 0;
        for (key, act) in (0..).zip(&acts) {
            let (Act::Send { gap, .. } | Act::Abandon { gap, .. }) = act;
            now += gap;
            client.run_until(now)?;
            client.act(now, key, act)?;
        }
        let middle = client.server.ledger().integrals_at(now);
        client.run_until(FOR_EVER)?;
        // What stalls or is lost waits for its client to give up.
        let last = client.last.max(now);
        for id in std::mem::take(&mut client.pending) {
            client.gone.insert(id);
            client.server.abandon(last, id);
        }
        client.run_until(FOR_EVER)?;
        let ledger = client.server.ledger();
        prop_assert!(client.pending.is_empty());
        let sends = acts.iter().filter(|act| matches!(act, Act::Send { .. })).count() as u64;
        prop_assert_eq!(ledger.attempts_sent, sends);
        prop_assert_eq!(ledger.attempts_received + ledger.attempts_lost, sends);
        prop_assert_eq!(ledger.answers_in_transit, 0);
        prop_assert_eq!(ledger.answers_delivered, client.answered);
        prop_assert_eq!(ledger.whole_answers_delivered, client.whole);
        let gone = client.gone.len() as u64;
        let left = ledger.attempts_at_server;
        let ended = ledger.answers_unclaimed + ledger.attempts_stopped + ledger.attempts_lost;
        prop_assert_eq!(ended + left, gone);
        // Only what stalls stays, and who waits behind it.
        let stalls = |fault: &Fault| matches!(fault, Fault::Stall(_));
        prop_assert!(left == 0 || config.faults.iter().any(stalls));
        if left > 0 {
            return Ok(());
        }
        prop_assert_eq!(charges(&mut client.server), books(&client.server));
        let ledger = client.server.ledger();
        prop_assert_eq!(ledger.work_ns(), ledger.useful_work_ns + ledger.wasted_work_ns);
        // Two windows are the whole.
        let all = ledger.integrals_at(u64::MAX);
        let rest = all.since(&middle);
        prop_assert_eq!(middle.in_flight_ns + rest.in_flight_ns, all.in_flight_ns);
        prop_assert_eq!(all.in_service_ns, ledger.work_ns());
        prop_assert!(all.busy_ns <= all.in_service_ns);
        prop_assert!(all.busy_ns <= all.capacity_ns);
        prop_assert!(all.replicas_ns >= u128::from(all.span_ns));
        prop_assert_eq!(all.in_flight_ns, all.in_service_ns + all.queue_ns);
    }

    /// The server looked at only when something happens, and looked at every nanosecond.
    #[test]
    fn looking_changes_nothing(config in configs(), acts in acts(), seed in 0_u64..1_000) {
        let run = |is_watched: bool| {
            let mut server = Server::new(&config).unwrap();
            let draws = ChaChaDraws::new(seed);
            let mut deliveries = Vec::new();
            let mut events = Vec::new();
            let mut now = 0;
            for (key, act) in (0..).zip(&acts) {
                let (Act::Send { gap, .. } | Act::Abandon { gap, .. }) = act;
                for _ in 0..*gap {
                    now += 1;
                    if is_watched {
                        server.advance(now, &draws, &mut deliveries);
                    }
                }
                server.advance(now, &draws, &mut deliveries);
                if let Act::Send { work, .. } = act {
                    server.send(now, attempt(key, *work), &draws);
                }
            }
            let rest = if config.autoscaler.is_some() { 2_000 } else { 1_000_000 };
            server.advance(now + rest, &draws, &mut deliveries);
            server.drain_events(|event| events.push(*event));
            (events, deliveries)
        };
        prop_assert_eq!(run(false), run(true));
    }
}

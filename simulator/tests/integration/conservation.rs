//! The laws of the ledger, whatever comes.

use std::{collections::BTreeSet, time::Duration};

use proptest::{collection::vec, option, prelude::*, sample::select};
use simulator::{
    Attempt, AttemptId, ChargeKind, Config, Sent, Server,
    config::{
        AbandonedWork, Admission, Autoscaler, Batching, Burst, Curve, Engine, Incident, Network,
        Overload, RequestLimit, Slowdown, StepTime,
    },
    law::TimeLaw,
    money::Usd,
    units::{Rate, Share},
};

use crate::{door::doors, draws::ChaChaDraws, script};

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

fn nanos(range: std::ops::Range<u64>) -> impl Strategy<Value = Duration> {
    range.prop_map(Duration::from_nanos)
}

fn admissions() -> impl Strategy<Value = Admission> {
    let bucket = (1_u32..=1_000, 1_u32..5).prop_map(|(per_us, burst)| RequestLimit::TokenBucket {
        rate: Rate::per_second(f64::from(per_us) * 1e6).unwrap(),
        burst,
    });
    let limits = (option::of(bucket.clone()), option::of(bucket), option::of(1_u32..8));
    limits.prop_map(|(requests, tokens, concurrency)| Admission {
        requests,
        tokens,
        concurrency,
        ..Admission::default()
    })
}

fn engines() -> impl Strategy<Value = Engine> {
    let law = || {
        prop_oneof![
            nanos(0..30).prop_map(TimeLaw::Constant),
            nanos(1..30).prop_map(|mean| TimeLaw::Exponential { mean }),
        ]
    };
    let curve = prop_oneof![
        Just(Curve::ProcessorSharing),
        (0.1_f64..3.0).prop_map(|exponent| Curve::Power { exponent }),
    ];
    let slowdown = select(vec![Slowdown::Shared, Slowdown::FixedAtAdmission]);
    prop_oneof![
        (1_u32..4, law(), option::of(0_u32..4)).prop_map(|(servers, service_time, queue)| {
            Engine::Slots { servers, service_time, queue }
        }),
        (law(), 1_u32..4, curve, slowdown).prop_map(|(service_time, capacity, curve, slowdown)| {
            Engine::Saturation { service_time, capacity, curve, slowdown }
        }),
        batchings().prop_map(Engine::Batching),
    ]
}

/// Pools so small that the attempts of the script, 100 tokens in and 100 out, lose their places.
fn batchings() -> impl Strategy<Value = Batching> {
    let pools = (199_u64..500, 1_u32..6, 1_u32..150, option::of(1_u32..4));
    pools.prop_map(|(kv_pool, max_sequences, prefill_budget, queue)| Batching {
        step: StepTime {
            base: Duration::from_nanos(1),
            per_sequence: Duration::from_nanos(1),
            exponent: 1.0,
            per_prefill_token: Duration::ZERO,
            per_prefill: Duration::from_nanos(1),
        },
        max_sequences,
        kv_pool,
        prefill_budget,
        queue,
    })
}

fn autoscalers() -> impl Strategy<Value = Autoscaler> {
    let cold_start = (nanos(0..20), nanos(1..40))
        .prop_map(|(from, width)| TimeLaw::Uniform { from, to: from + width });
    let windows = (nanos(0..100), nanos(0..40));
    (1_u32..4, 1_u32..5, 0.1_f64..=1.0, 0.0_f64..0.3, nanos(5..50), windows, cold_start).prop_map(
        |(min, more, target, tolerance, sync_period, windows, cold_start)| Autoscaler {
            min,
            max: min + more,
            start: None,
            target: Share::from_fraction(target).unwrap(),
            sync_period,
            tolerance: Share::from_fraction(tolerance).unwrap(),
            scale_down_window: windows.0,
            scale_up_window: windows.1,
            cold_start,
        },
    )
}

/// One engine, several, or as many as the load asks for.
fn fleets() -> impl Strategy<Value = (Option<u32>, Option<Autoscaler>)> {
    prop_oneof![
        2 => Just((None, None)),
        1 => (1_u32..5).prop_map(|replicas| (Some(replicas), None)),
        1 => autoscalers().prop_map(|autoscaler| (None, Some(autoscaler))),
    ]
}

/// An attempt of one of three keys and five users.
fn attempt(key: u64, work: Option<u64>) -> Attempt {
    let (client, user) = ((key % 3) as u32, (key % 5) as u32);
    Attempt { client, user, ..script::attempt(key, work) }
}

pub(crate) fn configs() -> impl Strategy<Value = Config> {
    (plain_configs(), option::of(doors())).prop_map(|(config, door)| match door {
        Some(door) => door.before(config),
        None => config,
    })
}

fn plain_configs() -> impl Strategy<Value = Config> {
    let overload = option::of((1_u32..8, nanos(0..15))).prop_map(|guard| match guard {
        Some((cap, answer_after)) => {
            Overload { max_in_flight: Some(cap), answer_after, throttle: None }
        }
        None => Overload::default(),
    });
    let burst = (nanos(0..200), nanos(1..50), nanos(50..100), 0.01_f64..=1.0, 0..3).prop_map(
        |(at, duration, every, share, kind)| {
            let share = Share::from_fraction(share).unwrap();
            let burst = Burst { at, duration, every: Some(every), share };
            match kind {
                0 => Incident::Burst429(burst),
                1 => Incident::Burst503(burst),
                _ => Incident::Burst402(burst),
            }
        },
    );
    let work = select(vec![AbandonedWork::Stops, AbandonedWork::Continues]);
    // Batching knows its first tokens by itself.
    let engine =
        (engines(), fleets(), option::of(0.0_f64..=1.0)).prop_map(|(engine, fleet, part)| {
            let part = part.filter(|_| !matches!(engine, Engine::Batching(_)));
            (engine, fleet, part)
        });
    let prices = serde_json::from_str(
        r#"{"hit": "0.07 USD/M", "miss": "0.27 USD/M", "output": "1.1 USD/M"}"#,
    );
    let prices = option::of(Just(prices.unwrap()));
    (nanos(0..12), admissions(), overload, engine, vec(burst, 0..3), work, prices).prop_map(
        |(round_trip, admission, overload, engine, incidents, abandoned_work, prices)| Config {
            network: Network { round_trip },
            admission,
            overload,
            first_token: engine.2.map(|part| Share::from_fraction(part).unwrap()),
            engine: engine.0,
            replicas: engine.1.0,
            autoscaler: engine.1.1,
            incidents,
            abandoned_work,
            prices,
            risk: None,
        },
    )
}

pub(crate) fn acts() -> impl Strategy<Value = Vec<Act>> {
    let send = (0_u64..12, option::of(0_u64..40)).prop_map(|(gap, work)| Act::Send { gap, work });
    let abandon = (0_u64..12, 0_usize..8).prop_map(|(gap, place)| Act::Abandon { gap, place });
    vec(prop_oneof![3 => send, 1 => abandon], 1..80)
}

/// A client that keeps its own books.
struct Client {
    server: Server,
    draws: ChaChaDraws,
    pending: Vec<AttemptId>,
    gone: BTreeSet<AttemptId>,
    answered: u64,
    whole: u64,
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
        };
        let mut now = 0;
        for (key, act) in (0..).zip(&acts) {
            let (Act::Send { gap, .. } | Act::Abandon { gap, .. }) = act;
            now += gap;
            client.run_until(now)?;
            client.act(now, key, act)?;
        }
        let middle = client.server.ledger().integrals_at(now);
        client.run_until(u64::MAX)?;
        let ledger = client.server.ledger();
        prop_assert!(client.pending.is_empty());
        let sends = acts.iter().filter(|act| matches!(act, Act::Send { .. })).count() as u64;
        prop_assert_eq!(ledger.attempts_sent, sends);
        prop_assert_eq!(ledger.attempts_received, sends);
        prop_assert_eq!(ledger.attempts_at_server + ledger.answers_in_transit, 0);
        prop_assert_eq!(ledger.answers_delivered, client.answered);
        prop_assert_eq!(ledger.whole_answers_delivered, client.whole);
        let gone = client.gone.len() as u64;
        prop_assert_eq!(ledger.answers_unclaimed + ledger.attempts_stopped, gone);
        prop_assert_eq!(ledger.bill.in_transit, Usd::ZERO);
        let charged = ledger.bill.charged;
        let mut made = Usd::ZERO;
        client.server.drain_charges(|charge| {
            if charge.kind == ChargeKind::Made {
                made += charge.amount;
            }
        });
        prop_assert_eq!(made, charged);
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

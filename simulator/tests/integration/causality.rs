//! No effect before its cause, nobody out of turn, and no unit of time but the nanosecond.

use std::{collections::BTreeMap, time::Duration};

use proptest::{collection::vec, option, prelude::*, sample::select};
use simulator::{
    AttemptId, Config, Refusal, Sent, Server, ServerEvent, ServerEventKind,
    config::{AbandonedWork, Engine},
    law::TimeLaw,
};

use crate::{
    conservation::{Act, acts, configs},
    draws::ChaChaDraws,
    script::attempt,
};

/// What was told, what was answered and when, and when each request was sent.
#[derive(Debug, PartialEq)]
struct Course {
    events: Vec<ServerEvent>,
    /// In the order in which they came.
    answers: Vec<(u64, u64)>,
    sent: BTreeMap<u64, (u64, Option<u64>)>,
}

/// Plays the acts, with every gap and every service `scale` times as long.
fn play(config: &Config, acts: &[Act], seed: u64, scale: u64) -> Course {
    let mut server = Server::new(config).unwrap();
    let draws = ChaChaDraws::new(seed);
    let (mut events, mut answers) = (Vec::new(), Vec::new());
    let mut sent = BTreeMap::new();
    let mut pending: Vec<(AttemptId, u64)> = Vec::new();
    let mut run_until = |server: &mut Server, end: u64, pending: &mut Vec<(AttemptId, u64)>| {
        let mut deliveries = Vec::new();
        while let Some(at) = server.next_event().filter(|at| *at <= end) {
            // An autoscaler goes on looking for ever.
            if end == u64::MAX && server.is_at_rest() {
                break;
            }
            server.advance(at, &draws, &mut deliveries);
            for delivery in deliveries.drain(..) {
                let place = pending.iter().position(|(id, _)| *id == delivery.id).unwrap();
                answers.push((at, pending.remove(place).1));
            }
        }
        server.drain_events(|event| events.push(*event));
    };
    let mut now = 0;
    for (key, act) in (0..).zip(acts) {
        let (Act::Send { gap, .. } | Act::Abandon { gap, .. }) = act;
        now += gap * scale;
        run_until(&mut server, now, &mut pending);
        match *act {
            Act::Send { work, .. } => {
                let work = work.map(|work| work * scale);
                sent.insert(key, (now, work));
                if let Sent::Pending(id) = server.send(now, attempt(key, work), &draws) {
                    pending.push((id, key));
                }
            }
            Act::Abandon { place, .. } if place < pending.len() => {
                server.abandon(now, pending.remove(place).0);
            }
            Act::Abandon { .. } => {}
        }
    }
    run_until(&mut server, u64::MAX, &mut pending);
    Course { events, answers, sent }
}

/// When each thing happened to one request, in nanoseconds.
#[derive(Clone, Copy, Debug, Default)]
struct Life {
    received: Option<u64>,
    refused: Option<(u64, Refusal)>,
    started: Option<u64>,
    finished: Option<u64>,
    stopped: Option<u64>,
    delivered: Option<u64>,
}

/// Of a request that the engine may put back into its queue, the first start counts.
fn lives(events: &[ServerEvent], can_start_again: bool) -> BTreeMap<u64, Life> {
    let mut lives = BTreeMap::<u64, Life>::new();
    for event in events {
        let life = lives.entry(event.request_key).or_default();
        if let ServerEventKind::Refused(why) = event.kind {
            assert_eq!(life.refused, None, "{event:?} happened twice");
            life.refused = Some((event.at_ns, why));
        }
        let place = match event.kind {
            ServerEventKind::Received => &mut life.received,
            ServerEventKind::ServiceStarted => &mut life.started,
            ServerEventKind::ServiceFinished => &mut life.finished,
            ServerEventKind::Delivered { .. } => &mut life.delivered,
            ServerEventKind::Abandoned { is_stopped: true } => &mut life.stopped,
            _ => continue,
        };
        if can_start_again && event.kind == ServerEventKind::ServiceStarted {
            place.get_or_insert(event.at_ns);
            continue;
        }
        assert_eq!(*place, None, "{event:?} happened twice");
        *place = Some(event.at_ns);
    }
    lives
}

/// The shortest and the longest service of a request in this engine; the longest where it is known.
fn service_bounds(engine: &Engine, work: Option<u64>) -> (u64, Option<u64>) {
    let law = if let Engine::Slots { service_time, .. } = engine {
        service_time
    } else if let Engine::Saturation { service_time, .. } = engine {
        service_time
    } else {
        return (0, None);
    };
    let work = work.or(match law {
        TimeLaw::Constant(span) => Some(span.as_nanos() as u64),
        _ => None,
    });
    (work.unwrap_or(0), work.filter(|_| matches!(engine, Engine::Slots { .. })))
}

/// Servers whose answers do not fail and that work at one speed.
fn sound_configs() -> impl Strategy<Value = Config> {
    configs().prop_map(|mut config| {
        config.incidents.retain(|incident| incident.name().starts_with("burst"));
        Config { faults: Vec::new(), script: None, waiting: None, ..config }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_effect_comes_before_its_cause(config in sound_configs(), acts in acts(), seed in 0_u64..1_000) {
        let course = play(&config, &acts, seed, 1);
        prop_assert!(course.events.is_sorted_by_key(|event| event.at_ns), "time went back");
        let round_trip = config.network.round_trip.as_nanos() as u64;
        let (there, back) = (round_trip / 2, round_trip - round_trip / 2);
        let answers: BTreeMap<u64, u64> = course.answers.iter().map(|(at, key)| (*key, *at)).collect();
        let can_start_again = matches!(config.engine, Engine::Batching(_));
        for (key, life) in lives(&course.events, can_start_again) {
            let (sent_at, work) = course.sent[&key];
            let received = life.received.expect("all arrive");
            prop_assert_eq!(received, sent_at + there);
            let (least, most) = service_bounds(&config.engine, work);
            if let Some(started) = life.started {
                prop_assert!(started >= received && life.refused.is_none());
            }
            if let Some(finished) = life.finished {
                let service = finished - life.started.expect("it is worked on");
                prop_assert!(service >= least, "{service} instead of {least}");
                prop_assert!(most.is_none_or(|most| service == most), "{service} not {most:?}");
                prop_assert_eq!(life.delivered, Some(finished + back));
            }
            if let Some((at, why)) = life.refused {
                prop_assert_eq!(at, received);
                let says_for = config.overload.answer_after.as_nanos() as u64;
                let delay = if why.status() == 503 { says_for } else { 0 };
                prop_assert_eq!(life.delivered, Some(at + delay + back));
            }
            let ends = [life.refused.map(|(at, _)| at), life.finished, life.stopped];
            prop_assert_eq!(ends.iter().flatten().count(), 1, "{:?}", life);
            if let Some(at) = answers.get(&key).filter(|_| round_trip > 0) {
                prop_assert_eq!(Some(*at), life.delivered);
            }
        }
    }

    #[test]
    fn servers_take_the_waiting_in_turn(config in sound_configs(), acts in acts(), seed in 0_u64..1_000) {
        let Engine::Slots { servers, .. } = config.engine else { return Ok(()) };
        let config = Config { replicas: None, autoscaler: None, ..config };
        let events = play(&config, &acts, seed, 1).events;
        // Who was received earlier starts earlier, and nobody waits beside an idle server.
        let order = |wanted: fn(&ServerEventKind) -> bool| -> Vec<u64> {
            events.iter().filter(|event| wanted(&event.kind)).map(|event| event.request_key).collect()
        };
        let started = order(|kind| *kind == ServerEventKind::ServiceStarted);
        let mut in_turn = order(|kind| *kind == ServerEventKind::Received);
        in_turn.retain(|key| started.contains(key));
        prop_assert_eq!(started, in_turn);
        for (event, next) in events.iter().zip(events.iter().skip(1)) {
            if next.at_ns > event.at_ns && event.queue > 0 {
                prop_assert_eq!(event.in_flight - event.queue, servers);
            }
        }
    }

    /// Where every duration is a constant of whole nanoseconds, a k times slower world is the same
    /// world. Engines whose ends move round each of them to a nanosecond, and are left out.
    #[test]
    fn a_slower_world_is_the_same_world(
        (servers, queue, service) in (1_u32..4, option::of(0_u32..4), 0_u64..30),
        (half_trip, guard) in (0_u64..6, option::of((1_u32..8, 0_u64..15))),
        concurrency in option::of(1_u32..8),
        work in select(vec![AbandonedWork::Stops, AbandonedWork::Continues]),
        acts in vec(any_act(), 1..60),
        scale in 2_u64..1_000,
    ) {
        let config = |scale: u64| {
            let span = |nanos: u64| Duration::from_nanos(nanos * scale);
            let text = r#"{"engine": {"slots": {"servers": 1, "service_time": {"constant": "0s"}}}}"#;
            let mut config = crate::script::config(text);
            config.engine =
                Engine::Slots { servers, queue, service_time: TimeLaw::Constant(span(service)) };
            config.network.round_trip = span(2 * half_trip);
            config.admission.concurrency = concurrency;
            config.abandoned_work = work;
            config.overload.max_in_flight = guard.map(|(cap, _)| cap);
            config.overload.answer_after = guard.map_or(Duration::ZERO, |(_, after)| span(after));
            config
        };
        let mut expected = play(&config(1), &acts, 1, 1);
        let slower = play(&config(scale), &acts, 1, scale);
        expected.events.iter_mut().for_each(|event| event.at_ns *= scale);
        expected.answers.iter_mut().for_each(|(at, _)| *at *= scale);
        prop_assert_eq!(&slower.events, &expected.events);
        prop_assert_eq!(&slower.answers, &expected.answers);
    }
}

fn any_act() -> impl Strategy<Value = Act> {
    acts().prop_map(|mut acts| acts.swap_remove(0))
}

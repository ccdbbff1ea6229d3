//! Closed loops and sessions: exact instants, the same world for every client, repeatable bytes.

use std::{collections::BTreeMap, sync::atomic::AtomicBool};

use scenarios::{
    arrivals::{Numbering, class_and_index},
    file::LoadedScenario,
    record::RecordedEvent,
    replication::Replication,
    suite::{Options, Order, run},
    verdict::results_file::to_json,
};
use scheduler::EventKind;

use super::run::{client_events, load, recorded};

fn scenario(arrivals: &str, engine: &str) -> LoadedScenario {
    load(&format!(
        "
scenario: feedback
horizon: 60s
warm_up: 5s
seeds: 3
workload:
  - class: chat
    arrivals: {arrivals}
    prompt_tokens: {{ lognormal: {{ mean: 100, scv: 1 }} }}
    output_tokens: {{ lognormal: {{ mean: 50, scv: 1 }} }}
server:
  engine: {engine}
  incidents: [burst_429: {{ at: 20s, for: 10s, share: 50% }}]
strategies:
  - preset: direct
  - preset: immediate-3
"
    ))
}

/// When each request arrived and ended, nanoseconds, by user or session and turn.
fn story(replication: &Replication, numbering: Numbering) -> BTreeMap<(u64, u64), (u64, u64)> {
    let mut story = BTreeMap::new();
    for event in client_events(replication) {
        let who = numbering.who_and_turn(class_and_index(event.request_key).1);
        let at_ns = event.at.as_nanos();
        match event.kind {
            EventKind::Submitted { .. } => {
                assert_eq!(story.insert(who, (at_ns, u64::MAX)), None, "{who:?} came twice");
            }
            EventKind::Ended { .. } => story.get_mut(&who).expect("it came").1 = at_ns,
            _ => {}
        }
    }
    story
}

/// A think time by user or session and turn.
fn gaps(story: &BTreeMap<(u64, u64), (u64, u64)>) -> BTreeMap<(u64, u64), u64> {
    let gap = |(&(who, turn), &(at_ns, _)): (&(u64, u64), &(u64, u64))| {
        let ended_ns = if turn == 0 { 0 } else { story[&(who, turn - 1)].1 };
        ((who, turn), at_ns - ended_ns)
    };
    story.iter().map(gap).collect()
}

const CLOSED: &str = "{ closed_loop: { users: 3, think_time: { constant: 2s } } }";
const SESSIONS: &str = "{ sessions: { rate: 2/s, turns: { lognormal: { mean: 4, scv: 0.5 } }, \
                        think_time: { exponential: { mean: 3s } } } }";

#[test]
fn a_user_sends_a_think_time_after_the_end() {
    // Three users and one server of 1 s: the first turn ends at 3, 4 and 5 s, and from then on
    // nobody waits: 2 s of thought, 1 s of service.
    let text = scenario(CLOSED, "{ slots: { servers: 1, service_time: { constant: 1s } } }");
    let replication = recorded(&text, "direct", 1);
    let story = story(&replication, Numbering::ByUser);
    let seconds = |who: u64, turn: u64| {
        let (at_ns, ended_ns) = story[&(who, turn)];
        (at_ns as f64 / 1e9, ended_ns as f64 / 1e9)
    };
    for who in 0..3 {
        let lag = who as f64;
        assert_eq!(seconds(who, 0), (2.0, 3.0 + lag));
        assert_eq!(seconds(who, 1), (5.0 + lag, 6.0 + lag));
        assert_eq!(seconds(who, 4), (14.0 + lag, 15.0 + lag));
    }
    // Whoever is refused in the burst thinks again at once.
    let refused = story.values().filter(|(at_ns, ended_ns)| at_ns == ended_ns).count();
    assert!(refused > 2, "{refused}");
    // Those before the warm-up are carried, and not measured.
    let early = story.values().filter(|(at_ns, _)| *at_ns < 5_000_000_000).count();
    assert_eq!(early, 3);
    let measured = replication.results.counts["requests"];
    assert_eq!(measured as usize, story.len() - early);
}

#[test]
fn every_client_meets_the_same_users() {
    let engine = "{ slots: { servers: 2, service_time: { exponential: { mean: 500ms } } } }";
    let think = "{ lognormal: { mean: 1s, scv: 2 } }";
    let closed = format!("{{ closed_loop: {{ users: 20, think_time: {think} }} }}");
    for (arrivals, numbering) in
        [(closed.as_str(), Numbering::ByUser), (SESSIONS, Numbering::BySession)]
    {
        let loaded = scenario(arrivals, engine);
        let [direct, retrying] = ["direct", "immediate-3"]
            .map(|strategy| story(&recorded(&loaded, strategy, 7), numbering));
        assert_ne!(direct, retrying, "the clients differ");
        let (mut direct, mut retrying) = (gaps(&direct), gaps(&retrying));
        if numbering == Numbering::BySession {
            // The first turn follows from nobody: it comes when the session begins.
            assert_eq!(direct[&(9, 0)], retrying[&(9, 0)]);
        }
        direct.retain(|key, _| retrying.contains_key(key));
        retrying.retain(|key, _| direct.contains_key(key));
        assert!(direct.len() > 150, "{arrivals}: {}", direct.len());
        assert_eq!(direct, retrying, "{arrivals}");
    }
}

#[test]
fn a_conversation_grows_by_what_was_said() {
    let loaded = scenario(SESSIONS, "{ slots: { servers: 9, service_time: { constant: 1s } } }");
    let mut arrivals = scenarios::arrivals::Arrivals::new(&loaded, 5);
    let mut context: BTreeMap<u64, u32> = BTreeMap::new();
    let (mut count, mut longest) = (0, 0);
    while let Some(arrival) = arrivals.next() {
        let (session, turn) = Numbering::BySession.who_and_turn(arrival.index);
        let before = context.entry(session).or_default();
        assert_eq!(arrival.cached_tokens, Some(*before), "session {session}, turn {turn}");
        assert!(arrival.prompt_tokens > *before);
        assert_eq!(u64::from(arrival.user), session + 1);
        *before = arrival.prompt_tokens + arrival.output_tokens;
        (count, longest) = (count + 1, turn.max(longest));
        arrivals.ended(arrival.class, arrival.index, arrival.at_ns + 1_000_000);
    }
    // 2/s for 60 s, 4 turns each, some of them after the horizon.
    assert!((300..600).contains(&count) && longest > 5, "{count} requests, turn {longest}");
}

#[test]
fn threads_and_order_reach_no_byte_of_them() {
    let engine = "{ slots: { servers: 2, service_time: { exponential: { mean: 500ms } } } }";
    let suite = [scenario(CLOSED, engine), scenario(SESSIONS, engine)];
    let results = |threads, order| {
        let is_interrupted = AtomicBool::new(false);
        let options = Options { threads, order, seeds: None, is_interrupted: &is_interrupted };
        let run = run(&suite, options, &|| ()).expect("the numbers are finite");
        assert_eq!(run.breaches, []);
        to_json(&run.results)
    };
    let expected = results(1, Order::AsGiven);
    assert!(results(3, Order::Shuffled(4)) == expected);
    let server = |event: &RecordedEvent| matches!(event, RecordedEvent::Server(_));
    assert!(recorded(&suite[0], "direct", 1).events.iter().any(server));
}

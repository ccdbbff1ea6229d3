//! What a client sees of answers while the engine's speed changes.

use std::collections::BTreeMap;

use proptest::{collection::vec, option, prelude::*, sample::select};
use simulator::{Attempt, AttemptId, Config, Sent, Server, StreamState, incident_windows};

use crate::{
    draws::{Always, ChaChaDraws},
    script::{attempt, config},
};

const SLOTS: &str = r#""first_token": "20%",
    "engine": {"slots": {"servers": 9, "service_time": {"constant": "100ns"}}}"#;
const SHARED: &str = r#""first_token": "20%", "engine": {"saturation": {
    "service_time": {"constant": "100ns"}, "capacity": 1, "curve": "processor_sharing"}}"#;
const FIXED: &str = r#""first_token": "20%", "engine": {"saturation": {
    "service_time": {"constant": "100ns"}, "capacity": 1, "curve": "processor_sharing",
    "slowdown": "fixed_at_admission"}}"#;
const BATCHING: &str = r#""engine": {"batching": {"step": {"base": "3ns", "per_sequence": "1ns"},
    "max_sequences": 4, "kv_pool": 200, "prefill_budget": 20}}"#;

fn brown_out(times: &str, capacity: &str) -> String {
    format!(r#"{{"brown_out": {{{times}, "capacity": "{capacity}"}}}}"#)
}

fn with(engine: &str, round_trip: u64, incidents: &[String]) -> Config {
    let incidents = incidents.join(", ");
    config(&format!(
        r#"{{{engine}, "network": {{"round_trip": "{round_trip}ns"}}, "incidents": [{incidents}]}}"#
    ))
}

fn send(server: &mut Server, now: u64, attempt: Attempt) -> AttemptId {
    let Sent::Pending(id) = server.send(now, attempt, &Always(0.5)) else { panic!("pending") };
    id
}

#[test]
fn tokens_that_are_out_stay_out() {
    /// The first token after 20 of 100 ns of work, eight more in 10 ns each.
    fn check(round_trip: u64, incident: &str, expected: &[(u64, u32, u64)], end: u64) {
        for engine in [SLOTS, SHARED, FIXED] {
            let config = with(engine, round_trip, &[incident.to_owned()]);
            let mut server = Server::new(&config).unwrap();
            let id = send(&mut server, 0, Attempt { output_tokens: 9, ..attempt(1, None) });
            for (now, tokens, last_token_ns) in expected {
                server.advance(*now, &Always(0.5), &mut Vec::new());
                let seen = server.stream_of(*now, id).map(|it| (it.tokens, it.last_token_ns));
                // Where ends move with the load the instant is exact for a while only.
                let last =
                    if engine == SHARED { seen.map_or(0, |it| it.1) } else { *last_token_ns };
                assert_eq!(seen, Some((*tokens, last)), "{engine} at {now}");
            }
            let mut deliveries = Vec::new();
            server.advance(end - 1, &Always(0.5), &mut deliveries);
            assert!(deliveries.is_empty(), "{engine} before {end}");
            server.advance(end, &Always(0.5), &mut deliveries);
            assert_eq!(deliveries.len(), 1, "{engine} at {end}");
        }
    }
    // At 60 it is three times as old at a tenth of the speed as the run is.
    let deep = brown_out(r#""at": "60ns", "for": "100ns""#, "10%");
    let seen = [(59, 4, 50), (60, 5, 60), (61, 5, 60), (159, 5, 60), (160, 6, 160), (169, 6, 160)];
    check(0, &deep, &seen, 190);
    check(0, &deep, &[(170, 7, 170), (189, 8, 180)], 190);
    // At 80 it has done 65 of the work, at 100 85, at 120 90.
    let again = brown_out(r#""at": "60ns", "for": "20ns", "every": "40ns""#, "25%");
    let seen = [(60, 5, 60), (80, 5, 60), (84, 5, 60), (85, 6, 85), (95, 7, 95), (119, 7, 95)];
    check(0, &again, &seen, 130);
    check(0, &again, &[(120, 8, 120), (129, 8, 120)], 130);
    // There at 10: at 60 it has done 50, at 160 60. The client sees both ends 10 ns late.
    let seen = [(60, 3, 60), (69, 3, 60), (70, 4, 70), (169, 4, 70), (170, 5, 170), (180, 6, 180)];
    check(20, &deep, &seen, 210);
}

/// How long answers are watched, in nanoseconds.
const SPAN: u64 = 2_000;

/// Brown-outs at fixed and at random times.
fn brown_outs() -> impl Strategy<Value = Vec<String>> {
    let times = prop_oneof![
        (0_u64..300, 1_u64..200).prop_map(|(at, span)| format!(
            r#""at": "{at}ns", "for": "{span}ns""#
        )),
        (0_u64..100, 1_u64..30, 31_u64..80).prop_map(|(at, span, every)| format!(
            r#""at": "{at}ns", "for": "{span}ns", "every": "{every}ns""#
        )),
        (1_u64..100, 1_u64..60).prop_map(|(mean, span)| format!(
            r#""random": {{"every_mean": "{mean}ns", "for": {{"exponential": {{"mean": "{span}ns"}}}}}}"#
        )),
    ];
    let capacity = select(vec!["1%", "7%", "30%", "50%", "90%"]);
    vec((times, capacity).prop_map(|(times, capacity)| brown_out(&times, capacity)), 1..4)
}

/// Nobody sees fewer tokens than before, nor later ones at earlier instants, where these are exact.
fn check_views(
    before: &StreamState,
    now: &StreamState,
    at: u64,
    is_exact: bool,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(before.first_token_ns, now.first_token_ns);
    prop_assert!(before.tokens <= now.tokens, "{:?}, then {:?} at {}", before, now, at);
    prop_assert!(now.last_token_ns <= at);
    if is_exact && before.tokens < now.tokens {
        prop_assert!(before.last_token_ns <= now.last_token_ns, "{:?}, {:?}", before, now);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn tokens_never_go_back(
        engine in select(vec![SLOTS, SHARED, FIXED, BATCHING]),
        incidents in brown_outs(),
        failure in option::of(select(vec!["stall", "truncated"])),
        round_trip in 0_u64..80,
        sends in vec((0_u64..60, 1_u32..90), 1..8),
        seed in 0_u64..1_000,
    ) {
        let faults = failure.map_or(String::new(), |kind| {
            format!(r#", "faults": [{{"{kind}": {{"probability": "60%"}}}}]"#)
        });
        let is_exact = engine != SHARED;
        let engine = format!("{engine}{faults}");
        let mut server = Server::new(&with(&engine, round_trip, &incidents)).unwrap();
        let draws = ChaChaDraws::new(seed);
        let mut views: BTreeMap<AttemptId, Option<StreamState>> = BTreeMap::new();
        let mut due = 0;
        let mut sends = (0..).zip(&sends).map(|(key, (gap, output_tokens))| {
            due += gap;
            (due, Attempt { output_tokens: *output_tokens, ..attempt(key, None) })
        }).peekable();
        for now in 0..SPAN {
            server.advance(now, &draws, &mut Vec::new());
            while let Some((_, attempt)) = sends.next_if(|(due, _)| *due <= now) {
                if let Sent::Pending(id) = server.send(now, attempt, &draws) {
                    views.insert(id, None);
                }
            }
            for (id, before) in &mut views {
                let Some(view) = server.stream_of(now, *id) else { continue };
                if let Some(before) = before {
                    check_views(before, &view, now, is_exact)?;
                }
                *before = Some(view);
            }
        }
    }

    /// The tokens of an answer that nobody else slows down are those of the work done, the speed
    /// integrated, up to half a round trip ago.
    #[test]
    fn tokens_follow_the_work(
        engine in select(vec![SLOTS, SHARED, FIXED]),
        incidents in brown_outs(),
        half in 0_u64..60,
        sent_at in 0_u64..200,
        output_tokens in 2_u32..200,
        seed in 0_u64..1_000,
    ) {
        let config = with(engine, 2 * half, &incidents);
        let mut server = Server::new(&config).unwrap();
        let draws = ChaChaDraws::new(seed);
        server.advance(sent_at, &draws, &mut Vec::new());
        let sent = server.send(sent_at, Attempt { output_tokens, ..attempt(1, None) }, &draws);
        let Sent::Pending(id) = sent else { panic!("pending") };
        let (mut work, mut turns, mut last, mut done) = (0.0, 0, 1.0, Vec::new());
        for (now, speed) in (0..).zip(speeds(&config, &draws)) {
            turns += i32::from(speed != last);
            last = speed;
            done.push((work, turns));
            work += if now < sent_at + half { 0.0 } else { speed };
        }
        let tokens = |work: f64| 1.0 + f64::from(output_tokens - 1) * (work - 20.0) / 80.0;
        for now in sent_at..SPAN {
            server.advance(now, &draws, &mut Vec::new());
            let Some(view) = server.stream_of(now, id) else { continue };
            // Ends are rounded to whole nanoseconds at every turn.
            let (work, turns) = done[(now - half) as usize];
            let slack = 1.0 + 0.5 * f64::from(turns);
            let (least, most) = (tokens(work - slack).floor(), tokens(work + slack).floor());
            let seen = f64::from(view.tokens);
            prop_assert!((least..=most).contains(&seen), "{seen} at {now}: {least} to {most}");
        }
    }
}

/// The speed in each nanosecond.
fn speeds(config: &Config, draws: &ChaChaDraws) -> Vec<f64> {
    let mut speeds = vec![1.0; SPAN as usize];
    let mut known = 0;
    for (place, incident) in config.incidents.iter().enumerate() {
        let simulator::config::Incident::BrownOut(brown_out) = incident else { continue };
        // They draw by their places, so those before it come along.
        let until = Config { incidents: config.incidents[..=place].to_vec(), ..config.clone() };
        let windows = incident_windows(&until, SPAN, draws);
        // Those that overlap join.
        for (at, speed) in (0..).zip(&mut speeds) {
            if windows[known..].iter().any(|(from, to)| (*from..*to).contains(&at)) {
                *speed *= brown_out.capacity.as_fraction();
            }
        }
        known = windows.len();
    }
    speeds
}

//! Incidents and how they overlap, to the nanosecond.

use simulator::{Config, Ending, Refusal, Sent, Server, ServerEventKind, incident_windows};

use crate::{
    draws::{Always, ChaChaDraws},
    script::{Step, attempt, config, play, tell},
};

const SLOTS: &str = r#""engine": {"slots": {"servers": 1, "service_time": {"constant": "100ns"}}}"#;
const SHARED: &str = r#""engine": {"saturation": {"service_time": {"constant": "100ns"},
    "capacity": 1, "curve": "processor_sharing"}}"#;
const FIXED: &str = r#""engine": {"saturation": {"service_time": {"constant": "100ns"},
    "capacity": 1, "curve": "processor_sharing", "slowdown": "fixed_at_admission"}}"#;

fn with(engine: &str, incidents: &str) -> Config {
    config(&format!(r#"{{{engine}, "first_token": "20%", "incidents": [{incidents}]}}"#))
}

#[test]
fn brown_outs_multiply() {
    fn check(engine: &str, incidents: &str, first_token: u64, end: u64) {
        let config = with(engine, incidents);
        let (at, answer) = play(&config, &[Step::Send(10, 1, 100)], &Always(0.5)).1[&1];
        assert_eq!((answer.first_token_ns, at), (Some(first_token), end), "{engine} {incidents}");
        assert_eq!(answer.service_time.as_nanos(), u128::from(end - 10));
    }
    let half = |at: u64, span: u64| {
        format!(r#"{{"brown_out": {{"at": "{at}ns", "for": "{span}ns", "capacity": "50%"}}}}"#)
    };
    for engine in [SLOTS, SHARED, FIXED] {
        check(engine, "", 30, 110);
        // It began while nobody was there, and goes on past the end.
        check(engine, &half(0, 1_000), 50, 210);
        // 20 of work before it, 20 of work in its 40 ns.
        check(engine, &half(30, 40), 30, 130);
        check(engine, &half(20, 40), 40, 130);
        // Two at a time: a quarter. 10 + 10 + 5 + 10 by 90, and 65 more.
        let both = format!("{}, {}", half(20, 40), half(40, 40));
        check(engine, &both, 40, 90 + 55);
        check(engine, r#"{"brown_out": {"at": "200ns", "for": "1s", "capacity": "1%"}}"#, 30, 110);
    }
}

#[test]
fn a_restart_resets_all_and_is_cold_for_a_while() {
    let incidents = r#""incidents": [{"restart": {"at": "50ns", "for": "20ns"}}]"#;
    let json = format!(r#"{{{SLOTS}, "network": {{"round_trip": "10ns"}}, {incidents}}}"#);
    let steps = [
        Step::Send(0, 1, 100),
        Step::Send(10, 2, 100),
        Step::Send(45, 3, 100),
        Step::Send(65, 4, 100),
    ];
    assert_eq!(
        tell(&json, &steps, &Always(0.5)),
        [
            "5 #1 received 0/0",
            "5 #1 started 1/0",
            "15 #2 received 1/0",
            "50 #2 cut Restart 1/0",
            "50 #1 cut Restart 0/0",
            "50 #3 received 0/0",
            "50 #3 refused 503 Restart 0/0",
            "55 #2 delivered 200 0/0",
            "55 #1 delivered 200 0/0",
            "55 #3 delivered 503 0/0",
            "70 #4 received 0/0",
            "70 #4 started 1/0",
            "170 #4 finished 0/0",
            "175 #4 delivered 200 0/0",
        ]
    );
    let (_, answers) = play(&config(&json), &steps, &Always(0.5));
    assert!([1, 2].iter().all(|key| answers[key].1.ending == Ending::Reset));
}

/// Why one attempt is refused that arrives at 10 while everything is on.
fn refusal(incidents: &str, script: &str) -> Option<Refusal> {
    let json = format!(
        r#"{{{SLOTS}, {script} "admission": {{"concurrency": 1}}, "incidents": [{incidents}]}}"#
    );
    let (events, _) = play(&config(&json), &[Step::Send(10, 1, 100)], &Always(0.5));
    events.iter().find_map(|event| match event.kind {
        ServerEventKind::Refused(why) => Some(why),
        _ => None,
    })
}

#[test]
fn an_outage_beats_all() {
    let incident =
        |kind: &str, rest: &str| format!(r#"{{"{kind}": {{"at": "0s", "for": "1s"{rest}}}}}"#);
    let burst = incident("burst_429", r#", "share": "100%""#);
    let balance = incident("balance_out", "");
    let restart = incident("restart", "");
    let outage = incident("outage", "");
    let nobody = incident("outage", r#", "answer": "refused""#);
    let script = r#""script": {"every_request": [402]},"#;
    let all = |list: &[&String]| {
        list.iter().map(|incident| incident.as_str()).collect::<Vec<_>>().join(", ")
    };
    let check = |list: &[&String], script: &str, expected: Refusal| {
        assert_eq!(refusal(&all(list), script), Some(expected));
    };
    check(&[&balance], "", Refusal::Account);
    check(&[&balance, &burst], "", Refusal::Burst);
    check(&[&balance, &burst], script, Refusal::Scripted402);
    check(&[&balance, &burst, &restart], script, Refusal::Restart);
    check(&[&balance, &burst, &restart, &outage], script, Refusal::Outage);
    check(&[&balance, &burst, &restart, &nobody], script, Refusal::NoConnection);
}

#[test]
fn an_outage_refuses_the_connection_or_swallows_the_attempt() {
    let outage = |answer: &str| {
        format!(
            r#"{{{SLOTS}, "network": {{"round_trip": "10ns"}},
            "incidents": [{{"outage": {{"at": "0s", "for": "10ns", "answer": "{answer}"}}}}]}}"#
        )
    };
    let (at, answer) =
        play(&config(&outage("refused")), &[Step::Send(0, 1, 9)], &Always(0.5)).1[&1];
    assert_eq!((at, answer.status, answer.ending), (10, 0, Ending::Reset));
    let steps = [Step::Send(0, 1, 9), Step::Send(5, 2, 9), Step::Abandon(50, 1)];
    assert_eq!(
        tell(&outage("black_hole"), &steps, &Always(0.5)),
        [
            "5 #1 lost 0/0",
            "10 #2 received 0/0",
            "10 #2 started 1/0",
            "19 #2 finished 0/0",
            "24 #2 delivered 200 0/0",
            "55 #1 abandoned 0/0",
        ]
    );
}

#[test]
fn overlapping_bursts_combine_as_independent_ones() {
    let burst = |kind: &str, share: &str| {
        format!(r#"{{"{kind}": {{"at": "0s", "for": "1s", "share": "{share}"}}}}"#)
    };
    let incidents =
        [burst("burst_429", "50%"), burst("burst_503", "20%"), burst("burst_402", "30%")];
    let config = with(SLOTS, &incidents.join(", "));
    let mut server = Server::new(&config).unwrap();
    let draws = ChaChaDraws::new(1);
    let count: u32 = 20_000;
    for key in 0..u64::from(count) {
        server.send(0, attempt(key, Some(0)), &draws);
        server.advance(0, &draws, &mut Vec::new());
    }
    let ledger = server.ledger();
    let check = |answers: u64, share: f64| {
        let deviation = (share * (1.0 - share) * f64::from(count)).sqrt();
        let expected = share * f64::from(count);
        assert!((answers as f64 - expected).abs() < 4.0 * deviation, "{answers}, not {expected}");
    };
    check(ledger.answers_429, 0.5);
    check(ledger.answers_503, 0.5 * 0.2);
    check(ledger.answers_other, 0.5 * 0.8 * 0.3);
    check(ledger.answers_200, 0.5 * 0.8 * 0.7);
}

#[test]
fn price_peaks_multiply() {
    let peak = |at: u64, factor: f64| {
        format!(r#"{{"price_peak": {{"at": "{at}ns", "for": "20ns", "factor": {factor:.1}}}}}"#)
    };
    let config = with(SLOTS, &format!("{}, {}", peak(10, 2.0), peak(20, 3.0)));
    let prices = r#"{"hit": "1 USD/M", "miss": "1 USD/M", "output": "1 USD/M"}"#;
    let config = Config { prices: Some(serde_json::from_str(prices).unwrap()), ..config };
    let mut server = Server::new(&config).unwrap();
    let draws = Always(0.5);
    for now in [9, 10, 20, 29, 30, 39, 40] {
        server.advance(now, &draws, &mut Vec::new());
        server.send(now, attempt(now, Some(0)), &draws);
        server.advance(now, &draws, &mut Vec::new());
    }
    let mut paid = Vec::new();
    server.drain_charges(|charge| paid.push(charge.amount.as_parts()));
    let factors: Vec<u128> = paid.iter().map(|amount| amount / paid[0]).collect();
    assert_eq!(factors, [1, 2, 6, 6, 3, 3, 1]);
}

#[test]
fn drawn_incidents_come_when_they_are_foretold() {
    let incidents = r#"{"outage": {"random": {"every_mean": "50ns", "for": {"exponential":
        {"mean": "10ns"}}}}}"#;
    let config = with(SLOTS, incidents);
    let horizon = 20_000;
    let draws = ChaChaDraws::new(3);
    let windows = incident_windows(&config, horizon, &draws);
    assert!((320..480).contains(&windows.len()), "400 are expected, {} come", windows.len());
    let mut server = Server::new(&config).unwrap();
    for now in 0..horizon {
        let sent = server.send(now, attempt(now, Some(0)), &draws);
        let is_refused = matches!(sent, Sent::Answered(answer) if answer.status == 503);
        let is_foretold = windows.iter().any(|(start, end)| (*start..*end).contains(&now));
        assert_eq!(is_refused, is_foretold, "at {now}");
        server.advance(now, &draws, &mut Vec::new());
    }
}

#[test]
fn an_idle_server_has_nothing_to_do() {
    let repeated =
        r#"{"brown_out": {"at": "0s", "for": "1ns", "every": "2ns", "capacity": "50%"}}"#;
    let mut server = Server::new(&with(SLOTS, repeated)).unwrap();
    assert_eq!(server.next_event(), None);
    server.send(0, attempt(1, Some(10)), &Always(0.5));
    assert!(server.next_event().is_some());
    // Three quarters of the speed on average: 10 of work, the first half nanosecond short.
    server.advance(20, &Always(0.5), &mut Vec::new());
    assert_eq!((server.ledger().answers_200, server.next_event()), (1, None));
}

/// The API takes its time to say that it is busy, whoever of its stages says it.
#[test]
fn every_503_takes_its_time() {
    let check = |settings: &str, sends: u64, statuses: &[(u16, u64)]| {
        let json = format!(r#"{{"overload": {{"answer_after": "7ns"}}, {settings}}}"#);
        let config: Config = serde_json::from_str(&json).unwrap();
        let mut server = Server::new(&config).unwrap();
        let mut found = Vec::new();
        for key in 0..sends {
            if let Sent::Answered(answer) = server.send(0, attempt(key, Some(50)), &Always(0.5)) {
                found.push((answer.status, 0));
            }
        }
        let mut deliveries = Vec::new();
        for now in 0..200 {
            server.advance(now, &Always(0.5), &mut deliveries);
            found.extend(deliveries.drain(..).map(|delivery| (delivery.answer.status, now)));
        }
        server.ledger().check().unwrap();
        assert_eq!(found, statuses, "{settings}");
    };
    let slot = r#""engine": {"slots": {"servers": 1, "service_time": {"constant": "1ns"}}}"#;
    let incident = |incident: &str| format!(r#"{slot}, "incidents": [{{{incident}}}]"#);
    let times = r#""at": "0s", "for": "1s""#;
    check(&incident(&format!(r#""burst_503": {{{times}, "share": "60%"}}"#)), 1, &[(503, 7)]);
    check(&incident(&format!(r#""outage": {{{times}}}"#)), 1, &[(503, 7)]);
    check(&incident(&format!(r#""restart": {{{times}}}"#)), 1, &[(503, 7)]);
    check(&format!(r#"{slot}, "script": {{"every_request": [503]}}"#), 1, &[(503, 7)]);
    let queue = r#""engine": {"slots": {"servers": 1, "queue": 0,
        "service_time": {"constant": "1ns"}}}"#;
    check(queue, 2, &[(503, 7), (200, 50)]);
    // Another status is said at once.
    let both = incident(&format!(
        r#""burst_429": {{{times}, "share": "60%"}}}}, {{"burst_503": {{{times}, "share": "1%"}}"#
    ));
    check(&both, 1, &[(429, 0)]);
}

//! Throttling while a resource of the server is short.

use simulator::{Refusal, Sent, Server};

use crate::{
    draws::{Always, ChaChaDraws},
    script::{Step, Step::Send, attempt, config, tell},
};

fn json(throttle: &str, rest: &str) -> String {
    format!(
        r#"{{"overload": {{{rest} "throttle": {{{throttle}}}}},
        "engine": {{"slots": {{"servers": 20, "service_time": {{"constant": "1s"}}}}}}}}"#
    )
}

/// The statuses of the answers to probes, which take no time, beside other attempts.
fn probes(json: &str, others: &[(u64, u64)], probes: &[u64]) -> Vec<u16> {
    let mut sends: Vec<(u64, Option<u64>)> =
        others.iter().map(|(at, work)| (*at, Some(*work))).collect();
    sends.extend(probes.iter().map(|at| (*at, None)));
    sends.sort_by_key(|(at, work)| (*at, work.is_none()));
    let mut server = Server::new(&config(json)).unwrap();
    let mut told = Vec::new();
    for (key, (at, work)) in (0..).zip(sends) {
        server.advance(at, &Always(0.5), &mut Vec::new());
        let sent = server.send(at, attempt(key, Some(work.unwrap_or(0))), &Always(0.5));
        if work.is_none() {
            told.push(match sent {
                Sent::Answered(answer) => answer.status,
                Sent::Pending(_) => 200,
            });
        }
        server.ledger().check().unwrap();
    }
    told
}

/// So many attempts at one instant.
fn crowd(count: usize, at: u64, work: u64) -> Vec<(u64, u64)> {
    vec![(at, work); count]
}

#[test]
fn it_begins_and_ends_to_the_nanosecond() {
    fn check(gpu: &str, others: &[(u64, u64)], at: &[u64], expected: &[u16]) {
        let json = json(&format!(r#""gpu": {gpu}, "sustained": "100ns", "hold": "30ns""#), "");
        assert_eq!(probes(&json, others, at), expected, "{gpu} {others:?}");
    }
    // Nineteen of twenty are 95 %. They stay for 200 ns; 30 ns after they left it is over.
    let busy = crowd(19, 7, 200);
    check("{}", &busy, &[106, 107, 206, 236, 237, 400], &[200, 429, 429, 429, 200, 200]);
    // Eighteen are not enough, unless less is asked for.
    let eighteen = crowd(18, 7, 200);
    check("{}", &eighteen, &[106, 107, 206], &[200, 200, 200]);
    check(r#"{"above": "90%"}"#, &eighteen, &[106, 107, 206], &[200, 429, 429]);
    // An interruption begins it anew.
    let twice = [crowd(19, 7, 90), crowd(19, 98, 200)].concat();
    check("{}", &twice, &[107, 197, 198], &[200, 200, 429]);
    // One that lasts for no time does not: those that end are gone before the others come.
    let at_once = [crowd(19, 7, 90), crowd(19, 97, 200)].concat();
    check("{}", &at_once, &[106, 107], &[200, 429]);
    // Ninety per cent is within the hysteresis: not high, and not low again.
    let falling = [crowd(1, 7, 150), crowd(18, 7, 400)].concat();
    check("{}", &falling, &[107, 300, 406, 436, 437], &[429, 429, 429, 429, 200]);
}

#[test]
fn the_memory_is_used_by_those_in_flight() {
    // Thirty in flight, ten of which wait: nine tenths of 33 are 29.7.
    let check = |count: usize, expected: &[u16]| {
        let json = json(r#""memory": {"full_at": 33}, "sustained": "100ns", "hold": "30ns""#, "");
        assert_eq!(probes(&json, &crowd(count, 0, 500), &[99, 100]), expected);
    };
    check(30, &[200, 429]);
    check(28, &[200, 200]);
}

#[test]
fn the_cpu_is_used_by_what_came_lately() {
    // Twenty in 1000 ns are all it can do; seventeen are 85 %.
    let throttle = r#""cpu": {"full_at": "20000000/s", "over": "1us"}, "sustained": "300ns",
        "hold": "100ns""#;
    let check = |others: &[(u64, u64)], at: &[u64], expected: &[u16]| {
        assert_eq!(probes(&json(throttle, ""), others, at), expected, "{others:?}");
    };
    // The seventeenth comes at 16; a probe is one more. Sixteen, 80 %, are not low yet; with two
    // probes fewer are left from 1003 on, and 100 ns later it is over.
    let seventeen: Vec<(u64, u64)> = (0..17).map(|at| (at, 0)).collect();
    check(&seventeen, &[315, 316], &[200, 429]);
    check(&seventeen, &[316, 1_001, 1_102, 1_103], &[429, 429, 429, 200]);
    check(&seventeen[..16], &[700, 900], &[200, 200]);
}

#[test]
fn a_share_is_refused_with_the_status_of_the_setting() {
    let gpu = r#""gpu": {}, "sustained": "0s", "status": 503, "share": "40%""#;
    let mut server = Server::new(&config(&json(gpu, ""))).unwrap();
    let draws = ChaChaDraws::new(3);
    for key in 0..19 {
        server.send(0, attempt(key, Some(1_000_000)), &draws);
    }
    let count = 20_000;
    for key in 0..count {
        server.advance(1 + key, &draws, &mut Vec::new());
        server.send(1 + key, attempt(100 + key, Some(0)), &draws);
    }
    let share = server.ledger().refusals(Refusal::Throttle503) as f64 / count as f64;
    assert_eq!(server.ledger().answers_503, server.ledger().refusals(Refusal::Throttle503));
    assert!((share - 0.4).abs() < 4.0 * (0.24 / count as f64).sqrt(), "{share}");
}

#[test]
fn a_503_of_it_takes_as_long_as_the_other_one() {
    let gpu = r#""gpu": {"above": "6%"}, "sustained": "0s", "status": 503"#;
    let steps: [Step; 3] = [Send(0, 1, 50), Send(0, 2, 50), Send(9, 3, 1)];
    let told = tell(&json(gpu, r#""answer_after": "7ns","#), &steps, &Always(0.5));
    let of_the_third: Vec<&String> = told.iter().filter(|line| line.contains("#3")).collect();
    let expected =
        ["9 #3 received 2/0", "9 #3 refused 503 Throttle503 2/0", "16 #3 delivered 503 2/0"];
    assert_eq!(of_the_third, expected);
}

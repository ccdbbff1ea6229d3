//! What the attempts cost, to the last digit.

use simulator::{Attempt, Bill, Charge, ChargeKind, Server, money::Usd};

use crate::{
    draws::{Always, ChaChaDraws},
    script::{attempt, config},
};

/// A million of a US dollar's parts, by which a price of 1 USD/M is counted for each token.
const PER_TOKEN: u128 = 1_000_000_000_000;

const FLAT: &str = r#""prices": {"hit": "1 USD/M", "miss": "10 USD/M", "output": "100 USD/M",
    "cache_hit_share": "40%", "prefix_hit_share": "50%"}"#;
const SLOT: &str = r#""engine": {"slots": {"servers": 1, "service_time": {"constant": "100ns"}}}"#;
const SHARED: &str = r#""engine": {"saturation": {"service_time": {"constant": "100ns"},
    "capacity": 1, "curve": "processor_sharing"}}"#;
const FIXED: &str = r#""engine": {"saturation": {"service_time": {"constant": "100ns"},
    "capacity": 1, "curve": "processor_sharing", "slowdown": "fixed_at_admission"}}"#;

/// 100 tokens each way, 40 of the prompt in the cache.
const PROMPT: u128 = (40 + 60 * 10) * PER_TOKEN;
const TOKEN: u128 = 100 * PER_TOKEN;
const WHOLE: u128 = PROMPT + 100 * TOKEN;

/// Sends the attempts at 0, takes the first one's client away at an instant if there is one, and
/// runs to the end: the bill, and the charges in order.
fn run(settings: &str, attempts: &[Attempt], gone_at: Option<u64>) -> (Bill, Vec<Charge>) {
    let mut server = Server::new(&config(&format!("{{{settings}}}"))).unwrap();
    let (mut deliveries, mut charges, mut first) = (Vec::new(), Vec::new(), None);
    for attempt in attempts {
        if let simulator::Sent::Pending(id) = server.send(0, *attempt, &Always(0.5)) {
            first = first.or(Some(id));
        }
    }
    if let (Some(gone_at), Some(id)) = (gone_at, first) {
        server.advance(gone_at, &Always(0.5), &mut deliveries);
        server.abandon(gone_at, id);
    }
    server.advance(1_000_000, &Always(0.5), &mut deliveries);
    server.ledger().check().unwrap();
    server.drain_charges(|charge| charges.push(*charge));
    (server.ledger().bill, charges)
}

fn check(settings: &str, attempts: u64, gone_at: Option<u64>, useful: u128, wasted: u128) {
    let attempts: Vec<Attempt> = (0..attempts).map(|key| attempt(key, None)).collect();
    let (bill, charges) = run(settings, &attempts, gone_at);
    assert_eq!(bill.useful.as_parts(), useful, "useful: {settings}, {gone_at:?}");
    assert_eq!(bill.wasted.as_parts(), wasted, "wasted: {settings}, {gone_at:?}");
    let sum = |kind| {
        let of_kind = charges.iter().filter(|charge| charge.kind == kind);
        of_kind.map(|charge| charge.amount).sum::<Usd>()
    };
    assert_eq!(sum(ChargeKind::Made), bill.charged, "the attempts add up to the bill");
    assert_eq!(sum(ChargeKind::Wasted), bill.wasted, "and so does the waste");
    assert_eq!(sum(ChargeKind::Half), bill.half, "and so do the half answers");
    assert_eq!(bill.charged.as_parts(), useful + wasted, "nothing is on the way any more");
}

#[test]
fn whole_answers_cost_prompt_and_answer() {
    for engine in [SLOT, SHARED, FIXED] {
        check(&format!("{FLAT}, {engine}"), 1, None, WHOLE, 0);
        check(&format!("{FLAT}, {engine}"), 3, None, 3 * WHOLE, 0);
        check(engine, 3, None, 0, 0);
    }
}

#[test]
fn who_goes_away_pays_for_what_was_made() {
    let of = |engine: &str| format!("{FLAT}, {engine}");
    check(&of(SLOT), 1, Some(37), 0, PROMPT + 37 * TOKEN);
    check(&of(SHARED), 1, Some(37), 0, PROMPT + 37 * TOKEN);
    check(&of(FIXED), 1, Some(37), 0, PROMPT + 37 * TOKEN);
    // Two share the processor, so the first has made half as much; the other one ends whole.
    check(&of(SHARED), 2, Some(60), WHOLE, PROMPT + 30 * TOKEN);
    let continues = format!(r#""abandoned_work": "continues", {}"#, of(SLOT));
    check(&continues, 1, Some(37), 0, WHOLE);
    let far = format!(r#""network": {{"round_trip": "10ns"}}, {}"#, of(SLOT));
    // The news is there at 42; the work began at 5.
    check(&far, 1, Some(37), 0, PROMPT + 37 * TOKEN);
    // The answer was on its way at 105.
    check(&far, 1, Some(106), 0, WHOLE);
}

#[test]
fn a_brown_out_makes_less_in_its_time() {
    for engine in [SLOT, SHARED, FIXED] {
        for first_token in ["", r#""first_token": "1%", "#] {
            let of = |rest: &str| {
                let incident =
                    format!(r#"{{"brown_out": {{"at": "50ns", "capacity": "10%"{rest}}}}}"#);
                format!(r#"{FLAT}, {first_token}{engine}, "incidents": [{incident}]"#)
            };
            // A tenth of the speed from 50 on; whole speed again from 150 on.
            check(&of(r#", "for": "1s""#), 1, Some(150), 0, PROMPT + 60 * TOKEN);
            check(&of(r#", "for": "100ns""#), 1, Some(150), 0, PROMPT + 60 * TOKEN);
            check(&of(r#", "for": "100ns""#), 1, Some(173), 0, PROMPT + 83 * TOKEN);
            let twice = r#", "for": "20ns", "every": "40ns""#;
            // 50, 52, 72, 74 of the work by 50, 70, 90, 110.
            check(&of(twice), 1, Some(115), 0, PROMPT + 79 * TOKEN);
            check(&of(twice), 1, None, WHOLE, 0);
        }
    }
}

#[test]
fn who_goes_away_from_an_answer_that_fails_pays_for_what_was_made() {
    for engine in [SLOT, SHARED, FIXED] {
        let of = |kind: &str, part: &str| {
            let rule = format!(r#"{{"probability": "100%", "part": ["{part}", "{part}"]}}"#);
            format!(r#"{FLAT}, {engine}, "faults": [{{"{kind}": {rule}}}]"#)
        };
        for (kind, part) in [("stall", "10%"), ("truncated", "70%")] {
            check(&of(kind, part), 1, Some(5), 0, PROMPT + 5 * TOKEN);
        }
        // In silence nothing is made.
        check(&of("stall", "10%"), 1, Some(60), 0, PROMPT + 10 * TOKEN);
        check(&of("stall", "0%"), 1, Some(60), 0, PROMPT);
        check(&of("stall", "100%"), 1, Some(5_000), 0, PROMPT + 100 * TOKEN);
        check(&of("truncated", "70%"), 1, Some(60), 0, PROMPT + 60 * TOKEN);
        check(&of("truncated", "70%"), 1, None, 0, PROMPT + 70 * TOKEN);
    }
}

#[test]
fn streams_cost_the_tokens_that_came() {
    let of = |rest: &str| format!(r#"{FLAT}, "first_token": "1%", {SLOT}{rest}"#);
    // The first token is made at 1, the hundredth at 100.
    check(&of(""), 1, Some(0), 0, PROMPT);
    check(&of(""), 1, Some(1), 0, PROMPT + TOKEN);
    check(&of(""), 1, Some(37), 0, PROMPT + 37 * TOKEN);
    let stall = r#", "incidents": [{"stall": {"at": "0s", "for": "1s", "share": "100%"}}]"#;
    check(&of(stall), 1, Some(5_000), 0, PROMPT + TOKEN);
}

#[test]
fn refusals_and_vain_waits_cost_nothing() {
    let burst = |name: &str| {
        let burst = format!(r#"[{{"{name}": {{"at": "0s", "for": "1s", "share": "100%"}}}}]"#);
        format!(r#"{FLAT}, {SLOT}, "incidents": {burst}"#)
    };
    for name in ["burst_429", "burst_503", "burst_402"] {
        check(&burst(name), 3, None, 0, 0);
    }
    check(&format!(r#"{FLAT}, {SLOT}, "admission": {{"concurrency": 1}}"#), 3, None, WHOLE, 0);
    // The second one waits in the queue for nothing.
    let mut server = Server::new(&config(&format!("{{{FLAT}, {SLOT}}}"))).unwrap();
    server.send(0, attempt(1, None), &Always(0.5));
    let simulator::Sent::Pending(second) = server.send(0, attempt(2, None), &Always(0.5)) else {
        panic!("it waits")
    };
    server.abandon(0, second);
    server.advance(1_000, &Always(0.5), &mut Vec::new());
    assert_eq!(server.ledger().bill.charged.as_parts(), WHOLE);
    assert_eq!(server.ledger().bill.wasted, Usd::ZERO);
}

#[test]
fn a_prefix_that_is_told_is_there_or_not() {
    let cost = |cached_tokens: Option<u32>, unit: f64| {
        let mut server = Server::new(&config(&format!("{{{FLAT}, {SLOT}}}"))).unwrap();
        let attempt = Attempt { cached_tokens, output_tokens: 0, ..attempt(1, None) };
        server.send(0, attempt, &Always(unit));
        server.advance(1_000, &Always(unit), &mut Vec::new());
        server.ledger().bill.charged.as_parts() / PER_TOKEN
    };
    assert_eq!(cost(Some(80), 0.49), 80 + 20 * 10);
    assert_eq!(cost(Some(80), 0.51), 1_000);
    assert_eq!(cost(None, 0.51), 40 + 60 * 10, "the share holds where nothing is told");
    assert_eq!(cost(Some(0), 0.49), 1_000, "none cached is told, too");
}

/// What the account pays less for is what the engine need not compute.
#[test]
fn engine_and_bill_find_the_same_tokens() {
    const BATCHING: &str = r#""engine": {"batching": {"step": {"base": "1ns",
        "per_sequence": "1ns", "per_prefill_token": "1ns"}, "max_sequences": 8, "kv_pool": 1000,
        "prefill_budget": 1000}}"#;
    let check = |prices: &str, cached_tokens: Option<u32>, unit: f64, hit: u32| {
        let mut server = Server::new(&config(&format!("{{{prices}{BATCHING}}}"))).unwrap();
        let attempt = Attempt { cached_tokens, output_tokens: 1, ..attempt(1, None) };
        server.send(0, attempt, &Always(unit));
        let mut deliveries = Vec::new();
        server.advance(1_000, &Always(unit), &mut deliveries);
        let says = format!("{prices}, {cached_tokens:?}, {unit}");
        // One step of 1 ns, and 1 ns for each token of the prompt that is not in the cache.
        let took = deliveries[0].answer.service_time.as_nanos();
        assert_eq!(took, u128::from(1 + 100 - hit), "{says}");
        if server.has_prices() {
            let charged = server.ledger().bill.charged.as_parts() / PER_TOKEN;
            assert_eq!(charged, u128::from(hit + (100 - hit) * 10 + 100), "{says}");
        }
    };
    let flat = format!("{FLAT}, ");
    check(&flat, None, 0.51, 40);
    check(&flat, Some(80), 0.49, 80);
    check(&flat, Some(80), 0.51, 0);
    check(&flat, Some(0), 0.49, 0);
    check("", None, 0.51, 0);
    check("", Some(80), 0.51, 80);
}

#[test]
fn the_instant_of_the_end_decides() {
    let prices = |period: &str| {
        format!(
            r#""prices": {{"hit": "0 USD/M", "miss": "1 USD/M", "output": "1 USD/M",
            "cache_hit_share": "0%", {period}}}, {SLOT}"#
        )
    };
    let cost = |period: &str, start_s: u64| {
        let server = Server::new(&config(&format!("{{{}}}", prices(period)))).unwrap();
        let mut server = server.starting_at(std::time::Duration::from_secs(start_s));
        server.send(3_599_999_999_950, attempt(1, None), &Always(0.5));
        server.advance(3_600_000_000_100, &Always(0.5), &mut Vec::new());
        server.ledger().bill.charged.as_parts() / PER_TOKEN
    };
    let peak = r#""peak": {"factor": 2, "windows": ["01:00-02:00"]}"#;
    assert_eq!(cost(peak, 0), 400, "it ends 50 ns into the peak");
    assert_eq!(cost(peak, 3_600), 200);
    let off_peak = r#""off_peak": {"factor": 0.25, "windows": ["01:00-02:00"]}"#;
    assert_eq!(cost(off_peak, 0), 50);
    assert_eq!(cost(off_peak, 3_600), 200);
}

/// Prices never change what happens, only what it costs.
#[test]
fn prices_change_nothing_else() {
    let events = |prices: &str| {
        let mut server = Server::new(&config(&format!("{{{prices}{SHARED}}}"))).unwrap();
        let draws = ChaChaDraws::new(1);
        let mut events = Vec::new();
        for (key, at) in (0..50).map(|key| (key, key * 40)) {
            server.advance(at, &draws, &mut Vec::new());
            if let simulator::Sent::Pending(id) = server.send(at, attempt(key, None), &draws)
                && key % 3 == 0
            {
                server.abandon(at, id);
            }
        }
        server.advance(1_000_000, &draws, &mut Vec::new());
        server.drain_events(|event| events.push(*event));
        events
    };
    assert_eq!(events(&format!("{FLAT}, ")), events(""));
}

/// Half answers are those that the other side cut short, not those that their client left.
#[test]
fn half_answers_are_a_part_of_the_waste() {
    let check = |rest: &str, gone_at: Option<u64>, wasted: u128, half: u128| {
        let settings = format!("{FLAT}, {SLOT}{rest}");
        let (bill, charges) = run(&settings, &[attempt(1, None)], gone_at);
        assert_eq!(bill.wasted.as_parts(), wasted, "wasted: {rest}, {gone_at:?}");
        assert_eq!(bill.half.as_parts(), half, "half: {rest}, {gone_at:?}");
        let halves = charges.iter().filter(|charge| charge.kind == ChargeKind::Half);
        assert_eq!(halves.map(|charge| charge.amount).sum::<Usd>(), bill.half);
    };
    let fate = |name: &str| format!(r#", "script": {{"every_request": ["{name}"]}}"#);
    let cut = PROMPT + 50 * TOKEN;
    check("", None, 0, 0);
    check("", Some(37), PROMPT + 37 * TOKEN, 0);
    for name in ["reset", "truncated", "insufficient_system_resource", "content_filter"] {
        check(&fate(name), None, cut, cut);
        check(&fate(name), Some(37), PROMPT + 37 * TOKEN, 0);
    }
    check(&fate("length"), None, 0, 0);
    check(&fate("stall"), Some(80), cut, cut);
    let closed = r#", "waiting": {"close_if_not_completed": "60ns"}"#;
    check(closed, None, PROMPT + 60 * TOKEN, PROMPT + 60 * TOKEN);
    // Nobody takes it, but it was cut all the same; and a whole one that nobody takes was not.
    let on = r#", "abandoned_work": "continues""#;
    check(&format!("{on}{}", fate("truncated")), Some(37), cut, cut);
    check(on, Some(37), WHOLE, 0);
}

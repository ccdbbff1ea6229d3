//! `VegasLimit`.

use scheduler::{
    config::Concurrency,
    limit::{Decrease, Vegas},
};
use serde_json::Value;

use super::{
    super::figures::{Figures, number, whole},
    Fed, field,
};

pub(super) fn cases(figures: &Figures) {
    let columns = ["rtt_ms", "inflight", "drop", "expected_limit"];
    assert_eq!(figures.at("/vegas/columns"), &serde_json::json!(columns));
    let cases = figures.list("/vegas/cases");
    assert_eq!(cases.len(), 6);
    for case in cases {
        let mut limit = Fed::new(Concurrency::Vegas(rule(case)));
        for sample in case["samples"].as_array().expect("samples") {
            let is_drop = sample[2].as_bool().expect("yes or no");
            let after = limit.after(number(&sample[0]), whole(&sample[1]), is_drop);
            assert_eq!(after, whole(&sample[3]), "{sample} of {case}");
        }
    }
}

fn rule(case: &Value) -> Vegas {
    let ours = Vegas::default();
    let decrease = match case.get("decrease").map(|text| text.as_str().expect("a text")) {
        None => ours.decrease,
        Some("x/2") => Decrease::ToHalf,
        Some(other) => panic!("an unknown decrease: {other}"),
    };
    Vegas {
        initial: field(case, "initial", ours.initial),
        max: field(case, "max", ours.max),
        alpha: case.get("alpha").map(whole),
        beta: case.get("beta").map(whole),
        smoothing: case.get("smoothing").map_or(ours.smoothing, number),
        decrease,
        ..ours
    }
}

pub(super) fn defaults(figures: &Figures) {
    let at = |name: &str| format!("/vegas/defaults/{name}");
    let ours = Vegas::default();
    assert_eq!(ours.initial, figures.whole(&at("initial")));
    assert_eq!(ours.max, figures.whole(&at("max")));
    assert_eq!(ours.smoothing, figures.number(&at("smoothing")));
    assert_eq!(ours.probe_every, figures.whole(&at("probeMultiplier")));
    assert_eq!((ours.alpha, ours.beta, ours.decrease), (None, None, Decrease::ByLog));

    // The best latency is forgotten after U(0.5, 1) * multiplier * limit samples.
    for (unit, part) in [(0.0, 0.5), (0.5, 0.75), (1.0, 1.0)] {
        let samples = (part * f64::from(ours.probe_every * ours.initial)) as u32;
        for (count, is_forgotten) in [(samples - 1, false), (samples, true)] {
            let mut limit = Fed::new(Concurrency::Vegas(ours.clone()));
            limit.unit = unit;
            let _ = limit.after(10.0, 0, false);
            for _ in 1..count {
                assert_eq!(limit.after(20.0, 0, false), ours.initial, "the limit does not bind");
            }
            let has_risen = limit.after(20.0, ours.initial, false) > ours.initial;
            assert_eq!(has_risen, is_forgotten, "after {count} samples");
        }
    }
}

/// The rule as published, from its defaults, over latencies of every kind.
pub(super) fn formula(figures: &Figures) {
    let [alpha, _] = figures.numbers_in("/vegas/defaults/alpha");
    let [beta, _] = figures.numbers_in("/vegas/defaults/beta");
    assert_eq!(figures.text("/vegas/defaults/threshold"), "log10(limit)");
    assert_eq!(figures.text("/vegas/defaults/increase"), "+log10(limit)");
    assert_eq!(figures.text("/vegas/defaults/decrease"), "-log10(limit)");
    assert_eq!(figures.text("/vegas/defaults/log10"), "max(1,int(log10(x)))");
    let rule = "queue=ceil(limit*(1-rtt_noload/rtt)); drop->decrease; inflight*2<limit->hold; \
                queue<=threshold->+beta; queue<alpha->increase; queue>beta->decrease; else hold";
    assert_eq!(figures.text("/vegas/update"), rule);

    let ours = Vegas { probe_every: 100_000, ..Vegas::default() };
    let (best, max) = (100.0, f64::from(ours.max));
    let mut limit = Fed::new(Concurrency::Vegas(ours));
    let mut published = f64::from(limit.after(best, 0, false));
    let (mut raised, mut held, mut lowered) = (0, 0, 0);
    for step in 0..3_000u32 {
        // From no queue at all to one far beyond beta, and back.
        let rtt = best + f64::from((step * 7) % 40) / (1.0 + published / 40.0);
        let in_flight = if step % 11 == 0 { 0 } else { published as u32 };
        let is_drop = step % 13 == 0;
        let digits = published.to_string().split('.').next().map_or(1, str::len);
        let log = (digits - 1).max(1) as f64;
        let queue = (published * (1.0 - best / rtt)).ceil();
        let before = published;
        let is_bound = f64::from(in_flight) * 2.0 >= published;
        if is_drop {
            published -= log;
        } else if is_bound && queue <= log {
            published += beta * log;
        } else if is_bound && queue < alpha * log {
            published += log;
        } else if is_bound && queue > beta * log {
            published -= log;
        }
        published = published.clamp(1.0, max);
        assert_eq!(f64::from(limit.after(rtt, in_flight, is_drop)), published, "step {step}");
        raised += u32::from(published > before);
        held += u32::from(published == before);
        lowered += u32::from(published < before);
    }
    assert!(raised > 100 && held > 100 && lowered > 100, "{raised}, {held}, {lowered}");
}

/// By how much one refusal lowers the limit.
pub(super) fn decrease(initial: u32, max: u32) -> u32 {
    let mut limit = Fed::new(Concurrency::Vegas(Vegas { initial, max, ..Vegas::default() }));
    initial - limit.after(1.0, initial, true)
}

//! `GradientLimit` and `Gradient2Limit`.

use scheduler::{
    config::Concurrency,
    limit::{Gradient, Gradient2, Signal, SlowAverage},
};

use super::{
    super::{figures::Figures, waits::share},
    Fed,
};

/// Latencies from the best to six times the best, milliseconds.
fn rtt(step: u32) -> f64 {
    100.0 * (1.0 + 5.0 * f64::from((step * 37) % 101) / 100.0)
}

pub(super) fn gradient(figures: &Figures) {
    let at = |name: &str| format!("/gradient/defaults/{name}");
    let published = Gradient {
        initial: figures.whole(&at("initial")),
        min: figures.whole(&at("min")),
        max: figures.whole(&at("max")),
        tolerance: figures.number(&at("rttTolerance")),
        smoothing: figures.number(&at("smoothing")),
        backoff: share(figures.number(&at("backoffRatio"))),
        probe_every: figures.whole(&at("probeInterval")),
        signal: Signal::AttemptLatency,
    };
    assert_eq!(Gradient::default(), published);
    assert_eq!(figures.text(&at("queueSize")), "max(4,int(sqrt(limit)))");
    gradient_formula(figures, &published);
    gradient_probe(&published);
    gradient_floor(&published);
}

/// The rule as published, from its defaults, up to the first probe.
fn gradient_formula(figures: &Figures, rule: &Gradient) {
    let text = "gradient=clamp(tol*minRtt/rtt,0.5,1); new=limit*gradient+queue; drop: limit*0.9; \
                inflight<limit/2: hold; smooth only on decrease";
    assert_eq!(figures.text("/gradient/update"), text);
    let mut limit = Fed::new(Concurrency::Gradient(rule.clone()));
    let mut published = f64::from(rule.initial);
    let (mut best, mut raised, mut lowered) = (f64::INFINITY, 0, 0);
    for step in 0..rule.probe_every {
        let rtt = rtt(step);
        let in_flight = if step % 11 == 0 { 1 } else { published as u32 };
        let is_drop = step % 13 == 5;
        // A refusal that comes fast says nothing about the latency without load.
        let rtt = if is_drop { 1_000.0 } else { rtt };
        best = best.min(rtt);
        let queue = published.sqrt().floor().max(4.0);
        let mut next = if is_drop {
            published * 0.9
        } else if f64::from(in_flight) < published / 2.0 {
            published
        } else {
            published * (rule.tolerance * best / rtt).clamp(0.5, 1.0) + queue
        };
        if next < published {
            next = published * (1.0 - rule.smoothing) + next * rule.smoothing;
        }
        raised += u32::from(next > published);
        lowered += u32::from(next < published);
        published = next.min(f64::from(rule.max));
        let ours = limit.after(rtt, in_flight, is_drop);
        // A float may end just below a whole number on one side.
        let whole = |nudge: f64| (published + nudge) as u32;
        assert!([whole(-1e-9), whole(1e-9)].contains(&ours), "step {step}: {ours}, {published}");
        assert!(published >= queue, "ours and theirs differ below the room for a queue");
    }
    assert!(raised > 100 && lowered > 100, "{raised}, {lowered}");
}

/// After U(1, 2) * interval samples the limit falls to the room for a queue.
fn gradient_probe(rule: &Gradient) {
    for (unit, factor) in [(0.0, 1.0), (0.5, 1.5), (1.0, 2.0)] {
        let mut limit = Fed::new(Concurrency::Gradient(rule.clone()));
        limit.unit = unit;
        let samples = (factor * f64::from(rule.probe_every)) as u32;
        for _ in 1..samples {
            assert_eq!(limit.after(100.0, 0, false), rule.initial, "the limit does not bind");
        }
        let room = f64::from(rule.initial).sqrt().floor();
        assert_eq!(f64::from(limit.after(100.0, 0, false)), room, "after {samples} samples");
    }
}

/// On purpose: theirs never falls below the room for a queue, which is 4 at least; ours falls to
/// its `min`, as its setting says.
fn gradient_floor(rule: &Gradient) {
    let mut limit = Fed::new(Concurrency::Gradient(rule.clone()));
    let lowest = (0..1_000).map(|_| limit.after(1_000.0, 50, true)).min();
    assert_eq!(lowest, Some(rule.min));
    assert!(rule.min < 4);
}

pub(super) fn gradient2(figures: &Figures) {
    let at = |name: &str| format!("/gradient2/defaults/{name}");
    let rule = Gradient2 {
        initial: figures.whole(&at("initial")),
        min: figures.whole(&at("min")),
        max: figures.whole(&at("max")),
        tolerance: figures.number(&at("rttTolerance")),
        queue: figures.whole(&at("queueSize")),
        long_window: figures.whole(&at("longWindow")),
        smoothing: figures.number(&at("smoothing")),
        signal: Signal::AttemptLatency,
    };
    assert_eq!(Gradient2::default(), rule);
    let text = "longRtt=EMA(600, warmup mean of first 10); if long/short>2: long*=0.95; \
                inflight<limit/2: hold; gradient=clamp(1.5*long/short,0.5,1); \
                new=limit*gradient+4; limit=limit*0.8+new*0.2; clamp";
    assert_eq!(figures.text("/gradient2/update"), text);

    let mut limit = Fed::new(Concurrency::Gradient2(rule.clone()));
    let mut long = SlowAverage::new(rule.long_window, figures.whole(&at("warmup")));
    let mut published = f64::from(rule.initial);
    let (mut raised, mut lowered, mut drifted) = (0, 0, 0);
    for step in 0..6_000u32 {
        // Long stretches of overload, so that the limit wanders between its bounds.
        let scale = if step % 300 < 60 { 5.0 } else { 1.0 };
        let short = rtt(step) * scale;
        let in_flight = if step % 11 == 0 { 1 } else { published as u32 };
        let long_rtt = long.add(short * 1e6);
        let long_rtt = long_rtt / 1e6;
        if long_rtt / short > 2.0 {
            long.scale(0.95);
            drifted += 1;
        }
        let mut next = published;
        if f64::from(in_flight) >= published / 2.0 {
            let gradient = (rule.tolerance * long_rtt / short).clamp(0.5, 1.0);
            next = published * gradient + f64::from(rule.queue);
            next = published * (1.0 - rule.smoothing) + next * rule.smoothing;
            next = next.clamp(f64::from(rule.min), f64::from(rule.max));
        }
        raised += u32::from(next > published);
        lowered += u32::from(next < published);
        published = next;
        // As published, a refusal counts by its latency alone.
        let ours = limit.after(short, in_flight, step % 17 == 0);
        let whole = |nudge: f64| (published + nudge) as u32;
        assert!([whole(-1e-6), whole(1e-6)].contains(&ours), "step {step}: {ours}, {published}");
    }
    assert!(raised > 100 && lowered > 100 && drifted > 100, "{raised}, {lowered}, {drifted}");
}

/// By how much a success without a queue raises the limit.
pub(super) fn increase(initial: u32, max: u32) -> u32 {
    let mut limit =
        Fed::new(Concurrency::Gradient(Gradient { initial, max, ..Gradient::default() }));
    limit.after(100.0, initial, false) - initial
}

//! Published numbers of Netflix's concurrency-limits.
//!
//! Ours keeps one law that is only half theirs: a sample with fewer than half of the limit in
//! flight never raises the limit. Their rules hold there too, but for the end of a probe.

mod gradients;
mod vegas;

use std::time::Duration;

use scheduler::{
    Time,
    config::Concurrency,
    limit::{Aimd, Limit, Sample, SlowAverage, Verdict, partition_limits, percentile},
};
use serde_json::Value;

use super::{
    figures::{Figures, number, whole},
    waits::share,
};

/// What nothing of ours computes, and why.
const NOT_OURS: [(&str, &str); 4] = [
    ("/windowed_defaults", "every attempt is a sample of its own: there are no sample windows"),
    ("/partitioned/rules/0", "permits are shared out by the weights of the queue, not borrowed"),
    ("/partitioned/rules/1", "the limit is a hard one: no share of it goes beyond it"),
    ("/partitioned/rules/2", "permits are shared out by the weights of the queue, not refused"),
];

#[test]
fn every_figure_of_concurrency_limits_is_reproduced() {
    let figures = Figures::load("netflix");
    aimd_cases(&figures);
    aimd_defaults(&figures);
    vegas::cases(&figures);
    vegas::defaults(&figures);
    vegas::formula(&figures);
    gradients::gradient(&figures);
    gradients::gradient2(&figures);
    averages(&figures);
    functions(&figures);
    percentiles(&figures);
    partitions(&figures);
    assert_eq!(figures.assert_read_but(&NOT_OURS), 4 + 3);
}

/// A limit that is fed one attempt after the other.
struct Fed {
    limit: Limit,
    now: Time,
    /// The draw of every probe.
    unit: f64,
}

impl Fed {
    fn new(rule: Concurrency) -> Self {
        let mut problems = Vec::new();
        rule.validate(&mut scheduler::setting::Checks::new(&mut problems));
        assert_eq!(problems, [], "{rule:?}");
        Self { limit: rule.start(), now: Time::ZERO, unit: 0.5 }
    }

    /// The limit after one more attempt.
    fn after(&mut self, rtt_ms: f64, in_flight: u32, is_drop: bool) -> u32 {
        let started_at = self.now;
        self.now = started_at + Duration::from_secs_f64(rtt_ms / 1e3);
        let sample = Sample {
            started_at,
            ended_at: self.now,
            in_flight,
            first_token_after: None,
            inter_token_time: None,
            verdict: if is_drop { Verdict::Overload } else { Verdict::Success },
        };
        self.limit.on_sample(&sample, &mut |_| self.unit);
        self.limit.value()
    }
}

fn field(case: &Value, name: &str, default: u32) -> u32 {
    case.get(name).map_or(default, whole)
}

fn aimd_cases(figures: &Figures) {
    let cases = figures.list("/aimd/cases");
    assert_eq!(cases.len(), 3);
    for case in cases {
        let ours = Aimd::default();
        let rule = Aimd {
            initial: field(case, "initial", ours.initial),
            // Theirs may be 0; ours always lets one attempt through.
            min: field(case, "min", ours.min).max(1),
            ceiling: field(case, "max", ours.ceiling),
            ..ours
        };
        let sample = &case["sample"];
        let is_drop = sample["drop"].as_bool().expect("yes or no");
        let mut limit = Fed::new(Concurrency::Aimd(rule));
        let after = limit.after(number(&sample["rtt_ms"]), whole(&sample["inflight"]), is_drop);
        assert_eq!(after, whole(&case["expect"]), "{case}");
    }
}

fn aimd_defaults(figures: &Figures) {
    let whole = |name: &str| figures.whole(&format!("/aimd/defaults/{name}"));
    let ratio = figures.number("/aimd/defaults/backoffRatio");
    let timeout = figures.seconds("/aimd/defaults/timeout_s");
    let ours = Aimd::default();
    assert_eq!((ours.initial, ours.ceiling), (whole("initial"), whole("max")));
    assert_eq!(ours.decrease, share(ratio));
    // On purpose: their floor is as high as their start, and an LLM takes longer than 5 s.
    assert_eq!((ours.min, ours.timeout), (1, None));
    let theirs = Aimd { min: whole("min"), timeout: Some(timeout), ..ours };

    let rule = "drop or rtt>timeout: int(limit*ratio); else if inflight*2>=limit: +1; clamp";
    assert_eq!(figures.text("/aimd/update"), rule);
    let mut limit = Fed::new(Concurrency::Aimd(theirs.clone()));
    let late_ms = timeout.as_secs_f64() * 1e3;
    let mut published = theirs.initial;
    for step in 0..2_000u32 {
        // The limit climbs from its floor to its ceiling, then falls back to its floor.
        let (is_late, is_drop) = (step > 1_900 && step % 3 == 0, step > 1_900 && step % 7 == 0);
        let rtt_ms = if is_late { late_ms + 1e-6 } else { late_ms };
        let in_flight = if step % 5 == 0 { (published - 1) / 2 } else { published.div_ceil(2) };
        if is_late || is_drop {
            published = (f64::from(published) * ratio + 1e-9) as u32;
        } else if in_flight * 2 >= published {
            published += 1;
        }
        published = published.clamp(theirs.min, theirs.ceiling);
        assert_eq!(limit.after(rtt_ms, in_flight, is_drop), published, "step {step}");
        assert!(step != 1_900 || published == theirs.ceiling, "it has climbed");
    }
    assert!(published < theirs.ceiling / 2, "it has fallen");
}

fn averages(figures: &Figures) {
    let mut average =
        SlowAverage::new(figures.whole("/exp_avg/window"), figures.whole("/exp_avg/warmup"));
    let (add, expect) = (figures.numbers("/exp_avg/add"), figures.numbers("/exp_avg/expect"));
    assert_eq!((add.len(), expect.len()), (10, 10));
    for (sample, published) in add.into_iter().zip(expect) {
        assert_eq!(average.add(sample), published);
    }
    let published = figures.number("/exp_avg/then_add_100");
    let tolerance = figures.number("/exp_avg/tol_last");
    assert!((average.add(100.0) - published).abs() <= tolerance);
    // The published tolerance hides an error of a twentieth; the formula itself does not.
    assert_eq!(average.get(), 14.5 * (1.0 - 2.0 / 101.0) + 100.0 * 2.0 / 101.0);
}

/// The steps that the rules take tell what the functions give.
fn functions(figures: &Figures) {
    let functions = figures.at("/functions").as_object().expect("named figures");
    assert_eq!(functions.len(), 2);
    for (call, published) in functions {
        let (name, argument) = call.trim_end_matches(')').split_once('(').expect("a call");
        let argument: u32 = argument.parse().expect("a whole number");
        let max = 2 * argument;
        let step = match name {
            "log10_root_int" => vegas::decrease(argument, max),
            "sqrt_fn" => gradients::increase(argument, max),
            _ => panic!("an unknown function: {name}"),
        };
        assert_eq!(step, whole(published), "{call}");
    }
}

fn percentiles(figures: &Figures) {
    let cases = figures.list("/percentile_window");
    assert_eq!(cases.len(), 3);
    for case in cases {
        let plain = case.get("rtts").and_then(Value::as_array);
        // A dropped sample counts by its round-trip time like any other.
        let with_drops = case.get("samples").and_then(Value::as_array);
        let mut rtts: Vec<f64> = match (plain, with_drops) {
            (Some(rtts), None) => rtts.iter().map(number).collect(),
            (None, Some(samples)) => samples.iter().map(|sample| number(&sample[0])).collect(),
            _ => panic!("either of the two: {case}"),
        };
        let ours = percentile(&mut rtts, number(&case["p"]));
        assert_eq!(ours, Some(number(&case["expect"])), "{case}");
    }
}

fn partitions(figures: &Figures) {
    let shares = figures.at("/partitioned/partitions").as_object().expect("shares");
    let parts: Vec<f64> = shares.values().map(number).collect();
    let published = figures.at("/partitioned/expect_limits");
    let ours = partition_limits(figures.whole("/partitioned/limit"), &parts);
    assert_eq!(ours.len(), 2);
    for (name, limit) in shares.keys().zip(ours) {
        assert_eq!(limit, whole(&published[name]), "{name}");
    }
    let [before, after, batch_before, batch_after] = figures.numbers_in("/partitioned/rules/3");
    let batch = [number(&shares["batch"])];
    assert_eq!(partition_limits(before as u32, &batch), [batch_before as u32]);
    assert_eq!(partition_limits(after as u32, &batch), [batch_after as u32]);
}

//! Results made by fixed formulas, in the shape that runs have.

mod expected;
mod heatmap;
mod story;

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hdrhistogram::{
    Histogram,
    serialization::{Serializer, V2Serializer},
};
use scenarios::{
    metric::{Better, RANKS, find, quantile_of_rank},
    results::{
        ClassSeedResults, ClassSummary, Comparison, Estimate, Results, SCHEMA, ScenarioResults,
        SeedResults, StrategyKind, StrategyResults, Timeline, Verdict,
    },
};
use serde_json::json;

use crate::{assumed::assumed, estimate::estimate};

/// A strategy of the sample: name, share lost in a burst, how many times slower than the fastest.
const STRATEGIES: [(&str, f64, f64); 4] = [
    ("full-jitter-10", 0.05, 1.0),
    ("direct", 0.6, 0.25),
    ("squall", 0.0, 0.55),
    ("article", 0.3, 3.0),
];

/// One scenario with three strategies and five seeds.
pub(crate) fn small() -> Results {
    results(vec![scenario("burst-429", 3, 5)])
}

/// Scenarios of a number of strategies, up to four, and seeds.
pub(crate) fn results(scenarios: Vec<ScenarioResults>) -> Results {
    let digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef".into();
    let (schema, sweeps) = (SCHEMA.to_owned(), Vec::new());
    Results { schema, digest, complete: true, partition: None, scenarios, sweeps }
}

/// A scenario with bursts of 429.
pub(crate) fn scenario(name: &str, strategies: usize, seeds: u64) -> ScenarioResults {
    let seeds: Vec<u64> = (1..=seeds).collect();
    let strategies: Vec<_> =
        STRATEGIES.iter().take(strategies).map(|of| strategy(*of, &seeds)).collect();
    let comparisons = comparisons(&strategies);
    let description = "Question: does the recommended strategy carry chat traffic through a 45 s\n\
                       burst of 429s every ten minutes?\n\
                       Expected: plain full jitter loses some of the chat requests in each burst;\n\
                       the scheduler loses none.";
    ScenarioResults {
        name: name.to_owned(),
        file: format!("scenarios/suites/{name}.yaml"),
        scenario_digest: "sha256:feedbeef".to_owned(),
        experiment_digest: "sha256:feed".to_owned(),
        description: description.to_owned(),
        resolved: resolved(name),
        assumptions: assumed(),
        seeds,
        found_warm_up_s: None,
        baseline: "full-jitter-10".to_owned(),
        strategies,
        comparisons,
        expectations: expected::expectations(name),
    }
}

fn resolved(name: &str) -> serde_json::Value {
    json!({
        "scenario": name,
        "horizon": "30m",
        "workload": { "classes": [
            { "class": "chat", "priority": "high", "slo": "20s", "deadline": "1m",
              "arrivals": { "poisson": { "rate": "12/s" } } },
            { "class": "batch", "priority": "low", "slo": null, "deadline": null,
              "arrivals": { "poisson": { "rate": "3/s" } } },
        ] },
        "server": { "incidents": [
            { "burst_429": { "at": "5m", "for": "45s", "every": "10m", "share": "60%" } },
        ] },
    })
}

fn strategy((name, lost, slow): (&str, f64, f64), seeds: &[u64]) -> StrategyResults {
    let per_seed: Vec<_> = seeds.iter().map(|seed| seed_results(*seed, lost, slow)).collect();
    let classes = ["chat", "batch"].into_iter().map(|class| ClassSummary {
        name: class.to_owned(),
        summary: summary(per_seed.iter().map(|seed| &seed.classes[class].metrics)),
        pooled: BTreeMap::new(),
    });
    StrategyResults {
        name: name.to_owned(),
        kind: if name == "article" { StrategyKind::Reference } else { StrategyKind::Scheduler },
        config: json!({ "attempts": 10 }),
        summary: summary(per_seed.iter().map(|seed| &seed.metrics)),
        pooled: BTreeMap::from([("sojourn_time_all_ms_p99".to_owned(), 2_345.0)]),
        classes: classes.collect(),
        per_seed,
    }
}

fn seed_results(seed: u64, lost: f64, slow: f64) -> SeedResults {
    // Seeds differ by up to 8 % in a fixed pattern.
    let wobble = 1.0 + 0.02 * ((seed * 7) % 9) as f64 - 0.08;
    let histogram = histogram(slow * wobble);
    let metrics = metrics(lost * wobble.min(1.6), slow * wobble, &histogram);
    let failed = (lost * wobble * 2_000.0) as u64;
    let causes =
        [("rate_limited", failed * 2 / 3), ("expired_backing_off", failed - failed * 2 / 3)];
    let failures_by_cause: BTreeMap<String, u64> =
        causes.iter().filter(|(_, n)| *n > 0).map(|(c, n)| ((*c).to_owned(), *n)).collect();
    let class = |share: f64| ClassSeedResults {
        metrics: metrics.iter().map(|(k, v)| (k.clone(), v.map(|v| v * share))).collect(),
        counts: BTreeMap::new(),
        failures_by_cause: failures_by_cause.clone(),
        histograms: BTreeMap::new(),
    };
    SeedResults {
        seed,
        classes: [("chat".to_owned(), class(0.9)), ("batch".to_owned(), class(0.6))].into(),
        metrics,
        counts: [("requests".to_owned(), 2_000)].into(),
        failures_by_cause,
        histograms: [("sojourn_time_all_ms".to_owned(), encoded(&histogram))].into(),
        timeline: timeline(lost * wobble, slow * wobble),
        latency_heatmap: heatmap::heatmap(slow * wobble),
        worst_request_id: None,
        worst_request: story::story(seed, lost, slow),
        event_digest: "0123456789abcdef".to_owned(),
    }
}

/// Two thousand sojourn times of an exponential shape around a second, in microseconds.
fn histogram(slow: f64) -> Histogram<u64> {
    let mut histogram = Histogram::new(3).expect("three digits");
    for n in 0..2_000_u32 {
        let below = (f64::from(n) + 0.5) / 2_000.0;
        let seconds = 0.2 - 0.9 * slow * libm::log(1.0 - below);
        histogram.record((seconds * 1e6) as u64).expect("in range");
    }
    histogram
}

fn encoded(histogram: &Histogram<u64>) -> String {
    let mut bytes = Vec::new();
    V2Serializer::new().serialize(histogram, &mut bytes).expect("memory takes it");
    STANDARD.encode(bytes)
}

fn metrics(lost: f64, slow: f64, histogram: &Histogram<u64>) -> BTreeMap<String, Option<f64>> {
    let rank = |rank: &str| match quantile_of_rank(rank) {
        Some(quantile) => histogram.value_at_quantile(quantile) as f64 / 1e3,
        None if rank == "max" => histogram.max() as f64 / 1e3,
        None => histogram.mean() / 1e3,
    };
    let times = RANKS.map(|name| (format!("sojourn_time_all_ms_{name}"), Some(rank(name))));
    let scalars = [
        ("success_rate", Some(1.0 - lost.min(0.95) * 0.2)),
        ("goodput_per_s", Some(15.0 * (1.0 - lost.min(0.95) * 0.2))),
        ("queue_wait_ms_p99", Some(400.0 * slow)),
        ("attempts_per_request", Some(1.0 + slow * 0.3)),
        ("amplification_max", Some(1.0 + slow * 1.7)),
        ("responses_429", Some(1_234.0 * (slow + lost))),
        ("responses_503", Some(0.0)),
        ("wasted_work_share", Some(0.01 * slow)),
        ("recovery_time_s", (lost < 0.5).then_some(18.0 * slow)),
    ];
    scalars.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(times).collect()
}

fn timeline(lost: f64, slow: f64) -> Timeline {
    let bins = 1_830;
    let is_burst = |bin: usize| (bin + 300) % 600 < 45 && (300..1_800).contains(&bin);
    let column = |at: &dyn Fn(usize) -> f64| (0..bins).map(at).collect::<Vec<f64>>();
    let ripple = |bin: usize| 1.0 + 0.2 * ((bin * 37) % 11) as f64 / 11.0;
    let after = |bin: usize| {
        let since = (bin + 300) % 600;
        if bin < 300 { 0.0 } else { libm::exp(-(since as f64) / (60.0 * slow)) }
    };
    let is_open = |bin: usize| if bin < 1_800 { 1.0 } else { 0.0 };
    let mut columns: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let mut put = |name: &str, values: Vec<f64>| columns.insert(name.to_owned(), values);
    put("arrivals", column(&|bin| 15.0 * ripple(bin) * is_open(bin)));
    put(
        "client_in_flight",
        column(&|bin| 14.0 * ripple(bin) * is_open(bin) + 30.0 * slow * after(bin)),
    );
    put(
        "server_in_flight",
        column(&|bin| 13.0 * ripple(bin) * is_open(bin) + 10.0 * slow * after(bin)),
    );
    put("attempts", column(&|bin| 15.0 * ripple(bin) * is_open(bin) * (1.0 + slow * after(bin))));
    let burst = |bin: usize| if is_burst(bin) { lost.min(1.0) } else { 0.0 };
    put("completed", column(&|bin| 15.0 * ripple(bin) * is_open(bin) * (1.0 - burst(bin))));
    put("gpu_utilisation", column(&|bin| 0.4 * is_open(bin) + 0.2 * after(bin)));
    if lost == 0.0 {
        put("concurrency_limit", column(&|bin| 64.0 - 40.0 * after(bin)));
    }
    put("queue_depth", column(&|bin| 120.0 * slow * after(bin)));
    put("server_queue", column(&|_| 0.0));
    if lost > 0.0 {
        let burst = |bin: usize, rate: f64| if is_burst(bin) { rate * ripple(bin) } else { 0.0 };
        put("failed_rate_limited", column(&|bin| burst(bin, lost * 15.0)));
        put("failed_expired_backing_off", column(&|bin| burst(bin.saturating_sub(20), lost * 6.0)));
    }
    Timeline { start_s: 0.0, bin_s: 1.0, columns }
}

fn summary<'a>(
    seeds: impl Iterator<Item = &'a BTreeMap<String, Option<f64>>>,
) -> BTreeMap<String, Estimate> {
    let mut values: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (name, value) in seeds.flatten() {
        values.entry(name.clone()).or_default().extend(*value);
    }
    values.into_iter().map(|(name, values)| (name, estimate(&values))).collect()
}

fn comparisons(strategies: &[StrategyResults]) -> Vec<Comparison> {
    let Some((baseline, others)) = strategies.split_first() else { return Vec::new() };
    let metrics = baseline.summary.keys().filter(|metric| *metric != "responses_503");
    metrics
        .flat_map(|metric| others.iter().map(move |other| comparison(metric, baseline, other)))
        .collect()
}

fn comparison(metric: &str, baseline: &StrategyResults, other: &StrategyResults) -> Comparison {
    let value = |seed: &SeedResults| seed.metrics[metric];
    let pairs = baseline.per_seed.iter().zip(&other.per_seed);
    let differences: Vec<f64> =
        pairs.filter_map(|(base, other)| Some(value(other)? - value(base)?)).collect();
    let difference = estimate(&differences);
    let sign = match find(metric).map(|metric| metric.better) {
        Some(Better::Higher) => 1.0,
        Some(Better::Lower) => -1.0,
        _ => 0.0,
    };
    let verdict = match difference {
        Estimate { ci_low: Some(low), ci_high: Some(high), .. } => {
            match (low * sign, high * sign) {
                (a, b) if a > 0.0 && b > 0.0 => Verdict::Better,
                (a, b) if a < 0.0 && b < 0.0 => Verdict::Worse,
                _ => Verdict::Equivalent,
            }
        }
        _ => Verdict::Unclear,
    };
    Comparison {
        metric: metric.to_owned(),
        class: None,
        strategy: other.name.clone(),
        baseline: baseline.name.clone(),
        difference,
        correlation: Some(0.96),
        variance_saved: Some(0.91),
        p_holm: Some(0.01),
        verdict,
    }
}

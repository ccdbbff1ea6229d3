//! Arrival processes against what is known of them.

use super::{all, dispersion::Dispersion, load};

fn instants(arrivals: &str, horizon: &str, seed: u64) -> Vec<u64> {
    let loaded = load(horizon, &format!("[{{ class: a, arrivals: {arrivals} }}]"), None);
    let instants: Vec<u64> = all(&loaded, seed).iter().map(|arrival| arrival.at_ns).collect();
    assert!(instants.is_sorted(), "{arrivals}");
    instants
}

fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    let error = (found / expected - 1.0).abs();
    assert!(error <= tolerance, "{what}: {found} instead of {expected}");
}

#[test]
fn renewal_processes_have_their_rate_and_spread() {
    let check = |arrivals: &str, rate: f64, cv: f64| {
        let found = Dispersion::of(&instants(arrivals, "10h", 3));
        near(found.rate, rate, 0.03, arrivals);
        near(found.gap_cv, cv, 0.03, arrivals);
        // Over many gaps the counts of a renewal process disperse by cv^2.
        near(found.counts[2], cv * cv, 0.15, arrivals);
    };
    check("{ gamma: { rate: 10/s, cv: 0.5 } }", 10.0, 0.5);
    check("{ gamma: { rate: 10/s, cv: 2.5 } }", 10.0, 2.5);
    check("{ weibull: { rate: 10/s, cv: 0.5 } }", 10.0, 0.5);
    // Γ(5) / Γ(3)^2 - 1 = 5.
    check("{ weibull: { rate: 10/s, shape: 0.5 } }", 10.0, 5.0_f64.sqrt());
    check("{ modulated: { rates: [[0s, 10/s]], cv: 1.5 } }", 10.0, 1.5);
}

#[test]
fn counts_of_a_modulated_poisson_process_disperse_as_known() {
    // Two states of rates a, b and mean durations 1/s, 1/r: the index of dispersion of counts is
    // 1 + 2 (a - b)^2 s r / ((s + r)^2 (a r + b s)) (1 - (1 - e^(-(s + r) t)) / ((s + r) t)).
    // Source: H. Heffes, D. Lucantoni, "A Markov modulated characterization of packetized voice",
    // IEEE Journal on Selected Areas in Communications 4 (1986) 856-868, equation 7.
    let (a, b, s, r) = (2.0, 20.0, 1.0 / 40.0, 1.0 / 10.0);
    let arrivals = "{ mmpp: { states: [{ rate: 2/s, mean_duration: 40s }, \
                    { rate: 20/s, mean_duration: 10s }] } }";
    let seeds: Vec<_> =
        (1..=4).map(|seed| Dispersion::of(&instants(arrivals, "10h", seed))).collect();
    let found = Dispersion::mean(&seeds);
    near(found.rate, (a * r + b * s) / (s + r), 0.03, "rate");
    for (place, t) in [1.0, 10.0, 60.0].into_iter().enumerate() {
        let decay = (1.0 - libm::exp(-(s + r) * t)) / ((s + r) * t);
        let weight = 2.0 * (a - b) * (a - b) * s * r / ((s + r) * (s + r) * (a * r + b * s));
        near(found.counts[place], 1.0 + weight * (1.0 - decay), 0.08, "dispersion");
    }
}

/// How many of the instants lie between two, seconds.
fn between(instants: &[u64], from_s: u64, to_s: u64) -> f64 {
    let within = |at_ns: &&u64| (from_s..to_s).contains(&(**at_ns / 1_000_000_000));
    instants.iter().filter(within).count() as f64
}

#[test]
fn rates_change_when_they_are_told_to() {
    let found = instants("{ steps: [[0s, 50/s], [10m, 0/s], [20m, 200/s]] }", "30m", 1);
    near(between(&found, 0, 600), 30_000.0, 0.03, "first step");
    assert_eq!(between(&found, 600, 1_200), 0.0);
    near(between(&found, 1_200, 1_800), 120_000.0, 0.02, "third step");

    let found = instants("{ spike: { base: 20/s, peak: 400/s, at: 5m, for: 60s } }", "10m", 1);
    near(between(&found, 0, 300), 6_000.0, 0.05, "before the spike");
    near(between(&found, 300, 360), 24_000.0, 0.03, "the spike");
    near(between(&found, 360, 600), 4_800.0, 0.05, "after the spike");

    let curve = "{ diurnal: { mean: 20/s, amplitude: 80%, period: 4h, peak_at: 1h } }";
    let found = instants(curve, "8h", 1);
    near(between(&found, 0, 28_800), 576_000.0, 0.01, "two periods");
    // The integral of the cosine over the half hour on both sides of peak and trough.
    let swing = 0.8 * 4.0 * 3_600.0 / std::f64::consts::TAU * 2.0_f64.sqrt();
    near(between(&found, 1_800, 5_400), 20.0 * (3_600.0 + swing), 0.01, "peak");
    near(between(&found, 9_000, 12_600), 20.0 * (3_600.0 - swing), 0.03, "trough");

    let laps = "{ modulated: { rates: [[0s, 10/s], [1m, 100/s]], every: 2m, rate_scale: 2 } }";
    let found = instants(laps, "20m", 1);
    let (quiet, busy) = (0..10).fold((0.0, 0.0), |(quiet, busy), lap| {
        let at = lap * 120;
        (quiet + between(&found, at, at + 60), busy + between(&found, at + 60, at + 120))
    });
    near(quiet, 12_000.0, 0.03, "quiet minutes");
    near(busy, 120_000.0, 0.02, "busy minutes");

    let ticking = instants("{ modulated: { rates: [[0s, 10/s]], tick: 3s } }", "1h", 1);
    assert!(ticking.iter().all(|at_ns| at_ns % 3_000_000_000 == 0));
    near(ticking.len() as f64, 36_000.0, 0.02, "ticking");
}

#[test]
fn a_flickering_rate_disperses_counts_by_its_variance() {
    // Windows of one span: 1 + mean cv^2 with a mean of 100 a span; the windows of a minute hold
    // 30 spans, and so disperse as much. Their start, at the first arrival, is next to none's.
    let arrivals = "{ modulated: { rates: [[0s, 50/s]], flicker: { cv: 0.5, over: 2s } } }";
    let found = Dispersion::of(&instants(arrivals, "20h", 1));
    near(found.rate, 50.0, 0.01, "rate");
    near(found.counts[2], 1.0 + 100.0 * 0.25, 0.15, "dispersion");
}

#[test]
fn users_are_drawn_evenly() {
    let workload = "[{ class: a, arrivals: { constant: { rate: 100/s } }, users: 4 }, \
                    { class: b, arrivals: { constant: { rate: 1/s } } }]";
    let mut counts = [0; 5];
    for arrival in all(&load("100s", workload, None), 1) {
        let is_first = arrival.class == 0;
        assert_eq!(is_first, arrival.user != 0);
        counts[arrival.user as usize] += 1;
    }
    assert!(counts[1..].iter().all(|count| (2_300..2_700).contains(count)), "{counts:?}");
}

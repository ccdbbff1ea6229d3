//! The 95 % interval over seeds covers the truth as often as it says.

use scenarios::statistics::estimate;

use super::super::run::{load, measured};

const GROUPS: u64 = 200;
const SEEDS_PER_GROUP: u64 = 6;
/// 90 % to 98 % of the groups.
const COVERED: std::ops::RangeInclusive<usize> = 180..=196;

/// M/M/1 at half load: 100 requests per second, 5 ms each. The relaxation time is
/// 1 / (mu (1 - sqrt rho)^2) = 58 ms, so that after half a second nothing is left of the empty
/// start; 200 requests are measured.
const SCENARIO: &str = "scenario: queue
warm_up: 500ms
horizon: 2500ms
workload:
  - { class: only, arrivals: { poisson: { rate: 100/s } } }
server:
  engine: { slots: { servers: 1, service_time: { exponential: { mean: 5ms } } } }
strategies:
  - preset: direct
";

/// The mean sojourn time is 1 / (mu - lambda), the utilisation rho, the offered load lambda. The
/// means over so short runs are skewed to the right, as those of real scenarios are.
const TRUTH: [(&str, f64); 3] =
    [("sojourn_time_all_ms_mean", 10.0), ("gpu_utilisation_mean", 0.5), ("offered_per_s", 100.0)];

#[test]
fn the_interval_covers_what_theory_says_of_m_m_1() {
    let loaded = load(SCENARIO);
    let mut covered = [0_usize; TRUTH.len()];
    for group in 0..GROUPS {
        let first = group * SEEDS_PER_GROUP + 1;
        let seeds = first..first + SEEDS_PER_GROUP;
        let runs: Vec<_> = seeds.map(|seed| measured(&loaded, "direct", seed).results).collect();
        for ((metric, truth), covered) in TRUTH.iter().zip(&mut covered) {
            let interval = estimate::of(runs.iter().map(|run| run.metrics[*metric]));
            let (low, high) = interval.ci_low.zip(interval.ci_high).expect("six values");
            *covered += usize::from((low..=high).contains(truth));
        }
    }
    for ((metric, truth), covered) in TRUTH.iter().zip(covered) {
        assert!(COVERED.contains(&covered), "{metric} = {truth}: {covered} of {GROUPS}");
    }
}

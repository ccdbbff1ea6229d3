//! A 95 % interval covers the truth in about 95 % of all samples.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use scenarios::{results::Estimate, statistics::estimate};

const SAMPLES: usize = 200;
const SEEDS: usize = 10;

/// Two standard normal draws by Box and Muller.
fn normal_pair(rng: &mut ChaCha8Rng) -> [f64; 2] {
    let uniform = |word: u64| ((word >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
    let radius = (-2.0 * libm::log(uniform(rng.next_u64()))).sqrt();
    let angle = std::f64::consts::TAU * uniform(rng.next_u64());
    [radius * libm::cos(angle), radius * libm::sin(angle)]
}

#[test]
fn the_interval_covers_the_truth_as_often_as_it_says() {
    let (truth, deviation) = (3.0, 2.0);
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut covered = 0;
    for _ in 0..SAMPLES {
        let pairs = (0..SEEDS / 2).flat_map(|_| normal_pair(&mut rng));
        let interval = estimate::of(pairs.map(|z| Some(truth + deviation * z)));
        let (low, high) = interval.ci_low.zip(interval.ci_high).expect("ten values");
        covered += usize::from(low <= truth && truth <= high);
    }
    assert!((180..=196).contains(&covered), "{covered} of {SAMPLES}");
}

/// How many of the samples of lognormal values (sigma 0.8, skewness 3.7) lie too low and too high.
fn missed(interval: impl Fn(Vec<Option<f64>>) -> Estimate) -> (usize, usize) {
    let sigma = 0.8;
    let truth = libm::exp(sigma * sigma / 2.0);
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let (mut below, mut above) = (0, 0);
    for _ in 0..SAMPLES {
        let draws = (0..SEEDS / 2).flat_map(|_| normal_pair(&mut rng));
        let interval = interval(draws.map(|z| Some(libm::exp(sigma * z))).collect());
        let (low, high) = interval.ci_low.zip(interval.ci_high).expect("ten values");
        below += usize::from(high < truth);
        above += usize::from(truth < low);
    }
    (below, above)
}

/// Of skewed values the t interval misses the truth above it far too often; resampling leans there.
#[test]
fn resampling_covers_skewed_values_better_than_t() {
    let (t_below, t_above) = missed(estimate::of);
    let (below, above) = missed(|values| estimate::of_metric("sojourn_time_all_ms_p99", values));
    assert!(below < t_below, "{below} and {t_below} of {SAMPLES} lie below the truth");
    assert!(below + above < t_below + t_above, "{above} and {t_above} lie above it");
    assert!(below + above <= SAMPLES / 8, "{below} + {above} of {SAMPLES} miss it");
}

//! A 95 % interval covers the truth in about 95 % of all samples.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use scenarios::statistics::estimate;

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

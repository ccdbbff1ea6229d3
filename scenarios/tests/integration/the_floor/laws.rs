//! The draws against their laws.

use crate::floor::{
    draws::Draws,
    fast_draws::FastDraws,
    fast_lognormal::FastLognormal,
    hashed_draws::hashed_unit,
    keyed_draws::{KeyedDraws, Purpose},
    model::{Model, SERVICE_SIGMA, service_mu},
    normal_quantile::normal_quantile,
    xoshiro::Xoshiro,
    ziggurat::Ziggurat,
};

const DRAWS: u32 = 1_000_000;

#[test]
fn normal_quantile_meets_the_published_values() {
    // The three of Wichura's paper, and the middle.
    for (p, expected) in [
        (0.25, -0.674_489_750_196_081_7),
        (0.001, -3.090_232_306_167_814),
        (1e-20, -9.262_340_089_798_408),
        (0.5, 0.0),
        (0.75, 0.674_489_750_196_081_7),
    ] {
        let quantile = normal_quantile(p);
        assert!((quantile - expected).abs() < 1e-14, "{p}: {quantile}, not {expected}");
    }
}

/// The share of draws below each of some quantiles is the quantile's rank, within 4.5 standard
/// deviations of a binomial share.
fn check_ranks(law: &str, quantile: impl Fn(f64) -> f64, mut draw: impl FnMut(u32) -> f64) {
    const RANKS: [f64; 9] = [1e-4, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999];
    let bounds = RANKS.map(quantile);
    let mut below = [0u32; RANKS.len()];
    for i in 0..DRAWS {
        let x = draw(i);
        for (count, bound) in below.iter_mut().zip(bounds) {
            *count += u32::from(x < bound);
        }
    }
    for (rank, count) in RANKS.into_iter().zip(below) {
        let share = f64::from(count) / f64::from(DRAWS);
        let deviation = (rank * (1.0 - rank) / f64::from(DRAWS)).sqrt();
        assert!((share - rank).abs() < 4.5 * deviation, "{law}: {share} lies below rank {rank}");
    }
}

#[test]
fn draws_follow_their_laws() {
    let mut rng = Xoshiro::new(1);
    let normal = Ziggurat::normal();
    check_ranks("normal", normal_quantile, |_| normal.sample_normal(&mut rng));
    let exponential = Ziggurat::exponential();
    let exponential_quantile = |p: f64| -libm::log1p(-p);
    check_ranks("exponential", exponential_quantile, |_| exponential.sample_exponential(&mut rng));
    let model = Model::r(DRAWS);
    let gap_quantile = |p: f64| exponential_quantile(p) * 20e6;
    let service_quantile = |p: f64| libm::exp(service_mu() + SERVICE_SIGMA * normal_quantile(p));
    let mut fast = FastDraws::new(&model, 2);
    check_ranks("fast gap", gap_quantile, |i| fast.gap_ns(i) as f64);
    check_ranks("fast service", service_quantile, |i| fast.service_ns(i, 0));
    let mut keyed =
        KeyedDraws::new(&model, |purpose, i, attempt| hashed_unit(3, purpose, i, attempt));
    check_ranks("keyed gap", gap_quantile, |i| keyed.gap_ns(i) as f64);
    check_ranks("keyed service", service_quantile, |i| keyed.service_ns(i, 1));
    let jitter = |i| keyed.backoff_ns(i, 2, 2_000_000_000) as f64;
    check_ranks("keyed jitter", |p| p * 2e9, jitter);
    check_ranks("hash", |p| p, |i| hashed_unit(4, Purpose::Burst, 7, i));
}

#[test]
fn fast_lognormal_is_the_lognormal() {
    let fast = FastLognormal::new(-0.3, 0.5);
    for step in -9_000..9_000 {
        let z = f64::from(step) / 1_000.0;
        let expected = libm::exp(-0.3 + 0.5 * z);
        let error = fast.value(z) / expected - 1.0;
        assert!(error.abs() < 2e-15, "exp(-0.3 + 0.5 * {z}) is off by {error}");
    }
}

#[test]
fn xoshiro_gives_the_words_of_its_reference() {
    // The first words of the authors' code from the state 1, 2, 3, 4.
    let mut rng = Xoshiro::from_state([1, 2, 3, 4]);
    let words = [(); 4].map(|()| rng.next());
    assert_eq!(words, [41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386]);
}

//! What a request costs on one core: `cargo bench -p scenarios --bench ratio`.
//!
//! Behind `--`, `memory` prints the peak of the resident memory instead, `digest` the digest of
//! every event of three scenarios, and `once` runs scenario R once, for a profiler.

mod floor;
#[path = "ratio/measure.rs"]
mod measure;
mod whole_path;

use std::{hint::black_box, time::Duration};

use floor::{
    fast_draws::FastDraws, hashed_draws::hashed_unit, keyed_draws::KeyedDraws, model::Model,
};
use measure::{Stopwatch, peak_memory_kib};
use scenarios::replication::replicate;
use whole_path::{R, R_STRESS, check_r, check_r_stress, horizon_of, loaded, run};

/// A queueing server with a network, two classes and three strategies.
const SLOTS: &str = include_str!("slots.yaml");
/// A run of scenario R at full length.
const REQUESTS: u32 = 1_000_000;
/// The fastest of so many runs counts: whatever disturbs a run can only make it slower.
const RUNS: u64 = 5;
/// The floor is so fast that one run alone would be measured by a coarse clock.
const FLOOR_RUNS: u64 = 5;

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let requests = arguments.get(1).map_or(100_000, |text| text.parse().expect("a count"));
    match arguments.first().map(String::as_str) {
        None => ratios(),
        Some("memory") => memory(),
        Some("digest") => digests(),
        Some("once") => {
            black_box(run(&loaded(R, horizon_of(requests, 50.0)), 1));
        }
        Some("once-stress") => {
            black_box(run(&loaded(R_STRESS, horizon_of(requests, 120.0)), 1));
        }
        Some("once-floor") => {
            black_box(floor_of(&Model::r(requests), 1));
        }
        Some(other) => panic!("`{other}` is none of memory, digest, once, once-stress, once-floor"),
    }
}

/// Times floor and whole path in turn, so that both meet the same machine.
#[expect(clippy::print_stdout, reason = "the result of the benchmark")]
fn ratios() {
    let short = loaded(R_STRESS, horizon_of(100_000, 120.0));
    check_r_stress(&short, 1);
    for (name, text, model, per_second) in [
        ("R", R, Model::r(REQUESTS), 50.0),
        ("R-stress", R_STRESS, Model::r_stress(REQUESTS), 120.0),
    ] {
        let scenario = loaded(text, horizon_of(REQUESTS, per_second));
        let [mut floor, mut given, mut path] = [f64::INFINITY; 3];
        let mut attempts = 0.0;
        for seed in 1..=RUNS {
            let watch = Stopwatch::start();
            for part in 0..FLOOR_RUNS {
                black_box(floor_of(&model, seed * FLOOR_RUNS + part));
            }
            floor = floor.min(watch.ns() / f64::from(REQUESTS) / FLOOR_RUNS as f64);
            let watch = Stopwatch::start();
            let totals = floor_with_given_draws(&model, seed);
            given = given.min(watch.ns() / f64::from(REQUESTS));
            assert_eq!(totals.requests(), u64::from(REQUESTS), "every request ends");
            black_box((totals.attempts_per_request(), totals.mean_sojourn_ms()));
            let watch = Stopwatch::start();
            let replication = run(&scenario, seed);
            let ns = watch.ns();
            let count = |name: &str| replication.results.counts[name] as f64;
            path = path.min(ns / count("requests"));
            attempts = count("attempts") / count("requests");
            if name == "R" {
                check_r(&replication);
            }
        }
        println!(
            "{name}: whole path {path:.0} ns per request, {:.0} requests per second; floor \
             {floor:.1} ns ({given:.0} ns with given draws); ratio {:.1}; {attempts:.4} attempts \
             per request",
            1e9 / path,
            path / floor,
        );
    }
}

fn floor_of(model: &Model, seed: u64) -> floor::record::Totals {
    floor::run(model, &mut FastDraws::new(model, seed), &mut ())
}

fn floor_with_given_draws(model: &Model, seed: u64) -> floor::record::Totals {
    let unit = |purpose, request, attempt| hashed_unit(seed, purpose, request, attempt);
    floor::run(model, &mut KeyedDraws::new(model, unit), &mut ())
}

/// The peak so far after runs of growing length: it grows only with what a longer run keeps.
#[expect(clippy::print_stdout, reason = "the result of the benchmark")]
fn memory() {
    for requests in [100_000, 1_000_000, 10_000_000] {
        check_r(&run(&loaded(R, horizon_of(requests, 50.0)), 1));
        println!("R, {requests} requests: peak of {} KiB resident", peak_memory_kib());
    }
}

#[expect(clippy::print_stdout, reason = "the result of the benchmark")]
fn digests() {
    let horizon = Duration::from_secs(1_000);
    for text in [R, R_STRESS, SLOTS] {
        let scenario = loaded(text, horizon);
        for strategy in &scenario.scenario.strategies {
            let replication = replicate(&scenario, strategy, 1, false);
            assert_eq!(replication.breaches, Vec::<String>::new());
            let (name, digest) = (&scenario.scenario.scenario, &replication.results.event_digest);
            let counts = &replication.results.counts;
            println!("{name}, {}: {digest}, {counts:?}", strategy.name);
        }
    }
}

//! What comes out, on a few seeds; the full verdicts are those of `squall run scenarios`.

use std::{sync::atomic::AtomicBool, thread::available_parallelism};

use scenarios::{
    results::Status,
    suite::{Options, Order, run},
};

use super::shipped;

#[test]
fn on_three_seeds_no_law_breaks_and_what_must_always_hold_does() {
    let is_interrupted = AtomicBool::new(false);
    let threads = available_parallelism().map_or(1, usize::from);
    let options = Options {
        threads,
        order: Order::AsGiven,
        seeds: Some((1, 3)),
        is_interrupted: &is_interrupted,
    };
    let run = run(&shipped(), options, &|| {}).expect("every number is finite");
    assert!(run.breaches.is_empty(), "{:#?}", run.breaches);
    let judged = run.results.scenarios.iter().flat_map(|scenario| &scenario.expectations);
    let hard: Vec<_> = judged.filter(|line| line.form == "always").collect();
    assert!(!hard.is_empty());
    let broken: Vec<_> = hard
        .iter()
        .filter(|line| line.status != Status::Passed)
        .map(|line| format!("{}:{} {}: {}", line.file, line.line, line.text, line.note))
        .collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

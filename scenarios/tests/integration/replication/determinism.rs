//! The same scenario and seed give the same bytes, however they are run.

use std::sync::atomic::AtomicBool;

use scenarios::{
    file::LoadedScenario,
    results::Results,
    suite::{Options, Order, run, verify},
    verdict::{
        assemble::derive_again,
        results_file::{from_json, to_json},
    },
};

use super::{nasty, run::load};

fn suite() -> Vec<LoadedScenario> {
    [0, 7].map(|variant| load(&nasty::scenario(variant))).into()
}

fn results(threads: usize, order: Order) -> Results {
    let is_interrupted = AtomicBool::new(false);
    let options = Options { threads, order, seeds: None, is_interrupted: &is_interrupted };
    let run = run(&suite(), options, &|| ()).expect("the numbers are finite");
    assert_eq!(run.breaches, []);
    assert!(run.results.complete);
    run.results
}

#[test]
fn threads_and_order_reach_no_byte_of_the_results() {
    let expected = to_json(&results(1, Order::AsGiven));
    for (threads, order) in [
        (1, Order::AsGiven),
        (1, Order::Shuffled(1)),
        (2, Order::AsGiven),
        (2, Order::Shuffled(2)),
        (5, Order::Shuffled(3)),
    ] {
        // Compared as a condition: a difference of a megabyte helps nobody.
        assert!(to_json(&results(threads, order)) == expected, "{threads} threads, {order:?}");
    }
}

#[test]
fn what_is_derived_can_be_derived_again() {
    let results = results(2, Order::AsGiven);
    for scenario in &results.scenarios {
        assert!(!scenario.comparisons.is_empty() && scenario.seeds == [1, 2, 3]);
        assert!(derive_again(scenario) == *scenario, "{}", scenario.name);
    }
    let text = to_json(&results);
    let read = from_json(&text).expect("it has its digest");
    assert!(read == results && to_json(&read) == text);
}

#[test]
fn verify_finds_nothing() {
    let is_interrupted = AtomicBool::new(false);
    let options = Options {
        threads: 3,
        order: Order::AsGiven,
        seeds: Some((4, 5)),
        is_interrupted: &is_interrupted,
    };
    let found = verify(&suite(), options, &|| ());
    assert_eq!(found.differences, []);
    assert_eq!(found.replications, 2 * 2 * nasty::STRATEGIES.len());
    assert!(found.events > 100_000, "{} events", found.events);
}

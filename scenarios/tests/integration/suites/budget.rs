//! The suite stays small enough to be run at every change.

use scenarios::{
    arrivals::Arrivals,
    file::{LoadedScenario, scenario::Suite},
};

use super::shipped;

/// The most requests of a whole run, over scenarios, strategies and seeds: some 20 s on two cores
/// at 300,000 requests a second and core.
const REQUESTS_MAX: f64 = 13e6;

fn requests(loaded: &LoadedScenario) -> f64 {
    let scenario = &loaded.scenario;
    let mut arrivals = Arrivals::new(loaded, 1);
    let mut count = 0;
    while let Some(arrival) = arrivals.next() {
        count += 1;
        // A user whose request takes no time sends the most.
        arrivals.ended(arrival.class, arrival.index, arrival.at_ns);
    }
    f64::from(count) * scenario.strategies.len() as f64 * f64::from(scenario.seeds.at_most())
}

#[test]
fn a_whole_run_stays_within_its_budget_of_requests() {
    // Extended scenarios run only where somebody names them.
    let per_file: Vec<_> = shipped()
        .iter()
        .filter(|loaded| loaded.scenario.suite != Suite::Extended)
        .map(|loaded| (loaded.file.clone(), requests(loaded)))
        .collect();
    let sum: f64 = per_file.iter().map(|(_, requests)| requests).sum();
    assert!(per_file.iter().all(|(_, requests)| *requests > 0.0), "{per_file:?}");
    assert!(sum <= REQUESTS_MAX, "{sum} requests: {per_file:?}");
}

#[test]
fn a_reader_learns_something_within_an_hour_of_simulated_time() {
    for loaded in shipped() {
        let hours = loaded.scenario.horizon.as_secs_f64() / 3_600.0;
        assert!(hours <= 1.0 && loaded.scenario.seeds.at_most() <= 20, "{}", loaded.file);
    }
}

//! `warm_up: auto`, on queues that start empty.

use std::{path::Path, sync::atomic::AtomicBool};

use scenarios::{
    file::{LoadedScenario, diagnostic::Diagnostic, load::load_text},
    results::{Results, ScenarioResults},
    suite::{Options, Order, RunError, run},
    verdict::{assemble::derive_again, results_file::to_json},
};

use super::run::load;

fn run_with(loaded: &LoadedScenario, threads: usize) -> Result<Results, RunError> {
    let is_interrupted = AtomicBool::new(false);
    let options =
        Options { threads, order: Order::AsGiven, seeds: None, is_interrupted: &is_interrupted };
    let run = run(std::slice::from_ref(loaded), options, &|| {})?;
    assert_eq!(run.breaches, []);
    Ok(run.results)
}

fn results_of(text: &str) -> ScenarioResults {
    let mut results = run_with(&load(text), 2).expect("it settles");
    results.scenarios.remove(0)
}

fn mean(results: &ScenarioResults, metric: &str) -> f64 {
    results.strategies[0].summary[metric].mean.expect("it is defined")
}

/// M/M/1 at load 0.8 for 200 s of a service that takes 500 ms: the mean sojourn time is
/// 1 / (2 - 1.6) = 2.5 s, the relaxation time 1 / (2 (1 - sqrt 0.8)^2) = 45 s. A batch is 10 s.
fn queue(warm_up: &str) -> String {
    format!(
        "scenario: queue
horizon: 200s
warm_up: {warm_up}
seeds: 200
workload:
  - {{ class: only, arrivals: {{ poisson: {{ rate: 1.6/s }} }} }}
server:
  engine: {{ slots: {{ servers: 1, service_time: {{ exponential: {{ mean: 500ms }} }} }} }}
strategies:
  - preset: direct
"
    )
}

/// M/M/∞ with 20 a second for 10 s each: 200 in the system in the end, 200 (1 - exp(-t / 10 s)) at t.
fn tank(warm_up: &str) -> String {
    format!(
        "scenario: tank
horizon: 5m
warm_up: {warm_up}
seeds: 4
workload:
  - {{ class: only, arrivals: {{ poisson: {{ rate: 20/s }} }} }}
server:
  engine: {{ slots: {{ servers: 5000, service_time: {{ exponential: {{ mean: 10s }} }} }} }}
strategies:
  - preset: direct
  - name: also-direct
    preset: direct
"
    )
}

#[test]
fn what_is_cut_is_what_fills_the_system() {
    // A batch is 25 s, 2.5 time constants: 8 % are missing after one, 0.7 % after two.
    let results = results_of(&tank("auto"));
    let cut_s = results.found_warm_up_s.expect("it was found");
    assert!([25.0, 50.0].contains(&cut_s), "{cut_s} s");
    let off = |results: &ScenarioResults| (mean(results, "server_in_flight_mean") - 200.0).abs();
    let all = results_of(&tank("0s"));
    assert_eq!(all.found_warm_up_s, None);
    assert!(off(&results) < off(&all) / 2.0, "{} and {}", off(&results), off(&all));
}

#[test]
fn an_m_m_1_that_starts_empty_comes_nearer_to_its_truth() {
    let results = results_of(&queue("auto"));
    let cut_s = results.found_warm_up_s.expect("it was found");
    // The batches begin with 443, 651, 695, 748 and go on around 800: three are cut.
    assert_eq!(cut_s, 30.0);
    let off = |results: &ScenarioResults| mean(results, "sojourn_time_all_ms_mean") - 2_500.0;
    let (cut, all) = (off(&results), off(&results_of(&queue("0s"))));
    assert!(all < -50.0, "an empty start is too short a wait: {all} ms");
    assert!(cut.abs() < all.abs() / 2.0, "{cut} ms and {all} ms");
}

#[test]
fn it_is_the_run_with_that_warm_up_stated() {
    let found = results_of(&tank("auto"));
    assert_eq!(found.resolved["warm_up"], "auto");
    let cut_s = found.found_warm_up_s.expect("it was found");
    let stated = results_of(&tank(&format!("{cut_s}s")));
    assert_eq!(found.strategies, stated.strategies);
    assert_eq!(found.comparisons, stated.comparisons);
    // The file alone gives the same again.
    assert_eq!(derive_again(&found), found);
}

#[test]
fn the_threads_change_nothing() {
    let loaded = load(&tank("auto"));
    let json = |threads| to_json(&run_with(&loaded, threads).expect("it settles"));
    assert_eq!(json(1), json(3));
}

#[test]
fn a_run_that_never_fills_is_too_short() {
    // A load of three: the queue grows to the end.
    let text = queue("auto")
        .replace("1.6/s", "6/s")
        .replace("200s", "2m")
        .replace("seeds: 200", "seeds: 3");
    let error = run_with(&load(&text), 1).expect_err("it does not settle");
    assert!(matches!(&error, RunError::TooShort(short) if short.strategy == "direct"), "{error}");
    assert!(error.to_string().contains("example.yaml"), "{error}");
}

#[test]
fn where_nothing_settles_it_is_refused() {
    #[track_caller]
    fn check(from: &str, to: &str, place: (u32, u32)) {
        let text = queue("auto").replace(from, to);
        let errors = load_text(text.as_bytes(), "example.yaml", Path::new("."))
            .expect_err("it never settles");
        let told: Vec<_> = errors.iter().map(Diagnostic::render).collect();
        let [error] = errors.as_slice() else { panic!("{told:#?}") };
        assert!(error.message.contains("never settles"), "{told:?}");
        assert_eq!((error.place.line, error.place.column), (3, 10), "{told:?}");
        let (_, related) = error.related.as_ref().expect("it says why");
        assert_eq!((related.line, related.column), place, "{told:?}");
    }
    let ramp = "ramp: { from: 1/s, to: 2/s, over: 1m }";
    check("poisson: { rate: 1.6/s }", ramp, (6, 32));
    let incidents = "server:\n  incidents:\n    - burst_429: { at: 1m, for: 10s, share: 50% }";
    check("server:", incidents, (9, 7));
}

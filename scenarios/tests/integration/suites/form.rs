//! What a reader sees first.

use std::collections::BTreeSet;

use super::shipped;

#[test]
fn the_name_is_that_of_the_file() {
    for loaded in shipped() {
        let point = loaded.point.as_ref();
        let name = point.map_or(&loaded.scenario.scenario, |point| &point.sweep.name);
        assert_eq!(format!("{name}.yaml"), loaded.file);
    }
}

/// What a scenario means to do in spite of a lint it allows, and says why.
#[test]
fn nothing_in_the_shipped_files_looks_like_a_mistake() {
    let warnings = shipped().into_iter().flat_map(|loaded| loaded.warnings);
    assert_eq!(warnings.map(|finding| finding.render()).collect::<String>(), "");
}

#[test]
fn every_file_opens_with_question_expectation_and_reading() {
    for loaded in shipped() {
        let places: Option<Vec<usize>> = ["Question: ", "\nExpected: ", "\nRead: "]
            .iter()
            .map(|mark| loaded.description.find(mark))
            .collect();
        let places = places.unwrap_or_else(|| panic!("{}: {}", loaded.file, loaded.description));
        assert!(places[0] == 0 && places.is_sorted(), "{}: {places:?}", loaded.file);
    }
}

#[test]
fn every_file_shows_by_a_hard_line_that_it_happened() {
    for loaded in shipped() {
        let is_hard = loaded.scenario.expect.iter().any(|line| line.is_always);
        assert!(is_hard, "{} has no `always` line", loaded.file);
    }
}

#[test]
fn the_suite_meets_every_shipped_strategy_and_every_refusal() {
    let suite = shipped();
    assert!(suite.len() >= 6, "{} scenarios", suite.len());
    let strategies: BTreeSet<_> = suite
        .iter()
        .flat_map(|loaded| &loaded.scenario.strategies)
        .map(|strategy| strategy.name.to_string())
        .collect();
    for name in ["direct", "immediate-3", "fixed-1s-3", "full-jitter-10", "squall", "article"] {
        assert!(strategies.contains(name), "{name} is nowhere");
    }
    for metric in ["responses_429", "responses_503"] {
        let is_seen = |text: &str| {
            text.starts_with("always ") && text.contains(metric) && text.ends_with("> 0")
        };
        let lines = suite.iter().flat_map(|loaded| &loaded.scenario.expect);
        assert!({ lines }.any(|line| is_seen(&line.text)), "no scenario shows {metric}");
    }
}

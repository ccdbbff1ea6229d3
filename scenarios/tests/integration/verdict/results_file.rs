//! `results.json`, written and read back.

use scenarios::{
    results::{Results, Status},
    verdict::{
        finish::{finish, verify_digest},
        results_error::ResultsError,
        results_file::{from_json, to_json},
    },
};

use super::assemble::assembled;

fn results() -> Results {
    finish(vec![assembled()], true).expect("finite numbers")
}

#[test]
fn the_text_reads_well_and_differs_by_the_line() {
    insta::assert_snapshot!(to_json(&results()));
}

#[test]
fn what_was_written_is_read_back() {
    let results = results();
    assert!(verify_digest(&results));
    let text = to_json(&results);
    let read = from_json(&text).unwrap();
    assert_eq!(read, results);
    assert_eq!(to_json(&read), text);
    let empty = finish(vec![], false).unwrap();
    assert_eq!(from_json(&to_json(&empty)).unwrap(), empty);
}

#[track_caller]
fn check_refused(text: &str, expected: &str) {
    let error = from_json(text).expect_err("refused").to_string();
    assert!(error.contains(expected), "{error}");
}

#[test]
fn what_is_no_results_file_is_refused() {
    check_refused("", "EOF while parsing a value at line 1 column 0");
    check_refused("[]", "expected a map with a `schema` at line 1 column 2");
    check_refused("{}", "expected the schema `squall.results/1`, found none");
    check_refused(r#"{"schema": "squall.results/2"}"#, "found `squall.results/2`");
    check_refused(r#"{"schema": "squall.results/1"}"#, "missing field `digest`");
    let nested = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
    let deep = to_json(&results()).replacen("{\"capacity\":10}", &nested, 1);
    check_refused(&deep, "recursion limit exceeded");
}

#[test]
fn a_changed_file_is_refused() {
    let text = to_json(&results());
    for (from, to) in [
        ("\"attempts\":10.0", "\"attempts\":10.5"),
        ("\"complete\": true", "\"complete\": false"),
        ("fixture.yaml", "other.yaml"),
        ("\"digest\": \"sha256:", "\"digest\": \"sha256:0"),
    ] {
        assert!(text.contains(from), "{from}");
        check_refused(&text.replacen(from, to, 1), "the file was changed");
    }
}

#[test]
fn a_number_that_json_cannot_say_is_named() {
    let check = |change: fn(&mut scenarios::results::SeedResults), expected: &str| {
        let mut scenario = assembled();
        change(&mut scenario.strategies[1].per_seed[2]);
        let error = finish(vec![scenario], true).expect_err("not finite");
        let place = "of scenario `fixture`, strategy `squall`, seed 3 is not finite";
        assert_eq!(error.to_string(), format!("{expected} {place}"));
        assert!(matches!(error, ResultsError::NotFinite { .. }));
    };
    check(|seed| _ = seed.metrics.insert("retries".to_owned(), Some(f64::NAN)), "metric `retries`");
    check(
        |seed| {
            let class = seed.classes.get_mut("chat").unwrap();
            class.metrics.insert("attempts".to_owned(), Some(f64::INFINITY));
        },
        "metric `attempts`",
    );
    check(
        |seed| _ = seed.timeline.columns.insert("attempts".to_owned(), vec![0.0, f64::NAN]),
        "timeline column `attempts`",
    );
    check(|seed| seed.latency_heatmap.bands_ms[0] = f64::NAN, "an axis or an instant");
}

#[test]
fn the_worst_status_decides() {
    let check = |statuses: &[Status], worst, has_failed, has_inconclusive| {
        let mut results = results();
        let line = results.scenarios[0].expectations[0].clone();
        results.scenarios[0].expectations = statuses
            .iter()
            .map(|&status| scenarios::results::JudgedExpectation { status, ..line.clone() })
            .collect();
        assert_eq!(results.worst_status(), worst, "{statuses:?}");
        assert_eq!(
            (results.has_failed(), results.has_inconclusive()),
            (has_failed, has_inconclusive)
        );
    };
    check(&[], Status::Passed, false, false);
    check(&[Status::Passed], Status::Passed, false, false);
    check(&[Status::Inconclusive, Status::Passed], Status::Inconclusive, false, true);
    check(&[Status::Passed, Status::Failed, Status::Inconclusive], Status::Failed, true, true);
}

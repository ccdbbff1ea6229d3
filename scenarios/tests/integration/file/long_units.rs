//! Months and years are units of nothing in a scenario.

use super::{HEAD, load, load_good, rendered, with};

#[track_caller]
fn refused(text: &str, words: &[&str]) {
    let Err(errors) = load(text) else { panic!("not refused:\n{text}") };
    let found = rendered(&errors);
    assert_eq!(errors.len(), 1, "{found}");
    for word in words {
        assert!(found.contains(word), "{word}\n{found}");
    }
}

#[test]
fn a_duration_in_months_or_years_is_refused_wherever_it_stands() {
    let months = ["`10M` is a duration in months", "did you mean `10m`?", "as in `30d`"];
    // Of the scenario, of an arrival process, of the server, its laws and its short forms, and of
    // the production scheduler.
    refused(&with("horizon: 30m", "horizon: 10M"), &months);
    refused(&with("horizon: 30m", "horizon: '10M'"), &months);
    refused(&with("class: chat", "class: chat\n    deadline: 10M"), &months);
    let steps = "{ steps: [[0s, 5/s], [10M, 7/s]] }";
    refused(&with("{ poisson: { rate: 12/s } }", steps), &months);
    refused(&with("constant: 1s", "constant: 10M"), &months);
    refused(&with("server:\n", "server:\n  network: { round_trip: 10M }\n"), &months);
    let header = "server:\n  admission: { concurrency: 90, retry_after: 10M }\n";
    refused(&with("server:\n", header), &months);
    let config = "{ preset: direct, config: { attempt_timeout: 10M } }";
    refused(&with("preset: direct", config), &months);
    refused(&with("horizon: 30m", "horizon: 2y"), &["`2y` is a duration in years"]);
    refused(&with("horizon: 30m", "horizon: 1month 3d"), &["`1month 3d` is a duration in months"]);
}

#[test]
fn a_bound_in_months_is_refused() {
    let bound = |line: &str| format!("{HEAD}expect: [{line}]\n");
    let line = bound("direct.sojourn_time_all_ms_p50 <= 2M");
    refused(&line, &["`2M` is no bound for", "did you mean `2m`?"]);
    let line = bound("direct.sojourn_time_all_ms_p50 ~ 9s within 2M");
    refused(&line, &["`2M` is no tolerance for", "did you mean `2m`?"]);
    let line = bound("direct.sojourn_time_all_ms_p50 <= 1year");
    refused(&line, &["`1year` is no bound for"]);
}

#[test]
fn days_are_written_as_days() {
    let loaded = load_good(&with("horizon: 30m", "horizon: 31d\ndrain: 366d"));
    assert_eq!(loaded.resolved["horizon"], "31days");
    assert_eq!(loaded.resolved["drain"], "366days");
    let again = load_good(&with("horizon: 30m", "horizon: 31days"));
    assert_eq!(again.scenario.horizon, loaded.scenario.horizon);
}

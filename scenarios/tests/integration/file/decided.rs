//! What decides: tolerances, smallest differences, seeds until a verdict.

use scenarios::file::{
    expectation::{Expectation, Operator},
    seeds::{Seeds, UntilDecided},
    tolerance::Tolerance::{self, Absolute, Relative},
};

use super::{HEAD, load, load_good, rendered};

#[track_caller]
fn check_near(text: &str, expected: Tolerance) {
    let seen: Expectation = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(seen.operator, Operator::Near(expected), "{text}");
    assert_eq!(seen.text, text);
}

#[test]
fn near_has_a_tolerance() {
    check_near("a.success_rate ~ b.success_rate within 0.5%", Absolute(0.005));
    check_near("a.success_rate ~ 99% within 0.5%", Absolute(0.005));
    check_near("a.queue_wait_ms_p99 ~ b.queue_wait_ms_p99 within 5%", Relative(0.05));
    check_near("a.queue_wait_ms_p99 ~ 0.5 * b.c.queue_wait_ms_p99 within 20ms", Absolute(20.0));
    check_near("always a.attempts~b.attempts within 3", Absolute(3.0));
    check_near("every.cost_usd ~ 0.25 USD within 0.01 USD", Absolute(0.01));
    check_near("every.throughput_per_s ~ 10/s within 1%", Relative(0.01));
}

/// Renders the findings about a line behind the good scenario.
fn refusals(lines: &[&str]) -> String {
    let refusal = |line: &&str| match load(&format!("{HEAD}{line}\n")) {
        Ok(_) => panic!("not refused:\n{line}"),
        Err(errors) => rendered(&errors),
    };
    lines.iter().map(refusal).collect::<Vec<_>>().join("--------\n")
}

#[test]
fn what_is_no_tolerance() {
    let lines = [
        "direct.attempts ~ 10",
        "direct.attempts ~ 10 with 1%",
        "direct.attempts ~ 10 within",
        "direct.attempts ~ 10 within 1ms",
        "direct.success_rate ~ 99% within 0.01",
        "direct.queue_wait_ms_p99 ~ 1s within 200",
        "direct.queue_wait_ms_p99 ~ 1s within 101%",
        "direct.attempts ~ 10 within 0%",
        "direct.attempts ~ 10 within 1% more",
        "direct.attempts == 10 within 1%",
        "direct.attempts ≈ 10 within 1%",
        "direct.attempts ~= 10 within 1%",
        "direct.attempts ~ other.attempts within 1%",
    ];
    let lines: Vec<String> = lines.iter().map(|line| format!("expect: [\"{line}\"]")).collect();
    insta::assert_snapshot!(refusals(&lines.iter().map(String::as_str).collect::<Vec<_>>()));
}

#[test]
fn the_smallest_difference_that_matters() {
    let loaded = load_good(&format!(
        "{HEAD}smallest_difference: {{ success_rate: 0.5%, attempts: 3, queue_wait_ms_p99: 5% }}\n"
    ));
    let smallest = &loaded.scenario.smallest_difference;
    let of = |name: &str| smallest.of(name, scenarios::metric::find(name).unwrap());
    assert_eq!(of("success_rate"), Absolute(0.005));
    assert_eq!(of("attempts"), Absolute(3.0));
    assert_eq!(of("queue_wait_ms_p99"), Relative(0.05));
    assert_eq!(of("queue_wait_ms_p95"), Relative(0.01));
    assert_eq!(of("failure_rate"), Absolute(0.001));
    // As it stands in the results, from which reports derive the verdicts again.
    let stated = loaded.resolved["smallest_difference"].to_string();
    assert_eq!(stated, r#"{"attempts":"3","queue_wait_ms_p99":"5%","success_rate":"0.5%"}"#);
    let again = scenarios::file::smallest_difference::SmallestDifferences::of_resolved;
    assert_eq!(&again(&loaded.resolved), smallest);
    assert_eq!(load_good(HEAD).resolved.get("smallest_difference"), None);
}

#[test]
fn what_is_no_smallest_difference() {
    insta::assert_snapshot!(refusals(&[
        "smallest_difference: 1%",
        "smallest_difference: { sucess_rate: 1% }",
        "smallest_difference: { requests: 1% }",
        "smallest_difference: { sojourn_time_all_ms: 1% }",
        "smallest_difference: { success_rate: 0.01 }",
        "smallest_difference: { queue_wait_ms_p99: 200 }",
        "smallest_difference: { queue_wait_ms_p99: [1s] }",
        "smallest_difference: { attempts: -1% }",
    ]));
}

#[test]
fn seeds_are_a_number_or_until_decided() {
    let seeds = |text: &str| load_good(&format!("{HEAD}{text}\n")).scenario.seeds;
    assert_eq!(seeds(""), Seeds::Fixed(10));
    assert_eq!(seeds("seeds: 3"), Seeds::Fixed(3));
    let expect = "expect: [always direct.requests > 0]";
    let until = seeds(&format!("seeds: {{ until_decided: 10, at_most: 60 }}\n{expect}"));
    assert_eq!(until, Seeds::UntilDecided(UntilDecided { until_decided: 10, at_most: 60 }));
    assert_eq!((until.first(), until.at_most(), until.to_string()), (10, 60, "10 to 60".into()));
}

#[test]
fn what_is_no_number_of_seeds() {
    let expect = "expect: [always direct.requests > 0]";
    let with = |text: &str| format!("seeds: {text}\n{expect}");
    let lines = [
        with("{ until_decided: 10 }"),
        with("{ until_decided: 10, at_most: 60, each: 5 }"),
        with("{ until_decided: 1, at_most: 60 }"),
        with("{ until_decided: 10, at_most: 20000 }"),
        with("{ until_decided: 10, at_most: 5 }"),
        with("{ until_decided: ten, at_most: 5 }"),
        with("99999999999"),
        "seeds: { until_decided: 10, at_most: 60 }".to_owned(),
    ];
    insta::assert_snapshot!(refusals(&lines.each_ref().map(String::as_str)));
}

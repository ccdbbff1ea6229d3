//! The reports that are text.

use reports::{Options, csv, html, junit, markdown, terminal};
use scenarios::results::Results;

use crate::sample;

const PLAIN: Options = Options { width: 100, colour: false, ascii: false };

#[test]
fn csv_has_a_row_for_each_scenario_strategy_class_and_metric() {
    let csv = csv(&sample::small()).expect("good results");
    let rows: Vec<_> = csv.split("\r\n").collect();
    // A head, three strategies of (16 metrics overall + 16 for each of two classes), and the end.
    assert_eq!(rows.len(), 1 + 3 * 3 * 16 + 1);
    let of_squall = rows.iter().filter(|row| row.starts_with("burst-429,squall,,"));
    let of_chat = rows.iter().filter(|row| row.starts_with("burst-429,direct,chat,")).take(3);
    let excerpt: Vec<_> = rows[..1].iter().chain(of_squall).chain(of_chat).copied().collect();
    insta::assert_snapshot!(excerpt.join("\n"));
}

#[test]
fn junit_has_a_case_for_each_expectation() {
    insta::assert_snapshot!(junit(&sample::small()).expect("good results"));
}

#[test]
fn markdown_has_a_table_and_a_verdict() {
    insta::assert_snapshot!(markdown(&sample::small()));
}

#[test]
fn terminals_get_a_table_that_fits() {
    insta::assert_snapshot!(terminal(&sample::small(), PLAIN));
}

#[test]
fn narrow_ascii_terminals_get_the_table_in_parts() {
    let options = Options { width: 60, colour: false, ascii: true };
    let text = terminal(&sample::small(), options);
    assert!(text.is_ascii(), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn no_line_but_a_command_is_wider_than_the_terminal() {
    let results = sample::results(vec![sample::scenario("burst-429", 4, 5)]);
    for width in [60, 80, 100, 132, 200] {
        for line in terminal(&results, Options { width, ..PLAIN }).lines() {
            let is_command = line.trim_start().starts_with("squall run ");
            assert!(is_command || line.chars().count() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn colours_are_all_that_colour_adds() {
    let results = sample::small();
    let painted = terminal(&results, Options { colour: true, ..PLAIN });
    assert!(painted.contains("\u{1b}[31m"), "something failed, so something is red");
    let mut bare = String::new();
    let mut rest = painted.as_str();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        bare += before;
        rest = after.split_once('m').expect("an SGR sequence").1;
    }
    bare += rest;
    let trimmed = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    assert_eq!(trimmed(&bare), trimmed(&terminal(&results, PLAIN)));
}

#[track_caller]
fn check_last_line(results: &Results, expected: &[&str]) {
    let text = terminal(results, PLAIN).replace('\u{a0}', " ");
    let lines: Vec<_> = text.lines().rev().take(expected.len()).collect();
    assert_eq!(lines, expected);
}

#[test]
fn the_last_line_is_the_verdict() {
    let mut results = sample::small();
    check_last_line(&results, &["✗ 1 of 3 expectations failed, 1 inconclusive"]);
    results.scenarios[0].expectations.truncate(1);
    check_last_line(&results, &["✓ the one expectation passed"]);
    results.complete = false;
    let partial = "partial results: the run was interrupted, seeds are missing";
    check_last_line(&results, &["✓ the one expectation passed", partial]);
    results.scenarios.clear();
    check_last_line(&results, &["- no expectations were stated", partial]);
}

#[test]
fn a_partial_run_says_so_everywhere() {
    let results = Results { complete: false, ..sample::small() };
    assert!(junit(&results).expect("good results").contains("the run was interrupted"));
    assert!(markdown(&results).contains("Partial results:"));
    assert!(html(&results).expect("good results").contains("Partial results."));
}

#[test]
fn a_huge_markdown_summary_is_cut_and_says_so() {
    let scenario = sample::scenario("burst-429", 4, 1);
    let results = sample::results(vec![scenario; 800]);
    let text = markdown(&results);
    assert!(text.len() < 1 << 20, "{}", text.len());
    assert!(text.replace('\u{a0}', " ").contains("scenarios are left out here"));
}

#[test]
fn the_same_results_give_the_same_bytes() {
    let all = |results: &Results| {
        let texts = [html(results), csv(results), junit(results)].map(|text| text.expect("good"));
        (texts, markdown(results), terminal(results, PLAIN))
    };
    assert_eq!(all(&sample::small()), all(&sample::small()));
}

//! The comparison of two runs.

use reports::{Options, comparison, terminal_comparison};
use scenarios::{
    results::{Estimate, Method, Status, Verdict},
    verdict::against::{Against, Change, ScenarioAgainst, Turn},
};

fn estimate(mean: f64, half: f64) -> Estimate {
    Estimate {
        mean: Some(mean),
        ci_low: Some(mean - half),
        ci_high: Some(mean + half),
        n: 5,
        method: Method::T,
    }
}

fn change(metric: &str, (base, head): (f64, f64), verdict: Verdict) -> Change {
    Change {
        strategy: "direct".to_owned(),
        class: (verdict == Verdict::Better).then(|| "chat".to_owned()),
        metric: metric.to_owned(),
        base: estimate(base, base / 10.0),
        head: estimate(head, head / 10.0),
        difference: estimate(head - base, (head - base).abs() / 5.0),
        p_adjusted: Some(0.01),
        verdict,
    }
}

fn scenario(name: &str) -> ScenarioAgainst {
    ScenarioAgainst {
        name: name.to_owned(),
        file: format!("s/{name}.yaml"),
        seeds: 5,
        changes: vec![
            change("attempts_per_request", (1.0, 1.0), Verdict::Equivalent),
            change("wasted_work_share", (0.2, 0.21), Verdict::Unclear),
            change("sojourn_time_all_ms_p99", (900.0, 700.0), Verdict::Better),
            change("success_rate", (0.99, 0.9), Verdict::Worse),
        ],
        turns: vec![Turn {
            text: "direct.success_rate >= 99%".to_owned(),
            strategy: "direct".to_owned(),
            line: 12,
            base: Status::Passed,
            head: Status::Failed,
        }],
    }
}

fn against(names: &[&str]) -> Against {
    let scenarios = names.iter().map(|name| scenario(name)).collect();
    Against { scenarios, sweeps: Vec::new(), only_in_head: vec!["fresh".to_owned()] }
}

#[test]
fn the_worst_comes_first_in_markdown() {
    insta::assert_snapshot!(comparison(&against(&["a", "b"])));
}

#[test]
fn terminals_get_a_table_for_each_strategy() {
    let options = Options { width: 80, colour: false, ascii: false };
    insta::assert_snapshot!(terminal_comparison(&against(&["a"]), options));
    let options = Options { ascii: true, ..options };
    assert!(terminal_comparison(&against(&["a"]), options).is_ascii());
}

#[test]
fn a_huge_comparison_fits_a_comment_and_says_what_was_cut() {
    let names: Vec<String> = (0..2_000).map(|n| format!("scenario-{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut huge = against(&names);
    huge.only_in_head = names.iter().map(|name| name.repeat(4)).collect();
    let text = comparison(&huge);
    assert!(text.len() <= 60_000, "{}", text.len());
    assert!(text.replace('\u{a0}', " ").contains("rows are left out here"), "{text}");
    assert!(text.contains("and 1990 more"), "{text}");
    assert!(!comparison(&against(&["a"])).contains("left out"));
}

#[test]
fn no_name_is_markup_or_drives_the_terminal() {
    let mut hostile = against(&["<b>|\u{1b}[2J\n# x"]);
    hostile.scenarios[0].changes[3].strategy = "a|b\r\n@all".to_owned();
    hostile.scenarios[0].turns[0].text = "x | `y`\n".to_owned();
    hostile.only_in_head = vec!["[a](http://b)\u{7}".to_owned()];
    let text = comparison(&hostile);
    assert!(!text.contains(['\u{1b}', '\u{7}', '\r']), "{text:?}");
    assert!(!text.contains("<b>") && !text.contains("\n# x") && !text.contains("@all"), "{text}");
    assert!(!text.contains("[a](http"), "{text}");
    let rows: Vec<_> = text.lines().filter(|line| line.starts_with("| &lt;b&gt;")).collect();
    assert_eq!(rows.len(), 4, "{text}");
    let bars = |row: &str| row.replace("\\|", "").matches('|').count();
    assert_eq!(rows.iter().map(|row| bars(row)).collect::<Vec<_>>(), [6, 8, 8, 8]);
    let options = Options { width: 80, colour: false, ascii: false };
    let text = terminal_comparison(&hostile, options);
    assert!(!text.contains(['\u{1b}', '\u{7}', '\r']), "{text:?}");
}

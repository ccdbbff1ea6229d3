//! Sweeps in every report.

use reports::{Options, html, junit, markdown, terminal};
use scenarios::results::{
    JudgedExpectation, Results, Status, SweepAxis, SweepExpectation, SweepResults,
};

use crate::sample;

fn axis(name: &str, values: [(&str, f64); 2]) -> SweepAxis {
    SweepAxis {
        name: name.to_owned(),
        of: vec![format!("workload.chat.{name}")],
        values: values.iter().map(|(text, _)| (*text).to_owned()).collect(),
        numbers: values.iter().map(|(_, number)| *number).collect(),
    }
}

/// Two axes of two values, judged along the first.
fn results() -> Results {
    let points = ["a", "b", "c", "d"].map(|name| sample::scenario(name, 2, 3));
    let judged = |at: &str, status| SweepExpectation {
        axis: "load".to_owned(),
        at: at.to_owned(),
        judged: JudgedExpectation {
            text: "direct.success_rate never rises over load".to_owned(),
            form: "monotony".to_owned(),
            strategy: "direct".to_owned(),
            class: None,
            metric: "success_rate".to_owned(),
            status,
            seed: None,
            observed: Some(0.025),
            ci_low: Some(0.01),
            ci_high: Some(0.04),
            bound: Some(0.001),
            note: "load 1/s to 50/s".to_owned(),
            seeds_needed: None,
            file: "grid.yaml".to_owned(),
            line: 9,
        },
    };
    let sweep = SweepResults {
        name: "grid".to_owned(),
        file: "grid.yaml".to_owned(),
        axes: vec![
            axis("load", [("1/s", 1.0), ("50/s", 50.0)]),
            axis("cap", [("5", 5.0), ("10", 10.0)]),
        ],
        points: points.iter().map(|point| point.name.clone()).collect(),
        expectations: vec![judged("cap 5", Status::Failed), judged("cap 10", Status::Passed)],
    };
    Results { sweeps: vec![sweep], ..sample::results(points.to_vec()) }
}

fn section<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let start = text.find(from).unwrap_or_else(|| panic!("no {from}: {text}"));
    let rest = &text[start..];
    &rest[..rest[1..].find(to).map_or(rest.len(), |end| end + 1)]
}

#[test]
fn texts_have_a_table_of_points_and_the_lines_about_them() {
    let results = results();
    let options = Options { width: 80, colour: false, ascii: false };
    let shown = terminal(&results, options);
    let document = junit(&results).unwrap();
    insta::assert_snapshot!(
        [
            section(&shown, "grid  ", "\n\n"),
            section(&markdown(&results), "## grid", "\n## "),
            section(&document, "<testsuite name=\"grid\"", "</testsuites>"),
        ]
        .join("\n========\n")
    );
}

/// For each cap a set of curves, each with its own numbers.
#[test]
fn the_page_has_curves_along_the_first_axis() {
    let page = html(&results()).unwrap();
    let article = section(&page, "<article id=\"sweep-1\"", "<article ");
    for at in ["At cap 5:", "At cap 10:"] {
        assert_eq!(article.matches(at).count(), 1, "{at}");
    }
    for id in ["sweep-1-1-success-rate-t", "sweep-1-2-attempts-per-request-t"] {
        assert_eq!(article.matches(&format!("id=\"{id}\"")).count(), 1, "{id}");
    }
    assert!(article.contains("<th scope=\"row\">50/s</th>"), "the numbers have a row for 50/s");
}

/// The account's cap at each point, or at none.
#[test]
fn the_curve_of_goodput_has_the_cap() {
    let mut results = results();
    for (point, rate) in results.scenarios.iter_mut().zip(["12/s", "12/s", "12/s", "9/s"]) {
        let limit = serde_json::json!({ "token_bucket": { "rate": rate, "burst": 9 } });
        point.resolved["server"]["admission"] = serde_json::json!({ "requests": limit });
    }
    let page = html(&results).unwrap();
    let figure = |page: &str, row: usize| {
        let id = format!("id=\"sweep-1-{row}-goodput-per-s-t");
        section(page, &id, "</figure>").to_owned()
    };
    let constant = figure(&page, 1);
    assert!(
        constant.contains(">cap 12/s<") && constant.contains("account&#39;s cap"),
        "{constant}"
    );
    let moving = figure(&page, 2);
    assert!(moving.contains("<path class=\"limit\"") && moving.contains(">cap<"), "{moving}");
    let server = results.scenarios[3].resolved["server"].as_object_mut().unwrap();
    server.remove("admission");
    let page = html(&results).unwrap();
    assert!(!figure(&page, 2).contains("class=\"limit\""), "one point has none");
}

/// Results that somebody made by hand, or cut.
#[test]
fn a_sweep_without_its_points_is_left_out() {
    let whole = results();
    let mut cut = whole.clone();
    cut.scenarios.pop();
    assert!(!html(&cut).unwrap().contains("id=\"sweep-1\""));
    let mut uneven = whole;
    uneven.sweeps[0].axes[0].numbers.pop();
    assert!(!markdown(&uneven).contains("## grid"));
}

//! The HTML page.

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reports::html;
use scenarios::results::Results;
use sha2::{Digest as _, Sha256};

use crate::sample;

fn page(results: &Results) -> String {
    html(results).expect("good results")
}

/// Every piece of a text between two others.
fn all_between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    text.split(before).skip(1).filter_map(|rest| Some(rest.split_once(after)?.0)).collect()
}

#[test]
fn the_page_is_locked_and_loads_nothing() {
    let page = page(&sample::small());
    let script = all_between(&page, "<script>", "</script>");
    assert_eq!(script.len(), 1);
    let hash = STANDARD.encode(Sha256::digest(script[0]));
    let policy = format!(
        "content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'; \
         img-src data:\""
    );
    assert!(page.contains(&policy));
    for forbidden in ["fetch", "XMLHttp", "import", "eval(", "innerHTML", "http:", "https:", "<"] {
        let is_html = forbidden == "<";
        let found = script[0].match_indices(forbidden).filter(|(at, _)| {
            // A comparison has a space or `=` after it; a tag has not.
            !is_html || script[0][at + 1..].starts_with(|c: char| c.is_ascii_alphabetic())
        });
        assert_eq!(found.count(), 0, "{forbidden}");
    }
    let rest = page.replace(script[0], "");
    for forbidden in ["<script ", "http:", "https:", "src=", "@import", "url(", "javascript:"] {
        assert!(!rest.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn nothing_waits_for_the_script() {
    let page = page(&sample::small());
    for dead in ["<button", "<input", "<select", "onclick", "tabindex=\"0\" role=\"slider\""] {
        let before_script = page.split("<script>").next().unwrap_or_default();
        assert!(!before_script.contains(dead), "{dead}");
    }
}

#[test]
fn panels_tell_the_script_their_axes() {
    let page = page(&sample::small());
    let plots = all_between(&page, "<rect class=\"plot\" ", "/>");
    assert!(plots.len() > 4, "{}", plots.len());
    for kind in ["data-x=\"nines,0.5,", "data-x=\"clock,", "data-y=\"linear,0,", "data-y=\"rows,"] {
        assert!(plots.iter().any(|plot| plot.contains(kind)), "{kind}");
    }
    for group in ["<g class=\"series s0\">", "<g class=\"series s1\">", "<g class=\"panel s1\">"] {
        assert!(page.contains(group), "{group}");
    }
}

#[test]
fn the_page_has_landmarks_headings_and_table_heads() {
    let page = page(&sample::small());
    for needed in ["<html lang=\"en\">", "<main id=\"main\">", "<header class=\"top\">", "<footer>"]
    {
        assert_eq!(page.matches(needed).count(), 1, "{needed}");
    }
    assert_eq!(page.matches("<h1>").count(), 1);
    let tables = all_between(&page, "<table", "</table>");
    assert!(tables.len() > 6, "{}", tables.len());
    for table in tables {
        assert!(table.contains("<th scope=\"col\">") && table.contains("<th scope=\"row\">"));
    }
}

#[test]
fn every_chart_has_a_name_a_description_a_reading_help_and_its_numbers() {
    let page = page(&sample::small());
    let figures = all_between(&page, "<figure", "</figure>");
    assert_eq!(figures.len(), 13);
    for figure in figures {
        assert!(figure.contains("<svg role=\"img\"") && figure.contains("</desc>"), "{figure}");
        assert!(figure.contains("<figcaption><h5>") && figure.contains("<details"), "{figure}");
    }
}

#[test]
fn ids_are_unique_and_references_lead_somewhere() {
    let suite = vec![sample::scenario("burst-429", 3, 5), sample::scenario("quiet", 2, 5)];
    let page = page(&sample::results(suite));
    let ids = all_between(&page, " id=\"", "\"");
    let unique: BTreeSet<_> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len());
    let labels = all_between(&page, "aria-labelledby=\"", "\"");
    let labels = labels.iter().flat_map(|list| list.split(' '));
    let links = all_between(&page, "href=\"#", "\"");
    let mut count = 0;
    for target in labels.chain(links) {
        assert!(unique.contains(target), "{target}");
        count += 1;
    }
    assert!(count > 20, "{count}");
}

#[test]
fn the_scenario_is_told_in_plain_words_above_its_file() {
    let page = page(&sample::small()).replace('\u{a0}', " ");
    let section = all_between(&page, "<section aria-label=\"The scenario\">", "</section>");
    let (story, file) = section[0].split_once("<details>").expect("the file is folded below");
    assert!(story.contains("<p class=\"prose\">For 30 min of simulated time, two classes of"));
    assert!(
        story.contains("the server refuses 60 % of the requests with 429 for 45 s."),
        "{story}"
    );
    assert!(file.contains("every default filled in"));
}

#[test]
fn suites_have_a_table_of_contents() {
    let suite = vec![sample::scenario("burst-429", 3, 5), sample::scenario("quiet", 2, 5)];
    let page = page(&sample::results(suite));
    let index = all_between(&page, "<table class=\"index\">", "</table>");
    assert_eq!(index.len(), 1);
    assert!(index[0].contains("<a href=\"#scenario-2\">quiet</a>"));
    assert!(index[0].contains("1 of 3 passed"));
    assert!(!self::page(&sample::small()).contains("class=\"index\""));
}

#[test]
fn hostile_names_stay_text() {
    let hostile = "<script>alert(1)</script>\"'&../";
    let mut scenario = sample::scenario("burst-429", 2, 2);
    hostile.clone_into(&mut scenario.name);
    scenario.description = format!("{hostile}: {hostile}");
    hostile.clone_into(&mut scenario.baseline);
    hostile.clone_into(&mut scenario.strategies[0].name);
    hostile.clone_into(&mut scenario.expectations[0].text);
    hostile.clone_into(&mut scenario.strategies[1].classes[0].name);
    scenario.resolved = serde_json::json!({ "name": hostile });
    let page = page(&sample::results(vec![scenario]));
    assert_eq!(page.matches("<script").count(), 1, "that of the page itself");
    assert!(page.matches("&#60;script&#62;").count() > 5);
}

#[test]
fn four_strategies_and_twenty_seeds_stay_small() {
    let page = page(&sample::results(vec![sample::scenario("burst-429", 4, 20)]));
    assert!(page.len() < 500_000, "{}", page.len());
}

/// Else a toggle would hide two of them.
#[test]
fn thirteen_strategies_look_unlike_one_another() {
    let mut scenario = sample::scenario("burst-429", 3, 2);
    while scenario.strategies.len() < 13 {
        let mut another = scenario.strategies[1].clone();
        another.name = format!("another-{}", scenario.strategies.len());
        scenario.strategies.push(another);
    }
    let page = page(&sample::results(vec![scenario]));
    let key = all_between(&page, "<ul class=\"key\" aria-label", "</ul>")[0];
    let looks: BTreeSet<_> =
        all_between(key, "<path class=\"marker ", "Z\"/>").into_iter().collect();
    assert_eq!(looks.len(), 13, "{key}");
    let shapes = looks.iter().filter_map(|look| look.split_once(" d=")).map(|(_, shape)| shape);
    assert_eq!(shapes.collect::<BTreeSet<_>>().len(), 13, "{key}");
}

#[test]
fn a_run_of_one_seed_has_no_intervals_and_a_run_of_nothing_is_a_page() {
    let one = page(&sample::results(vec![sample::scenario("burst-429", 2, 1)]));
    assert!(one.contains("? unclear") || one.contains("?&nbsp;unclear"), "no interval, no verdict");
    let nothing = page(&sample::results(Vec::new()));
    assert!(nothing.contains("No expectations were stated"));
    let empty = page(&sample::results(vec![sample::scenario("empty", 0, 3)]));
    assert!(!empty.contains("<figure"));
}

#[track_caller]
fn check_refused(change: impl FnOnce(&mut Results), expected: &str) {
    let mut results = sample::small();
    change(&mut results);
    let error = html(&results).expect_err("refused").to_string();
    assert!(error.contains(expected), "{error}");
}

#[test]
fn what_cannot_be_drawn_is_refused_by_name() {
    check_refused(
        |results| {
            let seed = &mut results.scenarios[0].strategies[1].per_seed[2];
            seed.histograms.insert("sojourn_time_all_ms".to_owned(), "AAAA".to_owned());
        },
        "scenario `burst-429`, strategy `direct`, seed 3",
    );
    check_refused(
        |results| results.scenarios[0].strategies[0].per_seed[1].timeline.bin_s = 2.0,
        "line up the timelines of scenario `burst-429`",
    );
    check_refused(
        |results| {
            let timeline = &mut results.scenarios[0].strategies[0].per_seed[1].timeline;
            timeline.columns.insert("queue_depth".to_owned(), vec![1.0, -1.0]);
        },
        "a value is negative or no number",
    );
    check_refused(
        |results| results.scenarios[0].resolved["workload"]["classes"][0]["slo"] = "soon".into(),
        "read `soon` at `slo` as a duration",
    );
}

#[test]
fn assumed_numbers_stand_in_a_table() {
    let page = page(&sample::small());
    for text in ["server.network.round_trip", "60ms", "a client on the same continent"] {
        assert!(page.contains(text), "{text}");
    }
}

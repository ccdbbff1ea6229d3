//! Slips that point at their own place and bring the one word that is needed.

use super::{HEAD, load, rendered, with};

/// What is told of a text.
#[track_caller]
fn findings(text: &str) -> String {
    match load(text) {
        Ok(_) => panic!("not refused:\n{text}"),
        Err(errors) => rendered(&errors),
    }
}

#[track_caller]
fn says(text: &str, words: &[&str]) {
    let found = findings(text);
    for word in words {
        assert!(found.contains(word), "{word}\n{found}");
    }
}

#[test]
fn a_preset_without_its_key() {
    let meant = "did you mean `preset: direct`?";
    says(&with("- preset: direct", "- direct"), &[meant, "the keys are `preset`, `name`"]);
    says(&with("- preset: direct", "- preset:direct"), &[meant]);
    says(&with("- preset: direct", "- recommend"), &["did you mean `preset: recommended`?"]);
    let server = |value: &str| {
        let engine = "\n  engine: { slots: { servers: 8, service_time: { constant: 1s } } }";
        with(&format!("server:{engine}"), &format!("server:{value}"))
    };
    says(&server(""), &["the keys are `preset`, `network`"]);
    let meant = "did you mean `{ preset: deepseek-flash-2026 }`?";
    says(&server(" deepseek-flash-2026"), &[meant]);
}

#[test]
fn a_key_with_no_colon_is_shown_in_its_own_line() {
    let line = |other: &str| with("horizon: 30m", other);
    let meant = [":2:1\n", "has no `: ` behind it", "did you mean `horizon: 30m`?"];
    says(&line("horizon 30m"), &meant);
    says(&line("horizon:30m"), &meant);
    says(&line("horizon 30m\n\n# a comment"), &meant);
    says(&line("horizon"), &[":2:1\n", "has no `: ` behind it"]);
    says(&line("horizon:\u{a0}30m"), &[":2:9\n", "the space here is none of YAML's but U+00A0"]);
    says(&line("horizon\u{ff1a}30m"), &[":2:8\n", "the colon here is none of YAML's but U+FF1A"]);
    let class = "the key of this line has no `: ` behind it";
    says(&with("- class: chat", "- class chat"), &[":4:5\n", class, "did you mean `class: chat`?"]);
}

#[test]
fn a_key_in_the_wrong_column_is_told_as_one() {
    let column = "this key does not stand in the column of the keys above it";
    let deep = with("class: chat\n", "class: chat\n    deadline: 60s\n     slo: 20s\n");
    says(&deep, &[":6:6\n", column, "begin in the same column", "needs quotes"]);
    let quotes = findings(&with("scenario: example", "scenario: a: b"));
    assert!(!quotes.contains("column of the keys"), "{quotes}");
    assert!(quotes.contains("a text that holds `: ` needs quotes around it"), "{quotes}");
}

#[test]
fn a_key_at_the_wrong_level_is_told_where_it_belongs() {
    let top = HEAD.to_owned() + "incidents: []\n";
    says(
        &top,
        &["unknown key `incidents`", "`incidents` belongs under `server`; the keys here are"],
    );
    let top = HEAD.to_owned() + "deadline: 60s\n";
    says(&top, &["`deadline` belongs into a class of `workload`"]);
    let server = with("server:\n", "server:\n  horizon: 3m\n");
    says(&server, &["`horizon` belongs at the top of the file"]);
    let config = with("preset: direct", "name: own\n    single_flight: true");
    let found = findings(&config);
    assert!(found.contains("`single_flight` belongs under `config` of a strategy"), "{found}");
    assert!(!found.contains("this strategy is empty"), "{found}");
    // A near miss goes first, and of what belongs nowhere nothing is said.
    says(&(HEAD.to_owned() + "seed: 3\n"), &["did you mean `seeds`?"]);
    let found = findings(&(HEAD.to_owned() + "colour: red\n"));
    assert!(!found.contains("belongs"), "{found}");
}

#[test]
fn one_word_of_an_expectation() {
    let line = |line: &str| format!("{HEAD}expect:\n  - {line}\n");
    says(&line("allways direct.retries < 5"), &[":11:5\n", "did you mean `always`?"]);
    says(&line("direct.retries ≥ 5"), &["did you mean `>=`?"]);
    says(&line("direct.retries ≤ 5"), &["did you mean `<=`?"]);
    let behind = line("direct.retries <= direct.hedges * 1.5");
    says(&behind, &[":11:23\n", "stands in front", "did you mean `1.5 * direct.hedges`?"]);
    let behind = line("direct.retries <= direct.hedges * x");
    says(&behind, &["stands in front", "as in `1.5 * direct.attempts`"]);
    let both = line("dirct.chta.succes_rate >= 5%");
    let meant = ["did you mean `direct`?", "did you mean `chat`?", "did you mean `success_rate`?"];
    says(&both, &meant);
}

#[test]
fn a_bare_number_is_given_no_unit() {
    for text in [with("horizon: 30m", "horizon: 30"), with("constant: 1s", "constant: 1000")] {
        let found = findings(&text);
        assert!(found.contains("write a number and a unit"), "{found}");
        assert!(!found.contains("did you mean"), "{found}");
    }
}

#[test]
fn a_character_that_yaml_forbids_is_deleted() {
    let found = findings(&format!("# a\u{7f}b\n{HEAD}"));
    assert!(found.contains("U+007F") && found.contains("delete the character"), "{found}");
    assert!(!found.contains("UTF-8"), "{found}");
}

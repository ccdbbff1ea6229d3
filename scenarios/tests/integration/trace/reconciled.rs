//! Counts made from the events alone are those of the summary.

use scenarios::trace::Reconciliation;

use super::{As, shipped, small, traced};

/// Checks every strategy of a file, and that these counts are not 0 in at least one of them.
#[track_caller]
fn check(file: &str, counts: &[&str]) {
    let mut all: Vec<Reconciliation> = Vec::new();
    for loaded in shipped(file) {
        for strategy in &loaded.scenario.strategies {
            let (_, found) = traced(&loaded, strategy.name.as_str(), None, As::Human);
            let place = format!("{} {}", loaded.scenario.scenario, strategy.name);
            assert_eq!(found.mismatches, [], "{place}");
            assert_eq!(found.breaches, Vec::<String>::new(), "{place}");
            assert!(found.books.get("requests") > 0, "{place}");
            all.push(found);
        }
    }
    for count in counts {
        let most = all.iter().map(|found| found.books.get(count)).max();
        assert!(most > Some(0), "no strategy of {file} has {count}");
    }
}

#[test]
fn hedges_reconcile() {
    check("strategies/hedging-a-long-tail.yaml", &["hedges", "attempts", "responses_200"]);
}

#[test]
fn shared_and_cached_answers_reconcile() {
    check("strategies/duplicates.yaml", &["shared_answers"]);
}

#[test]
fn streams_reconcile() {
    check("strategies/stalled-streams.yaml", &["retries"]);
}

#[test]
fn the_article_reconciles_with_its_false_successes() {
    check("article/defect-any-status-is-success.yaml", &["false_success", "failed_false_success"]);
}

#[test]
fn reference_clients_reconcile_with_what_they_never_finish() {
    check("article/defect-equal-priorities-raise.yaml", &["unfinished", "failed_unfinished"]);
    check("article/defect-three-workers.yaml", &["requests"]);
}

#[test]
fn points_of_a_sweep_reconcile() {
    check("quickstart/over-the-cap.yaml", &["responses_429", "failed"]);
}

#[test]
fn priorities_and_refusals_reconcile() {
    check("quickstart/chat-and-batch.yaml", &["chat.requests", "batch.requests"]);
}

#[test]
fn a_warm_up_is_counted_by_neither() {
    let (_, found) = traced(&small(), "mine", None, As::Human);
    assert_eq!(found.mismatches, []);
    // Two a second and one a second, in the six seconds that are measured.
    assert_eq!([found.books.get("chat.requests"), found.books.get("batch.requests")], [12, 6]);
    assert!(found.books.get("responses_429") > 0, "{found}");
    let head = format!("{} events; reconciled with the summary: ", found.books.get("events"));
    let text = found.to_string();
    let requests = "requests 18 after the warm-up of 4 s, completed ";
    assert!(text.starts_with(&(head + requests)), "{text}");
}

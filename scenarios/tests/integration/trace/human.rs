//! The trace as lines.

use super::{As, shipped, small, traced};

#[test]
fn a_small_trace_reads_like_this() {
    let (text, _) = traced(&small(), "mine", None, As::Human);
    let lines: Vec<&str> = text.lines().take_while(|line| !line.starts_with("    3.1")).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn every_event_is_a_line_in_the_order_of_time() {
    for (file, strategy) in [
        ("strategies/hedging-a-long-tail.yaml", "hedge-p95"),
        ("strategies/duplicates.yaml", "both"),
        ("article/defect-three-workers.yaml", "article-literal"),
    ] {
        let loaded = shipped(file).remove(0);
        let (text, found) = traced(&loaded, strategy, None, As::Human);
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let events = lines.clone().filter(|line| !line.contains("  incident  ")).count();
        assert_eq!(events as u64, found.books.get("events"), "{file}");
        let seconds = |line: &str| line.split_whitespace().next().and_then(|at| at.parse().ok());
        let times: Vec<f64> = lines.map(|line| seconds(line).expect("a time")).collect();
        assert!(times.is_sorted(), "{file}");
    }
}

/// Those of the warm-up too: two a second from 0.5 s on, one a second from 1 s on.
#[test]
fn every_request_is_told_to_its_end() {
    let (text, _) = traced(&small(), "mine", None, As::Human);
    let ended = text.lines().filter(|line| line.contains("  ended  ")).count();
    assert_eq!(ended, 28);
}

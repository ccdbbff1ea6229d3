//! The files for HdrHistogram's tools.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hdrhistogram::{
    Histogram,
    serialization::{
        Deserializer,
        interval_log::{IntervalLogIterator, LogEntry},
    },
};
use reports::{TextFile, histograms};

use crate::sample;

fn files() -> Vec<TextFile> {
    histograms(&sample::small()).expect("good results")
}

fn content<'a>(files: &'a [TextFile], path: &str) -> &'a str {
    let file = files.iter().find(|file| file.path == path);
    &file.unwrap_or_else(|| panic!("no file {path}")).content
}

#[test]
fn each_strategy_has_a_log_and_a_distribution() {
    let files = files();
    let paths: Vec<_> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "histograms/burst-429/full-jitter-10.hlog",
            "histograms/burst-429/full-jitter-10.hgrm",
            "histograms/burst-429/direct.hlog",
            "histograms/burst-429/direct.hgrm",
            "histograms/burst-429/squall.hlog",
            "histograms/burst-429/squall.hgrm",
        ]
    );
}

#[test]
fn a_log_holds_every_histogram_of_every_seed() {
    let results = sample::small();
    let files = files();
    let log = content(&files, "histograms/burst-429/squall.hlog");
    let mut found = Vec::new();
    for entry in IntervalLogIterator::new(log.as_bytes()) {
        if let Ok(LogEntry::Interval(interval)) = entry {
            let bytes = STANDARD.decode(interval.encoded_histogram()).expect("base64");
            let histogram: Histogram<u64> =
                Deserializer::new().deserialize(&mut bytes.as_slice()).expect("a histogram");
            let tag = interval.tag().expect("a tag").as_str().to_owned();
            found.push((tag, interval.start_timestamp(), interval.duration(), histogram.len()));
        } else {
            panic!("{entry:?}");
        }
    }
    let squall = &results.scenarios[0].strategies[2];
    let of_a_seed = |seed: &scenarios::results::SeedResults| {
        let classes = seed.classes.values().map(|class| class.histograms.len()).sum::<usize>();
        seed.histograms.len() + classes
    };
    assert_eq!(found.len(), squall.per_seed.iter().map(of_a_seed).sum::<usize>());
    let horizon = Duration::from_mins(30);
    let all = found.iter().filter(|(tag, ..)| tag == "sojourn_time_all_ms");
    for (place, (_, start, length, requests)) in (0_u32..).zip(all) {
        assert_eq!((*start, *length), (horizon * place, horizon));
        let counts = &squall.per_seed[place as usize].histograms["sojourn_time_all_ms"];
        let bytes = STANDARD.decode(counts).expect("base64");
        let histogram: Histogram<u64> =
            Deserializer::new().deserialize(&mut bytes.as_slice()).expect("a histogram");
        assert_eq!(*requests, histogram.len());
    }
}

#[test]
fn a_distribution_rises_to_the_last_request() {
    let files = files();
    let text = content(&files, "histograms/burst-429/direct.hgrm");
    let rows: Vec<Vec<f64>> = text
        .lines()
        .skip(2)
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split_whitespace().map(|n| n.parse().expect("a number")).collect())
        .collect();
    assert!(rows.len() > 20, "{}", rows.len());
    for pair in rows.windows(2) {
        assert!(pair.iter().all(|row| row.len() >= 3), "{pair:?}");
        assert!((0..3).all(|column| pair[0][column] <= pair[1][column]), "{pair:?}");
    }
    let last = rows.last().expect("a row");
    assert_eq!((last[1], last.len()), (1.0, 3));
    let total = format!("Total count    = {:>12}]", last[2]);
    assert!(text.contains(&total), "{total} in {text}");
}

#[test]
fn a_histogram_that_cannot_be_read_is_named() {
    let mut results = sample::small();
    let seed = &mut results.scenarios[0].strategies[1].per_seed[2];
    seed.histograms.insert("queue_wait_ms".to_owned(), "AAAA".to_owned());
    let error = histograms(&results).expect_err("refused").to_string();
    assert!(error.contains("`queue_wait_ms`"), "{error}");
    assert!(error.contains("strategy `direct`"), "{error}");
    results.scenarios[0].resolved["horizon"] = "soon".into();
    let error = histograms(&results).expect_err("refused").to_string();
    assert!(error.contains("`soon` at `horizon`"), "{error}");
}

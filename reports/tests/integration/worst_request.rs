//! The waterfall of the worst request.

use reports::html;
use scenarios::results::{Results, TraceLine};

use crate::sample;

/// The figure of the first scenario, with the table behind it.
fn figure(results: &Results) -> String {
    let page = html(results).expect("good results");
    let from = page.find("scenario-1-worst-request-t").expect("the chart is there");
    let length = page[from..].find("</figure>").expect("a figure ends");
    page[from..from + length].replace('\u{a0}', " ")
}

/// The results with one story in every seed of the first strategy.
fn told(story: &[(f64, &str, &str)]) -> String {
    let mut results = sample::small();
    results.scenarios[0].strategies.truncate(1);
    let line = |(at_ms, event, detail): &(f64, &str, &str)| TraceLine {
        at_ms: *at_ms,
        event: (*event).to_owned(),
        detail: (*detail).to_owned(),
    };
    for seed in &mut results.scenarios[0].strategies[0].per_seed {
        seed.worst_request = story.iter().map(line).collect();
    }
    figure(&results)
}

/// Left edge and width of each bar of a class, and the whole numbers of the axis in pixels.
fn bars(svg: &str, class: &str) -> Vec<(f64, f64)> {
    let attribute = |line: &str, name: &str| -> f64 {
        let rest = line.split_once(&format!(" {name}=\"")).expect("the attribute").1;
        rest.split_once('"').expect("its end").0.parse().expect("a number")
    };
    let lines = svg.lines().filter(|line| line.starts_with(&format!("<rect class=\"{class}\"")));
    lines.map(|line| (attribute(line, "x"), attribute(line, "width"))).collect()
}

const START: (f64, &str, &str) =
    (5_000.0, "submitted", "class chat, priority high, deadline at 65000.000 ms");

#[test]
fn waits_and_attempts_are_as_long_as_they_took() {
    let svg = told(&[
        START,
        (5_000.0, "queued", "3 wait"),
        (9_000.0, "attempt_started", "attempt 1, after 4000.000 ms in the queue"),
        (11_000.0, "attempt_ended", "attempt 1, status 429 after 2000.000 ms"),
        (11_000.0, "backoff_started", "8000.000 ms before attempt 2, Retry-After 7500.000 ms"),
        (19_000.0, "attempt_started", "attempt 2, after 0.000 ms in the queue"),
        (25_000.0, "attempt_ended", "attempt 2, status 200 after 6000.000 ms"),
        (25_000.0, "ended", "completed, attempts: 2"),
    ]);
    let (queued, backoff, attempts) =
        (bars(&svg, "queued"), bars(&svg, "backoff"), bars(&svg, "bar s0"));
    assert_eq!((queued.len(), backoff.len(), attempts.len()), (1, 1, 2), "{svg}");
    let second = queued[0].1 / 4.0;
    let spans = [backoff[0], attempts[0], attempts[1]];
    for ((left, width), (from_s, took_s)) in spans.iter().zip([(6.0, 8.0), (4.0, 2.0), (14.0, 6.0)])
    {
        assert!((left - queued[0].0 - from_s * second).abs() < 0.1, "{left} for {from_s} s");
        assert!((width - took_s * second).abs() < 0.1, "{width} for {took_s} s");
    }
    for text in [
        "20 s, completed, 2 attempts, seed 1, class chat",
        ">429, Retry-After 7.5 s<",
        ">200<",
        // The SLO of the class is 20 s, its deadline beyond the end.
        ">SLO 20 s<",
        "6 s: backs off 8 s before attempt 2, Retry-After 7.5 s",
        "4 s: attempt 1 started, after 4 s in the queue",
        "14 s: attempt 2 started<",
        "0 ms: submitted, class chat, priority high, deadline at 60 s",
    ] {
        assert!(svg.contains(text), "{text}: {svg}");
    }
    assert!(!svg.contains("deadline 1 min"), "a limit that is never reached has no line");
}

#[test]
fn a_request_that_never_went_out_shows_what_it_waited_for() {
    let svg = told(&[
        START,
        (5_000.0, "queued", "3 wait"),
        (65_000.0, "ended", "expired in the queue, attempts: 0"),
    ]);
    assert_eq!(bars(&svg, "queued").len(), 1);
    assert!(bars(&svg, "bar s0").is_empty());
    for text in ["expired in the queue, 0 attempts", ">deadline 60 s<", ">SLO 20 s<"] {
        assert!(svg.contains(text), "{text}: {svg}");
    }
}

#[test]
fn a_hedge_runs_beside_its_attempt_and_a_shared_answer_is_waited_for() {
    let svg = told(&[
        START,
        (5_000.0, "joined", ""),
        (6_000.0, "took_over", ""),
        (6_000.0, "attempt_started", "attempt 1, after 0.000 ms in the queue"),
        (8_000.0, "attempt_started", "hedge of attempt 1, after 0.000 ms in the queue"),
        (9_000.0, "attempt_ended", "hedge of attempt 1, status 200 after 1000.000 ms"),
        (9_000.0, "attempt_ended", "attempt 1, lost to the other copy after 3000.000 ms"),
        (9_000.0, "ended", "completed, attempts: 1"),
    ]);
    let attempts = bars(&svg, "bar s0");
    assert_eq!((bars(&svg, "followed").len(), attempts.len()), (1, 2));
    assert!((attempts[0].1 - 3.0 * attempts[1].1).abs() < 0.1, "{attempts:?}");
    assert!(svg.contains(">hedge: 200<") && svg.contains(">lost<"), "{svg}");
}

#[test]
fn of_many_attempts_the_middle_is_folded() {
    let mut story = vec![START];
    let texts: Vec<_> = (1..=40)
        .map(|n| {
            (
                format!("attempt {n}, after 0.000 ms in the queue"),
                format!("attempt {n}, status 503 after 100.000 ms"),
            )
        })
        .collect();
    for (n, (start, end)) in texts.iter().enumerate() {
        let at_ms = 5_000.0 + 1_000.0 * n as f64;
        story.push((at_ms, "attempt_started", start));
        story.push((at_ms + 100.0, "attempt_ended", end));
    }
    story.push((44_100.0, "ended", "failed by status 503, attempts: 40"));
    let svg = told(&story);
    assert_eq!(bars(&svg, "bar s0").len(), 11);
    assert!(svg.contains("… 29 attempts more …") && svg.contains("… 59 events more …"), "{svg}");
    assert!(svg.contains("failed by status 503, 40 attempts"), "{svg}");
}

#[test]
fn the_slowest_of_all_seeds_is_shown() {
    let svg = figure(&sample::small());
    // Of equal ones, the first: the last of the greatest, read from the end.
    let expected = &sample::small().scenarios[0].strategies[0];
    let took = |seed: &&scenarios::results::SeedResults| {
        let lines = &seed.worst_request;
        lines.last().expect("events").at_ms - lines[0].at_ms
    };
    let slowest = expected.per_seed.iter().rev().max_by(|a, b| took(a).total_cmp(&took(b)));
    let head = format!("full-jitter-10, seed {}</th>", slowest.expect("seeds").seed);
    assert!(svg.contains(&head), "{head}: {svg}");
}

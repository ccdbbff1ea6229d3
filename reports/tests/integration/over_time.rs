//! The charts over simulated time.

use reports::html;
use scenarios::results::{CAUSES, Results};
use serde_json::json;

use crate::sample;

/// The figure of the first scenario with this name, and the table behind it.
fn figure(results: &Results, id: &str) -> String {
    let page = html(results).expect("good results");
    let from = page.find(&format!("scenario-1-{id}-t ")).unwrap_or_else(|| panic!("no {id}"));
    let length = page[from..].find("</figure>").expect("a figure ends");
    page[from..from + length].replace('\u{a0}', " ")
}

/// The sentence of a chart that has no picture.
fn sentence_below(results: &Results, title: &str) -> String {
    let page = html(results).expect("good results");
    let from = page.find(&format!("<h5>{title}")).unwrap_or_else(|| panic!("no {title}"));
    let length = page[from..].find("</figure>").expect("a figure ends");
    page[from..from + length].replace('\u{a0}', " ")
}

fn number(element: &str, name: &str) -> f64 {
    let rest = element.split_once(&format!(" {name}=\"")).expect("the attribute").1;
    rest.split_once('"').expect("its end").0.parse().expect("a number")
}

/// The place of a tick along an axis; tick labels stand 0.36 of 12 px below the middle.
fn tick(svg: &str, label: &str, coordinate: &str) -> f64 {
    let element = svg
        .lines()
        .find(|line| line.contains("class=\"tick\"") && line.contains(&format!(">{label}<")))
        .unwrap_or_else(|| panic!("no tick {label}: {svg}"));
    number(element, coordinate) - if coordinate == "y" { 0.36 * 12.0 } else { 0.0 }
}

/// The points of the first line of a strategy's slot, or of what stands beside the strategies.
fn line(svg: &str, class: &str) -> Vec<(f64, f64)> {
    let element = svg.lines().find(|line| line.starts_with(&format!("<path class=\"{class}\"")));
    let element = element.unwrap_or_else(|| panic!("no {class}: {svg}"));
    let points = element.split_once(" d=\"M").expect("points").1.split_once('"').expect("end").0;
    let pair = |point: &str| {
        let (x, y) = point.split_once(' ').expect("two numbers");
        (x.parse().expect("a number"), y.parse().expect("a number"))
    };
    points.split('L').map(pair).collect()
}

/// A column of every seed of a strategy.
fn set(results: &mut Results, strategy: usize, column: &str, at: impl Fn(usize) -> f64) {
    for seed in &mut results.scenarios[0].strategies[strategy].per_seed {
        let bins = seed.timeline.columns["arrivals"].len();
        seed.timeline.columns.insert(column.to_owned(), (0..bins).map(&at).collect());
    }
}

#[test]
fn an_instant_is_at_the_same_place_in_every_chart() {
    let mut results = sample::small();
    set(&mut results, 0, "replicas", |_| 2.0);
    let places = ["failures", "goodput", "amplification", "in-flight", "queues", "capacity"]
        .map(|id| figure(&results, id))
        .map(|svg| [line(&svg, "axis")[0].0, tick(&svg, "30 min", "x")]);
    assert!(places.windows(2).all(|pair| pair[0] == pair[1]), "{places:?}");
}

#[test]
fn amplification_is_attempts_by_arrivals_and_recovery_a_bracket() {
    let mut results = sample::small();
    set(&mut results, 0, "arrivals", |bin| if bin < 1_800 { 10.0 } else { 0.0 });
    set(&mut results, 0, "attempts", |bin| match bin {
        ..900 => 10.0,
        900..1_800 => 30.0,
        _ => 0.0,
    });
    let svg = figure(&results, "amplification");
    let (one, two) = (tick(&svg, "1", "y"), tick(&svg, "2", "y"));
    let three = two + (two - one);
    let line_0 = line(&svg, "line s0");
    assert!(
        (line_0[0].1 - one).abs() < 0.1 && (line_0.last().expect("points").1 - three).abs() < 0.1
    );
    let end = line_0.last().expect("points").0;
    assert!(end < tick(&svg, "30 min", "x") + 0.1, "nobody arrived later: {end}");
    for text in ["full-jitter-10: 18.3 s</text>", "direct: never</text>"] {
        assert!(svg.contains(text), "{text}: {svg}");
    }
    // From the end of the third burst, at 25 min 45 s.
    let bracket = svg.split("recovery after the last incident").nth(1).expect("brackets");
    let bracket = line(bracket, "line s0");
    let second = (tick(&svg, "30 min", "x") - 52.0) / 1_800.0;
    assert!((bracket[0].0 - 52.0 - 1_545.0 * second).abs() < 0.5, "{bracket:?}");
    assert!((bracket[1].0 - bracket[0].0 - 18.288 * second).abs() < 0.5, "{bracket:?}");
}

#[test]
fn seeds_that_never_recovered_are_counted_apart() {
    let mut results = sample::small();
    let seeds = &mut results.scenarios[0].strategies[2].per_seed;
    for (seed, recovery) in seeds.iter_mut().zip([Some(10.0), None, Some(20.0), None, None]) {
        seed.metrics.insert("recovery_time_s".to_owned(), recovery);
    }
    let text = "squall: 15 s in 2 of 5 seeds, else never";
    assert!(figure(&results, "amplification").contains(text));
    // At random each seed has its own last incident, and what has none is no failure.
    results.scenarios[0].resolved["server"]["incidents"] =
        json!([{ "burst_429": { "random": { "every_mean": "5m" }, "share": "60%" } }]);
    let svg = figure(&results, "amplification");
    assert!(svg.contains("squall: 15 s in 2 of 5 seeds, else not seen"), "{svg}");
    // One that would start when nobody arrives any more troubles nobody.
    results.scenarios[0].resolved["server"]["incidents"] =
        json!([{ "burst_429": { "at": "10m", "for": "15s", "every": "10m", "share": "60%" } }]);
    assert!(figure(&results, "amplification").contains("2 of 5 seeds, else never"));
    // Without time after the last one nothing can be said.
    results.scenarios[0].resolved["server"]["incidents"] =
        json!([{ "burst_429": { "at": "5m", "for": "24m 45s", "share": "60%" } }]);
    assert!(!figure(&results, "amplification").contains("recovery"));
}

#[test]
fn without_a_retry_a_sentence_says_so() {
    let mut results = sample::small();
    results.scenarios[0].resolved["server"]["incidents"] = json!([]);
    for strategy in 0..3 {
        set(&mut results, strategy, "attempts", |_| 1.0);
        set(&mut results, strategy, "arrivals", |_| 1.0);
    }
    let said = sentence_below(&results, "Retry amplification");
    assert!(said.contains("At no time were there more attempts than requests"), "{said}");
    assert!(!said.contains("<svg role"), "{said}");
}

#[test]
fn goodput_stands_beside_what_was_offered_and_the_cap() {
    let mut results = sample::small();
    for strategy in 0..3 {
        set(&mut results, strategy, "arrivals", |_| 16.0);
        set(&mut results, strategy, "completed", |_| 12.0);
    }
    let rate = |rate: &str| json!({ "token_bucket": { "rate": rate, "burst": 9 } });
    results.scenarios[0].resolved["server"]["admission"] = json!({ "requests": rate("14/s") });
    let svg = figure(&results, "goodput");
    let (five, ten) = (tick(&svg, "5", "y"), tick(&svg, "10", "y"));
    let row = |per_second: f64| five + (ten - five) * (per_second - 5.0) / 5.0;
    for (class, per_second) in [("offered", 16.0), ("limit", 14.0), ("line s0", 12.0)] {
        let (_, y) = line(&svg, class)[0];
        assert!((y - row(per_second)).abs() < 0.1, "{class}: {y} for {}", row(per_second));
    }
    assert!(svg.contains("dashed: the account&#39;s cap 14/s"), "{svg}");
    results.scenarios[0].resolved["server"]["admission"] = json!({ "requests": rate("500/s") });
    let svg = figure(&results, "goodput");
    assert!(svg.contains("cap 500/s is far above") && !svg.contains("class=\"limit\""), "{svg}");
    results.scenarios[0].resolved["server"]["admission"] = json!({ "requests": rate("fast") });
    let error = html(&results).expect_err("no rate").to_string();
    assert!(error.contains("read `fast` at `token_bucket.rate` as a rate"), "{error}");
}

#[test]
fn the_limit_has_a_panel_and_what_is_flat_a_sentence() {
    let mut results = sample::small();
    let svg = figure(&results, "in-flight");
    let panels: Vec<_> = svg.split("class=\"heading\"").collect();
    assert_eq!(panels.len(), 4, "client, limit, server");
    assert_eq!(panels[2].matches("path class=\"line s").count(), 1, "one strategy has a limit");
    assert!(figure(&results, "queues").contains("No queue formed at the server."));
    let capacity = figure(&results, "capacity");
    assert!(capacity.contains("100 %") && !capacity.contains(">replicas<"), "{capacity}");
    for strategy in 0..3 {
        set(&mut results, strategy, "gpu_utilisation", |_| 0.002);
        for seed in &mut results.scenarios[0].strategies[strategy].per_seed {
            seed.timeline.columns.remove("concurrency_limit");
        }
    }
    let said = sentence_below(&results, "The server&#39;s capacity");
    assert!(said.contains("The mean GPU utilisation was never above 0.2 %."), "{said}");
    assert!(figure(&results, "in-flight").contains("No strategy has a concurrency limit."));
    set(&mut results, 1, "replicas", |bin| if bin < 900 { 1.0 } else { 3.0 });
    let svg = figure(&results, "capacity");
    assert!(svg.contains(">replicas<"), "{svg}");
    let line = line(&svg, "line s1");
    let (one, three) = (tick(&svg, "1", "y"), tick(&svg, "3", "y"));
    assert!((line[0].1 - one).abs() < 0.1 && (line.last().expect("points").1 - three).abs() < 0.1);
}

/// What a run that ended early would have had is not 0.
#[test]
fn a_limit_is_that_of_the_seeds_that_still_ran() {
    let mut results = sample::small();
    set(&mut results, 0, "concurrency_limit", |_| 40.0);
    let seed = &mut results.scenarios[0].strategies[0].per_seed[0];
    seed.timeline.columns.get_mut("concurrency_limit").expect("a column").truncate(900);
    let svg = figure(&results, "in-flight");
    let panel = svg.split("concurrency limit<").nth(1).expect("the panel");
    let line = line(panel, "line s0");
    assert!(line.iter().all(|(_, y)| *y == line[0].1), "{line:?}");
}

#[test]
fn every_cause_has_a_colour() {
    let page = html(&sample::small()).expect("good results");
    for (place, cause) in CAUSES.iter().enumerate() {
        assert!(page.contains(&format!(".c{place}{{fill:")), "{cause}");
    }
}

//! The heat maps show the counts of the results: read back from the SVG.

use reports::html;
use scenarios::results::Results;

use crate::{
    percentiles::{attribute, between, tick},
    sample,
};

/// The shares from which a cell is one level stronger.
const LEVELS: [f64; 5] = [0.003, 0.01, 0.03, 0.1, 0.3];

fn svg(results: &Results) -> String {
    let page = html(results).expect("good results");
    between(&page, "aria-labelledby=\"scenario-1-heatmap-t", "</svg>").to_owned()
}

/// The level of the cell at a column and a height; `None` where nothing is drawn.
fn level_at(panel: &str, column: f64, y: f64) -> Option<usize> {
    let number = |text: &str| -> f64 { text.parse().unwrap_or_else(|_| panic!("{text}")) };
    let covers = |shape: &str| {
        let (left, rest) = shape.split_once(' ').expect("a place");
        let (top, rest) = rest.split_once('h').expect("a width");
        let (width, rest) = rest.split_once('v').expect("a height");
        let (height, _) = rest.split_once('h').expect("the way back");
        let (left, top) = (number(left), number(top));
        (left..left + number(width)).contains(&column) && (top..top + number(height)).contains(&y)
    };
    let levels: Vec<usize> = (0..=LEVELS.len())
        .filter(|level| {
            let class = format!("class=\"heat h{level}\"");
            panel.lines().filter(|line| line.contains(&class)).any(|line| {
                let commands = between(line, " d=\"M", "z\"");
                commands.split("zM").any(covers)
            })
        })
        .collect();
    assert!(levels.len() < 2, "cells lie upon each other: {levels:?}");
    levels.first().copied()
}

#[test]
fn a_cell_is_as_strong_as_the_share_of_its_column() {
    let results = sample::small();
    let svg = svg(&results);
    let panels: Vec<&str> = svg.split("<g class=\"panel ").skip(1).collect();
    let strategies = &results.scenarios[0].strategies;
    assert_eq!(panels.len(), strategies.len());
    let mut seen = [0; 6];
    for (panel, strategy) in panels.iter().zip(strategies) {
        assert!(panel.contains(&format!("<title>{}</title>", strategy.name)));
        let (one, ten) = (tick(panel, "1\u{a0}s", "y"), tick(panel, "10\u{a0}s", "y"));
        // Three bins of 10 s are a column; five seeds are summed.
        for column in [0, 1, 7, 20, 59] {
            let maps: Vec<_> = strategy.per_seed.iter().map(|seed| &seed.latency_heatmap).collect();
            let bins = || maps.iter().flat_map(|map| &map.counts[3 * column..3 * column + 3]);
            let total: u32 = bins().flatten().sum();
            let longest = maps.iter().max_by_key(|map| map.bands_ms.len()).expect("seeds");
            for (band, bounds) in longest.bands_ms.windows(2).enumerate().skip(10) {
                let count: u32 = bins().filter_map(|bin| bin.get(band)).sum();
                let share = f64::from(count) / f64::from(total);
                let expected = LEVELS.iter().filter(|level| share >= **level).count();
                let expected = (count > 0).then_some(expected);
                let middle = libm::log10((bounds[0] * bounds[1]).sqrt() / 1e3);
                let found = level_at(panel, column as f64 + 0.5, one + (ten - one) * middle);
                assert_eq!(found, expected, "{} column {column} band {band}", strategy.name);
                if let Some(level) = found {
                    seen[level] += 1;
                }
            }
        }
    }
    assert!(seen.iter().all(|count| *count > 0), "every level is met: {seen:?}");
}

#[test]
fn the_slo_crosses_every_panel_and_the_incidents_stand_above() {
    let svg = svg(&sample::small());
    assert_eq!(svg.matches("class=\"limit\" d=").count(), 6, "{svg}");
    assert_eq!(svg.matches(">SLO 20\u{a0}s<").count(), 3);
    assert!(svg.contains("Broken lines are limits of class chat.</desc>"));
    assert_eq!(svg.matches("class=\"incident strip\"").count(), 3);
    let strip = svg.lines().find(|line| line.contains("incident strip")).expect("a strip");
    assert_eq!(strip.matches('M').count(), 3, "three bursts: {strip}");
    let shade = svg.lines().find(|line| line.contains("<rect class=\"incident\"")).expect("shade");
    let from = attribute(shade, "x");
    assert!(strip.contains(&format!("M{from:.1} ")), "{strip} for {from}");
}

#[test]
fn the_table_accounts_for_every_request() {
    let page = html(&sample::small()).expect("good results");
    let figure = between(&page, "<figure data-chart=\"heatmap\">", "</figure>");
    let body = between(figure, "<tbody>", "</tbody>");
    let mut sums = [0.0; 3];
    for row in body.split("<tr>").skip(1) {
        for (cell, sum) in row.split("<td>").skip(1).zip(&mut sums) {
            let percent = cell.split('\u{a0}').next().expect("a number");
            *sum += percent.parse::<f64>().expect("a number");
        }
    }
    for sum in sums {
        assert!((sum - 100.0).abs() < 0.5, "{sums:?}");
    }
    assert!(body.matches("<tr>").count() <= 24);
}

#[track_caller]
fn check_refused(change: impl FnOnce(&mut scenarios::results::LatencyHeatmap), expected: &str) {
    let mut results = sample::small();
    change(&mut results.scenarios[0].strategies[1].per_seed[2].latency_heatmap);
    let error = html(&results).expect_err("refused").to_string();
    assert!(error.contains(expected), "{error}");
}

#[test]
fn maps_that_do_not_fit_together_are_refused() {
    check_refused(|map| map.bin_s = 20.0, "the heat maps tick differently");
    check_refused(|map| map.bands_ms[3] = 0.5, "the heat maps have bands of their own");
    check_refused(|map| map.counts[5] = vec![1; 99], "a heat map counts beyond its bands");
}

#[test]
fn without_a_map_there_is_no_chart() {
    let mut results = sample::small();
    for strategy in &mut results.scenarios[0].strategies {
        strategy.per_seed.iter_mut().for_each(|seed| seed.latency_heatmap.counts.clear());
    }
    assert!(!html(&results).expect("good results").contains("data-chart=\"heatmap\""));
}

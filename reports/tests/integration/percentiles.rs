//! The percentile chart shows the numbers of the table: read back from the SVG by its own tick
//! labels.

use reports::html;

use crate::sample;

/// The text between two others, the first time.
pub(crate) fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let from = text.find(before).expect(before) + before.len();
    let length = text[from..].find(after).expect(after);
    &text[from..from + length]
}

pub(crate) fn attribute(element: &str, name: &str) -> f64 {
    between(element, &format!(" {name}=\""), "\"").parse().expect("a number")
}

/// The place along an axis of the tick with a label; tick labels stand 0.36 of 12 px below the
/// middle of their line.
pub(crate) fn tick(svg: &str, label: &str, coordinate: &str) -> f64 {
    let element = svg
        .lines()
        .find(|line| line.contains("class=\"tick\"") && line.contains(&format!(">{label}<")))
        .unwrap_or_else(|| panic!("no tick {label}"));
    let shift = if coordinate == "y" { 0.36 * 12.0 } else { 0.0 };
    attribute(element, coordinate) - shift
}

fn curve(svg: &str, strategy: &str) -> Vec<(f64, f64)> {
    let group = between(svg, &format!("\"><title>{strategy}</title>"), "</g>");
    let line = group.lines().find(|line| line.contains("class=\"line ")).expect("a line");
    let pair = |point: &str| {
        let (x, y) = point.split_once(' ').expect("two numbers");
        (x.parse().expect("a number"), y.parse().expect("a number"))
    };
    between(line, "d=\"M", "\"").split('L').map(pair).collect()
}

/// The height of a curve at a place, between its points.
fn height_at(curve: &[(f64, f64)], x: f64) -> f64 {
    let pair = curve.windows(2).find(|pair| (pair[0].0..=pair[1].0).contains(&x));
    let [(x0, y0), (x1, y1)] = pair.expect("the curve covers it") else { unreachable!() };
    if x1 == x0 { *y0 } else { y0 + (y1 - y0) * (x - x0) / (x1 - x0) }
}

#[test]
fn the_curve_goes_through_the_percentiles_of_the_table() {
    let results = sample::small();
    let page = html(&results).expect("good results");
    let svg = between(&page, "aria-labelledby=\"scenario-1-percentiles-t", "</svg>");
    let (one, ten) = (tick(svg, "1\u{a0}s", "y"), tick(svg, "10\u{a0}s", "y"));
    for strategy in &results.scenarios[0].strategies {
        let curve = curve(svg, &strategy.name);
        for (rank, label) in [("p90", "90\u{a0}%"), ("p99", "99\u{a0}%")] {
            let summary = &strategy.summary[&format!("sojourn_time_all_ms_{rank}")];
            let seconds = summary.mean.expect("defined") / 1e3;
            let expected = one + (ten - one) * libm::log10(seconds);
            let drawn = height_at(&curve, tick(svg, label, "x"));
            assert!((drawn - expected).abs() < 0.5, "{}: {drawn} for {expected}", strategy.name);
        }
    }
}

#[test]
fn a_curve_ends_where_fewer_than_ten_requests_were_slower() {
    // Five seeds of 2,000 requests: ten of all and two of each are beyond 99.9 %.
    let page = html(&sample::small()).expect("good results");
    let svg = between(&page, "aria-labelledby=\"scenario-1-percentiles-t", "</svg>");
    let end = curve(svg, "squall").last().expect("points").0;
    let (nines_2, nines_3) = (tick(svg, "99\u{a0}%", "x"), tick(svg, "99.9\u{a0}%", "x"));
    assert!((end - nines_3).abs() < 0.1, "{end} for {nines_3}");
    assert!(nines_3 > nines_2);
}

//! The points of a sweep.

use std::path::Path;

use scenarios::file::{
    LoadedScenario, arrivals::Arrivals, load::points_of_text, origin::Origin,
    sweep::are_of_one_sweep,
};
use serde_json::json;

use super::{HEAD, load, rendered};

#[track_caller]
fn points(text: &str) -> Vec<LoadedScenario> {
    points_of_text(text.as_bytes(), "example.yaml", Path::new("."))
        .unwrap_or_else(|errors| panic!("{}\n{text}", rendered(&errors)))
}

fn rate(point: &LoadedScenario) -> f64 {
    match &point.scenario.workload.classes[0].arrivals {
        Some(Arrivals::Poisson { rate, .. }) => rate.as_per_second(),
        other => panic!("{other:?}"),
    }
}

const SWEEP: &str =
    "sweep: { load: { of: workload.chat.arrivals.poisson.rate, values: [6/s, 600/min, 20/s] } }\n";

#[test]
fn each_value_is_a_scenario_of_its_own() {
    let points = points(&format!("{HEAD}{SWEEP}"));
    let seen: Vec<_> = points.iter().map(|p| (p.scenario.scenario.to_string(), rate(p))).collect();
    let expected = [
        ("example-load-6-per-s".to_owned(), 6.0),
        ("example-load-600-per-min".to_owned(), 10.0),
        ("example-load-20-per-s".to_owned(), 20.0),
    ];
    assert_eq!(seen, expected);
    let resolved = &points[1].resolved;
    assert_eq!(resolved["point"], json!({ "load": "600/min" }));
    assert_eq!((resolved.get("sweep"), resolved.get("matrix")), (None, None));
    assert!(points.windows(2).all(|pair| are_of_one_sweep(&pair[0], &pair[1])));
    let place = points[2].point.as_ref().map(|point| point.place);
    assert_eq!(place, Some(2));
}

/// A point is what a file with the value in it is, but for its name and what it says of itself.
#[test]
fn a_point_is_the_scenario_with_the_value_written_in() {
    let point = &points(&format!("{HEAD}{SWEEP}"))[2];
    let written = HEAD
        .replace("scenario: example", "scenario: example-load-20-per-s\npoint: { load: 20/s }")
        .replace("rate: 12/s", "rate: 20/s");
    let plain = load(&written).unwrap();
    assert_eq!(point.scenario, plain.scenario);
    assert_eq!(point.resolved, plain.resolved);
    assert_eq!((point.point.is_some(), plain.point.is_some()), (true, false));
}

#[test]
fn a_matrix_has_every_combination_the_last_axis_first() {
    let matrix = "matrix:\n  z: { of: [workload.0.arrivals.poisson.rate], values: [1/s, 2/s] }\n  \
                  a: { of: [server.engine.slots.servers, clients], values: [1, 2, 4] }\nclients: 1\n";
    let points = points(&format!("{HEAD}{matrix}"));
    let names: Vec<_> = points.iter().map(|point| point.scenario.scenario.to_string()).collect();
    let expected = [
        "example-z-1-per-s-a-1",
        "example-z-1-per-s-a-2",
        "example-z-1-per-s-a-4",
        "example-z-2-per-s-a-1",
        "example-z-2-per-s-a-2",
        "example-z-2-per-s-a-4",
    ];
    assert_eq!(names, expected);
    let clients: Vec<u32> = points.iter().map(|point| point.scenario.clients).collect();
    assert_eq!(clients, [1, 2, 4, 1, 2, 4], "two settings move together");
}

/// Settings of incidents, of presets and of strategies move, whatever their unit.
#[test]
fn any_number_can_move() {
    let text = HEAD.replace(
        "  engine: { slots: { servers: 8, service_time: { constant: 1s } } }",
        "  preset: deepseek-flash-2026\n  incidents:\n    - burst_429: { at: 5m, for: 45s, share: \
         60% }",
    ) + "  - preset: squall\nseeds: { until_decided: 5, at_most: 9 }\nexpect: [direct.requests > 0]\n";
    for (of, values, pointer, expected) in [
        (
            "server.incidents.0.burst_429.share",
            "[10%, 90%]",
            "/server/incidents/0/burst_429/share",
            json!("90%"),
        ),
        (
            "server.incidents.0.burst_429.at",
            "[0s, 10m]",
            "/server/incidents/0/burst_429/at",
            json!("10m"),
        ),
        ("server.network.round_trip", "[1ms, 300ms]", "/server/network/round_trip", json!("300ms")),
        ("server.admission.concurrency", "[5, 500]", "/server/admission/concurrency", json!(500)),
        (
            "server.prices.output",
            "[0.1 USD/M, 0.9 USD/M]",
            "/server/prices/output",
            json!("0.9 USD/M"),
        ),
        (
            "strategies.squall.config.retry.max_attempts",
            "[2, 3]",
            "/strategies/1/config/retry/max_attempts",
            json!(3),
        ),
        ("seeds.at_most", "[9, 12]", "/seeds/at_most", json!(12)),
        ("horizon", "[20m, 40m]", "/horizon", json!("40m")),
    ] {
        let points = points(&format!("{text}sweep: {{ x: {{ of: {of}, values: {values} }} }}\n"));
        let last = points[1].resolved.pointer(pointer);
        assert_eq!(last, Some(&expected), "{of}: {:#}", points[1].resolved);
    }
}

#[test]
fn a_moved_value_comes_from_its_axis() {
    let points = points(&format!("{HEAD}{SWEEP}"));
    let origin = points[1].origins.get("/workload/0/arrivals/poisson/rate");
    let line = HEAD.lines().count() as u32 + 1;
    assert_eq!(origin, Some(&Origin::Axis { name: "load".to_owned(), line }));
    assert_eq!(points[1].origins.get("/horizon"), Some(&Origin::File { line: 2 }));
}

/// A lint that one point needs is not allowed for nothing at the others, and a warning of all
/// points is told once.
#[test]
fn warnings_are_those_of_the_file() {
    let warnings = |text: &str| -> Vec<String> {
        let points = points(text);
        let told = points.iter().flat_map(|point| &point.warnings);
        told.filter_map(|finding| finding.lint.map(str::to_owned)).collect()
    };
    let text = format!("{HEAD}{SWEEP}seeds: 2\nexpect:\n  - direct.requests > 3\n");
    let told = warnings(&text);
    let count = |name: &str| told.iter().filter(|lint| *lint == name).count();
    assert_eq!(count("too-few-seeds"), 1, "{told:?}");
    assert!(count("overload-without-end") >= 1, "{told:?}");
    let allowed = format!("{text}allow: [overload-without-end, too-few-seeds]\n");
    assert_eq!(warnings(&allowed), Vec::<String>::new());
    let needless = format!("{HEAD}{SWEEP}allow: [overload-without-end, too-few-seeds]\n");
    assert_eq!(warnings(&needless), ["needless-allow"]);
}

#[test]
fn lines_about_the_sweep_belong_to_it_and_name_their_strategies() {
    let expect = "  - preset: squall\nseeds: 5\nexpect:\n  - squall.success_rate never rises over load within \
                  1%\n  - always direct.requests > 0\n";
    let points = points(&format!("{HEAD}{expect}{SWEEP}allow: [overload-without-end]\n"));
    let sweep = &points[0].point.as_ref().unwrap().sweep;
    let line = &sweep.expect[0];
    assert_eq!((line.line, line.expectation.axis.as_str()), (13, "load"));
    for point in &points {
        let lines: Vec<&str> = point.scenario.expect.iter().map(|e| e.text.as_str()).collect();
        assert_eq!((lines, &point.expect_lines), (vec!["always direct.requests > 0"], &vec![14]));
        assert_eq!(point.warnings, [], "no strategy is unused");
    }
}

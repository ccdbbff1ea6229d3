use scenarios::results::Assumption;

use super::{good::FULL, load_good, with};

fn assumed(text: &str) -> Vec<(String, String)> {
    let loaded = load_good(text);
    let found = loaded.assumptions.into_iter();
    found.map(|Assumption { setting, value, .. }| (setting, value)).collect()
}

#[test]
fn presets_and_defaults_say_what_they_assume() {
    let found = assumed(FULL);
    let found: Vec<_> = found.iter().map(|(s, v)| (s.as_str(), v.as_str())).collect();
    assert_eq!(
        found,
        [
            ("server.network.round_trip", "60ms"),
            ("server.overload.max_in_flight", "10000"),
            ("server.engine.saturation.service_time", "{ lognormal: { mean: 4s, scv: 0.5 } }"),
            (
                "server.engine.saturation.curve",
                "{ points: [[0%, 1.0], [70%, 1.0], [90%, 1.8], [100%, 4.0]] }"
            ),
            ("server.abandoned_work", "stops"),
            ("server.engine.saturation.slowdown", "shared"),
            ("server.prices.prefix_hit_share", "100%"),
            ("workload.1.prompt_tokens", "{ constant: 1000 }"),
        ]
    );
}

#[test]
fn what_a_scenario_states_itself_is_not_assumed() {
    let stated = with("server:\n", "server:\n  abandoned_work: stops\n");
    let found = assumed(&stated);
    assert!(found.iter().all(|(setting, _)| !setting.starts_with("server")), "{found:?}");
}

#[test]
fn a_preset_whose_number_is_moved_in_part_assumes_the_rest() {
    let moved = FULL.replace("  engine:\n", "  network: { round_trip: 30ms }\n  engine:\n");
    assert_ne!(moved, FULL);
    let found = assumed(&moved);
    assert!(found.iter().all(|(setting, _)| setting != "server.network.round_trip"), "{found:?}");
}

/// What is absent from the resolved scenario is assumed all the same.
#[test]
fn defaults_that_nobody_writes_are_told() {
    let check = |settings: &str, expected: &[(&str, &str)]| {
        let stated = with("server:\n", &format!("server:\n{settings}"));
        let parts = ["risk.rate", "faults", "script", "retransmission"];
        let found = assumed(&stated).into_iter();
        let found: Vec<_> =
            found.filter(|(setting, _)| parts.iter().any(|part| setting.contains(part))).collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(setting, value)| (format!("server.{setting}"), (*value).to_owned()))
            .collect();
        assert_eq!(found, expected, "{settings}");
    };
    check("", &[]);
    check("  risk: {}\n", &[("risk.rate", "none")]);
    check("  risk: { rate: 5/s }\n", &[]);
    let faults = "  faults: [ { http_500: { probability: 1% } }, { reset: { probability: 1% } }, \
                  { truncated: { probability: 1%, part: [10%, 90%] } } ]\n";
    check(faults, &[("faults.1.reset.part", "[0%, 100%]")]);
    let half = "a fault named there fails the answer halfway";
    check("  script: { every_request: [429, reset] }\n", &[("script.every_request", half)]);
    check("  script: { requests: { 3: [stall] } }\n", &[("script.requests", half)]);
    check("  script: { requests: { 3: [429] } }\n", &[]);
    let lossy = |rest: &str| {
        let region = "{ name: a, weight: 1, round_trip: { constant: 1ms }, loss: 1% }";
        format!("  network: {{ regions: [{region}]{rest} }}\n")
    };
    let retries = "network.retransmission.retries";
    check(&lossy(""), &[(retries, "6")]);
    check(&lossy(", retransmission: { timeout: 2s }"), &[(retries, "6")]);
    check(&lossy(", retransmission: { retries: 3 }"), &[]);
}

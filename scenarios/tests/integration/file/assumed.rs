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

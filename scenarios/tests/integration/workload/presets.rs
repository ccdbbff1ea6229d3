//! The presets of workloads against the figures of the traces that they are fitted to.

use scenarios::file::preset::workload_presets;

use super::{all, dispersion::Dispersion, load};

/// The figures of a workload: rate, spread of the gaps, dispersion of counts at 1, 10 and 60 s.
pub(super) fn target(workload: &str) -> [f64; 5] {
    let text = include_str!("../../data/dispersion.csv");
    let row = text.lines().find(|line| line.split(',').next() == Some(workload));
    let row = row.unwrap_or_else(|| panic!("no figures of {workload}"));
    let numbers: Vec<f64> =
        row.split(',').skip(1).map(|field| field.parse().expect("a number")).collect();
    numbers.try_into().expect("five figures")
}

/// How far each figure may be off: the rate and the spread of the gaps 5 %, the counts 15 %.
const TOLERANCES: [f64; 5] = [0.05, 0.05, 0.15, 0.15, 0.15];

fn measured(preset: &str, horizon: &str, seeds: u64) -> [f64; 5] {
    let loaded = load(horizon, &format!("[{{ class: all, preset: {preset} }}]"), None);
    let of = |seed| {
        let instants: Vec<u64> = all(&loaded, seed).iter().map(|arrival| arrival.at_ns).collect();
        Dispersion::of(&instants)
    };
    Dispersion::mean(&(1..=seeds).map(of).collect::<Vec<_>>()).numbers()
}

#[test]
fn presets_disperse_as_the_traces_they_are_fitted_to() {
    let check = |preset: &str, horizon: &str, seeds: u64| {
        let (found, target) = (measured(preset, horizon, seeds), target(preset));
        let errors: Vec<f64> = found.iter().zip(target).map(|(f, t)| f / t - 1.0).collect();
        println!("{preset}: {found:.4?}, errors {errors:.4?}");
        let is_near = errors.iter().zip(TOLERANCES).all(|(error, most)| error.abs() <= most);
        assert!(is_near, "{preset}: {found:?} instead of {target:?}");
    };
    check("azure-chat-2023", "58m22s", 20);
    check("mooncake-conversation", "58m57s", 20);
    check("deepseek-r1-day", "24h", 2);
    assert_eq!(workload_presets().count(), 3);
}

#[test]
fn a_preset_can_be_scaled_and_its_parts_replaced() {
    let own = "{ modulated: { rate_scale: 0.1 } }";
    let workload = format!("[{{ class: a, preset: azure-chat-2023, arrivals: {own} }}]");
    let count = all(&load("58m22s", &workload, None), 1).len();
    // A tenth of 19,366.
    assert!((1_750..2_120).contains(&count), "{count}");
    let workload = "[{ class: a, preset: azure-chat-2023, prompt_tokens: { constant: 9 }, \
                    arrivals: { constant: { rate: 1/s } } }]";
    let arrivals = all(&load("10s", workload, None), 1);
    assert_eq!(arrivals.len(), 9);
    assert!(arrivals.iter().all(|arrival| arrival.prompt_tokens == 9));
    assert!(arrivals.iter().any(|arrival| arrival.output_tokens != 200));
}

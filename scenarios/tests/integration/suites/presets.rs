//! The shipped strategies are what their names say.

use std::{path::Path, time::Duration};

use scenarios::file::{load::load_text, scenario::Reference};
use scheduler::{
    Preset,
    config::{Backoff, Budget, Concurrency, Config, Jitter, Retry},
};

fn check(preset: &str, config: Option<Config>, reference: Option<Reference>) {
    let text = format!(
        "scenario: preset\nhorizon: 1m\n\
         workload: [{{ class: chat, arrivals: {{ poisson: {{ rate: 1/s }} }} }}]\n\
         server: {{ preset: deepseek-flash-2026 }}\nstrategies: [{{ preset: {preset} }}]\n"
    );
    let loaded = load_text(text.as_bytes(), "preset.yaml", Path::new("."));
    let loaded = loaded.unwrap_or_else(|findings| panic!("{preset}: {findings:#?}"));
    let strategy = &loaded.scenario.strategies[0];
    assert_eq!(strategy.name.as_str(), preset);
    assert_eq!((&strategy.config, strategy.reference), (&config, reference), "{preset}");
}

/// A client without a limit of its own.
fn unlimited(max_attempts: u32, backoff: Backoff, jitter: Jitter) -> Config {
    let retry = Retry { max_attempts, backoff, jitter, ..Retry::default() };
    let (concurrency, budget) = (Concurrency::Unlimited, Budget::None);
    Config { concurrency, budget, retry, ..Config::default() }
}

#[test]
fn every_preset_holds_what_its_name_says() {
    let second = Duration::from_secs(1);
    let exponential = Backoff::Exponential {
        base: second / 2,
        factor: 2.0,
        cap: Duration::from_secs(16),
        throttled_base: None,
    };
    check("direct", Some(unlimited(1, Backoff::None, Jitter::None)), None);
    check("immediate-3", Some(unlimited(3, Backoff::None, Jitter::None)), None);
    check(
        "fixed-1s-3",
        Some(unlimited(3, Backoff::Constant { delay: second }, Jitter::None)),
        None,
    );
    check("full-jitter-10", Some(unlimited(10, exponential, Jitter::Full)), None);
    // The same settings that production builds on.
    for preset in Preset::ALL {
        check(preset.name(), Some(preset.config()), None);
    }
    check("squall", Some(Config::recommended()), None);
    check("article", None, Some(Reference::Article));
    check("article-literal", None, Some(Reference::ArticleLiteral));
}

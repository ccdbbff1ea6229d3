//! Offered load above the cap for ever.

use simulator::units::Share;

use super::{
    capacity::{Cap, caps},
    findings::Findings,
    offered::{mean_rate, mean_tokens},
};
use crate::file::{lint_name::Lint, scenario::Scenario, source::Span, workload::Class};

/// A load that is as high as the cap is no mistake; rounding may lift it above.
const MARGIN: f64 = 1.001;

/// Compares the mean of the offered load over the run with the lowest bound of the server. Classes
/// whose load nobody knows before the run count as nothing, and so do the repeats where a strategy
/// may answer them without the server, so that what is told is true.
pub(super) fn lint(lints: &mut Findings<'_>) {
    let (scenario, loaded) = (&lints.loaded.scenario, lints.loaded);
    let shared = scenario.workload.arrivals.as_ref().and_then(|all| mean_rate(all, loaded));
    let own = |place: usize| {
        let arrivals = scenario.workload.classes[place].arrivals.as_ref()?;
        Some(mean_rate(arrivals, loaded)? * new_part(scenario, &scenario.workload.classes[place]))
    };
    let rates: Vec<f64> =
        (0..scenario.workload.classes.len()).map(|place| own(place).unwrap_or(0.0)).collect();
    let new_of_all = || {
        let classes = scenario.workload.classes.iter();
        let part = |class: &Class| class.share.map_or(1.0, Share::as_fraction);
        classes.map(|class| part(class) * new_part(scenario, class)).sum::<f64>()
    };
    let offered = shared.map_or_else(|| rates.iter().sum(), |rate| rate * new_of_all());
    let caps = caps(&scenario.server, tokens(scenario, &rates));
    let lowest = caps.into_iter().min_by(|a, b| a.per_second.total_cmp(&b.per_second));
    let Some(Cap { per_second, path }) = lowest else { return };
    if offered <= per_second * MARGIN {
        return;
    }
    let repeats = if shares_answers(scenario) { ", repeats left out" } else { "" };
    let message = format!(
        "more requests come than can ever be served: {} a second in the mean of the run{repeats}, \
         and the server serves {} at most",
        rounded(offered),
        rounded(per_second)
    );
    let cap = lints.sources.place(lints.span(&path));
    let help = "no strategy can carry all of this: lower the load or raise the cap; if the overload is \
                the question, write `allow: [overload-without-end]`";
    let finding = lints.warning(Lint::OverloadWithoutEnd.name(), span(lints, &rates), message);
    lints.push(Lint::OverloadWithoutEnd, finding.with_help(help).with_related("the cap", cap));
}

/// The part of a class's requests that some strategy has to ask the server for.
fn new_part(scenario: &Scenario, class: &Class) -> f64 {
    if shares_answers(scenario) { 1.0 - class.duplicates.as_fraction() } else { 1.0 }
}

/// Whether a strategy may answer a repeat with the answer of another request.
fn shares_answers(scenario: &Scenario) -> bool {
    let mut configs = scenario.strategies.iter().filter_map(|strategy| strategy.config.as_ref());
    configs.any(|config| config.single_flight || config.cache.is_some())
}

/// The arrivals of all, or of the class with the most.
fn span(lints: &Findings<'_>, rates: &[f64]) -> Span {
    if lints.loaded.scenario.workload.arrivals.is_some() {
        return lints.span("workload.arrivals");
    }
    let most = rates.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
    let class = most.and_then(|(place, _)| lints.classes().get(place));
    class.map_or_else(|| lints.span("workload"), |class| class.deepest("arrivals"))
}

/// The mean LLM tokens of a request over all classes.
fn tokens(scenario: &Scenario, rates: &[f64]) -> Option<f64> {
    let (mut sum, mut weight) = (0.0, 0.0);
    for (class, rate) in scenario.workload.classes.iter().zip(rates) {
        let rate = class.share.map_or(*rate, Share::as_fraction);
        sum += rate * (mean_tokens(&class.prompt_tokens)? + mean_tokens(&class.output_tokens)?);
        weight += rate;
    }
    // A trace brings tokens of its own.
    (weight > 0.0 && scenario.workload.arrivals.is_none()).then(|| sum / weight)
}

/// With three digits.
fn rounded(number: f64) -> f64 {
    if number >= 100.0 {
        return libm::round(number);
    }
    let scale = if number >= 10.0 { 10.0 } else { 100.0 };
    libm::round(number * scale) / scale
}

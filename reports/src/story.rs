//! A scenario in one paragraph of plain words, told from its resolved file. What a later version of
//! the format may say, and this one does not know, is left out.

mod arrivals;
mod engine;
mod faults;
mod incidents;
mod limits;
mod read;
mod strategies;
mod wording;
mod workload;

use scenarios::results::{ScenarioResults, StrategyKind};
use serde_json::Value;

use self::{read::seconds, strategies::Contender};

/// The scenario for a reader who has not seen its file: what arrives, what answers, what goes wrong,
/// and who is compared.
pub(crate) fn story(scenario: &ScenarioResults) -> String {
    let contenders: Vec<_> = scenario
        .strategies
        .iter()
        .map(|strategy| Contender {
            name: &strategy.name,
            is_reference: strategy.kind == StrategyKind::Reference,
            is_baseline: strategy.name == scenario.baseline,
            config: &strategy.config,
        })
        .collect();
    let warm_up_s = scenario.found_warm_up_s.or_else(|| seconds(&scenario.resolved["warm_up"]));
    told(&scenario.resolved, warm_up_s, &contenders, scenario.seeds.len())
}

fn told(
    resolved: &Value,
    warm_up_s: Option<f64>,
    contenders: &[Contender<'_>],
    seeds: usize,
) -> String {
    let server = &resolved["server"];
    let horizon_s = seconds(&resolved["horizon"]);
    let mut sentences = workload::sentences(resolved, horizon_s, warm_up_s);
    sentences.extend(engine::sentences(server));
    sentences.extend(limits::sentences(server));
    sentences.extend(incidents::sentences(&server["incidents"], horizon_s));
    sentences.extend(faults::sentences(server, horizon_s));
    sentences.extend(strategies::sentence(contenders, seeds));
    sentences.iter().map(|sentence| wording::sentence(sentence)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;

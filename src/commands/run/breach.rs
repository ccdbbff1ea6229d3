//! A broken law, with all it takes to see it again.

use reports::replay_command;
use scenarios::{file::diagnostic::printable, results::Results, suite::Breach};

/// The breach as people read it; ends with a line break.
pub(crate) fn text(breach: &Breach, results: &Results) -> String {
    let Breach { file, strategy, seed, what } = breach;
    let scenario = results.scenarios.iter().find(|scenario| scenario.file == *file);
    let name = scenario.map_or("", |scenario| scenario.name.as_str());
    let text = format!(
        "error: failed to keep a law of the simulation: {what}\n  \
         scenario: {name}\n  \
         strategy: {strategy}\n  \
         seed:     {seed}\n\
         hint: this is a fault of Squall; please report it with the scenario file; it shows again \
         with: {}",
        replay_command(file, *seed, *seed)
    );
    text.lines().map(|line| printable(line) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use scenarios::verdict::finish::finish;

    use super::*;

    #[test]
    fn a_breach_names_scenario_strategy_seed_law_and_command() {
        let breach = Breach {
            file: "a b.yaml".to_owned(),
            strategy: "direct".to_owned(),
            seed: 3,
            what: "at 1.5 s: a request ended twice".to_owned(),
        };
        let results = finish(Vec::new(), true).unwrap();
        let expected = "\
error: failed to keep a law of the simulation: at 1.5 s: a request ended twice
  scenario: \n  strategy: direct
  seed:     3
hint: this is a fault of Squall; please report it with the scenario file; it shows again with: \
                        squall run 'a b.yaml' --seeds 3..3\n";
        assert_eq!(text(&breach, &results), expected);
    }
}

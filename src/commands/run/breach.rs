//! A broken law, with all it takes to see it again.

use reports::replay_command;
use scenarios::{file::diagnostic::printable, suite::Breach};

/// The breach as people read it; ends with a line break.
pub(crate) fn text(breach: &Breach) -> String {
    let Breach { file, scenario, is_point, seed, .. } = breach;
    let only = is_point.then_some(scenario.as_str());
    text_with(breach, &replay_command(file, only, *seed, *seed))
}

/// The same with the command that shows it again.
pub(crate) fn text_with(breach: &Breach, command: &str) -> String {
    let Breach { scenario, strategy, seed, what, .. } = breach;
    let text = format!(
        "error: failed to keep a law of the simulation: {what}\n  \
         scenario: {scenario}\n  \
         strategy: {strategy}\n  \
         seed:     {seed}\n\
         hint: this is a fault of Squall; please report it with the scenario file; it shows again \
         with: {command}"
    );
    text.lines().map(|line| printable(line) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_breach_names_scenario_strategy_seed_law_and_command() {
        let breach = Breach {
            file: "a b.yaml".to_owned(),
            scenario: "burst".to_owned(),
            is_point: false,
            strategy: "direct".to_owned(),
            seed: 3,
            what: "at 1.5 s: a request ended twice".to_owned(),
        };
        let expected = "\
error: failed to keep a law of the simulation: at 1.5 s: a request ended twice
  scenario: burst\n  strategy: direct
  seed:     3
hint: this is a fault of Squall; please report it with the scenario file; it shows again with: \
                        squall run 'a b.yaml' --seeds 3..3\n";
        assert_eq!(text(&breach), expected);
        let of_point = text(&Breach { is_point: true, ..breach });
        assert!(of_point.ends_with("'a b.yaml' --only burst --seeds 3..3\n"), "{of_point}");
    }
}

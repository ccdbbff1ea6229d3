//! The commands that run again what a report shows.

use scenarios::results::{JudgedExpectation, ScenarioResults};

/// The command that runs a scenario with all its seeds again.
pub(crate) fn of_scenario(scenario: &ScenarioResults) -> String {
    let first = scenario.seeds.iter().min().copied().unwrap_or(1);
    let last = scenario.seeds.iter().max().copied().unwrap_or(1);
    replay_command(&scenario.file, first, last)
}

/// The command that shows what an expectation saw: for `always`, the seed that decided it.
pub(crate) fn of_expectation(
    scenario: &ScenarioResults,
    expectation: &JudgedExpectation,
) -> String {
    match expectation.seed {
        Some(seed) => replay_command(&scenario.file, seed, seed),
        None => of_scenario(scenario),
    }
}

/// The command that runs the seeds `first` to `last` of a scenario file again, quoted for a POSIX
/// shell.
pub fn replay_command(file: &str, first: u64, last: u64) -> String {
    format!("squall run {} --seeds {first}..{last}", shell_word(file))
}

/// Quoted for a POSIX shell where it has to be. A leading `-` gets `./` before it.
fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:,@%=".contains(c);
    let text = if text.starts_with('-') { format!("./{text}") } else { text.to_owned() };
    if !text.is_empty() && text.chars().all(is_plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(shell_word(text), expected);
    }

    #[test]
    fn files_are_quoted_for_the_shell() {
        check("scenarios/suites/burst-429.yaml", "scenarios/suites/burst-429.yaml");
        check("my file.yaml", "'my file.yaml'");
        check("it's.yaml", r"'it'\''s.yaml'");
        check("$(rm).yaml", "'$(rm).yaml'");
        check("-x.yaml", "./-x.yaml");
        check("", "''");
    }
}

//! The commands that run again what a report shows.

use scenarios::results::{JudgedExpectation, ScenarioResults, SweepResults};

/// The command that runs a scenario with all its seeds again.
pub(crate) fn of_scenario(scenario: &ScenarioResults) -> String {
    let first = scenario.seeds.iter().min().copied().unwrap_or(1);
    let last = scenario.seeds.iter().max().copied().unwrap_or(1);
    of_seeds(scenario, first, last)
}

/// The command that runs a sweep with all seeds of its points again.
pub(crate) fn of_sweep(sweep: &SweepResults, points: &[&ScenarioResults]) -> String {
    let seeds = || points.iter().flat_map(|point| &point.seeds).copied();
    let (first, last) = (seeds().min().unwrap_or(1), seeds().max().unwrap_or(1));
    replay_command(&sweep.file, None, first, last)
}

/// A point is one of several scenarios of its file, and so it has to be named.
fn of_seeds(scenario: &ScenarioResults, first: u64, last: u64) -> String {
    let is_point = scenario.resolved.get("point").is_some();
    replay_command(&scenario.file, is_point.then_some(scenario.name.as_str()), first, last)
}

/// The command that shows what an expectation saw: for `always`, the seed that decided it.
pub(crate) fn of_expectation(
    scenario: &ScenarioResults,
    expectation: &JudgedExpectation,
) -> String {
    match expectation.seed {
        Some(seed) => of_seeds(scenario, seed, seed),
        None => of_scenario(scenario),
    }
}

/// The command that runs the seeds `first` to `last` of a scenario file again, or of one of its
/// scenarios, quoted for a POSIX shell.
pub fn replay_command(file: &str, only: Option<&str>, first: u64, last: u64) -> String {
    let only = only.map_or_else(String::new, |name| format!(" --only {}", shell_word(name)));
    format!("squall run {}{only} --seeds {first}..{last}", shell_word(file))
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

//! A summary for pull requests and job pages.

mod against;
mod sweep;

use std::fmt::Write as _;

use scenarios::{
    file::diagnostic::is_acted_on,
    results::{JudgedExpectation, Results, ScenarioResults},
};

use crate::{
    format, replay,
    story::story,
    summary::{Cell, Row, rows},
    sweep::sweeps,
    verdict::{Tally, status_sign, status_word, verdict_sign, verdict_word},
    winner::{NO_WINNER, Words},
};

pub use against::comparison;

/// What job pages accept: GitHub refuses a step summary above 1 MiB.
const MOST_BYTES: usize = 1_000_000;

/// The verdict and a table per scenario, as GitHub-flavoured markdown below 1 MB. If there is more,
/// the text says how many scenarios are left out.
pub fn markdown(results: &Results) -> String {
    let tally = Tally::of_run(results);
    let mut out =
        format!("# Squall\n\n**{} {}**\n", status_sign(tally.status(), false), tally.headline());
    if !results.complete {
        out.push_str("\n> **Partial results:** the run was interrupted; seeds are missing.\n");
    }
    if let Some(partition) = &results.partition {
        let _ = writeln!(
            out,
            "\nPart {} of {}: the others are missing here.",
            partition.part, partition.of
        );
    }
    let sweeps: String = sweeps(results).iter().map(sweep::section).collect();
    if out.len() + sweeps.len() <= MOST_BYTES {
        out += &sweeps;
    }
    for (index, scenario) in results.scenarios.iter().enumerate() {
        let section = section(scenario);
        if out.len() + section.len() > MOST_BYTES {
            let left = results.scenarios.len() - index;
            let left = format::counted(left, "scenario is", "scenarios are");
            let _ = write!(out, "\n{left} left out here; `report.html` has all.\n");
            break;
        }
        out += &section;
    }
    out
}

fn section(scenario: &ScenarioResults) -> String {
    let mut out = format!("\n## {}\n\n{}\n\n", escaped(&scenario.name), escaped(&story(scenario)));
    let strategies = &scenario.strategies;
    let names = strategies.iter().map(|strategy| {
        let mark = if strategy.name == scenario.baseline { " (baseline)" } else { "" };
        format!(" {}{mark} |", escaped(&strategy.name))
    });
    let _ = writeln!(out, "| metric |{}", names.collect::<String>());
    let _ = writeln!(out, "| :-- |{}", " --: |".repeat(strategies.len()));
    for row in rows(scenario, None) {
        let cells = row.cells.iter().map(|c| format!(" {} |", cell(&row, c)));
        let _ = writeln!(out, "| {} |{}", escaped(&row.label), cells.collect::<String>());
    }
    let seeds = format::counted(scenario.seeds.len(), "seed", "seeds");
    let _ = writeln!(
        out,
        "\nMeans over {seeds} with their 95 % intervals; below, the paired difference to the baseline.\n"
    );
    for words in Words::of(scenario).iter().filter(|words| !words.value.is_empty()) {
        out += &winner(words);
    }
    out.push('\n');
    for expectation in &scenario.expectations {
        out += &line(expectation);
    }
    let _ = writeln!(out, "\nRun it again: {}", code(&replay::of_scenario(scenario)));
    out
}

fn cell(row: &Row<'_>, cell: &Cell<'_>) -> String {
    let mut out = format::optional(row.unit, cell.estimate.mean);
    if let Some(half) = format::margin(row.unit, &cell.estimate) {
        let _ = write!(out, " {half}");
    }
    if let Some(comparison) = cell.comparison {
        out.push_str("<br>");
        if let Some(mean) = comparison.difference.mean {
            let _ = write!(out, "{} ", format::difference(row.unit, mean));
        }
        let (sign, word) =
            (verdict_sign(comparison.verdict, false), verdict_word(comparison.verdict));
        let _ = write!(out, "{sign} {word}");
    }
    out
}

fn winner(words: &Words) -> String {
    let who = match words.winner.as_str() {
        "" => NO_WINNER.to_owned(),
        name => format!("**{}**", escaped(name)),
    };
    let mut why = escaped(&words.why);
    if !words.price.is_empty() {
        let _ = write!(why, "; {}", escaped(&words.price));
    }
    format!("- {}: {who} {}; {why}\n", words.title, words.value)
}

fn line(expectation: &JudgedExpectation) -> String {
    let observed = expectation.observed.map_or_else(
        || format::UNDEFINED.to_owned(),
        |observed| format::judged_of(expectation, observed),
    );
    let (sign, word) = (status_sign(expectation.status, false), status_word(expectation.status));
    let note = match expectation.note.as_str() {
        "" => String::new(),
        note => format!("; {}", escaped(note)),
    };
    let (strategy, text) = (escaped(&expectation.strategy), code(&expectation.text));
    format!("- {sign} **{word}** {text} — {strategy}: {observed}{note}\n")
}

/// Text in which nothing is markup and no table cell ends.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '!' | '|' | '~' => {
                out.push('\\');
                out.push(c);
            }
            c if is_acted_on(c) => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Text as inline code, fenced by more backticks than it holds.
fn code(text: &str) -> String {
    let text: String = text.chars().map(|c| if is_acted_on(c) { ' ' } else { c }).collect();
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, as_text: &str, as_code: &str) {
        assert_eq!((escaped(text).as_str(), code(text).as_str()), (as_text, as_code));
    }

    #[test]
    fn names_are_never_markup() {
        check("burst-429", "burst-429", "`burst-429`");
        check("a|b", r"a\|b", "`a|b`");
        check("<b>", "&lt;b&gt;", "`<b>`");
        check("x``y`", r"x\`\`y\`", "``` x``y` ```");
        check("a\nb", "a b", "`a b`");
        check("@all", "&#64;all", "`@all`");
    }
}

//! The comparison of two runs for a pull request.

use std::fmt::Write as _;

use scenarios::{
    results::Status,
    verdict::against::{Against, Change, ScenarioAgainst, Turn},
};

use super::{code, escaped};
use crate::{
    against::{caveat, label, sentence, verdict, worst_first},
    format,
    verdict::{status_sign, status_word, verdict_sign, verdict_word},
};

/// GitHub takes 65,536 characters in a comment, GitLab a million; some room is left for whoever
/// puts a line of their own around it. In bytes, of which a character has at least one.
const MOST_BYTES: usize = 60_000;
/// What the lines after the tables may take.
const RESERVED: usize = 4_000;

/// The comparison as GitHub-flavoured markdown of at most 60,000 bytes, the worst first. Where
/// there is more, it says how much was left out.
pub fn comparison(against: &Against) -> String {
    let (_, status) = verdict(against);
    let sign = status_sign(status, false);
    let than = match status {
        Status::Passed => "Not worse than the baseline",
        Status::Failed => "Worse than the baseline",
        Status::Inconclusive => "Undecided against the baseline",
    };
    let mut out = format!("## Squall\n\n**{sign} {than}:** {}\n", sentence(against));
    let told = worst_first(against);
    let turns: Vec<_> = against.turns().collect();
    let mut room = Room { out: &mut out, left_out: 0 };
    if !turns.is_empty() {
        room.out.push_str("\n| scenario | strategy | expectation | base | head |\n");
        room.out.push_str("| :-- | :-- | :-- | :-- | :-- |\n");
        for (scenario, turn) in &turns {
            room.push(&turn_row(scenario, turn));
        }
    }
    if !told.is_empty() {
        room.out.push_str("\n| scenario | strategy | metric | base | head | difference | |\n");
        room.out.push_str("| :-- | :-- | :-- | --: | --: | --: | :-- |\n");
        for (scenario, change) in &told {
            room.push(&change_row(scenario, change));
        }
    }
    let left_out = room.left_out;
    if left_out > 0 {
        let rows = format::counted(left_out, "row is", "rows are");
        let _ = write!(out, "\n{rows} left out here; `squall compare` shows them all.\n");
    }
    let scenarios = format::counted(against.scenarios.len(), "scenario", "scenarios");
    let _ = write!(
        out,
        "\n{scenarios}, means over the seeds, differences paired by seed with their 95 % intervals.\n"
    );
    if let Some(caveat) = caveat(against) {
        let _ = writeln!(out, "{caveat}");
    }
    if !against.only_in_head.is_empty() {
        let new = new_scenarios(&against.only_in_head);
        if out.len() + new.len() <= MOST_BYTES {
            out += &new;
        }
    }
    out
}

/// Takes rows while there is room.
struct Room<'a> {
    out: &'a mut String,
    left_out: usize,
}

impl Room<'_> {
    fn push(&mut self, row: &str) {
        // After the first row that does not fit none is taken, so that the worst stay together.
        if self.left_out > 0 || self.out.len() + row.len() + RESERVED > MOST_BYTES {
            self.left_out += 1;
        } else {
            self.out.push_str(row);
        }
    }
}

fn turn_row(scenario: &ScenarioAgainst, turn: &Turn) -> String {
    let status = |status| format!("{} {}", status_sign(status, false), status_word(status));
    format!(
        "| {} | {} | {} | {} | {} |\n",
        escaped(&scenario.name),
        escaped(&turn.strategy),
        // A bar would end the cell even inside of code.
        code(&turn.text).replace('|', "\\|"),
        status(turn.base),
        status(turn.head),
    )
}

fn change_row(scenario: &ScenarioAgainst, change: &Change) -> String {
    let unit = format::unit_of(&change.metric);
    let difference = change.difference.mean.map(|mean| format::difference(unit, mean));
    let half = format::margin(unit, &change.difference);
    let difference: Vec<String> = [difference, half].into_iter().flatten().collect();
    format!(
        "| {} | {} | {} | {} | {} | {} | {} {} |\n",
        escaped(&scenario.name),
        escaped(&change.strategy),
        escaped(&label(change)),
        format::optional(unit, change.base.mean),
        format::optional(unit, change.head.mean),
        difference.join(" "),
        verdict_sign(change.verdict, false),
        if change.has_vanished() { "no longer defined" } else { verdict_word(change.verdict) },
    )
}

/// The scenarios that have no baseline yet, up to ten by name.
fn new_scenarios(names: &[String]) -> String {
    const NAMED: usize = 10;
    let named: Vec<String> = names.iter().take(NAMED).map(|name| escaped(name)).collect();
    let more = match names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("Without a baseline: {}{more}.\n", named.join(", "))
}

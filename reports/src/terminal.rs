//! The results as text for a terminal.

mod against;
mod sweep;
mod table;

use std::fmt::Write as _;

use scenarios::results::{JudgedExpectation, Results, ScenarioResults, Status, Verdict};

use crate::{
    format,
    judged::interval,
    replay,
    summary::{Cell, Row, rows},
    sweep::sweeps,
    verdict::{Tally, status_sign, status_word, verdict_sign, verdict_word},
    winner::{NO_WINNER, Words},
};
use table::{Ink, Piece, Table};

pub use against::terminal_comparison;

/// How the terminal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Columns. Made for 60 to 200; in fewer than 60 the lines are 60 wide, and in more than 200
    /// they are no wider than 200.
    pub width: usize,
    /// Whether it shows colours (SGR sequences).
    pub colour: bool,
    /// Whether it has nothing but ASCII.
    pub ascii: bool,
}

/// A table per scenario, its expectations, a table per sweep, and the verdict of the run in the last line.
///
/// Strategies that do not fit side by side go into a further table below. Control characters in
/// names are replaced, so that no scenario can drive the terminal.
pub fn terminal(results: &Results, options: Options) -> String {
    let options = Options { width: options.width.clamp(60, 200), ..options };
    let mut out = String::new();
    for scenario in &results.scenarios {
        out += &section(scenario, options);
        out.push('\n');
    }
    for swept in sweeps(results) {
        out += &sweep::section(&swept, options);
        out.push('\n');
    }
    let tally = Tally::of_run(results);
    if !results.complete {
        let text = "partial results: the run was interrupted, seeds are missing";
        out += &Piece::new(text, Ink::Bad).painted(options);
        out.push('\n');
    }
    let sign = if tally.total() == 0 { "-" } else { status_sign(tally.status(), options.ascii) };
    let verdict = format!("{sign} {}", tally.sentence());
    out += &Piece::new(&verdict, ink_of_status(tally.status())).painted(options);
    out.push('\n');
    out
}

fn section(scenario: &ScenarioResults, options: Options) -> String {
    let seeds = format::counted(scenario.seeds.len(), "seed", "seeds");
    let mut out = Piece::new(&scenario.name, Ink::Strong).painted(options);
    let facts = format!("  {seeds}, means ± half the 95 % interval, differences to the baseline");
    let room = options.width.saturating_sub(table::columns(&scenario.name));
    out += &Piece::new(&table::fitted(&facts, room), Ink::Soft).painted(options);
    out.push('\n');
    out += &summary_table(scenario).drawn(options);
    for words in Words::of(scenario).iter().filter(|words| !words.value.is_empty()) {
        out += &winner(words, options);
    }
    for expectation in &scenario.expectations {
        let command = replay::of_expectation(scenario, expectation);
        out += &line(expectation, &command, options);
    }
    out
}

fn summary_table(scenario: &ScenarioResults) -> Table {
    let head = |name: &str, is_baseline: bool| {
        let mark = if is_baseline { "baseline" } else { "" };
        vec![Piece::new(name, Ink::Strong), Piece::new(mark, Ink::Soft)]
    };
    let strategies = &scenario.strategies;
    let heads = strategies.iter().map(|s| head(&s.name, s.name == scenario.baseline)).collect();
    let rows = rows(scenario, None).into_iter().map(|row| {
        let cells = row.cells.iter().map(|cell| pieces(&row, cell)).collect();
        (row.label.clone(), cells)
    });
    Table { heads, rows: rows.collect() }
}

/// The mean with half its interval, and below it the difference with its verdict.
fn pieces(row: &Row<'_>, cell: &Cell<'_>) -> Vec<Piece> {
    let mut mean = format::optional(row.unit, cell.estimate.mean);
    if let Some(half) = format::margin(row.unit, &cell.estimate) {
        let _ = write!(mean, " {half}");
    }
    let mut pieces = vec![Piece::new(&mean, Ink::Plain)];
    if let Some(comparison) = cell.comparison {
        let difference = comparison.difference.mean.map(|mean| format::difference(row.unit, mean));
        let word = verdict_word(comparison.verdict);
        let text = format!("{} {word}", difference.unwrap_or_default());
        let ink = match comparison.verdict {
            Verdict::Better => Ink::Good,
            Verdict::Worse => Ink::Bad,
            Verdict::Equivalent | Verdict::Unclear => Ink::Soft,
        };
        pieces.push(Piece::signed(text.trim_start(), comparison.verdict, ink));
    }
    pieces
}

/// An objective with its winner, if it has one.
fn winner(words: &Words, options: Options) -> String {
    /// Of the titles' column, with the space after it.
    const TITLES: usize = 28;
    let who = if words.winner.is_empty() { NO_WINNER } else { &words.winner };
    let mut text = format!("{who} {}; {}", words.value, words.why);
    if !words.price.is_empty() {
        let _ = write!(text, "; {}", words.price);
    }
    let ink = if words.winner.is_empty() { Ink::Soft } else { Ink::Plain };
    let title = Piece::new(&format!("{:<TITLES$}", words.title), Ink::Soft).painted(options);
    let indent = " ".repeat(TITLES);
    title + &table::wrapped(&text, options.width - TITLES, ink, &indent, options)
}

fn line(judged: &JudgedExpectation, command: &str, options: Options) -> String {
    let number = |number: Option<f64>| {
        number.map_or_else(|| "undefined".to_owned(), |n| format::judged_of(judged, n))
    };
    let (sign, word) = (status_sign(judged.status, options.ascii), status_word(judged.status));
    let status = Piece::new(&format!("{sign} {word:<12}"), ink_of_status(judged.status));
    let mut seen = format!("{}: {}", judged.strategy, number(judged.observed));
    if let Some(interval) = interval(judged) {
        let _ = write!(seen, " ({interval})");
    }
    if !judged.note.is_empty() {
        let _ = write!(seen, "; {}", judged.note);
    }
    if let Some(seeds) = judged.seeds_needed {
        let _ = write!(seen, "; about {seeds} seeds would decide it");
    }
    let indent = " ".repeat(15);
    let room = options.width - 15;
    let mut out = status.painted(options) + " ";
    out += &table::wrapped(&judged.text, room, Ink::Plain, &indent, options);
    out += &indent;
    out += &table::wrapped(&seen, room, Ink::Soft, &indent, options);
    if judged.status != Status::Passed {
        // A command is never wrapped, so that it can be copied.
        let command = Piece::new(command, Ink::Plain);
        let _ = writeln!(out, "{indent}{}", command.painted(options));
    }
    out
}

fn ink_of_status(status: Status) -> Ink {
    match status {
        Status::Passed => Ink::Good,
        Status::Failed => Ink::Bad,
        Status::Inconclusive => Ink::Unsure,
    }
}

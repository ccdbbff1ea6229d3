//! The comparison of two runs for a terminal.

use scenarios::{
    results::Verdict,
    verdict::against::{Against, Change, ScenarioAgainst},
};

use super::{
    Options, ink_of_status,
    table::{Ink, Piece, Table, wrapped},
};
use crate::{
    against::{caveat, is_told, label, sentence, verdict},
    format,
    verdict::{status_sign, status_word, verdict_word},
};

/// A table for each strategy in which something differs, the expectations that came out
/// differently, and the verdict in the last line.
pub fn terminal_comparison(against: &Against, options: Options) -> String {
    let options = Options { width: options.width.clamp(60, 200), ..options };
    let mut out = String::new();
    for scenario in against.scenarios.iter().chain(&against.sweeps) {
        let section = section(scenario, options);
        if !section.is_empty() {
            let seeds = format::counted(scenario.seeds, "seed", "seeds");
            let facts = format!("  {seeds}, differences paired by seed with their 95 % intervals");
            out += &Piece::new(&scenario.name, Ink::Strong).painted(options);
            out += &Piece::new(&facts, Ink::Soft).painted(options);
            out.push('\n');
            out += &section;
            out.push('\n');
        }
    }
    let mut say = |text: &str, ink| out += &wrapped(text, options.width, ink, "", options);
    if !against.only_in_head.is_empty() {
        let names = against.only_in_head.join(", ");
        say(&format!("without a baseline: {names}"), Ink::Soft);
    }
    if let Some(caveat) = caveat(against) {
        say(caveat, Ink::Soft);
    }
    let (word, status) = verdict(against);
    say(&format!("{word}: {}", sentence(against)), ink_of_status(status));
    out
}

fn section(scenario: &ScenarioAgainst, options: Options) -> String {
    let mut strategies: Vec<&str> = Vec::new();
    for change in scenario.changes.iter().filter(|change| is_told(change)) {
        if strategies.last() != Some(&change.strategy.as_str()) {
            strategies.push(&change.strategy);
        }
    }
    let mut out = String::new();
    for strategy in strategies {
        out += &Piece::new(strategy, Ink::Strong).painted(options);
        out.push('\n');
        let told = |change: &&Change| change.strategy == strategy && is_told(change);
        let rows = scenario.changes.iter().filter(told).map(row).collect();
        let head = |name: &str| vec![Piece::new(name, Ink::Strong)];
        let table = Table { heads: ["base", "head", "difference"].map(head).to_vec(), rows };
        out += &table.drawn(options);
    }
    for turn in &scenario.turns {
        let sign = status_sign(turn.head, options.ascii);
        let (was, is) = (status_word(turn.base), status_word(turn.head));
        let text = format!("{sign} {is}, was {was}: {} ({})", turn.text, turn.strategy);
        out += &wrapped(&text, options.width, ink_of_status(turn.head), "  ", options);
    }
    out
}

fn row(change: &Change) -> (String, Vec<Vec<Piece>>) {
    let unit = format::unit_of(&change.metric);
    let plain = |mean| vec![Piece::new(&format::optional(unit, mean), Ink::Plain)];
    let mut difference =
        change.difference.mean.map_or_else(String::new, |mean| format::difference(unit, mean));
    if let Some(half) = format::margin(unit, &change.difference) {
        difference = format!("{difference} {half}");
    }
    let ink = match change.verdict {
        Verdict::Better => Ink::Good,
        Verdict::Worse => Ink::Bad,
        Verdict::Equivalent | Verdict::Unclear => Ink::Soft,
    };
    let word =
        if change.has_vanished() { "no longer defined" } else { verdict_word(change.verdict) };
    let difference =
        vec![Piece::new(&difference, Ink::Plain), Piece::signed(word, change.verdict, ink)];
    (label(change), vec![plain(change.base.mean), plain(change.head.mean), difference])
}

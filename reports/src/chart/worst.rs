//! The worst request of each strategy: what it waited for, attempt by attempt.

mod panel;
mod story;

use scenarios::results::{SeedResults, StrategyResults, TraceLine};

use self::{
    panel::Panel,
    story::{Doing, Story, in_words},
};
use super::{
    canvas::Picture,
    figure::{DataTable, Figure, Section},
    subject::{Subject, WIDTH},
};
use crate::{error::Error, resolved};

const ID: &str = "worst-request";
const TITLE: &str = "The worst request of each strategy";
/// Rows of the table.
const ROWS: usize = 24;

/// The request of a strategy that took longest over all seeds.
struct Worst<'a> {
    slot: u8,
    strategy: &'a StrategyResults,
    seed: u64,
    lines: &'a [TraceLine],
    story: Story,
}

/// The waterfalls; `None` if no request was kept.
pub(crate) fn figure(subject: &Subject<'_>) -> Result<Option<Figure>, Error> {
    let worst: Vec<_> = subject.strategies().filter_map(|(slot, s)| worst(slot, s)).collect();
    if worst.is_empty() {
        return Ok(None);
    }
    let help = "A row is an attempt with the waits before it, its end beside it; each panel has a \
                time axis of its own, from the submission on."
        .to_owned();
    let resolved = &subject.scenario.resolved;
    let mut panels = Vec::with_capacity(worst.len());
    for Worst { slot, strategy, seed, story, .. } in &worst {
        let limits = match &story.class {
            Some(class) => resolved::limits_of(resolved, class)?,
            None => resolved::limits(resolved)?,
        };
        panels.push(Panel::new(*slot, &strategy.name, *seed, story, limits));
    }
    let height = panels.iter().map(Panel::height).sum::<f64>();
    let id = format!("{}-{ID}", subject.id);
    let picture = Picture::new(&id, TITLE, &help, WIDTH, height as u32 + 4);
    let root = picture.area();
    let mut top = 0.0;
    for panel in &panels {
        panel.draw(&picture, &root, top)?;
        top += panel.height();
    }
    drop(root);
    Ok(Some(Figure {
        id: ID,
        section: Section::Evidence,
        title: TITLE,
        help,
        svg: Some(picture.finish()),
        key: key(&worst),
        data: table(&worst),
    }))
}

/// Of equally bad ones, that of the first seed.
fn worst(slot: u8, strategy: &StrategyResults) -> Option<Worst<'_>> {
    let story = |seed: &'_ SeedResults| Story::of(&seed.worst_request);
    let mut worst: Option<(&SeedResults, Story)> = None;
    for seed in &strategy.per_seed {
        let Some(story) = story(seed) else { continue };
        if worst.as_ref().is_none_or(|(_, known)| story.took_ms > known.took_ms) {
            worst = Some((seed, story));
        }
    }
    let (seed, story) = worst?;
    Some(Worst { slot, strategy, seed: seed.seed, lines: &seed.worst_request, story })
}

fn key(worst: &[Worst<'_>]) -> Vec<(String, String)> {
    let does = |doing: Doing| {
        let mut rows = worst.iter().flat_map(|worst| &worst.story.rows);
        rows.any(|row| row.spans.iter().any(|span| span.doing == doing))
    };
    let attempts = worst.iter().find(|worst| worst.story.attempts > 0);
    let attempts = attempts.map(|worst| (format!("bar s{}", worst.slot), "attempt".to_owned()));
    [
        (Doing::Queued, "queued", "in the client's queue"),
        (Doing::BackingOff, "backoff", "backing off"),
        (Doing::Following, "followed", "waiting for an identical request"),
    ]
    .into_iter()
    .filter(|(doing, ..)| does(*doing))
    .map(|(_, class, text)| (class.to_owned(), text.to_owned()))
    .chain(attempts)
    .collect()
}

/// The events in words, a column for each strategy; of a long story the middle is left out.
fn table(worst: &[Worst<'_>]) -> DataTable {
    let name = |worst: &Worst<'_>| format!("{}, seed {}", worst.strategy.name, worst.seed);
    let heads = ["event".to_owned()].into_iter().chain(worst.iter().map(name)).collect();
    let stories: Vec<Vec<String>> = worst.iter().map(|worst| told(worst.lines)).collect();
    let longest = stories.iter().map(Vec::len).max().unwrap_or_default();
    let row = |place: usize| {
        let cells = stories.iter().map(|story| story.get(place).cloned().unwrap_or_default());
        [(place + 1).to_string()].into_iter().chain(cells).collect()
    };
    DataTable { heads, rows: (0..longest).map(row).collect() }
}

fn told(lines: &[TraceLine]) -> Vec<String> {
    const FIRST: usize = ROWS / 2;
    let since_ms = lines.first().map_or(0.0, |line| line.at_ms);
    let words = |lines: &[TraceLine]| -> Vec<String> {
        lines.iter().map(|line| in_words(line, since_ms)).collect()
    };
    if lines.len() <= ROWS {
        return words(lines);
    }
    let last = lines.len() - (ROWS - FIRST - 1);
    let mut told = words(&lines[..FIRST]);
    told.push(format!("… {} events more …", last - FIRST));
    told.extend(words(&lines[last..]));
    told
}

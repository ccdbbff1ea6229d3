//! How requests failed, over time: a panel per strategy on one scale.

use plotters::{
    coord::Shift,
    drawing::DrawingArea,
    style::text_anchor::{HPos, VPos},
};
use scenarios::{
    metric::Unit,
    results::{CAUSES, StrategyResults},
};

use super::{
    axis::Axis,
    canvas::{Canvas, Picture},
    figure::{DataTable, Figure, Section},
    frame::{FONT, Frame, rectangle_at, text_at},
    label,
    lettering::text_width,
    over_time,
    paint::Paint,
    subject::{LEFT, Subject, WIDTH},
};
use crate::{error::Error, format, timeline::Grid};

const ID: &str = "failures";
const TITLE: &str = "Failures by cause over time";
const PANEL: f64 = 66.0;
const HEADING: f64 = 24.0;
/// Below a panel that has the numbers of the time axis.
const AXIS: f64 = 18.0;
/// A line of causes.
const SHARES: f64 = 15.0;
/// A strategy without failures needs only a line.
const LINE: f64 = 22.0;

struct Panel<'a> {
    strategy: &'a StrategyResults,
    /// By cause, in the order of [`CAUSES`]: its place in the list and failures per second.
    layers: Vec<(usize, Vec<f64>)>,
    /// What had not ended when the run did: it has no time of its own, so it counts in the shares
    /// alone and does not set the scale.
    unfinished: Option<(usize, Vec<f64>)>,
}

impl Panel<'_> {
    fn is_empty(&self) -> bool {
        self.causes().next().is_none()
    }

    fn causes(&self) -> impl DoubleEndedIterator<Item = &(usize, Vec<f64>)> {
        self.layers.iter().chain(&self.unfinished)
    }
}

/// The failures; a sentence if there are none, `None` if nothing was recorded.
pub(crate) fn figure(subject: &Subject<'_>) -> Result<Option<Figure>, Error> {
    let Some(grid) = subject.grid else { return Ok(None) };
    let panels: Vec<_> = subject.strategies().map(|(_, s)| panel(grid, s)).collect();
    if panels.iter().all(Panel::is_empty) {
        let help = "No request of any strategy failed.".to_owned();
        let data = DataTable::default();
        return Ok(Some(Figure {
            id: ID,
            section: Section::Time,
            title: TITLE,
            help,
            svg: None,
            key: Vec::new(),
            data,
        }));
    }
    let mut help = format!(
        "Height is failed requests per second at the time they ended, mean over the seeds, each \
         point over {}; all panels have the same scale.",
        format::seconds(grid.step_s())
    );
    if panels.iter().any(|panel| panel.unfinished.is_some()) {
        help.push_str(" What never ended has no time and counts in the shares only.");
    }
    let svg = Some(picture(subject, grid, &panels, &help)?);
    let key = (0..CAUSES.len())
        .filter(|cause| panels.iter().any(|p| p.causes().any(|(c, _)| c == cause)))
        .map(|cause| (format!("cause c{cause}"), cause_name(cause)))
        .chain(subject.incident_key())
        .collect();
    Ok(Some(Figure {
        id: ID,
        section: Section::Time,
        title: TITLE,
        help,
        svg,
        key,
        data: table(&panels),
    }))
}

fn panel(grid: Grid, strategy: &StrategyResults) -> Panel<'_> {
    let layer = |(place, cause): (usize, &&str)| {
        let rates = grid.per_second(strategy, &format!("failed_{cause}"))?;
        rates.iter().any(|rate| *rate > 0.0).then_some((place, rates))
    };
    let (unfinished, layers): (Vec<_>, Vec<_>) = CAUSES
        .iter()
        .enumerate()
        .filter_map(layer)
        .partition(|(cause, _)| CAUSES[*cause] == "unfinished");
    Panel { strategy, layers, unfinished: unfinished.into_iter().next() }
}

fn picture(
    subject: &Subject<'_>,
    grid: Grid,
    panels: &[Panel<'_>],
    help: &str,
) -> Result<String, Error> {
    let heights = panels.iter().map(height).sum::<f64>();
    let id = format!("{}-{ID}", subject.id);
    let picture = Picture::new(&id, TITLE, help, WIDTH, (heights + AXIS) as u32 + 24);
    let root = picture.area();
    let last_drawn = panels.iter().rposition(|panel| !panel.is_empty());
    let total = |panel: &Panel<'_>| stacked(grid, &panel.layers).last().cloned();
    let totals = panels.iter().filter_map(total).flatten();
    let highest = totals.fold(0.0, f64::max);
    text_at(&root, "failed per second", (4.0, 4.0), (HPos::Left, VPos::Top), Paint::Note)?;
    let mut top = 20.0;
    let slots = subject.strategies().map(|(slot, _)| slot);
    for (index, (slot, panel)) in slots.zip(panels).enumerate() {
        picture.open(&format!("panel s{slot}"), &panel.strategy.name);
        draw_heading(&root, panel, top)?;
        if !panel.is_empty() {
            draw_shares(&root, panel, top + HEADING)?;
            let below = top + HEADING + SHARES * shares(panel).len() as f64;
            let place = over_time::place(below, PANEL);
            let x = over_time::axis(grid);
            let y = Axis::from_zero(highest, 2, Unit::Ratio);
            let mut frame = Frame::draw(&root, place, x, y, Some(index) == last_drawn)?;
            subject.shade(&mut frame)?;
            draw_layers(&mut frame, grid, panel)?;
        }
        picture.close();
        top += height(panel) + if Some(index) == last_drawn { AXIS } else { 0.0 };
    }
    drop(root);
    Ok(picture.finish())
}

fn height(panel: &Panel<'_>) -> f64 {
    if panel.is_empty() {
        return LINE;
    }
    HEADING + SHARES * shares(panel).len() as f64 + PANEL + 10.0
}

fn draw_heading(
    root: &DrawingArea<Canvas, Shift>,
    panel: &Panel<'_>,
    top: f64,
) -> Result<(), Error> {
    let name = label::shortened(&panel.strategy.name, f64::from(WIDTH) - LEFT - 110.0);
    let text = if panel.is_empty() { format!("{name}: no failures") } else { name };
    text_at(root, &text, (LEFT, top + 4.0), (HPos::Left, VPos::Top), Paint::Heading)
}

/// The upper edges of the layers: at each place, the sum of a layer and those below it.
fn stacked(grid: Grid, layers: &[(usize, Vec<f64>)]) -> Vec<Vec<f64>> {
    let mut sums = vec![0.0; grid.len];
    let stack = |(_, rates): &(usize, Vec<f64>)| {
        for (sum, rate) in sums.iter_mut().zip(rates) {
            *sum += rate;
        }
        sums.clone()
    };
    layers.iter().map(stack).collect()
}

fn draw_layers(frame: &mut Frame<'_>, grid: Grid, panel: &Panel<'_>) -> Result<(), Error> {
    let edges = stacked(grid, &panel.layers);
    let floor = vec![0.0; grid.len];
    let lower = [&floor].into_iter().chain(&edges);
    for (((cause, rates), upper), lower) in panel.layers.iter().zip(&edges).zip(lower) {
        for run in runs(rates) {
            let at = |edge: &Vec<f64>, bin: usize| (grid.middle_s(bin), edge[bin]);
            let forth = run.clone().map(|bin| at(upper, bin));
            let back = run.clone().rev().map(|bin| at(lower, bin));
            frame.area(forth.chain(back).collect(), Paint::Cause(*cause as u8))?;
        }
    }
    Ok(())
}

/// The stretches in which something happened, with a quiet bin on either side where there is one.
fn runs(rates: &[f64]) -> Vec<std::ops::Range<usize>> {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for (bin, rate) in rates.iter().enumerate() {
        if *rate > 0.0 {
            let (from, to) = (bin.saturating_sub(1), (bin + 2).min(rates.len()));
            match runs.last_mut() {
                Some(run) if run.end >= from => run.end = to,
                _ => runs.push(from..to),
            }
        }
    }
    runs
}

/// A cause with its share of the failures, and where in its line it begins.
type Share = (usize, String, f64);

/// The causes from the top of the stack down, with their shares of the failures, in as many lines as
/// they take.
fn shares(panel: &Panel<'_>) -> Vec<Vec<Share>> {
    const SWATCH: f64 = 14.0;
    const GAP: f64 = 12.0;
    /// Letters are larger on a telephone.
    const LARGER: f64 = 1.12;
    let total: f64 = panel.causes().map(|(_, rates)| rates.iter().sum::<f64>()).sum();
    let mut lines: Vec<Vec<Share>> = Vec::new();
    let mut free = 0.0;
    for (cause, rates) in panel.causes().rev() {
        let share = format::rough_share(rates.iter().sum::<f64>() / total);
        let text = format!("{share} {}", cause_name(*cause));
        let width = SWATCH + text_width(&text) * FONT * LARGER;
        if lines.is_empty() || free + width > f64::from(WIDTH) - LEFT {
            lines.push(Vec::new());
            free = 0.0;
        }
        if let Some(line) = lines.last_mut() {
            line.push((*cause, text, LEFT + free));
        }
        free += width + GAP;
    }
    lines
}

fn draw_shares(
    root: &DrawingArea<Canvas, Shift>,
    panel: &Panel<'_>,
    top: f64,
) -> Result<(), Error> {
    for (row, line) in shares(panel).into_iter().enumerate() {
        let y = top + (row as f64 + 0.5) * SHARES - 4.0;
        for (cause, text, x) in line {
            let paint = Paint::Cause(cause as u8);
            rectangle_at(root, (x, y - 4.5), (x + 9.0, y + 4.5), paint)?;
            text_at(root, &text, (x + 13.0, y), (HPos::Left, VPos::Center), Paint::Note)?;
        }
    }
    Ok(())
}

fn cause_name(cause: usize) -> String {
    CAUSES.get(cause).copied().unwrap_or_default().replace('_', " ")
}

fn table(panels: &[Panel<'_>]) -> DataTable {
    let names = panels.iter().map(|panel| panel.strategy.name.clone());
    let heads = ["failed per seed".to_owned()].into_iter().chain(names).collect();
    let mean = |strategy: &StrategyResults, cause: &str| {
        let count = |seed: &scenarios::results::SeedResults| {
            seed.failures_by_cause.get(cause).copied().unwrap_or_default()
        };
        let sum: u64 = strategy.per_seed.iter().map(count).sum();
        sum as f64 / strategy.per_seed.len().max(1) as f64
    };
    let row = |cause: &&str| {
        let means: Vec<f64> = panels.iter().map(|panel| mean(panel.strategy, cause)).collect();
        let cells = means.iter().map(|mean| format::value(Unit::Count, *mean));
        means
            .iter()
            .any(|mean| *mean > 0.0)
            .then(|| [cause.replace('_', " ")].into_iter().chain(cells).collect())
    };
    DataTable { heads, rows: CAUSES.iter().filter_map(row).collect() }
}

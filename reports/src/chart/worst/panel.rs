//! The waterfall of one request.

use plotters::{
    coord::Shift,
    drawing::DrawingArea,
    style::text_anchor::{HPos, VPos},
};
use scenarios::metric::Unit;

use super::{
    super::{
        axis::Axis,
        canvas::{Canvas, Picture},
        frame::{FONT, Frame, Place, line_at, rectangle_at, text_at},
        label::shortened,
        lettering::text_width,
        paint::Paint,
        subject::WIDTH,
    },
    story::{Doing, Row, Span, Story},
};
use crate::{error::Error, format, resolved::Limit};

/// Left of the plotting area, for the numbers of the attempts.
const LEFT: f64 = 26.0;
/// Right of it, for what ends late.
const ROOM: f64 = 96.0;
const PLOT: f64 = WIDTH as f64 - LEFT - ROOM;
const ROW: f64 = 15.0;
/// A line of text.
const LINE: f64 = 16.0;
/// Below the plotting area: the numbers of its axis, and room to the next panel.
const BELOW: f64 = 34.0;
/// With more attempts than this, those in the middle are folded.
const MOST_ROWS: usize = 12;
const FIRST_ROWS: usize = 6;
const LAST_ROWS: usize = 5;

/// A request, ready to be drawn.
pub(super) struct Panel<'a> {
    slot: u8,
    name: &'a str,
    note: String,
    lines: Vec<Line<'a>>,
    /// The limits that the axis reaches, in rising order.
    limits: Vec<Limit>,
    end_ms: f64,
}

enum Line<'a> {
    Row(&'a Row),
    Folded(String),
}

impl<'a> Panel<'a> {
    pub(super) fn new(
        slot: u8,
        name: &'a str,
        seed: u64,
        story: &'a Story,
        limits: Vec<Limit>,
    ) -> Self {
        // A limit far beyond the end would squeeze all that happened.
        let mut limits: Vec<_> =
            limits.into_iter().filter(|l| l.milliseconds <= 1.5 * story.took_ms).collect();
        limits.sort_by(|a, b| a.milliseconds.total_cmp(&b.milliseconds));
        let end_ms = limits.iter().map(|limit| limit.milliseconds).fold(story.took_ms, f64::max);
        let class = story.class.as_ref().map(|class| format!(", class {class}"));
        let note = format!(
            "{}, {}, {}, seed {seed}{}",
            format::value(Unit::Milliseconds, story.took_ms),
            story.outcome,
            format::counted(story.attempts, "attempt", "attempts"),
            class.unwrap_or_default(),
        );
        // Something to see even of a request that took no time.
        let end_ms = if end_ms > 0.0 { end_ms } else { 1.0 };
        Self { slot, name, note, lines: folded(&story.rows), limits, end_ms }
    }

    pub(super) fn height(&self) -> f64 {
        self.above() + self.rows_height() + BELOW
    }

    fn above(&self) -> f64 {
        2.0 * LINE + LINE * self.limits.len() as f64 + 6.0
    }

    fn rows_height(&self) -> f64 {
        self.lines.len().max(1) as f64 * ROW
    }

    pub(super) fn draw(
        &self,
        picture: &Picture,
        root: &DrawingArea<Canvas, Shift>,
        top: f64,
    ) -> Result<(), Error> {
        picture.open(&format!("panel s{}", self.slot), self.name);
        let width = f64::from(WIDTH) - 8.0;
        let name = shortened(self.name, width - 20.0);
        text_at(root, &name, (4.0, top + LINE), (HPos::Left, VPos::Bottom), Paint::Heading)?;
        let note = shortened(&self.note, width);
        text_at(root, &note, (4.0, top + 2.0 * LINE), (HPos::Left, VPos::Bottom), Paint::Note)?;
        let place =
            Place { left: LEFT, top: top + self.above(), width: PLOT, height: self.rows_height() };
        let frame = Frame::draw(root, place, self.axis(), Axis::without_ticks(1.0), true)?;
        let column = |ms: f64| frame.pixel((ms / 1e3, 0.0)).0;
        let middle = |row: usize| place.top + (row as f64 + 0.5) * ROW;
        for (row, line) in self.lines.iter().enumerate() {
            if let Line::Row(line) = line {
                self.draw_bars(root, line, middle(row), &column)?;
            }
        }
        self.draw_limits(picture, root, place, &column)?;
        // The texts last, so that no line runs through them.
        for (row, line) in self.lines.iter().enumerate() {
            match line {
                Line::Row(line) => draw_end(root, line, middle(row), &column)?,
                Line::Folded(text) => {
                    let at = (LEFT + 6.0, middle(row));
                    text_at(root, text, at, (HPos::Left, VPos::Center), Paint::Note)?;
                }
            }
        }
        picture.close();
        Ok(())
    }

    fn axis(&self) -> Axis {
        /// From here on whole seconds are fine enough.
        const CLOCK_FROM: f64 = 4.0;
        let end_s = self.end_ms / 1e3;
        if end_s >= CLOCK_FROM {
            return Axis::clock(0.0, end_s * 1.01, 5);
        }
        Axis::from_zero(end_s, 4, Unit::Seconds)
    }

    fn draw_bars(
        &self,
        root: &DrawingArea<Canvas, Shift>,
        row: &Row,
        middle: f64,
        column: &impl Fn(f64) -> f64,
    ) -> Result<(), Error> {
        let number = (LEFT - 6.0, middle);
        text_at(root, &row.number, number, (HPos::Right, VPos::Center), Paint::Tick)?;
        for span in &row.spans {
            let (half, paint) = match span.doing {
                Doing::Queued => (4.5, Paint::Queued),
                Doing::BackingOff => (1.5, Paint::BackOff),
                Doing::Following => (4.5, Paint::Followed),
                Doing::Attempt => (4.5, Paint::Bar(self.slot)),
            };
            let (from, to) = ends(*span, column);
            rectangle_at(root, (from, middle - half), (to, middle + half), paint)?;
        }
        Ok(())
    }

    fn draw_limits(
        &self,
        picture: &Picture,
        root: &DrawingArea<Canvas, Shift>,
        place: Place,
        column: &impl Fn(f64) -> f64,
    ) -> Result<(), Error> {
        let bottom = place.top + place.height;
        for (line, limit) in self.limits.iter().rev().enumerate() {
            let x = column(limit.milliseconds);
            let base = place.top - 2.0 - line as f64 * LINE;
            let text =
                format!("{} {}", limit.kind, format::value(Unit::Milliseconds, limit.milliseconds));
            picture.open("limit", "");
            line_at(root, &[(x, base - LINE + 4.0), (x, bottom)], Paint::Limit)?;
            let is_right = x > LEFT + 0.5 * PLOT;
            let (x, anchor) = if is_right { (x - 4.0, HPos::Right) } else { (x + 4.0, HPos::Left) };
            text_at(root, &text, (x, base), (anchor, VPos::Bottom), Paint::Note)?;
            picture.close();
        }
        Ok(())
    }
}

/// How an attempt ended: to the right of its bar, or where that is too narrow, to the left of all
/// that its row holds.
fn draw_end(
    root: &DrawingArea<Canvas, Shift>,
    row: &Row,
    middle: f64,
    column: &impl Fn(f64) -> f64,
) -> Result<(), Error> {
    const GAP: f64 = 5.0;
    /// Letters are larger on a telephone.
    const LARGER: f64 = 1.1;
    let Row { end, spans, .. } = row;
    let edges = spans.iter().map(|span| ends(*span, column));
    let edges = edges.reduce(|(left, right), (from, to)| (left.min(from), right.max(to)));
    let Some((left, right)) = edges.filter(|_| !end.is_empty()) else { return Ok(()) };
    let width = text_width(end) * FONT * LARGER;
    let free = f64::from(WIDTH) - 2.0 - right - GAP;
    let is_left = width > free && left - GAP - LEFT > width.min(free);
    let (x, anchor, free) = if is_left {
        (left - GAP, HPos::Right, left - GAP - LEFT)
    } else {
        (right + GAP, HPos::Left, free)
    };
    text_at(root, &shortened(end, free / LARGER), (x, middle), (anchor, VPos::Center), Paint::Note)
}

/// Left and right edge of a bar; the shortest is seen too.
fn ends(span: Span, column: &impl Fn(f64) -> f64) -> (f64, f64) {
    let from = column(span.from_ms);
    (from, column(span.to_ms).max(from + 1.0))
}

fn folded(rows: &[Row]) -> Vec<Line<'_>> {
    if rows.len() <= MOST_ROWS {
        return rows.iter().map(Line::Row).collect();
    }
    let last = rows.len() - LAST_ROWS;
    let between = &rows[FIRST_ROWS..last];
    let text = format!("… {} attempts more …", between.len());
    let (first, last) = (rows[..FIRST_ROWS].iter(), rows[last..].iter());
    let fold = std::iter::once(Line::Folded(text));
    first.map(Line::Row).chain(fold).chain(last.map(Line::Row)).collect()
}

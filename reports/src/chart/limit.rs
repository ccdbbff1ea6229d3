//! Lines at the SLO and the deadline, across a panel whose vertical axis is a latency.

use plotters::{
    coord::Shift,
    drawing::DrawingArea,
    style::text_anchor::{HPos, VPos},
};
use scenarios::metric::Unit;

use super::{
    canvas::{Canvas, Picture},
    frame::{Frame, line_at, text_at},
    label::{ROOM, dodged, shortened},
    paint::Paint,
};
use crate::{error::Error, format, resolved::Limit};

/// Draws a broken line at each limit that the axis reaches, its name above it. A name that would
/// stand on the one before goes to the right end.
pub(crate) fn draw(
    picture: &Picture,
    root: &DrawingArea<Canvas, Shift>,
    frame: &Frame<'_>,
    limits: &[Limit],
) -> Result<(), Error> {
    /// From one name to the next, in pixels.
    const APART: f64 = 14.0;
    let place = frame.place();
    let end = place.left + place.width;
    let mut before = f64::INFINITY;
    for limit in limits {
        let Some(row) = frame.row(limit.milliseconds) else { continue };
        let text = shortened(&named(limit), place.width - 20.0);
        let is_free = (row - before).abs() >= APART;
        let (x, anchor) =
            if is_free { (place.left + 6.0, HPos::Left) } else { (end - 6.0, HPos::Right) };
        picture.open("limit", "");
        line_at(root, &[(place.left, row), (end, row)], Paint::Limit)?;
        text_at(root, &text, (x, row - 2.0), (anchor, VPos::Bottom), Paint::Note)?;
        picture.close();
        if is_free {
            before = row;
        }
    }
    Ok(())
}

/// The same with the names to the right of the panel, where nothing lies below them. There is no
/// room for whose limits they are: [`whose`] says it.
pub(crate) fn draw_beside(
    picture: &Picture,
    root: &DrawingArea<Canvas, Shift>,
    frame: &Frame<'_>,
    limits: &[Limit],
) -> Result<(), Error> {
    let place = frame.place();
    let end = place.left + place.width;
    let reached = limits.iter().filter_map(|limit| Some((frame.row(limit.milliseconds)?, limit)));
    let mut reached: Vec<_> = reached.collect();
    reached.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let wanted: Vec<f64> = reached.iter().map(|(row, _)| *row).collect();
    let texts = dodged(&wanted, place.top, place.top + place.height);
    for ((row, limit), text) in reached.into_iter().zip(texts) {
        picture.open("limit", "");
        line_at(root, &[(place.left, row), (end, row)], Paint::Limit)?;
        let time = format::value(Unit::Milliseconds, limit.milliseconds);
        let name = shortened(&format!("{} {time}", limit.kind), ROOM - 6.0);
        text_at(root, &name, (end + 6.0, text), (HPos::Left, VPos::Center), Paint::Note)?;
        picture.close();
    }
    Ok(())
}

/// A sentence for the reading help, where the limits are those of one class of several.
pub(crate) fn whose(limits: &[Limit]) -> String {
    let class = limits.iter().find_map(|limit| limit.class.as_ref());
    class.map(|class| format!(" Broken lines are limits of class {class}.")).unwrap_or_default()
}

/// A limit in words: `SLO of chat 20 s`.
pub(crate) fn named(limit: &Limit) -> String {
    let class = limit.class.as_ref().map(|class| format!(" of {class}")).unwrap_or_default();
    let time = format::value(Unit::Milliseconds, limit.milliseconds);
    format!("{}{class} {time}", limit.kind)
}

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
    label::shortened,
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

/// A limit in words: `SLO of chat 20 s`.
pub(crate) fn named(limit: &Limit) -> String {
    let class = limit.class.as_ref().map(|class| format!(" of {class}")).unwrap_or_default();
    let time = format::value(Unit::Milliseconds, limit.milliseconds);
    format!("{}{class} {time}", limit.kind)
}

//! Names beside the ends of lines.

use plotters::{
    coord::Shift,
    drawing::DrawingArea,
    style::text_anchor::{HPos, VPos},
};

use super::{
    canvas::Canvas,
    frame::{FONT, Frame, drawn, line_at, marker_at, text_at},
    lettering::text_width,
    paint::Paint,
    plot::Markup,
};
use crate::error::Error;

/// The width to keep free for names, in pixels.
pub(crate) const ROOM: f64 = 104.0;
/// Between the middles of two names, in pixels.
const GAP: f64 = 14.0;

/// A name for the end of a line.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    /// The strategy's colour, dash and marker.
    pub(crate) slot: u8,
    pub(crate) name: String,
    /// The end of the line, in the panel's values.
    pub(crate) at: (f64, f64),
}

/// Writes names to the right of a panel, as near to the ends of their lines as they fit, each with
/// its marker and a thin line from the end. With more names than fit nothing is written: the key
/// above the charts says it all.
pub(crate) fn draw(
    root: &DrawingArea<Canvas, Shift>,
    frame: &Frame<'_>,
    mut labels: Vec<Label>,
) -> Result<(), Error> {
    let place = frame.place();
    let (top, bottom) = (place.top + 4.0, place.top + place.height - 2.0);
    if labels.len() > most(bottom - top) {
        return Ok(());
    }
    let wanted = |label: &Label| frame.pixel(label.at).1;
    labels.sort_by(|a, b| wanted(a).total_cmp(&wanted(b)).then(a.slot.cmp(&b.slot)));
    let rows = dodged(&labels.iter().map(wanted).collect::<Vec<_>>(), top, bottom);
    let right = place.left + place.width;
    for (label, row) in labels.iter().zip(rows) {
        let end = frame.pixel(label.at);
        drawn(root.draw(&Markup::open(label.slot)))?;
        line_at(root, &[(end.0 + 3.0, end.1), (right + 10.0, row)], Paint::Leader)?;
        marker_at(root, (right + 14.0, row), label.slot)?;
        let name = shortened(&label.name, ROOM - 24.0);
        text_at(root, &name, (right + 22.0, row), (HPos::Left, VPos::Center), Paint::Note)?;
        drawn(root.draw(&Markup::close()))?;
    }
    Ok(())
}

/// How many names fit into a height.
fn most(height: f64) -> usize {
    (height / GAP).floor() as usize + 1
}

/// A name cut to a width in pixels, with an ellipsis.
pub(crate) fn shortened(name: &str, width: f64) -> String {
    if text_width(name) * FONT <= width {
        return name.to_owned();
    }
    let mut short = String::new();
    for c in name.chars() {
        short.push(c);
        if text_width(&format!("{short}…")) * FONT > width {
            short.pop();
            break;
        }
    }
    short + "…"
}

/// Rising places moved apart to [`GAP`] within bounds, each as little as it takes: first down past
/// the one above, then up from the lower bound.
pub(crate) fn dodged(wanted: &[f64], top: f64, bottom: f64) -> Vec<f64> {
    let mut rows = Vec::with_capacity(wanted.len());
    let mut least = top;
    for place in wanted {
        let row = place.max(least);
        rows.push(row);
        least = row + GAP;
    }
    let mut most = bottom;
    for row in rows.iter_mut().rev() {
        *row = row.min(most);
        most = *row - GAP;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(wanted: &[f64], expected: &[f64]) {
        assert_eq!(dodged(wanted, 0.0, 60.0), expected);
    }

    #[test]
    fn names_move_apart_and_stay_inside() {
        check(&[10.0, 40.0], &[10.0, 40.0]);
        check(&[10.0, 12.0, 40.0], &[10.0, 24.0, 40.0]);
        check(&[60.0, 60.0, 60.0], &[32.0, 46.0, 60.0]);
        check(&[-5.0, 0.0], &[0.0, 14.0]);
        check(&[], &[]);
    }

    #[test]
    fn long_names_end_in_an_ellipsis() {
        assert_eq!(shortened("squall", 80.0), "squall");
        let short = shortened("a-strategy-with-a-very-long-name", 80.0);
        assert!(short.ends_with('…') && text_width(&short) * FONT <= 80.0, "{short}");
    }
}

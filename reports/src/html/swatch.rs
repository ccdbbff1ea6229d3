//! Small pictures of how a strategy is drawn.

use std::fmt::Write as _;

use crate::chart::marker;

/// A piece of a strategy's line with its marker.
pub(crate) fn of_strategy(slot: u8) -> String {
    let mut svg = format!(
        "<svg class=\"swatch\" viewBox=\"0 0 34 12\" aria-hidden=\"true\">\
         <path class=\"line s{slot}\" d=\"M1 6L33 6\"/><path class=\"marker s{slot}\" d=\""
    );
    for (index, (x, y)) in marker::corners(slot, 3.6).into_iter().enumerate() {
        let _ = write!(svg, "{}{:.2} {:.2}", if index == 0 { 'M' } else { 'L' }, 17.0 + x, 6.0 + y);
    }
    svg + "Z\"/></svg>"
}

/// A piece of a fill.
pub(crate) fn of_fill(class: &str) -> String {
    format!(
        "<svg class=\"swatch fill\" viewBox=\"0 0 14 12\" aria-hidden=\"true\">\
         <rect class=\"{class}\" x=\"0\" y=\"0\" width=\"14\" height=\"12\"/></svg>"
    )
}

//! What a shape is for. Plotters knows only colours: a paint travels through it as one, and the
//! canvas turns it back into the class that the style sheet gives a real colour, by light or dark.

use plotters::style::{Color, RGBColor, ShapeStyle};

/// The role of a shape or a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paint {
    /// The lines behind the data.
    Grid,
    /// The axes.
    Axis,
    /// Numbers at the axes.
    Tick,
    /// What an axis or a line means.
    Note,
    /// A panel's heading.
    Heading,
    /// A strategy's line, by its place in the scenario; the baseline's is 0.
    Line(u8),
    /// The spread around a line.
    Band(u8),
    /// A strategy's marker.
    Marker(u8),
    /// A strategy's bar.
    Bar(u8),
    /// The interval on a bar.
    Whisker,
    /// A single seed.
    Dot,
    /// A cause of failure, by its place in the list of causes.
    Cause(u8),
    /// A time when the server was in trouble.
    Incident,
    /// An SLO or a deadline.
    Limit,
    /// What was asked for, beside what came out.
    Offered,
    /// A request's wait in the client's queue.
    Queued,
    /// Its wait between two attempts.
    BackOff,
    /// Its wait for the answer of an identical one.
    Followed,
    /// From a line's end to its name.
    Leader,
}

const PLAIN: [(Paint, &str); 13] = [
    (Paint::Grid, "grid"),
    (Paint::Axis, "axis"),
    (Paint::Tick, "tick"),
    (Paint::Note, "note"),
    (Paint::Heading, "heading"),
    (Paint::Whisker, "whisker"),
    (Paint::Dot, "dot"),
    (Paint::Incident, "incident"),
    (Paint::Limit, "limit"),
    (Paint::Offered, "offered"),
    (Paint::Queued, "queued"),
    (Paint::BackOff, "backoff"),
    (Paint::Followed, "followed"),
];

impl Paint {
    /// The paint as a colour that no screen ever shows.
    pub(crate) fn colour(self) -> RGBColor {
        match self {
            Self::Line(index) => RGBColor(1, index, 0),
            Self::Band(index) => RGBColor(2, index, 0),
            Self::Marker(index) => RGBColor(3, index, 0),
            Self::Bar(index) => RGBColor(4, index, 0),
            Self::Cause(index) => RGBColor(5, index, 0),
            Self::Leader => RGBColor(6, 0, 0),
            plain => {
                let place = PLAIN.iter().position(|(paint, _)| *paint == plain);
                RGBColor(0, place.unwrap_or_default() as u8, 0)
            }
        }
    }

    /// The style of a shape that is filled.
    pub(crate) fn filled(self) -> ShapeStyle {
        self.colour().filled()
    }

    /// The style of a shape that is drawn.
    pub(crate) fn stroke(self) -> ShapeStyle {
        self.colour().stroke_width(1)
    }

    /// The classes that a colour stands for.
    pub(crate) fn class((role, index, _): (u8, u8, u8)) -> String {
        match role {
            0 => PLAIN.get(usize::from(index)).map_or("", |(_, class)| class).to_owned(),
            1 => format!("line s{index}"),
            2 => format!("band s{index}"),
            3 => format!("marker s{index}"),
            4 => format!("bar s{index}"),
            5 => format!("cause c{index}"),
            _ => "leader".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(paint: Paint, expected: &str) {
        let RGBColor(r, g, b) = paint.colour();
        assert_eq!(Paint::class((r, g, b)), expected);
    }

    #[test]
    fn paints_survive_the_way_through_plotters() {
        for (paint, class) in PLAIN {
            check(paint, class);
        }
        check(Paint::Line(3), "line s3");
        check(Paint::Band(0), "band s0");
        check(Paint::Marker(7), "marker s7");
        check(Paint::Bar(1), "bar s1");
        check(Paint::Cause(13), "cause c13");
        check(Paint::Leader, "leader");
    }
}

//! A strategy as a point, and which points no other beats.

use super::super::{measure::Measure, subject::Subject};

/// A strategy between two measures of which less is better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point<'a> {
    pub(super) slot: u8,
    pub(super) name: &'a str,
    /// The means across and up.
    pub(super) at: (f64, f64),
    /// The ends of the intervals; the mean twice without one.
    pub(super) x_range: (f64, f64),
    pub(super) y_range: (f64, f64),
}

impl<'a> Point<'a> {
    /// The strategies of which both means are defined and nothing is free.
    pub(super) fn all(subject: &Subject<'a>, across: &Measure, up: &Measure) -> Vec<Self> {
        let point = |(slot, strategy): (u8, &'a scenarios::results::StrategyResults)| {
            let (x, y) =
                (strategy.estimate(None, across.metric)?, strategy.estimate(None, up.metric)?);
            let (x_mean, y_mean) = (x.mean?, y.mean?);
            // Neither of them can be below 0, whatever a symmetrical interval says.
            let range = |mean: f64, low: Option<f64>, high: Option<f64>| {
                low.zip(high).map_or((mean, mean), |(low, high)| (low.max(0.0), high))
            };
            (y_mean > 0.0).then(|| Self {
                slot,
                name: &strategy.name,
                at: (x_mean, y_mean),
                x_range: range(x_mean, x.ci_low, x.ci_high),
                y_range: range(y_mean, y.ci_low, y.ci_high),
            })
        };
        subject.strategies().filter_map(point).collect()
    }
}

/// Whether there is anything to tell apart across.
pub(super) fn do_differ(points: &[Point<'_>]) -> bool {
    points.windows(2).any(|pair| pair[0].at.0 != pair[1].at.0)
}

/// The points of which no other is at least as good both ways and better one way, from left to
/// right.
pub(super) fn front<'a>(points: &[Point<'a>]) -> Vec<Point<'a>> {
    let beats = |a: &Point<'_>, b: &Point<'_>| {
        a.at.0 <= b.at.0 && a.at.1 <= b.at.1 && (a.at.0 < b.at.0 || a.at.1 < b.at.1)
    };
    let is_free = |point: &&Point<'_>| !points.iter().any(|other| beats(other, point));
    let mut front: Vec<Point<'a>> = points.iter().filter(is_free).copied().collect();
    front.sort_by(|a, b| a.at.0.total_cmp(&b.at.0).then(a.slot.cmp(&b.slot)));
    front
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(places: &[(f64, f64)], expected: &[u8]) {
        let point = |(slot, at): (usize, &(f64, f64))| Point {
            slot: slot as u8,
            name: "any",
            at: *at,
            x_range: (at.0, at.0),
            y_range: (at.1, at.1),
        };
        let points: Vec<_> = places.iter().enumerate().map(point).collect();
        let slots: Vec<u8> = front(&points).iter().map(|point| point.slot).collect();
        assert_eq!(slots, expected);
    }

    #[test]
    fn the_front_is_what_nobody_beats() {
        check(&[], &[]);
        check(&[(3.0, 1.0), (1.0, 3.0), (2.0, 2.0), (3.0, 3.0)], &[1, 2, 0]);
        check(&[(1.0, 1.0), (2.0, 1.0), (1.0, 2.0)], &[0]);
        check(&[(1.0, 1.0), (1.0, 1.0), (2.0, 2.0)], &[0, 1]);
    }
}

//! When something is on, as the server asks for it.

use std::collections::VecDeque;

use crate::{
    config::{FaultWindow, Times},
    draws::{Draws, Purpose},
    law::{TimeLaw, TimeSampler},
    span::nanoseconds,
};

/// Spans of time, at fixed instants or drawn. Its first instant belongs to a span, the one at which
/// it ends does not.
#[derive(Debug)]
pub(crate) enum Timetable {
    Fixed(FixedTimes),
    Drawn(DrawnTimes),
}

/// Spans at fixed instants.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FixedTimes {
    start: u64,
    duration: u64,
    /// From start to start; for ever, if it comes once.
    period: u64,
}

/// Spans whose starts are a Poisson process. The number of the span keys its draws, so each is the
/// same whenever it is asked for.
#[derive(Debug)]
pub(crate) struct DrawnTimes {
    purpose: Purpose,
    gap: TimeSampler,
    duration: TimeSampler,
    /// Start and end of those drawn so far that had not ended when last forgotten.
    known: VecDeque<(u64, u64)>,
    /// How many were drawn.
    number: u64,
    last_start: u64,
}

impl Timetable {
    /// The times of the incident at this place of the list, whose settings are valid.
    pub(crate) fn new(times: Times<'_>, place: u16) -> Self {
        if let Some(random) = times.random {
            let gap = TimeLaw::Exponential { mean: random.every_mean };
            return Self::Drawn(DrawnTimes {
                purpose: Purpose::IncidentTime(place),
                gap: gap.sampler().expect("it is valid"),
                duration: random.duration.sampler().expect("it is valid"),
                known: VecDeque::new(),
                number: 0,
                last_start: 0,
            });
        }
        Self::Fixed(FixedTimes {
            start: times.at.map_or(u64::MAX, nanoseconds),
            duration: times.duration.map_or(0, nanoseconds),
            period: times.every.map_or(u64::MAX, nanoseconds),
        })
    }

    /// Whether one is on at an instant not before the last one forgotten.
    pub(crate) fn is_on(&mut self, at: u64, draws: &impl Draws) -> bool {
        match self {
            Self::Fixed(times) => times.is_on(at),
            Self::Drawn(times) => {
                times.draw_past(at, draws);
                times.known.iter().any(|(start, end)| (*start..*end).contains(&at))
            }
        }
    }

    /// The first start after an instant.
    pub(crate) fn next_start(&mut self, at: u64, draws: &impl Draws) -> Option<u64> {
        match self {
            Self::Fixed(times) => times.next_start(at),
            Self::Drawn(times) => {
                times.draw_past(at, draws);
                times.known.iter().map(|(start, _)| *start).find(|start| *start > at)
            }
        }
    }

    /// The first instant after this one at which one may start or end.
    pub(crate) fn next_edge(&mut self, at: u64, draws: &impl Draws) -> Option<u64> {
        let start = self.next_start(at, draws);
        let end = match self {
            Self::Fixed(times) => times.next_end(at),
            Self::Drawn(times) => {
                times.known.iter().map(|(_, end)| *end).filter(|end| *end > at).min()
            }
        };
        start.into_iter().chain(end).min()
    }

    /// Appends start and end of everyone that starts before `horizon`.
    pub(crate) fn windows(self, horizon: u64, draws: &impl Draws, to: &mut Vec<(u64, u64)>) {
        match self {
            Self::Fixed(times) => {
                let mut start = times.start;
                while start < horizon {
                    to.push((start, start.saturating_add(times.duration)));
                    start = start.saturating_add(times.period);
                }
            }
            Self::Drawn(mut times) => {
                times.draw_past(horizon, draws);
                to.extend(times.known.iter().filter(|(start, _)| *start < horizon));
            }
        }
    }

    /// From now on nobody asks for what was before `now`.
    pub(crate) fn forget(&mut self, now: u64) {
        if let Self::Drawn(times) = self {
            times.known.retain(|(start, end)| *end > now || *start > now);
        }
    }
}

impl FixedTimes {
    pub(crate) fn new(window: &FaultWindow) -> Self {
        Self {
            start: nanoseconds(window.at),
            duration: nanoseconds(window.duration),
            period: window.every.map_or(u64::MAX, nanoseconds),
        }
    }

    pub(crate) const fn is_on(&self, at: u64) -> bool {
        at >= self.start && (at - self.start) % self.period < self.duration
    }

    fn next_start(&self, at: u64) -> Option<u64> {
        if at < self.start {
            return Some(self.start).filter(|start| *start < u64::MAX);
        }
        let begun = at - (at - self.start) % self.period;
        begun.checked_add(self.period).filter(|start| *start < u64::MAX)
    }

    fn next_end(&self, at: u64) -> Option<u64> {
        let begun = at - at.checked_sub(self.start)? % self.period;
        begun.checked_add(self.duration).filter(|end| *end > at)
    }
}

impl DrawnTimes {
    /// Draws until one starts after `at`.
    fn draw_past(&mut self, at: u64, draws: &impl Draws) {
        while self.number == 0 || self.last_start <= at {
            let unit = |part| draws.unit(self.purpose, self.number, part);
            let start = self.last_start.saturating_add(self.gap.sample(unit(0)));
            let end = start.saturating_add(self.duration.sample(unit(1)));
            self.known.push_back((start, end));
            self.number += 1;
            self.last_start = start;
            if start == u64::MAX {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(start: u64, duration: u64, period: u64) -> FixedTimes {
        FixedTimes { start, duration, period }
    }

    #[test]
    fn a_window_repeats_from_start_to_start() {
        fn check(period: u64, expected: &[u64]) {
            let times = fixed(3, 2, period);
            let on: Vec<u64> = (0..14).filter(|now| times.is_on(*now)).collect();
            assert_eq!(on, expected);
        }
        check(u64::MAX, &[3, 4]);
        check(5, &[3, 4, 8, 9, 13]);
        check(2, &[3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    }

    #[test]
    fn edges_are_starts_and_ends() {
        fn check(period: u64, expected: &[u64]) {
            let mut times = Timetable::Fixed(fixed(3, 2, period));
            let mut edges = Vec::new();
            let mut at = 0;
            while let Some(edge) = times.next_edge(at, &Half).filter(|edge| *edge < 14) {
                edges.push(edge);
                at = edge;
            }
            assert_eq!(edges, expected);
        }
        check(u64::MAX, &[3, 5]);
        check(5, &[3, 5, 8, 10, 13]);
        check(2, &[3, 5, 7, 9, 11, 13]);
    }

    #[test]
    fn drawn_times_are_the_same_whenever_they_are_asked_for() {
        let times = || {
            Timetable::Drawn(DrawnTimes {
                purpose: Purpose::IncidentTime(0),
                gap: TimeLaw::Exponential { mean: std::time::Duration::from_nanos(10) }
                    .sampler()
                    .expect("valid"),
                duration: TimeLaw::Constant(std::time::Duration::from_nanos(3))
                    .sampler()
                    .expect("valid"),
                known: VecDeque::new(),
                number: 0,
                last_start: 0,
            })
        };
        // Every gap is 10 ln 2, to the nearest 7.
        let on = |order: &[u64], forgets: bool| {
            let mut times = times();
            let mut on: Vec<u64> = Vec::new();
            for &at in order {
                if times.is_on(at, &Half) {
                    on.push(at);
                }
                if forgets {
                    times.forget(at);
                }
            }
            on.sort_unstable();
            on
        };
        let forth: Vec<u64> = (0..25).collect();
        let back: Vec<u64> = (0..25).rev().collect();
        assert_eq!(on(&forth, true), [7, 8, 9, 14, 15, 16, 21, 22, 23]);
        assert_eq!(on(&back, false), on(&forth, true));
    }

    struct Half;

    impl Draws for Half {
        fn unit(&self, _purpose: Purpose, _request_key: u64, _attempt_index: u32) -> f64 {
            0.5
        }
    }
}

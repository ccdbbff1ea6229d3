//! Rates that change: from an expected number of arrivals back to the instant, which is the
//! inverse of the cumulated rate.

use std::f64::consts::TAU;

use super::gaps::Gaps;
use crate::chance::Stream;

/// A rate that changes, followed from arrival to arrival.
#[derive(Debug)]
pub(super) enum Pace {
    Steps(Box<Steps>),
    Diurnal(Diurnal),
    Mmpp(Box<Mmpp>),
}

impl Pace {
    /// The instant, seconds, up to which `expected` more arrivals are expected; `None` if so many
    /// never come.
    pub(super) fn advance_s(&mut self, expected: f64) -> Option<f64> {
        match self {
            Self::Steps(steps) => steps.advance_s(expected),
            Self::Diurnal(diurnal) => Some(diurnal.advance_s(expected)),
            Self::Mmpp(mmpp) => Some(mmpp.advance_s(expected)),
        }
    }
}

/// A rate that holds until the next step, and the last one for ever, or to the end of the lap.
#[derive(Debug)]
pub(super) struct Steps {
    /// Instant within the lap, seconds, and the rate from then on.
    rates: Vec<(f64, f64)>,
    lap_s: f64,
    lap_start_s: f64,
    place: usize,
    at_s: f64,
    flicker: Option<Flicker>,
}

/// A factor of the rate that is drawn anew, by its number, for every span of one length.
#[derive(Debug)]
pub(super) struct Flicker {
    factors: Gaps,
    draws: Stream,
    over_s: f64,
    number: u64,
    factor: f64,
}

impl Flicker {
    /// With factors by this law, whose mean is one.
    pub(super) fn new(factors: Gaps, mut draws: Stream, over_s: f64) -> Self {
        let factor = factors.draw(&mut draws, 0);
        Self { factors, draws, over_s, number: 0, factor }
    }

    fn ends_s(&self) -> f64 {
        (self.number + 1) as f64 * self.over_s
    }

    fn go_on(&mut self) {
        self.number += 1;
        self.factor = self.factors.draw(&mut self.draws, self.number);
    }
}

impl Steps {
    /// The first step is at 0. After `lap_s` seconds, maybe infinitely many, they begin again.
    pub(super) const fn new(steps: Vec<(f64, f64)>, lap_s: f64) -> Self {
        Self { rates: steps, lap_s, lap_start_s: 0.0, place: 0, at_s: 0.0, flicker: None }
    }

    /// With a factor that flickers.
    pub(super) fn with(mut self, flicker: Option<Flicker>) -> Self {
        self.flicker = flicker;
        self
    }

    fn advance_s(&mut self, mut expected: f64) -> Option<f64> {
        loop {
            let (_, rate) = self.rates[self.place];
            let next_s = self.rates.get(self.place + 1).map_or(self.lap_s, |(at_s, _)| *at_s);
            let step_ends_s = self.lap_start_s + next_s;
            let flicker = self.flicker.as_ref().map(|flicker| (flicker.factor, flicker.ends_s()));
            let (factor, flicker_ends_s) = flicker.unwrap_or((1.0, f64::INFINITY));
            let (rate, ends_s) = (rate * factor, step_ends_s.min(flicker_ends_s));
            if rate > 0.0 {
                let room = rate * (ends_s - self.at_s);
                if room >= expected {
                    self.at_s += expected / rate;
                    return Some(self.at_s);
                }
                expected -= room;
            } else if step_ends_s.is_infinite() && self.rates[self.place].1 == 0.0 {
                return None;
            }
            self.at_s = ends_s;
            if flicker_ends_s <= ends_s
                && let Some(flicker) = &mut self.flicker
            {
                flicker.go_on();
            }
            if step_ends_s > ends_s {
                continue;
            }
            self.place += 1;
            if self.place == self.rates.len() {
                (self.place, self.lap_start_s) = (0, ends_s);
            }
        }
    }
}

/// `mean (1 + amplitude cos(2 π (t - peak_at) / period))`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Diurnal {
    pub(super) mean: f64,
    pub(super) amplitude: f64,
    pub(super) period_s: f64,
    pub(super) peak_at_s: f64,
    /// Arrivals expected so far.
    pub(super) cumulated: f64,
}

impl Diurnal {
    /// `mean (t + amplitude period / (2 π) (sin(2 π (t - peak) / period) + sin(2 π peak / period)))`.
    fn expected(&self, t: f64) -> f64 {
        let turn = TAU / self.period_s;
        let swing = libm::sin(turn * (t - self.peak_at_s)) + libm::sin(turn * self.peak_at_s);
        self.mean * (t + self.amplitude / turn * swing)
    }

    fn rate(&self, t: f64) -> f64 {
        let angle = TAU / self.period_s * (t - self.peak_at_s);
        self.mean * (1.0 + self.amplitude * libm::cos(angle))
    }

    /// Newton's method within a bracket: it halves the bracket where a step would leave it.
    fn advance_s(&mut self, expected: f64) -> f64 {
        self.cumulated += expected;
        let even = self.cumulated / self.mean;
        let most = self.amplitude * self.period_s / TAU * 2.0;
        let (mut low, mut high) = ((even - most).max(0.0), even + most);
        let mut t = even;
        for _ in 0..100 {
            let excess = self.expected(t) - self.cumulated;
            if excess > 0.0 {
                high = t;
            } else {
                low = t;
            }
            let step = t - excess / self.rate(t);
            let next = if step > low && step < high { step } else { f64::midpoint(low, high) };
            if (next - t).abs() < 1e-10 {
                return next;
            }
            t = next;
        }
        t
    }
}

/// A Markov-modulated Poisson process: states of exponential length with rates of their own, one
/// after the other and round again. It begins in a state as an observer finds it, with
/// probabilities as the mean durations.
#[derive(Debug)]
pub(super) struct Mmpp {
    /// Rate per second and mean duration in seconds.
    states: Vec<(f64, f64)>,
    draws: Stream,
    /// The number of the stay, which keys its length.
    stay: u64,
    state: usize,
    at_s: f64,
    ends_s: f64,
}

impl Mmpp {
    pub(super) fn new(states: Vec<(f64, f64)>, mut draws: Stream) -> Self {
        let whole: f64 = states.iter().map(|(_, mean_s)| mean_s).sum();
        let mut left = draws.unit(0, 1) * whole;
        let mut state = 0;
        while state + 1 < states.len() && left > states[state].1 {
            left -= states[state].1;
            state += 1;
        }
        let mut mmpp = Self { states, draws, stay: 0, state, at_s: 0.0, ends_s: 0.0 };
        mmpp.ends_s = mmpp.length_s();
        mmpp
    }

    fn length_s(&mut self) -> f64 {
        -libm::log(self.draws.unit(self.stay, 0)) * self.states[self.state].1
    }

    fn advance_s(&mut self, mut expected: f64) -> f64 {
        loop {
            let (rate, _) = self.states[self.state];
            let room = rate * (self.ends_s - self.at_s);
            if room >= expected && rate > 0.0 {
                self.at_s += expected / rate;
                return self.at_s;
            }
            expected -= room;
            self.at_s = self.ends_s;
            self.state = (self.state + 1) % self.states.len();
            self.stay += 1;
            self.ends_s += self.length_s();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_walked_by_what_they_let_expect() {
        let check = |lap_s: f64, last: f64, expected: &[f64], instants: &[Option<f64>]| {
            let mut steps = Steps::new(vec![(0.0, 2.0), (10.0, 0.0), (15.0, last)], lap_s);
            let found: Vec<_> = expected.iter().map(|&e| steps.advance_s(e)).collect();
            assert_eq!(found, instants, "{lap_s} {last}");
        };
        check(f64::INFINITY, 4.0, &[10.0, 10.0, 8.0], &[Some(5.0), Some(10.0), Some(17.0)]);
        check(f64::INFINITY, 4.0, &[24.0, 400.0], &[Some(16.0), Some(116.0)]);
        check(f64::INFINITY, 0.0, &[20.0, 0.1], &[Some(10.0), None]);
        // A lap of 20 s lets expect 20 + 20.
        check(20.0, 4.0, &[42.0, 40.0], &[Some(21.0), Some(41.0)]);
    }

    #[test]
    fn a_daily_curve_inverts_its_cumulated_rate() {
        let check = |amplitude: f64, peak_at_s: f64| {
            let mut day =
                Diurnal { mean: 3.0, amplitude, period_s: 600.0, peak_at_s, cumulated: 0.0 };
            let mut before = 0.0;
            for step in 0..2_000 {
                let t = day.advance_s(1.7);
                let error = day.expected(t) - 1.7 * f64::from(step + 1);
                assert!(error.abs() < 1e-6 && t >= before, "{amplitude} {peak_at_s}: {error}");
                before = t;
            }
        };
        for amplitude in [0.0, 0.6, 1.0] {
            check(amplitude, 0.0);
            check(amplitude, 450.0);
        }
        // The peak is where it was set: 4.8 a second around 450 s.
        let day = Diurnal {
            mean: 3.0,
            amplitude: 0.6,
            period_s: 600.0,
            peak_at_s: 450.0,
            cumulated: 0.0,
        };
        assert!((day.expected(450.5) - day.expected(449.5) - 4.8).abs() < 1e-3);
    }
}

//! How long a step takes.

use crate::{config::StepTime, span::nanoseconds};

/// The length of a step by what it does. The part of the sequences is worked out once per number.
#[derive(Clone, Debug)]
pub(crate) struct StepTimes {
    base: f64,
    per_sequence: f64,
    exponent: f64,
    per_prefill_token: u64,
    per_prefill: u64,
    /// A step without prefill, by the number of sequences that get a token.
    decoding: Vec<u64>,
    /// The part of its speed that the engine has.
    speed: f64,
}

impl StepTimes {
    pub(crate) fn new(config: &StepTime) -> Self {
        Self {
            base: config.base.as_nanos() as f64,
            per_sequence: config.per_sequence.as_nanos() as f64,
            exponent: config.exponent,
            per_prefill_token: nanoseconds(config.per_prefill_token),
            per_prefill: nanoseconds(config.per_prefill),
            decoding: Vec::new(),
            speed: 1.0,
        }
    }

    /// A step that makes a token for each of `decoding` sequences and computes `prefill` tokens of
    /// prompts, in nanoseconds; the end of `u64` stands for everything longer.
    pub(crate) fn of(&mut self, decoding: u32, prefill: u64) -> u64 {
        while self.decoding.len() <= decoding as usize {
            let n = self.decoding.len() as f64;
            let span = self.base + self.per_sequence * libm::pow(n, self.exponent);
            self.decoding.push(libm::round(span) as u64);
        }
        let span = self.decoding[decoding as usize];
        let span = if prefill == 0 {
            span
        } else {
            let more = self.per_prefill_token.saturating_mul(prefill);
            span.saturating_add(more.saturating_add(self.per_prefill))
        };
        if self.speed < 1.0 { libm::round(span as f64 / self.speed) as u64 } else { span }
    }

    /// Steps take 1 / `speed` times as long from the next one on.
    pub(crate) const fn set_speed(&mut self, speed: f64) {
        self.speed = speed;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::StepTimes;
    use crate::config::StepTime;

    #[test]
    fn a_step_follows_the_formula() {
        let mut times = StepTimes::new(&StepTime {
            base: Duration::from_micros(1),
            per_sequence: Duration::from_nanos(100),
            exponent: 0.5,
            per_prefill_token: Duration::from_nanos(7),
            per_prefill: Duration::from_nanos(50),
        });
        let mut check = |decoding, prefill, expected| {
            assert_eq!(times.of(decoding, prefill), expected, "{decoding} and {prefill}");
        };
        check(0, 0, 1000);
        check(9, 0, 1300);
        // 141.42, to the nearest.
        check(2, 0, 1141);
        check(0, 1, 1057);
        check(4, 10, 1320);
        check(1, u64::MAX, u64::MAX);
    }
}

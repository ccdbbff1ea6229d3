//! How long a request will take, as far as it can be known.

use std::time::Duration;

/// The weight of the newest sample: about the last twenty attempts count.
const WEIGHT: f64 = 0.05;

/// How long a newcomer would wait for a permit, and for its answer after that.
///
/// With `n` ahead, `limit` permits, all of them taken and held for a mean time `h`, permits come
/// free every `h / limit`, so the wait is `(n + 1) * h / limit`. The answer then takes as long as
/// the answers of late did on average. With a free permit and nobody ahead the wait is zero, and
/// then nothing is refused: whatever an idle scheduler could still finish, it tries.
///
/// It is wrong where the mean of the last attempts says little of the next ones (long answers
/// among short ones, the end of a burst of timeouts) and where the limit moves.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WaitEstimate {
    /// How long permits were held, nanoseconds; `None` before the first sample.
    mean_held: Option<f64>,
    /// The same of attempts that brought an answer.
    mean_answer: Option<f64>,
}

impl WaitEstimate {
    /// An attempt has held its permit so long.
    pub(crate) fn on_attempt_end(&mut self, held: Duration, is_answered: bool) {
        add(&mut self.mean_held, held);
        if is_answered {
            add(&mut self.mean_answer, held);
        }
    }

    /// How long an answer takes once its attempt has started.
    pub(crate) fn answer(&self) -> Duration {
        Duration::from_nanos(self.mean_answer.unwrap_or(0.0) as u64)
    }

    /// The wait behind `ahead` others.
    pub(crate) fn wait(&self, ahead: u32, in_flight: u32, limit: u32) -> Duration {
        let Some(mean) = self.mean_held else { return Duration::ZERO };
        if ahead == 0 && in_flight < limit {
            return Duration::ZERO;
        }
        let turns = (f64::from(ahead) + 1.0) / f64::from(limit.max(1));
        Duration::from_nanos((turns * mean) as u64)
    }
}

fn add(mean: &mut Option<f64>, sample: Duration) {
    let sample = sample.as_nanos() as f64;
    let before = mean.unwrap_or(sample);
    *mean = Some(before + WEIGHT * (sample - before));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_with_those_ahead() {
        let second = Duration::from_secs(1);
        let mut estimate = WaitEstimate::default();
        assert_eq!(estimate.wait(100, 4, 4), Duration::ZERO, "nothing is known yet");
        estimate.on_attempt_end(second, true);
        assert_eq!(estimate.wait(0, 3, 4), Duration::ZERO, "a permit is free");
        assert_eq!(estimate.wait(0, 4, 4), second / 4, "the first of four comes free");
        assert_eq!(estimate.wait(7, 4, 4), second * 2);
        estimate.on_attempt_end(second * 3, false);
        assert_eq!(estimate.wait(3, 4, 4), Duration::from_millis(1_100));
        assert_eq!(estimate.answer(), second, "what brought no answer does not count");
    }
}

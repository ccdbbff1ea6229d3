//! How long to wait before a retry.

use std::time::Duration;

use super::settings::{Backoff, Jitter, Retry};

/// What the backoff of one request remembers from retry to retry.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BackoffState {
    /// The wait before, for `decorrelated`.
    previous: Option<Duration>,
    /// f of the retry before, for `decorrelated_v2`.
    f: f64,
}

/// The wait before retry number `retry_index` (0 for the first), drawn with `unit`, a number in
/// the open interval (0, 1).
///
/// With v = `delay` (constant), `min(cap, base + step * k)` (linear) or
/// `min(cap, base * factor^k)` (exponential), where k is `retry_index` and base may differ after
/// a 429 (`is_throttled`):
///
/// | jitter | wait | source |
/// |---|---|---|
/// | none | v | |
/// | full | U(0, v) | AWS Architecture Blog, 2015 |
/// | equal | v/2 + U(0, v/2) | the same |
/// | decorrelated | min(cap, U(base, 3 * previous)), previous being `base` for the first | the same |
/// | decorrelated_v2 | (f(k + U) - f before) / 1.4 * base, f(t) = 2^t * tanh(sqrt(4t)) | Polly v8 |
/// | proportional | v * U(1 - below, 1 + above) | OpenAI, gRPC, Polly, resilience4j, backon |
///
/// ```
/// use std::time::Duration;
/// use scheduler::{config::Retry, retry::{BackoffState, backoff_wait}};
///
/// // 500 ms * 2^3 = 4 s, and full jitter takes a part of it.
/// let wait = backoff_wait(&Retry::default(), 3, false, &mut BackoffState::default(), 0.25);
/// assert_eq!(wait, Duration::from_secs(1));
/// ```
pub fn backoff_wait(
    retry: &Retry,
    retry_index: u32,
    is_throttled: bool,
    state: &mut BackoffState,
    unit: f64,
) -> Duration {
    let k = f64::from(retry_index);
    let (base, v, cap) = match retry.backoff {
        Backoff::None => return Duration::ZERO,
        Backoff::Constant { delay } => {
            let delay = delay.as_nanos() as f64;
            (delay, delay, f64::INFINITY)
        }
        Backoff::Linear { base, step, cap } => {
            let (base, cap) = (base.as_nanos() as f64, cap.as_nanos() as f64);
            (base, (base + step.as_nanos() as f64 * k).min(cap), cap)
        }
        Backoff::Exponential { base, factor, cap, throttled_base } => {
            let base = throttled_base.filter(|_| is_throttled).unwrap_or(base);
            let (base, cap) = (base.as_nanos() as f64, cap.as_nanos() as f64);
            (base, (base * libm::pow(factor, k)).min(cap), cap)
        }
    };
    let wait = match retry.jitter {
        Jitter::None => v,
        Jitter::Full => v * unit,
        Jitter::Equal => v / 2.0 + v / 2.0 * unit,
        Jitter::Decorrelated => {
            let previous = state.previous.map_or(base, |wait| wait.as_nanos() as f64);
            (base + unit * (3.0 * previous - base)).min(cap)
        }
        Jitter::DecorrelatedV2 => {
            // Beyond 2^1000 a float ends; the cap has long been reached by then.
            let t = (k + unit).min(1_000.0);
            let f = libm::pow(2.0, t) * libm::tanh((4.0 * t).sqrt());
            let before = std::mem::replace(&mut state.f, f);
            ((f - before) / 1.4 * base).clamp(0.0, cap.min(LONGEST_NANOS))
        }
        Jitter::Proportional { below, above } => {
            let least = 1.0 - below.fraction();
            v * (least + unit * (below.fraction() + above.fraction()))
        }
    };
    let wait = whole_nanos(wait);
    state.previous = Some(wait);
    wait
}

/// A year: no wait is longer, see [`LONGEST_SPAN`](crate::setting::LONGEST_SPAN).
const LONGEST_NANOS: f64 = 365.0 * 86_400.0 * 1e9;

fn whole_nanos(nanos: f64) -> Duration {
    debug_assert!(nanos >= 0.0, "a wait is never negative: {nanos}");
    Duration::from_nanos(libm::round(nanos) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exponential(jitter: Jitter) -> Retry {
        let backoff = Backoff::Exponential {
            base: Duration::from_millis(100),
            factor: 2.0,
            cap: Duration::from_secs(1),
            throttled_base: None,
        };
        Retry { max_attempts: 10, backoff, jitter, ..Retry::default() }
    }

    fn millis(retry: &Retry, retry_index: u32, unit: f64) -> f64 {
        let mut fresh = BackoffState::default();
        backoff_wait(retry, retry_index, false, &mut fresh, unit).as_secs_f64() * 1e3
    }

    #[test]
    fn exponential_doubles_up_to_its_cap() {
        let waits: Vec<f64> = (0..6).map(|k| millis(&exponential(Jitter::None), k, 0.5)).collect();
        assert_eq!(waits, [100.0, 200.0, 400.0, 800.0, 1000.0, 1000.0]);
    }

    #[test]
    fn jitter_takes_its_part() {
        assert_eq!(millis(&exponential(Jitter::Full), 2, 0.25), 100.0);
        assert_eq!(millis(&exponential(Jitter::Equal), 2, 0.25), 250.0);
    }

    #[test]
    fn decorrelated_grows_from_the_previous_wait() {
        let retry = exponential(Jitter::Decorrelated);
        let mut state = BackoffState::default();
        let first = backoff_wait(&retry, 0, false, &mut state, 0.5);
        assert_eq!(first, Duration::from_millis(200), "the middle of 100 and 300");
        let second = backoff_wait(&retry, 1, false, &mut state, 0.5);
        assert_eq!(second, Duration::from_millis(350), "the middle of 100 and 600");
        let third = backoff_wait(&retry, 2, false, &mut state, 0.99);
        assert_eq!(third, Duration::from_secs(1), "the cap");
    }

    #[test]
    fn no_overflow_at_the_ends() {
        let retry = exponential(Jitter::None);
        assert_eq!(millis(&retry, u32::MAX, 0.5), 1_000.0);
        assert_eq!(millis(&Retry { backoff: Backoff::None, ..retry.clone() }, 5, 0.5), 0.0);
        let polly = Retry { jitter: Jitter::DecorrelatedV2, ..retry };
        assert_eq!(millis(&polly, u32::MAX, 0.5), 1_000.0);
    }
}

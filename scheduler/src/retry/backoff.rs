//! How long to wait before a retry.

use std::time::Duration;

use super::settings::{Backoff, Jitter, Retry};

/// The wait before retry number `retry_index` (0 for the first), drawn with `unit`, a number in
/// the open interval (0, 1).
///
/// With v = `delay` (constant) or `min(cap, base * factor^retry_index)` (exponential):
///
/// | jitter | wait |
/// |---|---|
/// | none | v |
/// | full | U(0, v) |
/// | equal | v/2 + U(0, v/2) |
/// | decorrelated | min(cap, U(base, 3 * previous)), previous being `base` for the first |
///
/// Source: AWS Architecture Blog, "Exponential Backoff And Jitter", 2015, and its simulator
/// (aws-samples/aws-arch-backoff-simulator).
///
/// ```
/// use std::time::Duration;
/// use scheduler::{config::Retry, retry::backoff_wait};
///
/// // 500 ms * 2^3 = 4 s, and full jitter takes a part of it.
/// assert_eq!(backoff_wait(&Retry::default(), 3, None, 0.25), Duration::from_secs(1));
/// ```
pub fn backoff_wait(
    retry: &Retry,
    retry_index: u32,
    previous: Option<Duration>,
    unit: f64,
) -> Duration {
    let v = match retry.backoff {
        Backoff::None => return Duration::ZERO,
        Backoff::Constant { delay } => delay.as_nanos() as f64,
        Backoff::Exponential { base, factor, cap } => {
            let (base, cap) = (base.as_nanos() as f64, cap.as_nanos() as f64);
            if retry.jitter == Jitter::Decorrelated {
                let previous = previous.map_or(base, |wait| wait.as_nanos() as f64);
                let wait = (base + unit * (3.0 * previous - base)).min(cap);
                return whole_nanos(wait);
            }
            (base * libm::pow(factor, f64::from(retry_index))).min(cap)
        }
    };
    whole_nanos(match retry.jitter {
        Jitter::None | Jitter::Decorrelated => v,
        Jitter::Full => v * unit,
        Jitter::Equal => v / 2.0 + v / 2.0 * unit,
    })
}

/// How far above a `Retry-After` a jittered retry may start, as a part of it.
///
/// Without a spread, all that were refused together would come back together.
pub const RETRY_AFTER_SPREAD: f64 = 0.1;

/// The wait before a retry, where the server may have asked for one.
///
/// `Retry-After` is a floor: never earlier than told. Where the backoff has jitter, the floor is
/// spread upwards by at most [`RETRY_AFTER_SPREAD`] of itself, drawn with `unit`.
pub fn with_retry_after(
    wait: Duration,
    retry_after: Option<Duration>,
    jitter: Jitter,
    unit: f64,
) -> Duration {
    let Some(floor) = retry_after else { return wait };
    let spread = match jitter {
        Jitter::None => Duration::ZERO,
        _ => whole_nanos(floor.as_nanos() as f64 * RETRY_AFTER_SPREAD * unit),
    };
    wait.max(floor.saturating_add(spread))
}

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
        };
        Retry { max_attempts: 10, backoff, jitter, ..Retry::default() }
    }

    fn millis(retry: &Retry, retry_index: u32, unit: f64) -> f64 {
        backoff_wait(retry, retry_index, None, unit).as_secs_f64() * 1e3
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
        let first = backoff_wait(&retry, 0, None, 0.5);
        assert_eq!(first, Duration::from_millis(200), "the middle of 100 and 300");
        let second = backoff_wait(&retry, 1, Some(first), 0.5);
        assert_eq!(second, Duration::from_millis(350), "the middle of 100 and 600");
        let third = backoff_wait(&retry, 2, Some(Duration::from_secs(1)), 0.9);
        assert_eq!(third, Duration::from_secs(1), "the cap");
    }

    #[test]
    fn no_overflow_at_the_ends() {
        let retry = exponential(Jitter::None);
        assert_eq!(backoff_wait(&retry, u32::MAX, None, 0.5), Duration::from_secs(1));
        assert_eq!(
            backoff_wait(&Retry { backoff: Backoff::None, ..retry }, 5, None, 0.5),
            Duration::ZERO
        );
    }

    #[test]
    fn retry_after_is_a_floor() {
        let second = Duration::from_secs(1);
        let ms = Duration::from_millis;
        assert_eq!(with_retry_after(ms(300), None, Jitter::Full, 0.5), ms(300));
        assert_eq!(with_retry_after(ms(300), Some(second), Jitter::None, 0.5), second);
        assert_eq!(with_retry_after(ms(300), Some(second), Jitter::Full, 0.5), ms(1050));
        assert_eq!(with_retry_after(ms(3000), Some(second), Jitter::Full, 0.5), ms(3000));
    }
}

//! What is made of the wait that a server asks for.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::settings::{Jitter, Retry};
use crate::{setting::Checks, unit::Share};

/// What is made of a `Retry-After`: it is a floor, never cut short, and never ignored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RetryAfter {
    /// How far above it a retry may start, as a part of it, so that all that were refused
    /// together do not come back together. Without jitter in the backoff there is none. Default
    /// 10%.
    pub spread: Share,
    /// A longer wait parks the request: it is told apart in events and snapshot. Default 60s.
    #[serde(with = "humantime_serde")]
    pub park_beyond: Duration,
    /// A longer wait fails the request at once, with the wait in the error. Default 1h.
    #[serde(with = "humantime_serde")]
    pub longest: Duration,
}

impl Default for RetryAfter {
    fn default() -> Self {
        Self {
            spread: Share::percent(10),
            park_beyond: Duration::from_secs(60),
            longest: Duration::from_secs(3_600),
        }
    }
}

impl RetryAfter {
    pub(super) fn validate(&self, checks: &mut Checks<'_>) {
        checks.span("park_beyond", self.park_beyond);
        checks.span("longest", self.longest);
    }
}

/// The wait before a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// As long as backoff and server ask for.
    BackOff(Duration),
    /// The same, so long that the request is parked. Neither way it holds a permit.
    Park(Duration),
    /// The server asks for a longer wait than the settings allow.
    TooLong,
}

/// The wait before a retry, where the server may have asked for one; `unit` is the draw of the
/// spread, from (0, 1).
///
/// ```
/// use std::time::Duration;
/// use scheduler::retry::{Retry, Wait, decide_wait};
///
/// let (backoff, asked) = (Duration::from_millis(300), Duration::from_secs(20));
/// let wait = decide_wait(&Retry::default(), backoff, Some(asked), 0.5);
/// assert_eq!(wait, Wait::BackOff(Duration::from_secs(21)), "a floor, and half of 10% above it");
/// ```
pub fn decide_wait(
    retry: &Retry,
    backoff: Duration,
    retry_after: Option<Duration>,
    unit: f64,
) -> Wait {
    let Some(floor) = retry_after else { return Wait::BackOff(backoff) };
    let RetryAfter { spread, park_beyond, longest } = retry.retry_after;
    if floor > longest {
        return Wait::TooLong;
    }
    let spread = match retry.jitter {
        Jitter::None => 0.0,
        _ => libm::round(floor.as_nanos() as f64 * spread.fraction() * unit),
    };
    let wait = backoff.max(floor.saturating_add(Duration::from_nanos(spread as u64)));
    if floor > park_beyond { Wait::Park(wait) } else { Wait::BackOff(wait) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_a_floor() {
        let (second, ms) = (Duration::from_secs(1), Duration::from_millis);
        let check = |backoff, asked, jitter, expected| {
            let retry = Retry { jitter, ..Retry::default() };
            assert_eq!(decide_wait(&retry, backoff, asked, 0.5), expected);
        };
        check(ms(300), None, Jitter::Full, Wait::BackOff(ms(300)));
        check(ms(300), Some(second), Jitter::None, Wait::BackOff(second));
        check(ms(300), Some(second), Jitter::Full, Wait::BackOff(ms(1050)));
        check(ms(3000), Some(second), Jitter::Full, Wait::BackOff(ms(3000)));
        check(ms(300), Some(second * 60), Jitter::None, Wait::BackOff(second * 60));
        check(ms(300), Some(second * 61), Jitter::None, Wait::Park(second * 61));
        check(ms(300), Some(second * 3_601), Jitter::None, Wait::TooLong);
        check(ms(300), Some(Duration::MAX), Jitter::Full, Wait::TooLong);
    }
}

//! The header that tells when to come back.

use crate::{
    config::{RetryAfter, RetryForm},
    retry_header::RetryHeader,
    span::nanoseconds,
};

const NS_PER_MS: u64 = 1_000_000;
const NS_PER_S: u64 = 1_000_000_000;

/// What a 429 says that is given when the calendar shows `unix_ns`, if the limit would let this
/// attempt pass after `wait` nanoseconds. Nothing where the wait is to be told and not known.
pub(super) fn header(config: &RetryAfter, unix_ns: u64, wait: Option<u64>) -> Option<RetryHeader> {
    if config.form == RetryForm::Garbage {
        return Some(RetryHeader::Garbage);
    }
    let wait = match (config.after, config.factor) {
        (Some(after), _) => nanoseconds(after),
        (None, Some(factor)) => libm::round(wait? as f64 * factor) as u64,
        (None, None) => wait?,
    };
    Some(match config.form {
        RetryForm::Milliseconds => RetryHeader::Milliseconds(wait.div_ceil(NS_PER_MS)),
        RetryForm::Date => RetryHeader::Date(unix_ns.saturating_add(wait).div_ceil(NS_PER_S)),
        _ => RetryHeader::Seconds(wait.div_ceil(NS_PER_S)),
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{NS_PER_S, header};
    use crate::{
        config::{RetryAfter, RetryForm},
        retry_header::RetryHeader,
    };

    #[test]
    fn waits_are_rounded_up_and_told_in_their_form() {
        fn check(
            form: RetryForm,
            after: Option<u64>,
            factor: Option<f64>,
            wait: Option<u64>,
            expected: Option<RetryHeader>,
        ) {
            let config = RetryAfter { form, after: after.map(Duration::from_nanos), factor };
            let told = header(&config, 10 * NS_PER_S + 999_999_999, wait);
            assert_eq!(told, expected, "{config:?} {wait:?}");
        }
        use RetryForm::{Date, Garbage, Milliseconds, Seconds};
        check(Seconds, None, None, Some(1), Some(RetryHeader::Seconds(1)));
        check(Seconds, None, None, Some(NS_PER_S), Some(RetryHeader::Seconds(1)));
        check(Seconds, None, None, None, None);
        check(Seconds, Some(2 * NS_PER_S), None, Some(1), Some(RetryHeader::Seconds(2)));
        check(Seconds, None, Some(10.0), Some(NS_PER_S), Some(RetryHeader::Seconds(10)));
        check(Seconds, None, Some(0.0), Some(NS_PER_S), Some(RetryHeader::Seconds(0)));
        check(Milliseconds, None, None, Some(1_000_001), Some(RetryHeader::Milliseconds(2)));
        check(Date, None, None, Some(1), Some(RetryHeader::Date(11)));
        check(Date, None, None, Some(2), Some(RetryHeader::Date(12)));
        check(Garbage, None, None, None, Some(RetryHeader::Garbage));
    }
}

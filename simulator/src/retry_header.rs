//! `Retry-After` as it stands in an answer.

use std::time::Duration;

/// What an answer says about the time to come back, as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryHeader {
    /// `retry-after`, whole seconds.
    Seconds(u64),
    /// `retry-after-ms`, whole milliseconds.
    Milliseconds(u64),
    /// `retry-after` as an HTTP date, whole seconds since 1970.
    Date(u64),
    /// `retry-after` with something that nobody can read.
    Garbage,
}

impl RetryHeader {
    /// The wait that a correct client reads out of it when the calendar shows `unix_ns`: none of
    /// garbage, and none of the past.
    pub const fn wait(self, unix_ns: u64) -> Option<Duration> {
        match self {
            Self::Seconds(seconds) => Some(Duration::from_secs(seconds)),
            Self::Milliseconds(milliseconds) => Some(Duration::from_millis(milliseconds)),
            Self::Date(seconds) => {
                let at = Duration::from_secs(seconds);
                Some(at.saturating_sub(Duration::from_nanos(unix_ns)))
            }
            Self::Garbage => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::RetryHeader;

    #[test]
    fn a_correct_client_reads_it() {
        fn check(header: RetryHeader, unix_ns: u64, expected: Option<Duration>) {
            assert_eq!(header.wait(unix_ns), expected, "{header:?}");
        }
        check(RetryHeader::Seconds(3), 5, Some(Duration::from_secs(3)));
        check(RetryHeader::Milliseconds(3), 5, Some(Duration::from_millis(3)));
        check(RetryHeader::Date(3), 1_000_000_001, Some(Duration::from_nanos(1_999_999_999)));
        check(RetryHeader::Date(3), 3_000_000_001, Some(Duration::ZERO));
        check(RetryHeader::Garbage, 5, None);
    }
}

//! Instants as people write them.

use std::time::Duration;

/// The span from 1970-01-01T00:00:00Z to an instant in the form of RFC 3339, from 1970 to 9999,
/// such as `2026-09-24T15:00:00+08:00`; the seconds may be left out.
///
/// # Errors
/// Not such an instant.
pub fn unix_time(text: &str) -> Result<Duration, InstantError> {
    let (date, rest) = text.split_at_checked(10).ok_or(InstantError)?;
    let rest = rest.strip_prefix(['T', 't', ' ']).ok_or(InstantError)?;
    let (time, offset_seconds) = split_offset(rest).ok_or(InstantError)?;
    let instant = local_seconds(date, time).ok_or(InstantError)?;
    let seconds = i64::try_from(instant.as_secs()).map_err(|_| InstantError)? - offset_seconds;
    let seconds = u64::try_from(seconds).map_err(|_| InstantError)?;
    Ok(Duration::new(seconds, instant.subsec_nanos()))
}

/// A text that is no instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an instant in the form of RFC 3339, for example `2026-09-24T15:00:00+08:00`")]
pub struct InstantError;

/// The span since 1970 of a date `YYYY-MM-DD` and a time `hh:mm[:ss[.fraction]]`, both taken as
/// UTC; at most nine digits of fraction.
pub(crate) fn local_seconds(date: &str, time: &str) -> Option<Duration> {
    let days = days_since_1970(date)?;
    let (whole, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut parts = whole.split(':');
    let hour = number(parts.next()?, 2, 23)?;
    let minute = number(parts.next()?, 2, 59)?;
    let seconds_given = parts.next();
    // A fraction belongs to seconds; leap seconds are not part of the simulated calendar.
    let second = match seconds_given {
        Some(second) => number(second, 2, 59)?,
        None if time.contains('.') => return None,
        None => 0,
    };
    if parts.next().is_some() || fraction.is_empty() || fraction.len() > 9 {
        return None;
    }
    let fraction_number = number(fraction, fraction.len(), u64::MAX)?;
    let nanoseconds = fraction_number * 10_u64.pow(9 - fraction.len() as u32);
    let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second;
    Some(Duration::new(seconds, nanoseconds as u32))
}

/// Days from 1970-01-01 to a date of the proleptic Gregorian calendar: Howard Hinnant's
/// `days_from_civil`, "chrono-Compatible Low-Level Date Algorithms".
fn days_since_1970(date: &str) -> Option<u64> {
    let mut parts = date.split('-');
    let year = number(parts.next()?, 4, 9_999)?;
    let month = number(parts.next()?, 2, 12)?;
    let day = number(parts.next()?, 2, 31)?;
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days_in_month = match month {
        2 => 28 + u64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if parts.next().is_some() || year < 1970 || month == 0 || day == 0 || day > days_in_month {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year / 400, year % 400);
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// Splits `hh:mm:ssZ` or `hh:mm:ss+08:00` into the time and the offset in seconds.
fn split_offset(text: &str) -> Option<(&str, i64)> {
    if let Some(time) = text.strip_suffix(['Z', 'z']) {
        return Some((time, 0));
    }
    let at = text.rfind(['+', '-'])?;
    let (time, offset) = text.split_at(at);
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = offset[1..].split_once(':')?;
    let seconds = number(hours, 2, 23)? * 3_600 + number(minutes, 2, 59)? * 60;
    Some((time, sign * i64::try_from(seconds).ok()?))
}

/// A number of exactly `digits` digits, at most `most`.
fn number(text: &str, digits: usize, most: u64) -> Option<u64> {
    let is_plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok().filter(|number| *number <= most))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<u64>) {
        assert_eq!(unix_time(text).ok().map(|span| span.as_secs()), expected, "{text}");
    }

    #[test]
    fn reads_rfc_3339() {
        check("1970-01-01T00:00:00Z", Some(0));
        check("2000-02-29T12:00:00Z", Some(951_825_600));
        check("2026-09-24T00:00:00Z", Some(1_790_208_000));
        check("2026-09-24T15:00:00+08:00", Some(1_790_233_200));
        check("2026-09-24T15:00+08:00", Some(1_790_233_200));
        check("2026-09-24t15:00:00.5z", Some(1_790_262_000));
        check("2026-09-24T15:00:00-01:30", Some(1_790_267_400));
        check("9999-12-31T23:59:59Z", Some(253_402_300_799));
    }

    #[test]
    fn refuses_what_is_no_instant() {
        for text in [
            "",
            "2026-09-24",
            "2026-09-24T15:00:00",
            "2026-02-29T00:00:00Z",
            "1900-01-01T00:00:00Z",
            "1970-01-01T00:00:00+01:00",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-01-00T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z",
            "2026-01-01T00:00:60Z",
            "2026-01-01T00:00.5Z",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00.1234567890Z",
            "2026-01-01T0:00:00Z",
            "2026-1-1T00:00:00Z",
            "2026-01-01T00:00:00+8",
            "2026-01-01T+1:00:00Z",
            "2026-01-0éT00:00:00Z",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn keeps_seven_digits_of_fraction() {
        let instant = local_seconds("2023-11-16", "18:15:46.6805900").unwrap();
        assert_eq!(instant, Duration::new(1_700_158_546, 680_590_000));
    }
}

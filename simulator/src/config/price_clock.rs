//! When prices are higher or lower: a clock on the wall of some zone.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{config_error::ConfigError, money::PriceFactor, units::serde_as_text};

const MINUTES_PER_DAY: u32 = 24 * 60;
const NS_PER_MINUTE: i128 = 60_000_000_000;
const NS_PER_DAY: i128 = NS_PER_MINUTE * MINUTES_PER_DAY as i128;

/// A span of the day with prices of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PricePeriod {
    /// By what all prices are multiplied in it: more than 1 at the peak, less off it.
    pub factor: PriceFactor,
    /// On which days. Default: `every_day`.
    #[serde(default)]
    pub days: Days,
    /// From when to when, as in `[09:00-12:00, 14:00-18:00]`. The first minute belongs to a window,
    /// the last one does not; one that ends before it begins goes on into the next day.
    pub windows: Vec<Window>,
    /// The zone of its clock. Default: `+00:00`.
    #[serde(default)]
    pub zone: Zone,
}

/// The days of a period; a window belongs to the day on which it begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Days {
    /// All of them.
    #[default]
    EveryDay,
    /// Monday to Friday. Public holidays count as working days too.
    WorkingDays,
}

impl Days {
    /// By the days since 1970-01-01, a Thursday.
    fn hold(self, day: i128) -> bool {
        let weekday_from_monday = (day + 3).rem_euclid(7);
        self == Self::EveryDay || weekday_from_monday < 5
    }
}

impl PricePeriod {
    /// Whether it is on at an instant, in nanoseconds since 1970.
    pub fn is_on(&self, unix_ns: u64) -> bool {
        let local = i128::from(unix_ns) + i128::from(self.zone.minutes) * NS_PER_MINUTE;
        let (day, time) = (local.div_euclid(NS_PER_DAY), local.rem_euclid(NS_PER_DAY));
        self.windows.iter().any(|window| {
            let [start, end] =
                [window.start, window.end].map(|minute| i128::from(minute) * NS_PER_MINUTE);
            if start < end {
                (start..end).contains(&time) && self.days.hold(day)
            } else {
                (time >= start && self.days.hold(day)) || (time < end && self.days.hold(day - 1))
            }
        })
    }

    pub(super) fn validate(&self, errors: &mut Vec<ConfigError>, path: &str, is_peak: bool) {
        let (is_right, what) = if is_peak {
            (self.factor > PriceFactor::ONE, "more than 1, as in `factor: 2`")
        } else {
            (self.factor < PriceFactor::ONE, "less than 1, as in `factor: 0.5`")
        };
        if !is_right {
            let problem =
                format!("must be {what}: prices of every hour stand in `hit`, `miss` and `output`");
            errors.push(ConfigError::new(format!("{path}.factor"), problem));
        }
        if self.windows.is_empty() {
            let problem = "must hold at least one window, as in `[09:00-12:00]`";
            errors.push(ConfigError::new(format!("{path}.windows"), problem));
        }
    }
}

/// From one minute of the day to another. Written `09:00-12:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    start: u32,
    end: u32,
}

impl FromStr for Window {
    type Err = WindowError;

    fn from_str(text: &str) -> Result<Self, WindowError> {
        let (start, end) = text.split_once('-').ok_or(WindowError)?;
        let (start, end) = (minutes(start).ok_or(WindowError)?, minutes(end).ok_or(WindowError)?);
        let is_window = start < MINUTES_PER_DAY && end <= MINUTES_PER_DAY && start != end;
        is_window.then_some(Self { start, end }).ok_or(WindowError)
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { start, end } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", start / 60, start % 60, end / 60, end % 60)
    }
}

/// A text that is no window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a span of the day, for example `09:00-12:00`")]
pub struct WindowError;

serde_as_text!(Window, "a span of the day");

/// How far a clock is ahead of UTC. Written `+08:00`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    minutes: i32,
}

impl FromStr for Zone {
    type Err = ZoneError;

    fn from_str(text: &str) -> Result<Self, ZoneError> {
        let (sign, rest) = match text.split_at_checked(1) {
            Some(("+", rest)) => (1, rest),
            Some(("-", rest)) => (-1, rest),
            _ => return Err(ZoneError),
        };
        let offset = minutes(rest).filter(|offset| *offset <= 14 * 60).ok_or(ZoneError)?;
        Ok(Self { minutes: sign * offset as i32 })
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.minutes < 0 { '-' } else { '+' };
        let offset = self.minutes.unsigned_abs();
        write!(f, "{sign}{:02}:{:02}", offset / 60, offset % 60)
    }
}

/// A text that is no zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a difference from UTC, for example `+08:00`")]
pub struct ZoneError;

serde_as_text!(Zone, "a difference from UTC");

/// `hh:mm` in minutes.
fn minutes(text: &str) -> Option<u32> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let number = |part: &str| {
        let is_plain = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        is_plain.then(|| part.parse::<u32>().ok()).flatten()
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (minutes < 60).then_some(hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::{PricePeriod, Window, Zone};

    /// 2026-08-17T00:00:00Z, a Monday.
    const MONDAY: u64 = 1_786_924_800;

    fn period(json: &str) -> PricePeriod {
        serde_json::from_str(json).expect("a period")
    }

    #[test]
    fn the_clock_of_2026_knows_its_days() {
        let peak = period(
            r#"{"factor": 2, "days": "working_days", "windows": ["09:00-12:00", "14:00-18:00"],
                "zone": "+08:00"}"#,
        );
        // Seconds after Monday 00:00 UTC, which is 08:00 in Beijing.
        let check = |day: u64, hour: u64, second: u64, expected: bool| {
            let unix_ns = (MONDAY + day * 86_400 + hour * 3_600 + second) * 1_000_000_000;
            assert_eq!(peak.is_on(unix_ns), expected, "day {day}, {hour} h {second} s UTC");
            assert_eq!(peak.is_on(unix_ns + 999_999_999), expected, "within the second");
        };
        check(0, 0, 3_599, false);
        check(0, 1, 0, true);
        check(0, 3, 3_599, true);
        check(0, 4, 0, false);
        check(0, 5, 3_599, false);
        check(0, 6, 0, true);
        check(0, 9, 3_599, true);
        check(0, 10, 0, false);
        check(4, 1, 0, true); // Friday
        check(5, 1, 0, false); // Saturday
        check(6, 1, 0, false); // Sunday
        check(7, 1, 0, true);
    }

    #[test]
    fn a_window_over_midnight_belongs_to_the_day_it_begins_on() {
        let night = r#""windows": ["16:30-00:30"]"#;
        let check = |days: &str, day: u64, minute: u64, expected: bool| {
            let period = period(&format!(r#"{{"factor": 0.5, "days": "{days}", {night}}}"#));
            let unix_ns = (MONDAY + day * 86_400 + minute * 60) * 1_000_000_000;
            assert_eq!(period.is_on(unix_ns), expected, "{days}, day {day}, minute {minute}");
        };
        for day in 0..7 {
            check("every_day", day, 16 * 60 + 29, false);
            check("every_day", day, 16 * 60 + 30, true);
            check("every_day", day, 29, true);
            check("every_day", day, 30, false);
        }
        check("working_days", 0, 29, false); // began on Sunday
        check("working_days", 4, 17 * 60, true);
        check("working_days", 5, 29, true); // began on Friday
        check("working_days", 5, 17 * 60, false);
    }

    #[test]
    fn what_is_written_reads_the_same() {
        fn check<T: std::str::FromStr + ToString>(text: &str, is_right: bool) {
            let read = text.parse::<T>().ok().map(|value| value.to_string());
            assert_eq!(read, is_right.then(|| text.to_owned()));
        }
        check::<Window>("09:00-12:00", true);
        check::<Window>("16:30-00:30", true);
        check::<Window>("00:00-24:00", true);
        for wrong in ["9:00-12:00", "09:00", "12:00-12:00", "24:00-01:00", "09:60-10:00"] {
            check::<Window>(wrong, false);
        }
        check::<Zone>("+08:00", true);
        check::<Zone>("-03:30", true);
        for wrong in ["08:00", "+8:00", "+15:00", "Z", "+08:0"] {
            check::<Zone>(wrong, false);
        }
    }
}

//! Quantities as configuration files write them: `12/s`, `20%`. A number without its unit is
//! refused.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A part of a whole, 0 to 1. Written `20%`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Share(f64);

impl Share {
    /// Nothing.
    pub const ZERO: Self = Self(0.0);
    /// All of it.
    pub const ALL: Self = Self(1.0);

    /// `percent` of the whole.
    ///
    /// # Panics
    /// Beyond 100 %.
    pub const fn percent(percent: u32) -> Self {
        assert!(percent <= 100, "a part is at most the whole");
        Self(percent as f64 / 100.0)
    }

    /// The fraction, 0 to 1.
    pub const fn fraction(self) -> f64 {
        self.0
    }
}

/// So many per span of time, more than none. Written `12/s`, `600/min` or `5000/h`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    count: f64,
    period: Duration,
}

impl Rate {
    /// `count` per second.
    ///
    /// # Panics
    /// For none.
    pub const fn per_second(count: u32) -> Self {
        assert!(count > 0, "a rate is more than none");
        Self { count: count as f64, period: Duration::from_secs(1) }
    }

    /// `count` per minute.
    ///
    /// # Panics
    /// For none.
    pub const fn per_minute(count: u32) -> Self {
        assert!(count > 0, "a rate is more than none");
        Self { count: count as f64, period: Duration::from_secs(60) }
    }

    /// How many per second.
    pub const fn as_per_second(self) -> f64 {
        self.count / (self.period.as_secs() as f64)
    }

    /// The time that one takes, nanoseconds.
    pub const fn nanos_each(self) -> f64 {
        self.period.as_nanos() as f64 / self.count
    }
}

/// A quantity that was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// Not a share.
    #[error("expected a share from 0% to 100%, for example `20%`")]
    Share,
    /// Not a rate.
    #[error("expected a rate above zero with its unit, for example `12/s`, `600/min` or `5000/h`")]
    Rate,
}

impl FromStr for Share {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let number = text.trim().strip_suffix('%').and_then(decimal).ok_or(UnitError::Share)?;
        if number > 100.0 { Err(UnitError::Share) } else { Ok(Self(number / 100.0)) }
    }
}

impl FromStr for Rate {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let (count, unit) = text.split_once('/').ok_or(UnitError::Rate)?;
        let count = decimal(count).filter(|&count| count > 0.0).ok_or(UnitError::Rate)?;
        let period = match unit.trim() {
            "s" => 1,
            "min" => 60,
            "h" => 3_600,
            _ => return Err(UnitError::Rate),
        };
        Ok(Self { count, period: Duration::from_secs(period) })
    }
}

/// Digits with an optional fraction: no sign, no exponent, no `inf`, no `NaN`.
fn decimal(text: &str) -> Option<f64> {
    let text = text.trim();
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number = text.parse().ok()?;
    (is_plain && text.len() <= 20).then_some(number)
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Twelve digits hide the error of the product and keep every share a person writes.
        write!(f, "{}%", libm::round(self.0 * 1e14) / 1e12)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.period.as_secs() {
            60 => "min",
            3_600 => "h",
            _ => "s",
        };
        write!(f, "{}/{unit}", self.count)
    }
}

macro_rules! as_text {
    ($quantity:ty) => {
        impl Serialize for $quantity {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $quantity {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    };
}

as_text!(Share);
as_text!(Rate);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_reads_back_as_it_was_written() {
        for text in ["20%", "0%", "100%", "0.1%", "33.3%"] {
            assert_eq!(text.parse::<Share>().expect("a share").to_string(), text);
        }
        for text in ["12/s", "600/min", "5000/h", "0.5/s"] {
            assert_eq!(text.parse::<Rate>().expect("a rate").to_string(), text);
        }
        assert_eq!("600/min".parse::<Rate>().expect("a rate").as_per_second(), 10.0);
        assert_eq!(Rate::per_second(4).nanos_each(), 250e6);
    }

    #[test]
    fn a_number_without_its_unit_is_refused() {
        for text in ["20", "101%", "-1%", "%", "nan%", "1e1%", ".%"] {
            assert_eq!(text.parse::<Share>(), Err(UnitError::Share), "{text}");
        }
        for text in ["12", "0/s", "-1/s", "12/d", "/s", "inf/s", "1e3/s"] {
            assert_eq!(text.parse::<Rate>(), Err(UnitError::Rate), "{text}");
        }
    }
}

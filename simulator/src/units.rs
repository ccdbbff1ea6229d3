//! Quantities as scenario files write them: `12/s`, `60%`. A number without its unit is refused.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Something per second, finite and not negative. Written `12/s`, `600/min` or `5000/h`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Rate {
    per_second: f64,
}

impl Rate {
    /// A rate per second.
    ///
    /// # Errors
    /// A rate that is negative or not finite.
    pub fn per_second(per_second: f64) -> Result<Self, UnitError> {
        if per_second.is_finite() && per_second >= 0.0 {
            Ok(Self { per_second })
        } else {
            Err(UnitError::Rate)
        }
    }

    /// How many per second.
    pub const fn as_per_second(self) -> f64 {
        self.per_second
    }
}

impl FromStr for Rate {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let (number, unit) = text.split_once('/').ok_or(UnitError::Rate)?;
        let number = parse_decimal(number).ok_or(UnitError::Rate)?;
        let seconds = match unit.trim() {
            "s" => 1.0,
            "min" => 60.0,
            "h" => 3_600.0,
            _ => return Err(UnitError::Rate),
        };
        Self::per_second(number / seconds)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/s", self.per_second)
    }
}

/// A part of a whole, 0 to 1. Written `60%`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Share {
    fraction: f64,
}

impl Share {
    /// Nothing.
    pub const ZERO: Self = Self { fraction: 0.0 };
    /// All of it.
    pub const ALL: Self = Self { fraction: 1.0 };

    /// A share from a fraction between 0 and 1.
    ///
    /// # Errors
    /// A fraction outside of it.
    pub fn from_fraction(fraction: f64) -> Result<Self, UnitError> {
        if (0.0..=1.0).contains(&fraction) { Ok(Self { fraction }) } else { Err(UnitError::Share) }
    }

    /// The fraction, 0 to 1.
    pub const fn as_fraction(self) -> f64 {
        self.fraction
    }
}

impl FromStr for Share {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        Self::from_fraction(parse_percent(text).ok_or(UnitError::Share)?)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_percent(f, self.fraction)
    }
}

/// A load as a part of capacity; unlike a share it may pass 100 %. Written `120%`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Utilisation {
    fraction: f64,
}

impl Utilisation {
    /// A utilisation from a finite fraction of at least 0.
    ///
    /// # Errors
    /// A fraction outside of it.
    pub fn from_fraction(fraction: f64) -> Result<Self, UnitError> {
        if fraction.is_finite() && fraction >= 0.0 {
            Ok(Self { fraction })
        } else {
            Err(UnitError::Utilisation)
        }
    }

    /// The fraction.
    pub const fn as_fraction(self) -> f64 {
        self.fraction
    }
}

impl FromStr for Utilisation {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        Self::from_fraction(parse_percent(text).ok_or(UnitError::Utilisation)?)
    }
}

impl fmt::Display for Utilisation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_percent(f, self.fraction)
    }
}

/// `60%` as the fraction 0.6.
fn parse_percent(text: &str) -> Option<f64> {
    Some(parse_decimal(text.strip_suffix('%')?)? / 100.0)
}

fn write_percent(f: &mut fmt::Formatter<'_>, fraction: f64) -> fmt::Result {
    // Twelve digits hide the error of the product and keep every share a person writes.
    let percent = libm::round(fraction * 1e14) / 1e12;
    write!(f, "{percent}%")
}

/// Digits with an optional fraction: no sign, no exponent, no `inf`, no `NaN`.
fn parse_decimal(text: &str) -> Option<f64> {
    let text = text.trim();
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !is_plain || text.len() > 32 {
        return None;
    }
    text.parse().ok()
}

/// A quantity that could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// Not a rate.
    #[error("expected a rate, for example `12/s`, `600/min` or `5000/h`")]
    Rate,
    /// Not a share.
    #[error("expected a share from `0%` to `100%`")]
    Share,
    /// Not a utilisation.
    #[error("expected a utilisation, for example `70%` or `120%`")]
    Utilisation,
}

macro_rules! serde_as_text {
    ($unit:ty, $expecting:literal) => {
        impl Serialize for $unit {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $unit {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;
                impl de::Visitor<'_> for Text {
                    type Value = $unit;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expecting)
                    }

                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$unit, E> {
                        text.parse().map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
                    }
                }
                deserializer.deserialize_str(Text)
            }
        }
    };
}

pub(crate) use serde_as_text;

serde_as_text!(Rate, "a rate");
serde_as_text!(Share, "a share");
serde_as_text!(Utilisation, "a utilisation");

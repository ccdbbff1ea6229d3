//! Money in whole numbers, so that sums are exact.

use std::{fmt, iter::Sum, ops::AddAssign, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::units::serde_as_text;

/// Of a US dollar: prices have six digits after the point per million tokens, and two factors of
/// three digits each come on top, so that no charge is ever rounded.
const PARTS_PER_USD: u128 = 1_000_000_000_000_000_000;

/// A price of 1 USD per million tokens, in millionths of a millionth of a US dollar per token.
const UNITS_PER_PRICE: u64 = 1_000_000;

/// An amount of US dollars, exact to 10^-18 of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Usd {
    parts: u128,
}

impl Usd {
    /// Nothing.
    pub const ZERO: Self = Self { parts: 0 };

    /// An amount in parts of 10^-18 US dollars.
    pub const fn from_parts(parts: u128) -> Self {
        Self { parts }
    }

    /// The amount in parts of 10^-18 US dollars.
    pub const fn as_parts(self) -> u128 {
        self.parts
    }

    /// The amount in US dollars, as near as a float comes to it.
    pub const fn as_f64(self) -> f64 {
        self.parts as f64 / PARTS_PER_USD as f64
    }

    /// What is left of it after this was taken; nothing, if it was less.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self { parts: self.parts.saturating_sub(other.parts) }
    }
}

impl AddAssign for Usd {
    fn add_assign(&mut self, other: Self) {
        self.parts += other.parts;
    }
}

impl Sum for Usd {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self { parts: amounts.map(Self::as_parts).sum() }
    }
}

/// The price of a token. Written `0.15 USD/M`, US dollars per million tokens, with at most six digits
/// before and after the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenPrice {
    /// In 10^-12 US dollars.
    units: u64,
}

impl TokenPrice {
    /// What so many tokens cost, times a factor and another one.
    pub(crate) fn of(self, tokens: u32, factors: [PriceFactor; 2]) -> Usd {
        let [one, other] = factors.map(|factor| u128::from(factor.thousandths));
        Usd::from_parts(u128::from(self.units) * u128::from(tokens) * one * other)
    }
}

impl FromStr for TokenPrice {
    type Err = TokenPriceError;

    fn from_str(text: &str) -> Result<Self, TokenPriceError> {
        let number = text.trim().strip_suffix("USD/M").ok_or(TokenPriceError)?.trim_end();
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |part: &str| {
            let is_plain = (1..=6).contains(&part.len());
            let is_plain = is_plain && part.bytes().all(|byte| byte.is_ascii_digit());
            is_plain.then(|| part.parse::<u64>().ok()).flatten().ok_or(TokenPriceError)
        };
        let places = 6 - fraction.len().min(6) as u32;
        let units = digits(whole)? * UNITS_PER_PRICE + digits(fraction)? * 10_u64.pow(places);
        Ok(Self { units })
    }
}

impl fmt::Display for TokenPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} USD/M", self.units as f64 / UNITS_PER_PRICE as f64)
    }
}

/// A text that is no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a price of a million tokens, for example `0.15 USD/M`")]
pub struct TokenPriceError;

serde_as_text!(TokenPrice, "a price of tokens");

/// By what prices are multiplied: a number of at most 1000, in steps of 0.001.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PriceFactor {
    thousandths: u32,
}

impl PriceFactor {
    /// Everything is free.
    pub(crate) const ZERO: Self = Self { thousandths: 0 };

    /// The price as it is.
    pub const ONE: Self = Self { thousandths: 1_000 };

    /// One after the other; `None` if that is more than 1000 or between two steps.
    pub(crate) fn times(self, other: Self) -> Option<Self> {
        let product = u64::from(self.thousandths) * u64::from(other.thousandths);
        let is_known = product % 1_000 == 0 && product <= 1_000_000_000;
        is_known.then_some(Self { thousandths: (product / 1_000) as u32 })
    }

    pub(crate) fn as_f64(self) -> f64 {
        f64::from(self.thousandths) / 1_000.0
    }

    /// Its digits after the point, 0 to 3.
    pub(crate) const fn digits(self) -> u32 {
        match self.thousandths {
            thousandths if thousandths % 1_000 == 0 => 0,
            thousandths if thousandths % 100 == 0 => 1,
            thousandths if thousandths % 10 == 0 => 2,
            _ => 3,
        }
    }

    /// A factor from 0 to 1000 in steps of 0.001; else none.
    pub fn new(factor: f64) -> Option<Self> {
        let thousandths = libm::round(factor * 1_000.0);
        let is_whole = libm::fabs(thousandths - factor * 1_000.0) < 1e-6;
        let is_known = (0.0..=1_000.0).contains(&factor) && is_whole;
        is_known.then_some(Self { thousandths: thousandths as u32 })
    }
}

impl Serialize for PriceFactor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_f64())
    }
}

impl<'de> Deserialize<'de> for PriceFactor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        Self::new(number).ok_or_else(|| {
            de::Error::custom(format!("must be from 0 to 1000 in steps of 0.001, not {number}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{PriceFactor, TokenPrice, Usd};

    #[test]
    fn prices_are_read_to_the_last_digit() {
        fn check(text: &str, expected: Option<u64>) {
            let price = text.parse::<TokenPrice>().ok();
            assert_eq!(price.map(|price| price.units), expected, "{text}");
            if let Some(price) = price {
                assert_eq!(price.to_string().parse(), Ok(price), "{text}");
            }
        }
        check("0.15 USD/M", Some(150_000));
        check("0.15USD/M", Some(150_000));
        check("2 USD/M", Some(2_000_000));
        check("0.000001 USD/M", Some(1));
        check("999999.999999 USD/M", Some(999_999_999_999));
        for wrong in ["0.15", "USD/M", ".5 USD/M", "1. USD/M", "-1 USD/M", "1e3 USD/M", "+1 USD/M"]
        {
            check(wrong, None);
        }
        check("0.0000001 USD/M", None);
        check("1000000 USD/M", None);
    }

    #[test]
    fn charges_are_exact() {
        let price: TokenPrice = "0.003 USD/M".parse().expect("a price");
        let double = PriceFactor::new(2.0).expect("a factor");
        let cost = price.of(1_000_000, [double, PriceFactor::ONE]);
        assert_eq!(cost, Usd::from_parts(6_000_000_000_000_000));
        assert!((cost.as_f64() - 0.006).abs() < 1e-18);
        assert_eq!(price.of(u32::MAX, [double; 2]).as_parts(), 3_000 * 4_294_967_295 * 4_000_000);
    }

    #[test]
    fn factors_have_three_digits() {
        fn check(factor: f64, expected: Option<u32>) {
            assert_eq!(PriceFactor::new(factor).map(|found| found.thousandths), expected);
        }
        check(2.0, Some(2_000));
        check(0.25, Some(250));
        check(0.001, Some(1));
        check(1_000.0, Some(1_000_000));
        check(0.0005, None);
        check(1_000.001, None);
        check(-1.0, None);
        check(f64::NAN, None);
    }

    #[test]
    fn products_are_never_rounded() {
        fn check(one: f64, other: f64, expected: Option<f64>) {
            let of = |factor| PriceFactor::new(factor).expect("a factor");
            let found = of(one).times(of(other));
            assert_eq!(found, expected.map(of), "{one} times {other}");
            let digits = of(one).digits() + of(other).digits();
            assert!(found.is_some() || digits > 3 || one * other > 1_000.0);
        }
        check(2.0, 1.5, Some(3.0));
        check(1.25, 0.5, Some(0.625));
        check(0.25, 4.0, Some(1.0));
        check(1.25, 1.25, None);
        check(100.0, 10.0, Some(1_000.0));
        check(100.0, 10.001, None);
    }
}

//! A number with its unit, whatever setting it is for.

use simulator::units::{Rate, Utilisation};

use crate::file::tree::{
    Node,
    scalar::{Scalar, resolve},
};

/// A number that an axis can have.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::file) struct Quantity {
    pub(super) kind: Kind,
    /// Times in seconds, rates per second, shares as fractions, anything else in its own unit.
    pub(super) number: f64,
}

/// What is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Share,
    Rate,
    Time,
    Other(String),
}

impl Kind {
    /// As in "and this is a rate".
    pub(super) fn name(&self) -> String {
        match self {
            Self::Plain => "a number without a unit".to_owned(),
            Self::Share => "a percentage".to_owned(),
            Self::Rate => "a rate".to_owned(),
            Self::Time => "a duration".to_owned(),
            Self::Other(unit) => format!("an amount in `{unit}`"),
        }
    }
}

/// The quantity that a value holds, if it holds one.
pub(in crate::file) fn of_node(node: &Node) -> Option<Quantity> {
    of_text(node.text()?)
}

fn of_text(text: &str) -> Option<Quantity> {
    let text = text.trim();
    let quantity = |kind, number: f64| number.is_finite().then_some(Quantity { kind, number });
    match resolve(text) {
        Scalar::Unsigned(number) => return quantity(Kind::Plain, number as f64),
        Scalar::Signed(number) => return quantity(Kind::Plain, number as f64),
        Scalar::Float(number) => return quantity(Kind::Plain, number),
        Scalar::Null | Scalar::Bool(_) => return None,
        Scalar::Text(_) => {}
    }
    if let Ok(rate) = text.parse::<Rate>() {
        return quantity(Kind::Rate, rate.as_per_second());
    }
    if let Ok(share) = text.parse::<Utilisation>() {
        return quantity(Kind::Share, share.as_fraction());
    }
    if let Ok(time) = humantime::parse_duration(text) {
        return quantity(Kind::Time, time.as_secs_f64());
    }
    let is_of_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+');
    let (number, unit) = text.split_at(text.find(|c| !is_of_number(c))?);
    let unit = unit.trim_start();
    let is_unit = unit.starts_with(|c: char| c.is_alphabetic());
    quantity(Kind::Other(unit.to_owned()), number.parse().ok()?).filter(|_| is_unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(Kind, f64)>) {
        let found = of_text(text).map(|Quantity { kind, number }| (kind, number));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn numbers_have_the_units_of_settings() {
        check("20", Some((Kind::Plain, 20.0)));
        check("-1.5", Some((Kind::Plain, -1.5)));
        check("120/min", Some((Kind::Rate, 2.0)));
        check("60%", Some((Kind::Share, 0.6)));
        check("1m 30s", Some((Kind::Time, 90.0)));
        check("0.15 USD/M", Some((Kind::Other("USD/M".to_owned()), 0.15)));
    }

    #[test]
    fn words_and_dates_are_no_numbers() {
        for text in ["", "null", "true", "vegas", "09:00-12:00", "+08:00", "2026-09-24T00:00:00Z"] {
            check(text, None);
        }
    }
}

//! How quantities are written.

use std::{fmt::Debug, str::FromStr};

use simulator::units::{Rate, Share, Utilisation};

fn parse<U: FromStr<Err: Debug>>(text: &str, value: impl Fn(U) -> f64) -> Option<f64> {
    text.parse().ok().map(value)
}

#[test]
fn rates() {
    fn check(text: &str, expected: Option<f64>) {
        assert_eq!(parse(text, Rate::as_per_second), expected, "{text}");
    }
    check("12/s", Some(12.0));
    check("600/min", Some(10.0));
    check("5000/h", Some(5_000.0 / 3_600.0));
    check("0.5/s", Some(0.5));
    check(" 12 / s ", Some(12.0));
    check("0/s", Some(0.0));
    for bad in [
        "", "5", "5s", "/s", "5/", "5/d", "-1/s", "+1/s", "NaN", "NaN/s", "inf/s", "1e9/s",
        "1.2.3/s", "./s", "1,5/s", "1/2/s", "0x1/s", "١/s",
    ] {
        check(bad, None);
    }
    check(&format!("{}/s", "9".repeat(33)), None);
}

#[test]
fn shares() {
    fn check(text: &str, expected: Option<f64>) {
        assert_eq!(parse(text, Share::as_fraction), expected, "{text}");
    }
    check("60%", Some(0.6));
    check("0%", Some(0.0));
    check("100%", Some(1.0));
    check("0.25%", Some(0.0025));
    for bad in ["", "%", "60", "0.6", "101%", "100.01%", "-1%", "NaN%", "1e1%", "6%0", "60%%"] {
        check(bad, None);
    }
}

#[test]
fn utilisations() {
    fn check(text: &str, expected: Option<f64>) {
        assert_eq!(parse(text, Utilisation::as_fraction), expected, "{text}");
    }
    check("70%", Some(0.7));
    check("120%", Some(1.2));
    for bad in ["", "1.2", "-5%", "inf%", "NaN%", "1e3%"] {
        check(bad, None);
    }
}

#[test]
fn what_is_written_reads_the_same() {
    fn check<U: FromStr<Err: Debug> + ToString + PartialEq + Debug>(text: &str, expected: &str) {
        let unit: U = text.parse().unwrap();
        assert_eq!(unit.to_string(), expected);
        assert_eq!(unit.to_string().parse::<U>().unwrap(), unit);
    }
    check::<Rate>("600/min", "10/s");
    check::<Rate>("5000/h", "1.3888888888888888/s");
    check::<Share>("28%", "28%");
    check::<Share>("0.1%", "0.1%");
    check::<Share>("33.3%", "33.3%");
    check::<Utilisation>("120%", "120%");
}

#[test]
fn numbers_without_a_unit_are_refused_in_files() {
    fn check(json: &str, expected: &str) {
        let error = serde_json::from_str::<Rate>(json).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
    check("5", "invalid type: integer `5`, expected a rate");
    check("\"5\"", "invalid value: string \"5\", expected a rate");
    check("\"-1/s\"", "invalid value: string \"-1/s\", expected a rate");
}

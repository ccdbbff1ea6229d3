//! Price peaks that may be on at one time: their factors multiply, and no price is ever rounded.

use std::time::Duration;

use super::{Incident, kinds::PricePeak};
use crate::{config_error::ConfigError, money::PriceFactor};

/// The most digits that a product of factors may have after the point.
const DIGITS: u32 = 3;
/// The largest product, in thousandths.
const LARGEST: f64 = 1_000.0;

/// Checks every peak together with all that may be on while it is.
pub(in crate::config) fn validate(errors: &mut Vec<ConfigError>, incidents: &[Incident]) {
    let peaks: Vec<(usize, &PricePeak)> = incidents
        .iter()
        .enumerate()
        .filter_map(|(place, incident)| match incident {
            Incident::PricePeak(peak) => Some((place, peak)),
            _ => None,
        })
        .collect();
    for &(place, peak) in &peaks {
        let others = peaks.iter().filter(|(other, _)| *other < place);
        let met: Vec<_> = others.filter(|(_, other)| may_meet(peak, other)).collect();
        let factors = || met.iter().map(|(_, other)| other.factor).chain([peak.factor]);
        let digits: u32 = factors().map(PriceFactor::digits).sum();
        let largest: f64 = factors().map(|factor| factor.as_f64().max(1.0)).product();
        if !met.is_empty() && (digits > DIGITS || largest > LARGEST) {
            let problem = "multiplies with the ones before it that may be on at the same time: \
                           together they must have at most 3 digits after the point and be at \
                           most 1000, as `1.5` and `1.25`; round them, or let them not overlap";
            let field = format!("incidents.{place}.price_peak.factor");
            errors.push(ConfigError::new(field, problem));
        }
    }
}

/// Whether both may be on at one time. Two that repeat are taken to go on for ever.
fn may_meet(one: &PricePeak, other: &PricePeak) -> bool {
    let (Some(one), Some(other)) = (span(one), span(other)) else { return true };
    match (one.every, other.every) {
        (None, None) => one.at < other.end() && other.at < one.end(),
        (Some(_), None) => meets_once(one, other),
        (None, Some(_)) => meets_once(other, one),
        (Some(period), Some(other_period)) => {
            let common = common_divisor(period, other_period);
            let ahead = |from: u128, to: u128| (to % common + common - from % common) % common;
            ahead(one.at, other.at) < one.length || ahead(other.at, one.at) < other.length
        }
    }
}

/// Whether one that repeats is on at some instant of one that comes once.
fn meets_once(repeated: Span, once: Span) -> bool {
    let period = repeated.every.unwrap_or(1).max(1);
    let from = once.at.max(repeated.at);
    let since = (from - repeated.at) % period;
    once.end() > repeated.at && (since < repeated.length || from + (period - since) < once.end())
}

/// Fixed times, in nanoseconds.
#[derive(Clone, Copy)]
struct Span {
    at: u128,
    length: u128,
    every: Option<u128>,
}

impl Span {
    const fn end(self) -> u128 {
        self.at + self.length
    }
}

fn span(peak: &PricePeak) -> Option<Span> {
    let (at, length) = (peak.at?.as_nanos(), peak.duration?.as_nanos());
    Some(Span { at, length, every: peak.every.as_ref().map(Duration::as_nanos) })
}

fn common_divisor(mut one: u128, mut other: u128) -> u128 {
    while other > 0 {
        (one, other) = (other, one % other);
    }
    one.max(1)
}

//! From one tick to the next.

use scenarios::metric::Unit;

/// Multiples of the powers of ten at which ticks stand.
pub(super) const DECIMAL_STEPS: [f64; 3] = [1.0, 2.0, 5.0];

/// Steps of a time axis, in seconds, from which whole minutes and hours come.
const CLOCK_STEPS: [f64; 20] = [
    1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1_800.0, 3_600.0, 7_200.0,
    14_400.0, 21_600.0, 43_200.0, 86_400.0, 172_800.0, 604_800.0,
];

/// The smallest step that is at least `smallest`, which is above 0: 1, 2 or 5 times a power of ten;
/// of times also halves, thirds and quarters of minutes, hours and days.
pub(super) fn step_of(unit: Unit, smallest: f64) -> f64 {
    match unit {
        Unit::Milliseconds => time_step_ms(smallest),
        Unit::Seconds => time_step_ms(smallest * 1e3) / 1e3,
        _ => decimal_step(smallest),
    }
}

fn time_step_ms(smallest: f64) -> f64 {
    const LONGEST_DECIMAL: f64 = 20e3;
    if smallest <= LONGEST_DECIMAL {
        return decimal_step(smallest);
    }
    clock_step_s(smallest / 1e3) * 1e3
}

/// The smallest step of a clock that is at least `smallest` seconds.
pub(super) fn clock_step_s(smallest: f64) -> f64 {
    let step = CLOCK_STEPS.into_iter().find(|step| *step >= smallest);
    step.unwrap_or_else(|| decimal_step(smallest / 86_400.0) * 86_400.0)
}

/// The smallest of 1, 2, 5 times a power of ten that is at least `smallest`, which is above 0.
pub(super) fn decimal_step(smallest: f64) -> f64 {
    let power = power_of_ten(libm::log10(smallest).floor() as i32);
    let steps = DECIMAL_STEPS.into_iter().map(|step| step * power);
    steps.into_iter().find(|step| *step >= smallest).unwrap_or(10.0 * power)
}

/// The double nearest to a power of ten: a decimal literal is exact where `pow` is not.
pub(super) fn power_of_ten(power: i32) -> f64 {
    format!("1e{power}").parse().unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_numbers_that_people_count_in() {
        for (unit, smallest, expected) in [
            (Unit::Ratio, 0.11, 0.2),
            (Unit::Ratio, 200_000.0, 200_000.0),
            (Unit::Milliseconds, 3.0, 5.0),
            (Unit::Milliseconds, 20_001.0, 30_000.0),
            (Unit::Milliseconds, 200_000.0, 300_000.0),
            (Unit::Seconds, 200.0, 300.0),
            (Unit::Seconds, 100_000.0, 172_800.0),
        ] {
            assert_eq!(step_of(unit, smallest), expected, "{smallest}");
        }
    }
}

//! The trace that the project makes itself, against the formula in the README beside it.

use std::{fmt::Write as _, fs, path::Path};

/// Knuth's 64-bit linear congruential generator (MMIX), of which the upper 31 bits are used.
struct Chance(u64);

impl Chance {
    /// A whole number from 0 to `below - 1`.
    fn draw(&mut self, below: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// From which minute on how many requests a minute are wanted.
const PER_MINUTE: [(u64, u64); 8] =
    [(0, 24), (10, 36), (20, 48), (28, 12), (35, 30), (45, 90), (50, 36), (55, 18)];

fn formula() -> String {
    let mut text = "TIMESTAMP,ContextTokens,GeneratedTokens\r\n".to_owned();
    let mut chance = Chance(2026);
    // A tick is a tenth of a second: 600 a minute, 36,000 an hour.
    for tick in 0..36_000 {
        let begun = PER_MINUTE.iter().take_while(|(minute, _)| *minute <= tick / 600);
        let (_, per_minute) = begun.last().expect("the table begins at minute 0");
        if chance.draw(600) >= *per_minute {
            continue;
        }
        let (minute, second) = (tick / 600, tick / 10 % 60);
        let fraction = tick % 10 * 1_000_000 + chance.draw(1_000_000);
        let prompt = 50 + chance.draw(2_048) * chance.draw(2_048) / 1_024;
        let output = 10 + chance.draw(1_024) * chance.draw(1_024) / 1_024;
        write!(text, "2026-09-24 09:{minute:02}:{second:02}.{fraction:07},{prompt},{output}\r\n")
            .expect("a String takes all text");
    }
    text
}

#[test]
fn the_file_is_the_formula_to_the_byte() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("suites/quickstart/traces");
    let file = fs::read_to_string(folder.join("small-office-hour.csv")).expect("it is shipped");
    let formula = formula();
    let first_difference = file.lines().zip(formula.lines()).position(|(a, b)| a != b);
    assert_eq!(first_difference, None, "the first line that differs");
    assert!(file == formula, "{} and {} bytes", file.len(), formula.len());
}

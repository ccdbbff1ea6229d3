//! The names of points.

/// What a value adds to the name of its point: `load` and `20/s` give `-load-20-per-s`.
///
/// Only letters, digits and `-` are in it, so that the name is safe in a file name.
pub(super) fn suffix(axis: &str, value: &str) -> String {
    let mut word = String::new();
    for (place, c) in value.trim().chars().enumerate() {
        match c {
            '-' if place == 0 => word += "minus-",
            '%' => word += "pct",
            '/' => word += "-per-",
            '.' | '-' => word.push('-'),
            'µ' | 'μ' => word.push('u'),
            c if c.is_ascii_alphanumeric() => word.push(c.to_ascii_lowercase()),
            _ => {}
        }
    }
    format!("-{axis}-{word}")
}

#[cfg(test)]
mod tests {
    use super::suffix;

    #[test]
    fn a_value_becomes_a_word() {
        for (value, expected) in [
            ("20/s", "-x-20-per-s"),
            ("60%", "-x-60pct"),
            ("0.5", "-x-0-5"),
            ("-3", "-x-minus-3"),
            ("1m 30s", "-x-1m30s"),
            ("250µs", "-x-250us"),
            ("0.15 USD/M", "-x-0-15usd-per-m"),
        ] {
            assert_eq!(suffix("x", value), expected, "{value}");
        }
    }
}

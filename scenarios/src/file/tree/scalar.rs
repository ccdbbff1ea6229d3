//! What a plain scalar is, by the core schema of YAML 1.2 (section 10.3.2).

/// A resolved scalar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Scalar<'a> {
    /// `null`, `~` or nothing.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A whole number of at least 0.
    Unsigned(u64),
    /// A negative whole number.
    Signed(i64),
    /// Another number; `.inf` and `.nan` too.
    Float(f64),
    /// A text.
    Text(&'a str),
}

/// Resolves a plain scalar.
pub(crate) fn resolve(text: &str) -> Scalar<'_> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Scalar::Null,
        "true" | "True" | "TRUE" => Scalar::Bool(true),
        "false" | "False" | "FALSE" => Scalar::Bool(false),
        ".nan" | ".NaN" | ".NAN" => Scalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Scalar::Float(f64::NEG_INFINITY),
        _ => integer(text).or_else(|| float(text)).unwrap_or(Scalar::Text(text)),
    }
}

fn integer(text: &str) -> Option<Scalar<'static>> {
    let in_base = |prefix: &str, base: u32| {
        let digits = text.strip_prefix(prefix)?;
        // `from_str_radix` would take a sign.
        let is_plain = digits.starts_with(|c: char| c.is_digit(base));
        is_plain.then(|| u64::from_str_radix(digits, base).ok().map(Scalar::Unsigned))?
    };
    in_base("0x", 16).or_else(|| in_base("0o", 8)).or_else(|| {
        if let Ok(number) = text.parse::<u64>() {
            return Some(Scalar::Unsigned(number));
        }
        match text.parse::<i64>() {
            // -0 is the integer zero.
            Ok(0) => Some(Scalar::Unsigned(0)),
            Ok(number) => Some(Scalar::Signed(number)),
            Err(_) => None,
        }
    })
}

/// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn float(text: &str) -> Option<Scalar<'static>> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let starts_well = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let holds_digit = unsigned.contains(|c: char| c.is_ascii_digit());
    let is_plain = unsigned
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'-' | b'+'));
    if !(starts_well && holds_digit && is_plain) {
        return None;
    }
    text.parse().ok().map(Scalar::Float)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Scalar<'_>) {
        let found = resolve(text);
        // NaN differs from itself; its text does not.
        assert_eq!(format!("{found:?}"), format!("{expected:?}"), "{text}");
    }

    #[test]
    fn resolves_by_the_core_schema() {
        check("", Scalar::Null);
        check("~", Scalar::Null);
        check("Null", Scalar::Null);
        check("nil", Scalar::Text("nil"));
        check("True", Scalar::Bool(true));
        check("yes", Scalar::Text("yes"));
        check("on", Scalar::Text("on"));
        check("12", Scalar::Unsigned(12));
        check("+12", Scalar::Unsigned(12));
        check("012", Scalar::Unsigned(12));
        check("-12", Scalar::Signed(-12));
        check("-0", Scalar::Unsigned(0));
        check("0x1F", Scalar::Unsigned(31));
        check("0o17", Scalar::Unsigned(15));
        check("0x", Scalar::Text("0x"));
        check("0x+1", Scalar::Text("0x+1"));
        check("1_000", Scalar::Text("1_000"));
        check("18446744073709551615", Scalar::Unsigned(u64::MAX));
        check("18446744073709551616", Scalar::Float(18_446_744_073_709_551_616.0));
        check("1.", Scalar::Float(1.0));
        check(".5", Scalar::Float(0.5));
        check("-1.5e3", Scalar::Float(-1500.0));
        check("1e999", Scalar::Float(f64::INFINITY));
        check(".", Scalar::Text("."));
        check("1.2.3", Scalar::Text("1.2.3"));
        check("1e", Scalar::Text("1e"));
        check("e1", Scalar::Text("e1"));
        check("NaN", Scalar::Text("NaN"));
        check("inf", Scalar::Text("inf"));
        check(".nan", Scalar::Float(f64::NAN));
        check("-.inf", Scalar::Float(f64::NEG_INFINITY));
        check("5s", Scalar::Text("5s"));
        check("2026-09-24T15:00+08:00", Scalar::Text("2026-09-24T15:00+08:00"));
    }
}

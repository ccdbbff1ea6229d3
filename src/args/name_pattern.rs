//! Names to select.

use std::{convert::Infallible, fmt, str::FromStr};

/// A pattern for names, in which `*` stands for any characters and `?` for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamePattern(String);

impl NamePattern {
    /// Whether it is a pattern for the whole name.
    pub(crate) fn matches(&self, name: &str) -> bool {
        matches(self.0.as_bytes(), name.as_bytes())
    }
}

/// Greedy with one step back: of several stars only the last one can still have to take more.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut last_star = None;
    while n < name.len() {
        match pattern.get(p) {
            Some(b'*') => {
                last_star = Some((p, n));
                p += 1;
            }
            Some(&byte) if byte == b'?' || byte == name[n] => {
                p += 1;
                n += 1;
            }
            _ => {
                let Some((star, taken)) = last_star else { return false };
                last_star = Some((star, taken + 1));
                p = star + 1;
                n = taken + 1;
            }
        }
    }
    pattern[p..].iter().all(|&byte| byte == b'*')
}

impl FromStr for NamePattern {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, name: &str, expected: bool) {
        let matches = NamePattern(pattern.to_owned()).matches(name);
        assert_eq!(matches, expected, "{pattern} and {name}");
    }

    #[test]
    fn stars_and_question_marks_stand_for_others() {
        check("burst-429", "burst-429", true);
        check("burst", "burst-429", false);
        check("burst*", "burst-429", true);
        check("*429", "burst-429", true);
        check("*-*", "burst-429", true);
        check("b*-4*9", "burst-429", true);
        check("*a*b", "xaxaxb", true);
        check("*a*b", "xaxax", false);
        check("burst-???", "burst-429", true);
        check("burst-??", "burst-429", false);
        check("*", "x", true);
        check("**", "x", true);
        check("", "x", false);
        check("x*", "x", true);
        check("x?", "x", false);
    }
}

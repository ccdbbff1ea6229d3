//! One of several parts.

use std::str::FromStr;

/// A part, from 1, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) part: u32,
    pub(crate) of: u32,
}

/// The most parts of a run.
const PARTS_MAX: u32 = 1_000;

/// A text that names no part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ShareError {
    #[error("expected a part and how many there are, such as `2/3`")]
    Form,
    #[error("parts count from 1")]
    Zero,
    #[error("there is no part {part} of {of}")]
    Beyond { part: u32, of: u32 },
    #[error("a run has at most {PARTS_MAX} parts")]
    TooMany,
}

impl FromStr for Share {
    type Err = ShareError;

    fn from_str(text: &str) -> Result<Self, ShareError> {
        let (part, of) = text.split_once('/').ok_or(ShareError::Form)?;
        match (number(part)?, number(of)?) {
            (_, of) if of > PARTS_MAX => Err(ShareError::TooMany),
            (0, _) => Err(ShareError::Zero),
            (part, of) if part > of => Err(ShareError::Beyond { part, of }),
            (part, of) => Ok(Self { part, of }),
        }
    }
}

fn number(text: &str) -> Result<u32, ShareError> {
    // `parse` would take a sign.
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number {
        return Err(ShareError::Form);
    }
    text.parse().map_err(|_| ShareError::TooMany)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<(u32, u32), ShareError>) {
        assert_eq!(text.parse::<Share>().map(|share| (share.part, share.of)), expected, "{text:?}");
    }

    #[test]
    fn a_share_is_a_part_of_so_many() {
        check("1/1", Ok((1, 1)));
        check("2/3", Ok((2, 3)));
        check("1000/1000", Ok((1000, 1000)));
        check("0/3", Err(ShareError::Zero));
        check("0/0", Err(ShareError::Zero));
        check("4/3", Err(ShareError::Beyond { part: 4, of: 3 }));
        check("1/1001", Err(ShareError::TooMany));
        check("99999999999/3", Err(ShareError::TooMany));
        for text in ["", "/", "1", "1/", "/2", "1/2/3", "+1/2", "1 / 2", "a/b", "-1/2"] {
            check(text, Err(ShareError::Form));
        }
    }
}

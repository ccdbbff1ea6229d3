//! A request's name for people.

use std::{fmt, str::FromStr};

use super::arrival::{class_and_index, request_key};

/// A request as people name it: its class and its index there, `chat#123`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId {
    /// The name of its class.
    pub class: String,
    /// Its index within the class.
    pub index: u64,
}

/// A text that names no request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a class and an index, as in `chat#123`")]
pub struct RequestIdError;

impl RequestId {
    /// The name of the request with this key, in a workload of these classes.
    pub(crate) fn of_key<'a>(key: u64, mut classes: impl Iterator<Item = &'a str>) -> Self {
        let (class, index) = class_and_index(key);
        let class = classes.nth(usize::from(class)).unwrap_or_default().to_owned();
        Self { class, index }
    }

    /// Its key in a workload of these classes; `None` where none of them is its own, or its index is
    /// out of range.
    pub(crate) fn key<'a>(&self, mut classes: impl Iterator<Item = &'a str>) -> Option<u64> {
        let place = classes.position(|class| class == self.class)?;
        let key = request_key(place as u16, self.index);
        (class_and_index(key) == (place as u16, self.index)).then_some(key)
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.class, self.index)
    }
}

impl FromStr for RequestId {
    type Err = RequestIdError;

    fn from_str(text: &str) -> Result<Self, RequestIdError> {
        let (class, index) = text.split_once('#').ok_or(RequestIdError)?;
        let is_number = !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit());
        let index = if is_number { index.parse().ok() } else { None };
        let index = index.filter(|_| !class.is_empty()).ok_or(RequestIdError)?;
        Ok(Self { class: class.to_owned(), index })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASSES: [&str; 2] = ["chat", "batch"];

    #[test]
    fn a_name_is_read_as_it_is_written() {
        let check = |text: &str, expected: Option<u64>| {
            let id = text.parse::<RequestId>().ok();
            assert!(id.iter().all(|id| id.to_string() == text), "{text}");
            assert_eq!(id.and_then(|id| id.key(CLASSES.into_iter())), expected, "{text}");
        };
        check("chat#0", Some(0));
        check("batch#12", Some(request_key(1, 12)));
        check("batch#281474976710655", Some(request_key(1, (1 << 48) - 1)));
        check("batch#281474976710656", None);
        check("chta#0", None);
        for text in ["chat", "chat#", "#1", "chat#+1", "chat#1x", "chat#-1", "", "chat/1"] {
            check(text, None);
            assert!(text.parse::<RequestId>().is_err(), "{text}");
        }
        let id = RequestId::of_key(request_key(1, 7), CLASSES.into_iter());
        assert_eq!(id.to_string(), "batch#7");
    }
}

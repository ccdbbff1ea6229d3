//! Reading a line from left to right.

use super::error::{ExpectationError, error};

/// A line and how far it has been read. Offsets count characters.
pub(super) struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    /// A line, unread.
    pub(super) fn new(text: &'a str) -> Self {
        let mut scan = Self { text, at: 0 };
        scan.skip_spaces();
        scan
    }

    /// The next character.
    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// How many characters were read.
    pub(super) fn offset(&self) -> usize {
        self.text[..self.at].chars().count()
    }

    /// How many characters were read since an offset, without the space after them.
    pub(super) fn consumed(&self, start: usize) -> usize {
        self.text[..self.at].trim_end().chars().count().saturating_sub(start)
    }

    /// What was read since an offset, without the space around it.
    pub(super) fn read_since(&self, start: usize) -> String {
        self.text[..self.at].chars().skip(start).collect::<String>().trim().to_owned()
    }

    /// Takes all characters up to the first unfit one, and the space after them.
    pub(super) fn take_while(&mut self, is_fit: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !is_fit(c)).unwrap_or(rest.len());
        self.at += end;
        self.skip_spaces();
        &rest[..end]
    }

    /// Takes a word, if it comes next and ends there.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let Some(after) = self.rest().strip_prefix(word) else { return false };
        let is_letter = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        if word.chars().all(is_letter) && after.starts_with(is_letter) {
            return false;
        }
        self.at += word.len();
        self.skip_spaces();
        true
    }

    /// # Errors
    /// There is more.
    pub(super) fn expect_end(&self) -> Result<(), ExpectationError> {
        let rest = self.rest().trim_end();
        if rest.is_empty() {
            return Ok(());
        }
        let error = error(self.offset(), rest.chars().count(), "nothing may follow here");
        Err(error.with_help(if rest.starts_with("within") {
            "a tolerance goes with `~`, as in `squall.attempts ~ direct.attempts within 1%`"
        } else {
            "an expectation is one comparison; no further arithmetic"
        }))
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_spaces(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }
}

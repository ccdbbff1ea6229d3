//! What is wrong with a file, where, and what to write instead.

use std::fmt::Write as _;

pub use super::source::{is_acted_on, printable};

/// A finding about a file, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: a lower-case sentence without a full stop.
    pub message: String,
    /// Where.
    pub place: Place,
    /// Another place that matters, as where a key was first given, with what it is.
    pub related: Option<(String, Place)>,
    /// What to do about it, where that can be said.
    pub help: Option<String>,
    /// The text to write instead of what [`Diagnostic::place`] marks, where it is known.
    pub suggestion: Option<String>,
    /// The lint it belongs to, by its name.
    pub lint: Option<&'static str>,
    /// The address of the page that covers the setting.
    pub page: Option<String>,
    /// The scenario file could not be read at all: nothing is known to be wrong with its content.
    pub is_unreadable: bool,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file is refused.
    Error,
    /// The file is good, but something in it looks like a mistake.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A stretch of one line of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file as the user named it.
    pub file: String,
    /// The line, from 1; 0 where no line can be named, as for a file that cannot be read.
    pub line: u32,
    /// The first character, from 1.
    pub column: u32,
    /// How many characters, at least 1.
    pub length: u32,
    /// The text of the line.
    pub source_line: String,
}

/// The most characters of a source line that a rendered finding shows.
const SHOWN_WIDTH: usize = 100;

impl Diagnostic {
    /// An error at a place.
    pub fn error(place: Place, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            message: message.into(),
            place,
            related: None,
            help: None,
            suggestion: None,
            lint: None,
            page: None,
            is_unreadable: false,
        }
    }

    /// A warning at a place.
    pub fn warning(place: Place, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(place, message) }
    }

    /// The same with a remedy.
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The same with a replacement text.
    pub fn with_suggestion(self, text: impl Into<String>) -> Self {
        Self { suggestion: Some(text.into()), ..self }
    }

    /// The same with a second place.
    pub fn with_related(self, label: impl Into<String>, place: Place) -> Self {
        Self { related: Some((label.into(), place)), ..self }
    }

    /// The finding as plain text: message, place, snippet with carets, remedy. Ends with a line
    /// break. Control characters of the file are shown as `�`.
    pub fn render(&self) -> String {
        let lint = self.lint.map_or(String::new(), |name| format!("[{name}]"));
        let severity = self.severity.name();
        let mut text = format!("{severity}{lint}: {}\n", printable(&self.message));
        self.place.render_into(&mut text, "");
        if let Some((label, place)) = &self.related {
            place.render_into(&mut text, label);
        }
        for line in [self.suggestion_line(), self.help.clone()].into_iter().flatten() {
            let _ = writeln!(text, "  = help: {}", printable(&line));
        }
        if let Some(page) = &self.page {
            let _ = writeln!(text, "  = see: {page}");
        }
        text
    }

    /// The suggestion as a sentence.
    pub fn suggestion_line(&self) -> Option<String> {
        self.suggestion.as_ref().map(|suggestion| format!("did you mean `{suggestion}`?"))
    }
}

impl Place {
    /// A file as a whole.
    pub fn of_file(file: impl Into<String>) -> Self {
        Self { file: file.into(), line: 0, column: 1, length: 1, source_line: String::new() }
    }

    fn render_into(&self, text: &mut String, label: &str) {
        let arrow = if label.is_empty() { "-->" } else { ":::" };
        let file = printable(&self.file);
        if self.line == 0 {
            let _ = writeln!(text, "  {arrow} {file}");
            return;
        }
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        let Snippet { text: shown, start, length } = self.snippet();
        let (before, carets) = (" ".repeat(start), "^".repeat(length));
        let label = if label.is_empty() { String::new() } else { format!(" {label}") };
        let _ = writeln!(text, "{margin} {arrow} {file}:{number}:{}", self.column);
        let _ = writeln!(text, "{margin} |");
        let _ = writeln!(text, "{number} | {shown}");
        let _ = writeln!(text, "{margin} | {before}{carets}{label}");
    }

    /// The part of the line around the place.
    pub fn snippet(&self) -> Snippet {
        let column = self.column as usize - 1;
        let offset = if column + 20 > SHOWN_WIDTH { column - 20 } else { 0 };
        let window: String = self.source_line.chars().skip(offset).take(SHOWN_WIDTH).collect();
        let start = column - offset;
        let room = SHOWN_WIDTH.saturating_sub(start).max(1);
        let length = (self.length as usize).clamp(1, room);
        Snippet { text: printable(window.trim_end()), start, length }
    }
}

/// A piece of a line to show, printable and at most 100 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The piece, without white space at its end.
    pub text: String,
    /// How many of its characters stand before the place; the place may begin beyond its end.
    pub start: usize,
    /// How many characters the place covers, at least 1; it may go beyond the end.
    pub length: usize,
}

//! The texts that a scenario is made of, and places in them.

use super::diagnostic::{Diagnostic, Place};

/// A stretch of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    /// Which text: its index in [`Sources`].
    pub(crate) source: usize,
    /// The line, from 1.
    pub(crate) line: u32,
    /// The first character, from 1.
    pub(crate) column: u32,
    /// How many characters, on this line and the following ones.
    pub(crate) length: u32,
}

impl Span {
    /// `length` characters of it, `offset` characters further on in the same line.
    pub(crate) fn part(self, offset: usize, length: usize) -> Self {
        Self { column: self.column + offset as u32, length: length.max(1) as u32, ..self }
    }
}

/// A text with its name.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// The name that people see.
    pub(crate) shown_as: String,
    is_preset: bool,
    lines: Vec<String>,
}

impl Source {
    /// A text under a name.
    pub(crate) fn new(shown_as: &str, text: &str) -> Self {
        // YAML 1.2 breaks lines at CR LF, LF and a lone CR, and so does the parser.
        let lines = text.replace("\r\n", "\n").replace('\r', "\n");
        let lines = lines.split('\n').map(str::to_owned).collect();
        Self { shown_as: shown_as.to_owned(), is_preset: false, lines }
    }

    /// The text of a preset.
    pub(crate) fn preset(name: &str, text: &str) -> Self {
        Self { is_preset: true, ..Self::new(&format!("preset {name}"), text) }
    }
}

/// All texts of one scenario: its file first, then what it takes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources {
    list: Vec<Source>,
}

impl Sources {
    /// Adds a text and returns its index.
    pub(crate) fn add(&mut self, source: Source) -> usize {
        self.list.push(source);
        self.list.len() - 1
    }

    /// The name of the text a span lies in.
    pub(crate) fn shown_as(&self, span: Span) -> &str {
        &self.list[span.source].shown_as
    }

    /// Whether a span lies in a preset, not in a file of the user.
    pub(crate) fn is_in_preset(&self, span: Span) -> bool {
        self.list[span.source].is_preset
    }

    /// The place that a span marks, cut to its first line.
    pub(crate) fn place(&self, span: Span) -> Place {
        let source = &self.list[span.source];
        let line = source.lines.get(span.line as usize - 1).map_or("", String::as_str);
        let rest = (line.trim_end().chars().count() + 1).saturating_sub(span.column as usize);
        Place {
            file: source.shown_as.clone(),
            line: span.line,
            column: span.column,
            length: span.length.min(rest as u32).max(1),
            source_line: line.to_owned(),
        }
    }

    /// The text that a span marks, as far as it stands on one line.
    pub(crate) fn text(&self, span: Span) -> String {
        let place = self.place(span);
        let start = place.column as usize - 1;
        place.source_line.chars().skip(start).take(place.length as usize).collect()
    }

    /// The whole line that a span begins in.
    pub(crate) fn line(&self, span: Span) -> Option<&str> {
        self.list[span.source].lines.get(span.line as usize - 1).map(String::as_str)
    }

    /// The comment on the lines right above a span, as one line without its marks.
    pub(crate) fn comment_above(&self, span: Span) -> String {
        let above = &self.list[span.source].lines[..span.line as usize - 1];
        let lines = above.iter().map(|line| line.trim());
        let count = lines.clone().rev().take_while(|line| line.starts_with('#')).count();
        let block = lines.skip(above.len() - count).map(|line| line.trim_start_matches('#').trim());
        block.collect::<Vec<_>>().join(" ")
    }

    /// The first tab that indents the line of a span or the one after it.
    pub(crate) fn tab_near(&self, span: Span) -> Option<Span> {
        (span.line..=span.line + 1).find_map(|line| {
            let text = self.list[span.source].lines.get(line as usize - 1)?;
            let indent = text.chars().take_while(|c| c.is_whitespace());
            let column = indent.clone().position(|c| c == '\t')?;
            Some(Span { line, column: column as u32 + 1, length: 1, ..span })
        })
    }

    /// An error at a span.
    pub(crate) fn error(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(self.place(span), message)
    }
}

/// Whether a terminal would act on it, it would turn the direction of what follows, or is no
/// character of XML.
pub fn is_acted_on(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// The text with every character that a terminal would act on, or that would turn the direction of
/// the text, replaced; one character stays one character.
pub fn printable(text: &str) -> String {
    let shown = |c: char| match c {
        '\t' => ' ',
        c if is_acted_on(c) => '\u{fffd}',
        c => c,
    };
    text.chars().map(shown).collect()
}

/// A text of the user inside a message: printable, and at most 60 characters.
pub(crate) fn quoted(text: &str) -> String {
    const MOST: usize = 60;
    let mut shown: String = printable(text).chars().take(MOST).collect();
    if text.chars().count() > MOST {
        shown.push('…');
    }
    format!("`{shown}`")
}

//! Findings as people read them: message, snippet with caret, remedy.

use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};
use scenarios::file::diagnostic::{Diagnostic, Place, Severity, printable};

use crate::console::Screen;

/// The finding, drawn by miette; ends with a line break.
pub(crate) fn drawn(finding: &Diagnostic, screen: Screen) -> String {
    let theme = GraphicalTheme {
        characters: if screen.is_ascii {
            ThemeCharacters::ascii()
        } else {
            ThemeCharacters::unicode()
        },
        styles: if screen.has_colour { ThemeStyles::ansi() } else { ThemeStyles::none() },
    };
    // Lines are not wrapped: miette would part names at their hyphens, which nobody could copy.
    let handler =
        GraphicalReportHandler::new_themed(theme).with_links(false).with_wrap_lines(false);
    let mut text = String::new();
    for drawing in Drawing::all_of(finding) {
        if handler.render_report(&mut text, &drawing).is_err() {
            // The plain text says the same.
            return finding.render();
        }
    }
    text
}

/// A finding in miette's terms.
#[derive(Debug)]
struct Drawing {
    message: String,
    severity: miette::Severity,
    help: Option<String>,
    line: Option<Line>,
}

impl Drawing {
    /// The finding, and after it the other place that matters.
    fn all_of(finding: &Diagnostic) -> Vec<Self> {
        let place = &finding.place;
        let message = match place.line {
            0 => format!("{}: {}", place.file, finding.message),
            _ => finding.message.clone(),
        };
        let message = match finding.lint {
            Some(name) => format!("{name}: {message}"),
            None => message,
        };
        let page = finding.page.as_ref().map(|page| format!("see {page}"));
        let remedies = [finding.suggestion_line(), finding.help.clone(), page];
        let help: Vec<_> = remedies.into_iter().flatten().map(|help| printable(&help)).collect();
        let severity = match finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        };
        let main = Self {
            message: printable(&message),
            severity,
            help: (!help.is_empty()).then(|| help.join("\n")),
            line: Line::of(place),
        };
        let related = finding.related.as_ref().map(|(label, place)| Self {
            message: printable(label),
            severity: miette::Severity::Advice,
            help: None,
            line: Line::of(place),
        });
        std::iter::once(main).chain(related).collect()
    }
}

impl fmt::Display for Drawing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawing {}

impl miette::Diagnostic for Drawing {
    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.line.as_ref().map(|line| line as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.line.as_ref()?.span;
        let label = LabeledSpan::new_primary_with_span(None, span);
        Some(Box::new(std::iter::once(label)))
    }
}

/// One line of a file, or the part of it around a place.
#[derive(Debug)]
struct Line {
    file: String,
    text: String,
    /// In bytes of `text`.
    span: SourceSpan,
    /// From 0, in the file.
    row: usize,
    /// From 0, in the file.
    column: usize,
}

impl Line {
    /// `None` where no line can be named.
    fn of(place: &Place) -> Option<Self> {
        let row = (place.line as usize).checked_sub(1)?;
        let snippet = place.snippet();
        let mut text = snippet.text;
        // A place may lie beyond the end, as where something is missing.
        while text.chars().count() < snippet.start {
            text.push(' ');
        }
        let bytes = |text: &str, chars| text.chars().take(chars).map(char::len_utf8).sum::<usize>();
        let start = bytes(&text, snippet.start);
        let length = bytes(&text[start..], snippet.length);
        Some(Self {
            file: printable(&place.file),
            text,
            span: (start, length).into(),
            row,
            column: place.column as usize - 1,
        })
    }
}

impl SourceCode for Line {
    fn read_span<'a>(
        &'a self,
        _span: &SourceSpan,
        _lines_before: usize,
        _lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let whole: SourceSpan = (0, self.text.len()).into();
        let (text, name) = (self.text.as_bytes(), self.file.clone());
        let contents = MietteSpanContents::new_named(name, text, whole, self.row, self.column, 1);
        Ok(Box::new(contents))
    }
}

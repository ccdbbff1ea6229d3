//! Workflow commands of GitHub Actions, which become annotations of a file's lines:
//! <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>.

use std::fmt::Write as _;

use scenarios::{
    file::diagnostic::Diagnostic,
    results::{JudgedExpectation, Status},
};

use crate::failure::Failure;

/// One annotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Annotation {
    level: &'static str,
    /// The file, and the line in it, if one can be named.
    file: Option<(String, Option<u32>)>,
    /// First and last character.
    columns: Option<(u32, u32)>,
    title: String,
    message: String,
}

impl Annotation {
    /// Of a finding.
    pub(crate) fn of(finding: &Diagnostic) -> Self {
        let place = &finding.place;
        let has_line = place.line > 0;
        let end = place.column + place.length - 1;
        let mut message = finding.message.clone();
        let remedies = [finding.suggestion_line(), finding.help.clone(), finding.page.clone()];
        for line in remedies.into_iter().flatten() {
            let _ = write!(message, "\n{line}");
        }
        let title = finding
            .lint
            .map_or_else(|| "squall check".to_owned(), |name| format!("squall check: {name}"));
        Self {
            level: finding.severity.name(),
            file: Some((place.file.clone(), has_line.then_some(place.line))),
            columns: has_line.then_some((place.column, end)),
            title,
            message,
        }
    }

    /// Of a failure that no file is to blame for.
    pub(crate) fn of_failure(failure: &Failure) -> Self {
        let mut message = failure.chain().join("\ncaused by: ");
        if let Some(hint) = failure.hint() {
            let _ = write!(message, "\nhint: {hint}");
        }
        Self { level: "error", file: None, columns: None, title: "squall".to_owned(), message }
    }

    /// Of an expectation that did not pass.
    pub(crate) fn of_expectation(judged: &JudgedExpectation) -> Option<Self> {
        let (level, word) = match judged.status {
            Status::Passed => return None,
            Status::Failed => ("error", "failed"),
            Status::Inconclusive => ("warning", "inconclusive"),
        };
        let observed = judged.observed.map_or_else(|| "undefined".to_owned(), |n| n.to_string());
        let mut message = format!("{}: {} is {observed}", judged.text, judged.strategy);
        if !judged.note.is_empty() {
            let _ = write!(message, "; {}", judged.note);
        }
        Some(Self {
            level,
            file: Some((judged.file.clone(), Some(judged.line))),
            columns: None,
            title: format!("expectation {word}"),
            message,
        })
    }

    /// The workflow command, on a line of its own.
    pub(crate) fn line(&self) -> String {
        let mut line = format!("::{} ", self.level);
        if let Some((file, number)) = &self.file {
            let _ = write!(line, "file={},", property(file));
            if let Some(number) = number {
                let _ = write!(line, "line={number},");
            }
        }
        if let Some((first, last)) = self.columns {
            let _ = write!(line, "col={first},endColumn={last},");
        }
        let _ = writeln!(line, "title={}::{}", property(&self.title), data(&self.message));
        line
    }
}

/// The escapes of a message, as in `@actions/core`, `command.ts`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The escapes of a property, as in `@actions/core`, `command.ts`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use scenarios::file::diagnostic::Place;

    use super::*;

    #[track_caller]
    fn check(file: &str, (line, column, length): (u32, u32, u32), message: &str, expected: &str) {
        let source_line = String::new();
        let place = Place { file: file.to_owned(), line, column, length, source_line };
        assert_eq!(Annotation::of(&Diagnostic::error(place, message)).line(), expected);
    }

    #[test]
    fn nothing_in_a_text_ends_an_annotation() {
        check(
            "a.yaml",
            (3, 5, 4),
            "no",
            "::error file=a.yaml,line=3,col=5,endColumn=8,title=squall check::no\n",
        );
        check(
            "a,b:c.yaml",
            (0, 1, 1),
            "50 %\n::error::x",
            "::error file=a%2Cb%3Ac.yaml,title=squall check::50 %25%0A::error::x\n",
        );
    }
}

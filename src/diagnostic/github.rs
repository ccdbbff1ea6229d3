//! Workflow commands of GitHub Actions, which become annotations of a file's lines:
//! <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>.

use std::fmt::Write as _;

use scenarios::{
    file::diagnostic::{Diagnostic, printable},
    results::{JudgedExpectation, Status},
};

use crate::failure::Failure;

/// The most annotations of a command. GitHub shows ten of a step and drops the rest in silence.
const MOST: usize = 8;
/// The level of the worst.
const ERROR: &str = "error";

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
        Self { level: ERROR, file: None, columns: None, title: "squall".to_owned(), message }
    }

    /// Of an expectation that did not pass.
    pub(crate) fn of_expectation(judged: &JudgedExpectation) -> Option<Self> {
        let (level, word) = match judged.status {
            Status::Passed => return None,
            Status::Failed => (ERROR, "failed"),
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

    /// Of a scenario that became worse.
    pub(crate) fn of_change(file: &str, line: Option<u32>, message: String) -> Self {
        Self {
            level: ERROR,
            file: Some((file.to_owned(), line)),
            columns: None,
            title: "worse than the baseline".to_owned(),
            message,
        }
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

/// The workflow commands of the worst, at most eight: errors before warnings, else in the given
/// order. What was left out is told by a plain line.
pub(crate) fn annotation_lines(annotations: impl IntoIterator<Item = Annotation>) -> String {
    let mut annotations: Vec<Annotation> = annotations.into_iter().collect();
    annotations.sort_by_key(|annotation| annotation.level != ERROR);
    let mut lines: String = annotations.iter().take(MOST).map(Annotation::line).collect();
    if let Some(more @ 1..) = annotations.len().checked_sub(MOST) {
        let _ = writeln!(lines, "{more} more, without annotations");
    }
    lines
}

/// The escapes of a message, as in `@actions/core`, `command.ts`, and nothing that drives a terminal.
fn data(text: &str) -> String {
    printable(&text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A"))
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

    #[test]
    fn at_most_eight_are_annotated_the_worst_first() {
        let warning =
            Annotation { level: "warning", ..Annotation::of_change("w", None, String::new()) };
        let error = |n: usize| Annotation::of_change("e", None, n.to_string());
        let annotations = |errors| std::iter::once(warning.clone()).chain((0..errors).map(error));
        assert_eq!(annotation_lines(annotations(7)).lines().count(), 8);
        let lines = annotation_lines(annotations(9));
        let lines: Vec<_> = lines.lines().collect();
        assert_eq!(lines.len(), 9);
        assert!(lines[..8].iter().all(|line| line.starts_with("::error ")), "{lines:?}");
        assert!(lines[0].ends_with("::0") && lines[7].ends_with("::7"), "{lines:?}");
        assert_eq!(lines[8], "2 more, without annotations");
        assert_eq!(annotation_lines([]), "");
    }
}

//! What is wrong with the input, for each kind of reader.

mod github;
mod human;
mod json;

use scenarios::file::diagnostic::Diagnostic;

use crate::{console::Console, failure::Failure};

pub(crate) use github::{Annotation, annotation_lines};

/// Says what looks like a mistake in files that are good, but for its annotations: those share the
/// most with whatever else a command finds.
pub(crate) fn warn(findings: &[Diagnostic], console: Console) -> Result<(), Failure> {
    let formats = console.formats;
    if formats.has_human {
        let drawn = findings.iter().map(|f| human::drawn(f, console.stderr) + "\n");
        console.message(&drawn.collect::<String>());
    }
    if formats.has_json && !findings.is_empty() {
        console.result(&findings.iter().map(json::line).collect::<String>())?;
    }
    Ok(())
}

/// Says why a command came to nothing: every finding, then the failure itself.
pub(crate) fn show(failure: &Failure, console: Console) -> Result<(), Failure> {
    let findings: &[Diagnostic] = match failure {
        Failure::BadScenarios { findings, .. } | Failure::Denied { findings } => findings,
        _ => &[],
    };
    let formats = console.formats;
    if formats.has_github {
        let mut annotations: Vec<_> = findings.iter().map(Annotation::of).collect();
        if findings.is_empty() {
            annotations.push(Annotation::of_failure(failure));
        }
        console.message(&annotation_lines(annotations));
    }
    if formats.has_human {
        let drawn = findings.iter().map(|f| human::drawn(f, console.stderr) + "\n");
        console.message(&(drawn.collect::<String>() + &failure.text()));
    }
    if formats.has_json {
        let findings: String = findings.iter().map(json::line).collect();
        console.result(&(findings + &json::failure_line(failure)))?;
    }
    Ok(())
}

//! `squall check`.

use serde_json::json;

use crate::{
    args::CheckArgs,
    console::Console,
    diagnostic::{Annotation, annotation_lines, warn},
    exit_code::ExitCode,
    failure::{Failure, counted},
    selection::select,
};

/// Reads every file; the errors, if any, are the failure, and so are warnings that are denied.
pub(crate) fn check(args: &CheckArgs, console: Console) -> Result<ExitCode, Failure> {
    let selection = select(&args.paths.paths)?;
    let findings = selection.warnings;
    if args.deny && !findings.is_empty() {
        return Err(Failure::Denied { findings });
    }
    warn(&findings, console)?;
    if console.formats.has_github {
        console.message(&annotation_lines(findings.iter().map(Annotation::of)));
    }
    let count = selection.scenarios.len() + selection.left_out.len();
    let (noun, verb) =
        (counted(count, "scenario", "scenarios"), if count == 1 { "is" } else { "are" });
    let warnings = match findings.len() {
        0 => String::new(),
        count => format!(", with {}", counted(count, "warning", "warnings")),
    };
    console.human_result(&format!("{noun} {verb} good{warnings}\n"))?;
    if console.formats.has_json {
        let warnings = findings.len();
        let checked = json!({ "type": "checked", "scenarios": count, "warnings": warnings });
        console.result(&format!("{checked}\n"))?;
    }
    Ok(ExitCode::Passed)
}

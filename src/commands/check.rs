//! `squall check`.

use serde_json::json;

use crate::{
    args::CheckArgs,
    console::Console,
    exit_code::ExitCode,
    failure::{Failure, counted},
    selection::select,
};

/// Reads every file; the findings, if any, are the failure.
pub(crate) fn check(args: &CheckArgs, console: Console) -> Result<ExitCode, Failure> {
    let selection = select(&args.paths.paths)?;
    let count = selection.scenarios.len() + selection.left_out.len();
    let (noun, verb) =
        (counted(count, "scenario", "scenarios"), if count == 1 { "is" } else { "are" });
    console.human_result(&format!("{noun} {verb} good\n"))?;
    if console.formats.has_json {
        console.result(&format!("{}\n", json!({ "type": "checked", "scenarios": count })))?;
    }
    Ok(ExitCode::Passed)
}

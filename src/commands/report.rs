//! `squall report`.

use std::fs;

use scenarios::verdict::results_file::from_json;

use crate::{
    args::ReportArgs,
    console::Console,
    exit_code::ExitCode,
    failure::Failure,
    report_files::{PAGE, drawn_files, make_folder, write},
};

/// Draws again what `run` drew, byte by byte.
pub(crate) fn report(args: &ReportArgs, console: Console) -> Result<ExitCode, Failure> {
    let path = &args.results;
    let text =
        fs::read_to_string(path).map_err(|source| Failure::Read { path: path.clone(), source })?;
    let results =
        from_json(&text).map_err(|source| Failure::BadResults { path: path.clone(), source })?;
    let files =
        drawn_files(&results).map_err(|source| Failure::Draw { path: path.clone(), source })?;
    make_folder(&args.out)?;
    write(&args.out, &files)?;
    console.remark(&format!("report in {}\n", args.out.join(PAGE).display()));
    Ok(ExitCode::Passed)
}

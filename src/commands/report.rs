//! `squall report`.

use crate::{
    args::ReportArgs,
    console::Console,
    exit_code::ExitCode,
    failure::Failure,
    report_files::{PAGE, drawn_files, make_folder, read_results, write},
};

/// Draws again what `run` drew, byte by byte.
pub(crate) fn report(args: &ReportArgs, console: Console) -> Result<ExitCode, Failure> {
    let path = &args.results;
    let results = read_results(path)?;
    let files =
        drawn_files(&results).map_err(|source| Failure::Draw { path: path.clone(), source })?;
    make_folder(&args.out)?;
    write(&args.out, &files)?;
    console.remark(&format!("report in {}\n", args.out.join(PAGE).display()));
    Ok(ExitCode::Passed)
}

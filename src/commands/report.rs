//! `squall report`.

use crate::{
    args::ReportArgs,
    console::Console,
    exit_code::ExitCode,
    failure::Failure,
    report_files::{PAGE, drawn_files, make_folder, many_files, read_results, write},
};

/// Draws again what `run` drew, byte by byte, and what is wanted less often: each chart as a file, and
/// histograms.
pub(crate) fn report(args: &ReportArgs, console: Console) -> Result<ExitCode, Failure> {
    let path = &args.results;
    let results = read_results(path)?;
    let refused = |source| Failure::Draw { path: path.clone(), source };
    let mut files = drawn_files(&results).map_err(refused)?;
    files.extend(many_files(&results).map_err(refused)?);
    make_folder(&args.out)?;
    write(&args.out, &files)?;
    console.remark(&format!("report in {}\n", args.out.join(PAGE).display()));
    Ok(ExitCode::Passed)
}

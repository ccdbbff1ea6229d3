//! `squall merge`.

use std::path::Path;

use scenarios::{results::Results, suite::Run, verdict::merge};

use super::run::{exit_code, show};
use crate::{
    args::MergeArgs,
    console::Console,
    exit_code::ExitCode,
    failure::{Failure, counted},
    report_files::{PAGE, drawn_files, make_folder, read_results, results_file, write},
};

/// Puts the parts together, draws and judges as a run of all scenarios would.
pub(crate) fn merge(args: &MergeArgs, console: Console) -> Result<ExitCode, Failure> {
    let parts: Vec<_> = args.results.iter().map(|path| read(path)).collect::<Result<_, _>>()?;
    let count = counted(parts.len(), "part", "parts");
    let results = merge::merge(parts).map_err(Failure::Merge)?;
    let mut files = drawn_files(&results).map_err(Failure::DrawOwn)?;
    files.push(results_file(&results));
    make_folder(&args.out)?;
    write(&args.out, &files)?;
    // Broken laws were told, and events counted, where the parts were run.
    let requests = requests(&results);
    let run = Run { results, breaches: Vec::new(), events: 0, requests };
    show(&run, &[], console)?;
    let scenarios = counted(run.results.scenarios.len(), "scenario", "scenarios");
    let report = args.out.join(PAGE);
    console.remark(&format!("merged {count}, {scenarios}; report in {}\n", report.display()));
    Ok(exit_code(&run))
}

/// A part, with the name of its file.
fn read(path: &Path) -> Result<(String, Results), Failure> {
    Ok((path.display().to_string(), read_results(path)?))
}

fn requests(results: &Results) -> u64 {
    let strategies = results.scenarios.iter().flat_map(|scenario| &scenario.strategies);
    let seeds = strategies.flat_map(|strategy| &strategy.per_seed);
    seeds.filter_map(|seed| seed.counts.get("requests")).sum()
}

//! `squall run`.

pub(super) mod breach;
mod closing;
mod lines;
mod run_info;

use std::time::Duration;

use scenarios::{
    file::{LoadedScenario, diagnostic::Diagnostic},
    results::{Results, Status},
    suite::{self, Options, Order, Run, own_part, plan, replication_count},
    verdict::finish::finish_part,
};

use crate::{
    args::RunArgs,
    console::Console,
    diagnostic::{Annotation, annotation_lines, warn},
    exit_code::ExitCode,
    failure::Failure,
    interrupt,
    progress::Progress,
    report_files::{PAGE, drawn_files, make_folder, results_file, write},
    selection::select,
    wall_clock::Stopwatch,
};

/// Runs scenarios, writes the reports, judges what is expected.
pub(crate) fn run(args: &RunArgs, console: Console) -> Result<ExitCode, Failure> {
    let mut selection = select(&args.paths.paths)?;
    let warnings = std::mem::take(&mut selection.warnings);
    warn(&warnings, console)?;
    let mut suite = selection.into_run(args.only.as_ref(), console)?;
    let is_interrupted = interrupt::listen()?;
    // Where there is no room for the reports, it is better known before the run.
    make_folder(&args.out)?;
    let seeds = args.running.seeds.map(|seeds| (seeds.first, seeds.last));
    let threads = args.running.threads();
    let partition = args.partition.map(|share| plan(&suite, (share.part, share.of), seeds));
    if let Some(partition) = &partition {
        suite = own_part(suite, partition);
    }
    let options = Options { threads, order: Order::AsGiven, seeds, is_interrupted };
    let progress = Progress::new(console, replication_count(&suite, seeds));
    let stopwatch = Stopwatch::start();
    let mut run = suite::run(&suite, options, &|| progress.step())?;
    progress.finish();
    if let Some(partition) = partition {
        run.results = finish_part(run.results, partition);
    }
    let files = {
        let mut files = drawn_files(&run.results).map_err(Failure::DrawOwn)?;
        files.push(results_file(&run.results));
        files.push(run_info::file(&run, threads, stopwatch.elapsed()));
        files
    };
    let written = write(&args.out, &files);
    let shown = show(&run, &warnings, console);
    let mut code = exit_code(&run);
    for failure in [written.as_ref().err(), shown.as_ref().err()].into_iter().flatten() {
        console.message(&failure.text());
        code = code.worse_of(failure.exit_code());
    }
    let report = written.is_ok().then(|| args.out.join(PAGE));
    close(&suite, &run, report.as_deref(), stopwatch.elapsed(), console);
    Ok(code)
}

/// The result on stdout, and what is to be said about it.
pub(super) fn show(run: &Run, warnings: &[Diagnostic], console: Console) -> Result<(), Failure> {
    let screen = console.human_screen();
    let (width, colour, ascii) = (screen.width, screen.has_colour, screen.is_ascii);
    let tables = reports::terminal(&run.results, reports::Options { width, colour, ascii });
    // No-break spaces would hide words from `grep`.
    let shown = console.human_result(&tables.replace('\u{a0}', " "));
    if console.formats.has_github {
        let annotations = run.results.expectations().filter_map(Annotation::of_expectation);
        console.message(&annotation_lines(annotations.chain(warnings.iter().map(Annotation::of))));
    }
    for breach in &run.breaches {
        console.message(&breach::text(breach));
    }
    if console.formats.has_json {
        console.result(&lines::lines(run))?;
    }
    shown
}

fn close(
    suite: &[LoadedScenario],
    run: &Run,
    report: Option<&std::path::Path>,
    took: Duration,
    console: Console,
) {
    console.remark(&closing::line(suite, run, report, took));
}

/// What the run's exit code says.
pub(super) fn exit_code(run: &Run) -> ExitCode {
    let Results { complete, .. } = run.results;
    let judged = match run.results.worst_status() {
        Status::Passed => ExitCode::Passed,
        Status::Failed => ExitCode::Failed,
        Status::Inconclusive => ExitCode::Inconclusive,
    };
    let ended = if complete { ExitCode::Passed } else { ExitCode::Interrupted };
    let lawful = if run.breaches.is_empty() { ExitCode::Passed } else { ExitCode::Broken };
    judged.worse_of(ended).worse_of(lawful)
}

//! `squall verify`.

mod difference;

use scenarios::suite::{self, Options, Order, Verification, replication_count};

use crate::{
    args::VerifyArgs,
    console::Console,
    exit_code::ExitCode,
    failure::{Failure, counted},
    interrupt,
    progress::Progress,
    selection::select,
};

/// Runs everything twice and compares.
pub(crate) fn verify(args: &VerifyArgs, console: Console) -> Result<ExitCode, Failure> {
    let suite = select(&args.paths.paths)?.into_run(None, console)?;
    let is_interrupted = interrupt::listen()?;
    let seeds = args.running.seeds.map(|seeds| (seeds.first, seeds.last));
    let threads = args.running.threads();
    let options = Options { threads, order: Order::AsGiven, seeds, is_interrupted };
    let progress = Progress::new(console, 2 * replication_count(&suite, seeds));
    let found = suite::verify(&suite, options, &|| progress.step());
    progress.finish();
    console.result(&sentence(&found, threads.max(2)))?;
    for difference in &found.differences {
        console.message(&difference::text(difference));
    }
    let repeated = if found.differences.is_empty() { ExitCode::Passed } else { ExitCode::Broken };
    let ended = if found.is_interrupted { ExitCode::Interrupted } else { ExitCode::Passed };
    Ok(repeated.worse_of(ended))
}

/// What was compared, and what came out.
fn sentence(found: &Verification, threads: usize) -> String {
    let replications = counted(found.replications, "replication", "replications");
    let verdict = match found.differences.len() {
        0 => "all repeated exactly".to_owned(),
        1 => "1 did not repeat".to_owned(),
        several => format!("{several} did not repeat"),
    };
    let partial = if found.is_interrupted { "; interrupted before the end" } else { "" };
    format!(
        "compared {replications} with {} events, on 1 thread in order and on {threads} threads \
         shuffled: {verdict}{partial}\n",
        found.events
    )
}

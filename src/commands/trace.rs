//! `squall trace`.

mod outlet;

use std::io::ErrorKind;

use scenarios::{
    file::{LoadedScenario, scenario::Strategy},
    suite::{Breach, Options, Order, settle},
    trace::{
        Chrome, Form, Human, Reconciliation, Setting, Stop, find_request, seed_of, strategy_of,
        trace as tell, worst_request,
    },
};

use super::run::breach;
use crate::{
    args::{RequestChoice, TraceArgs, TraceFormat},
    command_line,
    console::Console,
    exit_code::ExitCode,
    failure::Failure,
    interrupt,
    selection::select,
};
use outlet::Outlet;

/// Tells a single replication event by event, or one request of it.
pub(crate) fn trace(args: &TraceArgs, console: Console) -> Result<ExitCode, Failure> {
    let loaded = select(std::slice::from_ref(&args.path))?.into_one(args.only.as_ref())?;
    strategy_of(&loaded, args.strategy.as_deref())?;
    let seed = seed_of(&loaded, args.seed)?;
    let is_interrupted = interrupt::listen()?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let options = Options { threads, order: Order::AsGiven, seeds: None, is_interrupted };
    let loaded = settle(loaded, options).map_err(Failure::TooShort)?;
    let strategy = strategy_of(&loaded, args.strategy.as_deref())?;
    let only = match &args.request {
        None => None,
        Some(RequestChoice::Worst) => Some(worst_request(&loaded, strategy, seed)?),
        Some(RequestChoice::Id(id)) => {
            find_request(&loaded, strategy, seed, id)?;
            Some(id.clone())
        }
    };
    let setting = Setting::new(&loaded, strategy, seed, only.as_ref());
    let form: Box<dyn Form> = match args.format {
        TraceFormat::Human => Box::new(Human::new(setting)),
        TraceFormat::Chrome => Box::new(Chrome::new(setting)),
    };
    let outlet = Outlet::open(args.out.as_deref())?;
    let traced = tell(&loaded, strategy, seed, form, outlet, is_interrupted);
    let mut outlet = traced.out;
    let found = match traced.ending {
        Ok(found) => found,
        Err(Stop::Interrupted) => {
            console.message("interrupted before the end of the trace\n");
            return Ok(ExitCode::Interrupted);
        }
        // A reader that has gone away has read enough.
        Err(Stop::Unwritable(error)) if error.kind() == ErrorKind::BrokenPipe => {
            return Ok(ExitCode::Passed);
        }
        Err(Stop::Unwritable(error)) => return Err(outlet.failure(error)),
    };
    if found.mismatches.is_empty() {
        match args.format {
            TraceFormat::Human => outlet.add(&format!("# {found}\n"))?,
            TraceFormat::Chrome => console.remark(&format!("{found}\n")),
        }
    }
    outlet.finish()?;
    if let Some(path) = &args.out {
        console.remark(&format!("trace in {}\n", path.display()));
    }
    let breaches = breaches(&loaded, strategy, seed, &found);
    for breach in &breaches {
        console.message(&breach::text_with(breach, &command_line()));
    }
    Ok(if breaches.is_empty() { ExitCode::Passed } else { ExitCode::Broken })
}

/// The laws that were broken; that the events and the summary agree is one of them.
fn breaches(
    loaded: &LoadedScenario,
    strategy: &Strategy,
    seed: u64,
    found: &Reconciliation,
) -> Vec<Breach> {
    let differences = found.mismatches.iter().map(|mismatch| {
        let (count, by_events, in_summary) =
            (&mismatch.count, mismatch.by_events, mismatch.in_summary);
        format!("{count} is {by_events} by the events and {in_summary} in the summary")
    });
    let all = found.breaches.iter().cloned().chain(differences);
    let breach = |what| Breach {
        file: loaded.file.clone(),
        scenario: loaded.scenario.scenario.to_string(),
        is_point: loaded.point.is_some(),
        strategy: strategy.name.to_string(),
        seed,
        what,
    };
    all.map(breach).collect()
}

#[cfg(test)]
mod tests {
    use std::{path::Path, time::Duration};

    use scenarios::{
        file::load::load_text,
        record::{Books, Mismatch},
    };

    use super::*;

    const SCENARIO: &[u8] = b"
scenario: tiny
horizon: 1s
workload: [{ class: chat, arrivals: { constant: { rate: 2/s } } }]
server: { engine: { slots: { servers: 1, service_time: { constant: 10ms } } } }
strategies: [{ preset: direct }]
";

    #[test]
    fn a_count_that_differs_is_a_broken_law() {
        let loaded = load_text(SCENARIO, "tiny.yaml", Path::new(".")).unwrap();
        let mismatch = Mismatch { count: "chat.attempts".to_owned(), by_events: 1, in_summary: 2 };
        let found = Reconciliation {
            books: Books::default(),
            mismatches: vec![mismatch],
            warm_up: Duration::ZERO,
            breaches: vec!["at 1 s: a request ended twice".to_owned()],
        };
        let breaches = breaches(&loaded, &loaded.scenario.strategies[0], 3, &found);
        let what: Vec<&str> = breaches.iter().map(|breach| breach.what.as_str()).collect();
        assert_eq!(
            what,
            [
                "at 1 s: a request ended twice",
                "chat.attempts is 1 by the events and 2 in the summary"
            ]
        );
        let text = breach::text_with(&breaches[1], "squall trace tiny.yaml");
        assert!(text.ends_with("it shows again with: squall trace tiny.yaml\n"), "{text}");
    }
}

//! A replication that did not repeat, with the first event in which it differs.

use std::fmt::Write as _;

use reports::replay_command;
use scenarios::{
    file::diagnostic::printable,
    record::RecordedEvent,
    suite::{Difference, FirstDifference},
};

/// The difference as people read it; ends with a line break.
pub(crate) fn text(difference: &Difference) -> String {
    let Difference { file, scenario, is_point, strategy, seed, digests: [one, two], first } =
        difference;
    let mut text = format!(
        "error: failed to repeat a replication\n  \
         file:     {file}\n  \
         scenario: {scenario}\n  \
         strategy: {strategy}\n  \
         seed:     {seed}\n  \
         digests:  {one} and {two}\n"
    );
    match first {
        Some(FirstDifference { event_index, at_ns, events: [one, two] }) => {
            let (s, ns) = (at_ns / 1_000_000_000, at_ns % 1_000_000_000);
            let _ = write!(
                text,
                "  event {event_index} differs, at {s}.{ns:09} s of simulated time\n    \
                 first run:  {}\n    \
                 second run: {}\n",
                event(one.as_ref()),
                event(two.as_ref()),
            );
        }
        None => text += "  two recorded runs of it did not differ\n",
    }
    let _ = write!(
        text,
        "hint: this is a fault of Squall; please report it with the scenario file; replay it with: \
         {}",
        replay_command(file, is_point.then_some(scenario.as_str()), *seed, *seed)
    );
    text.lines().map(|line| printable(line) + "\n").collect()
}

fn event(event: Option<&RecordedEvent>) -> String {
    event.map_or_else(|| "no more events".to_owned(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use scenarios::{file::load::load_text, replication::replicate};

    use super::*;

    const SCENARIO: &[u8] = b"
scenario: tiny
horizon: 1s
workload: [{ class: chat, arrivals: { constant: { rate: 2/s } } }]
server: { engine: { slots: { servers: 1, service_time: { constant: 10ms } } } }
strategies: [{ preset: direct }]
";

    #[test]
    fn a_difference_names_file_strategy_seed_event_time_both_events_and_command() {
        let loaded = load_text(SCENARIO, "tiny.yaml", Path::new(".")).unwrap();
        let events = replicate(&loaded, &loaded.scenario.strategies[0], 1, true).events;
        let first = FirstDifference {
            event_index: 7,
            at_ns: 1_500_000_001,
            events: [Some(events[0]), None],
        };
        let difference = Difference {
            file: "tiny.yaml".to_owned(),
            scenario: "tiny".to_owned(),
            is_point: false,
            strategy: "direct".to_owned(),
            seed: 3,
            digests: ["aa".to_owned(), "bb".to_owned()],
            first: Some(first),
        };
        insta::assert_snapshot!(text(&difference));
        let unseen = text(&Difference { first: None, ..difference });
        assert!(unseen.contains("two recorded runs of it did not differ"), "{unseen}");
    }
}

//! The reconciliation sees a single event that is missing.

use std::ops::ControlFlow;

use scenarios::{
    record::{Happening, Tally, Watcher},
    replication::replicate_before,
    trace::{Reconciliation, strategy_of},
};
use scheduler::EventKind;
use simulator::ServerEventKind;

use super::small;

/// Misses one of the happenings that it is deaf to, the last.
struct Deaf {
    tally: Tally,
    is_deaf_to: fn(&Happening) -> bool,
    to_miss: Option<usize>,
    seen: usize,
}

impl Watcher for Deaf {
    fn see(&mut self, happening: &Happening) -> ControlFlow<()> {
        if (self.is_deaf_to)(happening) {
            self.seen += 1;
            if self.to_miss == Some(self.seen) {
                return ControlFlow::Continue(());
            }
        }
        self.tally.see(happening)
    }
}

fn found(is_deaf_to: fn(&Happening) -> bool, to_miss: Option<usize>) -> (Reconciliation, usize) {
    let loaded = small();
    let strategy = strategy_of(&loaded, None).expect("there is one");
    let deaf = Deaf { tally: Tally::new(&loaded), is_deaf_to, to_miss, seen: 0 };
    let (replication, deaf) = replicate_before(&loaded, strategy, 1, deaf);
    let warm_up = loaded.scenario.warm_up.span();
    (Reconciliation::new(&deaf.tally, warm_up, &replication), deaf.seen)
}

/// Misses the last of its kind, which is a measured one, and so must be missed by these counts.
#[track_caller]
fn check(is_deaf_to: fn(&Happening) -> bool, counts: &[&str]) {
    let (sound, last) = found(is_deaf_to, None);
    assert_eq!(sound.mismatches, []);
    assert!(last > 0, "there is none");
    let (lossy, _) = found(is_deaf_to, Some(last));
    let names: Vec<&str> = lossy.mismatches.iter().map(|found| found.count.as_str()).collect();
    for count in counts {
        assert!(names.contains(count), "{count} is not among {names:?}");
    }
}

#[test]
fn a_lost_event_is_seen_in_the_counts_it_belongs_to() {
    check(
        |seen| {
            matches!(seen, Happening::Client { event, .. }
                if matches!(event.kind, EventKind::Queued))
        },
        &["events"],
    );
    check(
        |seen| {
            matches!(seen, Happening::Client { event, .. }
                if matches!(event.kind, EventKind::AttemptStarted { .. }))
        },
        &["events", "attempts"],
    );
    check(
        |seen| {
            matches!(seen, Happening::Client { event, .. }
                if matches!(event.kind, EventKind::Ended { .. }))
        },
        &["events", "requests", "completed"],
    );
    check(
        |seen| {
            matches!(seen, Happening::Server { event, .. }
                if matches!(event.kind, ServerEventKind::Refused(_)))
        },
        &["events", "responses_429"],
    );
    check(
        |seen| {
            matches!(seen, Happening::Server { event, .. }
                if matches!(event.kind, ServerEventKind::ServiceFinished))
        },
        &["events", "responses_200"],
    );
    check(|seen| matches!(seen, Happening::Arrival(_)), &["requests"]);
    check(
        |seen| matches!(seen, Happening::Answer { answer, .. } if answer.is_whole()),
        &["completed", "false_success"],
    );
}

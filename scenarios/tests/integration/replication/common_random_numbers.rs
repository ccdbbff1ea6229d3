//! Every strategy meets the same world, and additions to a scenario leave the rest of it alone.

use std::collections::BTreeMap;

use scenarios::{
    arrivals::{Arrivals, class_and_index},
    file::LoadedScenario,
    record::RecordedEvent,
    replication::Replication,
};
use scheduler::{EventKind, Priority};
use simulator::{Refusal, ServerEventKind};

use super::run::{client_events, load, recorded};

const SEED: u64 = 11;

const CHAT: &str = "
  - class: chat
    arrivals: { poisson: { rate: 20/s } }
    prompt_tokens: { lognormal: { mean: 1155, p99: 4142 } }
    output_tokens: { lognormal: { mean: 211, p99: 800 } }";

const NEWCOMER: &str = "
  - class: newcomer
    arrivals: { poisson: { rate: 30/s } }
    output_tokens: { lognormal: { mean: 50, scv: 1 } }
    priority: high
    deadline: 5s";

const PATIENT: &str = "
  - name: patient
    config: { budget: none, concurrency: { fixed: { limit: 30 } }, retry: { max_attempts: 6 } }";

/// A server without a queue at its engine, so that each service lasts as long as it was drawn.
fn scenario(classes: &[&str], strategies: &str) -> LoadedScenario {
    load(&format!(
        "
scenario: paired
horizon: 30s
workload:{}
server:
  engine: {{ slots: {{ servers: 1000, service_time: {{ lognormal: {{ mean: 1s, scv: 1 }} }} }} }}
  incidents: [burst_429: {{ at: 0s, for: 5m, share: 40% }}]
strategies:
  - preset: direct{strategies}
",
        classes.concat()
    ))
}

/// What chance decided about the requests of one class: by index and attempt, so that attempts made
/// in both of two runs can be compared.
#[derive(Debug, Default, PartialEq)]
struct Fate {
    submitted: BTreeMap<u64, u64>,
    refused: BTreeMap<(u64, u32), bool>,
    service_ns: BTreeMap<(u64, u32), u64>,
}

impl Fate {
    fn of(replication: &Replication, class: u16) -> Self {
        let mut fate = Self::default();
        let mut begun = BTreeMap::new();
        for event in client_events(replication) {
            let (of, index) = class_and_index(event.request_key);
            if of == class && matches!(event.kind, EventKind::Submitted { .. }) {
                fate.submitted.insert(index, event.at.as_nanos());
            }
        }
        for event in &replication.events {
            let RecordedEvent::Server(event) = event else { continue };
            let (of, index) = class_and_index(event.request_key);
            let attempt = (index, event.attempt_index);
            match event.kind {
                _ if of != class => {}
                ServerEventKind::Refused(why) => {
                    assert_eq!(why, Refusal::Burst);
                    fate.refused.insert(attempt, true);
                }
                ServerEventKind::ServiceStarted => {
                    fate.refused.insert(attempt, false);
                    begun.insert(attempt, event.at_ns);
                }
                ServerEventKind::ServiceFinished => {
                    fate.service_ns.insert(attempt, event.at_ns - begun[&attempt]);
                }
                _ => {}
            }
        }
        fate
    }

    /// Whether all attempts of `other` met here what they met there.
    #[track_caller]
    fn assert_holds(&self, other: &Self) {
        assert_eq!(self.submitted, other.submitted);
        assert!(other.submitted.len() > 500, "{} requests", other.submitted.len());
        assert!(other.service_ns.len() > 300, "{} services", other.service_ns.len());
        for (attempt, is_refused) in &other.refused {
            assert_eq!(self.refused.get(attempt), Some(is_refused), "{attempt:?}");
        }
        for (attempt, span) in &other.service_ns {
            assert_eq!(self.service_ns.get(attempt), Some(span), "{attempt:?}");
        }
    }
}

fn fate(loaded: &LoadedScenario, strategy: &str, class: u16) -> Fate {
    Fate::of(&recorded(loaded, strategy, SEED), class)
}

#[test]
fn strategies_meet_the_same_arrivals_refusals_and_services() {
    let loaded = scenario(&[CHAT], PATIENT);
    let (direct, patient) = (fate(&loaded, "direct", 0), fate(&loaded, "patient", 0));
    // All first attempts are made by both, and retries by one only.
    assert!(patient.refused.len() > direct.refused.len() + 200);
    patient.assert_holds(&direct);
}

#[test]
fn another_strategy_changes_nothing_for_the_first() {
    let (alone, beside) = (scenario(&[CHAT], ""), scenario(&[CHAT], PATIENT));
    let digest = |loaded| recorded(loaded, "direct", SEED).results.event_digest;
    assert_eq!(digest(&alone), digest(&beside));
}

#[test]
fn another_class_shifts_no_draw_of_the_first() {
    let alone = scenario(&[CHAT], PATIENT);
    let (before, after) = (scenario(&[NEWCOMER, CHAT], PATIENT), scenario(&[CHAT, NEWCOMER], ""));
    let expected = fate(&alone, "direct", 0);
    fate(&before, "direct", 1).assert_holds(&expected);
    fate(&after, "direct", 0).assert_holds(&expected);
    // Even where the newcomer takes permits away, and retries come at other times.
    let crowded = fate(&before, "patient", 1);
    crowded.assert_holds(&expected);

    let sizes = |loaded: &LoadedScenario, class: u16| -> Vec<_> {
        let arrivals = Arrivals::new(loaded, SEED).filter(|arrival| arrival.class == class);
        arrivals.map(|a| (a.index, a.at_ns, a.prompt_tokens, a.output_tokens)).collect()
    };
    assert_eq!(sizes(&alone, 0), sizes(&before, 1));
    assert_eq!(sizes(&alone, 0), sizes(&after, 0));
    assert!(Arrivals::new(&before, SEED).any(|arrival| arrival.priority == Priority::High));
}

#[test]
fn another_seed_is_another_world() {
    let loaded = scenario(&[CHAT], "");
    let arrivals = |seed| Arrivals::new(&loaded, seed).map(|a| a.at_ns).collect::<Vec<_>>();
    let (first, second) = (arrivals(1), arrivals(2));
    assert!(first.iter().all(|at_ns| !second.contains(at_ns)), "no instant in common");
}

//! The whole path against the floor: on equal draws, every request must have the same life.

use std::cell::RefCell;

use scenarios::{
    arrivals::class_and_index,
    chance::{Purpose, Stream},
    file::LoadedScenario,
    record::RecordedEvent,
    replication::replicate,
};
use scheduler::{
    EventKind,
    event::{ExpiredWhile, Outcome as Real},
};

use crate::{
    floor::{
        keyed_draws::{KeyedDraws, Purpose as FloorPurpose},
        model::Model,
        record::{Ending, Outcome},
        run,
    },
    whole_path::{self, R, R_STRESS, check_r, check_r_stress, horizon_of, loaded},
};

const REQUESTS: u32 = 50_000;
const SEED: u64 = 7;

/// The floor's draws out of the seed tree, by the addresses that the whole path uses.
struct Streams {
    arrival_gap: RefCell<Stream>,
    service_time: RefCell<Stream>,
    burst: RefCell<Stream>,
    backoff_jitter: RefCell<Stream>,
}

impl Streams {
    fn new() -> Self {
        let stream = |purpose| RefCell::new(Stream::new(SEED, purpose, "all"));
        Self {
            arrival_gap: stream(Purpose::ArrivalGap),
            service_time: stream(Purpose::Server(simulator::Purpose::ServiceTime)),
            burst: stream(Purpose::Server(simulator::Purpose::Incident(0))),
            backoff_jitter: stream(Purpose::BackoffJitter),
        }
    }

    fn unit(&self, purpose: FloorPurpose, request: u32, attempt: u32) -> f64 {
        let stream = match purpose {
            FloorPurpose::Arrival => &self.arrival_gap,
            FloorPurpose::ServiceTime => &self.service_time,
            FloorPurpose::Burst => &self.burst,
            FloorPurpose::BackoffJitter => &self.backoff_jitter,
        };
        stream.borrow_mut().unit(u64::from(request), attempt)
    }
}

/// How every request of the whole path ended, by its place among the arrivals.
fn real_ends(loaded: &LoadedScenario) -> Vec<Option<Ending>> {
    let replication = replicate(loaded, &loaded.scenario.strategies[0], SEED, true);
    assert_eq!(replication.breaches, Vec::<String>::new());
    let mut ends = Vec::new();
    for event in &replication.events {
        let RecordedEvent::Client { event, .. } = event else { continue };
        let EventKind::Ended { outcome, attempts, .. } = event.kind else { continue };
        let outcome = match outcome {
            Real::Completed => Outcome::Completed,
            Real::Failed(_) => Outcome::Failed,
            Real::Expired(
                ExpiredWhile::Queued | ExpiredWhile::InFlight | ExpiredWhile::BackingOff,
            ) => Outcome::Expired,
            other => panic!("nobody is shed or cancelled here: {other:?}"),
        };
        let place = class_and_index(event.request_key).1 as usize;
        if ends.len() <= place {
            ends.resize(place + 1, None);
        }
        ends[place] = Some(Ending { outcome, attempts, end_ns: event.at.as_nanos() });
    }
    ends
}

fn check(text: &str, per_second: f64, model: impl FnOnce(u32) -> Model) {
    let loaded = loaded(text, horizon_of(REQUESTS, per_second));
    let real = real_ends(&loaded);
    assert!(real.len() > 49_000, "{} requests", real.len());
    let model = model(real.len() as u32);
    let streams = Streams::new();
    let mut draws = KeyedDraws::new(&model, |purpose, request, attempt| {
        streams.unit(purpose, request, attempt)
    });
    let mut floor = Vec::new();
    run(&model, &mut draws, &mut floor);
    assert_eq!(floor.len(), real.len());
    for (request, (floor, real)) in floor.into_iter().zip(real).enumerate() {
        assert_eq!(floor, real, "request {request}: the floor on the left");
    }
}

#[test]
fn scenario_r_ends_as_on_the_floor() {
    check(R, 50.0, Model::r);
}

#[test]
fn scenario_r_stress_ends_as_on_the_floor() {
    check(R_STRESS, 120.0, Model::r_stress);
}

#[test]
fn the_scenarios_are_about_what_they_say() {
    let r = loaded(R, horizon_of(REQUESTS, 50.0));
    check_r(&whole_path::run(&r, SEED));
    check_r_stress(&loaded(R_STRESS, horizon_of(REQUESTS, 120.0)), SEED);
}

//! The server's and the clients' questions, put to the seed tree.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use scheduler::chance as client;

use crate::{
    arrivals::class_and_index,
    chance::{Purpose, Stream},
};

/// One stream per class.
#[derive(Debug)]
struct PerClass(Vec<RefCell<Stream>>);

impl PerClass {
    fn new(seed: u64, purpose: Purpose, classes: &[String]) -> Self {
        Self(classes.iter().map(|class| RefCell::new(Stream::new(seed, purpose, class))).collect())
    }

    fn unit(&self, request_key: u64, attempt_index: u32) -> f64 {
        let (class, index) = class_and_index(request_key);
        self.0[usize::from(class)].borrow_mut().unit(index, attempt_index)
    }
}

/// What the server draws.
#[derive(Debug)]
pub(crate) struct ServerDraws {
    seed: u64,
    classes: Vec<String>,
    service_time: PerClass,
    incidents: Vec<PerClass>,
    /// Of the rarer purposes, made when they are first asked for.
    others: RefCell<BTreeMap<simulator::Purpose, PerClass>>,
}

impl ServerDraws {
    pub(crate) fn new(seed: u64, classes: &[String], incidents: usize) -> Self {
        let of = |purpose| PerClass::new(seed, Purpose::Server(purpose), classes);
        Self {
            seed,
            classes: classes.to_vec(),
            service_time: of(simulator::Purpose::ServiceTime),
            incidents: (0..incidents as u16).map(simulator::Purpose::Incident).map(of).collect(),
            others: RefCell::default(),
        }
    }
}

impl simulator::Draws for ServerDraws {
    fn unit(&self, purpose: simulator::Purpose, request_key: u64, attempt_index: u32) -> f64 {
        match purpose {
            simulator::Purpose::ServiceTime => self.service_time.unit(request_key, attempt_index),
            simulator::Purpose::Incident(place) => {
                self.incidents[usize::from(place)].unit(request_key, attempt_index)
            }
            _ => {
                let mut others = self.others.borrow_mut();
                let streams = others.entry(purpose).or_insert_with(|| {
                    // What concerns no request belongs to no class: its key is a plain number.
                    let nobody = [String::new()];
                    let classes =
                        if purpose.is_of_request() { &*self.classes } else { &nobody[..] };
                    PerClass::new(self.seed, Purpose::Server(purpose), classes)
                });
                streams.unit(request_key, attempt_index)
            }
        }
    }
}

/// What the clients draw.
#[derive(Debug)]
pub(crate) struct ClientDraws {
    streams: Mutex<ClientStreams>,
}

#[derive(Debug)]
struct ClientStreams {
    seed: u64,
    classes: Vec<String>,
    backoff: PerClass,
    retry_after: PerClass,
    /// Of the rarer purposes, made when they are first asked for.
    others: [Option<PerClass>; 3],
    limit_probe: Option<Stream>,
}

impl ClientDraws {
    pub(crate) fn new(seed: u64, classes: &[String]) -> Self {
        let backoff = PerClass::new(seed, Purpose::BackoffJitter, classes);
        let retry_after = PerClass::new(seed, Purpose::RetryAfterJitter, classes);
        let (others, limit_probe) = ([const { None }; 3], None);
        let classes = classes.to_vec();
        let streams = ClientStreams { seed, classes, backoff, retry_after, others, limit_probe };
        Self { streams: Mutex::new(streams) }
    }
}

impl ClientStreams {
    fn other(&mut self, place: usize, purpose: Purpose) -> &PerClass {
        let (seed, classes) = (self.seed, &self.classes);
        self.others[place].get_or_insert_with(|| PerClass::new(seed, purpose, classes))
    }
}

impl client::Chance for ClientDraws {
    fn unit(&self, purpose: client::Purpose, request_key: u64, attempt_index: u32) -> f64 {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        match purpose {
            client::Purpose::BackoffJitter => streams.backoff.unit(request_key, attempt_index),
            client::Purpose::RetryAfterJitter => {
                streams.retry_after.unit(request_key, attempt_index)
            }
            client::Purpose::Throttle => {
                streams.other(0, Purpose::Throttle).unit(request_key, attempt_index)
            }
            client::Purpose::CooldownJitter => {
                streams.other(1, Purpose::CooldownJitter).unit(request_key, attempt_index)
            }
            client::Purpose::CooldownPace => {
                streams.other(2, Purpose::CooldownPace).unit(request_key, attempt_index)
            }
            // Keyed by the number of the probe; it concerns no request.
            client::Purpose::LimitProbe => {
                let seed = streams.seed;
                let stream = streams
                    .limit_probe
                    .get_or_insert_with(|| Stream::new(seed, Purpose::LimitProbe, ""));
                stream.unit(request_key, attempt_index)
            }
            _ => unreachable!("the scheduler draws for nothing else"),
        }
    }
}

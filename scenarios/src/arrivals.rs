//! Who arrives when: arrival processes, drawn by entity.

mod arrival;
mod class_draws;
mod feedback;
mod gaps;
mod lottery;
mod many_clients;
mod pace;
mod paced;
mod replay;
mod request_id;
mod source;

use std::{cmp::Reverse, collections::BinaryHeap};

pub use arrival::{Arrival, Numbering, class_and_index, request_key};
pub use request_id::{RequestId, RequestIdError};

use crate::file::{LoadedScenario, arrivals::Arrivals as Process, workload::Class};
use class_draws::ClassDraws;
use feedback::Feedback;
use lottery::Lottery;
use source::Source;

/// The arrivals of one replication, in the order of their instants; of one instant, in the order
/// of the classes, and within a class in that of its users or sessions.
#[derive(Debug)]
pub struct Arrivals {
    horizon_ns: u64,
    clients: u32,
    /// Instant, place of the source, and the user or session, if it has any.
    upcoming: BinaryHeap<Reverse<(u64, usize, u64)>>,
    sources: Vec<Origin>,
    classes: Vec<ClassDraws>,
    /// With one source for all classes, who takes an arrival.
    lottery: Option<Lottery>,
}

/// Where arrivals come from.
#[derive(Debug)]
enum Origin {
    /// From nothing but time.
    Open(Source),
    /// From the ends of earlier ones, too.
    Feedback(Feedback),
}

impl Origin {
    fn new(arrivals: &Process, loaded: &LoadedScenario, seed: u64, class: &str) -> Self {
        match Feedback::new(arrivals, seed, class) {
            Some(feedback) => Self::Feedback(feedback),
            None => Self::Open(Source::new(arrivals, loaded, seed, class)),
        }
    }
}

impl Arrivals {
    /// The arrivals of a loaded scenario under a seed.
    ///
    /// # Panics
    /// Where a law is invalid, which the loader has refused.
    pub fn new(loaded: &LoadedScenario, seed: u64) -> Self {
        let scenario = &loaded.scenario;
        let workload = &scenario.workload;
        let classes = workload.classes.iter().map(|class| ClassDraws::new(class, seed)).collect();
        let (sources, lottery) = if let Some(arrivals) = &workload.arrivals {
            let source = Origin::new(arrivals, loaded, seed, "");
            (vec![source], Some(Lottery::new(&workload.classes, seed)))
        } else {
            let source = |class: &Class| {
                let arrivals = class.arrivals.as_ref().expect("the loader has seen to it");
                Origin::new(arrivals, loaded, seed, class.class.as_str())
            };
            (workload.classes.iter().map(source).collect(), None)
        };
        let mut arrivals = Self {
            horizon_ns: u64::try_from(scenario.horizon.as_nanos()).unwrap_or(u64::MAX),
            clients: scenario.clients,
            upcoming: BinaryHeap::new(),
            sources,
            classes,
            lottery,
        };
        for place in 0..arrivals.sources.len() {
            arrivals.start(place);
        }
        arrivals
    }

    /// The instant of the next arrival.
    pub fn peek(&self) -> Option<u64> {
        self.upcoming.peek().map(|Reverse((at_ns, _, _))| *at_ns)
    }

    /// Whether any arrival follows from an end, so that [`Arrivals::ended`] must be told of them.
    pub fn listens(&self) -> bool {
        self.sources.iter().any(|source| matches!(source, Origin::Feedback(_)))
    }

    /// A request of this class and index has ended: its user may think of another one.
    pub fn ended(&mut self, class: u16, index: u64, now_ns: u64) {
        // One source for all classes is never one of these.
        let place = usize::from(class);
        if let Some(Origin::Feedback(feedback)) = self.sources.get_mut(place)
            && let Some((at_ns, who)) = feedback.ended(index, now_ns)
        {
            self.push(at_ns, place, who);
        }
    }

    fn start(&mut self, place: usize) {
        let Self { horizon_ns, upcoming, sources, .. } = self;
        match &mut sources[place] {
            Origin::Open(_) => self.schedule(place),
            Origin::Feedback(feedback) => feedback.first(|at_ns, who| {
                if at_ns < *horizon_ns {
                    upcoming.push(Reverse((at_ns, place, who)));
                }
            }),
        }
    }

    fn schedule(&mut self, place: usize) {
        if let Origin::Open(source) = &mut self.sources[place]
            && let Some(at_ns) = source.next_instant()
        {
            self.push(at_ns, place, 0);
        }
    }

    fn push(&mut self, at_ns: u64, place: usize, who: u64) {
        if at_ns < self.horizon_ns {
            self.upcoming.push(Reverse((at_ns, place, who)));
        }
    }

    fn send_again(&mut self, at_ns: u64, place: usize, who: u64) -> Arrival {
        let Origin::Feedback(feedback) = &mut self.sources[place] else {
            unreachable!("an open source has no users")
        };
        let (turn, newcomer) = feedback.send(who);
        let index = feedback.numbering().index(who, turn);
        let class = &mut self.classes[place];
        let mut arrival = class.arrive_again(place as u16, index, who, at_ns, self.clients);
        feedback.converse(&mut arrival);
        if let Some((at_ns, who)) = newcomer {
            self.push(at_ns, place, who);
        }
        arrival
    }
}

impl Iterator for Arrivals {
    type Item = Arrival;

    fn next(&mut self) -> Option<Arrival> {
        let Reverse((at_ns, place, who)) = self.upcoming.pop()?;
        let Origin::Open(source) = &self.sources[place] else {
            return Some(self.send_again(at_ns, place, who));
        };
        let recorded = source.recorded();
        self.schedule(place);
        let class = self.lottery.as_mut().map_or(place, Lottery::draw);
        Some(self.classes[class].arrive(class as u16, at_ns, self.clients, recorded))
    }
}

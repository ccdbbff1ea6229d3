//! The same counts a second time, from what happens alone.

use std::{collections::BTreeMap, ops::ControlFlow};

use scheduler::{
    Event, EventKind,
    event::{AnswerSource, Outcome},
};
use simulator::{ServerEvent, ServerEventKind};

use super::{
    books::Books,
    cause::{CAUSE_COUNT, Cause, End},
    measured::Measured,
    watcher::{Happening, Watcher},
};
use crate::{
    arrivals::{Arrival, Numbering, class_and_index},
    file::LoadedScenario,
    results::CAUSES,
};

/// Counts what happens, one by one, and shares nothing with the record but the meaning of the words:
/// what is measured, and how a request's end is called. Its memory is that of the requests under
/// way.
#[derive(Debug)]
pub struct Tally {
    warm_up_ns: u64,
    classes: Vec<ClassTally>,
    measured: Vec<Measured>,
    under_way: BTreeMap<u64, RequestTally>,
    /// 200, 429, 503, others; of measured requests.
    responses: [u64; 4],
    events: u64,
    is_over: bool,
}

/// What a class comes to, measured requests only.
#[derive(Debug, Default)]
struct ClassTally {
    name: String,
    completed: u64,
    by_cause: [u64; CAUSE_COUNT],
    attempts: u64,
    retries: u64,
    hedges: u64,
    denied: u64,
    shared: u64,
}

/// A request under way.
#[derive(Debug)]
struct RequestTally {
    deadline_ns: u64,
    is_measured: bool,
    is_answered: bool,
    first_attempts: u64,
    hedges: u64,
    denied: u64,
}

impl Tally {
    /// Nothing yet of a replication of this scenario, whose warm-up is known.
    pub fn new(loaded: &LoadedScenario) -> Self {
        let workload = &loaded.scenario.workload;
        let name = |class: &crate::file::workload::Class| class.class.to_string();
        let class = |name| ClassTally { name, ..ClassTally::default() };
        let warm_up = loaded.scenario.warm_up.span().as_nanos();
        Self {
            warm_up_ns: u64::try_from(warm_up).unwrap_or(u64::MAX),
            classes: workload.classes.iter().map(name).map(class).collect(),
            measured: Numbering::of_classes(workload).into_iter().map(Measured::new).collect(),
            under_way: BTreeMap::new(),
            responses: [0; 4],
            events: 0,
            is_over: false,
        }
    }

    /// Events so far.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// All counts, to be held against those of the summary.
    pub fn books(&self) -> Books {
        let mut books = Books::default();
        books.set("events", self.events);
        for (status, count) in ["200", "429", "503", "other"].into_iter().zip(self.responses) {
            books.set(&format!("responses_{status}"), count);
        }
        for class in &self.classes {
            class.write(&mut books, "");
            class.write(&mut books, &format!("{}.", class.name));
        }
        books
    }

    fn on_arrival(&mut self, arrival: &Arrival) {
        let is_measured = arrival.at_ns >= self.warm_up_ns;
        if is_measured {
            self.measured[usize::from(arrival.class)].note(arrival.index);
        }
        let request = RequestTally {
            deadline_ns: arrival.deadline_ns,
            is_measured,
            is_answered: false,
            first_attempts: 0,
            hedges: 0,
            denied: 0,
        };
        self.under_way.insert(arrival.key(), request);
    }

    fn on_client_event(&mut self, event: &Event) {
        self.events += 1;
        let Some(request) = self.under_way.get_mut(&event.request_key) else { return };
        match event.kind {
            EventKind::AttemptStarted { is_hedge: true, .. } => request.hedges += 1,
            EventKind::AttemptStarted { is_hedge: false, .. } => request.first_attempts += 1,
            EventKind::BudgetDenied { .. } => request.denied += 1,
            EventKind::Ended { outcome, source, .. } => self.on_end(event, outcome, source),
            _ => {}
        }
    }

    fn on_end(&mut self, event: &Event, outcome: Outcome, source: AnswerSource) {
        let Some(request) = self.under_way.remove(&event.request_key) else { return };
        if !request.is_measured {
            return;
        }
        let is_answered = request.is_answered || source != AnswerSource::Own;
        let is_late = event.at.as_nanos() >= request.deadline_ns;
        let (class, _) = class_and_index(event.request_key);
        let class = &mut self.classes[usize::from(class)];
        class.attempts += request.first_attempts + request.hedges;
        class.retries += request.first_attempts.saturating_sub(1);
        class.hedges += request.hedges;
        class.denied += request.denied;
        if let Some(cause) = Cause::of(outcome, is_answered, is_late, self.is_over) {
            class.by_cause[cause as usize] += 1;
        } else {
            class.completed += 1;
            class.shared += u64::from(source != AnswerSource::Own);
        }
    }

    fn on_server_event(&mut self, event: &ServerEvent) {
        self.events += 1;
        let status = match event.kind {
            ServerEventKind::Refused(why) => why.status(),
            ServerEventKind::ServiceFinished | ServerEventKind::Cut(_) => 200,
            _ => return,
        };
        let (class, index) = class_and_index(event.request_key);
        if status != 0 && self.measured[usize::from(class)].contains(index) {
            self.responses[match status {
                200 => 0,
                429 => 1,
                503 => 2,
                _ => 3,
            }] += 1;
        }
    }
}

impl Watcher for Tally {
    fn see(&mut self, happening: &Happening) -> ControlFlow<()> {
        match happening {
            Happening::Arrival(arrival) => self.on_arrival(arrival),
            Happening::Client { event, .. } => self.on_client_event(event),
            Happening::Server { event, .. } => self.on_server_event(event),
            Happening::Answer { request_key, answer, .. } => {
                if let Some(request) = self.under_way.get_mut(request_key) {
                    request.is_answered |= answer.is_whole();
                }
            }
            Happening::Over => self.is_over = true,
        }
        ControlFlow::Continue(())
    }
}

impl ClassTally {
    /// Adds its counts to those of the same names.
    fn write(&self, books: &mut Books, before: &str) {
        let of = |end: End| -> u64 {
            let counts = Cause::ALL.iter().zip(self.by_cause);
            counts.filter(|(cause, _)| cause.end() == end).map(|(_, count)| count).sum()
        };
        let requests = self.completed + self.by_cause.iter().sum::<u64>();
        for (name, count) in [
            ("requests", requests),
            ("completed", self.completed),
            ("failed", of(End::Failed)),
            ("shed", of(End::Shed)),
            ("expired", of(End::Expired)),
            ("cancelled", of(End::Cancelled)),
            ("unfinished", of(End::Unfinished)),
            ("attempts", self.attempts),
            ("retries", self.retries),
            ("hedges", self.hedges),
            ("retries_denied", self.denied),
            ("shared_answers", self.shared),
            ("false_success", self.by_cause[Cause::FalseSuccess as usize]),
        ] {
            books.add(&format!("{before}{name}"), count);
        }
        for (cause, count) in CAUSES.iter().zip(self.by_cause) {
            books.add(&format!("{before}failed_{cause}"), count);
        }
    }
}

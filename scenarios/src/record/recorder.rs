//! The reader of both event streams.

use scheduler::{
    Event, EventKind,
    event::{AnswerSource, Outcome},
};
use simulator::{Integrals, Server, ServerEvent, ServerEventKind, money::Usd};

use super::{
    cause::Cause,
    class_record::ClassRecord,
    digest::EventDigest,
    heatmap::Heatmap,
    laws::Laws,
    live::{LiveRequest, LiveRequests},
    measured::Measured,
    per_second::PerSecond,
    timeline::{CountName, GaugeName, TimelineRecord, bin_width_ns},
    watcher::{Happening, Watch},
    words::{client_words, nanos, server_words},
};
use crate::{
    arrivals::{Arrival, Numbering, class_and_index},
    histogram::LatencyHistogram,
};

/// What the recorder must know beforehand.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub(crate) seed: u64,
    pub(crate) warm_up_ns: u64,
    pub(crate) horizon_ns: u64,
    /// Name and SLO in nanoseconds (`u64::MAX`: any completion is good) of each class.
    pub(crate) classes: Vec<(String, u64)>,
    /// How the requests of each class are numbered.
    pub(crate) numberings: Vec<Numbering>,
    pub(crate) clients: u32,
    /// The laws of our own scheduler hold for it alone.
    pub(crate) is_scheduler: bool,
    /// Start and end of every incident before the horizon.
    pub(crate) incidents: Vec<(u64, u64)>,
}

/// The record of one replication.
#[derive(Debug)]
pub(crate) struct Recorder {
    pub(super) setup: Setup,
    pub(super) classes: Vec<ClassRecord>,
    pub(super) requests: Vec<LiveRequests>,
    measured: Vec<Measured>,
    pub(super) attempt_latency: LatencyHistogram,
    pub(super) first_token: LatencyHistogram,
    pub(super) token_time: LatencyHistogram,
    pub(super) server_wait: LatencyHistogram,
    pub(super) service_time: LatencyHistogram,
    /// Answers given to measured requests: 200, 429, 503, others.
    pub(super) responses: [u64; 4],
    /// Signs of life that came to measured requests.
    pub(super) keep_alives: u64,
    pub(super) server_in_flight_max: u32,
    pub(super) timeline: TimelineRecord,
    pub(super) heatmap: Heatmap,
    pub(super) per_second: PerSecond,
    pub(super) laws: Laws,
    pub(super) digest: EventDigest,
    pub(super) worst: (u64, Vec<Event>),
    /// The server's integrals at the ends of the measured window.
    pub(super) window_start: Option<(Integrals, u128, u128)>,
    pub(super) window_end: Option<Integrals>,
    pub(crate) watch: Watch,
    /// What all attempts cost, measured or not.
    pub(super) charged: Usd,
    live: u64,
    in_flight: u32,
    queue_depth: u32,
    limits: Vec<u32>,
    limit_sum: u64,
    pub(super) has_limit: bool,
    is_over: bool,
    spare_logs: Vec<Vec<Event>>,
}

impl Recorder {
    pub(crate) fn new(setup: Setup, watch: Watch) -> Self {
        let bin_ns = bin_width_ns(setup.horizon_ns);
        let classes = setup.classes.len();
        Self {
            classes: vec![ClassRecord::default(); classes],
            requests: setup.numberings.iter().copied().map(LiveRequests::new).collect(),
            measured: setup.numberings.iter().copied().map(Measured::new).collect(),
            attempt_latency: LatencyHistogram::new(),
            first_token: LatencyHistogram::new(),
            token_time: LatencyHistogram::new(),
            server_wait: LatencyHistogram::new(),
            service_time: LatencyHistogram::new(),
            responses: [0; 4],
            keep_alives: 0,
            server_in_flight_max: 0,
            timeline: TimelineRecord::new(bin_ns),
            heatmap: Heatmap::new(bin_ns),
            per_second: PerSecond::new(setup.warm_up_ns, setup.horizon_ns, &setup.incidents),
            laws: Laws::new(setup.is_scheduler, setup.clients),
            digest: EventDigest::new(),
            worst: (0, Vec::new()),
            window_start: None,
            window_end: None,
            watch,
            charged: Usd::ZERO,
            live: 0,
            in_flight: 0,
            queue_depth: 0,
            limits: vec![0; setup.clients as usize],
            limit_sum: 0,
            has_limit: false,
            is_over: false,
            spare_logs: Vec::new(),
            setup,
        }
    }

    /// Requests that have arrived and not ended.
    pub(crate) fn live(&self) -> u64 {
        self.live
    }

    /// From now on, whoever is dropped is unfinished, not cancelled.
    pub(crate) fn close(&mut self) {
        self.is_over = true;
        self.watch.show(|| Happening::Over);
    }

    /// The server's books at the start of the measured window.
    pub(crate) fn note_window_start(&mut self, server: &Server, at_ns: u64) {
        let ledger = server.ledger();
        let books = (ledger.integrals_at(at_ns), ledger.useful_work_ns, ledger.wasted_work_ns);
        self.window_start = Some(books);
    }

    /// The server's books at the end of it.
    pub(crate) fn note_window_end(&mut self, server: &Server, at_ns: u64) {
        self.window_end = Some(server.ledger().integrals_at(at_ns));
    }

    /// A request arrives, ahead of its submission.
    pub(crate) fn on_arrival(&mut self, arrival: &Arrival) {
        self.watch.show(|| Happening::Arrival(*arrival));
        let class = usize::from(arrival.class);
        if arrival.at_ns >= self.setup.warm_up_ns {
            self.measured[class].note(arrival.index);
        }
        self.live += 1;
        self.timeline.count(arrival.at_ns, CountName::Arrivals);
        self.per_second.arrival(arrival.at_ns);
        let request = LiveRequest {
            intended_ns: arrival.at_ns,
            deadline_ns: arrival.deadline_ns,
            log: self.spare_logs.pop().unwrap_or_default(),
            ..LiveRequest::default()
        };
        self.requests[class].open(arrival.index, request);
    }

    pub(crate) fn on_client_event(&mut self, client: u32, event: &Event) {
        let now_ns = event.at.as_nanos();
        self.digest.absorb(client_words(client, event));
        self.watch.show(|| Happening::Client { client, event: *event });
        self.note_limit(now_ns, client, event.limit);
        let (class, index) = class_and_index(event.request_key);
        let Some(request) = self.requests[usize::from(class)].get(index) else {
            return self.laws.breach(now_ns, "an event of a request that is not under way");
        };
        request.log.push(*event);
        match event.kind {
            EventKind::Submitted { .. } => self.laws.submitted(now_ns),
            EventKind::Queued => {
                request.is_queued = true;
                request.queued_at_ns = now_ns;
                self.queue_depth += 1;
                self.gauge_clients(now_ns);
            }
            EventKind::AttemptStarted { queue_wait, is_hedge, .. } => {
                request.queue_wait_ns += nanos(queue_wait);
                request.attempts += 1;
                request.hedges += u32::from(is_hedge);
                request.in_flight += 1;
                let deadline_ns = request.deadline_ns;
                self.queue_depth -= u32::from(std::mem::take(&mut request.is_queued));
                self.in_flight += 1;
                self.laws.attempt_started(now_ns, client, event.limit, deadline_ns);
                self.timeline.count(now_ns, CountName::Attempts);
                self.per_second.attempt(now_ns);
                self.gauge_clients(now_ns);
            }
            EventKind::AttemptEnded { latency, first_token_after, .. } => {
                request.in_flight = request.in_flight.saturating_sub(1);
                self.in_flight = self.in_flight.saturating_sub(1);
                self.laws.attempt_ended(now_ns, client, nanos(latency));
                if self.is_measured(class, index) {
                    self.attempt_latency.record(nanos(latency));
                    if let Some(after) = first_token_after {
                        self.first_token.record(nanos(after));
                    }
                }
                self.gauge_clients(now_ns);
            }
            EventKind::BudgetDenied { .. } => request.denied += 1,
            EventKind::Ended { outcome, source, .. } => {
                self.on_end(now_ns, class, index, outcome, source);
            }
            _ => {}
        }
    }

    fn on_end(
        &mut self,
        now_ns: u64,
        class: u16,
        index: u64,
        outcome: Outcome,
        source: AnswerSource,
    ) {
        let Some(mut request) = self.requests[usize::from(class)].close(index) else {
            return self.laws.breach(now_ns, "a request ended twice");
        };
        self.live -= 1;
        if request.is_queued {
            // What it waited in vain counts as waiting too.
            request.queue_wait_ns += now_ns - request.queued_at_ns;
            self.queue_depth -= 1;
            self.gauge_clients(now_ns);
        }
        if request.in_flight > 0 {
            self.laws.breach(now_ns, "a request ended with an attempt in flight");
        }
        let sojourn_ns = now_ns - request.intended_ns;
        self.laws.ended(now_ns, sojourn_ns);
        let is_late = now_ns >= request.deadline_ns;
        // A copy was judged when its original came.
        let is_answered = request.is_answered || source != AnswerSource::Own;
        let cause = Cause::of(outcome, is_answered, is_late, self.is_over);
        let is_good = cause.is_none() && sojourn_ns <= self.setup.classes[usize::from(class)].1;
        match cause {
            None => self.timeline.count(now_ns, CountName::Completed),
            Some(cause) => self.timeline.failure(now_ns, cause),
        }
        if is_good {
            self.per_second.good(now_ns);
        }
        if self.is_measured(class, index) {
            let record = &mut self.classes[usize::from(class)];
            record.believed += u64::from(outcome == Outcome::Completed);
            record.shared += u64::from(source != AnswerSource::Own && cause.is_none());
            record.good += u64::from(is_good);
            record.end_request(&request, sojourn_ns, cause);
            self.heatmap.record(request.intended_ns, sojourn_ns);
            if sojourn_ns > self.worst.0 || self.worst.1.is_empty() {
                self.worst.0 = sojourn_ns;
                std::mem::swap(&mut self.worst.1, &mut request.log);
            }
        }
        request.log.clear();
        self.spare_logs.push(request.log);
    }

    pub(crate) fn on_server_event(&mut self, event: &ServerEvent, gpu_utilisation: f64) {
        let now_ns = event.at_ns;
        self.digest.absorb(server_words(event));
        self.watch.show(|| Happening::Server { event: *event, gpu_utilisation });
        let (class, index) = class_and_index(event.request_key);
        let is_measured = self.is_measured(class, index);
        let status = match event.kind {
            ServerEventKind::Refused(why) => why.status(),
            ServerEventKind::ServiceFinished | ServerEventKind::Cut(_) => 200,
            _ => 0,
        };
        match status {
            429 => self.timeline.count(now_ns, CountName::Responses429),
            503 => self.timeline.count(now_ns, CountName::Responses503),
            _ => {}
        }
        if status != 0 && is_measured {
            let place = [200, 429, 503].iter().position(|&known| known == status).unwrap_or(3);
            self.responses[place] += 1;
        }
        if (self.setup.warm_up_ns..self.setup.horizon_ns).contains(&now_ns) {
            self.server_in_flight_max = self.server_in_flight_max.max(event.in_flight);
        }
        let timeline = &mut self.timeline;
        timeline.gauge(now_ns, GaugeName::ServerInFlight, f64::from(event.in_flight));
        timeline.gauge(now_ns, GaugeName::ServerQueue, f64::from(event.queue));
        timeline.gauge(now_ns, GaugeName::GpuUtilisation, gpu_utilisation);
    }

    pub(super) fn is_measured(&self, class: u16, index: u64) -> bool {
        self.measured[usize::from(class)].contains(index)
    }

    fn gauge_clients(&mut self, now_ns: u64) {
        let timeline = &mut self.timeline;
        timeline.gauge(now_ns, GaugeName::ClientInFlight, f64::from(self.in_flight));
        timeline.gauge(now_ns, GaugeName::QueueDepth, f64::from(self.queue_depth));
    }

    fn note_limit(&mut self, now_ns: u64, client: u32, limit: u32) {
        let known = &mut self.limits[client as usize];
        if limit == u32::MAX || *known == limit {
            return;
        }
        self.has_limit = true;
        self.limit_sum = self.limit_sum + u64::from(limit) - u64::from(*known);
        *known = limit;
        self.timeline.gauge(now_ns, GaugeName::ConcurrencyLimit, self.limit_sum as f64);
    }
}

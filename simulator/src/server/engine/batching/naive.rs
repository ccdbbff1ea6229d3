//! The definition of the engine, token by token: what [`super::Batching`] is tested against.

use crate::{
    config,
    server::engine::{EngineEvent, Load},
};

/// A request, and every number about it.
#[derive(Clone, Debug)]
struct Request {
    slot: u32,
    /// When it came, and when its client went away.
    came: u64,
    left: Option<u64>,
    prompt: u64,
    cached: u64,
    /// How many tokens it makes, of as many as the answer has.
    output: u64,
    made: u64,
    /// Prompt tokens to compute; 0 once it decodes.
    missing: u64,
    kv: u64,
    is_stalled: bool,
    /// When each of its tokens was made.
    times: Vec<u64>,
}

/// Two lists, and one step after the other.
#[derive(Clone, Debug)]
pub(super) struct Naive {
    config: config::Batching,
    waiting: Vec<Request>,
    batch: Vec<Request>,
    /// The end of the step that runs, and how much each one of the batch computes in it.
    step: Option<(u64, Vec<u64>)>,
    wakes_at: Option<u64>,
    /// When the first that waited went away.
    forgone: Option<u64>,
    /// The speed, and its changes while a step ran.
    speed: f64,
    changes: Vec<(u64, f64)>,
}

impl Request {
    /// Whether it has stopped for ever, and stays.
    const fn is_silent(&self) -> bool {
        self.is_stalled && self.made == self.output
    }
}

impl Naive {
    pub(super) fn new(config: &config::Batching) -> Self {
        let config = config.clone();
        let (waiting, batch, changes) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            config,
            waiting,
            batch,
            step: None,
            wakes_at: None,
            forgone: None,
            speed: 1.0,
            changes,
        }
    }

    pub(super) fn enter(&mut self, now: u64, slot: u32, load: &Load) {
        // The first token at which so much of the answer is there.
        let mut all = 1..=load.output_tokens;
        let stop = all.find(|made| f64::from(*made) >= load.part * f64::from(load.output_tokens));
        self.waiting.push(Request {
            slot,
            came: now,
            left: None,
            prompt: load.prompt_tokens.into(),
            cached: load.cached_tokens.into(),
            output: stop.unwrap().into(),
            made: 0,
            missing: 0,
            kv: 0,
            is_stalled: load.is_stalled,
            times: Vec::new(),
        });
        if self.step.is_none() && self.wakes_at.is_none() {
            self.wakes_at = Some(now);
        }
    }

    /// Steps that begin later take as long as this part of the speed makes them; one that begins
    /// now, too, if none runs.
    pub(super) fn set_speed(&mut self, now: u64, speed: f64) {
        if self.step.is_some() {
            self.changes.push((now, speed));
        } else {
            self.changes.clear();
            self.speed = speed;
        }
    }

    fn speed(&self, begin: u64) -> f64 {
        let last = self.changes.iter().rev().find(|(since, _)| *since < begin);
        last.map_or(self.speed, |(_, speed)| *speed)
    }

    pub(super) fn leave(&mut self, now: u64, slot: u32) {
        if self.waiting.first().is_some_and(|first| first.slot == slot) {
            self.forgone = Some(now);
        }
        self.waiting.retain(|request| request.slot != slot);
        let mut present = self.batch.iter_mut().filter(|request| request.left.is_none());
        if let Some(request) = present.find(|request| request.slot == slot) {
            request.left = Some(now);
        }
    }

    pub(super) fn advance(&mut self, now: u64, events: &mut Vec<(u64, EngineEvent)>) {
        loop {
            let at = self.step.as_ref().map(|(end, _)| *end).or(self.wakes_at);
            let Some(at) = at.filter(|at| *at <= now) else { return };
            self.wakes_at = None;
            if let Some((_, parts)) = self.step.take() {
                self.end_step(at, &parts, events);
            }
            self.begin_step(at, events);
        }
    }

    fn end_step(&mut self, at: u64, parts: &[u64], events: &mut Vec<(u64, EngineEvent)>) {
        for (request, part) in self.batch.iter_mut().zip(parts) {
            request.missing -= part;
            if request.missing > 0 || request.is_silent() {
                continue;
            }
            if *part == 0 {
                // What it made last is in the cache now.
                request.kv += 1;
            }
            request.made += 1;
            request.times.push(at);
            if request.left.is_none() {
                if request.made == 1 {
                    events.push((at, EngineEvent::FirstToken(request.slot)));
                }
                if request.made == request.output && !request.is_stalled {
                    events.push((at, EngineEvent::Finished(request.slot)));
                }
            }
        }
        self.batch.retain(|request| {
            request.made < request.output || request.missing > 0 || request.is_stalled
        });
    }

    fn begin_step(&mut self, at: u64, events: &mut Vec<(u64, EngineEvent)>) {
        self.batch.retain(|request| request.left.is_none_or(|left| left >= at));
        let mut has_preempted = false;
        while self.kv() > self.config.kv_pool {
            has_preempted = true;
            let request = self.batch.pop().unwrap();
            if request.left.is_none() {
                events.push((at, EngineEvent::Preempted(request.slot)));
                self.waiting.insert(0, Request { missing: 0, kv: 0, ..request });
            }
        }
        let is_forgone = self.forgone == Some(at) && !self.batch.is_empty();
        if !has_preempted && !is_forgone {
            let takes_newest =
                self.batch.is_empty() && self.waiting.first().is_some_and(|first| first.came == at);
            while self.admits_first(at, takes_newest) {
                let mut request = self.waiting.remove(0);
                request.kv = Self::context(&request);
                request.missing = (request.kv - request.cached).max(1);
                events.push((at, EngineEvent::Started(request.slot)));
                self.batch.push(request);
            }
        }
        if !self.batch.is_empty() {
            let mut budget = u64::from(self.config.prefill_budget);
            let mut parts = Vec::new();
            for request in &self.batch {
                let part = request.missing.min(budget);
                budget -= part;
                parts.push(part);
            }
            let end = at.saturating_add(self.length(at, parts.iter().sum()));
            self.step = Some((end, parts));
        }
    }

    fn decoding(&self) -> u64 {
        let gets_token = |request: &&Request| request.missing == 0 && !request.is_silent();
        self.batch.iter().filter(gets_token).count() as u64
    }

    /// The KV that the next step needs.
    fn kv(&self) -> u64 {
        self.batch.iter().map(|request| request.kv).sum::<u64>() + self.decoding()
    }

    fn admits_first(&self, at: u64, takes_newest: bool) -> bool {
        let Some(first) = self.waiting.first() else { return false };
        let missing: u64 = self.batch.iter().map(|request| request.missing).sum();
        (first.came < at || takes_newest)
            && missing < u64::from(self.config.prefill_budget)
            && self.batch.len() < self.config.max_sequences as usize
            && self.kv() + Self::context(first) <= self.config.kv_pool
    }

    /// What goes into the cache at the admission.
    fn context(request: &Request) -> u64 {
        request.prompt + request.made - u64::from(request.is_silent())
    }

    fn length(&self, begin: u64, prefill: u64) -> u64 {
        let step = &self.config.step;
        let decoding = step.base.as_nanos() as f64
            + step.per_sequence.as_nanos() as f64
                * libm::pow(self.decoding() as f64, step.exponent);
        let mut length = libm::round(decoding) as u64;
        if prefill > 0 {
            length += step.per_prefill.as_nanos() as u64;
            length += step.per_prefill_token.as_nanos() as u64 * prefill;
        }
        libm::round(length as f64 / self.speed(begin)) as u64
    }

    pub(super) fn waiting(&self) -> u32 {
        self.waiting.len() as u32
    }

    pub(super) fn running(&self) -> u32 {
        self.batch.iter().filter(|request| request.left.is_none()).count() as u32
    }

    /// When `slot` got its tokens, if it is still here.
    pub(super) fn times(&self, slot: u32) -> Option<&[u64]> {
        let mut present = self.waiting.iter().chain(&self.batch);
        let request = present.find(|request| request.slot == slot && request.left.is_none())?;
        Some(&request.times)
    }
}

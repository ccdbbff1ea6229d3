//! Continuous batching, as vLLM does it, without a walk through the tokens.

mod boundary;
mod history;
#[cfg(test)]
mod naive;
mod run;
mod sequence;
mod step_times;
#[cfg(test)]
mod tests;

use slab::Slab;

use self::{
    history::History,
    run::Run,
    sequence::{NOBODY, Phase, Sequence},
    step_times::StepTimes,
};
use crate::{
    config,
    server::{
        engine::{EngineEvent, Load, Made},
        fifo::Fifo,
        indexed_heap::IndexedHeap,
    },
};

/// The engine, exact to the token and the nanosecond.
///
/// Steps between two changes are equal, so they are taken at once: `steps` counts them, and is the
/// clock of the service that every decoding sequence attains, one token a step. A sequence is done
/// when the clock shows the step of its last token; a heap holds those steps. The run of equal
/// steps ends with the first of: the last token of a sequence, the last chunk of a prompt, the last
/// step that fits into the KV pool, the step after which a waiting request could be admitted. Who
/// comes or goes in between cuts it off at the end of the step that runs.
///
/// The end of a step comes before what happens at the same instant: who comes or goes then has to
/// wait for the end of the next one, and nobody takes the turn of a request that leaves the front of
/// the queue then. Only an engine at rest begins at once.
#[derive(Clone, Debug)]
pub(crate) struct Batching {
    times: StepTimes,
    max_sequences: u32,
    kv_pool: u64,
    prefill_budget: u64,
    sequences: Slab<Sequence>,
    /// Who is whose.
    by_slot: Vec<u32>,
    waiting: Fifo,
    /// All that are in the batch, in the order of admission.
    running: Fifo,
    /// Those of them whose prompt is not in yet; they are its last.
    prefilling: Fifo,
    /// The step of the last token of the others; ties by the order of admission.
    last_steps: IndexedHeap<(u64, u64)>,
    decoding: u32,
    /// Sequences in the batch whose client is gone.
    leavers: Vec<u32>,
    /// Prompt tokens to compute, of all that are prefilling.
    prefill_left: u64,
    kv_used: u64,
    /// How many steps were over when the run began.
    steps: u64,
    history: History,
    admissions: u64,
    run: Option<Run>,
    /// When the first of the queue went away last: its turn at that very instant stays empty.
    forgone_at: Option<u64>,
    /// When an engine at rest begins.
    wakes_at: Option<u64>,
    /// The speed of the steps that begin after an instant.
    next_speed: Option<(u64, f64)>,
}

impl Batching {
    /// An engine at rest that can be asked what was made up to `horizon` nanoseconds ago.
    pub(crate) fn new(config: &config::Batching, horizon: u64) -> Self {
        Self {
            times: StepTimes::new(&config.step),
            max_sequences: config.max_sequences,
            kv_pool: config.kv_pool,
            prefill_budget: config.prefill_budget.into(),
            sequences: Slab::new(),
            by_slot: Vec::new(),
            waiting: Fifo::new(),
            running: Fifo::new(),
            prefilling: Fifo::new(),
            last_steps: IndexedHeap::new(),
            decoding: 0,
            leavers: Vec::new(),
            prefill_left: 0,
            kv_used: 0,
            steps: 0,
            history: History::new(horizon),
            admissions: 0,
            forgone_at: None,
            run: None,
            wakes_at: None,
            next_speed: None,
        }
    }

    /// A request comes. It must fit into the pool, see [`config::Batching::fits`].
    pub(crate) fn enter(&mut self, now: u64, slot: u32, load: &Load) {
        let sequence = Sequence::new(now, slot, load);
        debug_assert!(
            sequence.prompt + sequence.output - 1 <= self.kv_pool,
            "it never fits into the pool"
        );
        self.history.open(slot);
        let id = self.sequences.insert(sequence) as u32;
        if self.by_slot.len() <= slot as usize {
            self.by_slot.resize(slot as usize + 1, NOBODY);
        }
        self.by_slot[slot as usize] = id;
        self.waiting.push(id);
        match &mut self.run {
            None => self.wakes_at = self.wakes_at.or(Some(now)),
            Some(run) if self.waiting.len() == 1 => run.cut(now),
            // Whom it waits behind is not admitted either.
            Some(_) => {}
        }
    }

    /// Works at this part of its speed, in all steps that begin after now. Only an engine at rest
    /// does so at once.
    pub(crate) fn set_speed(&mut self, now: u64, speed: f64) {
        self.take_speed(now);
        if let Some(run) = &mut self.run {
            self.next_speed = Some((now, speed));
            run.cut(now);
        } else {
            self.next_speed = None;
            self.times.set_speed(speed);
        }
    }

    /// The client of a request goes away, and with it everything that would be told of it. Its
    /// place in the batch is free after the step that runs.
    pub(crate) fn leave(&mut self, now: u64, slot: u32) {
        let id = self.by_slot[slot as usize];
        self.by_slot[slot as usize] = NOBODY;
        let sequence = &mut self.sequences[id as usize];
        let is_first = self.waiting.first() == Some(id);
        if sequence.phase == Phase::Waiting {
            self.waiting.remove(id);
            self.sequences.remove(id as usize);
            if is_first {
                self.forgone_at = Some(now);
            }
        } else {
            sequence.slot = NOBODY;
            sequence.left_at = now;
            self.leavers.push(id);
        }
        if let Some(run) = &mut self.run
            && (is_first || !self.leavers.is_empty())
        {
            run.cut(now);
        }
    }

    /// When something happens next if nobody comes or goes.
    pub(crate) fn next_event(&self) -> Option<u64> {
        let at = self.run.as_ref().map(Run::end).or(self.wakes_at)?;
        (at < u64::MAX).then_some(at)
    }

    /// Lets everything up to and including `now` happen.
    pub(crate) fn advance(&mut self, now: u64, events: &mut Vec<EngineEvent>) {
        while let Some(at) = self.next_event()
            && at <= now
        {
            self.end_run(at, events);
            self.begin_run(at, events);
        }
    }

    /// How many requests wait, preempted ones too.
    pub(crate) fn waiting(&self) -> u32 {
        self.waiting.len()
    }

    /// How many requests are in the batch.
    pub(crate) fn running(&self) -> u32 {
        self.running.len() - self.leavers.len() as u32
    }

    /// How much of an answer was made by `at`, an instant not further back than the horizon, and
    /// not before its first token. It may be asked for until the slot is given to another request.
    pub(crate) fn made(&self, at: u64, slot: u32) -> Made {
        self.history.made(at, slot)
    }
}

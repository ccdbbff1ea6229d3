//! Between two steps.

use super::{
    Batching,
    run::Run,
    sequence::{NOBODY, Phase, Sequence},
};
use crate::server::engine::EngineEvent;

impl Batching {
    /// Books the run that is over: tokens, prompts, KV, and who is done.
    pub(super) fn end_run(&mut self, now: u64, events: &mut Vec<EngineEvent>) {
        self.wakes_at = None;
        let Some(run) = self.run.take() else { return };
        self.steps += run.count;
        self.kv_used += u64::from(self.decoding) * run.count;
        // Prompts are taken in by the order of admission, so all that decode were admitted before
        // all that do not yet.
        while let Some(((step, _), id)) = self.last_steps.first()
            && step <= self.steps
        {
            self.end_answer(now, id, events);
        }
        self.take_in(now, run.prefill * run.count, events);
    }

    /// Hands out prompt tokens that were computed.
    fn take_in(&mut self, now: u64, mut computed: u64, events: &mut Vec<EngineEvent>) {
        self.prefill_left -= computed;
        while computed > 0
            && let Some(id) = self.prefilling.first()
        {
            let sequence = &mut self.sequences[id as usize];
            let part = sequence.prefill_left.min(computed);
            sequence.prefill_left -= part;
            computed -= part;
            if sequence.prefill_left > 0 {
                return;
            }
            self.prefilling.remove(id);
            if sequence.made == 0 && sequence.slot != NOBODY {
                events.push(EngineEvent::FirstToken(sequence.slot));
            }
            self.go_on(now, id, events);
        }
    }

    /// A prompt is in, and the next token is made.
    fn go_on(&mut self, now: u64, id: u32, events: &mut Vec<EngineEvent>) {
        let sequence = &mut self.sequences[id as usize];
        if sequence.is_silent() {
            // It holds again what it held before it lost its place.
            sequence.phase = Phase::Stalled;
            return;
        }
        sequence.made += 1;
        sequence.since = self.steps;
        sequence.phase = Phase::Decoding;
        self.decoding += 1;
        if sequence.slot != NOBODY {
            self.history.begin_stay(sequence.slot, sequence.made, self.steps);
        }
        self.last_steps.set(id, (sequence.last_step(), sequence.admission));
        if sequence.last_step() == self.steps {
            self.end_answer(now, id, events);
        }
    }

    /// The last token of a sequence is made: it is done, or falls silent and keeps its place.
    fn end_answer(&mut self, now: u64, id: u32, events: &mut Vec<EngineEvent>) {
        let sequence = &mut self.sequences[id as usize];
        if !sequence.is_stalled {
            self.finish(now, id, events);
            return;
        }
        sequence.made = sequence.output;
        sequence.phase = Phase::Stalled;
        self.last_steps.remove(id);
        self.decoding -= 1;
        if sequence.slot != NOBODY {
            self.history.end_stay(now, sequence.slot, self.steps);
        }
    }

    fn finish(&mut self, now: u64, id: u32, events: &mut Vec<EngineEvent>) {
        let sequence = self.take_out(id);
        self.sequences.remove(id as usize);
        if sequence.slot == NOBODY {
            self.leavers.retain(|leaver| *leaver != id);
        } else {
            self.by_slot[sequence.slot as usize] = NOBODY;
            self.history.end_stay(now, sequence.slot, self.steps);
            events.push(EngineEvent::Finished(sequence.slot));
        }
    }

    /// Takes a sequence out of the batch; returns what it was.
    fn take_out(&mut self, id: u32) -> Sequence {
        let sequence = self.sequences[id as usize];
        self.running.remove(id);
        self.kv_used -= sequence.held_by(self.steps);
        match sequence.phase {
            Phase::Decoding => {
                self.last_steps.remove(id);
                self.decoding -= 1;
            }
            Phase::Prefilling => {
                self.prefilling.remove(id);
                self.prefill_left -= sequence.prefill_left;
            }
            Phase::Waiting | Phase::Stalled => {}
        }
        sequence
    }

    /// Takes over the speed of the steps that begin now.
    pub(super) fn take_speed(&mut self, now: u64) {
        if let Some((_, speed)) = self.next_speed.take_if(|(since, _)| *since < now) {
            self.times.set_speed(speed);
        }
    }

    /// Decides what the next steps do, and begins them.
    pub(super) fn begin_run(&mut self, now: u64, events: &mut Vec<EngineEvent>) {
        self.take_speed(now);
        self.drop_leavers(now);
        let is_full = self.preempt(now, events);
        if !is_full {
            self.admit(now, events);
        }
        if self.running.len() == 0 {
            return;
        }
        let prefill = self.prefill_left.min(self.prefill_budget);
        let step = self.times.of(self.decoding, prefill);
        let run = Run { start: now, step, count: self.equal_steps(), prefill };
        self.history.begin_run(run, self.steps);
        self.run = Some(run);
    }

    /// Those that went away in earlier steps are out.
    fn drop_leavers(&mut self, now: u64) {
        let mut place = 0;
        while place < self.leavers.len() {
            let id = self.leavers[place];
            if self.sequences[id as usize].left_at < now {
                self.leavers.swap_remove(place);
                self.take_out(id);
                self.sequences.remove(id as usize);
            } else {
                place += 1;
            }
        }
    }

    /// Makes room for the tokens of the next step; whether that cost anybody its place.
    fn preempt(&mut self, now: u64, events: &mut Vec<EngineEvent>) -> bool {
        let mut has_preempted = false;
        while self.kv_used + u64::from(self.decoding) > self.kv_pool
            && let Some(id) = self.running.last()
        {
            has_preempted = true;
            let was = self.take_out(id);
            if was.slot == NOBODY {
                self.leavers.retain(|leaver| *leaver != id);
                self.sequences.remove(id as usize);
                continue;
            }
            let sequence = &mut self.sequences[id as usize];
            sequence.made = was.made_by(self.steps);
            sequence.prefill_left = 0;
            sequence.phase = Phase::Waiting;
            self.waiting.push_front(id);
            self.history.end_stay(now, was.slot, self.steps);
            events.push(EngineEvent::Preempted(was.slot));
        }
        has_preempted
    }

    /// Whether there is a place and KV for `sequence` in the next step.
    fn has_room_for(&self, sequence: &Sequence) -> bool {
        self.running.len() < self.max_sequences
            && self.kv_used + u64::from(self.decoding) + sequence.context() <= self.kv_pool
    }

    fn admit(&mut self, now: u64, events: &mut Vec<EngineEvent>) {
        // Who came at this very instant came after the end of the step; only an engine at rest
        // takes it at once.
        let first = self.waiting.first().map(|id| self.sequences[id as usize].entered_at);
        let is_at_rest = self.running.len() == 0 && first == Some(now);
        if self.forgone_at == Some(now) && self.running.len() > 0 {
            return;
        }
        while let Some(id) = self.waiting.first() {
            let sequence = self.sequences[id as usize];
            let is_here = sequence.entered_at < now || is_at_rest;
            if !(is_here && self.prefill_left < self.prefill_budget && self.has_room_for(&sequence))
            {
                return;
            }
            self.waiting.remove(id);
            self.running.push(id);
            self.prefilling.push(id);
            self.admissions += 1;
            self.kv_used += sequence.context();
            self.prefill_left += sequence.missing();
            let sequence = &mut self.sequences[id as usize];
            sequence.phase = Phase::Prefilling;
            sequence.prefill_left = sequence.missing();
            sequence.admission = self.admissions;
            events.push(EngineEvent::Started(sequence.slot));
        }
    }

    /// How many steps from now on do the same.
    fn equal_steps(&self) -> u64 {
        let budget = self.prefill_budget;
        let mut count = u64::MAX;
        if let Some(id) = self.prefilling.first() {
            // Full chunks of the first prompt.
            count = self.sequences[id as usize].prefill_left / budget;
        }
        if let Some(((step, _), _)) = self.last_steps.first() {
            count = count.min(step - self.steps);
        }
        if self.decoding > 0 {
            count = count.min((self.kv_pool - self.kv_used) / u64::from(self.decoding));
        }
        if let Some(id) = self.waiting.first()
            && self.has_room_for(&self.sequences[id as usize])
        {
            // It waits for nothing but a part of the budget, or for the end of one step.
            count = count.min(self.prefill_left / budget);
        }
        if !self.leavers.is_empty() || self.next_speed.is_some() {
            count = 1;
        }
        count.max(1)
    }
}

//! A request in the engine.

use crate::server::engine::Load;

/// No slot: its client went away.
pub(crate) const NOBODY: u32 = u32::MAX;

/// What the engine knows about one request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sequence {
    /// Whose it is; [`NOBODY`]'s while it waits to be taken out.
    pub(crate) slot: u32,
    pub(crate) entered_at: u64,
    /// When its client went away.
    pub(crate) left_at: u64,
    pub(crate) prompt: u64,
    /// The tokens at the beginning of the prompt that need no computing.
    pub(crate) cached: u64,
    /// How many tokens it makes in all, at least 1; then it is done, or falls silent.
    pub(crate) output: u64,
    /// How many it had made at `since`; while it waits or is taken in, how many it has made.
    pub(crate) made: u64,
    /// The step at whose end it had taken in its prompt.
    pub(crate) since: u64,
    /// The prompt tokens that are still to be computed.
    pub(crate) prefill_left: u64,
    /// The how manieth admission it was; 0 while it waits.
    pub(crate) admission: u64,
    pub(crate) phase: Phase,
    /// Whether it keeps its place when all its tokens are made.
    pub(crate) is_stalled: bool,
}

/// Where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Waiting,
    Prefilling,
    Decoding,
    /// Silent after its last token.
    Stalled,
}

impl Sequence {
    pub(crate) fn new(now: u64, slot: u32, load: &Load) -> Self {
        // An answer that breaks off or stalls does so after a token.
        let output = if load.part < 1.0 {
            libm::ceil(f64::from(load.output_tokens) * load.part) as u32
        } else {
            load.output_tokens
        };
        Self {
            slot,
            entered_at: now,
            left_at: u64::MAX,
            prompt: load.prompt_tokens.into(),
            cached: load.cached_tokens.min(load.prompt_tokens).into(),
            output: output.max(1).into(),
            made: 0,
            since: 0,
            prefill_left: 0,
            admission: 0,
            phase: Phase::Waiting,
            is_stalled: load.is_stalled,
        }
    }

    /// The tokens of the answer that were made in `steps` steps of the engine's life.
    pub(crate) const fn made_by(&self, steps: u64) -> u64 {
        match self.phase {
            Phase::Waiting | Phase::Prefilling | Phase::Stalled => self.made,
            Phase::Decoding => self.made + (steps - self.since),
        }
    }

    /// Whether it has made all that it ever makes, and stays.
    pub(crate) const fn is_silent(&self) -> bool {
        self.is_stalled && self.made == self.output
    }

    /// The tokens to take in: the prompt, and after a preemption what was made already. The newest
    /// token of one that is silent never enters the cache.
    pub(crate) const fn context(&self) -> u64 {
        self.prompt + self.made - self.is_silent() as u64
    }

    /// The tokens it holds in the KV cache once it is admitted.
    pub(crate) const fn held_by(&self, steps: u64) -> u64 {
        match self.phase {
            Phase::Waiting => 0,
            Phase::Prefilling => self.context(),
            // The newest token enters the cache in the next step.
            Phase::Decoding | Phase::Stalled => self.prompt + self.made_by(steps) - 1,
        }
    }

    /// The tokens that an admission has to compute; something has to be, to get the next token.
    pub(crate) fn missing(&self) -> u64 {
        (self.context() - self.cached).max(1)
    }

    /// The step at whose end its last token is made.
    pub(crate) const fn last_step(&self) -> u64 {
        self.since + (self.output - self.made)
    }
}

//! What the server knows about an attempt in its hands.

use std::time::Duration;

use super::{engine::Load, event::Refused, fate::Fate, network::Route};
use crate::{
    attempt::{Answer, Attempt, Ending, Finish},
    config::FaultKind,
    money::Usd,
};

/// An attempt from the moment it is sent until its answer is delivered or it is stopped.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flight {
    pub(crate) attempt: Attempt,
    /// The second half of its name.
    pub(crate) serial: u64,
    pub(crate) stage: Stage,
    pub(crate) route: Route,
    pub(crate) is_client_gone: bool,
    /// The status of the answer, once there is one.
    pub(crate) status: u16,
    /// Why it was turned away, if it was.
    pub(crate) refused: Option<Refused>,
    /// The place of the replica that it is at.
    pub(crate) place: u32,
    /// How long the engine takes for it alone, in nanoseconds.
    pub(crate) work: u64,
    /// When it arrived at the server.
    pub(crate) arrived_at: u64,
    /// Since when it waits for the engine, or waited.
    pub(crate) waiting_since: u64,
    /// When the engine took it, for the last time.
    pub(crate) started_at: u64,
    /// How long the engine worked on it before that, in nanoseconds.
    pub(crate) set_aside: u64,
    /// When the engine will be done with it, where that is known since the start.
    pub(crate) known_end: Option<u64>,
    /// When its first content token leaves the server, once that is known.
    pub(crate) first_token_at: Option<u64>,
    /// When the engine was done with it.
    pub(crate) ended_at: u64,
    /// How many tokens of its prompt were found in the cache, for the engine and for the bill.
    pub(crate) hit_tokens: u32,
    /// What the account paid for it.
    pub(crate) charged: Usd,
    /// How its answer fails, if it does.
    pub(crate) fate: Option<Fate>,
    /// When it stops, whole or not, where that is known since the start.
    pub(crate) known_stop: u64,
    /// Where the even row of its tokens starts, then too: at the first one, as long as the speed
    /// of the engine does not change.
    pub(crate) even_from: u64,
    /// Whether it did, so that the clock of the [pace](super::pace::Pace) knows it.
    pub(crate) is_stretched: bool,
    /// What became of an answer that is not as it should be.
    pub(crate) failure: Option<Failure>,
}

/// What became of an answer that is not as it should be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failure {
    pub(crate) ending: Ending,
    pub(crate) finish: Option<Finish>,
    /// Tokens of the answer that were sent.
    pub(crate) tokens: u32,
}

/// Where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// On the way to the server.
    Outbound,
    /// Lost: nothing will ever come of it.
    Lost,
    /// Turned away, and being told so.
    Refused,
    /// In the queue of the engine.
    Waiting,
    /// In the engine.
    InService,
    /// Answered, and on the way back.
    Inbound,
}

impl Flight {
    pub(crate) const fn new(attempt: Attempt, serial: u64, route: Route) -> Self {
        Self {
            attempt,
            serial,
            stage: Stage::Outbound,
            route,
            is_client_gone: false,
            status: 0,
            place: 0,
            refused: None,
            work: 0,
            arrived_at: 0,
            waiting_since: 0,
            started_at: 0,
            set_aside: 0,
            known_end: None,
            first_token_at: None,
            ended_at: 0,
            hit_tokens: 0,
            charged: Usd::ZERO,
            fate: None,
            known_stop: 0,
            even_from: 0,
            is_stretched: false,
            failure: None,
        }
    }

    /// How long it was in service, in nanoseconds.
    pub(crate) const fn service(&self) -> u64 {
        self.set_aside + self.ended_at - self.started_at
    }

    /// What it asks of the engine.
    pub(crate) const fn load(&self) -> Load {
        let Attempt { prompt_tokens, output_tokens, .. } = self.attempt;
        let cached_tokens = self.hit_tokens;
        let (part, is_stalled) = match self.fate {
            Some(fate) => (fate.part, self.is_stalled()),
            None => (1.0, false),
        };
        Load { work_ns: self.work, part, is_stalled, prompt_tokens, cached_tokens, output_tokens }
    }

    /// Whether its answer stops in silence.
    pub(crate) const fn is_stalled(&self) -> bool {
        matches!(self.fate, Some(Fate { kind: FaultKind::Stall, .. }))
    }

    /// Whether no content of its answer is ever seen.
    pub(crate) const fn is_empty(&self) -> bool {
        matches!(self.fate, Some(Fate { kind: FaultKind::EmptyBody, .. }))
    }

    /// Whether the whole answer is there, once there is one.
    pub(crate) const fn is_whole(&self) -> bool {
        self.status == 200
            && match self.failure {
                Some(failure) => matches!(
                    (failure.ending, failure.finish),
                    (Ending::Complete, Some(Finish::Stop | Finish::Length))
                ),
                None => true,
            }
    }

    /// The answer it gets, at a client whose calendar shows `unix_ns`, without what came before it.
    pub(crate) fn answer(&self, unix_ns: u64) -> Answer {
        let inbound = self.route.inbound.span;
        if self.status == 200 {
            let whole = Failure {
                ending: Ending::Complete,
                finish: Some(Finish::Stop),
                tokens: self.attempt.output_tokens,
            };
            let Failure { ending, finish, tokens } = self.failure.unwrap_or(whole);
            Answer {
                status: 200,
                retry_after: None,
                refused: None,
                ending,
                finish,
                output_tokens: tokens,
                keep_alives: 0,
                server_wait: Duration::from_nanos(self.ended_at - self.arrived_at - self.service()),
                service_time: Duration::from_nanos(self.service()),
                first_token_ns: self.first_token_at.map(|at| at.saturating_add(inbound)),
            }
        } else if self.route.inbound.is_lost {
            refusal(0, None, unix_ns)
        } else {
            refusal(self.status, self.refused, unix_ns)
        }
    }
}

/// The answer to an attempt that never came to the engine, at a client whose calendar shows
/// `unix_ns`.
pub(crate) fn refusal(status: u16, refused: Option<Refused>, unix_ns: u64) -> Answer {
    let header = refused.and_then(|refused| refused.retry_header);
    Answer {
        status,
        retry_after: header.and_then(|header| header.wait(unix_ns)),
        refused,
        ending: if status == 0 { Ending::Reset } else { Ending::Complete },
        finish: None,
        output_tokens: 0,
        keep_alives: 0,
        server_wait: Duration::ZERO,
        service_time: Duration::ZERO,
        first_token_ns: None,
    }
}

//! Who gets in: the edge, the account, the overload guard, in this order.

mod burst;

use self::burst::Bursts;
use super::{event::Refusal, token_bucket::TokenBucket};
use crate::{
    attempt::Attempt,
    config::{Config, RequestLimit},
    draws::Draws,
};

/// The stages in front of the engine.
#[derive(Debug)]
pub(crate) struct Gate {
    bursts: Bursts,
    bucket: Option<TokenBucket>,
    tokens: Option<TokenBucket>,
    concurrency: u32,
    max_in_flight: u32,
}

impl Gate {
    pub(crate) fn new(config: &Config) -> Self {
        let bucket = |limit: &RequestLimit| match limit {
            RequestLimit::TokenBucket { rate, burst } => TokenBucket::new(*rate, *burst),
        };
        Self {
            bursts: Bursts::new(&config.incidents),
            bucket: config.admission.requests.as_ref().map(bucket),
            tokens: config.admission.tokens.as_ref().map(bucket),
            concurrency: config.admission.concurrency.unwrap_or(u32::MAX),
            max_in_flight: config.overload.max_in_flight.unwrap_or(u32::MAX),
        }
    }

    /// Why an attempt that arrives now is refused, if it is. A stage takes what it takes even if a
    /// later one refuses.
    pub(crate) fn refuses(
        &mut self,
        now: u64,
        attempt: &Attempt,
        in_flight: u32,
        draws: &impl Draws,
    ) -> Option<Refusal> {
        if let Some(why) = self.bursts.refuses(now, attempt, draws) {
            return Some(why);
        }
        let tokens = attempt.prompt_tokens.saturating_add(attempt.output_tokens);
        if self.bucket.as_mut().is_some_and(|bucket| !bucket.take(now, 1)) {
            Some(Refusal::RequestRate)
        } else if self.tokens.as_mut().is_some_and(|bucket| !bucket.take(now, tokens)) {
            Some(Refusal::TokenRate)
        } else if in_flight >= self.concurrency {
            Some(Refusal::Concurrency)
        } else if in_flight >= self.max_in_flight {
            Some(Refusal::Overload)
        } else {
            None
        }
    }

    /// Whether the answer to an attempt that is admitted now will stop in mid-stream.
    pub(crate) fn stalls(&self, now: u64, attempt: &Attempt, draws: &impl Draws) -> bool {
        self.bursts.stalls(now, attempt, draws)
    }
}

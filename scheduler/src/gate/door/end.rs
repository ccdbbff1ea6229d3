//! What the end of an attempt teaches the door.

use std::time::Duration;

use super::Door;
use crate::gate::terms::Started;
use crate::{
    breaker::CallResult,
    bucket::Cost,
    chance::{Chance, Purpose},
    limit::{Sample, Verdict},
    time::Time,
    transport::Usage,
};

/// An attempt that has ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AttemptEnd {
    pub(crate) request_key: u64,
    pub(crate) attempt_index: u32,
    pub(crate) started: Started,
    /// What it reserved in the buckets.
    pub(crate) cost: Cost,
    /// What the server says it used.
    pub(crate) usage: Option<Usage>,
    pub(crate) end: End,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) first_token_after: Option<Duration>,
    /// The mean time per content token after the first.
    pub(crate) inter_token_time: Option<Duration>,
}

/// How it ended, as far as the server's health is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// A whole answer.
    Success,
    /// 429: too fast.
    Throttled,
    /// 503, half an answer, or one of the scheduler's own timeouts: too busy.
    Overloaded,
    /// Any other 5xx, or a broken connection.
    Broken,
    /// 401 or 402, or a 429 that names the balance: the account itself is refused.
    AccountRefused,
    /// Any other status that no retry would change: the request's own fault.
    Rejected,
    /// The request's deadline passed.
    DeadlinePassed,
    /// The caller, or the other copy of a hedge, made an end of it.
    Abandoned,
}

impl End {
    /// Whether the server took the work on: what SRE throttling counts as an accept. `None` where
    /// it was our own side that made an end of it.
    pub(crate) const fn is_accepted(self) -> Option<bool> {
        match self {
            Self::Success | Self::Rejected | Self::AccountRefused => Some(true),
            Self::Throttled | Self::Overloaded | Self::Broken => Some(false),
            Self::DeadlinePassed | Self::Abandoned => None,
        }
    }

    const fn verdict(self) -> Verdict {
        match self {
            Self::Success => Verdict::Success,
            Self::Throttled | Self::Overloaded => Verdict::Overload,
            _ => Verdict::Neutral,
        }
    }

    const fn call_result(self) -> CallResult {
        match self {
            // A server that finds fault with a request is well.
            Self::Success | Self::Rejected => CallResult::Success,
            Self::Throttled | Self::Overloaded | Self::Broken => CallResult::Failure,
            Self::AccountRefused => CallResult::AccountRefused,
            // A deadline is the caller's: the first in a long queue has hardly any time left, and
            // as a probe it would keep the breaker open for ever.
            Self::DeadlinePassed | Self::Abandoned => CallResult::Abandoned,
        }
    }
}

impl Door {
    /// Gives the permit back, and every part of the door its lesson.
    pub(in super::super) fn end(&mut self, now: Time, ended: &AttemptEnd, chance: &dyn Chance) {
        assert!(self.in_flight > 0, "a permit is given back once");
        self.in_flight -= 1;
        let end = ended.end;
        if !self.buckets.is_empty() {
            let is_known = ended.started.buckets_version == self.buckets_version;
            let used = used(ended);
            // Other buckets than it took from give nothing back.
            let used = if is_known { used } else { used.max(ended.cost) };
            self.buckets.settle(now, ended.cost, used);
        }
        if let Some(breaker) = &mut self.breaker {
            breaker.on_end(now, ended.started.probe, end.call_result());
        }
        if end == End::Abandoned {
            return;
        }
        let sample = Sample {
            started_at: ended.started.at,
            ended_at: now,
            in_flight: ended.started.in_flight,
            first_token_after: ended.first_token_after,
            inter_token_time: ended.inter_token_time,
            verdict: end.verdict(),
        };
        self.limit.on_sample(&sample, &mut |probe| chance.unit(Purpose::LimitProbe, probe, 0));
        if let Some(rate) = &mut self.rate {
            rate.on_outcome(now, matches!(end, End::Throttled | End::Overloaded));
        }
        if end == End::Throttled
            && let Some(cooldown) = &mut self.cooldown
        {
            let (key, index) = (ended.request_key, ended.attempt_index);
            let unit = chance.unit(Purpose::CooldownJitter, key, index);
            cooldown.on_throttled(now, ended.retry_after, unit);
        }
    }
}

/// What an attempt really took, as far as it is known.
///
/// A refusal spends the request and no LLM tokens. An attempt that was cut short on our side has
/// spent its prompt; of the output, what it reserved comes back, since providers stop at the
/// close of the connection. One that ran into a timeout, or broke, keeps its reservation: the
/// server may have worked all the while.
fn used(ended: &AttemptEnd) -> Cost {
    let AttemptEnd { cost, usage, end, .. } = *ended;
    if let Some(Usage { prompt_tokens, output_tokens }) = usage {
        return Cost { input_tokens: prompt_tokens, output_tokens, ..cost };
    }
    match end {
        End::Throttled | End::AccountRefused | End::Rejected => {
            Cost { input_tokens: 0, output_tokens: 0, ..cost }
        }
        End::Abandoned => Cost { output_tokens: 0, ..cost },
        _ => cost,
    }
}

//! Answers that are prescribed, attempt by attempt.

use std::collections::BTreeMap;

use super::{event::Refusal, fate::Fate};
use crate::{
    attempt::Attempt,
    config::{self, EarlyFault, RefusedStatus, RequestKey, ScriptStep},
};

/// A script, ready to be read.
#[derive(Debug)]
pub(crate) struct Script {
    every_request: Vec<ScriptStep>,
    requests: BTreeMap<RequestKey, Vec<ScriptStep>>,
}

impl Script {
    pub(crate) fn new(config: &config::Script) -> Self {
        let config::Script { every_request, requests } = config.clone();
        Self { every_request, requests }
    }

    /// What this attempt is refused with at the edge, if it is.
    pub(crate) fn refusal(&self, attempt: &Attempt) -> Option<Refusal> {
        let status = match self.step(attempt)? {
            ScriptStep::Refuse(status) => status,
            ScriptStep::FailEarly(EarlyFault::NoConnection) => return Some(Refusal::NoConnection),
            _ => return None,
        };
        Some(match status {
            RefusedStatus::S400 => Refusal::Scripted400,
            RefusedStatus::S401 => Refusal::Scripted401,
            RefusedStatus::S402 => Refusal::Scripted402,
            RefusedStatus::S403 => Refusal::Scripted403,
            RefusedStatus::S422 => Refusal::Scripted422,
            RefusedStatus::S429 => Refusal::Scripted429,
            RefusedStatus::S500 => Refusal::Scripted500,
            RefusedStatus::S503 => Refusal::Scripted503,
        })
    }

    /// Whether something is prescribed to this attempt, not just that it goes on.
    pub(crate) fn prescribes(&self, attempt: &Attempt) -> bool {
        self.step(attempt).is_some_and(|step| step != ScriptStep::Pass)
    }

    /// How it fails before there is an answer, if it does.
    pub(crate) fn early(&self, attempt: &Attempt) -> Option<EarlyFault> {
        let ScriptStep::FailEarly(fault) = self.step(attempt)? else { return None };
        Some(fault)
    }

    /// How its answer fails, if it does.
    pub(crate) fn fate(&self, attempt: &Attempt) -> Option<Fate> {
        let ScriptStep::Fail(kind) = self.step(attempt)? else { return None };
        Some(Fate { kind, part: 0.5 })
    }

    fn step(&self, attempt: &Attempt) -> Option<ScriptStep> {
        let key = RequestKey(attempt.request_key);
        let steps = self.requests.get(&key).unwrap_or(&self.every_request);
        steps.get(attempt.attempt_index as usize).copied()
    }
}

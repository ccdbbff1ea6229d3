//! The one place that decides what may be tried again.

use crate::transport::{AttemptOutcome, FinishReason};

/// What an attempt's outcome means for its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Classification {
    /// The request has its answer.
    Success,
    /// Another attempt may succeed.
    Retryable,
    /// No other attempt would.
    Fatal,
}

/// Classifies the outcome of an attempt.
///
/// | outcome | classification |
/// |---|---|
/// | `x-should-retry: true` or `false` on any refusal | as it says |
/// | 2xx | success, unless the answer stopped with `insufficient_system_resource`: retryable |
/// | 408, 409 | retryable, as in the OpenAI and Anthropic SDKs |
/// | 429 | retryable, unless its message or code names the balance or quota: fatal |
/// | other 1xx, 3xx, 4xx (400, 401, 402, 422) | fatal: the provider's error table says so |
/// | 5xx | retryable: the provider asks for "a brief wait" |
/// | no connection, a broken or malformed answer, a stream without its `[DONE]` | retryable |
///
/// After the first content token of a stream nothing is retryable any more; that is decided by
/// the life of the request, not here.
///
/// ```
/// use scheduler::{
///     retry::{Classification, classify},
///     transport::{Answer, AttemptOutcome},
/// };
///
/// let busy = AttemptOutcome::Answered(Answer::new(503, ()));
/// assert_eq!(classify(&busy), Classification::Retryable);
/// ```
pub fn classify<R>(outcome: &AttemptOutcome<R>) -> Classification {
    let AttemptOutcome::Answered(answer) = outcome else {
        return Classification::Retryable;
    };
    let facts = Facts {
        status: answer.status,
        message: answer.error_message.as_deref(),
        code: answer.error_code.as_deref(),
        should_retry: answer.should_retry,
        finish_reason: answer.finish_reason,
    };
    facts.classify()
}

/// What of an answer decides whether it may be tried again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) status: u16,
    pub(crate) message: Option<&'a str>,
    pub(crate) code: Option<&'a str>,
    pub(crate) should_retry: Option<bool>,
    pub(crate) finish_reason: Option<FinishReason>,
}

impl Facts<'_> {
    pub(crate) fn classify(&self) -> Classification {
        let is_success = (200..=299).contains(&self.status);
        let is_half = self.finish_reason == Some(FinishReason::InsufficientSystemResource);
        match (self.status, self.should_retry) {
            _ if is_success && is_half => Classification::Retryable,
            _ if is_success => Classification::Success,
            (_, Some(true)) => Classification::Retryable,
            (_, Some(false)) => Classification::Fatal,
            (429, _) if self.is_money() => Classification::Fatal,
            (408 | 409 | 429 | 500..=599, _) => Classification::Retryable,
            _ => Classification::Fatal,
        }
    }

    fn is_money(&self) -> bool {
        self.message.is_some_and(names_the_balance) || self.code.is_some_and(names_the_balance)
    }
}

/// Whether an error message says that money, not speed, is the trouble: waiting will not help.
pub fn names_the_balance(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    // DeepSeek speaks of the balance, OpenAI-style servers of the "current quota".
    ["balance", "insufficient_quota", "insufficient quota", "current quota"]
        .iter()
        .any(|word| message.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::{Answer, TransportError};

    fn check(status: u16, message: Option<&str>, expected: Classification) {
        let answer =
            Answer { error_message: message.map(str::to_owned), ..Answer::new(status, ()) };
        assert_eq!(classify(&AttemptOutcome::Answered(answer)), expected, "{status} {message:?}");
    }

    #[test]
    fn every_row_of_the_error_table() {
        use Classification::{Fatal, Retryable, Success};
        check(200, None, Success);
        check(204, None, Success);
        check(302, None, Fatal);
        check(400, Some("This model's maximum context length is 65536 tokens"), Fatal);
        check(401, Some("Authentication Fails"), Fatal);
        check(402, Some("Insufficient Balance"), Fatal);
        check(404, None, Fatal);
        check(408, None, Retryable);
        check(409, None, Retryable);
        check(422, Some("Failed to deserialize the JSON body"), Fatal);
        let limit = "Too many requests. Your current concurrency is 26, which exceeds your \
                     concurrency limit of 25";
        check(429, Some(limit), Retryable);
        check(429, None, Retryable);
        check(429, Some("the limit follows your account balance; please top up"), Fatal);
        check(429, Some("insufficient_quota"), Fatal);
        check(429, Some("You exceeded your current quota, please check your plan"), Fatal);
        check(500, None, Retryable);
        check(503, Some("Service is too busy."), Retryable);
        check(529, None, Retryable);
        check(600, None, Fatal);
    }

    #[test]
    fn codes_and_the_servers_own_word() {
        let of = |status, code: Option<&str>, should_retry| {
            let error_code = code.map(str::to_owned);
            let answer = Answer { should_retry, error_code, ..Answer::new(status, ()) };
            classify(&AttemptOutcome::Answered(answer))
        };
        assert_eq!(of(429, Some("insufficient_quota"), None), Classification::Fatal);
        assert_eq!(of(429, Some("rate_limit_exceeded"), None), Classification::Retryable);
        assert_eq!(of(400, None, Some(true)), Classification::Retryable);
        assert_eq!(of(503, None, Some(false)), Classification::Fatal);
        assert_eq!(of(200, None, Some(false)), Classification::Success);
    }

    #[test]
    fn half_an_answer_is_no_success() {
        let answer = Answer {
            finish_reason: Some(FinishReason::InsufficientSystemResource),
            ..Answer::new(200, ())
        };
        let refused = Answer { status: 402, ..answer.clone() };
        assert_eq!(classify(&AttemptOutcome::Answered(answer)), Classification::Retryable);
        assert_eq!(classify(&AttemptOutcome::Answered(refused)), Classification::Fatal);
    }

    #[test]
    fn a_broken_connection_may_be_tried_again() {
        let outcome = AttemptOutcome::<()>::Broken(TransportError::Connect("refused".to_owned()));
        assert_eq!(classify(&outcome), Classification::Retryable);
    }
}

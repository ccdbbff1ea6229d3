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
/// | 2xx | success, unless the answer stopped with `insufficient_system_resource`: retryable |
/// | 408, 409 | retryable, as in the OpenAI and Anthropic SDKs |
/// | 429 | retryable, unless its message names the balance or quota: fatal |
/// | other 1xx, 3xx, 4xx (400, 401, 402, 422) | fatal: the provider's error table says so |
/// | 5xx | retryable: the provider asks for "a brief wait" |
/// | no connection, a broken or malformed answer | retryable |
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
    let is_money = answer.error_message.as_deref().is_some_and(names_the_balance);
    let by_status = classify_status(answer.status, is_money);
    let is_half = answer.finish_reason == Some(FinishReason::InsufficientSystemResource);
    if is_half && by_status == Classification::Success {
        return Classification::Retryable;
    }
    by_status
}

/// Classifies a status; `is_money` tells whether the error message names the balance.
pub(crate) fn classify_status(status: u16, is_money: bool) -> Classification {
    match status {
        200..=299 => Classification::Success,
        429 if is_money => Classification::Fatal,
        408 | 409 | 429 | 500..=599 => Classification::Retryable,
        _ => Classification::Fatal,
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

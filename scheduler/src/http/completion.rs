//! What the scheduler wants to know of a JSON body.

use serde_json::Value;

use crate::transport::{FinishReason, Usage};

/// What a body says of its own end. Fields that are absent or of another type say nothing:
/// bodies of other shapes are legal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Completion {
    pub(super) error_message: Option<String>,
    pub(super) error_code: Option<String>,
    pub(super) finish_reason: Option<FinishReason>,
    pub(super) usage: Option<Usage>,
}

impl Completion {
    /// Reads a chat completion, a chunk of one, or an error body.
    pub(super) fn read(body: &Value) -> Self {
        Self {
            error_message: error_message(body),
            error_code: error_code(body),
            finish_reason: finish_reason(body),
            usage: usage(body),
        }
    }

    /// Adds a later chunk of the same answer: what it says counts, what it leaves out stays.
    pub(super) fn add(&mut self, later: Self) {
        self.error_message = later.error_message.or(self.error_message.take());
        self.error_code = later.error_code.or(self.error_code.take());
        self.finish_reason = worse(self.finish_reason, later.finish_reason);
        self.usage = later.usage.or(self.usage);
    }
}

/// `{"error":{"message":...}}`, the envelope of OpenAI's and DeepSeek's errors.
fn error_message(body: &Value) -> Option<String> {
    body.pointer("/error/message")?.as_str().map(str::to_owned)
}

/// `{"error":{"code":...}}`, or its `type`: `insufficient_quota` stands in either.
fn error_code(body: &Value) -> Option<String> {
    let error = body.get("error")?;
    let name = |field| error.get(field).and_then(Value::as_str).map(str::to_owned);
    name("code").or_else(|| name("type"))
}

/// The reason of the choices; of several, one that was cut off stands for all.
fn finish_reason(body: &Value) -> Option<FinishReason> {
    let choices = body.get("choices")?.as_array()?;
    choices.iter().fold(None, |found, choice| {
        let reason = choice.get("finish_reason").and_then(Value::as_str).and_then(named);
        worse(found, reason)
    })
}

fn worse(earlier: Option<FinishReason>, later: Option<FinishReason>) -> Option<FinishReason> {
    match (earlier, later) {
        (Some(cut @ FinishReason::InsufficientSystemResource), _) => Some(cut),
        (_, Some(reason @ FinishReason::InsufficientSystemResource)) => Some(reason),
        (earlier, later) => earlier.or(later),
    }
}

/// The names of DeepSeek's API reference.
fn named(name: &str) -> Option<FinishReason> {
    Some(match name {
        "stop" => FinishReason::Stop,
        "length" => FinishReason::Length,
        "tool_calls" => FinishReason::ToolCalls,
        "content_filter" => FinishReason::ContentFilter,
        "insufficient_system_resource" => FinishReason::InsufficientSystemResource,
        _ => return None,
    })
}

fn usage(body: &Value) -> Option<Usage> {
    let count = |name| body.get("usage")?.get(name)?.as_u64();
    Some(Usage {
        prompt_tokens: count("prompt_tokens")?,
        output_tokens: count("completion_tokens")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, expected: Completion) {
        let value = serde_json::from_str(body).expect("JSON");
        assert_eq!(Completion::read(&value), expected, "{body}");
    }

    #[test]
    fn completions() {
        let usage = Some(Usage { prompt_tokens: 12, output_tokens: 34 });
        let finish_reason = Some(FinishReason::Stop);
        check(
            r#"{"choices":[{"index":0,"finish_reason":"stop"}],
                "usage":{"prompt_tokens":12,"completion_tokens":34,"total_tokens":46}}"#,
            Completion { error_message: None, error_code: None, finish_reason, usage },
        );
        check(r#"{"choices":[{"finish_reason":null}],"usage":null}"#, Completion::default());
    }

    #[test]
    fn one_choice_cut_off_stands_for_all() {
        let cut = "insufficient_system_resource";
        for (first, second) in [("stop", cut), (cut, "stop")] {
            check(
                &format!(
                    r#"{{"choices":[{{"finish_reason":"{first}"}},{{"finish_reason":"{second}"}}]}}"#
                ),
                Completion {
                    finish_reason: Some(FinishReason::InsufficientSystemResource),
                    ..Completion::default()
                },
            );
        }
    }

    #[test]
    fn errors() {
        check(
            r#"{"error":{"message":"Insufficient Balance","type":"unknown_error","param":null}}"#,
            Completion {
                error_message: Some("Insufficient Balance".into()),
                error_code: Some("unknown_error".into()),
                ..Completion::default()
            },
        );
        check(
            r#"{"error":{"message":"m","type":"tokens","code":"rate_limit_exceeded"}}"#,
            Completion {
                error_message: Some("m".into()),
                error_code: Some("rate_limit_exceeded".into()),
                ..Completion::default()
            },
        );
    }

    #[test]
    fn other_shapes_say_nothing() {
        for body in [
            "null",
            "[1]",
            r#"{"error":"text"}"#,
            r#"{"error":{"message":5}}"#,
            r#"{"choices":{}}"#,
            r#"{"choices":[5,{"finish_reason":"new reason"}]}"#,
            r#"{"usage":{"prompt_tokens":-1,"completion_tokens":"many"}}"#,
            r#"{"usage":{"prompt_tokens":1}}"#,
        ] {
            check(body, Completion::default());
        }
    }
}

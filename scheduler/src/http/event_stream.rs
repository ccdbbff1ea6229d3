//! A chat completion that came as a stream of events.

use serde_json::Value;

use super::completion::Completion;

/// Reads the events of a whole stream: `data:` lines of chunks, the last of them `[DONE]`.
///
/// Comments, as the `: keep-alive` that DeepSeek sends while a request waits, and other fields
/// of the format (WHATWG HTML, "Server-sent events") are passed over.
///
/// # Errors
/// What is wrong with the stream: an event that is no JSON, or no `[DONE]`, which means that it
/// was cut. An event that holds an error body ends the stream as well as `[DONE]` does.
pub(super) fn read(body: &str) -> Result<Completion, String> {
    let mut whole = Completion::default();
    for line in body.lines() {
        let Some(data) = line.strip_prefix("data:").map(str::trim) else { continue };
        if data == "[DONE]" {
            return Ok(whole);
        }
        let chunk: Value =
            serde_json::from_str(data).map_err(|error| format!("an event is no JSON: {error}"))?;
        whole.add(Completion::read(&chunk));
    }
    if whole.error_message.is_some() {
        return Ok(whole);
    }
    Err("the stream of events stops before `[DONE]`".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::{FinishReason, Usage};

    #[test]
    fn the_chunks_are_one_answer() {
        let stream = ": keep-alive\n\n\
            data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":null}],\"usage\":null}\n\n\
            data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\r\n\r\n\
            data:{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}\n\n\
            data: [DONE]\n\n";
        let expected = Completion {
            error_message: None,
            error_code: None,
            finish_reason: Some(FinishReason::Length),
            usage: Some(Usage { prompt_tokens: 1, output_tokens: 2 }),
        };
        assert_eq!(read(stream), Ok(expected));
    }

    #[test]
    fn a_cut_stream_is_no_answer() {
        for stream in ["", ": keep-alive\n\n", "data: {\"choices\":[]}\n\n", "data: {\"cho"] {
            assert!(read(stream).is_err(), "{stream:?}");
        }
    }

    #[test]
    fn an_error_ends_a_stream() {
        let stream = "data: {\"error\":{\"message\":\"Service is too busy.\"}}\n\n";
        let message = read(stream).map(|completion| completion.error_message);
        assert_eq!(message, Ok(Some("Service is too busy.".into())));
    }
}

//! The bytes of an answer with status 200.

use super::{
    http::{Framing, LAST_CHUNK, chunk, head},
    identity::{FINGERPRINT, completion_id, trace_id},
    json::string,
    text::text,
};
use crate::attempt::{Answer, Attempt, Ending, Finish};

/// What the client asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The whole answer in one JSON body.
    Json,
    /// A stream of events, a token each.
    Events,
}

/// The completion that answers an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Completion<'a> {
    /// In which form.
    pub form: Form,
    /// The attempt.
    pub attempt: &'a Attempt,
    /// The name of the model.
    pub model: &'a str,
    /// When it was made, in seconds since 1970.
    pub created_s: u64,
    /// Tokens of the prompt that hit the cache; at most those of the prompt.
    pub hit_tokens: u32,
    /// Tokens of the answer that are reasoning, the first ones; 0 without thinking.
    pub reasoning_tokens: u32,
}

/// The last bytes of an answer, and what becomes of the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What comes after them.
    pub close: Close,
}

/// What becomes of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// It stays open for the next request.
    StaysOpen,
    /// It is closed in an orderly way.
    Closed,
    /// It is reset.
    Reset,
}

impl Completion<'_> {
    /// The head. It can go out before there is an answer: the provider sends it as soon as a
    /// request begins to wait.
    pub fn head(&self) -> Vec<u8> {
        let content_type = match self.form {
            Form::Json => "application/json",
            Form::Events => "text/event-stream; charset=utf-8",
        };
        let Attempt { request_key, attempt_index, .. } = *self.attempt;
        let trace_id = trace_id(request_key, attempt_index);
        head(200, content_type, Framing::Chunked, &trace_id, &[])
    }

    /// What says that the request still waits: an empty line, or a comment between events.
    pub fn keep_alive(&self) -> Vec<u8> {
        chunk(match self.form {
            Form::Json => "\n",
            Form::Events => ": keep-alive\n\n",
        })
    }

    /// Everything behind the head and what was written since, and the end of it: `written` tokens
    /// of a stream are out already, [`role`](Self::role) with them if there are any.
    ///
    /// - A complete answer is all that is missing, with its last chunk.
    /// - One that was closed with nothing in the body ends its body in an orderly way, as the
    ///   provider's gateway does after a minute.
    /// - One that was cut, by a close or a reset, has half of its JSON, or those of its events that
    ///   the client got, and no last chunk.
    pub fn rest(&self, answer: &Answer, written: u32) -> Rest {
        let mut bytes = Vec::new();
        let close = match answer.ending {
            Ending::Complete | Ending::ClosedEmpty => Close::StaysOpen,
            Ending::Truncated => Close::Closed,
            Ending::Reset => Close::Reset,
        };
        if answer.ending != Ending::ClosedEmpty {
            match self.form {
                Form::Json => self.write_json(answer, &mut bytes),
                Form::Events => self.write_events(answer, written, &mut bytes),
            }
        }
        if close == Close::StaysOpen {
            bytes.extend_from_slice(LAST_CHUNK);
        }
        Rest { bytes, close }
    }

    fn write_json(&self, answer: &Answer, bytes: &mut Vec<u8>) {
        let body = self.json(answer);
        let is_cut = answer.ending != Ending::Complete;
        let mut end = if is_cut { body.len() / 2 } else { body.len() };
        while !body.is_char_boundary(end) {
            end -= 1;
        }
        bytes.extend(chunk(&body[..end]));
    }

    fn write_events(&self, answer: &Answer, written: u32, bytes: &mut Vec<u8>) {
        if written == 0 {
            bytes.extend(self.role());
        }
        for place in written..answer.output_tokens {
            bytes.extend(self.token(place));
        }
        if answer.ending == Ending::Complete {
            bytes.extend(self.farewell(finish_name(answer.finish), answer.output_tokens));
        }
    }

    fn json(&self, answer: &Answer) -> String {
        let (id, created) = (completion_id(self.attempt), self.created_s);
        let (model, finish) = (string(self.model), finish_name(answer.finish));
        let reasoning_tokens = self.reasoning_tokens.min(answer.output_tokens);
        let content = string(&text(answer.output_tokens - reasoning_tokens));
        let reasoning = if self.reasoning_tokens > 0 {
            format!(r#","reasoning_content":{}"#, string(&text(reasoning_tokens)))
        } else {
            String::new()
        };
        let usage = self.usage(answer.output_tokens);
        format!(
            "{{\"id\":\"{id}\",\"object\":\"chat.completion\",\"created\":{created},\
             \"model\":{model},\"choices\":[{{\"index\":0,\"message\":{{\"role\":\"assistant\",\
             \"content\":{content}{reasoning}}},\"logprobs\":null,\
             \"finish_reason\":\"{finish}\"}}],\"usage\":{usage},\
             \"system_fingerprint\":\"{FINGERPRINT}\"}}"
        )
    }

    pub(super) fn usage(&self, output_tokens: u32) -> String {
        let prompt = self.attempt.prompt_tokens;
        let hit = self.hit_tokens.min(prompt);
        let (miss, total) = (prompt - hit, u64::from(prompt) + u64::from(output_tokens));
        let reasoning = self.reasoning_tokens.min(output_tokens);
        let details = if reasoning > 0 {
            format!(r#","completion_tokens_details":{{"reasoning_tokens":{reasoning}}}"#)
        } else {
            String::new()
        };
        format!(
            "{{\"prompt_tokens\":{prompt},\"completion_tokens\":{output_tokens},\
             \"total_tokens\":{total},\"prompt_tokens_details\":{{\"cached_tokens\":{hit}}}\
             {details},\"prompt_cache_hit_tokens\":{hit},\"prompt_cache_miss_tokens\":{miss}}}"
        )
    }
}

/// The provider's name of a reason; a whole answer without one stopped by itself.
const fn finish_name(finish: Option<Finish>) -> &'static str {
    match finish {
        None | Some(Finish::Stop) => "stop",
        Some(Finish::Length) => "length",
        Some(Finish::ToolCalls) => "tool_calls",
        Some(Finish::ContentFilter) => "content_filter",
        Some(Finish::InsufficientSystemResource) => "insufficient_system_resource",
    }
}

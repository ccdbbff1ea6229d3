//! The events of a stream.

use super::{
    completion::{Completion, Form},
    http::chunk,
    identity::{FINGERPRINT, completion_id},
    json::string,
    text::token,
};

impl Completion<'_> {
    /// The first event of a stream: it names the role. Nothing, where the answer comes whole.
    pub fn role(&self) -> Vec<u8> {
        let delta = if self.reasoning_tokens > 0 {
            r#"{"role":"assistant","content":null,"reasoning_content":""}"#
        } else {
            r#"{"role":"assistant","content":""}"#
        };
        self.event(delta, "null", "null")
    }

    /// The token at this place of a stream: those of the reasoning come first. Nothing, where the
    /// answer comes whole.
    pub fn token(&self, place: u32) -> Vec<u8> {
        let delta = match place.checked_sub(self.reasoning_tokens) {
            Some(place) if self.reasoning_tokens > 0 => {
                format!(r#"{{"content":{},"reasoning_content":null}}"#, string(&token(place)))
            }
            Some(place) => format!(r#"{{"content":{}}}"#, string(&token(place))),
            None => {
                format!(r#"{{"content":null,"reasoning_content":{}}}"#, string(&token(place)))
            }
        };
        self.event(&delta, "null", "null")
    }

    /// The event that tells why the model stopped, and what it used; then the end of the stream.
    pub(super) fn farewell(&self, finish: &str, output_tokens: u32) -> Vec<u8> {
        let usage = self.usage(output_tokens);
        let mut bytes = self.event(r#"{"content":""}"#, &format!(r#""{finish}""#), &usage);
        bytes.extend(chunk("data: [DONE]\n\n"));
        bytes
    }

    /// One event in a chunk of its own.
    fn event(&self, delta: &str, finish: &str, usage: &str) -> Vec<u8> {
        if self.form == Form::Json {
            return Vec::new();
        }
        let (id, created) = (completion_id(self.attempt), self.created_s);
        let model = string(self.model);
        chunk(&format!(
            "data: {{\"id\":\"{id}\",\"object\":\"chat.completion.chunk\",\"created\":{created},\
             \"model\":{model},\"system_fingerprint\":\"{FINGERPRINT}\",\"choices\":[{{\
             \"index\":0,\"delta\":{delta},\"logprobs\":null,\"finish_reason\":{finish}}}],\
             \"usage\":{usage}}}\n\n"
        ))
    }
}

//! What a server writes that streams its answer.

/// The head, of a body that ends when the server hangs up.
pub(super) const HEAD: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n\r\n";

/// The same of a body in chunks, so that HTTP itself knows where it ends.
pub(super) const CHUNKED_HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\
                                       transfer-encoding: chunked\r\n\r\n";

pub(super) const KEEP_ALIVE: &str = ": keep-alive\n\n";

/// What the first event of DeepSeek's says: who speaks, and nothing yet.
pub(super) const ROLE: &str = "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\
                               \"content\":\"\"},\"finish_reason\":null}]}\n\n";

pub(super) const DONE: &str = "data: [DONE]\n\n";

/// An event with a content token.
pub(super) fn token(text: &str) -> String {
    format!(
        "data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}},\
         \"finish_reason\":null}}]}}\n\n"
    )
}

/// The event that says why the model stopped, with the usage.
pub(super) fn stopped(finish_reason: &str) -> String {
    format!(
        "data: {{\"choices\":[{{\"index\":0,\"delta\":{{}},\
         \"finish_reason\":\"{finish_reason}\"}}],\
         \"usage\":{{\"prompt_tokens\":12,\"completion_tokens\":2}}}}\n\n"
    )
}

/// A whole answer, "a squall", without its head.
pub(super) fn whole() -> String {
    [KEEP_ALIVE, ROLE, &token("a "), &token("squall"), &stopped("stop"), DONE].concat()
}

/// A part of a body in chunks.
pub(super) fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

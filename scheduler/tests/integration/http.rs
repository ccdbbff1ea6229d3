//! The HTTP transport over loopback sockets, in real time: paused clocks and sockets do not mix.

mod answers;
mod broken;
mod events;
mod progress;
mod raw_server;
mod retries;
mod stream_starts;
mod streams;

use scheduler::{Priority, Time, http::HttpRequest, transport::Attempt};

/// What DeepSeek answers to a chat completion, cut down to what is read in it.
const COMPLETION: &str = r#"{"object":"chat.completion",
    "choices":[{"index":0,"message":{"role":"assistant","content":"A gust."},
                "finish_reason":"stop"}],
    "usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15}}"#;

/// An attempt without any limit of time.
pub(crate) fn first_attempt() -> Attempt {
    Attempt {
        request_key: 0,
        index: 0,
        is_hedge: false,
        priority: Priority::Normal,
        give_up_at: Time::MAX,
    }
}

pub(crate) fn chat(server: &str) -> HttpRequest {
    HttpRequest::post_json(&format!("{server}/chat/completions"), r#"{"messages":[]}"#)
        .expect("an address")
}

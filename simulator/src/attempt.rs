//! What crosses the border between client and server.

use std::time::Duration;

/// An attempt as the client sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Which request: its draws are keyed by it.
    pub request_key: u64,
    /// 0 for the first attempt.
    pub attempt_index: u32,
    /// Tokens of the prompt.
    pub prompt_tokens: u32,
    /// Tokens of the answer it will get.
    pub output_tokens: u32,
    /// The service time, where a trace or a test prescribes it instead of the engine's law.
    pub service_time: Option<Duration>,
}

/// The server's name for an attempt in its hands; freed and used again after its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptId(pub(crate) u32);

impl AttemptId {
    /// A small number, unique among the attempts in the server's hands at one time.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What the server answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// `Retry-After`.
    pub retry_after: Option<Duration>,
    /// Whether the whole answer is there; never with a status other than 200.
    pub is_whole: bool,
    /// How long the attempt waited at the server before the engine took it.
    pub server_wait: Duration,
    /// How long the engine worked on it.
    pub service_time: Duration,
}

/// An answer that reached the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// To which attempt.
    pub id: AttemptId,
    /// What.
    pub answer: Answer,
}

/// What became of an attempt that was just sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It is answered already: refused at once, and the network takes no time.
    Answered(Answer),
    /// It is on its way; a [`Delivery`] will come.
    Pending(AttemptId),
}

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
    /// The service time, where a trace or a test prescribes it instead of the engine's law; 584
    /// years (the end of `u64` nanoseconds) and more are for ever.
    pub service_time: Option<Duration>,
}

/// The server's name for an attempt in its hands. No other attempt ever has an equal one, only the
/// same [`index`](Self::index).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptId {
    pub(crate) slot: u32,
    /// How many attempts came before this one.
    pub(crate) serial: u64,
}

impl AttemptId {
    /// A small number, unique among the attempts in the server's hands at one time; used again
    /// after the attempt's end.
    pub const fn index(self) -> usize {
        self.slot as usize
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
    /// When its first content token reached the client, nanoseconds; `None` where the answer came
    /// whole.
    pub first_token_ns: Option<u64>,
}

/// How the content tokens of an answer reach the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenPlan {
    /// The first one, nanoseconds.
    pub first_ns: u64,
    /// The last one, nanoseconds; the others come evenly in between.
    pub last_ns: u64,
    /// Whether nothing follows the first one.
    pub is_stalled: bool,
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

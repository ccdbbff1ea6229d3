//! What crosses the border between client and server.

use std::time::Duration;

use crate::server::event::Refused;

/// An attempt as the client sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Which request: its draws are keyed by it.
    pub request_key: u64,
    /// 0 for the first attempt.
    pub attempt_index: u32,
    /// The client instance that sends it; each has an API key of its own.
    pub client: u32,
    /// The end user it is for, as the account tells its users apart; 0 where it does not.
    pub user: u32,
    /// Tokens of the prompt.
    pub prompt_tokens: u32,
    /// Those of them, at its beginning, that an earlier prompt began with too, at most
    /// `prompt_tokens`: what a cache of prompts may hold. `Some(0)` is known to find nothing there,
    /// as the first turn of a conversation; `None` where it is not told.
    pub cached_tokens: Option<u32>,
    /// Tokens of the answer it will get.
    pub output_tokens: u32,
    /// The service time, where a trace or a test prescribes it instead of the engine's law (an
    /// engine that works by tokens, `batching`, does not read it); 584
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
    /// The wait that a correct client reads out of its `Retry-After`, if any.
    pub retry_after: Option<Duration>,
    /// Why it was refused, if it was, and the header as it is written.
    pub refused: Option<Refused>,
    /// How the connection fared.
    pub ending: Ending,
    /// Why the model stopped; `None` with every other status than 200, and where the answer broke
    /// off before it was told.
    pub finish: Option<Finish>,
    /// Tokens of the answer that the client got.
    pub output_tokens: u32,
    /// Signs of life that the client got before there was content.
    pub keep_alives: u64,
    /// How long the attempt waited at the server before the engine took it.
    pub server_wait: Duration,
    /// How long the engine worked on it.
    pub service_time: Duration,
    /// When its first content token reached the client, nanoseconds; `None` where the answer came
    /// whole.
    pub first_token_ns: Option<u64>,
}

impl Answer {
    /// Whether the whole answer is there: the truth about a success.
    pub const fn is_whole(&self) -> bool {
        matches!(self.ending, Ending::Complete)
            && matches!(self.finish, Some(Finish::Stop | Finish::Length | Finish::ToolCalls))
    }
}

/// How the connection of an answer fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ending {
    /// The answer ended as it should, whatever it says.
    Complete,
    /// The server closed it with nothing in the body but empty lines or keep-alive comments.
    ClosedEmpty,
    /// It was reset.
    Reset,
    /// It was closed in the middle of the body.
    Truncated,
}

/// Why the model stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finish {
    /// It was done.
    Stop,
    /// It reached the output limit.
    Length,
    /// It asks for a tool.
    ToolCalls,
    /// The provider's filter cut it.
    ContentFilter,
    /// The inference resources ran out in mid-answer: status 200 with half an answer.
    InsufficientSystemResource,
}

/// The content tokens of an answer that have reached the client so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamState {
    /// When the first one came, nanoseconds.
    pub first_token_ns: u64,
    /// How many have come, at least 1.
    pub tokens: u32,
    /// When the latest of them came, nanoseconds.
    pub last_token_ns: u64,
}

/// What of an answer has reached its client so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The status 200, which goes out when the attempt is admitted.
    pub is_admitted: bool,
    /// Signs of life: comments in a stream, empty lines before a whole answer.
    pub keep_alives: u64,
    /// Content tokens, where the server shows them.
    pub tokens: u32,
    /// When the status or the next sign of life reaches the client if nothing else does before,
    /// nanoseconds.
    pub next_ns: Option<u64>,
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

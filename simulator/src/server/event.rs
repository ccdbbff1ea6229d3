//! What happens at the server, as data.

use crate::retry_header::RetryHeader;

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerEvent {
    /// When, in nanoseconds from the start of the run.
    pub at_ns: u64,
    /// To which request.
    pub request_key: u64,
    /// To which of its attempts.
    pub attempt_index: u32,
    /// Attempts in flight right after it.
    pub in_flight: u32,
    /// Attempts that wait for the engine right after it.
    pub queue: u32,
    /// What.
    pub kind: ServerEventKind,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerEventKind {
    /// The attempt arrived at the server.
    Received,
    /// It was turned away.
    Refused(Refusal),
    /// The engine began to work on it.
    ServiceStarted,
    /// The whole answer was made and sent.
    ServiceFinished,
    /// The answer ended before its time, or will never end.
    Cut(Cut),
    /// The attempt came to nobody.
    Lost,
    /// The server learned that the client went away.
    Abandoned {
        /// Whether that took it out of the queue or the engine.
        is_stopped: bool,
    },
    /// The answer came to the client's end of the wire.
    Delivered {
        /// The HTTP status of the answer.
        status: u16,
        /// Whether the client was still there.
        is_claimed: bool,
    },
}

/// Why an attempt was turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// A burst of 429 at the edge.
    Burst,
    /// The account's requests come too fast: 429.
    RequestRate,
    /// The account has too many requests at the server: 429.
    Concurrency,
    /// The server has too many requests: 503.
    Overload,
    /// The engine's queue is full: 503.
    QueueFull,
    /// A burst of 503 at the edge.
    Burst503,
    /// The balance is spent: 402.
    Account,
    /// The account's LLM tokens come too fast: 429.
    TokenRate,
    /// Prompt and answer can never fit into the KV pool of the engine: 400.
    TooLong,
    /// The requests or LLM tokens of this key come too fast: 429.
    KeyRate,
    /// The requests or LLM tokens of this user come too fast: 429.
    UserRate,
    /// The key has too many requests at the server: 429.
    KeyConcurrency,
    /// The user has too many requests at the server: 429.
    UserConcurrency,
    /// The account has too many requests at the server for the load and its recent use: 429.
    Dynamic,
    /// The account has too many requests at the server for what is left of its balance: 429.
    BalanceCap,
    /// A resource of the server is short: 429.
    Throttle,
    /// The same by setting: 503.
    Throttle503,
    /// The traffic of the key looks like abuse, so a share of it is refused: 429.
    Deprioritised,
    /// So much that it is suspended for a while: 403.
    Suspended,
    /// The script says so: 400.
    Scripted400,
    /// The script says so: 401.
    Scripted401,
    /// The script says so: 402.
    Scripted402,
    /// The script says so: 422.
    Scripted422,
    /// The script says so: 429.
    Scripted429,
    /// The script says so: 500.
    Scripted500,
    /// The script says so: 503.
    Scripted503,
    /// A fault by chance or by script: 500.
    Fault500,
    /// An outage: 503.
    Outage,
    /// Nobody listens, in an outage or by a fault: the connection is refused, there is no status.
    NoConnection,
    /// The server was restarted and is still cold: 503.
    Restart,
    /// The script says so: 403.
    Scripted403,
    /// A fault by chance or by script: 403.
    Fault403,
}

impl Refusal {
    /// Every reason.
    pub const ALL: [Self; 32] = [
        Self::Burst,
        Self::RequestRate,
        Self::Concurrency,
        Self::Overload,
        Self::QueueFull,
        Self::Burst503,
        Self::Account,
        Self::TokenRate,
        Self::TooLong,
        Self::KeyRate,
        Self::UserRate,
        Self::KeyConcurrency,
        Self::UserConcurrency,
        Self::Dynamic,
        Self::BalanceCap,
        Self::Throttle,
        Self::Throttle503,
        Self::Deprioritised,
        Self::Suspended,
        Self::Scripted400,
        Self::Scripted401,
        Self::Scripted402,
        Self::Scripted422,
        Self::Scripted429,
        Self::Scripted500,
        Self::Scripted503,
        Self::Fault500,
        Self::Outage,
        Self::NoConnection,
        Self::Restart,
        Self::Scripted403,
        Self::Fault403,
    ];

    /// The HTTP status it is told with; 0 where there is none.
    pub const fn status(self) -> u16 {
        match self {
            Self::NoConnection => 0,
            Self::TooLong | Self::Scripted400 => 400,
            Self::Scripted401 => 401,
            Self::Account | Self::Scripted402 => 402,
            Self::Scripted422 => 422,
            Self::Scripted500 | Self::Fault500 => 500,
            Self::Burst
            | Self::RequestRate
            | Self::Concurrency
            | Self::TokenRate
            | Self::KeyRate
            | Self::UserRate
            | Self::KeyConcurrency
            | Self::UserConcurrency
            | Self::Dynamic
            | Self::BalanceCap
            | Self::Throttle
            | Self::Deprioritised
            | Self::Scripted429 => 429,
            Self::Suspended | Self::Scripted403 | Self::Fault403 => 403,
            Self::Overload
            | Self::QueueFull
            | Self::Burst503
            | Self::Throttle503
            | Self::Scripted503
            | Self::Outage
            | Self::Restart => 503,
        }
    }
}

/// What cut an answer short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cut {
    /// A fault: a reset in mid-answer.
    Reset,
    /// A fault: the body ends too early.
    Truncated,
    /// A fault: the inference resources ran out.
    InsufficientSystemResource,
    /// A fault: the filter.
    ContentFilter,
    /// The engine had not begun when the server lost patience.
    NotStarted,
    /// The answer was not complete when the server lost patience.
    NotCompleted,
    /// There was no content when the gateway lost patience.
    Gateway,
    /// The server was restarted.
    Restart,
    /// A fault: the body was closed empty.
    EmptyBody,
}

/// A refusal with everything that its answer tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Why.
    pub why: Refusal,
    /// The numbers of the message, where a cap on requests at once refuses.
    pub concurrency: Option<Concurrency>,
    /// The numbers of the message, where a request is too long.
    pub context: Option<ContextLength>,
    /// When to come back, as it is written.
    pub retry_header: Option<RetryHeader>,
}

impl Refused {
    pub(crate) const fn new(why: Refusal) -> Self {
        Self { why, concurrency: None, context: None, retry_header: None }
    }
}

/// The numbers of a refusal of a request that is too long, in LLM tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContextLength {
    /// The most that prompt and answer may have.
    pub limit: u64,
    /// What they have.
    pub requested: u64,
}

/// The numbers of a refusal by a cap on requests at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Concurrency {
    /// How many there would be with this one.
    pub current: u32,
    /// How many there may be.
    pub limit: u32,
}

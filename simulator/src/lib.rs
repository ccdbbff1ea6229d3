//! A deterministic model of the DeepSeek API: what a client sends comes in, what the provider would
//! answer comes out, and a ledger keeps the truth.
//!
//! [`Server`] is a pure state machine. Time and chance are arguments: instants are nanoseconds from
//! the start of the run, chance is a [`Draws`] that the server asks by purpose and attempt. Nothing
//! waits, nothing reads a clock, and equal calls give equal results on every machine. It knows
//! nothing of the client.
//!
//! # The life of an attempt
//!
//! 1. [`Server::send`] puts it on the wire; it arrives half a round trip later. Where there are
//!    regions or congestion, each request has a region and each attempt ways of its own; what is lost
//!    is sent again until the sender gives up.
//! 2. The **edge**: an outage beats all, then comes a cold server after a restart, then a script that
//!    prescribes answers. While a burst of 429 is on, it is refused with the burst's share of probability,
//!    and takes nothing from any stage behind. Bursts that overlap draw independently.
//! 3. **Risk control**: a key whose traffic looks like abuse is refused a share of its attempts
//!    with 429, or suspended for a while, 403.
//! 4. The **balance**: 402 once it is spent.
//! 5. The **account's admission**. First the rates of requests and LLM tokens, each a token bucket,
//!    a bucket refilled in ticks, a fixed window or a sliding log, of the account, of a key or of a
//!    user. Then the caps on attempts in flight: of the account, of a key, of a user, by what is
//!    left of the balance, and by the server's load and the account's recent use. 429 by any. An
//!    attempt is in flight from its admission until the server has sent the last byte of its answer,
//!    so the engine's queue counts; refusals never do. What a rate gave is spent, even if a later
//!    limit or stage refuses.
//! 6. The **overload guard**: 503 if the attempt would be one too many at the server; 429 or 503 for
//!    a share while CPU, memory or GPU was used too much for too long. It takes `answer_after` to
//!    say a 503, of this or any other stage; a refusal with another status is immediate.
//! 7. The **queue** of the engine: 503 if it is bounded and full.
//! 8. The **engine**: `slots`, servers that take one request each in the order of arrival; or
//!    `saturation`, which works on all of them at once while each slows the others down, either for
//!    good by the load at its admission, or continuously by the load of the moment; or `batching`,
//!    which works in steps that make a token for each, as inference servers do, and refuses with
//!    400 what can never fit into its memory. Its answer is whole, status 200. There may be
//!    several replicas of it, a fixed number or one that follows the load; an attempt goes to the
//!    one that has the fewest.
//! 9. The answer travels half a round trip, and comes out of [`Server::advance`] as a [`Delivery`].
//!
//! A client may go away at any time by [`Server::abandon`]. The server learns of it half a round
//! trip later; then work that waits or runs stops, or goes on for nobody, by setting. An answer
//! whose client is gone is unclaimed, and the work behind it wasted.
//!
//! Where tokens have prices ([`config::Prices`]), every attempt that comes to the engine is charged
//! when it leaves it, for its prompt and for the tokens that were made. [`wire`] renders answers as
//! the bytes that the provider would send.
//! A 429 may say when to come back, rightly, wrongly or so that nobody can read it; a refusal keeps
//! its reason and its numbers in [`Refused`].
//!
//! [`Ledger`] counts all of this and checks its own laws of conservation to the nanosecond.
//! [`Server::drain_events`] tells it as data.
//!
//! Answers fail by [`config::Fault`], by script, by incidents, and because the server loses patience
//! ([`config::Waiting`]): then [`Answer::ending`] and [`Answer::finish`] tell how, and the work behind
//! them is wasted.
//!
//! # What is not modelled
//!
//! - Service times of `slots` and `saturation` follow their law or the attempt's own
//!   `service_time`; only `batching` reads the tokens.
//! - The network limits no bandwidth: long answers take no longer than short ones.
//! - One account has the server for itself: load of other customers has to be put into the
//!   configuration (its capacity, its bursts).
mod attempt;
pub mod config;
mod config_error;
mod draws;
pub mod law;
pub mod money;
mod retry_header;
mod server;
mod span;
pub mod units;
pub mod wire;

pub use attempt::{Answer, Attempt, AttemptId, Delivery, Ending, Finish, Seen, Sent, StreamState};
pub use config::Config;
pub use config_error::ConfigError;
pub use draws::{Draws, Purpose};
pub use retry_header::RetryHeader;
pub use server::{
    Bill, Charge, ChargeKind, Concurrency, ContextLength, Cut, Gauges, Integrals, Ledger, Refusal,
    Refused, Server, ServerEvent, ServerEventKind, incident_windows,
};

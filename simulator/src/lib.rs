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
//! 1. [`Server::send`] puts it on the wire; it arrives half a round trip later.
//! 2. The **edge**: while a burst of 429 is on, it is refused with the burst's share of probability,
//!    and takes nothing from any stage behind. Bursts that overlap draw independently.
//! 3. The **request rate** of the account, a token bucket, full at the start: 429 if it is empty.
//! 4. The **concurrency** cap of the account: 429 if so many attempts are in flight already. An
//!    attempt is in flight from its admission until the server has sent the last byte of its answer,
//!    so the engine's queue counts; refusals never do. What the bucket gave is spent, even if this
//!    or a later stage refuses.
//! 5. The **overload guard**: 503 if the attempt would be one too many at the server. It takes
//!    `answer_after` to say so; every other refusal is immediate.
//! 6. The **queue** of the engine: 503 if it is bounded and full.
//! 7. The **engine**: `slots`, servers that take one request each in the order of arrival; or
//!    `saturation`, which works on all of them at once while each slows the others down, either for
//!    good by the load at its admission, or continuously by the load of the moment; or `batching`,
//!    which works in steps that make a token for each, as inference servers do. A request that can
//!    never fit into its memory is refused: 400. Its answer is whole, status 200.
//! 8. The answer travels half a round trip, and comes out of [`Server::advance`] as a [`Delivery`].
//!
//! A client may go away at any time by [`Server::abandon`]. The server learns of it half a round
//! trip later; then work that waits or runs stops, or goes on for nobody, by setting. An answer
//! whose client is gone is unclaimed, and the work behind it wasted.
//!
//! [`Ledger`] counts all of this and checks its own laws of conservation to the nanosecond.
//! [`Server::drain_events`] tells it as data.
//!
//! # What is not modelled
//!
//! - Service times follow their law or the attempt's own `service_time`; only with `batching` do
//!   they depend on `prompt_tokens` and `output_tokens`, and then on nothing else.
//! - Answers come whole: no streams, no keep-alives, no half answers, no money.
//! - The network has one fixed round trip; it loses, reorders and limits nothing.
//! - One account has the server for itself: load of other customers has to be put into the
//!   configuration (its capacity, its bursts).
//! - The only incidents are bursts of 429, and the server never changes its size.
mod attempt;
pub mod config;
mod config_error;
mod draws;
pub mod law;
mod server;
mod span;
pub mod units;

pub use attempt::{Answer, Attempt, AttemptId, Delivery, Ending, Finish, Sent, StreamState};
pub use config::Config;
pub use config_error::ConfigError;
pub use draws::{Draws, Purpose};
pub use server::{Gauges, Integrals, Ledger, Refusal, Server, ServerEvent, ServerEventKind};

//! The same answers as bytes: HTTP/1.1 as the provider speaks it.
//!
//! Everything here is a pure function from what the model says to what a socket would carry. An
//! answer comes in pieces, so that a server can write each one at its instant: the head, what says
//! that the request still waits, the pieces of the body, and the end of the connection.
//!
//! | the model says | [`Completion`] renders |
//! |---|---|
//! | the request waits at the server | [`head`](Completion::head), then [`keep_alive`](Completion::keep_alive) as often as it likes |
//! | a token of a stream came | [`role`](Completion::role) ahead of the first one, then [`token`](Completion::token) |
//! | an [`Answer`](crate::Answer) with status 200 | [`rest`](Completion::rest): what is missing of the body, and how the connection goes on |
//!
//! Refusals are [`Failure`]s, one for each row of the provider's table of errors; [`models`] and
//! [`balance`] are the two other things that it can be asked.
//!
//! # What is made up
//!
//! Ids are no chance: the UUID of a completion holds the keys of its attempt, so that it is unique
//! and anybody can read it. Texts are filler, one word for each token. The system fingerprint says
//! that the answer is simulated.
mod completion;
mod failure;
mod http;
mod identity;
mod json;
mod listing;
mod stream;
mod text;

pub use self::{
    completion::{Close, Completion, Form, Rest},
    failure::{Failure, RetryAfter},
    listing::{BalanceInfo, balance, models},
};

//! The same answers as bytes: HTTP/1.1 as the provider speaks it.
//!
//! Everything here is a pure function from what the model says to what a socket would carry. An
//! answer comes in pieces, so that a server can write each one at its instant: the head, what says
//! that the request still waits, the pieces of the body, and the end of the connection.
//!
//! | the model says | [`Reply`] renders | of a [`Completion`] |
//! |---|---|---|
//! | [`Seen`](crate::Seen): it is admitted | [`due`](Reply::due) | [`head`](Completion::head) |
//! | the same: signs of life, by the `keep_alive` of the [waiting room](crate::config::Waiting) | [`due`](Reply::due) | [`keep_alive`](Completion::keep_alive) |
//! | the same: tokens of a stream | [`due`](Reply::due) | [`role`](Completion::role) ahead of the first one, then [`token`](Completion::token) |
//! | an [`Answer`](crate::Answer) with status 200 | [`end`](Reply::end) | [`rest`](Completion::rest): what is missing of the body, and how the connection goes on |
//! | an answer that is a refusal | [`end`](Reply::end) | [`Failure::of`], one for each row of the provider's table of errors |
//!
//! So a server is a loop around [`Reply`]; [`models`] and [`balance`] are the two other things that
//! the provider can be asked.
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
mod refusal;
mod reply;
mod stream;
mod text;

pub use self::{
    completion::{Close, Completion, Form, Rest},
    failure::Failure,
    listing::{BalanceInfo, balance, models},
    reply::Reply,
};

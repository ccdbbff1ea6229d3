//! The response to one attempt, as it goes out.

use super::{
    completion::{Close, Completion, Rest},
    failure::Failure,
};
use crate::attempt::{Answer, Attempt, Seen};

/// The response to one attempt, and how much of it is out.
///
/// It does no I/O and knows no time. Whoever serves calls [`due`](Self::due) with what
/// [`Server::seen_of`](crate::Server::seen_of) tells, whenever that may have changed, and
/// [`end`](Self::end) with the answer of the [`Delivery`](crate::Delivery) or of
/// [`Sent::Answered`](crate::Sent), and writes the bytes. How often that is makes no difference to
/// the bytes of the whole, only to their instants; `end` alone gives all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply<'a> {
    completion: Completion<'a>,
    has_head: bool,
    keep_alives: u64,
    tokens: u32,
}

impl<'a> Reply<'a> {
    /// A response of which nothing is out.
    pub const fn new(completion: Completion<'a>) -> Self {
        Self { completion, has_head: false, keep_alives: 0, tokens: 0 }
    }

    /// What the client has been sent and is not out yet: the head, signs of life, tokens of a
    /// stream.
    pub fn due(&mut self, seen: &Seen) -> Vec<u8> {
        let mut bytes = Vec::new();
        if seen.is_admitted {
            self.write_head(&mut bytes);
        }
        self.write_keep_alives(seen.keep_alives, &mut bytes);
        while self.tokens < seen.tokens {
            if self.tokens == 0 {
                self.write_head(&mut bytes);
                bytes.extend(self.completion.role());
            }
            bytes.extend(self.completion.token(self.tokens));
            self.tokens += 1;
        }
        bytes
    }

    /// Everything that is missing of an answer that has come, and what becomes of the connection.
    ///
    /// - A refusal is the response of its [`Failure`], `Retry-After` as it is written.
    /// - One that nobody told, or whose connection failed on the way, has no bytes: it is reset.
    /// - Status 200 is the head, the signs of life and the [`rest`](Completion::rest).
    pub fn end(mut self, answer: &Answer) -> Rest {
        if answer.status != 200 {
            return self.refusal(answer);
        }
        let mut bytes = Vec::new();
        self.write_head(&mut bytes);
        self.write_keep_alives(answer.keep_alives, &mut bytes);
        let Rest { bytes: rest, close } = self.completion.rest(answer, self.tokens);
        bytes.extend(rest);
        Rest { bytes, close }
    }

    fn refusal(&self, answer: &Answer) -> Rest {
        let Attempt { request_key, attempt_index, .. } = *self.completion.attempt;
        let failure = answer.refused.as_ref().filter(|_| answer.status != 0);
        match failure.and_then(|refused| Some((Failure::of(refused)?, refused.retry_header))) {
            // The model refuses nobody whom it has let in.
            Some((failure, header)) if !self.has_head => Rest {
                bytes: failure.response(request_key, attempt_index, header),
                close: Close::StaysOpen,
            },
            _ => Rest { bytes: Vec::new(), close: Close::Reset },
        }
    }

    fn write_head(&mut self, bytes: &mut Vec<u8>) {
        if !std::mem::replace(&mut self.has_head, true) {
            bytes.extend(self.completion.head());
        }
    }

    /// Signs of life stop at the first content.
    fn write_keep_alives(&mut self, sent: u64, bytes: &mut Vec<u8>) {
        while self.keep_alives < sent && self.tokens == 0 {
            self.write_head(bytes);
            bytes.extend(self.completion.keep_alive());
            self.keep_alives += 1;
        }
    }
}

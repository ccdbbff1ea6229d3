//! What a class asks for, drawn by the index of the request.

use std::time::Duration;

use scheduler::Priority;
use simulator::{
    law::{TokenLaw, TokenSampler},
    units::Share,
};

use super::arrival::{Arrival, user_number};
use crate::{
    chance::{Purpose, Stream},
    file::workload::Class,
};

/// The draws of one class.
#[derive(Debug)]
pub(super) struct ClassDraws {
    priority: Priority,
    deadline: Option<Duration>,
    next_index: u64,
    prompt_tokens: Tokens,
    output_tokens: Tokens,
    client_draws: Stream,
    is_streamed: bool,
    duplicates: Option<Duplicates>,
    users: Option<(u32, Box<Stream>)>,
}

/// What a trace knows of a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recorded {
    pub(super) prompt_tokens: u32,
    pub(super) cached_tokens: Option<u32>,
    pub(super) output_tokens: u32,
    /// The number of the user, from 0, where the trace tells users apart.
    pub(super) user: Option<u32>,
}

/// Requests that repeat one of the last few of their class.
#[derive(Debug)]
struct Duplicates {
    share: f64,
    draws: Stream,
    /// The originals of the last requests, by index modulo their number.
    recent: [u64; RECENT as usize],
}

/// How many requests back an original may lie.
const RECENT: u64 = 16;

impl Duplicates {
    fn draw(&mut self, index: u64) -> u64 {
        let is_duplicate = index > 0 && self.draws.unit(index, 0) < self.share;
        let original = if is_duplicate {
            let back = (self.draws.unit(index, 1) * RECENT.min(index) as f64) as u64;
            self.recent[((index - 1 - back) % RECENT) as usize]
        } else {
            index
        };
        self.recent[(index % RECENT) as usize] = original;
        original
    }
}

/// A size, drawn only where there is something to draw.
#[derive(Debug)]
enum Tokens {
    Constant(u32),
    Drawn(TokenSampler, Box<Stream>),
}

impl ClassDraws {
    pub(super) fn new(class: &Class, seed: u64) -> Self {
        let stream = |purpose| Stream::new(seed, purpose, class.class.as_str());
        Self {
            priority: class.priority,
            deadline: class.deadline,
            next_index: 0,
            prompt_tokens: Tokens::new(&class.prompt_tokens, stream(Purpose::PromptTokens)),
            output_tokens: Tokens::new(&class.output_tokens, stream(Purpose::OutputTokens)),
            client_draws: stream(Purpose::Client),
            is_streamed: class.stream,
            users: class.users.map(|users| (users, Box::new(stream(Purpose::User)))),
            duplicates: (class.duplicates != Share::ZERO).then(|| Duplicates {
                share: class.duplicates.as_fraction(),
                draws: stream(Purpose::Duplicate),
                recent: [0; RECENT as usize],
            }),
        }
    }

    /// The next request in the order of arrival.
    pub(super) fn arrive(
        &mut self,
        class: u16,
        at_ns: u64,
        clients: u32,
        recorded: Option<Recorded>,
    ) -> Arrival {
        let index = self.next_index;
        self.next_index += 1;
        let recorded = recorded.unwrap_or_else(|| self.draw_sizes(index));
        let user = match (&mut self.users, recorded.user) {
            (_, Some(user)) => user_number(class, u64::from(user)),
            (Some((users, draws)), None) => {
                user_number(class, (draws.unit(index, 0) * f64::from(*users)) as u64)
            }
            (None, None) => 0,
        };
        let client = self.draw_client(index, clients);
        let original = self.duplicates.as_mut().map(|duplicates| duplicates.draw(index));
        Arrival { client, user, original, ..self.arrival(class, index, at_ns, recorded) }
    }

    /// A turn of a user or session, whose client is always the same.
    pub(super) fn arrive_again(
        &mut self,
        class: u16,
        index: u64,
        who: u64,
        at_ns: u64,
        clients: u32,
    ) -> Arrival {
        let sizes = self.draw_sizes(index);
        let client = self.draw_client(who, clients);
        let user = user_number(class, who);
        Arrival { client, user, ..self.arrival(class, index, at_ns, sizes) }
    }

    fn arrival(&self, class: u16, index: u64, at_ns: u64, sizes: Recorded) -> Arrival {
        let span_ns = |span: Duration| u64::try_from(span.as_nanos()).unwrap_or(u64::MAX);
        Arrival {
            class,
            index,
            at_ns,
            client: 0,
            priority: self.priority,
            deadline_ns: self.deadline.map_or(u64::MAX, |d| at_ns.saturating_add(span_ns(d))),
            user: 0,
            prompt_tokens: sizes.prompt_tokens,
            cached_tokens: sizes.cached_tokens,
            output_tokens: sizes.output_tokens,
            original: None,
            is_streamed: self.is_streamed,
        }
    }

    fn draw_sizes(&mut self, index: u64) -> Recorded {
        Recorded {
            prompt_tokens: self.prompt_tokens.draw(index),
            cached_tokens: None,
            output_tokens: self.output_tokens.draw(index),
            user: None,
        }
    }

    fn draw_client(&mut self, key: u64, clients: u32) -> u32 {
        match clients {
            1 => 0,
            _ => (self.client_draws.unit(key, 0) * f64::from(clients)) as u32,
        }
    }
}

impl Tokens {
    fn new(law: &TokenLaw, draws: Stream) -> Self {
        match law {
            TokenLaw::Constant(tokens) => Self::Constant(*tokens),
            TokenLaw::Lognormal { .. } | TokenLaw::Quantiles(_) => {
                let sampler = law.sampler().expect("the loader has checked the law");
                Self::Drawn(sampler, Box::new(draws))
            }
        }
    }

    fn draw(&mut self, index: u64) -> u32 {
        match self {
            Self::Constant(tokens) => *tokens,
            Self::Drawn(law, draws) => law.sample(draws.unit(index, 0)),
        }
    }
}

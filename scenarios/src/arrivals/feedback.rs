//! Users who wait for the end of a request before they send the next: closed loops and sessions.
//!
//! Everything is drawn by user or session and turn, so that think times and sizes are the same
//! whatever the client makes of the requests.

use std::collections::BTreeMap;

use simulator::law::{TimeSampler, TokenSampler};

use super::arrival::{Arrival, Numbering};
use crate::{
    chance::{Purpose, Stream},
    file::arrivals::{Arrivals, TURNS_MAX},
};

/// A source whose arrivals follow from ends.
#[derive(Debug)]
pub(super) struct Feedback {
    think_time: TimeSampler,
    thinking: Box<Stream>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// The next turn of each user.
    ClosedLoop(Vec<u64>),
    Sessions(Box<Sessions>),
}

/// Conversations.
#[derive(Debug)]
struct Sessions {
    mean_gap_ns: f64,
    gaps: Stream,
    /// The start of the session that begins next.
    next_start_ns: u64,
    turns: TokenSampler,
    turn_draws: Stream,
    /// The ones that have begun and not come to their last request, by their numbers.
    open: BTreeMap<u64, Conversation>,
}

#[derive(Clone, Copy, Debug)]
struct Conversation {
    next_turn: u32,
    turns: u32,
    /// Tokens of all prompts and answers so far.
    context: u32,
}

impl Feedback {
    /// The source, if the process is of this kind.
    pub(super) fn new(arrivals: &Arrivals, seed: u64, class: &str) -> Option<Self> {
        let stream = |purpose| Stream::new(seed, purpose, class);
        let (think_time, kind) = match arrivals {
            Arrivals::ClosedLoop { users, think_time } => {
                (think_time, Kind::ClosedLoop(vec![0; *users as usize]))
            }
            Arrivals::Sessions { rate, turns, think_time } => {
                let sessions = Sessions {
                    mean_gap_ns: 1e9 / rate.as_per_second(),
                    gaps: stream(Purpose::ArrivalGap),
                    next_start_ns: 0,
                    turns: turns.sampler().expect("the loader has checked the law"),
                    turn_draws: stream(Purpose::SessionTurns),
                    open: BTreeMap::new(),
                };
                (think_time, Kind::Sessions(Box::new(sessions)))
            }
            _ => return None,
        };
        let think_time = think_time.sampler().expect("the loader has checked the law");
        Some(Self { think_time, thinking: Box::new(stream(Purpose::ThinkTime)), kind })
    }

    /// How its requests are numbered.
    pub(super) const fn numbering(&self) -> Numbering {
        match self.kind {
            Kind::ClosedLoop(_) => Numbering::ByUser,
            Kind::Sessions(_) => Numbering::BySession,
        }
    }

    /// The first arrivals: instant, and user or session.
    pub(super) fn first(&mut self, mut schedule: impl FnMut(u64, u64)) {
        match &mut self.kind {
            Kind::ClosedLoop(users) => {
                for who in 0..users.len() as u64 {
                    let unit = self.thinking.unit(Numbering::ByUser.index(who, 0), 0);
                    schedule(self.think_time.sample(unit), who);
                }
            }
            Kind::Sessions(sessions) => schedule(sessions.next_start(0), 0),
        }
    }

    /// Somebody sends. Gives back the turn, and the session that begins next where one has begun.
    pub(super) fn send(&mut self, who: u64) -> (u64, Option<(u64, u64)>) {
        match &mut self.kind {
            Kind::ClosedLoop(next_turns) => {
                let next = &mut next_turns[who as usize];
                *next += 1;
                (*next - 1, None)
            }
            Kind::Sessions(sessions) => sessions.send(who),
        }
    }

    /// The conversation so far goes into the request.
    pub(super) fn converse(&mut self, arrival: &mut Arrival) {
        let Kind::Sessions(sessions) = &mut self.kind else { return };
        let (who, _) = Numbering::BySession.who_and_turn(arrival.index);
        let session = sessions.open.get_mut(&who).expect("it has just sent");
        arrival.cached_tokens = Some(session.context);
        arrival.prompt_tokens = arrival.prompt_tokens.saturating_add(session.context);
        session.context = arrival.prompt_tokens.saturating_add(arrival.output_tokens);
        if session.next_turn == session.turns {
            sessions.open.remove(&who);
        }
    }

    /// A request has ended: when the user sends the next one, if ever.
    pub(super) fn ended(&mut self, index: u64, now_ns: u64) -> Option<(u64, u64)> {
        let numbering = self.numbering();
        let (who, turn) = numbering.who_and_turn(index);
        if let Kind::Sessions(sessions) = &self.kind
            && !sessions.open.contains_key(&who)
        {
            return None;
        }
        let unit = self.thinking.unit(numbering.index(who, turn + 1), 0);
        Some((now_ns.saturating_add(self.think_time.sample(unit)), who))
    }
}

impl Sessions {
    fn next_start(&mut self, session: u64) -> u64 {
        let gap = -libm::log(self.gaps.unit(session, 0)) * self.mean_gap_ns;
        self.next_start_ns = self.next_start_ns.saturating_add(libm::round(gap) as u64);
        self.next_start_ns
    }

    fn send(&mut self, who: u64) -> (u64, Option<(u64, u64)>) {
        if let Some(session) = self.open.get_mut(&who) {
            session.next_turn += 1;
            return (u64::from(session.next_turn) - 1, None);
        }
        let turns = self.turns.sample(self.turn_draws.unit(who, 0)).min(TURNS_MAX);
        self.open.insert(who, Conversation { next_turn: 1, turns, context: 0 });
        (0, Some((self.next_start(who + 1), who + 1)))
    }
}

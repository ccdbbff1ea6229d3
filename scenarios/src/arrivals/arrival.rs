//! A request as the workload wants it, and its name.

use scheduler::Priority;

use crate::file::{
    arrivals::{Arrivals, TURNS_MAX, USERS_MAX},
    workload::{Class, Workload},
};

/// A request as the workload wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Its class, by place in the workload.
    pub class: u16,
    /// Its place among the arrivals of its class.
    pub index: u64,
    /// Intended start, nanoseconds.
    pub at_ns: u64,
    /// Which client instance carries it.
    pub client: u32,
    /// Its urgency.
    pub priority: Priority,
    /// The end that still counts, nanoseconds; `u64::MAX` without a deadline.
    pub deadline_ns: u64,
    /// The end user it is for; 0 where the workload does not tell them apart.
    pub user: u32,
    /// Tokens of the prompt.
    pub prompt_tokens: u32,
    /// Those of them, at its beginning, that an earlier prompt began with too; `None` where that is not
    /// told.
    pub cached_tokens: Option<u32>,
    /// Tokens of the answer.
    pub output_tokens: u32,
    /// The index of the first request of its class that is identical to it, itself or an earlier
    /// one; `None` where the class has no duplicates.
    pub original: Option<u64>,
    /// Whether its answer is shown as it comes.
    pub is_streamed: bool,
}

impl Arrival {
    /// Its name everywhere outside of the workload: class and index in one number.
    pub const fn key(&self) -> u64 {
        request_key(self.class, self.index)
    }
}

const INDEX_BITS: u32 = 48;

/// Class and index as one number.
pub const fn request_key(class: u16, index: u64) -> u64 {
    ((class as u64) << INDEX_BITS) | index
}

/// The class and the index behind a key.
pub const fn class_and_index(request_key: u64) -> (u16, u64) {
    ((request_key >> INDEX_BITS) as u16, request_key & ((1 << INDEX_BITS) - 1))
}

/// How the requests of a class are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    /// In the order of their arrival.
    InOrder,
    /// By virtual user and turn, in whatever order they arrive: `turn * 2^20 + user`.
    ByUser,
    /// By session and turn: `session * 2^16 + turn`. Sessions start in the order of their numbers.
    BySession,
}

const USER_BITS: u32 = USERS_MAX.ilog2();
const TURN_BITS: u32 = TURNS_MAX.ilog2();

impl Numbering {
    /// Of each class of a workload.
    pub(crate) fn of_classes(workload: &Workload) -> Vec<Self> {
        let of = |class: &Class| match &class.arrivals {
            Some(Arrivals::ClosedLoop { .. }) => Self::ByUser,
            Some(Arrivals::Sessions { .. }) => Self::BySession,
            _ => Self::InOrder,
        };
        workload.classes.iter().map(of).collect()
    }

    /// The index of a turn of a user or session, for users below 2^20 and turns of a session below
    /// 2^16.
    pub const fn index(self, who: u64, turn: u64) -> u64 {
        match self {
            Self::InOrder => turn,
            Self::ByUser => (turn << USER_BITS) | who,
            Self::BySession => (who << TURN_BITS) | turn,
        }
    }

    /// The user or session, and the turn, behind an index.
    pub const fn who_and_turn(self, index: u64) -> (u64, u64) {
        match self {
            Self::InOrder => (0, index),
            Self::ByUser => (index & ((1 << USER_BITS) - 1), index >> USER_BITS),
            Self::BySession => (index >> TURN_BITS, index & ((1 << TURN_BITS) - 1)),
        }
    }
}

/// The user with this number, from 0, in a class: users of different classes are different people.
/// Numbers of users start from 1, and those of sessions come again after 2^22.
pub(crate) const fn user_number(class: u16, number: u64) -> u32 {
    const BITS: u32 = 22;
    let within = (number & ((1 << BITS) - 1)) as u32;
    ((class as u32) << BITS).wrapping_add(within).wrapping_add(1)
}

#[cfg(test)]
mod tests {
    use super::{Numbering, TURNS_MAX, USERS_MAX};

    #[test]
    fn an_index_names_one_turn_of_one() {
        let check = |numbering: Numbering, who: u64, turn: u64| {
            let index = numbering.index(who, turn);
            assert!(index < 1 << super::INDEX_BITS, "{numbering:?} {who} {turn}");
            assert_eq!(numbering.who_and_turn(index), (who, turn), "{numbering:?}");
        };
        for turn in [0, 1, 77, (1 << 28) - 1] {
            check(Numbering::ByUser, 0, turn);
            check(Numbering::ByUser, u64::from(USERS_MAX) - 1, turn);
            check(Numbering::InOrder, 0, turn);
        }
        for session in [0, 5, u64::from(u32::MAX)] {
            check(Numbering::BySession, session, 0);
            check(Numbering::BySession, session, u64::from(TURNS_MAX) - 1);
        }
    }
}

//! Which requests are measured: those that arrive after the warm-up.

use std::collections::BTreeMap;

use crate::arrivals::Numbering;

/// The measured requests of a class, told by their indices.
#[derive(Debug)]
pub(super) enum Measured {
    /// From this index on.
    From(u64),
    /// Of each user or session from a turn on.
    Turns {
        numbering: Numbering,
        first: BTreeMap<u64, u64>,
        /// Sessions from this number on have begun after the warm-up.
        whole_from: u64,
    },
}

impl Measured {
    pub(super) fn new(numbering: Numbering) -> Self {
        match numbering {
            Numbering::InOrder => Self::From(u64::MAX),
            Numbering::ByUser | Numbering::BySession => {
                Self::Turns { numbering, first: BTreeMap::new(), whole_from: u64::MAX }
            }
        }
    }

    /// A request arrives after the warm-up.
    pub(super) fn note(&mut self, index: u64) {
        match self {
            Self::From(first) => *first = index.min(*first),
            Self::Turns { numbering, first, whole_from } => {
                let (who, turn) = numbering.who_and_turn(index);
                if *numbering == Numbering::BySession && turn == 0 {
                    *whole_from = who.min(*whole_from);
                } else if who < *whole_from {
                    first.entry(who).or_insert(turn);
                }
            }
        }
    }

    pub(super) fn contains(&self, index: u64) -> bool {
        match self {
            Self::From(first) => index >= *first,
            Self::Turns { numbering, first, whole_from } => {
                let (who, turn) = numbering.who_and_turn(index);
                who >= *whole_from || first.get(&who).is_some_and(|&first| turn >= first)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Measured, Numbering};

    #[test]
    fn what_arrives_after_the_warm_up_is_measured() {
        let check = |numbering: Numbering, noted: &[(u64, u64)], asked: (u64, u64), is_in: bool| {
            let mut measured = Measured::new(numbering);
            for &(who, turn) in noted {
                measured.note(numbering.index(who, turn));
            }
            let index = numbering.index(asked.0, asked.1);
            assert_eq!(measured.contains(index), is_in, "{numbering:?} {noted:?} {asked:?}");
        };
        check(Numbering::InOrder, &[], (0, 0), false);
        check(Numbering::InOrder, &[(0, 7), (0, 8)], (0, 6), false);
        check(Numbering::InOrder, &[(0, 7), (0, 8)], (0, 9), true);
        check(Numbering::ByUser, &[(3, 2), (1, 0)], (3, 1), false);
        check(Numbering::ByUser, &[(3, 2), (1, 0)], (3, 2), true);
        check(Numbering::ByUser, &[(3, 2), (1, 0)], (5, 9), false);
        check(Numbering::BySession, &[(3, 2), (5, 0), (6, 0)], (3, 1), false);
        check(Numbering::BySession, &[(3, 2), (5, 0), (6, 0)], (3, 2), true);
        check(Numbering::BySession, &[(3, 2), (5, 0), (6, 0)], (4, 9), false);
        check(Numbering::BySession, &[(3, 2), (5, 0), (6, 0)], (6, 0), true);
    }
}

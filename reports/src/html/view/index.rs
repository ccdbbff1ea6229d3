//! A line of the table of contents.

use scenarios::results::{ScenarioResults, Status};

use crate::{
    verdict::{Tally, status_sign, status_word},
    winner::Words,
};

/// A scenario in the table of contents.
#[derive(Clone, Debug)]
pub(crate) struct IndexRow {
    pub(crate) anchor: String,
    pub(crate) name: String,
    pub(crate) status: &'static str,
    pub(crate) sign: &'static str,
    pub(crate) expectations: String,
    /// Who wins by what.
    pub(crate) winners: Vec<Words>,
}

impl IndexRow {
    /// Looks up what is most notable.
    pub(crate) fn new(scenario: &ScenarioResults, index: usize) -> Self {
        let tally = Tally::of(&scenario.expectations);
        let is_judged = tally.total() > 0;
        let status = if is_judged { tally.status() } else { Status::Inconclusive };
        Self {
            anchor: super::scenario::anchor(index),
            name: scenario.name.clone(),
            status: if is_judged { status_word(status) } else { "none" },
            sign: if is_judged { status_sign(status, false) } else { "" },
            expectations: match tally {
                _ if !is_judged => "none stated".to_owned(),
                Tally { passed, .. } => format!("{passed} of {} passed", tally.total()),
            },
            winners: Words::of(scenario),
        }
    }
}

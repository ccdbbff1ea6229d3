//! The words and signs of verdicts, and what a run comes to.

use scenarios::results::{JudgedExpectation, Results, Status, Verdict};

use crate::format::counted;

/// How many expectations came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) inconclusive: usize,
}

impl Tally {
    /// Counts a list.
    pub(crate) fn of<'a>(expectations: impl IntoIterator<Item = &'a JudgedExpectation>) -> Self {
        let mut tally = Self::default();
        for expectation in expectations {
            match expectation.status {
                Status::Passed => tally.passed += 1,
                Status::Failed => tally.failed += 1,
                Status::Inconclusive => tally.inconclusive += 1,
            }
        }
        tally
    }

    /// Counts a whole run.
    pub(crate) fn of_run(results: &Results) -> Self {
        Self::of(results.expectations())
    }

    /// All of them.
    pub(crate) fn total(self) -> usize {
        self.passed + self.failed + self.inconclusive
    }

    /// The worst that came out; passed if nothing was expected.
    pub(crate) fn status(self) -> Status {
        match self {
            Self { failed: 1.., .. } => Status::Failed,
            Self { inconclusive: 1.., .. } => Status::Inconclusive,
            _ => Status::Passed,
        }
    }

    /// One line: "2 of 12 expectations failed, 1 inconclusive".
    pub(crate) fn sentence(self) -> String {
        let total = self.total();
        let of = |n: usize, what: &str| {
            format!("{n} of {} {what}", counted(total, "expectation", "expectations"))
        };
        match self {
            _ if total == 0 => "no expectations were stated".to_owned(),
            Self { failed: 0, inconclusive: 0, .. } if total == 1 => {
                "the one expectation passed".to_owned()
            }
            Self { failed: 0, inconclusive: 0, .. } => format!("all {total} expectations passed"),
            Self { failed: 0, inconclusive, .. } => of(inconclusive, "inconclusive"),
            Self { failed, inconclusive: 0, .. } => of(failed, "failed"),
            Self { failed, inconclusive, .. } => {
                format!("{}, {inconclusive} inconclusive", of(failed, "failed"))
            }
        }
    }

    /// The same as a sentence on its own, with a capital.
    pub(crate) fn headline(self) -> String {
        let sentence = self.sentence();
        let mut chars = sentence.chars();
        chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
    }
}

/// A status as a word.
pub(crate) fn status_word(status: Status) -> &'static str {
    match status {
        Status::Passed => "passed",
        Status::Failed => "failed",
        Status::Inconclusive => "inconclusive",
    }
}

/// A status as a sign.
pub(crate) fn status_sign(status: Status, is_ascii: bool) -> &'static str {
    match (status, is_ascii) {
        (Status::Passed, false) => "✓",
        (Status::Failed, false) => "✗",
        (Status::Passed, true) => "+",
        (Status::Failed, true) => "x",
        (Status::Inconclusive, _) => "?",
    }
}

/// A verdict as a word.
pub(crate) fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Better => "better",
        Verdict::Worse => "worse",
        Verdict::Equivalent => "equivalent",
        Verdict::Unclear => "unclear",
    }
}

/// A verdict as a sign.
pub(crate) fn verdict_sign(verdict: Verdict, is_ascii: bool) -> &'static str {
    match (verdict, is_ascii) {
        (Verdict::Better, false) => "✓",
        (Verdict::Worse, false) => "✗",
        (Verdict::Equivalent, false) => "≈",
        (Verdict::Better, true) => "+",
        (Verdict::Worse, true) => "x",
        (Verdict::Equivalent, true) => "=",
        (Verdict::Unclear, _) => "?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check((passed, failed, inconclusive): (usize, usize, usize), expected: &str) {
        let tally = Tally { passed, failed, inconclusive };
        assert_eq!(tally.sentence().replace('\u{a0}', " "), expected);
    }

    #[test]
    fn a_run_comes_to_one_sentence() {
        check((0, 0, 0), "no expectations were stated");
        check((1, 0, 0), "the one expectation passed");
        check((7, 0, 0), "all 7 expectations passed");
        check((5, 2, 0), "2 of 7 expectations failed");
        check((5, 0, 2), "2 of 7 expectations inconclusive");
        check((4, 2, 1), "2 of 7 expectations failed, 1 inconclusive");
        check((0, 1, 0), "1 of 1 expectation failed");
    }
}

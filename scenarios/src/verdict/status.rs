//! What a run's exit code has to know.

use crate::results::{JudgedExpectation, Results, Status};

impl Results {
    /// Every judged expectation, in the order of the scenarios and their files, then those of the
    /// sweeps.
    pub fn expectations(&self) -> impl Iterator<Item = &JudgedExpectation> {
        let swept = self.sweeps.iter().flat_map(|sweep| &sweep.expectations);
        let of_scenarios = self.scenarios.iter().flat_map(|scenario| &scenario.expectations);
        of_scenarios.chain(swept.map(|expectation| &expectation.judged))
    }

    /// Whether any expectation failed.
    pub fn has_failed(&self) -> bool {
        self.expectations().any(|judged| judged.status == Status::Failed)
    }

    /// Whether any expectation is inconclusive.
    pub fn has_inconclusive(&self) -> bool {
        self.expectations().any(|judged| judged.status == Status::Inconclusive)
    }

    /// The worst that any expectation came to: failed, then inconclusive, then passed, which is
    /// also what a run without expectations comes to.
    pub fn worst_status(&self) -> Status {
        if self.has_failed() {
            Status::Failed
        } else if self.has_inconclusive() {
            Status::Inconclusive
        } else {
            Status::Passed
        }
    }
}

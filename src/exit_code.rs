//! What the process says with its exit code.

/// What a command came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExitCode {
    /// All is well: every expectation passed, every file is good.
    Passed,
    /// An expectation failed.
    Failed,
    /// The command line, a scenario or a results file is wrong; nothing was run or written.
    Refused,
    /// An expectation is inconclusive: more seeds would decide it.
    Inconclusive,
    /// A law of the simulation was broken, or a replication did not repeat.
    Broken,
    /// Squall itself is at fault.
    OwnFault,
    /// Something cannot be read or written.
    InputOutput,
    /// Stopped by Ctrl-C or a signal; what was done until then is reported.
    Interrupted,
}

/// The worst first.
const BY_WEIGHT: [ExitCode; 8] = [
    ExitCode::OwnFault,
    ExitCode::Broken,
    ExitCode::Refused,
    ExitCode::InputOutput,
    ExitCode::Interrupted,
    ExitCode::Failed,
    ExitCode::Inconclusive,
    ExitCode::Passed,
];

impl ExitCode {
    /// The number that the shell sees: 70 and 74 are those of `sysexits.h`, 130 is the shells' own
    /// for SIGINT.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::Refused => 2,
            Self::Inconclusive => 3,
            Self::Broken => 4,
            Self::OwnFault => 70,
            Self::InputOutput => 74,
            Self::Interrupted => 130,
        }
    }

    /// The weightier of the two: 70 > 4 > 2 > 74 > 130 > 1 > 3 > 0.
    pub(crate) fn worse_of(self, other: Self) -> Self {
        BY_WEIGHT.into_iter().find(|code| [self, other].contains(code)).unwrap_or(self)
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weightier_code_wins_in_either_order() {
        let numbers = BY_WEIGHT.map(ExitCode::number);
        assert_eq!(numbers, [70, 4, 2, 74, 130, 1, 3, 0]);
        for (place, worse) in BY_WEIGHT.into_iter().enumerate() {
            for better in BY_WEIGHT.into_iter().skip(place) {
                assert_eq!(worse.worse_of(better), worse);
                assert_eq!(better.worse_of(worse), worse);
            }
        }
    }
}

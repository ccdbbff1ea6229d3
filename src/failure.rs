//! Why a command came to nothing.

use std::{error::Error, fmt::Write as _, io, path::PathBuf};

use scenarios::{
    file::{
        diagnostic::{Diagnostic, printable},
        find::FindError,
    },
    suite::{RunError, TooShort},
    trace::ChoiceError,
    verdict::{against::UnlikeError, merge::MergeError, results_error::ResultsError},
};

use crate::exit_code::ExitCode;

/// What went wrong; fits "failed to ...".
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// A path leads nowhere.
    #[error(transparent)]
    Find(#[from] FindError),
    /// Files are wrong; the findings say what and where.
    #[error("load {bad} of {files}", files = counted(*files, "scenario file", "scenario files"))]
    BadScenarios {
        /// Everything that is wrong.
        findings: Vec<Diagnostic>,
        /// How many files are wrong.
        bad: usize,
        /// How many were read.
        files: usize,
    },
    /// Files are good, but something in them looks like a mistake, and that was denied.
    #[error("pass {} that `--deny` forbids", counted(findings.len(), "warning", "warnings"))]
    Denied {
        /// The warnings.
        findings: Vec<Diagnostic>,
    },
    /// All scenarios are extended, and none was named.
    #[error("find a scenario to run: all of these are extended: {names}")]
    OnlyExtended {
        /// Their names.
        names: String,
    },
    /// `--only` leaves nothing.
    #[error("find a scenario of the name `{pattern}`")]
    NoneOfThatName {
        /// What was asked for.
        pattern: String,
        /// What there is.
        names: String,
    },
    /// `explain` shows one scenario at a time.
    #[error("find exactly one scenario at {}", path.display())]
    NotOneScenario {
        /// What was asked for.
        path: PathBuf,
    },
    /// `trace` tells of one scenario.
    #[error("choose one of {count} scenarios by `--only`")]
    SeveralScenarios {
        /// How many there are.
        count: usize,
        /// Their names.
        names: String,
    },
    /// A strategy, a seed or a request is not there.
    #[error(transparent)]
    Choice(#[from] ChoiceError),
    /// A results file cannot be read.
    #[error("read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A results file is none.
    #[error("read {} as results", path.display())]
    BadResults {
        /// The file.
        path: PathBuf,
        /// Why.
        source: ResultsError,
    },
    /// Parts do not make a whole.
    #[error("put the parts together")]
    Merge(#[source] MergeError),
    /// Two runs cannot be compared.
    #[error("compare {} with {}", head.display(), base.display())]
    Compare {
        /// The earlier run.
        base: PathBuf,
        /// The run to judge.
        head: PathBuf,
        /// Why.
        source: UnlikeError,
    },
    /// Results out of a file cannot be drawn.
    #[error("draw the results of {}", path.display())]
    Draw {
        /// The file.
        path: PathBuf,
        /// Why.
        source: reports::Error,
    },
    /// Results of a run cannot be drawn.
    #[error("draw the results of the run")]
    DrawOwn(#[source] reports::Error),
    /// Results of a run are not numbers.
    #[error("put the results together")]
    NotFinite(#[source] ResultsError),
    /// A run is too short to find its warm-up.
    #[error(transparent)]
    TooShort(TooShort),
    /// A scenario cannot be written out.
    #[error("write the scenario as YAML")]
    Yaml(#[source] serde_yaml::Error),
    /// A file or folder cannot be written.
    #[error("write {}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file that is there already, or has no place.
    #[error("begin {}", path.display())]
    NotBegun {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The result has nowhere to go.
    #[error("write to standard output")]
    Stdout(#[source] io::Error),
    /// Ctrl-C cannot be listened to.
    #[error("listen for Ctrl-C")]
    Signals(#[source] ctrlc::Error),
    /// A panic.
    #[error("go on: {message}")]
    Panic {
        /// What it said.
        message: String,
        /// The command line.
        command: String,
    },
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Results(error) => Self::NotFinite(error),
            RunError::TooShort(error) => Self::TooShort(error),
        }
    }
}

impl Failure {
    /// What the process says with its exit code.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::BadScenarios { findings, .. } => {
                let is_all_unreadable = findings.iter().all(|finding| finding.is_unreadable);
                if is_all_unreadable { ExitCode::InputOutput } else { ExitCode::Refused }
            }
            Self::Find(FindError::Nothing { .. })
            | Self::Denied { .. }
            | Self::OnlyExtended { .. }
            | Self::NoneOfThatName { .. }
            | Self::NotOneScenario { .. }
            | Self::SeveralScenarios { .. }
            | Self::Choice(_)
            | Self::BadResults { .. }
            | Self::Merge(_)
            | Self::Compare { .. }
            | Self::Draw { .. }
            | Self::TooShort(_) => ExitCode::Refused,
            Self::Find(FindError::Unreadable { .. })
            | Self::Read { .. }
            | Self::Write { .. }
            | Self::NotBegun { .. }
            | Self::Stdout(_) => ExitCode::InputOutput,
            Self::DrawOwn(_)
            | Self::NotFinite(_)
            | Self::Yaml(_)
            | Self::Signals(_)
            | Self::Panic { .. } => ExitCode::OwnFault,
        }
    }

    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::OnlyExtended { .. } => {
                Some("name the file, or the very folder it lies in".to_owned())
            }
            Self::NotBegun { source, .. } if source.kind() == io::ErrorKind::AlreadyExists => Some(
                "give another name, as in `squall init burst`; no file is written over".to_owned(),
            ),
            Self::TooShort(_) => {
                Some("take a longer `horizon`, or state the `warm_up`".to_owned())
            }
            Self::NotOneScenario { .. } => Some("name a scenario file".to_owned()),
            Self::Choice(error) => Some(error.hint()),
            Self::SeveralScenarios { names, .. } | Self::NoneOfThatName { names, .. } => Some(format!("the names are: {names}")),
            Self::BadResults { source: ResultsError::Schema { .. }, .. } => {
                Some("give the `results.json` that `squall run` wrote".to_owned())
            }
            Self::Compare { .. } => Some(
                "compare runs of the same scenarios and seeds; where a change is meant, make a new \
                 baseline"
                    .to_owned(),
            ),
            Self::Merge(error) => Some(merge_hint(error).to_owned()),
            Self::Panic { command, .. } => Some(format!(
                "this is a fault of Squall; please report it with the scenario files and this \
                 command: {command}"
            )),
            _ if self.exit_code() == ExitCode::OwnFault => {
                Some("this is a fault of Squall; please report it".to_owned())
            }
            _ => None,
        }
    }

    /// Itself and its causes, outermost first, printable.
    pub(crate) fn chain(&self) -> Vec<String> {
        let mut chain = vec![printable(&format!("failed to {self}"))];
        let mut cause = self.source();
        while let Some(error) = cause {
            let text = printable(&error.to_string());
            // Some messages of the file finder end with their cause.
            if !chain.last().is_some_and(|last| last.ends_with(&text)) {
                chain.push(text);
            }
            cause = error.source();
        }
        chain
    }

    /// The failure as people read it; ends with a line break.
    pub(crate) fn text(&self) -> String {
        let chain = self.chain();
        let mut text = format!("error: {}\n", chain[0]);
        for cause in &chain[1..] {
            let _ = writeln!(text, "  caused by: {cause}");
        }
        if let Some(hint) = self.hint() {
            let _ = writeln!(text, "hint: {}", printable(&hint));
        }
        text
    }
}

fn merge_hint(error: &MergeError) -> &'static str {
    match error {
        MergeError::Missing { .. } => "give the `results.json` of every part",
        MergeError::Overlap { .. } => "give each part once",
        MergeError::Unlike { .. } | MergeError::OffPlan { .. } => {
            "run every part with the same files, in the same folder, by the same command but for \
             the part"
        }
        MergeError::Nothing | MergeError::Whole { .. } | MergeError::Results(_) => {
            "give the files that `squall run --partition M/N` wrote"
        }
    }
}

/// `1 file`, `2 files`.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(failure: &Failure, code: ExitCode, expected: &str) {
        assert_eq!((failure.exit_code(), failure.text().as_str()), (code, expected));
    }

    #[test]
    fn a_failure_says_what_why_and_what_to_do() {
        let absent = || io::Error::other("no disk");
        let path = PathBuf::from("a\u{1b}.json");
        let write = Failure::Write { path, source: absent() };
        let text = "error: failed to write a\u{fffd}.json\n  caused by: no disk\n";
        check(&write, ExitCode::InputOutput, text);
        let find = Failure::Find(FindError::Unreadable { path: "x".to_owned(), source: absent() });
        check(&find, ExitCode::InputOutput, "error: failed to read x: no disk\n");
        let panic = Failure::Panic { message: "m".to_owned(), command: "squall run x".to_owned() };
        let text = "error: failed to go on: m\nhint: this is a fault of Squall; please report it \
                    with the scenario files and this command: squall run x\n";
        check(&panic, ExitCode::OwnFault, text);
    }
}

//! The command line as typed.

mod format;
mod name_pattern;
mod seed_range;
mod share;
mod trace_args;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueHint, value_parser};
use scenarios::file::name::{Name, NameError};

pub(crate) use format::{Format, Formats};
pub(crate) use name_pattern::NamePattern;
pub(crate) use seed_range::SeedRange;
pub(crate) use share::Share;
pub(crate) use trace_args::{RequestChoice, TraceArgs, TraceFormat};

const EXIT_CODES: &str = "\
Exit codes:
    0  all passed
    1  an expectation failed, or a comparison is worse
    2  bad usage, or a bad scenario or results file
    3  an expectation is inconclusive: add seeds
    4  a law of the simulation broke, or a replication did not repeat
   70  a fault of Squall itself
   74  something cannot be read or written
  130  interrupted; what was done until then is reported";

/// Which retry strategy carries the traffic through the bad hour, and what does it cost? Squall
/// runs scenarios against a simulated LLM API, and judges what they expect.
#[derive(Debug, Parser)]
#[command(name = "squall", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct CommandLine {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Shows no progress and no closing line.
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Runs scenarios, writes the reports, judges what is expected.
    Run(RunArgs),
    /// Reads scenario files and says everything that is wrong with them or looks like a mistake.
    Check(CheckArgs),
    /// Lists scenarios, their strategies and seeds, and the simulated time they take.
    List(ListArgs),
    /// Shows a scenario with every preset and default filled in, and where each value came from.
    Explain(ExplainArgs),
    /// Writes a commented scenario to begin with.
    Init(InitArgs),
    /// Writes the JSON Schema of scenario files, by which editors complete them.
    Schema,
    /// Runs everything twice, on other threads and in another order, and compares.
    Verify(VerifyArgs),
    /// Tells a single replication event by event, or one request of it.
    Trace(TraceArgs),
    /// Draws the reports again from a results file.
    Report(ReportArgs),
    /// Compares a run with an earlier one of the same scenarios, seed by seed.
    Compare(CompareArgs),
    /// Puts the results of all parts of a run together.
    Merge(MergeArgs),
    /// Writes the completions of a shell.
    Completions(CompletionsArgs),
}

/// Files and folders.
#[derive(Args, Debug)]
pub(crate) struct PathArgs {
    /// Scenario files, or folders that are walked for `*.yaml` and `*.yml`; a scenario of the
    /// suite `extended` runs only when it or its folder is named.
    #[arg(required = true, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
}

/// How to run.
#[derive(Args, Debug)]
pub(crate) struct RunningArgs {
    /// Runs these seeds in place of those of the files: `20` for 1 to 20, or `3..5`, both included.
    #[arg(long, value_name = "N|A..B")]
    pub(crate) seeds: Option<SeedRange>,
    /// Worker threads; the results do not depend on it [default: all processors].
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

impl RunningArgs {
    /// The threads asked for, else one for each processor.
    pub(crate) fn threads(&self) -> usize {
        let all = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.map_or_else(all, usize::from)
    }
}

/// The arguments of `run`.
#[derive(Args, Debug)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) paths: PathArgs,
    #[command(flatten)]
    pub(crate) running: RunningArgs,
    /// The folder of the reports [default: target/squall].
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    #[arg(default_value = "target/squall", hide_default_value = true)]
    pub(crate) out: PathBuf,
    /// Runs only the scenarios of this name, or the points of the sweep of this name, where `*`
    /// stands for anything and `?` for one character.
    #[arg(long, value_name = "GLOB")]
    pub(crate) only: Option<NamePattern>,
    /// Runs only part M of N of the scenarios, to be put together by `squall merge`; every machine
    /// finds the same parts.
    #[arg(long, value_name = "M/N")]
    pub(crate) partition: Option<Share>,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// The arguments of `check`.
#[derive(Args, Debug)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) paths: PathArgs,
    /// Takes every warning for an error.
    #[arg(long)]
    pub(crate) deny: bool,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// For whom to write.
#[derive(Args, Debug)]
pub(crate) struct FormatArgs {
    /// For whom to write, separated by commas; with `json`, stdout holds JSON lines only [default:
    /// human].
    #[arg(long, value_enum, value_delimiter = ',')]
    #[arg(default_value = "human", hide_default_value = true)]
    pub(crate) format: Vec<Format>,
}

/// The arguments of `explain`.
#[derive(Args, Debug)]
pub(crate) struct ExplainArgs {
    /// A scenario file.
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) path: PathBuf,
    /// Shows the point of this name of a file with a sweep [default: the first], where `*` stands
    /// for anything and `?` for one character.
    #[arg(long, value_name = "GLOB")]
    pub(crate) only: Option<NamePattern>,
    /// Writes one JSON value a line, each setting with its value and origin.
    #[arg(long)]
    pub(crate) json: bool,
}

/// The arguments of `list`.
#[derive(Args, Debug)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(crate) paths: PathArgs,
    /// Writes one JSON value a line, each for a scenario.
    #[arg(long)]
    pub(crate) json: bool,
}

/// The arguments of `init`.
#[derive(Args, Debug)]
pub(crate) struct InitArgs {
    /// The name of the scenario; the file is `NAME.yaml`.
    #[arg(default_value = "my-first", value_parser = scenario_name)]
    pub(crate) name: Name,
    /// Writes what was done as a JSON value on a line.
    #[arg(long)]
    pub(crate) json: bool,
}

fn scenario_name(text: &str) -> Result<Name, NameError> {
    text.parse()
}

/// The arguments of `verify`.
#[derive(Args, Debug)]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    pub(crate) paths: PathArgs,
    #[command(flatten)]
    pub(crate) running: RunningArgs,
}

/// The arguments of `report`.
#[derive(Args, Debug)]
pub(crate) struct ReportArgs {
    /// A results file that `run` wrote.
    #[arg(value_name = "RESULTS.json", value_hint = ValueHint::FilePath)]
    pub(crate) results: PathBuf,
    /// The folder of the reports.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: PathBuf,
}

/// The arguments of `compare`.
#[derive(Args, Debug)]
pub(crate) struct CompareArgs {
    /// The results file of the earlier run.
    #[arg(value_name = "BASE.json", value_hint = ValueHint::FilePath)]
    pub(crate) base: PathBuf,
    /// The results file of the run to judge.
    #[arg(value_name = "HEAD.json", value_hint = ValueHint::FilePath)]
    pub(crate) head: PathBuf,
    /// A folder for `comparison.md`, which fits a comment of a pull request.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// The arguments of `merge`.
#[derive(Args, Debug)]
pub(crate) struct MergeArgs {
    /// The results files of all parts, in any order.
    #[arg(required = true, value_name = "RESULTS.json", value_hint = ValueHint::FilePath)]
    pub(crate) results: Vec<PathBuf>,
    /// The folder of the reports.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// The arguments of `completions`.
#[derive(Args, Debug)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

impl Command {
    /// For whom the command writes.
    pub(crate) fn formats(&self) -> Formats {
        match self {
            Self::Run(RunArgs { format, .. })
            | Self::Check(CheckArgs { format, .. })
            | Self::Compare(CompareArgs { format, .. })
            | Self::Merge(MergeArgs { format, .. }) => Formats::of(&format.format),
            // What people read of a failure goes to stderr.
            Self::List(ListArgs { json: true, .. })
            | Self::Explain(ExplainArgs { json: true, .. })
            | Self::Init(InitArgs { json: true, .. }) => {
                Formats::of(&[Format::Human, Format::Json])
            }
            _ => Formats::of(&[Format::Human]),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        CommandLine::command().debug_assert();
    }
}

//! The commands.

mod check;
mod compare;
mod completions;
mod explain;
mod init;
mod list;
mod merge;
mod report;
mod run;
mod schema;
mod trace;
mod verify;

use crate::{args::Command, console::Console, exit_code::ExitCode, failure::Failure};

/// Does what the command line says.
pub(crate) fn execute(command: &Command, console: Console) -> Result<ExitCode, Failure> {
    match command {
        Command::Run(args) => run::run(args, console),
        Command::Check(args) => check::check(args, console),
        Command::List(args) => list::list(args, console),
        Command::Explain(args) => explain::explain(args, console),
        Command::Schema => schema::schema(console),
        Command::Init(args) => init::init(args, console),
        Command::Verify(args) => verify::verify(args, console),
        Command::Trace(args) => trace::trace(args, console),
        Command::Report(args) => report::report(args, console),
        Command::Compare(args) => compare::compare(args, console),
        Command::Merge(args) => merge::merge(args, console),
        Command::Completions(args) => completions::completions(args, console),
    }
}

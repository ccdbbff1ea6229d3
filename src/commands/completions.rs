//! `squall completions`.

use clap::CommandFactory as _;

use crate::{
    args::{CommandLine, CompletionsArgs},
    console::Console,
    exit_code::ExitCode,
    failure::Failure,
};

/// Writes the completions of a shell to stdout.
pub(crate) fn completions(args: &CompletionsArgs, console: Console) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut CommandLine::command(), "squall", &mut script);
    console.result(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::Passed)
}

//! Squall: deterministic simulation and load testing for clients of LLM APIs.

mod args;
mod commands;
mod console;
mod diagnostic;
mod exit_code;
mod failure;
mod guard;
mod interrupt;
mod progress;
mod report_files;
mod selection;
mod wall_clock;

use std::process;

use clap::Parser as _;

use args::CommandLine;
use console::Console;
use exit_code::ExitCode;
use failure::Failure;

fn main() -> process::ExitCode {
    guard::listen();
    let line = match CommandLine::try_parse() {
        Ok(line) => line,
        Err(error) => {
            // Help and version come this way too. A reader that has gone away has read enough.
            let _ = error.print();
            let code = if error.use_stderr() { ExitCode::Refused } else { ExitCode::Passed };
            return code.into();
        }
    };
    let console = Console::new(line.command.formats(), line.quiet);
    let done = guard::guarded(|| commands::execute(&line.command, console))
        .unwrap_or_else(|message| Err(Failure::Panic { message, command: command_line() }));
    let code = done.unwrap_or_else(|failure| match diagnostic::show(&failure, console) {
        Ok(()) => failure.exit_code(),
        Err(other) => failure.exit_code().worse_of(other.exit_code()),
    });
    code.into()
}

/// The command line as it was typed, near enough to be typed again.
fn command_line() -> String {
    let words = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
    std::iter::once("squall".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}

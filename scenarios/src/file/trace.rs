//! Recorded workloads, in the forms of public traces.

mod hashing;
mod mooncake;
pub(crate) mod servegen;
mod table;

use std::{
    fs::File,
    io::{self, BufReader, Read},
    path::Path,
};

use self::{
    hashing::Hashing,
    table::{AZURE_2023, BURST_GPT},
};
use super::{
    Trace, TraceRow,
    arrivals::TraceFormat,
    diagnostic::{Diagnostic, Place},
};

/// The most rows of a trace.
const ROWS_MAX: usize = 10_000_000;
/// The most bytes of a trace.
const BYTES_MAX: u64 = 1 << 30;
/// The most bad rows that are reported.
const ERRORS_MAX: usize = 20;

/// Reads a trace file.
pub(crate) fn read_trace(
    path: &Path,
    shown_as: &str,
    format: TraceFormat,
) -> Result<Trace, Vec<Diagnostic>> {
    let of_file = |error: &io::Error| {
        let message = format!("the trace cannot be read: {error}");
        vec![Diagnostic::error(Place::of_file(shown_as), message)]
    };
    let file = File::open(path).map_err(|error| of_file(&error))?;
    let metadata = file.metadata().map_err(|error| of_file(&error))?;
    if !metadata.is_file() {
        let message = "the trace is not a file";
        return Err(vec![Diagnostic::error(Place::of_file(shown_as), message)]);
    }
    if metadata.len() > BYTES_MAX {
        let message = "the trace is larger than 1 GiB";
        let help = "cut the trace into parts, and replay them in scenarios of their own";
        return Err(vec![Diagnostic::error(Place::of_file(shown_as), message).with_help(help)]);
    }
    parse_trace(BufReader::new(file.take(BYTES_MAX)), shown_as, format)
}

/// Parses a trace.
fn parse_trace(
    input: impl Read,
    shown_as: &str,
    format: TraceFormat,
) -> Result<Trace, Vec<Diagnostic>> {
    let mut input = Hashing::new(input);
    let mut reading = Reading { shown_as, rows: Vec::new(), errors: Vec::new() };
    let form = match format {
        TraceFormat::Azure2023 => {
            table::read(&AZURE_2023, &mut input, &mut reading);
            AZURE_2023.first_line
        }
        TraceFormat::BurstGpt => {
            table::read(&BURST_GPT, &mut input, &mut reading);
            BURST_GPT.first_line
        }
        TraceFormat::ServeGen => {
            let message = "a trace of this form is a folder";
            reading.errors.push(Diagnostic::error(Place::of_file(shown_as), message));
            ""
        }
        TraceFormat::Mooncake => {
            mooncake::read(&mut input, &mut reading);
            mooncake::FIRST_LINE
        }
    };
    let Reading { rows, mut errors, .. } = reading;
    if rows.is_empty() && errors.is_empty() {
        let error = Diagnostic::error(Place::of_file(shown_as), "the trace holds no requests");
        errors.push(error.with_help(format!("the first line is `{form}`")));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Trace { rows: rows.into(), sha256: input.hex() })
}

/// What has been read so far.
struct Reading<'a> {
    shown_as: &'a str,
    rows: Vec<TraceRow>,
    errors: Vec<Diagnostic>,
}

impl Reading<'_> {
    /// Whether nothing more is to be read.
    fn is_over(&mut self) -> bool {
        let is_too_long = self.rows.len() > ROWS_MAX;
        if is_too_long {
            let message = format!("the trace holds more than {ROWS_MAX} requests");
            self.errors.push(Diagnostic::error(Place::of_file(self.shown_as), message));
        }
        is_too_long || self.errors.len() >= ERRORS_MAX
    }

    /// Whether a row at this instant may follow.
    fn is_in_order(&self, at_ns: u64) -> bool {
        self.rows.last().is_none_or(|last| last.at_ns <= at_ns)
    }
}

//! JSON lines, the form of the Mooncake traces (<https://github.com/kvcache-ai/Mooncake>).

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader, Read},
};

use serde::Deserialize;

use super::Reading;
use crate::file::{
    TraceRow,
    diagnostic::{Diagnostic, Place},
};

/// What a line looks like.
pub(super) const FIRST_LINE: &str =
    r#"{"timestamp": 0, "input_length": 700, "output_length": 50, "hash_ids": [0, 1]}"#;

/// Tokens of a block, by the documentation of the traces.
const BLOCK_TOKENS: u64 = 512;
/// The most characters of a line that are shown.
const SHOWN_MAX: usize = 200;

#[derive(Deserialize)]
struct Line {
    /// Milliseconds.
    timestamp: u64,
    input_length: u32,
    output_length: u32,
    hash_ids: Vec<u64>,
}

/// Reads the lines of a trace.
pub(super) fn read(input: &mut impl Read, reading: &mut Reading<'_>) {
    let mut input = BufReader::new(input);
    let mut seen = BTreeSet::new();
    let mut first_ms = None;
    let mut text = Vec::new();
    for number in 1_u32.. {
        text.clear();
        match input.read_until(b'\n', &mut text) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) => {
                let message = format!("the trace cannot be read: {error}");
                reading.errors.push(Diagnostic::error(Place::of_file(reading.shown_as), message));
                return;
            }
        }
        if text.trim_ascii().is_empty() {
            continue;
        }
        match row(&text, &mut first_ms, &mut seen, reading) {
            Ok(row) => reading.rows.push(row),
            Err((column, message)) => {
                let source_line = String::from_utf8_lossy(text.trim_ascii_end());
                let place = Place {
                    file: reading.shown_as.to_owned(),
                    line: number,
                    column: column.clamp(1, SHOWN_MAX) as u32,
                    length: 1,
                    source_line: source_line.chars().take(SHOWN_MAX).collect(),
                };
                let help = format!("a line looks like `{FIRST_LINE}`");
                reading.errors.push(Diagnostic::error(place, message).with_help(help));
            }
        }
        if reading.is_over() {
            return;
        }
    }
}

/// A row, or the column from 1 and what is wrong there.
fn row(
    text: &[u8],
    first_ms: &mut Option<u64>,
    seen: &mut BTreeSet<u64>,
    reading: &Reading<'_>,
) -> Result<TraceRow, (usize, String)> {
    let line: Line = serde_json::from_slice(text)
        .map_err(|error| (error.column(), format!("this is no request of a trace: {error}")))?;
    let first_ms = *first_ms.get_or_insert(line.timestamp);
    let since_ms = line.timestamp.checked_sub(first_ms);
    let at_ns = since_ms.and_then(|since| since.checked_mul(1_000_000));
    let Some(at_ns) = at_ns.filter(|at_ns| reading.is_in_order(*at_ns)) else {
        return Err((1, "this row is earlier than the one before it".to_owned()));
    };
    let blocks = line.hash_ids.iter().take_while(|id| seen.contains(id)).count() as u64;
    seen.extend(&line.hash_ids);
    let cached_tokens = (blocks * BLOCK_TOKENS).min(u64::from(line.input_length)) as u32;
    let cached_tokens = Some(cached_tokens);
    let (prompt_tokens, output_tokens) = (line.input_length, line.output_length);
    Ok(TraceRow { at_ns, prompt_tokens, cached_tokens, output_tokens })
}

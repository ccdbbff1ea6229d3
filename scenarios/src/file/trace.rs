//! Recorded workloads: `TIMESTAMP,ContextTokens,GeneratedTokens`, the form of the Azure LLM
//! inference trace 2023 (<https://github.com/Azure/AzurePublicDataset>).

use std::{
    fmt::Write as _,
    fs::File,
    io::{self, BufReader, Read},
    path::Path,
    time::Duration,
};

use sha2::{Digest, Sha256};

use super::{
    Trace, TraceRow,
    calendar::local_seconds,
    diagnostic::{Diagnostic, Place},
    source::quoted,
};

/// The columns, in their order.
const COLUMNS: [&str; 3] = ["TIMESTAMP", "ContextTokens", "GeneratedTokens"];
/// The most rows of a trace.
const ROWS_MAX: usize = 10_000_000;
/// The most bytes of a trace.
const BYTES_MAX: u64 = 1 << 30;
/// The most characters of a row.
const ROW_LENGTH_MAX: usize = 1_000;
/// The most bad rows that are reported.
const ERRORS_MAX: usize = 20;

/// Reads a trace file.
pub(crate) fn read_trace(path: &Path, shown_as: &str) -> Result<Trace, Vec<Diagnostic>> {
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
    parse_trace(BufReader::new(file.take(BYTES_MAX)), shown_as)
}

/// Parses a trace.
pub(crate) fn parse_trace(input: impl Read, shown_as: &str) -> Result<Trace, Vec<Diagnostic>> {
    let hashing = Hashing { input, hash: Sha256::new() };
    // Lines end at LF alone, so that their numbers are right; the CR before it is cut off below.
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .terminator(csv::Terminator::Any(b'\n'))
        .from_reader(hashing);
    let mut rows = Reading { shown_as, first: None, rows: Vec::new(), errors: Vec::new() };
    let mut record = csv::ByteRecord::new();
    let mut is_header = true;
    loop {
        let result = reader.read_byte_record(&mut record);
        without_cr(&mut record);
        match result {
            Ok(false) => break,
            Ok(true) if is_header => rows.header(&record),
            Ok(true) => rows.row(&record),
            Err(error) => {
                let message = format!("the trace cannot be read: {error}");
                rows.errors.push(Diagnostic::error(Place::of_file(shown_as), message));
            }
        }
        is_header = false;
        if rows.errors.len() >= ERRORS_MAX || rows.is_too_long() {
            break;
        }
    }
    let Reading { rows, mut errors, .. } = rows;
    if rows.is_empty() && errors.is_empty() {
        let error = Diagnostic::error(Place::of_file(shown_as), "the trace holds no requests");
        errors.push(error.with_help(format!("the first line is `{}`", COLUMNS.join(","))));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let hash = reader.into_inner().hash.finalize();
    let sha256 = hash.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    Ok(Trace { rows: rows.into(), sha256 })
}

struct Reading<'a> {
    shown_as: &'a str,
    /// The instant of the first row.
    first: Option<Duration>,
    rows: Vec<TraceRow>,
    errors: Vec<Diagnostic>,
}

impl Reading<'_> {
    fn header(&mut self, record: &csv::ByteRecord) {
        // A byte order mark is no part of the first column's name.
        let first = record.get(0).unwrap_or_default();
        let first = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first);
        let found = std::iter::once(first).chain(record.iter().skip(1));
        if !found.eq(COLUMNS.iter().map(|column| column.as_bytes())) {
            let message = "the first line does not name the columns";
            let help = format!("it must be `{}`", COLUMNS.join(","));
            self.errors.push(self.error(record, 0, message).with_help(help));
        }
    }

    fn row(&mut self, record: &csv::ByteRecord) {
        match self.read_row(record) {
            Ok(row) => self.rows.push(row),
            Err(error) => self.errors.push(*error),
        }
    }

    fn read_row(&mut self, record: &csv::ByteRecord) -> Result<TraceRow, Box<Diagnostic>> {
        if record.len() != COLUMNS.len() {
            let message = format!("this row has {} columns instead of 3", record.len());
            return Err(Box::new(self.error(record, 0, message)));
        }
        let at = field(record, 0).and_then(|text| {
            let (date, time) = text.split_once(' ')?;
            local_seconds(date, time)
        });
        let Some(at) = at else {
            let message = format!("{} is not an instant", shown(record, 0));
            let help = "write it as in `2023-11-16 18:15:46.6805900`, in UTC and without a zone";
            return Err(Box::new(self.error(record, 0, message).with_help(help)));
        };
        let first = *self.first.get_or_insert(at);
        let since_first =
            at.checked_sub(first).and_then(|span| u64::try_from(span.as_nanos()).ok());
        let is_in_order = |at_ns: &u64| self.rows.last().is_none_or(|last| last.at_ns <= *at_ns);
        let Some(at_ns) = since_first.filter(is_in_order) else {
            let message = "this row is earlier than the one before it";
            let help = "sort the trace by its first column";
            return Err(Box::new(self.error(record, 0, message).with_help(help)));
        };
        let prompt_tokens = self.tokens(record, 1)?;
        let output_tokens = self.tokens(record, 2)?;
        Ok(TraceRow { at_ns, prompt_tokens, output_tokens })
    }

    fn tokens(&self, record: &csv::ByteRecord, column: usize) -> Result<u32, Box<Diagnostic>> {
        let is_plain = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
        let count = field(record, column).filter(is_plain).and_then(|text| text.parse().ok());
        count.ok_or_else(|| {
            let message = format!("{} is not a number of tokens", shown(record, column));
            let help = "write a whole number without a unit, for example `374`";
            Box::new(self.error(record, column, message).with_help(help))
        })
    }

    fn is_too_long(&mut self) -> bool {
        let is_too_long = self.rows.len() > ROWS_MAX;
        if is_too_long {
            let message = format!("the trace holds more than {ROWS_MAX} requests");
            self.errors.push(Diagnostic::error(Place::of_file(self.shown_as), message));
        }
        is_too_long
    }

    /// An error at a column of a row. The line is put together again from its fields.
    fn error(
        &self,
        record: &csv::ByteRecord,
        column: usize,
        message: impl Into<String>,
    ) -> Diagnostic {
        let fields: Vec<_> = record.iter().map(String::from_utf8_lossy).collect();
        let before: usize = fields.iter().take(column).map(|field| field.chars().count() + 1).sum();
        let length = fields.get(column).map_or(1, |field| field.chars().count()).max(1);
        let place = Place {
            file: self.shown_as.to_owned(),
            line: record.position().map_or(1, |position| position.line() as u32),
            column: before as u32 + 1,
            length: length as u32,
            source_line: fields.join(",").chars().take(ROW_LENGTH_MAX).collect(),
        };
        Diagnostic::error(place, message)
    }
}

/// Cuts the CR of a CR LF off the last field.
fn without_cr(record: &mut csv::ByteRecord) {
    let Some(last) = record.iter().next_back().and_then(|field| field.strip_suffix(b"\r")) else {
        return;
    };
    let (last, count, position) = (last.to_vec(), record.len(), record.position().cloned());
    record.truncate(count - 1);
    record.push_field(&last);
    record.set_position(position);
}

fn field(record: &csv::ByteRecord, column: usize) -> Option<&str> {
    std::str::from_utf8(record.get(column)?).ok()
}

fn shown(record: &csv::ByteRecord, column: usize) -> String {
    quoted(&String::from_utf8_lossy(record.get(column).unwrap_or_default()))
}

/// Passes bytes on and keeps their hash.
struct Hashing<R> {
    input: R,
    hash: Sha256,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.hash.update(&buffer[..count]);
        Ok(count)
    }
}

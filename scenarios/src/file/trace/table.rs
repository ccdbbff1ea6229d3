//! Traces in CSV files: the Azure LLM inference trace 2023
//! (<https://github.com/Azure/AzurePublicDataset>) and `BurstGPT`
//! (<https://github.com/HPMLL/BurstGPT>).

use std::{io::Read, time::Duration};

use super::Reading;
use crate::file::{
    TraceRow,
    calendar::local_seconds,
    diagnostic::{Diagnostic, Place},
    source::quoted,
};

/// The most characters of a row.
const ROW_LENGTH_MAX: usize = 1_000;

/// What a file of one kind looks like.
pub(super) struct Form {
    pub(super) first_line: &'static str,
    /// The columns that are read: instant, prompt tokens, answer tokens.
    columns: [&'static str; 3],
    /// Whether the first line is exactly this one, or names the columns among others.
    is_exact: bool,
    instant: fn(&str) -> Option<Duration>,
    instant_help: &'static str,
}

pub(super) const AZURE_2023: Form = Form {
    first_line: "TIMESTAMP,ContextTokens,GeneratedTokens",
    columns: ["TIMESTAMP", "ContextTokens", "GeneratedTokens"],
    is_exact: true,
    instant: |text| {
        let (date, time) = text.split_once(' ')?;
        local_seconds(date, time)
    },
    instant_help: "write it as in `2023-11-16 18:15:46.6805900`, in UTC and without a zone",
};

pub(super) const BURST_GPT: Form = Form {
    first_line: "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type",
    columns: ["Timestamp", "Request tokens", "Response tokens"],
    is_exact: false,
    instant: |text| {
        let is_plain = |byte: u8| byte.is_ascii_digit() || byte == b'.';
        let seconds: f64 = text.bytes().all(is_plain).then(|| text.parse().ok())??;
        Duration::try_from_secs_f64(seconds).ok()
    },
    instant_help: "write seconds as in `45` or `45.5`",
};

/// Reads the rows of a trace.
pub(super) fn read(form: &Form, input: &mut impl Read, reading: &mut Reading<'_>) {
    // Lines end at LF alone, so that their numbers are right; the CR before it is cut off below.
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .terminator(csv::Terminator::Any(b'\n'))
        .from_reader(input);
    let mut rows = Rows { form, reading, first: None, places: [0, 1, 2], width: 3 };
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
                let place = Place::of_file(rows.reading.shown_as);
                rows.reading.errors.push(Diagnostic::error(place, message));
            }
        }
        is_header = false;
        if rows.reading.is_over() {
            break;
        }
    }
}

struct Rows<'a, 'r> {
    form: &'a Form,
    reading: &'a mut Reading<'r>,
    /// The instant of the first row.
    first: Option<Duration>,
    /// Where the columns are that are read.
    places: [usize; 3],
    /// How many columns there are.
    width: usize,
}

impl Rows<'_, '_> {
    fn header(&mut self, record: &csv::ByteRecord) {
        // A byte order mark is no part of the first column's name.
        let first = record.get(0).unwrap_or_default();
        let first = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first);
        let found: Vec<_> = std::iter::once(first).chain(record.iter().skip(1)).collect();
        let place = |column: &'static str| found.iter().position(|name| *name == column.as_bytes());
        let places = self.form.columns.map(place);
        let is_all = !self.form.is_exact || found.len() == self.form.columns.len();
        match places {
            [Some(at), Some(prompt), Some(output)]
                if is_all && (!self.form.is_exact || [at, prompt, output] == self.places) =>
            {
                (self.places, self.width) = ([at, prompt, output], found.len());
            }
            _ => {
                let message = "the first line does not name the columns";
                let help = format!("it must be `{}`", self.form.first_line);
                let error = self.error(record, 0, message).with_help(help);
                self.reading.errors.push(error);
            }
        }
    }

    fn row(&mut self, record: &csv::ByteRecord) {
        match self.read_row(record) {
            Ok(row) => self.reading.rows.push(row),
            Err(error) => self.reading.errors.push(*error),
        }
    }

    fn read_row(&mut self, record: &csv::ByteRecord) -> Result<TraceRow, Box<Diagnostic>> {
        if record.len() != self.width {
            let (found, width) = (record.len(), self.width);
            let message = format!("this row has {found} columns instead of {width}");
            return Err(Box::new(self.error(record, 0, message)));
        }
        let [instant, prompt, output] = self.places;
        let at = field(record, instant).and_then(self.form.instant);
        let Some(at) = at else {
            let message = format!("{} is not an instant", shown(record, instant));
            let help = self.form.instant_help;
            return Err(Box::new(self.error(record, instant, message).with_help(help)));
        };
        let first = *self.first.get_or_insert(at);
        let since_first =
            at.checked_sub(first).and_then(|span| u64::try_from(span.as_nanos()).ok());
        let Some(at_ns) = since_first.filter(|at_ns| self.reading.is_in_order(*at_ns)) else {
            let message = "this row is earlier than the one before it";
            let help = "sort the trace by its first column";
            return Err(Box::new(self.error(record, instant, message).with_help(help)));
        };
        let prompt_tokens = self.tokens(record, prompt)?;
        let output_tokens = self.tokens(record, output)?;
        Ok(TraceRow { at_ns, prompt_tokens, cached_tokens: None, output_tokens })
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
            file: self.reading.shown_as.to_owned(),
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

//! The story of a request, read from its events: one row for each attempt, with the waits before it.

use scenarios::{metric::Unit, results::TraceLine};

use crate::format;

/// What a request does for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    /// It waits in the client's queue.
    Queued,
    /// It waits between two attempts.
    BackingOff,
    /// It waits for the answer of an identical request.
    Following,
    /// An attempt of it is in flight.
    Attempt,
}

/// A while, in milliseconds since the submission.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span {
    pub(super) doing: Doing,
    pub(super) from_ms: f64,
    pub(super) to_ms: f64,
}

/// An attempt and the waits before it, or the waits that no attempt followed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    /// Its number; empty without an attempt.
    pub(super) number: String,
    pub(super) spans: Vec<Span>,
    /// How the attempt ended.
    pub(super) end: String,
}

/// All that a request did.
#[derive(Clone, Debug, Default)]
pub(super) struct Story {
    pub(super) class: Option<String>,
    pub(super) rows: Vec<Row>,
    /// From submission to end, milliseconds.
    pub(super) took_ms: f64,
    pub(super) outcome: String,
    /// Attempts, hedges included.
    pub(super) attempts: usize,
    /// The wait under way.
    waiting: Option<(Doing, f64)>,
    /// The waits since the last attempt.
    pending: Vec<Span>,
    /// The attempts in flight, by name, with their rows.
    open: Vec<(String, usize)>,
}

impl Story {
    /// Reads the events of a request; `None` without any.
    pub(super) fn of(lines: &[TraceLine]) -> Option<Self> {
        let (first, last) = (lines.first()?, lines.last()?);
        let mut story = Self { took_ms: last.at_ms - first.at_ms, ..Self::default() };
        for line in lines {
            story.read(line, line.at_ms - first.at_ms);
        }
        story.finish();
        Some(story)
    }

    fn read(&mut self, line: &TraceLine, at_ms: f64) {
        let (head, rest) = line.detail.split_once(", ").unwrap_or((&line.detail, ""));
        match line.event.as_str() {
            "submitted" => self.class = head.strip_prefix("class ").map(str::to_owned),
            "queued" => self.wait(Doing::Queued, at_ms),
            "joined" => self.wait(Doing::Following, at_ms),
            "backoff_started" => {
                self.wait(Doing::BackingOff, at_ms);
                if let (Some(asked), Some(row)) = (asked(rest), self.rows.last_mut()) {
                    row.end.extend([", Retry-After ", &asked]);
                }
            }
            "took_over" => self.end_wait(at_ms),
            "attempt_started" => self.start(head, at_ms),
            "attempt_ended" => self.end(head, rest, at_ms),
            "budget_denied" => self.note_denied(&line.detail),
            "ended" => {
                self.end_wait(at_ms);
                let outcome = line.detail.rsplit_once(", attempts: ");
                outcome
                    .map_or(line.detail.as_str(), |(text, _)| text)
                    .clone_into(&mut self.outcome);
            }
            _ => {}
        }
    }

    fn wait(&mut self, doing: Doing, at_ms: f64) {
        self.end_wait(at_ms);
        self.waiting = Some((doing, at_ms));
    }

    fn end_wait(&mut self, at_ms: f64) {
        if let Some((doing, from_ms)) = self.waiting.take()
            && at_ms > from_ms
        {
            self.pending.push(Span { doing, from_ms, to_ms: at_ms });
        }
    }

    fn start(&mut self, name: &str, at_ms: f64) {
        let is_hedge = name.starts_with("hedge");
        if !is_hedge {
            self.end_wait(at_ms);
        }
        // What the original waited for is not the hedge's.
        let mut spans = if is_hedge { Vec::new() } else { std::mem::take(&mut self.pending) };
        spans.push(Span { doing: Doing::Attempt, from_ms: at_ms, to_ms: self.took_ms });
        let number = name.rsplit(' ').next().unwrap_or_default().to_owned();
        let end = if is_hedge { "hedge: " } else { "" }.to_owned();
        self.open.push((name.to_owned(), self.rows.len()));
        self.rows.push(Row { number, spans, end });
        self.attempts += 1;
    }

    fn end(&mut self, name: &str, result: &str, at_ms: f64) {
        let Some(place) = self.open.iter().position(|(open, _)| open == name) else { return };
        let (_, row) = self.open.remove(place);
        let result = result.rsplit_once(" after ").map_or(result, |(result, _)| result);
        self.rows[row].end += short(result);
        if let Some(span) = self.rows[row].spans.last_mut() {
            span.to_ms = at_ms;
        }
    }

    /// Said once of an attempt, however often it was asked.
    fn note_denied(&mut self, what: &str) {
        if let Some(row) = self.rows.last_mut() {
            let note = format!(", {what}: budget");
            if !row.end.contains(&note) {
                row.end += &note;
            }
        }
    }

    fn finish(&mut self) {
        self.end_wait(self.took_ms);
        let spans = std::mem::take(&mut self.pending);
        if !spans.is_empty() {
            self.rows.push(Row { number: String::new(), spans, end: String::new() });
        }
    }
}

/// How an attempt ended, in as few words as it takes; the table has them all.
fn short(result: &str) -> &str {
    match result {
        "deadline passed" => "deadline",
        "attempt timeout" => "timeout",
        "lost to the other copy" => "lost",
        other => other.strip_prefix("status ").unwrap_or(other),
    }
}

/// The wait that the server asked for, for people.
fn asked(detail: &str) -> Option<String> {
    let text = detail.strip_prefix("Retry-After ")?;
    let number = text.split(' ').next()?.parse().ok()?;
    Some(format::value(Unit::Milliseconds, number))
}

/// An event as a table shows it, its times counted from the submission.
pub(super) fn in_words(line: &TraceLine, since_ms: f64) -> String {
    let at = format::value(Unit::Milliseconds, line.at_ms - since_ms);
    let (head, rest) = line.detail.split_once(", ").unwrap_or((&line.detail, ""));
    let told = match line.event.as_str() {
        "attempt_started" if rest.starts_with("after 0.000 ms") => format!("{head} started"),
        "attempt_started" => format!("{head} started, {rest}"),
        "attempt_ended" => format!("{head} ended, {rest}"),
        "backoff_started" => format!("backs off {}", line.detail),
        event if line.detail.is_empty() => event.replace('_', " "),
        event => format!("{}, {}", event.replace('_', " "), line.detail),
    };
    format!("{at}: {}", readable(&told, since_ms))
}

/// A text with its milliseconds in the units that people read.
fn readable(text: &str, since_ms: f64) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut rest = text.split(' ').peekable();
    while let Some(word) = rest.next() {
        let unit = rest.peek().map_or("", |unit| unit.trim_end_matches(','));
        let number = if unit == "ms" { word.parse::<f64>().ok() } else { None };
        let Some(number) = number else {
            words.push(word.to_owned());
            continue;
        };
        let comma = if rest.next() == Some("ms,") { "," } else { "" };
        let is_instant = words.last().is_some_and(|word| word == "at");
        let number = if is_instant { number - since_ms } else { number };
        words.push(format::value(Unit::Milliseconds, number) + comma);
    }
    words.join(" ")
}

//! The life of one request: a head, a waterfall, and its lines.

use std::fmt::Write as _;

use scheduler::{Event, EventKind};
use simulator::{ServerEvent, ServerEventKind};

use super::{
    client_phrases::end_text,
    client_spans::{Change, Kind, OpenSpans},
    clock_text::{plain_instant, span},
    phrase::attempt_name_at_server,
    setting::Setting,
    waterfall::{Row, waterfall},
};
use crate::arrivals::Arrival;

/// What is kept of the one request that is told of.
#[derive(Debug)]
pub(super) struct Story {
    request_key: u64,
    arrival: Option<Arrival>,
    /// When and how.
    end: Option<(u64, String)>,
    open: OpenSpans,
    rows: Vec<Row>,
    /// Its events, a line each.
    pub(super) lines: String,
}

impl Story {
    pub(super) fn new(request_key: u64) -> Self {
        let (arrival, end, open) = (None, None, OpenSpans::default());
        Self { request_key, arrival, end, open, rows: Vec::new(), lines: String::new() }
    }

    pub(super) fn on_arrival(&mut self, arrival: &Arrival) {
        if arrival.key() == self.request_key {
            self.arrival = Some(*arrival);
        }
    }

    pub(super) fn on_client_event(&mut self, event: &Event) {
        if event.request_key != self.request_key {
            return;
        }
        let at_ns = event.at.as_nanos();
        for change in self.open.on_event(event) {
            match change {
                Change::Open(kind, name) => self.rows.push(Row::new(kind, name, at_ns)),
                Change::Close(kind, note) => {
                    let is_it = |row: &&mut Row| row.kind == kind && row.to_ns.is_none();
                    if let Some(row) = self.rows.iter_mut().rev().find(is_it) {
                        (row.to_ns, row.note) = (Some(at_ns), note);
                    }
                }
            }
        }
        if let EventKind::Ended { outcome, attempts, source } = event.kind {
            self.end = Some((at_ns, end_text(outcome, attempts, source)));
        }
    }

    /// Notes when the server had the attempt in its hands, and in service.
    pub(super) fn on_server_event(&mut self, event: &ServerEvent) {
        if event.request_key != self.request_key {
            return;
        }
        let name = attempt_name_at_server(event.attempt_index);
        let Some(row) = self.rows.iter_mut().rev().find(|row| row.name == name) else { return };
        let at_server = match event.kind {
            ServerEventKind::Received => &mut row.received_ns,
            ServerEventKind::ServiceStarted => &mut row.served_from_ns,
            ServerEventKind::Refused(_)
            | ServerEventKind::ServiceFinished
            | ServerEventKind::Cut(_)
            | ServerEventKind::Abandoned { is_stopped: true } => &mut row.left_ns,
            _ => return,
        };
        at_server.get_or_insert(event.at_ns);
    }

    /// Head, waterfall and lines; nothing of a request that never was.
    pub(super) fn write(&self, setting: &Setting, out: &mut String) {
        let Some(arrival) = &self.arrival else { return };
        let Setting { scenario, strategy, seed, .. } = setting;
        let id = setting.name_of(self.request_key);
        let _ =
            writeln!(out, "request {id} of scenario {scenario}, strategy {strategy}, seed {seed}");
        let measured = if arrival.at_ns < setting.warm_up_ns { ", in the warm-up" } else { "" };
        let client = match setting.clients {
            1 => String::new(),
            _ => format!(" at client {}", arrival.client),
        };
        let Arrival { prompt_tokens, output_tokens, .. } = arrival;
        let _ = writeln!(
            out,
            "  arrived    {}{client}{measured}, {prompt_tokens} tokens of prompt and \
             {output_tokens} of answer",
            plain_instant(arrival.at_ns)
        );
        if let Some((end_ns, how)) = &self.end {
            let spent = |kind| -> u64 {
                let rows = self.rows.iter().filter(|row| row.kind == kind);
                rows.map(|row| row.to_ns.unwrap_or(*end_ns) - row.from_ns).sum()
            };
            let parts = [
                (Kind::Queue, "queued"),
                (Kind::Following, "following"),
                (Kind::Attempt, "in attempts"),
                (Kind::BackOff, "backing off"),
            ];
            let parts = parts.map(|(kind, words)| (spent(kind), words));
            let parts = parts.into_iter().filter(|&(ns, _)| ns > 0);
            let parts: Vec<String> =
                parts.map(|(ns, words)| format!("{} {words}", span(ns))).collect();
            let _ = writeln!(out, "  ended      {}, {how}", plain_instant(*end_ns));
            let sojourn = span(end_ns - arrival.at_ns);
            let of_it = if parts.is_empty() { "" } else { ": " };
            let _ = writeln!(out, "  sojourn    {sojourn}{of_it}{}", parts.join(", "));
            write_incidents(setting, arrival.at_ns, *end_ns, out);
            waterfall(&self.rows, arrival.at_ns, *end_ns, out);
        }
        let _ = writeln!(out, "\n{}", self.lines.trim_end());
    }
}

/// Those that were on while it lived.
fn write_incidents(setting: &Setting, from_ns: u64, to_ns: u64, out: &mut String) {
    let windows = setting.incidents.iter();
    let met = windows.filter(|window| window.from_ns <= to_ns && window.to_ns > from_ns);
    for window in met {
        let (from, to) = (plain_instant(window.from_ns), plain_instant(window.to_ns));
        let _ = writeln!(out, "  incident   {} from {from} to {to}", window.name);
    }
}

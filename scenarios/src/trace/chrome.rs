//! The trace as Chrome's trace events, which Perfetto and `chrome://tracing` open.
//!
//! The form is that of <https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU>:
//! nestable asynchronous events (`b`, `n`, `e`) that belong together by process, category and id,
//! counters (`C`) and metadata (`M`).

mod entry;
mod server_side;

use std::{collections::BTreeMap, fmt::Write as _};

use scheduler::{Event, EventKind};
use serde_json::{Value, json};

use self::{entry::Entry, server_side::ServerSide};
use super::{
    client_phrases,
    client_spans::{Change, Kind, OpenSpans},
    form::Form,
    setting::Setting,
};
use crate::{arrivals::Arrival, record::Happening};

/// The process of the server; those of the clients follow.
const SERVER: u32 = 1;
/// A counter and its one series.
const IN_FLIGHT: (&str, &str) = ("in flight", "attempts");

/// A JSON object with one event a line.
#[derive(Debug)]
pub struct Chrome {
    setting: Setting,
    /// Requests under way, of those that are told of.
    requests: BTreeMap<u64, OpenRequest>,
    server: ServerSide,
    /// What each counter showed last, by process and name.
    counters: BTreeMap<(u32, &'static str), String>,
}

#[derive(Debug)]
struct OpenRequest {
    id: String,
    pid: u32,
    spans: OpenSpans,
    /// The names of its open spans.
    open: Vec<(Kind, String)>,
}

/// A hedge may outlive its attempt, so it does not nest: it has a track of its own.
fn category(kind: Kind) -> &'static str {
    if kind == Kind::Hedge { "hedge" } else { "request" }
}

fn client_pid(client: u32) -> u32 {
    SERVER + 1 + client
}

impl Chrome {
    /// Of a replication, or of a request of it.
    pub fn new(setting: Setting) -> Self {
        let (requests, counters) = (BTreeMap::new(), BTreeMap::new());
        Self { setting, requests, server: ServerSide::default(), counters }
    }

    fn on_arrival(&mut self, arrival: &Arrival, out: &mut String) {
        let key = arrival.key();
        if !self.setting.is_told(key) {
            return;
        }
        let id = self.setting.name_of(key).to_string();
        let pid = client_pid(arrival.client);
        let args = json!({
            "request": id,
            "prompt_tokens": arrival.prompt_tokens,
            "output_tokens": arrival.output_tokens,
        });
        let class = self.setting.class_of(key);
        Entry::new('b', "request", class, pid, arrival.at_ns).with_id(&id).write(&args, out);
        let (spans, open) = (OpenSpans::default(), Vec::new());
        self.requests.insert(key, OpenRequest { id, pid, spans, open });
    }

    fn on_client_event(&mut self, client: u32, event: &Event, out: &mut String) {
        let (at_ns, pid) = (event.at.as_nanos(), client_pid(client));
        self.count(pid, at_ns, IN_FLIGHT, event.in_flight.to_string(), out);
        self.count(pid, at_ns, ("queue", "requests"), event.queue_depth.to_string(), out);
        if event.limit != u32::MAX {
            self.count(pid, at_ns, ("limit", "attempts"), event.limit.to_string(), out);
        }
        let class = self.setting.class_of(event.request_key).to_owned();
        let Some(request) = self.requests.get_mut(&event.request_key) else { return };
        let phrase = client_phrases::phrase(event);
        for change in request.spans.on_event(event) {
            request.change(change, at_ns, &phrase.detail, out);
        }
        let OpenRequest { id, pid, .. } = request;
        let entry = |phase, name: &str, args: Value, out: &mut String| {
            Entry::new(phase, "request", name, *pid, at_ns).with_id(id).write(&args, out);
        };
        let detail = json!({ "detail": phrase.detail });
        match event.kind {
            EventKind::BudgetDenied { .. } | EventKind::TookOver => {
                entry('n', &phrase.what, detail, out);
            }
            EventKind::Ended { .. } => {
                entry('e', &class, json!({ "ended": phrase.detail }), out);
                self.requests.remove(&event.request_key);
            }
            _ => {}
        }
    }

    /// Shows a counter where it changes; of a single request, while it is under way.
    fn count(
        &mut self,
        pid: u32,
        at_ns: u64,
        (name, series): (&'static str, &'static str),
        value: String,
        out: &mut String,
    ) {
        let is_shown = self.setting.only.is_none() || !self.requests.is_empty();
        if is_shown && self.counters.get(&(pid, name)) != Some(&value) {
            Entry::new('C', "gauge", name, pid, at_ns).write_number(series, &value, out);
            self.counters.insert((pid, name), value);
        }
    }

    fn write_names(&self, out: &mut String) {
        let clients = self.setting.clients;
        let mut name = |pid, name: &str, place: u32| {
            let entry = |what| Entry::new('M', "", what, pid, 0);
            entry("process_name").write(&json!({ "name": name }), out);
            entry("process_sort_index").write(&json!({ "sort_index": place }), out);
        };
        name(SERVER, "server", clients);
        for client in 0..clients {
            let shown = if clients == 1 { "client".to_owned() } else { format!("client {client}") };
            name(client_pid(client), &shown, client);
        }
    }

    fn write_incidents(&self, out: &mut String) {
        for (place, window) in self.setting.incidents.iter().enumerate() {
            let id = format!("incident {place}");
            for (phase, at_ns) in [('b', window.from_ns), ('e', window.to_ns)] {
                let entry = Entry::new(phase, "incident", &window.name, SERVER, at_ns);
                entry.with_id(&id).write(&json!({}), out);
            }
        }
    }
}

impl OpenRequest {
    fn change(&mut self, change: Change, at_ns: u64, detail: &str, out: &mut String) {
        match change {
            Change::Open(kind, name) => {
                let entry = Entry::new('b', category(kind), &name, self.pid, at_ns);
                entry.with_id(&self.id).write(&json!({ "detail": detail }), out);
                self.open.push((kind, name));
            }
            Change::Close(kind, note) => {
                let Some(place) = self.open.iter().rposition(|(open, _)| *open == kind) else {
                    return;
                };
                let (_, name) = self.open.remove(place);
                let args = if note.is_empty() { json!({}) } else { json!({ "result": note }) };
                let entry = Entry::new('e', category(kind), &name, self.pid, at_ns);
                entry.with_id(&self.id).write(&args, out);
            }
        }
    }
}

impl Form for Chrome {
    fn begin(&mut self, out: &mut String) {
        let Setting { scenario, strategy, seed, .. } = &self.setting;
        let about = json!({ "scenario": scenario, "strategy": strategy, "seed": seed.to_string() });
        let _ = write!(out, "{{\"displayTimeUnit\":\"ms\",\"otherData\":{about},");
        out.push_str("\"traceEvents\":[\n");
        // The one event without a comma before it.
        let entry = Entry::new('M', "", "process_labels", SERVER, 0);
        entry.write_first(&json!({ "labels": "simulated" }), out);
        self.write_names(out);
        self.write_incidents(out);
    }

    fn write(&mut self, happening: &Happening, out: &mut String) {
        match happening {
            Happening::Arrival(arrival) => self.on_arrival(arrival, out),
            Happening::Client { client, event } => self.on_client_event(*client, event, out),
            Happening::Server { event, gpu_utilisation } => {
                let at_ns = event.at_ns;
                let gpu = format!("{:.1}", gpu_utilisation * 100.0);
                self.count(SERVER, at_ns, IN_FLIGHT, event.in_flight.to_string(), out);
                self.count(SERVER, at_ns, ("queue", "attempts"), event.queue.to_string(), out);
                self.count(SERVER, at_ns, ("GPU utilisation", "percent"), gpu, out);
                if self.setting.is_told(event.request_key) {
                    self.server.on_event(&self.setting, event, out);
                }
            }
            Happening::Answer { .. } | Happening::Over => {}
        }
    }

    fn end(&mut self, out: &mut String) {
        self.server.end(out);
        out.push_str("\n]}\n");
    }
}

//! What the server does with each attempt, in Chrome's form.

use std::collections::BTreeMap;

use serde_json::json;
use simulator::{ServerEvent, ServerEventKind};

use super::{SERVER, entry::Entry};
use crate::trace::{phrase::attempt_name_at_server, server_phrases, setting::Setting};

const CATEGORY: &str = "attempt";

/// The attempts that the server has in its hands.
#[derive(Debug, Default)]
pub(super) struct ServerSide {
    open: BTreeMap<(u64, u32), OpenAttempt>,
    last_ns: u64,
}

#[derive(Debug)]
struct OpenAttempt {
    id: String,
    class: String,
    /// What it is at.
    stage: &'static str,
}

impl ServerSide {
    pub(super) fn on_event(&mut self, setting: &Setting, event: &ServerEvent, out: &mut String) {
        let at_ns = event.at_ns;
        self.last_ns = self.last_ns.max(at_ns);
        let key = (event.request_key, event.attempt_index);
        let request = setting.name_of(event.request_key);
        let attempt = attempt_name_at_server(event.attempt_index);
        let id = format!("{request}, {attempt}");
        match event.kind {
            ServerEventKind::Received => {
                let class = setting.class_of(event.request_key).to_owned();
                let args = json!({ "request": request.to_string(), "attempt": attempt });
                let attempt = OpenAttempt { id, class, stage: "wait" };
                attempt.entry('b', &attempt.class, at_ns).write(&args, out);
                attempt.entry('b', attempt.stage, at_ns).write(&json!({}), out);
                self.open.insert(key, attempt);
            }
            ServerEventKind::ServiceStarted => {
                if let Some(attempt) = self.open.get_mut(&key) {
                    attempt.entry('e', attempt.stage, at_ns).write(&json!({}), out);
                    attempt.stage = "service";
                    attempt.entry('b', attempt.stage, at_ns).write(&json!({}), out);
                }
            }
            ServerEventKind::Refused(_)
            | ServerEventKind::ServiceFinished
            | ServerEventKind::Cut(_)
            | ServerEventKind::Abandoned { is_stopped: true } => {
                let detail = server_phrases::phrase(event, None).detail;
                match self.open.remove(&key) {
                    Some(attempt) => attempt.close(at_ns, &detail, out),
                    None => point(&id, event, out),
                }
            }
            // The client knows of what is delivered to it.
            ServerEventKind::Delivered { is_claimed: true, .. } => {}
            ServerEventKind::Delivered { is_claimed: false, .. }
            | ServerEventKind::Lost
            | ServerEventKind::Abandoned { is_stopped: false } => point(&id, event, out),
        }
    }

    /// Whatever is still open ends with the trace.
    pub(super) fn end(&mut self, out: &mut String) {
        for attempt in std::mem::take(&mut self.open).into_values() {
            attempt.close(self.last_ns, "the run is over", out);
        }
    }
}

/// Something without a duration.
fn point(id: &str, event: &ServerEvent, out: &mut String) {
    let phrase = server_phrases::phrase(event, None);
    let entry = Entry::new('n', CATEGORY, &phrase.what, SERVER, event.at_ns).with_id(id);
    entry.write(&json!({ "detail": phrase.detail }), out);
}

impl OpenAttempt {
    fn entry<'a>(&'a self, phase: char, name: &'a str, at_ns: u64) -> Entry<'a> {
        Entry::new(phase, CATEGORY, name, SERVER, at_ns).with_id(&self.id)
    }

    fn close(&self, at_ns: u64, detail: &str, out: &mut String) {
        self.entry('e', self.stage, at_ns).write(&json!({}), out);
        self.entry('e', &self.class, at_ns).write(&json!({ "ended": detail }), out);
    }
}

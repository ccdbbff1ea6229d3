//! A replication as something to read: whole, and true to its summary.

mod chrome;
mod human;
mod planted_loss;
mod reconciled;
mod request;

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError, atomic::AtomicBool},
};

use scenarios::{
    arrivals::RequestId,
    file::{
        LoadedScenario,
        load::{load_text, points_of_file},
    },
    trace::{Chrome, Form, Human, Reconciliation, Setting, strategy_of, trace},
};

/// Ten seconds of everything that a trace has words for: a queue, refusals, waits that the server
/// asks for, an incident, and a warm-up.
const SMALL: &str = "
scenario: small
horizon: 10s
warm_up: 4s
workload:
  - { class: chat, arrivals: { constant: { rate: 2/s } }, deadline: 30s }
  - { class: batch, arrivals: { constant: { rate: 1/s } } }
server:
  engine: { slots: { servers: 2, service_time: { constant: 700ms } } }
  admission: { retry_after: { after: 2s, form: seconds } }
  incidents: [burst_429: { at: 3s, for: 2s, share: 100% }]
strategies:
  - name: mine
    config:
      concurrency: { fixed: { limit: 3 } }
      retry: { max_attempts: 3, backoff: { constant: { delay: 500ms } }, jitter: none }
";

static NEVER: AtomicBool = AtomicBool::new(false);

fn small() -> LoadedScenario {
    load_text(SMALL.as_bytes(), "small.yaml", Path::new(".")).expect("it is good")
}

/// The scenarios of a shipped file.
fn shipped(name: &str) -> Vec<LoadedScenario> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("suites").join(name);
    points_of_file(&path, name).expect("a shipped file is good")
}

/// What was written, shared with the one who writes.
#[derive(Clone, Debug, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[derive(Clone, Copy, Debug)]
enum As {
    Human,
    Chrome,
}

/// A trace of seed 1, and how it agrees with its summary.
fn traced(
    loaded: &LoadedScenario,
    strategy: &str,
    only: Option<&RequestId>,
    form: As,
) -> (String, Reconciliation) {
    let strategy = strategy_of(loaded, Some(strategy)).expect("it is there");
    let setting = Setting::new(loaded, strategy, 1, only);
    let form: Box<dyn Form> = match form {
        As::Human => Box::new(Human::new(setting)),
        As::Chrome => Box::new(Chrome::new(setting)),
    };
    let paper = Paper::default();
    let told = trace(loaded, strategy, 1, form, paper.clone(), &NEVER);
    let bytes = paper.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let text = String::from_utf8(bytes).expect("it is text");
    (text, told.ending.expect("it comes to its end"))
}

//! Writes a trace while the replication goes.

use std::{
    io::{self, Write},
    ops::ControlFlow,
    sync::atomic::{AtomicBool, Ordering},
};

use super::{form::Form, reconciliation::Reconciliation};
use crate::{
    file::{LoadedScenario, scenario::Strategy},
    record::{Happening, Tally, Watcher},
    replication::replicate_before,
};

/// What is written at once.
const CHUNK: usize = 1 << 16;

/// What a trace came to.
#[derive(Debug)]
pub struct Traced<W> {
    /// Where it went.
    pub out: W,
    /// How its events and the summary agree, if it came to its end.
    pub ending: Result<Reconciliation, Stop>,
}

/// Why a trace has no end.
#[derive(Debug)]
pub enum Stop {
    /// Somebody did not want to wait.
    Interrupted,
    /// It cannot be written.
    Unwritable(io::Error),
}

/// Runs `strategy` in a scenario whose warm-up is known under a seed, and writes to `out` what
/// happens, in a form. Setting `is_interrupted` stops it.
///
/// # Panics
/// Where the scenario is invalid in a way that the loader refuses.
pub fn trace<W: Write + Send + 'static>(
    loaded: &LoadedScenario,
    strategy: &Strategy,
    seed: u64,
    form: Box<dyn Form>,
    out: W,
    is_interrupted: &'static AtomicBool,
) -> Traced<W> {
    let mut text = String::new();
    let mut form = form;
    form.begin(&mut text);
    let tally = Tally::new(loaded);
    let teller = Teller { form, tally, text, out, is_interrupted, stop: None };
    let (replication, mut teller) = replicate_before(loaded, strategy, seed, teller);
    teller.form.end(&mut teller.text);
    if teller.stop.is_none() {
        teller.flush(0);
    }
    let warm_up = loaded.scenario.warm_up.span();
    let ending = match teller.stop {
        Some(stop) => Err(stop),
        None => Ok(Reconciliation::new(&teller.tally, warm_up, &replication)),
    };
    Traced { out: teller.out, ending }
}

#[derive(Debug)]
struct Teller<W> {
    form: Box<dyn Form>,
    tally: Tally,
    /// What is not yet written.
    text: String,
    out: W,
    is_interrupted: &'static AtomicBool,
    stop: Option<Stop>,
}

impl<W: Write> Teller<W> {
    /// Writes what there is, if that is at least so much.
    fn flush(&mut self, least: usize) {
        if self.text.len() >= least {
            if let Err(error) = self.out.write_all(self.text.as_bytes()) {
                self.stop = Some(Stop::Unwritable(error));
            }
            self.text.clear();
        }
    }
}

impl<W: Write + Send + 'static> Watcher for Teller<W> {
    fn see(&mut self, happening: &Happening) -> ControlFlow<()> {
        if self.stop.is_none() {
            let _ = self.tally.see(happening);
            self.form.write(happening, &mut self.text);
            self.flush(CHUNK);
            if self.is_interrupted.load(Ordering::Relaxed) {
                self.stop = Some(Stop::Interrupted);
            }
        }
        if self.stop.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

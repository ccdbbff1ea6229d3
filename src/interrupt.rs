//! Ctrl-C and the signals that end a process.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::{exit_code::ExitCode, failure::Failure};

static IS_INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Listens from now on. The first signal sets the flag, so that a partial report can be written;
/// the second ends the process at once.
pub(crate) fn listen() -> Result<&'static AtomicBool, Failure> {
    ctrlc::set_handler(|| {
        if IS_INTERRUPTED.swap(true, Ordering::Relaxed) {
            end_at_once();
        }
    })
    .map_err(Failure::Signals)?;
    Ok(&IS_INTERRUPTED)
}

#[expect(clippy::exit, reason = "whoever asks twice does not want to wait")]
fn end_at_once() {
    std::process::exit(i32::from(ExitCode::Interrupted.number()));
}

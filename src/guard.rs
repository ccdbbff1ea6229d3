//! A panic is Squall's own fault, and the process says so.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, set_hook},
    sync::OnceLock,
};

static FIRST_PANIC: OnceLock<String> = OnceLock::new();

/// Keeps what the first panic says, in place of printing it.
pub(crate) fn listen() {
    set_hook(Box::new(|panic| {
        // Whatever follows a panic on a worker thread is its echo.
        let _ = FIRST_PANIC.set(panic.to_string().replace('\n', " "));
    }));
}

/// What `work` returns, or what the first panic said.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work))
        .map_err(|_| FIRST_PANIC.get().cloned().unwrap_or_else(|| "panicked".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_comes_back_as_a_text() {
        assert_eq!(guarded(|| 7), Ok(7));
        let bad = guarded(|| "x".parse::<u8>().expect("a number"));
        assert_eq!(bad, Err("panicked".to_owned()));
    }
}

//! Where a command writes: the result to stdout, all else to stderr.

use std::{
    env,
    io::{self, ErrorKind, IsTerminal, Write},
};

use crate::{args::Formats, failure::Failure};

/// The two streams, and for whom they are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Console {
    pub(crate) formats: Formats,
    pub(crate) is_quiet: bool,
    pub(crate) stdout: Screen,
    pub(crate) stderr: Screen,
}

/// What a stream can show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    pub(crate) is_terminal: bool,
    pub(crate) has_colour: bool,
    /// Whether it shows nothing but ASCII.
    pub(crate) is_ascii: bool,
    /// Columns.
    pub(crate) width: usize,
}

#[expect(clippy::unused_self, reason = "whoever writes has to hold a console")]
impl Console {
    /// As the process was started.
    pub(crate) fn new(formats: Formats, is_quiet: bool) -> Self {
        let stdout = Screen::new(io::stdout().is_terminal());
        let stderr = Screen::new(io::stderr().is_terminal());
        Self { formats, is_quiet, stdout, stderr }
    }

    /// Writes a part of the result to stdout. A reader that has gone away has read enough.
    pub(crate) fn result(self, text: &str) -> Result<(), Failure> {
        let mut stdout = io::stdout().lock();
        match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::Stdout(error)),
            _ => Ok(()),
        }
    }

    /// Writes what people read of the result: to stdout, unless that is for programs.
    pub(crate) fn human_result(self, text: &str) -> Result<(), Failure> {
        match (self.formats.has_human, self.formats.has_json) {
            (true, false) => self.result(text),
            (true, true) => {
                self.message(text);
                Ok(())
            }
            (false, _) => Ok(()),
        }
    }

    /// The screen on which [`Console::human_result`] appears.
    pub(crate) fn human_screen(self) -> Screen {
        if self.formats.has_json { self.stderr } else { self.stdout }
    }

    /// Writes to stderr; that it cannot be written to cannot be said anywhere.
    pub(crate) fn message(self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Writes to stderr, unless quiet.
    pub(crate) fn remark(self, text: &str) {
        if !self.is_quiet {
            self.message(text);
        }
    }
}

impl Screen {
    fn new(is_terminal: bool) -> Self {
        let has_colour = is_terminal
            && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            && env::var_os("TERM").is_none_or(|value| value != "dumb");
        Self { is_terminal, has_colour, is_ascii: is_ascii(), width: width(is_terminal) }
    }
}

/// `COLUMNS`, else the terminal's width, else 80.
fn width(is_terminal: bool) -> usize {
    const WITHOUT_TERMINAL: usize = 80;
    let given = || env::var("COLUMNS").ok()?.parse().ok().filter(|&columns| columns > 0);
    let measured = || {
        let (width, _) = is_terminal.then(terminal_size::terminal_size)??;
        Some(usize::from(width.0))
    };
    given().or_else(measured).unwrap_or(WITHOUT_TERMINAL)
}

/// Whether the locale is given, and of another encoding than UTF-8.
fn is_ascii() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(|name| env::var(name).ok());
    let given = locale.into_iter().find(|value| !value.is_empty());
    given.is_some_and(|value| {
        let value = value.to_ascii_lowercase();
        !value.contains("utf-8") && !value.contains("utf8")
    })
}

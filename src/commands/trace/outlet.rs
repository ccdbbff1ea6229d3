//! Where a trace goes.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use crate::{failure::Failure, report_files::make_folder};

/// Stdout, or a file that is there whole or not at all.
#[derive(Debug)]
pub(super) enum Outlet {
    Stdout(io::Stdout),
    File {
        file: File,
        /// Where it is written.
        beside: PathBuf,
        /// Where it is put in the end.
        path: PathBuf,
        is_finished: bool,
    },
}

impl Outlet {
    /// Stdout where no file is named.
    pub(super) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else { return Ok(Self::Stdout(io::stdout())) };
        let not_written = |source| Failure::Write { path: path.to_owned(), source };
        if path.is_dir() {
            return Err(not_written(io::Error::from(ErrorKind::IsADirectory)));
        }
        let Some(name) = path.file_name() else {
            return Err(not_written(io::Error::from(ErrorKind::InvalidInput)));
        };
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            make_folder(folder)?;
        }
        let name = format!(".{}.{}.tmp", name.to_string_lossy(), std::process::id());
        let beside = path.with_file_name(name);
        let file = File::create(&beside).map_err(not_written)?;
        Ok(Self::File { file, beside, path: path.to_owned(), is_finished: false })
    }

    /// What it means that it cannot be written to.
    pub(super) fn failure(&self, source: io::Error) -> Failure {
        match self {
            Self::Stdout(_) => Failure::Stdout(source),
            Self::File { path, .. } => Failure::Write { path: path.clone(), source },
        }
    }

    /// Adds some more text.
    pub(super) fn add(&mut self, text: &str) -> Result<(), Failure> {
        let written = self.write_all(text.as_bytes());
        self.checked(written)
    }

    /// Nothing more comes.
    pub(super) fn finish(mut self) -> Result<(), Failure> {
        let written = self.flush();
        self.checked(written)?;
        let moved = match &mut self {
            Self::Stdout(_) => Ok(()),
            Self::File { beside, path, is_finished, .. } => {
                let moved = fs::rename(beside, path);
                *is_finished = moved.is_ok();
                moved
            }
        };
        self.checked(moved)
    }

    /// A reader that has gone away has read enough.
    fn checked(&self, done: io::Result<()>) -> Result<(), Failure> {
        match done {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(self.failure(error)),
            _ => Ok(()),
        }
    }
}

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(stdout) => stdout.write(bytes),
            Self::File { file, .. } => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(stdout) => stdout.flush(),
            Self::File { file, .. } => file.flush(),
        }
    }
}

/// Half a file is none.
impl Drop for Outlet {
    fn drop(&mut self) {
        if let Self::File { beside, is_finished: false, .. } = self {
            let _ = fs::remove_file(beside);
        }
    }
}

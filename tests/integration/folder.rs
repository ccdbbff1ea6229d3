//! A folder with scenarios, and the program run in it.

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

/// A good scenario of two strategies and three seeds, a fraction of a second to run.
pub(super) const SMALL: &str = "\
# Question: is all well?
scenario: small
horizon: 60s
seeds: 3
workload:
  - class: chat
    arrivals: { poisson: { rate: 12/s } }
    deadline: 10s
server:
  engine: { slots: { servers: 20, service_time: { exponential: { mean: 1s } } } }
strategies:
  - preset: direct
  - preset: full-jitter-10
";

/// A folder of its own, gone at the end.
#[derive(Debug)]
pub(super) struct Folder(TempDir);

/// What a run of the program came to.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) code: i32,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Folder {
    /// A folder with these files, those above them made.
    pub(super) fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(super) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    pub(super) fn json(&self, name: &str) -> serde_json::Value {
        serde_json::from_str(&self.read(name)).unwrap()
    }

    pub(super) fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path().join(folder)).unwrap();
        let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
        let mut names: Vec<_> = entries.map(|e| name(e).into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The program with its arguments, in this folder, without anything of the terminal it was
    /// started from.
    pub(super) fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_squall"));
        command
            .args(arguments.split_whitespace())
            .current_dir(self.path())
            .env_clear()
            .env("COLUMNS", "80")
            .env("NO_COLOR", "1")
            .stdin(Stdio::null());
        command
    }

    pub(super) fn squall(&self, arguments: &str) -> Done {
        Done::of(self.command(arguments).output().unwrap())
    }
}

impl Done {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Both streams with the code, for snapshots.
    pub(super) fn text(&self) -> String {
        let Self { code, stdout, stderr } = self;
        format!("exit code {code}\n--- stdout\n{stdout}--- stderr\n{stderr}")
    }
}

//! The program as it is used: its exit codes, its files, its words.
#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]
mod bad_input;
mod begin;
#[cfg(unix)]
mod ci;
mod compare;
mod determinism;
mod folder;
mod help;
mod hostile;
#[cfg(unix)]
mod interrupt;
mod lints;
mod origins;
mod outcome;
mod parts;
mod readers;
mod selection;
mod sweeps;
mod trace;

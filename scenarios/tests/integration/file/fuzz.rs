//! A mutation fuzzer of the loader, over everything that ships. Its seed is fixed, so that a run
//! repeats; `SQUALL_FUZZ_ROUNDS` asks for more mutants, `SQUALL_FUZZ_SEED` for others.

use std::{
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use scenarios::file::load::load_text;

use super::rendered;

/// Mutants of a plain test: some seconds.
const ROUNDS: u64 = 8_000;
/// A mutant that takes longer hangs, however busy the machine is.
const HANGS_AFTER: Duration = Duration::from_secs(20);

/// What means something to YAML or to the format.
const WORDS: [&str; 40] = [
    "\n",
    "\n  - ",
    ": ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "&a ",
    "*a",
    "<<: ",
    "!!int ",
    "'",
    "\"",
    "|",
    ">",
    "#",
    "\t",
    "null",
    "~",
    "-1s",
    "0s",
    "0",
    "1e308",
    "-0.0",
    ".nan",
    ".inf",
    "100%",
    "0%",
    "99999999999999999999",
    "9007199254740993",
    "5/s",
    "1ns",
    "300y",
    "preset: direct",
    "every",
    "always ",
    "\u{feff}",
    "\u{202e}",
];

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `end`, which is more than 0.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn one_of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// Every shipped file with the folder it lies in: scenarios and presets, the former first.
fn shipped() -> Vec<(PathBuf, Vec<u8>)> {
    let mut folders = vec![PathBuf::from("suites"), PathBuf::from("presets")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let mut paths: Vec<PathBuf> =
            fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "yaml") {
                files.push((folder.clone(), fs::read(&path).unwrap()));
            }
        }
    }
    assert!(files.len() > 40, "only {} files were found", files.len());
    files
}

fn mutant(draws: &mut Draws, files: &[(PathBuf, Vec<u8>)]) -> (PathBuf, Vec<u8>) {
    let (folder, mut bytes) = draws.one_of(files).clone();
    for _ in 0..=draws.below(6) {
        let at = draws.below(bytes.len() + 1);
        let end = (at + draws.below(24)).min(bytes.len());
        match draws.below(8) {
            0 => drop(bytes.splice(at..end, draws.one_of(&WORDS).bytes())),
            1 => drop(bytes.splice(at..at, draws.one_of(&WORDS).bytes())),
            2 => drop(bytes.drain(at..end)),
            3 => bytes.insert(at, draws.next() as u8),
            4 => bytes.truncate(at.max(1)),
            5 => {
                let (_, other) = draws.one_of(files);
                let from = draws.below(other.len());
                let to = (from + draws.below(200)).min(other.len());
                drop(bytes.splice(at..end, other[from..to].iter().copied()));
            }
            6 => {
                bytes = on_lines(&bytes, |lines| {
                    let (a, b) = (draws.below(lines.len()), draws.below(lines.len()));
                    lines.swap(a, b);
                });
            }
            _ => {
                bytes = on_lines(&bytes, |lines| {
                    let line = draws.one_of(lines).clone();
                    lines.insert(draws.below(lines.len()), line);
                });
            }
        }
    }
    (folder, bytes)
}

fn on_lines(bytes: &[u8], change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    change(&mut lines);
    lines.join(&b'\n')
}

/// Loads a text, and looks at what is said about it.
fn load(folder: &Path, bytes: &[u8]) -> bool {
    let Err(errors) = load_text(bytes, "mutant.yaml", folder) else { return true };
    assert!(!errors.is_empty(), "refused without a word");
    assert!(errors.len() <= 100, "{} findings", errors.len());
    // A carriage return alone breaks a line of YAML too.
    let lines = bytes.split(|byte| [b'\n', b'\r'].contains(byte)).count();
    for error in &errors {
        let place = &error.place;
        assert!(place.line as usize <= lines + 1, "line {} of {lines}", place.line);
        assert!(place.line == 0 || place.column >= 1, "column {}", place.column);
    }
    let text = rendered(&errors);
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    false
}

fn number(name: &str, default: u64) -> u64 {
    env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a hang is a matter of wall time")]
fn mutants_of_what_ships_neither_panic_nor_hang() {
    let files = shipped();
    let seed = number("SQUALL_FUZZ_SEED", 1);
    let (mut good, rounds) = (0, number("SQUALL_FUZZ_ROUNDS", ROUNDS));
    for round in 0..rounds {
        let mut draws = Draws(seed.wrapping_mul(1 << 32).wrapping_add(round));
        let (folder, bytes) = mutant(&mut draws, &files);
        let start = Instant::now();
        let loaded = catch_unwind(AssertUnwindSafe(|| load(&folder, &bytes)));
        let text = || String::from_utf8_lossy(&bytes).into_owned();
        good +=
            u64::from(loaded.unwrap_or_else(|_| panic!("seed {seed}, round {round}:\n{}", text())));
        assert!(start.elapsed() < HANGS_AFTER, "seed {seed}, round {round} hangs:\n{}", text());
    }
    // The fuzzer reaches what lies behind the parser.
    assert!(good * 100 > rounds && good < rounds, "{good} of {rounds} mutants are good");
}

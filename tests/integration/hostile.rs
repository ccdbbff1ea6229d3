//! What hostile input costs, where it is written, and what it does to those who read about it.

use std::{fmt::Write as _, fs, path::Path, process::Command};

use scenarios::verdict::{
    finish::finish_swept,
    results_file::{from_json, to_json},
};

use crate::folder::{Folder, SMALL};

/// Whoever reads a report could be driven by one of these.
const NASTY: &str = "x<script>alert(1)</script>&\"'`|]]>\u{1b}[2J\r\n::error::y";

/// All files below a folder, with their sizes.
fn tree(folder: &Path) -> Vec<(String, u64)> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push((path.display().to_string(), fs::metadata(&path).unwrap().len()));
            }
        }
    }
    files.sort();
    files
}

/// Runs the program with at most 100 MB of addresses and one second of a processor.
#[cfg(target_os = "linux")]
fn confined(folder: &Folder, kilobytes: u32, arguments: &[&str]) -> (Option<i32>, String) {
    let script = format!("ulimit -v {kilobytes}; ulimit -t 1; exec \"$0\" \"$@\"");
    let output = Command::new("bash")
        .args(["-c", &script, env!("CARGO_BIN_EXE_squall")])
        .args(arguments)
        .current_dir(folder.path())
        .env_remove("RUST_BACKTRACE")
        .output()
        .unwrap();
    assert_eq!(output.stdout, b"", "a refusal puts nothing out");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[cfg(target_os = "linux")]
#[test]
fn bombs_are_refused_within_a_second_and_100_megabytes() {
    const MOST: u32 = 100_000;
    let mut aliases = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let list = vec![format!("*a{}", level - 1); 9].join(", ");
        let _ = writeln!(aliases, "a{level}: &a{level} [{list}]");
    }
    let bombs = [
        ("10-megabytes.yaml", "# a comment\n".repeat(900_000)),
        ("one-line.yaml", "x".repeat(10_000_000)),
        ("deep.yaml", "[".repeat(1_000_000)),
        ("deep-maps.yaml", "{a: ".repeat(250_000)),
        ("deep-lists.yaml", "- ".repeat(500_000)),
        ("aliases.yaml", aliases),
        (
            "long-alias.yaml",
            format!("a: &a {}\nb:\n{}", "x".repeat(900_000), "  - *a\n".repeat(9_000)),
        ),
        ("values.yaml", format!("{SMALL}expect: [{}]", "1,".repeat(500_000))),
        ("keys.yaml", (0..80_000).fold(SMALL.to_owned(), |text, n| text + &format!("k{n}: 1\n"))),
        ("digits.yaml", SMALL.replace("60s", &"9".repeat(1_000_000))),
        (
            "trace.yaml",
            SMALL.replace("{ poisson: { rate: 12/s } }", "{ trace: { file: deep.json } }"),
        ),
        ("deep.json", "[".repeat(10_000_000)),
        (
            "wide.json",
            format!("{{\"schema\":\"squall.results/1\",\"x\":[{}1]}}", "1,".repeat(3_000_000)),
        ),
    ];
    let files: Vec<_> = bombs.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let folder = Folder::with(&files);
    let before = tree(folder.path());
    for (name, _) in bombs {
        let arguments: &[&str] = if Path::new(name).extension().is_some_and(|end| end == "json") {
            &["report", name, "--out", "out"]
        } else {
            &["run", name, "--out", "out"]
        };
        let (code, said) = confined(&folder, MOST, arguments);
        let shown: String = said.chars().take(2_000).collect();
        assert_eq!(code, Some(2), "{name}: {shown}");
        assert!(said.contains(name), "{name}: {shown}");
        assert!(said.len() < 200_000, "{name}: {} bytes", said.len());
    }
    assert_eq!(tree(folder.path()), before);
    // The limit binds.
    assert_ne!(confined(&folder, 2_000, &["check", "deep.yaml"]).0, Some(2));
}

#[test]
fn nothing_is_written_outside_of_out() {
    let folder = Folder::with(&[("s/small.yaml", SMALL)]);
    let inside = |out: &str| folder.path().join(out).display().to_string() + "/";
    for (arguments, out) in [
        ("run s --out out", "out"),
        ("run s --out part --partition 1/1", "part"),
        ("report out/results.json --out again", "again"),
        ("merge part/results.json --out merged", "merged"),
        ("compare out/results.json merged/results.json --out compared", "compared"),
        ("compare out/results.json merged/results.json", "nowhere"),
        ("check s", "nowhere"),
        ("list s", "nowhere"),
        ("explain s", "nowhere"),
        ("verify s", "nowhere"),
    ] {
        let before = tree(folder.path());
        let done = folder.squall(arguments);
        assert_eq!(done.code, 0, "{arguments}: {done:?}");
        let strays: Vec<_> = tree(folder.path())
            .into_iter()
            .filter(|file| !before.contains(file) && !file.0.starts_with(&inside(out)))
            .collect();
        assert_eq!(strays, [], "{arguments}");
    }
}

/// Nothing of a nasty name does anything in any of the reports.
#[track_caller]
fn check_reports(folder: &Folder, out: &str) {
    let read = |name: &str| folder.read(&format!("{out}/{name}"));
    let texts =
        ["report.html", "junit.xml", "summary.md", "results.csv"].map(|name| (name, read(name)));
    for (name, text) in &texts {
        assert!(!text.contains(['\u{1b}', '\u{7}']), "{name}");
    }
    // In markdown it may stand inside of code, in a table of cells it is text.
    for (name, text) in &texts[..2] {
        let script = text.find("<script>alert").map(|at| &text[at.saturating_sub(200)..at + 50]);
        assert_eq!(script, None, "{name}");
    }
    assert!(texts[1].1.contains("x&lt;script&gt;alert(1)"), "{}", texts[1].1);
    assert!(!texts[1].1.contains("]]>"), "{}", texts[1].1);
    assert!(texts[2].1.contains('x'), "{}", texts[2].1);
}

#[cfg(unix)]
#[test]
fn hostile_file_names_and_descriptions_do_nothing() {
    let text = SMALL.replace("Question: is all well?", "<script>alert(1)</script> ]]> `x` | y");
    let text = format!("{text}expect:\n  - always every.requests > 1000000\n");
    // A file name holds no slash.
    let name = NASTY.replace('/', "\\") + ".yaml";
    let folder = Folder::with(&[(&name, &text)]);
    let run = |more: &[&str]| {
        let output = folder.command("run").arg(&name).args(more).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(said).unwrap())
    };
    let (code, said) = run(&["--out", "out", "--format", "human,github"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(!said.contains(['\u{1b}', '\r']), "{said:?}");
    let commands: Vec<_> = said.lines().filter(|line| line.starts_with("::")).collect();
    assert_eq!(commands.len(), 2, "{said}");
    assert!(commands.iter().all(|line| line.starts_with("::error file=x<script>")), "{said}");
    check_reports(&folder, "out");
    let (code, said) = run(&["--out", "json", "--format", "json"]);
    assert_eq!(code, Some(1), "{said}");
    let values = said.lines().filter(|line| line.starts_with('{'));
    assert!(values.clone().count() > 2, "{said}");
    for line in values {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
    assert_eq!(folder.names("out"), folder.names("json"));
}

#[test]
fn hostile_names_in_results_do_nothing() {
    let text = format!(
        "{SMALL}sweep: {{ load: {{ of: workload.chat.arrivals.poisson.rate, values: [1/s, 2/s] }} }}\n\
         expect:\n  - always every.requests > 1000000\n  - direct.requests never rises over load\n"
    );
    let folder = Folder::with(&[("small.yaml", &text)]);
    assert_eq!(folder.squall("run small.yaml --out run --seeds 2").code, 1);
    let mut results = from_json(&folder.read("run/results.json")).unwrap();
    for (place, scenario) in results.scenarios.iter_mut().enumerate() {
        scenario.name = format!("../../{NASTY}{place}");
        scenario.file = NASTY.to_owned();
        for strategy in &mut scenario.strategies {
            strategy.name += NASTY;
        }
        for judged in &mut scenario.expectations {
            judged.text += NASTY;
            judged.note = NASTY.to_owned();
        }
        // A formula, where a spreadsheet opens results.csv.
        scenario.strategies[0].name = format!("=cmd|{NASTY}");
    }
    for sweep in &mut results.sweeps {
        sweep.name = NASTY.to_owned();
        sweep.file = NASTY.to_owned();
        sweep.points = results.scenarios.iter().map(|scenario| scenario.name.clone()).collect();
        for axis in &mut sweep.axes {
            axis.name = NASTY.to_owned();
            axis.of = vec![NASTY.to_owned()];
            axis.values.fill(NASTY.to_owned());
            axis.numbers.reverse();
        }
        for line in &mut sweep.expectations {
            line.at = NASTY.to_owned();
            line.judged.text = NASTY.to_owned();
            line.judged.strategy = NASTY.to_owned();
        }
    }
    assert_eq!(results.sweeps.len(), 1);
    let results = finish_swept(results.scenarios, results.sweeps, true).unwrap();
    fs::write(folder.path().join("nasty.json"), to_json(&results)).unwrap();
    let before = tree(folder.path());
    let done = folder.squall("report nasty.json --out out");
    assert_eq!(done.code, 0, "{done:?}");
    check_reports(&folder, "out");
    let out = folder.path().join("out").display().to_string();
    let new: Vec<_> = tree(folder.path()).into_iter().filter(|f| !before.contains(f)).collect();
    assert!(new.len() > 20, "{new:?}");
    for (path, _) in &new {
        let below = path.strip_prefix(&out).expect("below the folder of the reports");
        let parts = below.split('/').skip(1);
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        assert!(parts.clone().all(|part| part.chars().all(is_plain)), "{path}");
        assert!(parts.clone().all(|part| !part.starts_with(['.', '-'])), "{path}");
        let text = fs::read_to_string(path).unwrap();
        assert!(!text.contains(['\u{1b}', '\u{7}']), "{path}");
        assert!(!path.contains("charts/") || !text.contains("<script"), "{path}");
    }
    let csv = folder.read("out/results.csv");
    assert!(!csv.contains(",=cmd") && !csv.contains(",\"=cmd"), "{csv}");
    for format in ["human", "github", "json"] {
        let done = folder.squall(&format!("compare nasty.json nasty.json --format {format}"));
        assert_eq!(done.code, 0, "{done:?}");
        let both = done.stdout + &done.stderr;
        assert!(!both.contains(['\u{1b}', '\r']), "{both:?}");
        assert!(!both.lines().any(|line| line.starts_with("::")), "{both}");
    }
}

#[test]
fn results_that_were_cut_or_changed_are_never_taken_for_results() {
    let folder = Folder::with(&[("small.yaml", SMALL)]);
    assert_eq!(folder.squall("run small.yaml --out run --seeds 1").code, 0);
    let text = folder.read("run/results.json");
    let original = from_json(&text).unwrap();
    let mut taken = Vec::new();
    for round in 0..120 {
        let at = (round * 999_983) % (text.len() - 1);
        if !text.is_char_boundary(at) || !text.is_char_boundary(at + 1) {
            continue;
        }
        let mutant = match round % 4 {
            0 => text[..at].to_owned(),
            1 => format!("{}{}", &text[..at], &text[at + 1..]),
            2 => format!("{}[{}", &text[..at], &text[at..]),
            _ => format!("{}7{}", &text[..at], &text[at..]),
        };
        // A space, or a digit that is too small for a number to hold, says nothing.
        if from_json(&mutant).is_ok_and(|results| results != original) {
            taken.push((round, at));
        }
    }
    assert_eq!(taken, []);
}

//! Ctrl-C.

use std::process::{Command, Stdio};

use crate::folder::{Folder, SMALL};

#[test]
fn an_interrupted_run_reports_what_it_has() {
    let text = SMALL.replace("seeds: 3", "seeds: 10000").replace("60s", "10m");
    let folder = Folder::with(&[("long.yaml", &text)]);
    let running = folder
        .command("run long.yaml --out out --threads 1")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The folder of the reports is made when Ctrl-C is listened to.
    while !folder.path().join("out").exists() {
        std::thread::yield_now();
    }
    let sent = Command::new("kill").args(["-INT", &running.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let output = running.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    assert!(stderr.contains("interrupted, the results are partial"), "{stderr}");
    assert!(stdout.contains("partial results: the run was interrupted"), "{stdout}");
    assert_eq!(folder.json("out/results.json")["complete"], false);
    assert!(folder.read("out/report.html").contains("interrupted"));
    assert_eq!(folder.squall("report out/results.json --out again").code, 0);
}

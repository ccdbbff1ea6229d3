use scenarios::file::{TraceRow, load::load_file};

use super::rendered;

/// A scenario that replays `trace.csv`.
const SCENARIO: &str = "\
scenario: replay
horizon: 30m
workload:
  arrivals: { trace: { file: data/trace.csv, time_scale: 0.5 } }
  classes: [{ class: chat }]
server: { preset: deepseek-flash-2026 }
strategies: [{ preset: direct }]
";

/// What comes of a trace: its rows and hash, or the rendered findings.
fn read(trace: &[u8]) -> Result<(Vec<TraceRow>, String), String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("data")).unwrap();
    std::fs::write(folder.path().join("data/trace.csv"), trace).unwrap();
    let path = folder.path().join("replay.yaml");
    std::fs::write(&path, SCENARIO).unwrap();
    match load_file(&path, "suite/replay.yaml") {
        Ok(mut loaded) => {
            let trace = loaded.traces.remove("data/trace.csv").unwrap();
            Ok((trace.rows.to_vec(), trace.sha256))
        }
        Err(errors) => Err(rendered(&errors)),
    }
}

#[test]
fn the_form_of_azure_2023_is_read() {
    let text = b"TIMESTAMP,ContextTokens,GeneratedTokens\r\n\
                 2023-11-16 18:15:46.6805900,374,44\r\n\
                 2023-11-16 18:15:50.9951690,396,109\r\n\
                 2023-11-17 00:00:00,0,4294967295";
    let (rows, sha256) = read(text).unwrap();
    let row = |at_ns, prompt_tokens, output_tokens| {
        let cached_tokens = None;
        TraceRow { at_ns, prompt_tokens, cached_tokens, output_tokens }
    };
    assert_eq!(
        rows,
        [row(0, 374, 44), row(4_314_579_000, 396, 109), row(20_653_319_410_000, 0, u32::MAX)]
    );
    // sha256sum of the same bytes.
    assert_eq!(sha256, "4dc9c6ce7ed24d6e5e15c09036027144f5463ed9daba8a12875eabd0ef81d294");
}

fn check(rows: &str, name: &str) {
    let text = format!("TIMESTAMP,ContextTokens,GeneratedTokens\r\n{rows}");
    insta::assert_snapshot!(name, read(text.as_bytes()).unwrap_err());
}

#[test]
fn bad_rows_are_reported_with_their_places() {
    check(
        "2023-11-16 18:15:46.6805900,374,44\r\n\
         2023-11-16T18:15:47,374,44\r\n\
         2023-11-16 18:15:47,-1,44\r\n\
         2023-11-16 18:15:47,374,44.5\r\n\
         2023-11-16 18:15:47,374\r\n\
         2023-11-16 18:15:46,374,44\r\n\
         2023-11-16 18:15:48,99999999999,44\r\n",
        "trace_bad_rows",
    );
    check("", "trace_empty");
    let many = "x,1,1\r\n".repeat(50);
    let errors = read(format!("TIMESTAMP,ContextTokens,GeneratedTokens\n{many}").as_bytes());
    assert_eq!(errors.unwrap_err().matches("error:").count(), 20);
}

#[test]
fn another_header_is_refused() {
    insta::assert_snapshot!("trace_header", read(b"time,in,out\n1,2,3\n").unwrap_err());
    assert!(read(&[0xff; 1000]).is_err());
}

#[test]
fn bad_rows_of_other_forms_are_reported_with_their_places() {
    let check = |name: &str, format: &str, trace: &str| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("data")).unwrap();
        std::fs::write(folder.path().join("data/trace.csv"), trace).unwrap();
        let path = folder.path().join("replay.yaml");
        let settings = format!("time_scale: 0.5, format: {format}");
        std::fs::write(&path, SCENARIO.replace("time_scale: 0.5", &settings)).unwrap();
        let errors = load_file(&path, "suite/replay.yaml").unwrap_err();
        insta::assert_snapshot!(name, rendered(&errors));
    };
    check(
        "trace_mooncake",
        "mooncake",
        "{\"timestamp\": 5, \"input_length\": 6, \"output_length\": 5, \"hash_ids\": [0]}\n\
         {\"timestamp\": 4, \"input_length\": 6, \"output_length\": 5, \"hash_ids\": [0]}\n\
         {\"timestamp\": 6, \"input_length\": -6, \"output_length\": 5, \"hash_ids\": [0]}\n\
         {\"timestamp\": 6, \"output_length\": 5, \"hash_ids\": [0]}\n\
         TIMESTAMP\n",
    );
    check(
        "trace_burst_gpt",
        "burst_gpt",
        "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n\
         5,GPT-4,1,2,3,API log\n\
         -6,GPT-4,1,2,3,API log\n\
         6,GPT-4,1.5,2,3,API log\n\
         4,GPT-4,1,2,3,API log\n\
         6,GPT-4,1,2,3\n",
    );
    check("trace_burst_gpt_header", "burst_gpt", "Timestamp,Model,Request tokens\n");
}

fn check_path(path: &str, message: &str) {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("inner");
    std::fs::create_dir(&inner).unwrap();
    std::fs::write(folder.path().join("outside.csv"), "").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("../outside.csv", inner.join("link.csv")).unwrap();
    let scenario = inner.join("s.yaml");
    std::fs::write(&scenario, SCENARIO.replace("data/trace.csv", path)).unwrap();
    let errors = rendered(&load_file(&scenario, "s.yaml").unwrap_err());
    assert!(errors.contains(message), "{path}: {errors}");
}

#[test]
fn a_trace_outside_of_the_folder_is_refused() {
    let outside = "must lie in the scenario's folder";
    check_path("../outside.csv", outside);
    check_path("/etc/hostname", outside);
    check_path("./../outside.csv", outside);
    check_path("a\\..\\..\\outside.csv", outside);
    #[cfg(unix)]
    check_path("link.csv", outside);
    check_path("absent.csv", "no such trace file");
    check_path("''", outside);
}

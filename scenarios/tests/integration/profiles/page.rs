//! `docs/profiles.md` says what the presets make of the measurements.

use std::{fmt::Write, fs, path::Path};

use super::{
    closed_loop::{error, rows},
    full_batch, impatient,
    open_loop::{knee, table},
};

const PAGE: &str = "../docs/profiles.md";

fn percent(pair: [f64; 2]) -> String {
    format!("{:+.1} %", 100.0 * error(pair))
}

#[test]
fn the_page_shows_these_numbers() {
    let mut expected = String::new();
    for row in rows() {
        let ([t0, t1], [r0, r1]) = (row.tpot_ms, row.tokens_per_second);
        let (tpot, rate) = (percent(row.tpot_ms), percent(row.tokens_per_second));
        writeln!(
            expected,
            "| `{}` | {} / {} | {} | {t0:.2} | {t1:.2} | {tpot} | {r0:.0} | {r1:.0} | {rate} |",
            row.preset, row.prompt_most, row.output_most, row.at_once,
        )
        .expect("a test that cannot go on has failed");
    }
    for (what, pair) in full_batch::table().into_iter().chain(table()) {
        writeln!(expected, "| {what} | {} | {:.3} | {} |", pair[0], pair[1], percent(pair))
            .expect("a test that cannot go on has failed");
    }
    writeln!(expected, "| requests/s with a TTFT p50 of 2.6 s | 17 | {:.1} |", knee())
        .expect("a test that cannot go on has failed");
    for row in impatient::rows() {
        let ([f0, f1], [t0, t1]) = (row.failed, row.tokens_per_second);
        let ([e0, e1], e2e) = (row.e2e_p50_s, percent(row.e2e_p50_s));
        let (f0, f1) = (100.0 * f0, 100.0 * f1);
        writeln!(
            expected,
            "| `{}` | {f0:.1} % | {f1:.1} % | {t0:.0} | {t1:.0} | {e0:.0} | {e1:.0} | {e2e} |",
            row.preset,
        )
        .expect("a test that cannot go on has failed");
    }
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE))
        .expect("a test that cannot go on has failed");
    let lost: Vec<&str> = expected.lines().filter(|line| !page.contains(line)).collect();
    assert!(lost.is_empty(), "docs/profiles.md lacks\n{}", lost.join("\n"));
}

//! Public traces: what is in the file comes back.

use scenarios::arrivals::Arrival;

use super::{all, load};

fn replay(settings: &str) -> Vec<Arrival> {
    let workload =
        format!("{{ arrivals: {{ trace: {{ {settings} }} }}, classes: [{{ class: a }}] }}");
    all(&load("48h", &workload, None), 1)
}

/// Milliseconds, prompt, cached tokens, answer.
fn sizes(arrivals: &[Arrival]) -> Vec<(u64, u32, Option<u32>, u32)> {
    let of = |a: &Arrival| (a.at_ns / 1_000_000, a.prompt_tokens, a.cached_tokens, a.output_tokens);
    arrivals.iter().map(of).collect()
}

#[test]
fn every_form_comes_back_as_it_was_written() {
    let azure = sizes(&replay("file: azure-2023.csv"));
    assert_eq!(azure.len(), 20);
    assert_eq!(azure[..3], [(0, 374, None, 44), (4_314, 396, None, 109), (4_541, 879, None, 55)]);

    let mooncake = sizes(&replay("file: mooncake.jsonl, format: mooncake"));
    assert_eq!(
        mooncake,
        [
            (0, 6_758, Some(0), 500),
            (0, 7_322, Some(512), 490),
            (0, 7_236, Some(512), 794),
            (0, 2_290, Some(512), 316),
            (0, 6_760, Some(512), 3),
            (0, 4_834, Some(512), 173),
            (3_000, 6_324, Some(512), 548),
            (3_000, 2_012, Some(512), 354),
            (545_999, 2_615, Some(2_048), 451),
            (642_000, 3_082, Some(2_560), 239),
            (731_999, 3_082, Some(3_082), 261),
        ]
    );

    let burst = sizes(&replay("file: burst-gpt.csv, format: burst_gpt"));
    assert_eq!(
        burst,
        [
            (0, 472, None, 18),
            (40_000, 1_087, None, 230),
            (40_500, 417, None, 276),
            (113_000, 1_360, None, 0),
            (113_000, 185, None, 345),
        ]
    );
}

#[test]
fn clients_of_servegen_send_as_their_windows_say() {
    let servegen = "file: servegen, format: servegen";
    let arrivals = replay(servegen);
    let of = |user: u32, from_s: u64, to_s: u64| {
        let within = |a: &&Arrival| (from_s..to_s).contains(&(a.at_ns / 1_000_000_000));
        let own: Vec<_> = arrivals.iter().filter(|a| a.user == user).filter(within).collect();
        own
    };
    assert!(arrivals.is_sorted_by_key(|arrival| arrival.at_ns));
    // Client 0: 2/s, then nothing, then 8/s with other sizes; client 7: 1/s all the time.
    let check = |found: usize, expected: f64| {
        let error = (found as f64 - expected).abs();
        assert!(error < 5.0 * expected.sqrt(), "{found} instead of {expected}");
    };
    check(of(1, 0, 600).len(), 1_200.0);
    assert_eq!(of(1, 600, 1_200).len(), 0);
    check(of(1, 1_200, 1_800).len(), 4_800.0);
    check(of(8, 0, 1_800).len(), 1_800.0);
    assert!(of(1, 0, 600).iter().all(|a| a.prompt_tokens == 40 && a.output_tokens == 9));
    let late = of(1, 1_200, 1_800);
    check(late.iter().filter(|a| a.prompt_tokens == 50).count(), 0.25 * late.len() as f64);
    check(late.iter().filter(|a| a.prompt_tokens == 70).count(), 0.75 * late.len() as f64);
    let part =
        replay(&format!("{servegen}, from: 20m, until: 30m, rate_scale: 0.5, time_scale: 2"));
    check(part.len(), 2_400.0 + 300.0);
    assert!(part.iter().all(|a| a.at_ns < 1_200_000_000_000));
}

#[test]
fn a_trace_is_cut_and_scaled() {
    let mooncake = "file: mooncake.jsonl, format: mooncake";
    let part = sizes(&replay(&format!("{mooncake}, from: 3s, until: 11m")));
    let starts: Vec<_> = part.iter().map(|row| row.0).collect();
    assert_eq!(starts, [0, 0, 542_999, 639_000]);
    let slow = sizes(&replay(&format!("{mooncake}, from: 3s, time_scale: 2")));
    assert_eq!(slow.last().map(|row| row.0), Some(1_457_998));
    assert_eq!(sizes(&replay(&format!("{mooncake}, rate_scale: 3"))).len(), 33);
    let thin = sizes(&replay("file: azure-2023.csv, rate_scale: 0.5"));
    assert!((4..=16).contains(&thin.len()), "{}", thin.len());
    let whole = sizes(&replay("file: azure-2023.csv"));
    assert!(thin.iter().all(|row| whole.contains(row)));
    let more = sizes(&replay("file: azure-2023.csv, rate_scale: 2.5"));
    assert!((42..=58).contains(&more.len()), "{}", more.len());
}

#[cfg(feature = "public-data")]
mod whole {
    use std::{collections::BTreeSet, path::PathBuf};

    use super::super::{all, dispersion::Dispersion, load, presets::target};

    /// Count, last millisecond, and the percentiles 50, 90 and 99 of prompts and answers.
    fn check(
        workload: &str,
        trace: &str,
        count: usize,
        last_ms: u64,
        prompts: [u32; 3],
        answers: [u32; 3],
    ) {
        let folder = PathBuf::from(std::env::var_os("SQUALL_DATA").expect("it names a folder"));
        let text = format!("{{ arrivals: {{ trace: {{ {trace} }} }}, classes: [{{ class: a }}] }}");
        let arrivals = all(&load("2h", &text, Some(&folder)), 1);
        assert_eq!(arrivals.len(), count, "{workload}");
        assert_eq!(arrivals[count - 1].at_ns / 1_000_000, last_ms, "{workload}");
        let percentiles = |mut sizes: Vec<u32>| {
            sizes.sort_unstable();
            [50, 90, 99].map(|percent| sizes[(count * percent).div_ceil(100) - 1])
        };
        assert_eq!(percentiles(arrivals.iter().map(|a| a.prompt_tokens).collect()), prompts);
        assert_eq!(percentiles(arrivals.iter().map(|a| a.output_tokens).collect()), answers);
        let instants: Vec<u64> = arrivals.iter().map(|arrival| arrival.at_ns).collect();
        let found = Dispersion::of(&instants).numbers();
        for (found, stated) in found.into_iter().zip(target(workload)) {
            assert!((found / stated - 1.0).abs() < 1e-3, "{workload}: {found}, not {stated}");
        }
    }

    #[test]
    fn whole_traces_come_back_with_their_figures() {
        check(
            "azure-chat-2023",
            "file: azure2023/AzureLLMInferenceTrace_conv.csv",
            19_366,
            3_501_721,
            [1_020, 2_735, 4_142],
            [129, 424, 601],
        );
        check(
            "mooncake-conversation",
            "file: mooncake/conversation_trace.jsonl, format: mooncake",
            12_031,
            3_536_999,
            [6_909, 27_367, 85_401],
            [350, 597, 1_120],
        );
    }

    #[test]
    fn the_day_of_servegen_has_its_figures() {
        let folder = PathBuf::from(std::env::var_os("SQUALL_DATA").expect("it names a folder"));
        let text = "{ arrivals: { trace: { file: servegen_r1, format: servegen } }, \
                    classes: [{ class: a }] }";
        let loaded = load("24h", text, Some(&folder));
        let users = |arrivals: &[scenarios::arrivals::Arrival]| {
            arrivals.iter().map(|arrival| arrival.user).collect::<BTreeSet<_>>().len()
        };
        let of = |seed| {
            let arrivals = all(&loaded, seed);
            assert!((70..=73).contains(&users(&arrivals)), "{}", users(&arrivals));
            let instants: Vec<u64> = arrivals.iter().map(|arrival| arrival.at_ns).collect();
            Dispersion::of(&instants)
        };
        let found = Dispersion::mean(&[of(1), of(2)]);
        println!("servegen: {found:?}");
        for (found, stated) in found.numbers().into_iter().zip(target("deepseek-r1-day")) {
            assert!((found / stated - 1.0).abs() < 0.03, "{found}, not {stated}");
        }
    }
}

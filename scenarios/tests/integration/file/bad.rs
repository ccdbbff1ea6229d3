//! What is refused, and the words for it: one snapshot a theme.

use super::{HEAD, load, rendered, with};

/// Renders the findings of several bad texts.
fn refusals(texts: &[String]) -> String {
    let refusal = |text: &String| match load(text) {
        Ok(_) => panic!("not refused:\n{text}"),
        Err(errors) => rendered(&errors),
    };
    texts.iter().map(refusal).collect::<Vec<_>>().join("--------\n")
}

fn replaced(pairs: &[(&str, &str)]) -> Vec<String> {
    pairs.iter().map(|(piece, other)| with(piece, other)).collect()
}

fn added(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| format!("{HEAD}{line}\n")).collect()
}

#[test]
fn files_that_are_no_documents() {
    let mut texts = vec![
        String::new(),
        "# only a comment\n".to_owned(),
        "just a text\n".to_owned(),
        "- a\n- list\n".to_owned(),
        format!("{HEAD}---\n{HEAD}"),
        with("    arrivals", "\tarrivals"),
        with("{ poisson: { rate: 12/s } }", "{ poisson: { rate: 12/s }"),
        with("example", "\"example"),
        with("example", "*nothing"),
        with("example", "a: b"),
        with("example", "!!str example"),
        with("example", "exa\u{7}mple"),
        format!("{HEAD}x: &x [*x]\n"),
        format!("{HEAD}<<: {{ seeds: 3 }}\n"),
        format!("{HEAD}? [a, b]\n: 1\n"),
    ];
    texts.push(with("horizon: 30m", "horizon: 30m\nseeds: 3\nhorizon: 40m\nseeds: 4"));
    insta::assert_snapshot!(refusals(&texts));
}

#[test]
fn values_of_the_wrong_form() {
    let texts = replaced(&[
        ("horizon: 30m", "horizon: 5"),
        ("horizon: 30m", "horizon: -1s"),
        ("horizon: 30m", "horizon: 30 minutes 5 parsecs"),
        ("horizon: 30m", "horizon:"),
        ("horizon: 30m", "horizon: [30m]"),
        ("horizon: 30m", "horizon: 30m\nseeds: 1_000"),
        ("horizon: 30m", "horizon: 30m\nseeds: -3"),
        ("horizon: 30m", "horizon: 30m\nseeds: 2.5"),
        ("horizon: 30m", "horizon: 30m\nseeds: true"),
        ("rate: 12/s", "rate: 12"),
        ("rate: 12/s", "rate: 12 rps"),
        ("rate: 12/s", "rate: -12/s"),
        ("rate: 12/s", "rate: NaN"),
        ("class: chat", "class: Chat Bot"),
        ("class: chat", "class: every"),
        ("class: chat", "class: 7"),
        ("constant: 1s", "exponential: { mean: 0.5 }"),
        ("constant: 1s", "lognormal: { mean: 1s, scv: NaN }"),
        ("constant: 1s", "lognormal: { mean: 1s, scv: .nan }"),
        ("constant: 1s", "lognormal: { mean: 1s, scv: .inf }"),
        ("servers: 8", "servers: eight"),
        ("- preset: direct", "preset: direct"),
        ("scenario: example", "scenario: ../../etc/passwd"),
        ("scenario: example", "scenario: <script>alert(1)</script>"),
        ("scenario: example", "scenario: \"\\e[31mred\\u202e\""),
    ]);
    insta::assert_snapshot!(refusals(&texts));
}

#[test]
fn percentages_and_points() {
    let engine = "slots: { servers: 8, service_time: { constant: 1s } }";
    let saturation = |curve: &str| {
        let new = format!(
            "saturation: {{ service_time: {{ constant: 1s }}, capacity: 8, curve: {curve} }}"
        );
        with(engine, &new)
    };
    let burst = |burst: &str| {
        with("server:\n", &format!("server:\n  incidents: [{{ burst_429: {burst} }}]\n"))
    };
    let texts = [
        saturation("{ points: [[0, 1.0], [0.7, 2]] }"),
        saturation("{ points: [[0%], [70%, 2, 3]] }"),
        saturation("{ points: 3 }"),
        saturation("{ power: 2 }"),
        saturation("{ points: [[0%, 1]], power: { exponent: 2 } }"),
        burst("{ at: 5m, for: 45s, share: 0.6 }"),
        burst("{ at: 5m, for: 45s, share: 60 }"),
        burst("{ at: 5m, for: 45s, share: 160% }"),
        burst("[5m, 45s, 10m, 60%]"),
        burst("{ at: 5m, fro: 45s, share: 60% }"),
        burst("{ at: 45m, for: 45s, share: 60% }"),
    ];
    insta::assert_snapshot!(refusals(&texts));
}

#[test]
fn keys_and_choices() {
    let texts = replaced(&[
        ("horizon: 30m\n", ""),
        ("horizon: 30m", "horizn: 30m"),
        ("horizon: 30m", "horizon: 30m\ncolour: red"),
        ("server:\n", "server:\n  overload: { max_inflight: 3 }\n"),
        ("poisson:", "poison:"),
        ("{ poisson: { rate: 12/s } }", "poisson"),
        ("{ poisson: { rate: 12/s } }", "{ poisson: {} }"),
        ("{ poisson: { rate: 12/s } }", "{ poisson: 12/s }"),
        ("{ poisson: { rate: 12/s } }", "{ poisson: { rate: 1/s }, constant: { rate: 1/s } }"),
        ("preset: direct", "preset: dirct"),
        ("preset: direct", "preset: [direct]"),
        ("preset: direct", "presets: direct"),
        ("preset: direct", "name: own"),
        ("preset: direct", "config: {}"),
        ("preset: direct", "{ name: own, config: { concurrency: unlimitd } }"),
        ("preset: direct", "{ name: own, config: { concurrency: fixed } }"),
        ("preset: direct", "{ name: own, config: { concurrency: { unlimited: 3 } } }"),
        ("preset: direct", "{ name: own, config: { retry: } }"),
        ("preset: direct", "{ preset: direct, reference: article }"),
        ("server:\n", "server:\n  preset: deepseek-flash\n"),
    ]);
    insta::assert_snapshot!(refusals(&texts));
}

#[test]
fn settings_that_make_no_sense() {
    let mut texts = replaced(&[
        ("rate: 12/s", "rate: 0/s"),
        ("server:\n", "server:\n  admission: { concurrency: 0 }\n"),
        ("server:\n", "server:\n  overload: { max_in_flight: 0 }\n"),
        (
            "server:\n",
            "server:\n  admission: { requests: { token_bucket: { rate: 0/s, burst: 0 } } }\n",
        ),
        ("server:\n", "server:\n  network: { round_trip: 2s }\n"),
        ("preset: direct", "{ preset: direct, config: { retry: { max_attempts: 0 } } }"),
        ("preset: direct", "{ preset: direct, config: { retry: { jitter: decorrelated } } }"),
        ("- preset: direct", "[]"),
        ("- preset: direct", "- preset: direct\n  - preset: direct"),
        ("horizon: 30m", "horizon: 30m\nwarm_up: 30m"),
        ("horizon: 30m", "horizon: 0s"),
        ("horizon: 30m", "horizon: 400d"),
        ("horizon: 30m", "horizon: 30m\nseeds: 0\nclients: 1001"),
        ("horizon: 30m", "horizon: 30m\nstarts_at: 2026-09-24"),
        ("horizon: 30m", "horizon: 30m\nbaseline: dirext"),
        ("class: chat\n", "class: chat\n    deadline: 10s\n    slo: 20s\n"),
        ("class: chat\n", "class: chat\n    deadline: 0s\n"),
        ("class: chat\n", "class: chat\n    share: 50%\n"),
        ("class: chat\n", "class: chat\n    prompt_tokens: { lognormal: { mean: 5 } }\n"),
        ("    arrivals: { poisson: { rate: 12/s } }\n", ""),
        ("poisson: { rate: 12/s }", "trace: { file: t.csv }"),
    ]);
    // The deadline that the round trip outlasts.
    texts[4] = texts[4].replace("class: chat\n", "class: chat\n    deadline: 1s\n");
    insta::assert_snapshot!(refusals(&texts));
}

#[test]
fn workloads_with_arrivals_for_all() {
    let own = "  - class: chat\n    arrivals: { poisson: { rate: 12/s } }\n";
    let all = |classes: &str| {
        let new = format!("  arrivals: {{ poisson: {{ rate: 12/s }} }}\n  classes: {classes}\n");
        with(own, &new)
    };
    let texts = [
        all("[{ class: a, arrivals: { poisson: { rate: 1/s } } }]"),
        all("[{ class: a, share: 60% }, { class: b, share: 30% }]"),
        all("[{ class: a, share: 60% }, { class: b }]"),
        all("[{ class: a }, { class: b }]"),
        all("[{ class: a, share: 60% }, { class: a, share: 40% }]"),
        all("[]"),
        with(own, "  classes: [{ class: a }]\n"),
        with(
            own,
            "  arrivals: { trace: { file: ../t.csv, time_scale: 0 } }\n  classes: [{ class: a }]\n",
        ),
        with(own, "  []\n"),
        with(own, "  many\n"),
    ];
    insta::assert_snapshot!(refusals(&texts));
}

#[test]
fn arrival_processes() {
    let own = |arrivals: &str| with("{ poisson: { rate: 12/s } }", arrivals);
    let texts = [
        own("{ gamma: { rate: 0/s, cv: 50 } }"),
        own("{ weibull: { rate: 1/s } }"),
        own("{ weibull: { rate: 1/s, cv: 1, shape: 1 } }"),
        own("{ weibull: { rate: 1/s, shape: 0.01 } }"),
        own("{ mmpp: { states: [{ rate: 1/s, mean_duration: 0s }] } }"),
        own(
            "{ mmpp: { states: [{ rate: 0/s, mean_duration: 1s }, { rate: 0/s, mean_duration: 1s }] } }",
        ),
        own("{ steps: [] }"),
        own("{ steps: [[1s, 0/s], [1s, 0/s]] }"),
        own("{ steps: [[0s, 5]] }"),
        own("{ spike: { base: 5/s, peak: 5/s, at: 1m, for: 0s } }"),
        own("{ diurnal: { mean: 0/s, amplitude: 0%, period: 1h, peak_at: 1h } }"),
        own(
            "{ modulated: { cv: 0, rates: [[0s, 1/s], [5m, 2/s]], every: 5m, tick: 0s, rate_scale: 0 } }",
        ),
        own("{ modulated: { rates: [[0s, 1/s]], flicker: { cv: 0, over: 1ms } } }"),
        own("{ closed_loop: { users: 0, think_time: { constant: 0s } } }"),
        own(
            "{ closed_loop: { users: 5, think_time: { exponential: { mean: 1s } } } }\n    users: 5\n    duplicates: 5%",
        ),
        own(
            "{ sessions: { rate: 0/s, turns: { constant: 1 }, think_time: { lognormal: { mean: 1s } } } }",
        ),
        own("{ poisson: { rate: 1/s } }\n    users: 0"),
        own("{ poisson: { rate: 1/s } }\n    output_tokens: { quantiles: [[50%, 9], [40%, 8]] }"),
        with(
            "  - class: chat\n    arrivals: { poisson: { rate: 12/s } }\n",
            "  arrivals: { closed_loop: { users: 5, think_time: { constant: 1s } } }\n  classes: [{ class: a }]\n",
        ),
        with(
            "  - class: chat\n    arrivals: { poisson: { rate: 12/s } }\n",
            "  arrivals: { trace: { file: t.csv, from: 5m, until: 5m, rate_scale: 0 } }\n  classes: [{ class: a }]\n",
        ),
        with(
            "  - class: chat\n    arrivals: { poisson: { rate: 12/s } }\n",
            "  - class: chat\n    preset: azure-chat-2024\n",
        ),
    ];
    insta::assert_snapshot!(refusals(&texts));
}

#[test]
fn expectations() {
    let texts = added(&[
        "expect: [dirct.success_rate >= 99%]",
        "expect: [direct.chatt.success_rate >= 99%]",
        "expect: [direct.sucess_rate >= 99%]",
        "expect: [direct.chat.responses_429 > 0]",
        "expect: [direct.sojourn_time_ms < 3s]",
        "expect: [direct.success_rate => 99%]",
        "expect: [direct.success_rate >= 0.99]",
        "expect: [direct.success_rate >= 199%]",
        "expect: [direct.sojourn_time_ms_p99 < 30]",
        "expect: [direct.goodput_per_s > 12]",
        "expect: [direct.requests > 5s]",
        "expect: [direct.requests > -5]",
        "expect: [direct.requests >]",
        "expect: [success_rate > 5%]",
        "expect: [direct.failure_rate < 2 * every.failure_rate]",
        "expect: [direct.failure_rate < 5% * direct.failure_rate]",
        "expect: [direct.failure_rate < direct.requests]",
        "expect: [direct.failure_rate < direct.failure_rate + 1%]",
        "expect: ['always  direct.requests > 5 or so']",
        "expect: [direct.failure_rate < 2 * direkt.failure_rate]",
        "expect: [12]",
        "expect: direct.requests > 5",
    ]);
    insta::assert_snapshot!(refusals(&texts));
}

#[test]
fn all_errors_come_at_once_in_the_order_of_the_file() {
    let text = "\
scenario: Example
horizon: 30
seed: 3
workload:
  - class: chat
    arrivals: { poisson: { rate: 12 } }
    deadlin: 5s
  - class: chat
    arrivals: { poisson: { rate: 0/s } }
    deadline: 3s
    slo: 4s
server:
  admission: { concurrency: 0 }
  engine: { slots: { servers: many, service_time: { constant: 1 } } }
strategies:
  - preset: direct
    config: { retry: { max_attempts: 0 } }
  - preset: nobody
baseline: nobody
expect:
  - direct.success_rate >= 99
  - direct.chat.success_rat >= 99%
  - nobody.chap.success_rate >= 99%
";
    insta::assert_snapshot!(refusals(&[text.to_owned()]));
}

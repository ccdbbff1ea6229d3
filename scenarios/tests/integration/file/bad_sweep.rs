//! Sweeps that cannot be carried out, and the words for it.

use super::{HEAD, load, rendered, with};

fn refusals(texts: &[String]) -> String {
    let refusal = |text: &String| match load(text) {
        Ok(_) => panic!("not refused:\n{text}"),
        Err(errors) => rendered(&errors),
    };
    texts.iter().map(refusal).collect::<Vec<_>>().join("--------\n")
}

fn swept(axes: &[&str]) -> Vec<String> {
    axes.iter().map(|axis| format!("{HEAD}sweep:\n  load: {axis}\n")).collect()
}

#[test]
fn paths_that_lead_nowhere() {
    let of = |path: &str| format!("{{ of: {path}, values: [10/s, 20/s] }}");
    let axes = [
        "workload.chat.arrivals.poisson.rat",
        "workload.chat.arival.poisson.rate",
        "workload.chatt.arrivals.poisson.rate",
        "workload.1.arrivals.poisson.rate",
        "worklod.chat.arrivals.poisson.rate",
        "strategies.squall.config.attempts",
        "clients",
        "workload.chat.arrivals",
        "workload.chat.arrivals.poisson.rate.more",
        "scenario",
        "workload..rate",
        "\"\"",
        "[workload.chat.arrivals.poisson.rate, server.engine.slots.server]",
        "[workload.chat.arrivals.poisson.rate, workload.0.arrivals.poisson.rate]",
        "[]",
        "7",
    ]
    .map(of);
    let axes: Vec<&str> = axes.iter().map(String::as_str).collect();
    insta::assert_snapshot!(refusals(&swept(&axes)));
}

#[test]
fn values_that_make_no_axis() {
    let values =
        |values: &str| format!("{{ of: workload.chat.arrivals.poisson.rate, values: {values} }}");
    let axes = [
        "[]",
        "[10/s]",
        "[10/s, 10/s]",
        "[1/s, 60/min]",
        "[20/s, 10/s]",
        "[10/s, fast, 20/s]",
        "[10/s, [20/s]]",
        "10/s",
        "[10, 20]",
        "[10/s, 20s]",
        "[-1/s, 1/s]",
        "[10%, 20%, 30%]",
    ]
    .map(values);
    let axes: Vec<&str> = axes.iter().map(String::as_str).collect();
    insta::assert_snapshot!(refusals(&swept(&axes)));
}

#[test]
fn sweeps_of_the_wrong_form() {
    let load = "load: { of: workload.chat.arrivals.poisson.rate, values: [10/s, 20/s] }";
    let servers = "servers: { of: server.engine.slots.servers, values: [4, 8] }";
    let many = (1..=65).map(|n| format!("{n}/s")).collect::<Vec<_>>().join(", ");
    let long = "a".repeat(60);
    let texts = [
        format!("{HEAD}sweep: {{}}\n"),
        format!("{HEAD}sweep: 3\n"),
        format!("{HEAD}sweep: {{ {load}, {servers} }}\n"),
        format!("{HEAD}sweep: {{ {load} }}\nmatrix: {{ {servers} }}\n"),
        format!("{HEAD}sweep: {{ load: {{ values: [1/s, 2/s], off: server }} }}\n"),
        format!("{HEAD}sweep: {{ Load: {{ of: clients, values: [1, 2] }} }}\n"),
        format!("{HEAD}sweep: {{ {load} }}\npoint: {{ load: 10/s }}\n"),
        format!(
            "{HEAD}sweep: {{ load: {{ of: workload.chat.arrivals.poisson.rate, values: [{many}] \
             }} }}\n"
        ),
        with("scenario: example", &format!("scenario: {long}")) + &format!("sweep: {{ {load} }}\n"),
    ];
    insta::assert_snapshot!(refusals(&texts));
}

#[test]
fn lines_about_a_sweep() {
    let lines = [
        "direct.success_rate never rise over load",
        "direct.success_rate never rises",
        "direct.success_rate never rises over lode",
        "direct.success_rate never rises over load within",
        "direct.success_rate never rises over load within 0%",
        "direct.success_rate never rises over load within 200ms",
        "direct.succes_rate never rises over load",
        "dircet.success_rate never rises over load",
        "direct.chad.success_rate never falls over load",
        "always direct.success_rate never falls over load",
        "direct.success_rate never falls over load and more",
    ];
    let sweep = "sweep: { load: { of: workload.chat.arrivals.poisson.rate, values: [1/s, 2/s] } }";
    let mut texts: Vec<String> =
        lines.iter().map(|line| format!("{HEAD}{sweep}\nexpect:\n  - {line}\n")).collect();
    texts.push(format!("{HEAD}expect:\n  - direct.success_rate never rises over load\n"));
    insta::assert_snapshot!(refusals(&texts));
}

/// What is wrong in every point comes once, and what is wrong in one of them stands at its value.
#[test]
fn all_errors_of_all_points_come_at_once() {
    let text = HEAD.replace("horizon: 30m", "horizon: 30").replace("1s", "1 parsec")
        + "sweep: { load: { of: workload.chat.arrivals.poisson.rate, values: [1/s, 2/m, 3/s] } }\n"
        + "expect:\n  - dircet.success_rate > 0%\n  - direct.succes_rate never rises over load\n";
    insta::assert_snapshot!(refusals(&[text]));
}

#[test]
fn a_large_file_has_few_points() {
    let class = |n| format!("  - {{ class: c{n}, arrivals: {{ poisson: {{ rate: 1/s }} }} }}\n");
    let classes = (0..600).map(class).collect::<Vec<_>>().concat();
    let many = (1..=64).map(|n| format!("{n}/s")).collect::<Vec<_>>().join(", ");
    let text = with("server:", &format!("{classes}server:"))
        + &format!(
            "sweep: {{ load: {{ of: workload.c7.arrivals.poisson.rate, values: [{many}] }} }}\n"
        );
    let errors = load(&text).unwrap_err();
    assert_eq!(errors.len(), 1, "{}", rendered(&errors));
    assert!(errors[0].message.contains("hold more than 100000 values"), "{}", errors[0].message);
}

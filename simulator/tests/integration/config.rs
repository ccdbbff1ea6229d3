//! What cannot be simulated is refused, all of it at once.

mod door;

use simulator::{Config, Server};

/// The paths of what is wrong.
fn fields(json: &str) -> Vec<String> {
    let config: Config = serde_json::from_str(json).unwrap();
    let errors = config.validate().err().unwrap_or_default();
    assert_eq!(Server::new(&config).err().unwrap_or_default(), errors);
    errors.into_iter().map(|error| error.field).collect()
}

const ENGINE: &str = r#""engine": {"slots": {"servers": 1, "service_time": {"constant": "1s"}}}"#;

fn check(json: &str, expected: &[&str]) {
    assert_eq!(fields(json), expected, "{json}");
}

fn check_beside_engine(rest: &str, expected: &[&str]) {
    check(&format!("{{{ENGINE}, {rest}}}"), expected);
}

fn check_engine(engine: &str, expected: &[&str]) {
    check(&format!(r#"{{"engine": {engine}}}"#), expected);
}

#[test]
fn admission_has_ranges() {
    let bucket = |rate: &str, burst: u32, expected: &[&str]| {
        let bucket = format!(r#"{{"token_bucket": {{"rate": "{rate}", "burst": {burst}}}}}"#);
        check_beside_engine(&format!(r#""admission": {{"requests": {bucket}}}"#), expected);
    };
    let rate = "admission.requests.token_bucket.rate";
    let burst = "admission.requests.token_bucket.burst";
    bucket("1/h", 1, &[]);
    bucket("1000000000/s", 1, &[]);
    bucket("0/s", 1, &[rate]);
    bucket("0.01/h", 1, &[rate]);
    bucket("2000000000/s", 1, &[rate]);
    bucket("1/s", 0, &[burst]);
    bucket("0/s", 0, &[rate, burst]);
    check_beside_engine(r#""admission": {"concurrency": 0}"#, &["admission.concurrency"]);
    let retry_after = "admission.retry_after";
    check_beside_engine(r#""admission": {"retry_after": "1s"}"#, &[retry_after]);
    check_beside_engine(r#""admission": {"concurrency": 1, "retry_after": "1s"}"#, &[]);
    check_beside_engine(r#""admission": {"concurrency": 1, "retry_after": "2y"}"#, &[retry_after]);
    check_beside_engine(r#""network": {"round_trip": "366d"}"#, &["network.round_trip"]);
    check_beside_engine(r#""overload": {"max_in_flight": 0}"#, &["overload.max_in_flight"]);
    check_beside_engine(r#""overload": {"answer_after": "1s"}"#, &["overload.answer_after"]);
    check_beside_engine(r#""overload": {"max_in_flight": 1, "answer_after": "1s"}"#, &[]);
}

#[test]
fn engines_have_ranges() {
    let slots = |servers: u32, law: &str, expected: &[&str]| {
        let slots = format!(r#"{{"slots": {{"servers": {servers}, "service_time": {law}}}}}"#);
        check_engine(&slots, expected);
    };
    let constant = r#"{"constant": "1s"}"#;
    slots(1, constant, &[]);
    slots(1, r#"{"constant": "0s"}"#, &[]);
    slots(0, constant, &["engine.slots.servers"]);
    let law = |law: &str, field: &str| {
        slots(1, law, &[&format!("engine.slots.service_time.{field}")]);
    };
    law(r#"{"constant": "400d"}"#, "constant");
    law(r#"{"exponential": {"mean": "0s"}}"#, "exponential.mean");
    law(r#"{"lognormal": {"mean": "1s"}}"#, "lognormal.scv");
    law(r#"{"lognormal": {"mean": "0s", "scv": 1.0}}"#, "lognormal.mean");
    law(r#"{"lognormal": {"mean": "1s", "scv": 0.0}}"#, "lognormal.scv");
    law(r#"{"lognormal": {"mean": "1s", "scv": -1.0}}"#, "lognormal.scv");
    law(r#"{"lognormal": {"mean": "1s", "p99": "1s"}}"#, "lognormal.p99");
    law(r#"{"lognormal": {"mean": "1s", "p99": "15s"}}"#, "lognormal.p99");
    law(r#"{"lognormal": {"mean": "1s", "p99": "400d"}}"#, "lognormal.p99");
}

#[test]
fn curves_have_ranges() {
    let curve = |capacity: u32, curve: &str, expected: &[&str]| {
        let engine = format!(
            r#"{{"saturation": {{"service_time": {{"constant": "1s"}}, "capacity": {capacity},
            "curve": {curve}}}}}"#
        );
        let expected: Vec<String> =
            expected.iter().map(|field| format!("engine.saturation.{field}")).collect();
        check_engine(&engine, &expected.iter().map(String::as_str).collect::<Vec<_>>());
    };
    curve(1, r#""processor_sharing""#, &[]);
    curve(0, r#""processor_sharing""#, &["capacity"]);
    curve(1, r#"{"power": {"exponent": 10.0}}"#, &[]);
    curve(1, r#"{"power": {"exponent": 0.0}}"#, &["curve.power.exponent"]);
    curve(1, r#"{"power": {"exponent": 10.1}}"#, &["curve.power.exponent"]);
    curve(1, r#"{"points": [["0%", 1.0]]}"#, &[]);
    curve(1, r#"{"points": []}"#, &["curve.points"]);
    curve(1, r#"{"points": [["0%", 0.9]]}"#, &["curve.points.0"]);
    curve(1, r#"{"points": [["0%", 1e7]]}"#, &["curve.points.0"]);
    curve(1, r#"{"points": [["0%", 1.0], ["0%", 2.0]]}"#, &["curve.points.1"]);
    curve(1, r#"{"points": [["9%", 1.0], ["8%", 2.0]]}"#, &["curve.points.1"]);
    curve(1, r#"{"points": [["8%", 2.0], ["9%", 1.0]]}"#, &["curve.points.1"]);
    // The service time is 1 s, what one takes alone: (1 + half) / mu_max.
    let hyperbolic = |mu_max: &str, half: f64, expected: &[&str]| {
        let shape = format!(r#"{{"hyperbolic": {{"mu_max": "{mu_max}", "half": {half}}}}}"#);
        curve(1, &shape, expected);
    };
    hyperbolic("6/s", 5.0, &[]);
    hyperbolic("1/s", 0.0, &[]);
    hyperbolic("6.005/s", 5.0, &[]);
    hyperbolic("6.01/s", 5.0, &["service_time"]);
    hyperbolic("20/s", 5.0, &["service_time"]);
    hyperbolic("0/s", 0.0, &["curve.hyperbolic.mu_max"]);
    hyperbolic("2000001/s", 2_000_000.0, &["curve.hyperbolic.half"]);
    hyperbolic("0/s", -1.0, &["curve.hyperbolic.mu_max", "curve.hyperbolic.half"]);
    curve(
        1,
        r#"{"hyperbolic": {"mu_max": "6/s", "half": 5}}, "slowdown": "fixed_at_admission""#,
        &["slowdown"],
    );
    let scalability = |alpha: f64, beta: f64, expected: &[&str]| {
        let shape = format!(r#"{{"universal_scalability": {{"alpha": {alpha}, "beta": {beta}}}}}"#);
        curve(1, &shape, expected);
    };
    scalability(0.0, 0.0, &[]);
    scalability(1.0, 1.0, &[]);
    scalability(
        1.1,
        -0.1,
        &["universal_scalability.alpha", "universal_scalability.beta"]
            .map(|field| format!("curve.{field}"))
            .each_ref()
            .map(String::as_str),
    );
    curve(
        0,
        r#"{"points": [["8%", 0.5], ["7%", 1.0]]}"#,
        &["capacity", "curve.points.0", "curve.points.1"],
    );
}

#[test]
fn bursts_have_ranges() {
    let burst = |burst: &str, expected: &[&str]| {
        let expected: Vec<String> =
            expected.iter().map(|field| format!("incidents.0.burst_429.{field}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_beside_engine(&format!(r#""incidents": [{{"burst_429": {{{burst}}}}}]"#), &expected);
    };
    burst(r#""at": "0s", "for": "1s", "share": "100%""#, &[]);
    burst(r#""at": "1s", "for": "1s", "every": "1s", "share": "1%""#, &[]);
    burst(r#""at": "400d", "for": "1s", "share": "1%""#, &["at"]);
    burst(r#""at": "1s", "for": "0s", "share": "1%""#, &["for"]);
    burst(r#""at": "1s", "for": "2s", "every": "1s", "share": "1%""#, &["every"]);
    burst(r#""at": "1s", "for": "1s", "share": "0%""#, &["share"]);
    burst(
        r#""at": "400d", "for": "0s", "every": "0s", "share": "0%""#,
        &["at", "for", "every", "share"],
    );
}

#[test]
fn numbers_that_are_none_are_refused() {
    use simulator::{
        config::{Curve, Engine},
        law::TimeLaw,
    };
    let config: Config = serde_json::from_str(&format!("{{{ENGINE}}}")).unwrap();
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let scv = TimeLaw::Lognormal {
            mean: std::time::Duration::from_secs(1),
            scv: Some(bad),
            p99: None,
        };
        let mut wrong = config.clone();
        wrong.engine = Engine::Slots { servers: 1, service_time: scv, queue: None };
        assert!(wrong.validate().is_err());
        for curve in [
            Curve::Power { exponent: bad },
            Curve::Points(vec![("0%".parse().unwrap(), bad)]),
            Curve::Hyperbolic { mu_max: "1/s".parse().unwrap(), half: bad },
            Curve::UniversalScalability { alpha: bad, beta: 0.0 },
            Curve::UniversalScalability { alpha: 0.0, beta: bad },
        ] {
            wrong.engine = Engine::Saturation {
                service_time: TimeLaw::Constant(std::time::Duration::from_secs(1)),
                capacity: 1,
                curve,
                slowdown: simulator::config::Slowdown::Shared,
            };
            assert!(wrong.validate().is_err());
        }
    }
}

#[test]
fn a_message_says_what_to_write() {
    fn check(rest: &str, expected: &str) {
        let config: Config = serde_json::from_str(&format!("{{{ENGINE}, {rest}}}")).unwrap();
        let errors = config.validate().unwrap_err();
        assert_eq!(errors.iter().map(ToString::to_string).collect::<Vec<_>>(), [expected]);
    }
    check(
        r#""admission": {"concurrency": 0}"#,
        "`admission.concurrency` must be at least 1, not 0; leave an optional limit out to have none",
    );
    check(
        r#""incidents": [{"burst_429": {"at": "1s", "for": "45s", "every": "10s", "share": "1%"}}]"#,
        "`incidents.0.burst_429.every` must be at least `for`, 45s, or it runs into itself",
    );
    let shared = r#"{"engine": {"saturation": {"service_time": {"constant": "1s"}, "capacity": 1,
        "curve": {"hyperbolic": {"mu_max": "20/s", "half": 5}}}}}"#;
    let config: Config = serde_json::from_str(shared).unwrap();
    assert_eq!(
        config.validate().unwrap_err()[0].to_string(),
        "`engine.saturation.service_time` must have the mean (1 + half) / mu_max of the hyperbolic \
         curve, 300ms, not 1s"
    );
    check(
        r#""network": {"round_trip": "366d"}"#,
        "`network.round_trip` must be at most 365days, not 1year 18h",
    );
    check(
        r#""admission": {"requests": {"token_bucket": {"rate": "0/s", "burst": 1}}}"#,
        "`admission.requests.token_bucket.rate` must be from 0.042/h (one a day) to 1000000000/s, not 0/s",
    );
}

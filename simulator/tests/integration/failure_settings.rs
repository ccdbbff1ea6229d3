//! Settings of failures that cannot be simulated, or do nothing, are refused.

use simulator::{Config, Server};

const ENGINE: &str = r#""engine": {"slots": {"servers": 1, "service_time": {"constant": "1s"}}}"#;
const SHARED: &str = r#""engine": {"saturation": {"service_time": {"constant": "1s"},
    "capacity": 1, "curve": "processor_sharing"}}"#;

/// The paths of what is wrong.
fn fields(json: &str) -> Vec<String> {
    let config: Config = serde_json::from_str(json).unwrap();
    let errors = config.validate().err().unwrap_or_default();
    assert_eq!(Server::new(&config).err().unwrap_or_default(), errors);
    // What is written again is read as the same.
    let again = serde_json::to_string(&config).unwrap();
    assert_eq!(serde_json::from_str::<Config>(&again).unwrap(), config, "{again}");
    errors.into_iter().map(|error| error.field).collect()
}

fn check(rest: &str, expected: &[&str]) {
    assert_eq!(fields(&format!("{{{ENGINE}, {rest}}}")), expected, "{rest}");
}

#[test]
fn faults_need_one_probability() {
    let fault =
        |fault: &str, expected: &[&str]| check(&format!(r#""faults": [{{{fault}}}]"#), expected);
    fault(r#""reset": {"probability": "1%"}"#, &[]);
    fault(r#""reset": {"load": [["80%", "0%"], ["120%", "30%"]], "part": ["10%", "10%"]}"#, &[]);
    fault(r#""reset": {}"#, &["faults.0.reset"]);
    fault(r#""reset": {"probability": "1%", "load": [["0%", "1%"]]}"#, &["faults.0.reset"]);
    fault(r#""reset": {"probability": "0%"}"#, &["faults.0.reset.probability"]);
    fault(r#""stall": {"load": []}"#, &["faults.0.stall.load"]);
    fault(r#""stall": {"load": [["9%", "1%"], ["9%", "2%"]]}"#, &["faults.0.stall.load.1"]);
    fault(r#""length": {"probability": "1%", "part": ["60%", "50%"]}"#, &["faults.0.length.part"]);
    fault(
        r#""http_500": {"probability": "1%", "part": ["0%", "50%"]}"#,
        &["faults.0.http_500.part"],
    );
    fault(
        r#""http_500": {"probability": "1%", "schedule": {"at": "0s", "for": "2s", "every": "1s"}}"#,
        &["faults.0.http_500.schedule.every"],
    );
}

#[test]
fn scripts_say_something() {
    check(r#""script": {"every_request": [429, 503, "stall", 200]}"#, &[]);
    check(r#""script": {"requests": {"3": [402]}}"#, &[]);
    check(r#""script": {}"#, &["script"]);
    check(r#""script": {"requests": {"3": []}}"#, &["script.requests.3"]);
    for wrong in ["[418]", r#"["stal"]"#] {
        let json = format!(r#"{{{ENGINE}, "script": {{"every_request": {wrong}}}}}"#);
        let error = serde_json::from_str::<Config>(&json).unwrap_err().to_string();
        assert!(error.contains("503") && error.contains("`stall`"), "{error}");
    }
}

#[test]
fn the_waiting_room_has_limits_that_can_be_reached() {
    let waiting = |waiting: &str, expected: &[&str]| {
        check(&format!(r#""waiting": {{{waiting}}}"#), expected);
    };
    waiting(r#""keep_alive": "15s", "close_if_not_started": "10m""#, &[]);
    waiting(r#""keep_alive": "0s""#, &["waiting.keep_alive"]);
    waiting(r#""gateway_cut": "60s", "close_if_not_completed": "60s""#, &["waiting.gateway_cut"]);
    let json = format!(r#"{{{SHARED}, "waiting": {{"close_if_not_started": "10m"}}}}"#);
    assert_eq!(fields(&json), ["waiting.close_if_not_started"]);
}

#[test]
fn incidents_have_times_and_effects() {
    let incident = |kind: &str, settings: &str, expected: &[&str]| {
        let expected: Vec<String> =
            expected.iter().map(|field| format!("incidents.0.{kind}{field}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check(&format!(r#""incidents": [{{"{kind}": {{{settings}}}}}]"#), &expected);
    };
    let times = r#""at": "1s", "for": "1s""#;
    let random = r#""random": {"every_mean": "1h", "for": {"constant": "5m"}}"#;
    incident("outage", times, &[]);
    incident("outage", random, &[]);
    incident("outage", "", &[""]);
    incident("outage", r#""at": "1s""#, &[""]);
    incident("outage", &format!("{times}, {random}"), &[".random"]);
    incident(
        "restart",
        r#""random": {"every_mean": "0s", "for": {"constant": "0s"}}"#,
        &[".random.every_mean", ".random.for.constant"],
    );
    incident("brown_out", &format!(r#"{times}, "capacity": "50%""#), &[]);
    incident("brown_out", &format!(r#"{times}, "capacity": "100%""#), &[".capacity"]);
    incident("brown_out", &format!(r#"{times}, "capacity": "0%""#), &[".capacity"]);
    incident("price_peak", &format!(r#"{times}, "factor": 0.0"#), &[".factor", ""]);
    incident("price_peak", &format!(r#"{times}, "factor": 2.0"#), &[""]);
    incident("region_congestion", times, &[""]);
    incident("region_congestion", &format!(r#"{times}, "round_trip": 0.5"#), &[".round_trip"]);
    incident(
        "region_congestion",
        &format!(r#"{times}, "loss": "1%", "region": "moon""#),
        &[".region"],
    );
}

#[test]
fn regions_differ_and_lose_less_than_all() {
    let region = |name: &str, rest: &str| {
        format!(r#"{{"name": "{name}", "round_trip": {{"constant": "1ms"}}, {rest}}}"#)
    };
    let network = |regions: &[String], rest: &str, expected: &[&str]| {
        let regions = regions.join(", ");
        check(&format!(r#""network": {{"regions": [{regions}]{rest}}}"#), expected);
    };
    let (here, there) = (region("a", r#""weight": 1.0"#), region("b", r#""weight": 0.5"#));
    network(&[here.clone(), there], "", &[]);
    network(&[here.clone(), here.clone()], "", &["network.regions.1.name"]);
    network(std::slice::from_ref(&here), r#", "round_trip": "1ms""#, &["network.round_trip"]);
    network(&[region("a", r#""weight": 0.0"#)], "", &["network.regions.0.weight"]);
    let lossy = |loss: &str| region("a", &format!(r#""weight": 1.0, "loss": "{loss}""#));
    network(&[lossy("100%")], "", &["network.regions.0.loss"]);
    network(&[here], r#", "retransmission": {"retries": 3}"#, &["network.retransmission"]);
    network(
        &[lossy("1%")],
        r#", "retransmission": {"timeout": "0s", "retries": 16}"#,
        &["network.retransmission.timeout", "network.retransmission.retries"],
    );
}

/// No price is rounded, and none capped.
#[test]
fn factors_of_prices_multiply_exactly() {
    const PRICES: &str = r#""prices": {"hit": "1 USD/M", "miss": "1 USD/M", "output": "1 USD/M"}"#;
    for wrong in ["0.0004", "1.0004", "1000.001", "-1.0"] {
        let peak = format!(r#"{{"price_peak": {{"at": "1s", "for": "1s", "factor": {wrong}}}}}"#);
        let json = format!(r#"{{{ENGINE}, {PRICES}, "incidents": [{peak}]}}"#);
        let error = serde_json::from_str::<Config>(&json).unwrap_err().to_string();
        assert!(error.contains("from 0 to 1000 in steps of 0.001"), "{error}");
    }
    let together = |peaks: &[(&str, f64)], wrong: &[usize]| {
        let of = |(times, factor): &(&str, f64)| {
            format!(r#"{{"price_peak": {{{times}, "factor": {factor}}}}}"#)
        };
        let list = peaks.iter().map(of).collect::<Vec<_>>().join(", ");
        let fields: Vec<String> =
            wrong.iter().map(|place| format!("incidents.{place}.price_peak.factor")).collect();
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        check(&format!(r#"{PRICES}, "incidents": [{list}]"#), &fields);
    };
    let (early, late) = (r#""at": "0s", "for": "10s""#, r#""at": "10s", "for": "10s""#);
    let across = r#""at": "5s", "for": "10s""#;
    let random = r#""random": {"every_mean": "1h", "for": {"constant": "5m"}}"#;
    together(&[(early, 1.0)], &[0]);
    together(&[(early, 1.125), (late, 1.125)], &[]);
    together(&[(early, 1.125), (across, 1.125)], &[1]);
    together(&[(early, 1.5), (late, 2.5), (across, 1.5)], &[]);
    together(&[(early, 1.5), (across, 1.25), (across, 1.5)], &[2]);
    together(&[(early, 500.0), (across, 4.0)], &[1]);
    together(&[(random, 1.25), (late, 1.25)], &[1]);
    // By day and by night, for ever; and one that comes once.
    let (day, night) = (
        r#""at": "1s", "for": "6s", "every": "12s""#,
        r#""at": "7s", "for": "6s", "every": "12s""#,
    );
    together(&[(day, 1.25), (night, 1.35)], &[]);
    together(&[(day, 1.25), (r#""at": "7s", "for": "6s", "every": "13s""#, 1.35)], &[1]);
    together(&[(day, 1.25), (r#""at": "20s", "for": "4s""#, 1.35)], &[]);
    together(&[(day, 1.25), (r#""at": "20s", "for": "6s""#, 1.35)], &[1]);
    together(&[(r#""at": "0s", "for": "1s""#, 1.25), (day, 1.35)], &[]);
}

#[test]
fn a_scripted_status_gives_its_settings_an_effect() {
    let script = |status: u16| {
        let lists = format!(r#""every_request": [200], "requests": {{"7": [200, {status}]}}"#);
        format!(r#""script": {{{lists}}}"#)
    };
    let retry_after = r#""admission": {"retry_after": "2s"}"#;
    check(&format!("{retry_after}, {}", script(429)), &[]);
    check(&format!("{retry_after}, {}", script(503)), &["admission.retry_after"]);
    let slow = r#""overload": {"answer_after": "1s"}"#;
    check(&format!("{slow}, {}", script(503)), &[]);
    check(&format!("{slow}, {}", script(429)), &["overload.answer_after"]);
}

//! The ranges of everything at the door.

use super::check_beside_engine;

#[test]
fn limits_have_ranges() {
    let check = |admission: &str, expected: &[&str]| {
        let expected: Vec<String> =
            expected.iter().map(|field| format!("admission.{field}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_beside_engine(&format!(r#""admission": {{{admission}}}"#), &expected);
    };
    check(r#""tokens": {"sliding_log": {"limit": 1, "window": "1s"}}"#, &[]);
    check(
        r#""tokens": {"sliding_log": {"limit": 0, "window": "0s"}}"#,
        &["tokens.sliding_log.limit", "tokens.sliding_log.window"],
    );
    check(
        r#""limits": [{"counts": "tokens", "rule": {"fixed_window": {"limit": 0, "window": "0s"}}}]"#,
        &["limits.0.rule.fixed_window.limit", "limits.0.rule.fixed_window.window"],
    );
    check(
        r#""requests": {"tick_refill": {"amount": 0, "tick": "0s"}}"#,
        &["requests.tick_refill.amount", "requests.tick_refill.tick"],
    );
    check(
        r#""requests": {"tick_refill": {"amount": 3, "tick": "1s", "capacity": 2}}"#,
        &["requests.tick_refill.capacity"],
    );
    check(r#""concurrency_per_key": 0"#, &["concurrency_per_key"]);
    check(r#""concurrency": 5, "concurrency_per_user": 4"#, &[]);
    check(r#""concurrency": 5, "concurrency_per_user": 5"#, &["concurrency_per_user"]);
    // A wait that only a limit on a rate knows.
    check(r#""concurrency": 5, "retry_after": {"form": "date"}"#, &["retry_after"]);
    check(r#""concurrency": 5, "retry_after": {"form": "garbage"}"#, &[]);
    check(
        r#""concurrency": 5, "retry_after": {"form": "date", "after": "1s", "factor": 2000}"#,
        &["retry_after.factor", "retry_after.factor"],
    );
    check(
        r#""concurrency": 5, "retry_after": {"form": "garbage", "after": "1s"}"#,
        &["retry_after.form"],
    );
}

#[test]
fn the_account_has_ranges() {
    let check = |rest: &str, expected: &[&str]| {
        let expected: Vec<String> =
            expected.iter().map(|field| format!("admission.{field}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_beside_engine(rest, &expected);
    };
    let dynamic = |dynamic: &str, expected: &[&str]| {
        check(&format!(r#""admission": {{"dynamic": {dynamic}}}"#), expected);
    };
    dynamic("{}", &[]);
    dynamic(
        r#"{"from": "100%", "at_full_load": 0, "memory": "0s"}"#,
        &["dynamic.from", "dynamic.at_full_load", "dynamic.memory"],
    );
    let balance = |balance: &str, expected: &[&str]| {
        let prices = r#""prices": {"hit": "1 USD/M", "miss": "1 USD/M", "output": "1 USD/M"}"#;
        check(&format!(r#"{prices}, "admission": {{"balance": {balance}}}"#), expected);
    };
    balance(r#"{"usd": 10.0}"#, &[]);
    balance(r#"{"usd": 10.0, "caps": [[0.0, 5], [1.0, 39]]}"#, &[]);
    balance(r#"{"usd": 0.0, "caps": [[0.0, 0]]}"#, &["balance.usd", "balance.caps.0"]);
    balance(r#"{"usd": 1.0, "caps": [[1.0, 5], [1.0, 6]]}"#, &["balance.caps.1"]);
    balance(r#"{"usd": 1.0, "caps": [[1.0, 5], [2.0, 4]]}"#, &["balance.caps.1"]);
    check(r#""admission": {"balance": {"usd": 1.0}}"#, &["balance"]);
}

#[test]
fn the_guard_has_ranges() {
    let throttle = |throttle: &str, expected: &[&str]| {
        let expected: Vec<String> =
            expected.iter().map(|field| format!("overload.throttle{field}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_beside_engine(&format!(r#""overload": {{"throttle": {throttle}}}"#), &expected);
    };
    throttle(r#"{"gpu": {}, "memory": {"full_at": 5}, "cpu": {"full_at": "9/s"}}"#, &[]);
    throttle("{}", &[""]);
    throttle(r#"{"gpu": {"above": "5%"}}"#, &[".gpu.above"]);
    throttle(r#"{"gpu": {}, "status": 500, "share": "0%"}"#, &[".status", ".share"]);
    throttle(r#"{"cpu": {"full_at": "0/s", "over": "0s"}}"#, &[".cpu.full_at", ".cpu.over"]);
    throttle(r#"{"cpu": {"full_at": "1000000/s", "over": "2s"}}"#, &[".cpu.over"]);
    throttle(r#"{"memory": {"full_at": 0}, "hold": "400d"}"#, &[".memory.full_at", ".hold"]);
    let slow = |status: u16, expected: &[&str]| {
        let throttle = format!(r#"{{"gpu": {{}}, "status": {status}}}"#);
        let overload = format!(r#""overload": {{"answer_after": "1s", "throttle": {throttle}}}"#);
        check_beside_engine(&overload, expected);
    };
    slow(503, &[]);
    slow(429, &["overload.answer_after"]);
}

#[test]
fn risk_has_ranges() {
    let risk = |risk: &str, expected: &[&str]| {
        let expected: Vec<String> = expected.iter().map(|field| format!("risk.{field}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_beside_engine(&format!(r#""risk": {risk}"#), &expected);
    };
    risk("{}", &[]);
    risk(
        r#"{"memory": "0s", "least_attempts": 0, "regular_cv": 0.0, "retry_share": "100%"}"#,
        &["memory", "least_attempts", "regular_cv", "retry_share"],
    );
    risk(r#"{"deprioritised_at": 1.0}"#, &["suspended_at"]);
    risk(
        r#"{"deprioritised_at": 0.0, "suspended_at": 3.5}"#,
        &["deprioritised_at", "suspended_at"],
    );
    risk(
        r#"{"refused_share": "0%", "rate": "0/s", "suspension": "0s"}"#,
        &["refused_share", "rate", "suspension"],
    );
}

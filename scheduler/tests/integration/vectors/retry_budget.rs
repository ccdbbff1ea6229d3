//! The retry budgets of Finagle, tower and Linkerd.

use std::time::Duration;

use scheduler::{
    Config, Time,
    budget::{Budget, RatioBudget, TokenWindow},
    unit::Share,
};
use serde_json::Value;

use super::data::{
    assert_close, cases, flag, instant, load, millis, number, seconds, small, text, whole,
};

fn budget(table: &Value) -> RatioBudget {
    let (ratio, min) = (number(&table["percent"]), small(&table["min_per_sec"]));
    RatioBudget::new(ratio, min, seconds(&table["ttl_s"]))
}

#[test]
fn the_defaults_are_those_of_all_three() {
    let file = load("retry_budget");
    let defaults = file["defaults"].as_object().expect("names and defaults");
    let Budget::Ratio { ratio, min_per_second, window } = Budget::default() else {
        panic!("another rule by default");
    };
    for (name, theirs) in defaults {
        let field =
            |here: &str, there: &str| number(theirs.get(here).unwrap_or_else(|| &theirs[there]));
        assert_close(ratio.fraction(), field("percent", "retryRatio"), name);
        assert_close(f64::from(min_per_second), field("min_per_sec", "minRetriesPerSecond"), name);
        assert_eq!(window, seconds(&theirs["ttl_s"]), "{name}");
    }
    assert_eq!(defaults.len(), 3);
}

#[test]
fn the_settings_have_the_bounds_of_finagle() {
    let bounds = &load("retry_budget")["bounds"];
    let is_valid = |ratio, min_per_second, window| {
        let budget = Budget::Ratio { ratio, min_per_second, window };
        Config { budget, ..Config::default() }.validate().is_ok()
    };
    let a_nano = Duration::from_nanos(1);
    let (least, most) = (seconds(&bounds["ttl_s"][0]), seconds(&bounds["ttl_s"][1]));
    let windows = [least.saturating_sub(a_nano), least, most, most + a_nano];
    let valid = windows.map(|window| is_valid(Share::percent(20), 10, window));
    assert_eq!(valid, [false, true, true, false]);
    assert!(is_valid(Share::ZERO, small(&bounds["min_per_sec"][0]), least));
    // The budget takes as many retries per request as Finagle's; a setting takes one at most,
    // since more would bound nothing.
    let (none, many) = (number(&bounds["percent"][0]), number(&bounds["percent"][1]));
    for (ratio, expected) in [(none, none), (many, many)] {
        let mut budget = RatioBudget::new(ratio, 0, least);
        budget.deposit(Time::ZERO);
        assert_eq!(budget.balance(Time::ZERO) as f64, expected);
    }
    assert!("100%".parse::<Share>().is_ok() && "101%".parse::<Share>().is_err());
}

/// Time stands still; after each request a retry is asked for.
fn retries(budget: &mut RatioBudget, requests: u64) -> u64 {
    let mut retries = 0;
    for _ in 0..requests {
        budget.deposit(Time::ZERO);
        if budget.try_withdraw(Time::ZERO) {
            retries += 1;
        } else {
            assert_eq!(budget.balance(Time::ZERO), 0);
        }
    }
    retries
}

const REQUESTS: u64 = 10_000;

#[test]
fn so_many_retries_for_so_many_requests() {
    let file = load("retry_budget");
    for case in cases(&file["finagle_frozen_clock_10000_requests"], 14) {
        let mut budget = budget(case);
        assert_eq!(budget.balance(Time::ZERO), whole(&case["initial_balance"]), "{case}");
        let retries = retries(&mut budget, REQUESTS);
        let error = retries.abs_diff(whole(&case["expect_retries"]));
        assert!(error <= whole(&case["tol"]), "{retries}: {case}");
    }
    let case = &file["finagle_percent_2"];
    let mut budget = RatioBudget::new(2.0, 0, Duration::from_secs(60));
    for _ in 0..whole(&case["deposits"]) {
        budget.deposit(Time::ZERO);
    }
    assert_eq!(budget.balance(Time::ZERO), whole(&case["expect_balance"]));
}

/// The budget is the window below with Finagle's amounts, operation by operation.
#[test]
fn the_amounts_are_those_of_finagle() {
    let file = load("retry_budget");
    let scale = number(&file["finagle_params"]["scale"]);
    for case in cases(&file["finagle_frozen_clock_10000_requests"], 14) {
        let (ratio, ttl) = (number(&case["percent"]), whole(&case["ttl_s"]));
        let (deposit, withdraw) =
            if ratio == 0.0 { (0, 1) } else { (scale as i64, (scale / ratio) as i64) };
        let reserve = (whole(&case["min_per_sec"]) * ttl).cast_signed() * withdraw;
        let mut window = TokenWindow::new(Duration::from_secs(ttl), reserve);
        let mut budget = budget(case);
        for step in 0..2_000 {
            // Through all ten slots and beyond.
            let now = Time::ZERO + Duration::from_millis(step * ttl);
            if step % 3 == 0 {
                budget.deposit(now);
                window.put(now, deposit);
            } else {
                assert_eq!(budget.try_withdraw(now), window.try_get(now, withdraw), "{case}");
            }
            let balance = (window.sum(now) / withdraw).max(0) as u64;
            assert_eq!(budget.balance(now), balance, "{case}");
        }
    }
}

#[test]
fn towers_cases() {
    for case in cases(&load("retry_budget")["tower"], 4) {
        let new = &case["new"];
        let mut budget = RatioBudget::new(number(&new[2]), small(&new[1]), seconds(&new[0]));
        let mut now = Time::ZERO;
        for step in cases(&case["ops"], 1) {
            match text(&step[0]) {
                "deposit" => budget.deposit(now),
                "advance_ms" => now = now + millis(&step[1]),
                "withdraw" => assert_eq!(budget.try_withdraw(now), flag(&step[1]), "{case}"),
                op => panic!("an unknown step: {op}"),
            }
        }
    }
}

/// tower cuts the price of a retry down to whole requests, so that its budget gives more than it
/// says. Here the price is cut to thousandths, as in Finagle.
#[test]
fn the_ratio_is_kept_where_tower_rounds_it() {
    for case in cases(&load("retry_budget")["tower_quirk"]["cases"], 2) {
        let (ratio, price) = (number(&case["percent"]), whole(&case["requests_per_retry"]));
        assert_eq!((1.0 / ratio) as u64, price, "{case}");
        let second = Duration::from_secs(1);
        let ours = retries(&mut RatioBudget::new(ratio, 0, second), REQUESTS);
        assert!((ours as f64 - ratio * REQUESTS as f64).abs() <= 0.001 * REQUESTS as f64, "{ours}");
        // What tower gives is what ours would give for its rounded price.
        let rounded = 1.0 / price as f64;
        let towers = retries(&mut RatioBudget::new(rounded, 0, second), REQUESTS);
        assert_eq!(towers, REQUESTS / price);
        assert!(towers > ours + REQUESTS / 100, "{towers} and {ours}");
    }
}

/// The clock as the window of twitter/util reads it: it moves by whole slots from one use to the
/// next, and forgets the rest. What lies in it thus may stay longer than the window.
struct LazyClock {
    slot: Duration,
    used_at: Time,
    reads: Time,
}

impl LazyClock {
    fn read(&mut self, now: Time) -> Time {
        let slots = (now - self.used_at).as_nanos() / self.slot.as_nanos();
        if slots > 0 {
            self.reads = self.reads + self.slot * u32::try_from(slots).expect("a few");
            self.used_at = now;
        }
        self.reads
    }
}

/// How many answers differ from the published ones.
fn leaky_bucket(case: &Value, at_least: usize, mut read: impl FnMut(Time) -> Time) -> Vec<&Value> {
    let mut window =
        TokenWindow::new(seconds(&case["ttl_s"]), whole(&case["reserve"]).cast_signed());
    let mut differ = Vec::new();
    for step in cases(&case["ops"], at_least) {
        let (now, amount) = (read(instant(&step["at_s"])), whole(&step["amount"]).cast_signed());
        match text(&step["op"]) {
            "put" => window.put(now, amount),
            "try_get" if window.try_get(now, amount) != flag(&step["expect"]) => differ.push(step),
            "try_get" => {}
            op => panic!("an unknown step: {op}"),
        }
    }
    differ
}

/// Our window expires by the clock alone. On the clock as upstream reads it, all answers are the
/// published ones; on the true one there is a single other: at three seconds, one window after
/// everything was taken, it is there again.
#[test]
fn the_window_leaks_as_published() {
    let file = load("retry_budget");
    let published = [("leaky_bucket_ttl3_reserve100", 11), ("leaky_bucket_ttl3_reserve0", 3)];
    let mut differ = Vec::new();
    for (name, at_least) in published {
        let case = &file[name];
        let slot = seconds(&case["ttl_s"]) / 10;
        let mut clock = LazyClock { slot, used_at: Time::ZERO, reads: Time::ZERO };
        let none = leaky_bucket(case, at_least, |now| clock.read(now));
        assert!(none.is_empty(), "{none:?}");
        differ.extend(leaky_bucket(case, at_least, |now| now));
    }
    let [step] = differ.as_slice() else { panic!("{differ:?}") };
    assert_eq!((whole(&step["at_s"]), flag(&step["expect"])), (3, false));
}

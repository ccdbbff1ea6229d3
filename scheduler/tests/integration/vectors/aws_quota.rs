//! The retry quota of the AWS SDKs.

use scheduler::{
    Time,
    budget::{Budget, Extra, RetryBudget, RetryQuota, Withdrawal},
};
use serde_json::Value;

use super::data::{cases, flag, load, number, small, text, whole};

#[test]
fn the_purse_takes_all_or_nothing_and_never_overflows() {
    let mut quota = RetryQuota::new(50);
    for step in cases(&load("aws_botocore")["quota_capacity_50"], 7) {
        let amount = small(&step[1]);
        match text(&step[0]) {
            "acquire" => assert_eq!(quota.acquire(amount), flag(&step[2]), "{step}"),
            "release" => quota.release(amount),
            op => panic!("an unknown step: {op}"),
        }
        assert_eq!(quota.available(), small(&step[3]), "{step}");
    }
}

#[test]
fn the_defaults_are_those_of_mode_2_1() {
    let mode = &load("aws_standard")["v2_1"];
    let default: Budget = serde_json::from_str(r#"{"aws_quota":{}}"#).expect("a budget");
    assert_eq!(default, mode_2_1(mode, None));
}

/// The two modes, as settings.
pub(super) fn mode_2_0(mode: &Value, capacity: Option<u32>) -> Budget {
    let retry_cost = small(&mode["retry_cost"]);
    Budget::AwsQuota {
        capacity: capacity.unwrap_or_else(|| small(&mode["quota"])),
        retry_cost,
        throttle_cost: retry_cost,
        timeout_cost: small(&mode["timeout_retry_cost"]),
    }
}

pub(super) fn mode_2_1(mode: &Value, capacity: Option<u32>) -> Budget {
    let retry_cost = small(&mode["retry_cost"]);
    Budget::AwsQuota {
        capacity: capacity.unwrap_or_else(|| small(&mode["quota"])),
        retry_cost,
        throttle_cost: small(&mode["throttling_retry_cost"]),
        timeout_cost: retry_cost,
    }
}

/// The capacity that a case gives, where it does.
pub(super) fn capacity(case: &Value) -> Option<u32> {
    case.get("capacity").map(small)
}

/// A caller that sends one request after the other, and what paid for its retry under way.
struct Purse {
    budget: RetryBudget,
    paid: Option<Withdrawal>,
}

impl Purse {
    fn new(budget: &Budget) -> Self {
        Self { budget: budget.start(), paid: None }
    }

    fn quota(&self) -> u64 {
        self.budget.tokens().expect("a quota counts tokens") as u64
    }

    /// Whether it has a retry.
    fn failed(&mut self, what: Extra) -> bool {
        self.budget.on_failure(Time::ZERO);
        self.paid = self.budget.try_withdraw(Time::ZERO, what);
        self.paid.is_some()
    }

    fn succeeded(&mut self) {
        self.budget.on_success(Time::ZERO, self.paid.take());
    }
}

/// One step of a published case: what was answered, and whether there was a retry.
pub(super) struct Step<'a> {
    pub(super) answer: &'a str,
    pub(super) is_last: bool,
}

pub(super) fn step(step: &Value) -> Step<'_> {
    let name = text(&step[0]);
    let answer = name.strip_suffix("_no_retry").unwrap_or(name);
    Step { answer, is_last: step[1].is_null() }
}

fn walk(case: &Value, budget: &Budget, max_attempts: u64) {
    let mut purse = Purse::new(budget);
    let mut attempts = 0;
    for row in cases(&case["steps"], 1) {
        let Step { answer, is_last } = step(row);
        attempts += 1;
        let what = match answer {
            "ok" | "200" => {
                purse.succeeded();
                attempts = 0;
                assert_eq!(purse.quota(), whole(&row[2]), "{row}: {case}");
                continue;
            }
            "fail" | "500" => Extra::Retry,
            "throttle" => Extra::RetryAfterThrottle,
            "transient" | "transient_retry_after_1s" => Extra::RetryAfterTimeout,
            answer => panic!("an unknown answer: {answer}"),
        };
        // Whoever has no attempt left does not ask.
        let has_retry = attempts < max_attempts && purse.failed(what);
        assert_eq!(has_retry, !is_last, "{row}: {case}");
        assert_eq!(purse.quota(), whole(&row[2]), "{row}: {case}");
        if is_last {
            attempts = 0;
        }
    }
}

/// The cases that have steps; the others by their names.
fn walk_all(
    mode: &Value,
    budget: impl Fn(Option<u32>) -> Budget,
    max: &str,
) -> (usize, Vec<Value>) {
    let (stepped, others): (Vec<_>, Vec<_>) =
        cases(&mode["cases_rand1"], 9).iter().partition(|case| case.get("steps").is_some());
    for case in &stepped {
        let max_attempts = whole(case.get("max_attempts").unwrap_or(&mode[max]));
        walk(case, &budget(capacity(case)), max_attempts);
    }
    (stepped.len(), others.into_iter().cloned().collect())
}

#[test]
fn mode_2_0_step_by_step() {
    let mode = &load("aws_standard")["v2_0"];
    let (stepped, others) = walk_all(mode, |capacity| mode_2_0(mode, capacity), "max_attempts");
    let mut delays_alone = 0;
    for case in &others {
        match text(&case["name"]) {
            "drain_20_then_first_try_successes" => drain_and_refill(mode, case),
            // They say nothing of a quota; see the delays.
            "retry_after_30s_capped" | "attempt_33_overflow" => delays_alone += 1,
            name => panic!("an unknown case: {name}"),
        }
    }
    assert!((stepped, delays_alone) >= (6, 2) && others.len() == 3, "{stepped} {others:?}");
}

fn drain_and_refill(mode: &Value, case: &Value) {
    let mut purse = Purse::new(&mode_2_0(mode, capacity(case)));
    for _ in 0..whole(&case["transient_failures"]) {
        assert!(purse.failed(Extra::RetryAfterTimeout), "{case}");
    }
    assert_eq!(purse.quota(), whole(&case["quota_after_failures"]));
    assert!(!purse.failed(Extra::RetryAfterTimeout), "there is nothing left");
    // A success gives back what its own first try may: one.
    for back in 1..=whole(&case["first_try_successes"]) {
        purse.paid = None;
        purse.succeeded();
        assert_eq!(purse.quota(), back.min(whole(&case["capacity"])));
    }
    assert_eq!(purse.quota(), whole(&case["quota_at_end"]));
    // Upstream the first attempt and its two retries are one request.
    let attempts = 1 + whole(&case["transient_failures"]) + whole(&case["first_try_successes"]);
    assert_eq!(attempts, whole(&case["attempts"]), "{case}");
}

#[test]
fn mode_2_1_step_by_step() {
    let mode = &load("aws_standard")["v2_1"];
    let budget = |capacity| mode_2_1(mode, capacity);
    let (stepped, others) = walk_all(mode, budget, "default_max_attempts");
    assert!(stepped >= 9, "{stepped}");
    // Upstream a long poll that has no quota left sleeps once before it fails. There are no long
    // polls here: the request fails, and the caller decides.
    let [case] = others.as_slice() else { panic!("{others:?}") };
    assert_eq!(text(&case["name"]), "long_polling_empty_bucket");
    let mut purse = Purse::new(&budget(capacity(case)));
    assert!(!purse.failed(Extra::Retry) && !purse.failed(Extra::RetryAfterThrottle));
}

#[test]
fn each_failure_has_its_price() {
    let mode = &load("aws_standard")["v2_1"];
    let published = mode["quota_after_failure"].as_object().expect("names and numbers");
    for (name, expected) in published {
        let failed = |what| {
            let mut purse = Purse::new(&mode_2_1(mode, None));
            assert!(purse.failed(what));
            purse
        };
        let quotas = match name.as_str() {
            "500_or_timeout" => {
                vec![failed(Extra::Retry).quota(), failed(Extra::RetryAfterTimeout).quota()]
            }
            "throttle" => vec![failed(Extra::RetryAfterThrottle).quota()],
            "after_success" => {
                let all = [Extra::Retry, Extra::RetryAfterThrottle, Extra::RetryAfterTimeout];
                let purses = all.map(|what| {
                    let mut purse = failed(what);
                    purse.succeeded();
                    purse.quota()
                });
                purses.to_vec()
            }
            // The retry fails too, and is the last.
            "after_final_failure" => vec![failed(Extra::Retry).quota()],
            "first_try_success_release" => {
                let mut purse = failed(Extra::Retry);
                purse.paid = None;
                purse.succeeded();
                vec![purse.quota()]
            }
            name => panic!("an unknown case: {name}"),
        };
        assert!(quotas.iter().all(|&quota| quota as f64 == number(expected)), "{name}: {quotas:?}");
    }
    assert_eq!(published.len(), 5);
}

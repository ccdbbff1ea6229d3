//! The rate of requests that the account may not pass.

use serde_json::Value;

use super::{duration, list};
use crate::{error::Error, format};
use scenarios::metric::Unit;

/// A limit on the account's requests, over the long run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cap {
    pub(crate) per_second: f64,
    /// `cap 4/s`.
    pub(crate) text: String,
}

impl Cap {
    /// Whether a line at the cap leaves room for what reaches up to `highest`.
    pub(crate) fn is_near(&self, highest: f64) -> bool {
        const FAR: f64 = 3.0;
        self.per_second <= FAR * highest
    }
}

/// The lowest of the limits on the requests of the whole account; `None` without any.
pub(crate) fn request_cap(resolved: &Value) -> Result<Option<Cap>, Error> {
    let admission = &resolved["server"]["admission"];
    let is_of_account = |limit: &&Value| {
        limit["counts"] == "requests" && (limit["per"].is_null() || limit["per"] == "account")
    };
    let further = list(&admission["limits"]).iter().filter(is_of_account);
    let rules = further.map(|limit| &limit["rule"]).chain([&admission["requests"]]);
    let mut lowest: Option<f64> = None;
    for rule in rules.filter(|rule| !rule.is_null()) {
        if let Some(rate) = rate_of(rule)? {
            lowest = Some(lowest.map_or(rate, |known| known.min(rate)));
        }
    }
    Ok(lowest.map(|per_second| {
        let text = format!("cap {}", format::value(Unit::PerSecond, per_second));
        Cap { per_second, text }
    }))
}

/// What a rule lets pass in a second, over the long run.
fn rate_of(rule: &Value) -> Result<Option<f64>, Error> {
    let per = |count: &Value, field: &'static str, span: &Value| {
        let span = duration(field, span)?.filter(|span| !span.is_zero());
        Ok(count.as_f64().zip(span).map(|(count, span)| count / span.as_secs_f64()))
    };
    if let Some(rate) = rule["token_bucket"]["rate"].as_str() {
        let number = rate.strip_suffix("/s").and_then(|number| number.parse().ok());
        return number.map(Some).ok_or_else(|| Error::Rate { text: rate.to_owned() });
    }
    let refill = &rule["tick_refill"];
    if !refill.is_null() {
        return per(&refill["amount"], "tick_refill.tick", &refill["tick"]);
    }
    let windows = [&rule["fixed_window"], &rule["sliding_log"]];
    match windows.into_iter().find(|window| !window.is_null()) {
        Some(window) => per(&window["limit"], "window", &window["window"]),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(admission: Value, expected: Option<(f64, &str)>) {
        let resolved = json!({ "server": { "admission": admission } });
        let cap = request_cap(&resolved).expect("good limits");
        let cap = cap.map(|cap| (cap.per_second, cap.text));
        assert_eq!(cap, expected.map(|(rate, text)| (rate, text.to_owned())));
    }

    #[test]
    fn the_cap_is_the_lowest_limit_on_the_account() {
        check(json!({}), None);
        check(json!({ "tokens": { "token_bucket": { "rate": "9/s", "burst": 9 } } }), None);
        let requests = json!({ "token_bucket": { "rate": "4/s", "burst": 8 } });
        check(json!({ "requests": requests }), Some((4.0, "cap 4/s")));
        let minute = json!({ "fixed_window": { "limit": 120, "window": "1m" } });
        let limit = |per: Value| json!({ "counts": "requests", "per": per, "rule": minute });
        check(
            json!({ "requests": requests, "limits": [limit("account".into())] }),
            Some((2.0, "cap 2/s")),
        );
        check(
            json!({ "requests": requests, "limits": [limit("key".into())] }),
            Some((4.0, "cap 4/s")),
        );
        check(
            json!({ "requests": { "tick_refill": { "amount": 5, "tick": "10s" } } }),
            Some((0.5, "cap 0.5/s")),
        );
    }

    #[test]
    fn a_rate_that_cannot_be_read_is_an_error() {
        let limit = json!({ "token_bucket": { "rate": "soon", "burst": 8 } });
        let resolved = json!({ "server": { "admission": { "requests": limit } } });
        let error = request_cap(&resolved).expect_err("no rate").to_string();
        assert_eq!(error, "read `soon` at `token_bucket.rate` as a rate");
    }
}

//! Texts and numbers, by the words in which a type says what it expects: a good one, and a schema.

use scenarios::metric::{self, Metric};
use serde_json::{Value, json};

/// The forms of a type that reads anything.
pub(super) fn forms(expecting: &str) -> Option<&'static [&'static str]> {
    match expecting {
        "a list of classes, or a map of `arrivals` and `classes`" => Some(&["list", "map"]),
        "a duration as `2s`, or `{ form: seconds, after: 2s }`" => Some(&["a duration", "map"]),
        "a number of seeds" => Some(&["u32", "map"]),
        "a path of a setting" => Some(&["a string", "list"]),
        _ => None,
    }
}

/// A text that is taken.
pub(super) fn sample(expecting: &str) -> &'static str {
    match expecting {
        "a duration" | "a duration, or `auto`" => "1s",
        "a rate" => "1/s",
        "a share" | "a utilisation" => "50%",
        "a price of tokens" => "1 USD/M",
        "a span of the day" => "09:00-12:00",
        "a difference from UTC" => "+08:00",
        "a name" => "a",
        "an expectation" => "a.success_rate >= 1%",
        "a string" => "x",
        "the number of a request, from 0" => "1",
        "a metric that is compared" => "success_rate",
        "a value of an axis" => "10/s",
        other if other.starts_with("a difference: ") => "1%",
        other => panic!("no sample of {other}: add one, and its schema"),
    }
}

/// Its JSON Schema.
pub(super) fn schema(expecting: &str) -> Value {
    let text = |pattern: &str, example: &str| json!({ "type": "string", "pattern": pattern, "examples": [example] });
    let whole = |most: u64| json!({ "type": "integer", "minimum": 0, "maximum": most });
    match expecting {
        "a duration" => text(r"^\s*([0-9]+\s*[a-zµ]+\s*)+$", "5s"),
        "a duration, or `auto`" => text(r"^(auto|\s*([0-9]+\s*[a-zµ]+\s*)+)$", "5s"),
        "a rate" => text(r"^[0-9.]+(e-?[0-9]+)?\s*/\s*[a-z]+$", "12/s"),
        "a share" | "a utilisation" => text(r"^[0-9.]+(e-?[0-9]+)?\s*%$", "60%"),
        "a price of tokens" => text(r"^[0-9.]+\s*USD/M$", "0.15 USD/M"),
        "a span of the day" => text("^[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}$", "09:00-12:00"),
        "a difference from UTC" => text("^[+-][0-9]{2}:[0-9]{2}$", "+08:00"),
        "a name" => text("^[a-z][a-z0-9-]{0,63}$", "my-strategy"),
        "an expectation" => text("([<>~]|==| never )", "squall.success_rate >= 99%"),
        "a string" => json!({ "type": "string" }),
        "the number of a request, from 0" => text("^[0-9]+$", "0"),
        "a metric that is compared" => json!({ "enum": compared_metrics() }),
        "bool" => json!({ "type": "boolean" }),
        "u8" => whole(u64::from(u8::MAX)),
        "u16" => whole(u64::from(u16::MAX)),
        "u32" => whole(u64::from(u32::MAX)),
        "u64" => whole(u64::MAX),
        "f64" => json!({ "type": "number" }),
        "a value of an axis" => {
            json!({ "anyOf": [{ "type": "string", "examples": ["10/s"] }, { "type": "number" }] })
        }
        other if other.starts_with("a difference: ") => {
            json!({ "anyOf": [{ "type": "string", "examples": ["0.1%"] }, { "type": "number" }] })
        }
        other => match steps(other) {
            Some(steps) => json!({ "enum": steps }),
            None => panic!("no schema of {other}: add one, and its sample"),
        },
    }
}

/// The full names of the metrics that strategies are compared by.
fn compared_metrics() -> Vec<String> {
    let is_compared = |name: &String| metric::find(name).is_some_and(Metric::is_compared);
    metric::names().filter(is_compared).collect()
}

/// The steps of a script, which say themselves which ones there are.
pub(super) fn steps(expecting: &str) -> Option<Vec<Value>> {
    expecting.starts_with("200, ").then(|| {
        let steps = expecting.split(", ").map(|step| step.trim_matches('`'));
        steps.map(|step| step.parse::<u64>().map_or_else(|_| json!(step), |n| json!(n))).collect()
    })
}

//! Whatever stands in a file, the story leaves it out rather than fail.

use serde_json::{Value, json};

use super::{of, samples};

fn junk() -> Vec<Value> {
    let nested = json!({ "a": [{}, [], null, { "b": "c" }], "b": -1 });
    let numbers = [json!(-1), json!(0), json!(1e308), json!(u64::MAX), json!(0.1)];
    let texts = ["", "/s", "1e999/s", "1e308/h", "-1%", "nan%", "99999999999999999999y", "\u{301}"];
    let values = [Value::Null, json!(true), json!([]), json!({}), json!([[]]), nested];
    values.into_iter().chain(numbers).chain(texts.map(Value::from)).collect()
}

/// The paths of all values in a value.
fn paths(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, inner)| paths(inner, &format!("{at}/{name}"), found));
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(index, inner)| paths(inner, &format!("{at}/{index}"), found));
        }
        _ => {}
    }
}

#[test]
fn junk_in_any_place_is_left_out() {
    let samples = [
        samples::bursts(),
        samples::classes(),
        samples::ramp_and_users(),
        samples::shares(),
        samples::tokens(),
        samples::trace(),
        samples::many(),
    ];
    let mut count = 0;
    for sample in samples {
        let mut found = Vec::new();
        paths(&sample, "", &mut found);
        for path in found {
            for junk in junk() {
                let mut changed = sample.clone();
                *changed.pointer_mut(&path).expect("a path of it") = junk.clone();
                let text = of(&changed);
                let is_whole = text.ends_with("One strategy meets one seed: direct (one attempt).");
                assert!(is_whole, "{path} = {junk}: {text}");
                for broken in ["NaN", "inf", "null", "  ", "..", " ,", "()"] {
                    assert!(!text.contains(broken), "{path} = {junk}: {text}");
                }
                count += 1;
            }
        }
    }
    assert!(count > 4_000, "{count}");
}

#[test]
fn nothing_is_told_of_nothing() {
    assert_eq!(super::super::told(&Value::Null, None, &[], 0), "Requests arrive.");
}

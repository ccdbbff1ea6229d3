//! A validator of the part of JSON Schema that the schema uses. What it does not know is a fault,
//! so that nothing passes unseen.

use regex::Regex;
use serde_json::{Map, Value};

/// Everything that a schema has against a value, each with its JSON pointer.
pub(super) fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    Validator { whole: schema }.check(schema, value, "", &mut faults);
    faults
}

/// Remarks, and the rules of parts, which are looked at with the parts.
const SAYS_NOTHING_HERE: [&str; 10] = [
    "$schema",
    "$defs",
    "title",
    "description",
    "examples",
    "properties",
    "additionalProperties",
    "propertyNames",
    "items",
    "prefixItems",
];

struct Validator<'a> {
    whole: &'a Value,
}

impl Validator<'_> {
    fn check(&self, schema: &Value, value: &Value, path: &str, faults: &mut Vec<String>) {
        let rules = match schema {
            Value::Bool(true) => return,
            Value::Object(rules) => rules,
            _ => return faults.push(format!("{path}: unknown")),
        };
        for (rule, with) in rules {
            match rule.as_str() {
                "$ref" => {
                    let pointer = with.as_str().and_then(|text| text.strip_prefix('#'));
                    let target = pointer.and_then(|pointer| self.whole.pointer(pointer));
                    self.check(target.expect("a part of the schema"), value, path, faults);
                }
                "anyOf" => self.any_of(with, value, path, faults),
                rule if SAYS_NOTHING_HERE.contains(&rule) => {}
                _ if is_kept(rule, with, value) => {}
                "required" => {
                    let missing = list(with).iter().filter(|key| value.get(text(key)).is_none());
                    faults.extend(missing.map(|key| format!("{path}: `{}` is missing", text(key))));
                }
                _ => faults.push(format!("{path}: not {rule} {with}")),
            }
        }
        match value {
            Value::Object(map) => self.check_map(rules, map, path, faults),
            Value::Array(list) => self.check_list(rules, list, path, faults),
            _ => {}
        }
    }

    fn any_of(&self, forms: &Value, value: &Value, path: &str, faults: &mut Vec<String>) {
        let found = list(forms).iter().map(|form| {
            let mut faults = Vec::new();
            self.check(form, value, path, &mut faults);
            faults
        });
        let found: Vec<_> = found.collect();
        if !found.iter().any(Vec::is_empty) {
            faults.push(format!("{path}: none of {found:?}"));
        }
    }

    fn check_map(
        &self,
        rules: &Map<String, Value>,
        map: &Map<String, Value>,
        path: &str,
        faults: &mut Vec<String>,
    ) {
        for (key, value) in map {
            let path = format!("{path}/{key}");
            let known = rules.get("properties").and_then(|properties| properties.get(key));
            if let Some(schema) = known.or_else(|| rules.get("additionalProperties")) {
                self.check(schema, value, &path, faults);
            }
            if let Some(names) = rules.get("propertyNames") {
                self.check(names, &Value::from(key.as_str()), &path, faults);
            }
        }
    }

    fn check_list(
        &self,
        rules: &Map<String, Value>,
        elements: &[Value],
        path: &str,
        faults: &mut Vec<String>,
    ) {
        let first = rules.get("prefixItems").map_or(&[][..], list);
        for (place, value) in elements.iter().enumerate() {
            if let Some(schema) = first.get(place).or_else(|| rules.get("items")) {
                self.check(schema, value, &format!("{path}/{place}"), faults);
            }
        }
    }
}

/// The rules that look at the value alone; those that do not concern its type are kept.
fn is_kept(rule: &str, with: &Value, value: &Value) -> bool {
    let number = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
    match rule {
        "type" => match with.as_str() {
            Some("string") => value.is_string(),
            Some("boolean") => value.is_boolean(),
            Some("null") => value.is_null(),
            Some("array") => value.is_array(),
            Some("object") => value.is_object(),
            Some("number") => value.is_number(),
            Some("integer") => value.is_i64() || value.is_u64(),
            _ => false,
        },
        "const" => value == with,
        "enum" => list(with).contains(value),
        "pattern" => {
            let pattern = Regex::new(text(with)).expect("a pattern of the schema");
            value.as_str().is_none_or(|text| pattern.is_match(text))
        }
        "minimum" => !value.is_number() || number(value) >= number(with),
        "maximum" => !value.is_number() || number(value) <= number(with),
        "minItems" => value.as_array().is_none_or(|list| list.len() as f64 >= number(with)),
        "minProperties" => value.as_object().is_none_or(|map| map.len() as f64 >= number(with)),
        "maxProperties" => value.as_object().is_none_or(|map| map.len() as f64 <= number(with)),
        "required" => value
            .as_object()
            .is_none_or(|map| list(with).iter().all(|key| map.contains_key(text(key)))),
        _ => false,
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

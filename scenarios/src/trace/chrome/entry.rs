//! One event in Chrome's form.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// An event without its particulars.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    phase: char,
    category: &'a str,
    name: &'a str,
    pid: u32,
    at_ns: u64,
    id: Option<&'a str>,
}

impl<'a> Entry<'a> {
    pub(super) fn new(phase: char, category: &'a str, name: &'a str, pid: u32, at_ns: u64) -> Self {
        Self { phase, category, name, pid, at_ns, id: None }
    }

    /// Of asynchronous events: what makes those of one category belong together.
    pub(super) fn with_id(self, id: &'a str) -> Self {
        Self { id: Some(id), ..self }
    }

    /// Writes it behind another one.
    pub(super) fn write(self, args: &Value, out: &mut String) {
        out.push_str(",\n");
        self.write_first(args, out);
    }

    /// Writes a counter: the value of its one series, as JSON.
    pub(super) fn write_number(self, series: &str, value: &str, out: &mut String) {
        out.push_str(",\n");
        self.write_with(&format!("{{{}:{value}}}", json!(series)), out);
    }

    /// Writes it where nothing stands before.
    pub(super) fn write_first(self, args: &Value, out: &mut String) {
        self.write_with(&args.to_string(), out);
    }

    fn write_with(self, args: &str, out: &mut String) {
        let Self { phase, category, name, pid, at_ns, id } = self;
        let (us, ns) = (at_ns / 1_000, at_ns % 1_000);
        let _ = write!(out, "{{\"ph\":\"{phase}\",\"name\":{}", json!(name));
        if !category.is_empty() {
            let _ = write!(out, ",\"cat\":{}", json!(category));
        }
        if let Some(id) = id {
            let _ = write!(out, ",\"id\":{}", json!(id));
        }
        let _ = write!(out, ",\"ts\":{us}.{ns:03},\"pid\":{pid},\"tid\":{pid},\"args\":{args}}}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_a_line_of_json_with_exact_nanoseconds() {
        let mut text = String::new();
        let entry = Entry::new('b', "request", "a\"b", 2, 12_345_678_901);
        entry.with_id("chat#1").write(&json!({ "k": 1 }), &mut text);
        Entry::new('C', "gauge", "queue", 1, 7).write_number("requests", "0.5", &mut text);
        assert_eq!(
            text,
            ",\n{\"ph\":\"b\",\"name\":\"a\\\"b\",\"cat\":\"request\",\"id\":\"chat#1\",\
             \"ts\":12345678.901,\"pid\":2,\"tid\":2,\"args\":{\"k\":1}}\
             ,\n{\"ph\":\"C\",\"name\":\"queue\",\"cat\":\"gauge\",\"ts\":0.007,\"pid\":1,\"tid\":1,\
             \"args\":{\"requests\":0.5}}"
        );
    }
}

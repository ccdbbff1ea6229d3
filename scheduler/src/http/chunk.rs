//! A piece of a streamed answer, in the caller's hands.

use serde_json::Value;

use super::completion::Completion;

/// One event of a streamed chat completion, or a whole one where the server did not stream.
///
/// It has the JSON as it came, for whoever wants more of it than its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpChunk {
    data: String,
    content: String,
    reasoning: String,
    has_content: bool,
}

impl HttpChunk {
    /// What a JSON body or event holds, and what it says of the end of the answer.
    pub(super) fn read(data: String) -> serde_json::Result<(Self, Completion)> {
        let body: Value = serde_json::from_str(&data)?;
        let mut chunk =
            Self { data, content: String::new(), reasoning: String::new(), has_content: false };
        for choice in body.get("choices").and_then(Value::as_array).into_iter().flatten() {
            chunk.add(choice);
        }
        let mut completion = Completion::read(&body);
        let error = body.get("error").filter(|error| !error.is_null());
        completion.error_message = completion.error_message.or_else(|| error.map(Value::to_string));
        Ok((chunk, completion))
    }

    fn add(&mut self, choice: &Value) {
        let text = |holder: Option<&Value>, names: &[&str]| {
            let holder = holder?;
            let texts = names.iter().filter_map(|name| holder.get(*name)?.as_str());
            texts.filter(|text| !text.is_empty()).map(str::to_owned).next()
        };
        let message = choice.get("delta").or_else(|| choice.get("message"));
        // A completion of a text, as DeepSeek's of a text with a hole, has it in the choice.
        let content = text(message, &["content"]).or_else(|| text(Some(choice), &["text"]));
        // Some servers of open models use the shorter name.
        let reasoning = text(message, &["reasoning_content", "reasoning"]);
        let refusal = text(message, &["refusal"]);
        let tool_calls = message.and_then(|message| message.get("tool_calls")?.as_array());
        self.has_content |= content.is_some()
            || reasoning.is_some()
            || refusal.is_some()
            || tool_calls.is_some_and(|calls| !calls.is_empty());
        if choice.get("index").and_then(Value::as_u64).unwrap_or(0) == 0 {
            self.content.push_str(content.as_deref().unwrap_or_default());
            self.reasoning.push_str(reasoning.as_deref().unwrap_or_default());
        }
    }

    /// The JSON, as it came.
    pub fn data(&self) -> &str {
        &self.data
    }

    /// The JSON, as it came.
    pub fn into_data(self) -> String {
        self.data
    }

    /// The text that it adds to the answer; empty where it adds none. Of several choices it is
    /// that of index 0.
    pub fn content(&self) -> &str {
        &self.content
    }

    /// The text that it adds to the model's reasoning, of the choice of index 0.
    pub fn reasoning(&self) -> &str {
        &self.reasoning
    }

    /// Whether the model wrote something of any choice in it: text, reasoning, a refusal or a part
    /// of a tool call. A role alone is nothing, and so is the usage.
    pub fn has_content(&self) -> bool {
        self.has_content
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(data: &str, content: &str, reasoning: &str, has_content: bool) {
        let (chunk, _) = HttpChunk::read(data.to_owned()).expect("JSON");
        let found = (chunk.content(), chunk.reasoning(), chunk.has_content());
        assert_eq!(found, (content, reasoning, has_content), "{data}");
        assert_eq!(chunk.into_data(), data, "the JSON is handed on as it came");
    }

    fn check_delta(delta: &str, content: &str, reasoning: &str, has_content: bool) {
        let data = format!(r#"{{"choices":[{{"index":0,"delta":{delta}}}]}}"#);
        check(&data, content, reasoning, has_content);
        check(&data.replace("delta", "message"), content, reasoning, has_content);
    }

    #[test]
    fn deltas_of_every_kind() {
        check_delta(r#"{"content":"a"}"#, "a", "", true);
        check_delta(r#"{"role":"assistant","content":"a "}"#, "a ", "", true);
        check_delta(r#"{"content":null,"reasoning_content":"b"}"#, "", "b", true);
        check_delta(r#"{"content":"","reasoning":"b"}"#, "", "b", true);
        check_delta(r#"{"tool_calls":[{"index":0,"function":{"arguments":"{"}}]}"#, "", "", true);
        check_delta(r#"{"refusal":"no"}"#, "", "", true);
        check(r#"{"choices":[{"text":"a"}]}"#, "a", "", true);
    }

    #[test]
    fn what_is_no_content() {
        check_delta(r#"{"role":"assistant","content":""}"#, "", "", false);
        check_delta(r#"{"content":null,"reasoning_content":null,"tool_calls":[]}"#, "", "", false);
        check_delta(r#"{"content":["a"],"tool_calls":{}}"#, "", "", false);
        check_delta("{}", "", "", false);
        check_delta("null", "", "", false);
        for data in [r#"{"choices":[],"usage":{"completion_tokens":3}}"#, "{}", "[1]", "5"] {
            check(data, "", "", false);
        }
    }

    #[test]
    fn of_several_choices_the_text_is_that_of_the_first() {
        let data = r#"{"choices":[{"index":1,"delta":{"content":"b"}},
            {"index":0,"delta":{"content":"a"}}]}"#;
        check(data, "a", "", true);
        check(r#"{"choices":[{"index":1,"delta":{"content":"b"}}]}"#, "", "", true);
    }

    #[test]
    fn errors_of_every_shape() {
        let check = |data: &str, message: Option<&str>| {
            let (_, completion) = HttpChunk::read(data.to_owned()).expect("JSON");
            assert_eq!(completion.error_message.as_deref(), message, "{data}");
        };
        check(r#"{"error":{"message":"Service is too busy."}}"#, Some("Service is too busy."));
        check(r#"{"error":"busy"}"#, Some("\"busy\""));
        check(r#"{"error":{"code":5}}"#, Some(r#"{"code":5}"#));
        check(r#"{"error":null,"choices":[]}"#, None);
    }
}

//! From the parts of an HTTP response to the answer that the scheduler judges.

use std::time::Duration;

use bytes::Bytes;
use hyper::{
    HeaderMap, StatusCode,
    header::{CONTENT_ENCODING, CONTENT_TYPE},
};

use super::{
    completion::Completion, event_stream, response::HttpResponse, retry_after::retry_after,
};
use crate::transport::{Answer, TransportError};

pub(super) const EVENT_STREAM: &str = "text/event-stream";

/// Judges a whole response that came at the calendar time `unix_now`, and what was [`read`] in
/// its body.
///
/// `has_body` is false where HTTP promises no body, as after `HEAD`.
///
/// # Errors
/// [`TransportError::Malformed`] where a status 200 has a blank body, says JSON and is none, is
/// a stream of events without its end, or stands over an error body: DeepSeek sends the status
/// before it knows whether there will be an answer. Any other status speaks for itself.
pub(super) fn answer(
    response: HttpResponse,
    read: Result<Completion, String>,
    unix_now: Duration,
    has_body: bool,
) -> Result<Answer<HttpResponse>, TransportError> {
    let completion = match read {
        Ok(Completion { error_message: Some(message), .. })
            if response.status == StatusCode::OK =>
        {
            return Err(over_an_error(&message));
        }
        Ok(completion) => completion,
        Err(problem) if has_body && response.status == StatusCode::OK => {
            return Err(TransportError::Malformed(problem));
        }
        Err(_) => Completion::default(),
    };
    let retry_after = retry_after(&response.headers, unix_now);
    let should_retry = should_retry(&response.headers);
    let mut answer = Answer::new(response.status.as_u16(), response);
    answer.retry_after = retry_after;
    answer.should_retry = should_retry;
    answer.error_message = completion.error_message;
    answer.error_code = completion.error_code;
    answer.finish_reason = completion.finish_reason;
    answer.usage = completion.usage;
    Ok(answer)
}

/// What a status 200 over an error body is: the server sends the status before it knows whether
/// there will be an answer.
pub(super) fn over_an_error(message: &str) -> TransportError {
    TransportError::Malformed(format!("status 200 over an error: {message}"))
}

/// `x-should-retry`, by which OpenAI's and Anthropic's servers overrule the status.
fn should_retry(headers: &HeaderMap) -> Option<bool> {
    match headers.get("x-should-retry")?.as_bytes() {
        b"true" => Some(true),
        b"false" => Some(false),
        _ => None,
    }
}

/// What a whole body says of the end of the answer.
///
/// # Errors
/// The body is not what its type promises.
pub(super) fn read(headers: &HeaderMap, body: &Bytes) -> Result<Completion, String> {
    // A compressed body is the caller's own wish; there is nothing to read in it.
    if is_encoded(headers) {
        return Ok(Completion::default());
    }
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err("the body is blank".into());
    }
    match media_type(headers).as_str() {
        EVENT_STREAM => event_stream::read(body.clone()),
        "application/json" => json(body).map_err(|error| format!("the body is no JSON: {error}")),
        // Some gateways name another type, or none, over a body of JSON.
        _ => Ok(json(body).unwrap_or_default()),
    }
}

/// JSON may begin with white space, and so with the blank lines that DeepSeek sends.
fn json(body: &Bytes) -> serde_json::Result<Completion> {
    serde_json::from_slice(body).map(|value| Completion::read(&value))
}

/// Whether the answer is a stream of events that can be read as it comes.
pub(super) fn is_events(headers: &HeaderMap) -> bool {
    !is_encoded(headers) && media_type(headers) == EVENT_STREAM
}

/// Whether the body is compressed.
pub(super) fn is_encoded(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_ENCODING).is_some_and(|value| value != "identity")
}

/// The type without its parameters, in lower case; empty where there is none.
pub(super) fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    value.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::FinishReason;

    fn judge(
        status: u16,
        headers: &[(&'static str, &'static str)],
        body: &'static str,
    ) -> Result<Answer<HttpResponse>, TransportError> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().expect("a header value"));
        }
        let status = StatusCode::from_u16(status).expect("a status");
        let response =
            HttpResponse { status, headers: map, body: Bytes::from_static(body.as_bytes()) };
        let read = read(&response.headers, &response.body);
        answer(response, read, Duration::ZERO, true)
    }

    const JSON: (&str, &str) = ("content-type", "application/json; charset=utf-8");
    const EVENTS: (&str, &str) = ("content-type", "text/event-stream");
    const STOP: &str = r#"{"choices":[{"finish_reason":"stop"}]}"#;

    #[test]
    fn finish_reasons_are_found() {
        fn check(headers: &[(&'static str, &'static str)], body: &'static str) {
            let answer = judge(200, headers, body).expect("an answer");
            assert_eq!(answer.finish_reason, Some(FinishReason::Stop), "{headers:?} {body:?}");
            assert_eq!(answer.response.body, body, "the bytes are handed on as they came");
        }
        check(&[JSON], STOP);
        check(&[], STOP);
        check(&[JSON], "\n\n\r\n\n{\"choices\":[{\"finish_reason\":\"stop\"}]}");
        check(&[EVENTS], "data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
    }

    #[test]
    fn a_200_that_breaks_its_promise_is_no_answer() {
        fn check(headers: &[(&'static str, &'static str)], body: &'static str) {
            let error = judge(200, headers, body).expect_err(body);
            assert!(matches!(error, TransportError::Malformed(_)), "{error}");
        }
        check(&[JSON], "");
        check(&[], "");
        check(&[], "\n\n\n");
        check(&[JSON], "{\"choices\":[{\"fini");
        check(&[JSON], "<html>");
        check(&[EVENTS], "data: {\"choices\":[]}\n\n");
        check(&[JSON], "\n\n{\"error\":{\"message\":\"Service is too busy.\"}}");
        check(&[EVENTS], "data: {\"error\":{\"message\":\"Service is too busy.\"}}\n\n");
    }

    #[test]
    fn what_cannot_be_read_is_left_alone() {
        for (status, headers, body) in [
            (200, &[] as &[_], "plain text"),
            (200, &[JSON, ("content-encoding", "gzip")], "\u{1f}compressed"),
            (204, &[], ""),
            (502, &[("content-type", "text/html")], "<html>"),
            (503, &[JSON], "{\"error\""),
            (422, &[("content-type", "text/plain")], "Failed to deserialize"),
        ] {
            let answer = judge(status, headers, body).expect("an answer");
            assert_eq!((answer.status, answer.finish_reason), (status, None));
            assert_eq!(answer.error_message, None);
        }
    }

    #[test]
    fn an_error_has_its_message_and_its_wait() {
        let headers = [JSON, ("retry-after", "2")];
        let body = r#"{"error":{"message":"Service is too busy."}}"#;
        let answer = judge(503, &headers, body).expect("an answer");
        assert_eq!(answer.error_message.as_deref(), Some("Service is too busy."));
        assert_eq!(answer.retry_after, Some(Duration::from_secs(2)));
    }

    #[test]
    fn a_head_has_no_body() {
        let response =
            HttpResponse { status: StatusCode::OK, headers: HeaderMap::new(), body: Bytes::new() };
        let read = read(&response.headers, &response.body);
        assert!(answer(response, read, Duration::ZERO, false).is_ok());
    }
}

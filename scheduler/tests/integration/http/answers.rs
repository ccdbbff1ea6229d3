//! What comes back in one piece.

use std::time::Duration;

use scheduler::{
    Transport as _,
    http::{HttpRequest, HttpTransport, Method},
    transport::{Answer, AttemptOutcome, FinishReason, Progress, Usage},
};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_string, header, method, path},
};

use super::{COMPLETION, chat, first_attempt};

async fn answer(response: ResponseTemplate) -> Answer<scheduler::http::HttpResponse> {
    let server = MockServer::start().await;
    Mock::given(path("/chat/completions")).respond_with(response).mount(&server).await;
    let outcome =
        HttpTransport::plain().send(&chat(&server.uri()), first_attempt(), &Progress::new()).await;
    let AttemptOutcome::Answered(answer) = outcome else { panic!("no answer: {outcome:?}") };
    answer
}

#[tokio::test]
async fn a_completion_is_read() {
    let response = ResponseTemplate::new(200).set_body_raw(COMPLETION, "application/json");
    let answer = answer(response).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.finish_reason, Some(FinishReason::Stop));
    assert_eq!(answer.usage, Some(Usage { prompt_tokens: 12, output_tokens: 3 }));
    assert_eq!((answer.retry_after, answer.error_message), (None, None));
    assert_eq!(answer.response.body, COMPLETION);
    assert_eq!(answer.response.headers["content-type"], "application/json");
}

#[tokio::test]
async fn blank_lines_ahead_are_no_harm() {
    let body = format!("\n\n\n{COMPLETION}");
    let response = ResponseTemplate::new(200).set_body_raw(body, "application/json");
    assert_eq!(answer(response).await.finish_reason, Some(FinishReason::Stop));
}

#[tokio::test]
async fn a_refusal_is_read() {
    let body = r#"{"error":{"message":"Service is too busy.","type":"service_unavailable_error",
        "param":null,"code":"service_unavailable_error"}}"#;
    let response = ResponseTemplate::new(503)
        .set_body_raw(body, "application/json")
        .insert_header("retry-after", "1.5");
    let answer = answer(response).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.retry_after, Some(Duration::from_millis(1_500)));
    assert_eq!(answer.error_message.as_deref(), Some("Service is too busy."));
}

#[tokio::test]
async fn a_date_to_come_is_a_wait() {
    // The last second that the format can say, so the test does not age.
    let response =
        ResponseTemplate::new(429).insert_header("retry-after", "Fri, 31 Dec 9999 23:59:59 GMT");
    let wait = answer(response).await.retry_after.expect("a wait");
    let year = Duration::from_secs(365 * 86_400);
    assert!(wait > year && wait < 8_000 * year, "{wait:?}");
}

#[tokio::test]
async fn the_request_arrives_as_it_was_made() {
    let server = MockServer::start().await;
    Mock::given(method("PUT"))
        .and(path("/v1/x"))
        .and(header("authorization", "Bearer key"))
        .and(body_string("the body"))
        .respond_with(ResponseTemplate::new(204))
        .expect(1)
        .mount(&server)
        .await;
    let request = HttpRequest::new(Method::PUT, &format!("{}/v1/x", server.uri()))
        .and_then(|request| request.body("the body").bearer("key"))
        .expect("a request");
    let outcome = HttpTransport::plain().send(&request, first_attempt(), &Progress::new()).await;
    assert!(matches!(outcome, AttemptOutcome::Answered(answer) if answer.status == 204));
}

#[tokio::test]
async fn a_redirect_is_an_answer() {
    let response = ResponseTemplate::new(307).insert_header("location", "/elsewhere");
    assert_eq!(answer(response).await.status, 307);
}

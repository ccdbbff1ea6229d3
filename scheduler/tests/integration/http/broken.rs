//! Attempts that end without a whole answer.

use std::sync::Arc;

use scheduler::{
    Transport as _,
    http::{HttpRequest, HttpTransport, Method},
    transport::{AttemptOutcome, Progress, TransportError},
};

use super::{
    chat, first_attempt,
    raw_server::{RawServer, nobody},
};

/// What the client makes of a server that writes `bytes` and hangs up.
async fn outcome(bytes: &str) -> TransportError {
    let server = RawServer::start().await;
    let transport = HttpTransport::plain().max_body_bytes(100);
    let request = chat(&server.uri());
    let progress = Progress::new();
    let (outcome, ()) =
        tokio::join!(transport.send(&request, first_attempt(), &progress), server.answer(bytes));
    let AttemptOutcome::Broken(error) = outcome else { panic!("{bytes:?} passed: {outcome:?}") };
    error
}

#[tokio::test]
async fn cut_and_spoilt_answers_are_malformed() {
    for bytes in [
        "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{\"choices\":[",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n\n\n\n\n\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nno size\r\n",
        "HTTP/1.1 503 Busy\r\ncontent-length: 50\r\n\r\n{\"error\"",
        "no HTTP at all\r\n\r\n",
    ] {
        let error = outcome(bytes).await;
        assert!(matches!(error, TransportError::Malformed(_)), "{bytes:?}: {error}");
    }
}

/// Blank lines, then the gateway hangs up: the length is known to nobody, so HTTP has no word
/// against it.
#[tokio::test]
async fn an_answer_of_blank_lines_is_malformed() {
    let bytes = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n\n\n\n\n";
    let error = outcome(bytes).await;
    assert_eq!(error, TransportError::Malformed("the body is blank".into()));
}

#[tokio::test]
async fn no_word_at_all_is_broken() {
    for bytes in ["", "HTTP/1.1 200 OK\r\ncontent-le"] {
        let error = outcome(bytes).await;
        assert!(matches!(error, TransportError::Broken(_)), "{bytes:?}: {error}");
    }
}

#[tokio::test]
async fn a_body_over_the_cap_is_refused() {
    let filler = "x".repeat(101);
    for bytes in [
        format!("HTTP/1.1 200 OK\r\ncontent-length: 101\r\n\r\n{filler}"),
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n65\r\n{filler}\r\n0\r\n\r\n"),
    ] {
        let error = outcome(&bytes).await;
        assert_eq!(error, TransportError::Malformed("it is longer than 100 bytes".into()));
    }
}

#[tokio::test]
async fn nobody_there_is_a_failure_to_connect() {
    async fn check(uri: &str) {
        let request = HttpRequest::new(Method::GET, uri).expect("an address");
        let outcome =
            HttpTransport::plain().send(&request, first_attempt(), &Progress::new()).await;
        let AttemptOutcome::Broken(error) = outcome else { panic!("{uri}: {outcome:?}") };
        assert!(matches!(error, TransportError::Connect(_)), "{uri}: {error}");
    }
    let (_held, closed) = nobody();
    check(&closed).await;
    // Plain TCP speaks no TLS.
    check(&closed.replace("http:", "https:")).await;
}

#[tokio::test]
async fn dropping_the_attempt_closes_its_connection() {
    let waiting = "";
    let in_mid_answer = "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n\n\n";
    let transport = Arc::new(HttpTransport::plain());
    for sent_before in [waiting, in_mid_answer] {
        let server = RawServer::start().await;
        let (transport, request) = (Arc::clone(&transport), chat(&server.uri()));
        let attempt = tokio::spawn(async move {
            transport.send(&request, first_attempt(), &Progress::new()).await
        });
        let mut asked = server.accept().await;
        asked.write(sent_before).await;
        attempt.abort();
        asked.wait_for_hang_up().await;
        assert!(attempt.await.expect_err("aborted").is_cancelled());
    }
}

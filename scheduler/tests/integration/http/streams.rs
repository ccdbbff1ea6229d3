//! Answers that come piece by piece, through the scheduler.

use std::time::Duration;

use scheduler::{
    AnswerStream, Config, Error, Failure, Request, Scheduler, Stop,
    clock::TokioClock,
    config::{Backoff, Jitter, Retry},
    http::{HttpTransport, header},
    transport::{FinishReason, TransportError, Usage},
};

use super::{
    COMPLETION, chat,
    events::{CHUNKED_HEAD, DONE, HEAD, KEEP_ALIVE, ROLE, chunk, stopped, token, whole},
    raw_server::{Asked, RawServer},
};

type Http = HttpTransport<hyper_util::client::legacy::connect::HttpConnector>;
type Stream = AnswerStream<Http, TokioClock>;

/// Long enough for a busy machine to write and read a few bytes, short enough to wait for.
const SOON: Duration = Duration::from_millis(200);

fn config() -> Config {
    let backoff = Backoff::Constant { delay: Duration::from_millis(1) };
    Config {
        retry: Retry { max_attempts: 3, backoff, jitter: Jitter::None, ..Retry::default() },
        ..Config::default()
    }
}

fn scheduler(config: Config) -> Scheduler<Http> {
    Scheduler::new(config, HttpTransport::plain()).expect("valid settings")
}

async fn submit(config: Config, uri: &str) -> Result<Stream, Error> {
    scheduler(config).submit_stream(Request::new(chat(uri))).await
}

/// One answer to each attempt; what the client makes of them.
async fn outcome(config: Config, answers: &[&str]) -> Result<Stream, Error> {
    let server = RawServer::start().await;
    let uri = server.uri();
    let answering = async {
        for answer in answers {
            server.answer(answer).await;
        }
    };
    tokio::join!(submit(config, &uri), answering).0
}

/// The text, the reasoning behind a bar, and how it ended.
async fn read(stream: &mut Stream) -> (String, Option<Error>) {
    let mut text = String::new();
    while let Some(piece) = stream.next().await {
        match piece {
            Ok(chunk) => text.push_str(chunk.content()),
            Err(error) => {
                assert!(stream.next().await.is_none(), "an error is the end");
                return (text, Some(error));
            }
        }
    }
    (text, None)
}

/// A stream of which the head and `begin` have come, and the server's end of it.
async fn begun(config: Config, begin: &str) -> (Scheduler<Http>, Stream, Asked) {
    let server = RawServer::start().await;
    let uri = server.uri();
    let scheduler = scheduler(config);
    let answering = async {
        let mut asked = server.accept().await;
        asked.write(&[HEAD, begin].concat()).await;
        asked
    };
    let (stream, asked) =
        tokio::join!(scheduler.submit_stream(Request::new(chat(&uri))), answering);
    (scheduler, stream.expect("it begins"), asked)
}

#[tokio::test]
async fn content_is_handed_on_before_the_next_is_sent() {
    let begin = [KEEP_ALIVE, ROLE, KEEP_ALIVE, &token("a ")].concat();
    let (scheduler, mut stream, mut asked) = begun(config(), &begin).await;
    let role = stream.next().await.expect("a piece").expect("the role");
    assert_eq!((role.has_content(), role.content()), (false, ""));
    assert!(role.data().contains("assistant"), "the JSON is there: {}", role.data());
    let first = stream.next().await.expect("a piece").expect("a token");
    assert_eq!(first.content(), "a ");
    assert_eq!((stream.received().text.as_str(), stream.received().tokens), ("a ", 1));
    assert_eq!(scheduler.snapshot().in_flight, 1);

    asked.write(&token("squall")).await;
    let second = stream.next().await.expect("a piece").expect("a token");
    assert_eq!(second.content(), "squall");
    asked.write(&[&stopped("length"), DONE].concat()).await;
    assert!(!stream.next().await.expect("a piece").expect("the usage").has_content());
    assert!(stream.next().await.is_none());
    assert_eq!(stream.finish_reason(), Some(FinishReason::Length));
    assert_eq!(stream.usage(), Some(Usage { prompt_tokens: 12, output_tokens: 2 }));
    assert_eq!(scheduler.snapshot().in_flight, 0);
}

#[tokio::test]
async fn a_stream_that_breaks_tells_what_was_received() {
    let check = async |tail: &str, is_expected: fn(&Failure) -> bool| {
        let answer = [HEAD, ROLE, &token("a "), &token("squ"), tail].concat();
        let mut stream = outcome(config(), &[&answer]).await.expect("it begins");
        let (text, error) = read(&mut stream).await;
        let error = error.expect(tail);
        let partial = error.partial().expect("there is a part");
        assert_eq!((text.as_str(), partial.text.as_str(), partial.tokens), ("a squ", "a squ", 2));
        let cause = error.last_failure().expect("there is a cause");
        assert!(is_expected(cause), "{tail:?}: {cause:?}");
    };
    let malformed =
        |failure: &Failure| matches!(failure, Failure::Transport(TransportError::Malformed(_)));
    check("", malformed).await;
    check(&stopped("stop"), malformed).await;
    check("data: {\"choi", malformed).await;
    check("data: {\"choi\n\n", malformed).await;
    let busy = "data: {\"error\":{\"message\":\"Service is too busy.\"}}\n\n";
    check(busy, |failure| failure.to_string().contains("Service is too busy.")).await;
    let no_room = [&stopped("insufficient_system_resource"), DONE].concat();
    check(&no_room, |failure| *failure == Failure::Incomplete).await;
}

/// Whatever is missing, the caller learns that something is.
#[tokio::test]
async fn a_stream_cut_at_any_byte_is_never_taken_for_whole() {
    let body = whole();
    let done = body.find("[DONE]").expect("it has an end") + "[DONE]".len();
    let (first, second) = body.split_at(body.len() / 2);
    let answer = [CHUNKED_HEAD, &chunk(first), &chunk(second), "0\r\n\r\n"].concat();
    let whole_at = answer.len() - (body.len() - done) - "\r\n0\r\n\r\n".len();
    let once = Retry { max_attempts: 1, ..config().retry };
    for cut in 0..answer.len() {
        let config = Config { retry: once.clone(), ..config() };
        match outcome(config, &[&answer[..cut]]).await {
            Err(error) => {
                let failure = error.last_failure().expect("an attempt failed");
                assert!(matches!(failure, Failure::Transport(_)), "{cut}: {error}");
            }
            Ok(mut stream) => {
                let (text, error) = read(&mut stream).await;
                assert!("a squall".starts_with(&text), "{cut}: {text}");
                assert!(error.is_some() || cut > whole_at, "{cut}: taken for whole");
            }
        }
    }
}

#[tokio::test]
async fn a_stream_that_falls_silent_stalls_and_is_hung_up_on() {
    let config = Config { stall_timeout: Some(Duration::from_millis(20)), ..config() };
    let (scheduler, mut stream, mut asked) = begun(config, &token("a ")).await;
    // Keep-alives keep nothing alive here.
    asked.write(KEEP_ALIVE).await;
    let (text, error) = read(&mut stream).await;
    assert_eq!(text, "a ");
    assert_eq!(error.expect("silence").last_failure(), Some(&Failure::Stalled));
    assert_eq!(scheduler.snapshot().in_flight, 0);
    drop(stream);
    asked.wait_for_hang_up().await;
}

#[tokio::test]
async fn dropping_a_stream_closes_its_connection_and_frees_its_permit() {
    let (scheduler, stream, asked) = begun(config(), &token("a ")).await;
    assert_eq!(scheduler.snapshot().in_flight, 1);
    drop(stream);
    assert_eq!((scheduler.snapshot().in_flight, scheduler.snapshot().live), (0, 0));
    asked.wait_for_hang_up().await;
}

#[tokio::test]
async fn keep_alives_and_a_role_are_no_first_token() {
    let server = RawServer::start().await;
    let uri = server.uri();
    let config = Config { first_token_timeout: Some(SOON), ..config() };
    let answering = async {
        let mut silent = server.accept().await;
        silent.write(&[HEAD, KEEP_ALIVE, ROLE, KEEP_ALIVE].concat()).await;
        silent.wait_for_hang_up().await;
        server.answer(&[HEAD, &whole()].concat()).await;
    };
    let (stream, ()) = tokio::join!(submit(config, &uri), answering);
    let mut stream = stream.expect("the second attempt speaks");
    assert_eq!(stream.attempts(), 2);
    assert!(stream.first_token_after().expect("it has begun") < SOON);
    assert_eq!(read(&mut stream).await, ("a squall".to_owned(), None));
}

#[tokio::test]
async fn a_server_without_a_word_meets_the_attempt_timeout() {
    let server = RawServer::start().await;
    let uri = server.uri();
    let config = Config { attempt_timeout: Some(Duration::from_millis(20)), ..config() };
    let hang_ups = async {
        for _ in 0..3 {
            server.accept().await.wait_for_hang_up().await;
        }
    };
    let (result, ()) = tokio::join!(submit(config, &uri), hang_ups);
    let last = Failure::AttemptTimeout;
    let expected = Error::Failed { attempts: 3, stop: Stop::AttemptsSpent, last };
    assert_eq!(result.expect_err("too slow"), expected);
}

#[tokio::test]
async fn whatever_breaks_before_the_first_token_is_tried_again() {
    let good = [HEAD, &whole()].concat();
    let json = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n";
    for first in [
        "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n".to_owned(),
        HEAD.to_owned(),
        [HEAD, KEEP_ALIVE, ROLE].concat(),
        [HEAD, ROLE, "data: {\"error\":{\"message\":\"busy\"}}\n\n"].concat(),
        [HEAD, ROLE, &stopped("insufficient_system_resource"), DONE].concat(),
        [json, "\n\n"].concat(),
        [json, "{\"error\":{\"message\":\"busy\"}}"].concat(),
        [json, &COMPLETION.replace("\"stop\"", "\"insufficient_system_resource\"")].concat(),
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<html>".to_owned(),
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\nnot for us".to_owned(),
    ] {
        let mut stream = outcome(config(), &[&first, &good]).await.expect("the second is good");
        assert_eq!(stream.attempts(), 2, "{first:?}");
        assert_eq!(read(&mut stream).await, ("a squall".to_owned(), None));
    }
}

#[tokio::test]
async fn a_refusal_is_told_as_for_a_whole_answer() {
    let body = r#"{"error":{"message":"Come back.","code":"rate_limit_exceeded"}}"#;
    let answer = format!(
        "HTTP/1.1 429 Slow\r\ncontent-type: application/json\r\nretry-after-ms: 250\r\n\
         x-should-retry: false\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let error = outcome(config(), &[&answer]).await.expect_err("refused");
    let last = Failure::Status {
        status: 429,
        message: Some("Come back.".into()),
        code: Some("rate_limit_exceeded".into()),
        retry_after: Some(Duration::from_millis(250)),
        should_retry: Some(false),
    };
    assert_eq!(error, Error::Failed { attempts: 1, stop: Stop::Final, last });
}

#[tokio::test]
async fn json_in_the_place_of_a_stream_is_one_piece() {
    for kind in ["content-type: application/json\r\n", "content-type: text/plain\r\n", ""] {
        let answer = format!("HTTP/1.1 200 OK\r\n{kind}\r\n\n\n \r\n{COMPLETION}\n");
        let mut stream = outcome(config(), &[&answer]).await.expect("it begins");
        let chunk = stream.next().await.expect("a piece").expect("the answer");
        assert_eq!((chunk.content(), chunk.data()), ("A gust.", COMPLETION));
        assert!(stream.next().await.is_none());
        assert_eq!(stream.received().tokens, 1);
        assert_eq!(stream.finish_reason(), Some(FinishReason::Stop));
        assert_eq!(stream.usage().expect("it is in the answer").output_tokens, 3);
    }
}

#[tokio::test]
async fn an_event_without_end_is_cut_off() {
    let transport = HttpTransport::plain().max_event_bytes(200);
    let once = Retry { max_attempts: 1, ..config().retry };
    let scheduler = Scheduler::new(Config { retry: once, ..config() }, transport);
    let scheduler = scheduler.expect("valid settings");
    let server = RawServer::start().await;
    let request = Request::new(chat(&server.uri()));
    let endless = [HEAD, "data: ", &"x".repeat(200)].concat();
    let (result, ()) = tokio::join!(scheduler.submit_stream(request), server.answer(&endless));
    let Error::Failed { last: Failure::Transport(error), .. } = result.expect_err("too long")
    else {
        panic!("an event of 200 bytes")
    };
    assert_eq!(error, TransportError::Malformed("an event is longer than 200 bytes".into()));
}

/// The end of the answer is in the same packet: nothing is left on the wire.
#[tokio::test]
async fn a_connection_serves_again_after_the_end_of_a_stream() {
    let server = RawServer::start().await;
    let scheduler = scheduler(config());
    let payload =
        chat(&server.uri()).header(header::ACCEPT, header::HeaderValue::from_static("*/*"));
    let answer = [CHUNKED_HEAD, &chunk(&whole()), "0\r\n\r\n"].concat();
    let first = async {
        let mut asked = server.accept().await;
        asked.write(&answer).await;
        asked
    };
    let (stream, mut asked) =
        tokio::join!(scheduler.submit_stream(Request::new(payload.clone())), first);
    let mut stream = stream.expect("it begins");
    assert_eq!(read(&mut stream).await, ("a squall".to_owned(), None));
    drop(stream);
    let again = async {
        asked.next_request().await;
        asked.write(&answer).await;
    };
    let (stream, ()) = tokio::join!(scheduler.submit_stream(Request::new(payload)), again);
    assert_eq!(read(&mut stream.expect("it begins")).await, ("a squall".to_owned(), None));
}

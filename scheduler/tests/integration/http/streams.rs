//! Answers that come piece by piece, through the scheduler.

use std::time::Duration;

use scheduler::{
    AnswerStream, Config, Error, Failure, Request, Scheduler,
    clock::{Clock as _, TokioClock},
    config::{Backoff, Jitter, Retry},
    http::HttpTransport,
    transport::{FinishReason, TransportError, Usage},
};

use super::{
    chat,
    events::{CHUNKED_HEAD, DONE, HEAD, KEEP_ALIVE, ROLE, chunk, stopped, token, whole},
    raw_server::{Asked, RawServer},
};

pub(super) type Http = HttpTransport<hyper_util::client::legacy::connect::HttpConnector>;
pub(super) type Stream = AnswerStream<Http, TokioClock>;

pub(super) fn config() -> Config {
    let backoff = Backoff::Constant { delay: Duration::from_millis(1) };
    Config {
        retry: Retry { max_attempts: 3, backoff, jitter: Jitter::None, ..Retry::default() },
        ..Config::default()
    }
}

fn scheduler(config: Config) -> Scheduler<Http> {
    Scheduler::new(config, HttpTransport::plain()).expect("valid settings")
}

pub(super) async fn submit(config: Config, uri: &str) -> Result<Stream, Error> {
    scheduler(config).submit_stream(Request::new(chat(uri))).await
}

/// One answer to each attempt; what the client makes of them.
pub(super) async fn outcome(config: Config, answers: &[&str]) -> Result<Stream, Error> {
    let server = RawServer::start().await;
    let uri = server.uri();
    let answering = async {
        for answer in answers {
            server.answer(answer).await;
        }
    };
    tokio::join!(submit(config, &uri), answering).0
}

/// The text, and how it ended.
pub(super) async fn read(stream: &mut Stream) -> (String, Option<Error>) {
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
    let (first, second) = body.split_at(body.len() / 2);
    let answer = [CHUNKED_HEAD, &chunk(first), &chunk(second), "0\r\n\r\n"].concat();
    let whole_at = answer.len() - "\r\n0\r\n\r\n".len();
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
                assert_eq!(error.is_none(), cut >= whole_at, "{cut}: {error:?}");
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
async fn a_connection_serves_again_after_the_end_of_a_stream() {
    let server = RawServer::start().await;
    let scheduler = scheduler(config());
    let payload = chat(&server.uri());
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

/// What has come counts, however late the caller asks for it.
#[tokio::test]
async fn a_slow_caller_is_no_silent_server() {
    let stall_timeout = Duration::from_millis(20);
    let config = Config { stall_timeout: Some(stall_timeout), ..config() };
    let (_scheduler, mut stream, mut asked) = begun(config, &token("a ")).await;
    asked.write(&[&token("squall"), &stopped("stop"), DONE].concat()).await;
    let clock = TokioClock::start();
    clock.sleep_until(clock.now() + 2 * stall_timeout).await;
    assert_eq!(read(&mut stream).await, ("a squall".to_owned(), None));
}

//! Answers that are handed on as they come.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use scheduler::{
    AnswerStream, Config, Error, Failure, Request, Scheduler, Transport,
    clock::{Clock as _, TokioClock},
    transport::{
        Answer, Attempt, AttemptOutcome, ChunkStream, FinishReason, Piece, Progress,
        StreamTransport, TransportError,
    },
};
use tokio::time::Sleep;

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// What one attempt sends: after so many milliseconds each, a piece; or a status.
#[derive(Clone)]
enum Plan {
    Status(u16),
    Pieces(Vec<(u64, Piece<&'static str>)>),
}

struct Typist(TokioClock);

struct Typing {
    clock: TokioClock,
    pieces: std::vec::IntoIter<(u64, Piece<&'static str>)>,
    next: Option<(Pin<Box<Sleep>>, Piece<&'static str>)>,
}

impl ChunkStream for Typing {
    type Chunk = &'static str;

    fn poll_piece(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Piece<&'static str>> {
        if self.next.is_none() {
            let Some((after, piece)) = self.pieces.next() else { return Poll::Pending };
            let sleep = self.clock.sleep_until(self.clock.now() + ms(after));
            self.next = Some((Box::pin(sleep), piece));
        }
        let (sleep, _) = self.next.as_mut().expect("it was just set");
        match sleep.as_mut().poll(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(()) => Poll::Ready(self.next.take().expect("it is there").1),
        }
    }

    fn collect_text(chunk: &&'static str, text: &mut String) {
        text.push_str(chunk);
    }
}

impl Transport for Typist {
    type Request = Vec<Plan>;
    type Response = ();

    async fn send(&self, _: &Vec<Plan>, _: Attempt, _: &Progress) -> AttemptOutcome<()> {
        AttemptOutcome::Answered(Answer::new(200, ()))
    }
}

impl StreamTransport for Typist {
    type Chunk = &'static str;
    type Stream = Typing;

    async fn open(&self, plans: &Vec<Plan>, attempt: Attempt) -> AttemptOutcome<Typing> {
        let plan = plans[(attempt.index as usize).min(plans.len() - 1)].clone();
        let (status, pieces) = match plan {
            Plan::Status(status) => (status, Vec::new()),
            Plan::Pieces(pieces) => (200, pieces),
        };
        let typing = Typing { clock: self.0, pieces: pieces.into_iter(), next: None };
        AttemptOutcome::Answered(Answer::new(status, typing))
    }
}

fn token(after: u64, chunk: &'static str) -> (u64, Piece<&'static str>) {
    (after, Piece::Content { chunk, tokens: 1 })
}

fn end(after: u64, finish_reason: FinishReason) -> (u64, Piece<&'static str>) {
    (after, Piece::End { finish_reason: Some(finish_reason), usage: None })
}

fn broken(after: u64) -> (u64, Piece<&'static str>) {
    (after, Piece::Broken(TransportError::Malformed("no [DONE]".into())))
}

fn scheduler() -> Scheduler<Typist> {
    scheduler_with(
        r#"{"concurrency":{"fixed":{"limit":1}},"first_token_timeout":"1s","stall_timeout":"500ms",
            "retry":{"max_attempts":3,"backoff":"none","jitter":"none"}}"#,
    )
}

fn scheduler_with(config: &str) -> Scheduler<Typist> {
    let config: Config = serde_json::from_str(config).expect("a configuration");
    Scheduler::new(config, Typist(TokioClock::start())).expect("valid settings")
}

/// The text, and how it ended.
async fn read(mut stream: AnswerStream<Typist, TokioClock>) -> (String, Option<Error>) {
    let mut text = String::new();
    while let Some(piece) = stream.next().await {
        match piece {
            Ok(chunk) => text.push_str(chunk),
            Err(error) => {
                assert!(stream.next().await.is_none(), "an error is the end");
                return (text, Some(error));
            }
        }
    }
    (text, None)
}

#[tokio::test(start_paused = true)]
async fn the_permit_is_held_to_the_end_of_the_stream() {
    let scheduler = scheduler();
    let plan = Plan::Pieces(vec![
        (10, Piece::Other("")),
        token(90, "a "),
        token(100, "squall"),
        end(10, FinishReason::Stop),
    ]);
    let stream = scheduler.submit_stream(Request::new(vec![plan])).await.expect("it begins");
    assert_eq!((stream.attempts(), stream.first_token_after()), (1, Some(ms(100))));
    assert_eq!(scheduler.snapshot().in_flight, 1);
    let (text, error) = read(stream).await;
    assert_eq!((text.as_str(), error), ("a squall", None));
    assert_eq!((scheduler.snapshot().in_flight, scheduler.snapshot().live), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn before_the_first_token_everything_is_tried_again() {
    for first in [
        Plan::Status(503),
        Plan::Pieces(vec![broken(10)]),
        Plan::Pieces(vec![(10, Piece::Other("role")), broken(10)]),
        Plan::Pieces(vec![end(10, FinishReason::InsufficientSystemResource)]),
        Plan::Pieces(vec![]),
    ] {
        let good = Plan::Pieces(vec![token(10, "fine"), end(0, FinishReason::Stop)]);
        let request = Request::new(vec![first, good]);
        let stream = scheduler().submit_stream(request).await.expect("the second attempt");
        assert_eq!(stream.attempts(), 2);
        assert_eq!(read(stream).await, ("fine".to_owned(), None));
    }
}

#[tokio::test(start_paused = true)]
async fn after_it_an_error_tells_what_was_received() {
    let check = async |pieces: Vec<_>, deadline: u64, expected: Failure| {
        let scheduler = scheduler();
        let request = Request::new(vec![Plan::Pieces(pieces)]).deadline_in(ms(deadline));
        let stream = scheduler.submit_stream(request).await.expect("it begins");
        let (text, error) = read(stream).await;
        let error = error.expect("it breaks");
        assert_eq!(text, "half ");
        let partial = error.partial().expect("there is a part");
        assert_eq!((partial.text.as_str(), partial.tokens), ("half ", 1));
        assert_eq!(error.last_failure(), Some(&expected));
        assert_eq!(scheduler.snapshot().in_flight, 0);
    };
    let half = || token(10, "half ");
    let cut = TransportError::Malformed("no [DONE]".into());
    check(vec![half(), broken(10)], 9_000, Failure::Transport(cut)).await;
    let no_room = end(10, FinishReason::InsufficientSystemResource);
    check(vec![half(), no_room], 9_000, Failure::Incomplete).await;
    check(vec![half()], 9_000, Failure::Stalled).await;
    check(vec![half(), token(400, "")], 300, Failure::DeadlinePassed).await;
}

#[tokio::test(start_paused = true)]
async fn dropping_the_stream_frees_its_permit() {
    let scheduler = scheduler();
    let endless = || Request::new(vec![Plan::Pieces(vec![token(10, "a")])]);
    let stream = scheduler.submit_stream(endless()).await.expect("it begins");
    assert_eq!(scheduler.snapshot().in_flight, 1);
    drop(stream);
    assert_eq!((scheduler.snapshot().in_flight, scheduler.snapshot().live), (0, 0));
    scheduler.submit_stream(endless()).await.expect("the permit is free");
}

/// Nobody shows a first token in time: the attempts run out.
#[tokio::test(start_paused = true)]
async fn keep_alives_are_no_tokens() {
    let scheduler = scheduler();
    let silent = Plan::Pieces(vec![(10, Piece::Other("role"))]);
    let error = scheduler.submit_stream(Request::new(vec![silent])).await.expect_err("too late");
    assert_eq!((error.attempts(), error.last_failure()), (3, Some(&Failure::FirstTokenTimeout)));
}

/// Two tokens have one gap between them, and a rule that reads it learns of it.
#[tokio::test(start_paused = true)]
async fn the_first_token_counts_in_the_time_between_tokens() {
    let scheduler = scheduler_with(
        r#"{"concurrency":{"latency_band":{"initial":1,"min":1,"signal":"inter_token_time"}}}"#,
    );
    let plan = vec![token(10, "a "), token(100, "squall"), end(10, FinishReason::Stop)];
    let request = Request::new(vec![Plan::Pieces(plan)]);
    let stream = scheduler.submit_stream(request).await.expect("it begins");
    assert_eq!(scheduler.snapshot().limit, Some(1));
    assert_eq!(read(stream).await.1, None);
    assert_eq!(scheduler.snapshot().limit, Some(2), "a good sample of a full limit raises it");
}

/// Whatever becomes of the value, its connection goes with its permit.
#[tokio::test(start_paused = true)]
async fn a_stream_that_broke_is_off_the_wire_while_it_is_still_held() {
    use crate::scripted::{Bench, Reply, step};
    let config = r#"{"concurrency":{"fixed":{"limit":1}},"stall_timeout":"50ms"}"#;
    let bench = Bench::new(serde_json::from_str(config).expect("a configuration"));
    let stalls = Request::new(vec![step(0, Reply::Stall)]);
    let mut stream = bench.scheduler.submit_stream(stalls).await.expect("it begins");
    stream.next().await.expect("a token").expect("no error yet");
    assert_eq!(bench.wire.in_flight(), 1);
    stream.next().await.expect("its end").expect_err("it stalled");
    assert_eq!(bench.wire.in_flight(), 0);
    let whole = Request::new(vec![step(10, Reply::Status(200))]);
    bench.scheduler.submit(whole).await.expect("the permit is free");
    assert_eq!(bench.wire.most_in_flight(), 1);
    drop(stream);
}

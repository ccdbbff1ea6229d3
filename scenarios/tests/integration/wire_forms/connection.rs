//! The provider's end of a connection: it reads requests, asks the simulator, and writes its bytes.

use std::{pin::pin, sync::Arc, time::Duration};

use futures_util::future::{Either, select};
use scheduler::{Time, clock::Clock as _};
use simulator::{
    Answer, Attempt,
    wire::{Close, Completion, Failure, Form, RetryAfter},
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};

use super::provider::{Provider, View};

/// How often a waiting client is told so.
const KEEP_ALIVE_EVERY: Duration = Duration::from_millis(500);

/// How often the tokens that have come are looked for.
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// Answers the requests of one connection until either side closes it.
pub(super) async fn serve(mut stream: DuplexStream, provider: Arc<Provider>) {
    let mut received = Vec::new();
    while let Some(attempt) = next_request(&mut stream, &mut received).await {
        let is_open = answer(&mut stream, &provider, &attempt).await;
        provider.leave(&attempt);
        if !is_open {
            return;
        }
    }
}

/// Reads a whole request; none where the client has closed.
async fn next_request(stream: &mut DuplexStream, received: &mut Vec<u8>) -> Option<Attempt> {
    loop {
        let text = String::from_utf8_lossy(received).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let lines = head.lines().map(str::to_ascii_lowercase);
            let length = { lines }
                .find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok())
                .expect("the body has a length");
            if body.len() >= length {
                assert!(head.starts_with("POST /chat/completions HTTP/1.1\r\n"), "{head}");
                *received = body.as_bytes()[length..].to_vec();
                return Some(attempt(&body[..length]));
            }
        }
        if stream.read_buf(received).await.ok()? == 0 {
            return None;
        }
    }
}

fn attempt(body: &str) -> Attempt {
    let body: serde_json::Value = serde_json::from_str(body).expect("JSON");
    let number = |place: usize| body["simulated"][place].as_u64().expect("a number");
    let small = |place: usize| u32::try_from(number(place)).expect("it is small");
    Attempt {
        request_key: number(0),
        attempt_index: small(1),
        client: 0,
        user: 0,
        prompt_tokens: small(2),
        cached_tokens: None,
        output_tokens: small(3),
        service_time: None,
    }
}

/// What of an answer is out already.
#[derive(Default)]
struct Written {
    has_head: bool,
    tokens: u32,
    keep_alive_at: Option<Time>,
}

/// Answers one request; false where the connection is of no more use.
async fn answer(stream: &mut DuplexStream, provider: &Provider, attempt: &Attempt) -> bool {
    let news = provider.send(*attempt);
    let completion = Completion {
        form: provider.form,
        attempt,
        model: "deepseek-flash",
        created_s: 1_790_233_220,
        hit_tokens: 0,
        reasoning_tokens: 0,
    };
    let mut written = Written::default();
    loop {
        let view = provider.view(attempt);
        if let Some(answer) = view.answer {
            let (bytes, close) = last_bytes(&completion, &answer, &written);
            return stream.write_all(&bytes).await.is_ok() && close == Close::StaysOpen;
        }
        let bytes = due(&completion, &view, provider, &mut written);
        if !bytes.is_empty() && stream.write_all(&bytes).await.is_err() {
            return false;
        }
        let timer = provider.clock.sleep_until(next_write(
            &completion,
            &view,
            &written,
            provider.clock.now(),
        ));
        let (told, timer) = (pin!(news.notified()), pin!(timer));
        let mut nothing = [0; 1];
        // A client that says anything now has closed the connection.
        if let Either::Left(_) = select(pin!(stream.read(&mut nothing)), select(told, timer)).await
        {
            return false;
        }
    }
}

fn last_bytes(completion: &Completion<'_>, answer: &Answer, written: &Written) -> (Vec<u8>, Close) {
    let Attempt { request_key, attempt_index, .. } = *completion.attempt;
    let failure = match answer.status {
        200 => {
            let mut bytes = if written.has_head { Vec::new() } else { completion.head() };
            let rest = completion.rest(answer, written.tokens);
            bytes.extend(rest.bytes);
            return (bytes, rest.close);
        }
        402 => Failure::InsufficientBalance,
        429 => Failure::RateLimit,
        503 => Failure::Busy,
        other => panic!("the simulator gives no {other}"),
    };
    assert!(!written.has_head, "who waits is not refused");
    let wait = answer.retry_after.map(|wait| match wait.subsec_millis() {
        0 => RetryAfter::Seconds(wait.as_secs()),
        _ => RetryAfter::Milliseconds(wait.as_millis() as u64),
    });
    (failure.response(request_key, attempt_index, wait), Close::StaysOpen)
}

/// What is due now.
fn due(
    completion: &Completion<'_>,
    view: &View,
    provider: &Provider,
    written: &mut Written,
) -> Vec<u8> {
    let now = provider.clock.now();
    let mut bytes = Vec::new();
    if view.is_waiting && written.keep_alive_at.is_none_or(|at| now >= at) {
        if !std::mem::replace(&mut written.has_head, true) {
            bytes.extend(completion.head());
        }
        bytes.extend(completion.keep_alive());
        provider.note_keep_alive();
        written.keep_alive_at = Some(now + KEEP_ALIVE_EVERY);
    }
    let made = view.stream.filter(|_| completion.form == Form::Events).map_or(0, |it| it.tokens);
    // The last one comes with the end of the answer.
    let made = made.min(completion.attempt.output_tokens - 1);
    while written.tokens < made {
        if !std::mem::replace(&mut written.has_head, true) {
            bytes.extend(completion.head());
        }
        if written.tokens == 0 {
            bytes.extend(completion.role());
        }
        bytes.extend(completion.token(written.tokens));
        written.tokens += 1;
    }
    bytes
}

fn next_write(completion: &Completion<'_>, view: &View, written: &Written, now: Time) -> Time {
    if view.is_waiting {
        return written.keep_alive_at.unwrap_or(Time::ZERO);
    }
    // Tokens are looked for from time to time: the model tells what has come, not what will.
    match completion.form {
        Form::Events => now + LOOK_EVERY,
        Form::Json => Time::MAX,
    }
}

//! The provider's end of a connection: it reads requests, asks the simulator, and writes its bytes.

use std::{pin::pin, sync::Arc, time::Duration};

use futures_util::future::{Either, select};
use scheduler::{Time, clock::Clock as _};
use simulator::{
    Attempt, Seen,
    wire::{Close, Completion, Form, Reply, Rest},
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};

use super::provider::{Provider, View};

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

/// Answers one request; false where the connection is of no more use.
async fn answer(stream: &mut DuplexStream, provider: &Provider, attempt: &Attempt) -> bool {
    let news = provider.send(*attempt);
    let mut reply = Reply::new(Completion {
        form: provider.form,
        attempt,
        model: "deepseek-flash",
        created_s: 1_790_233_220,
        hit_tokens: 0,
        reasoning_tokens: 0,
    });
    loop {
        let View { seen, answer } = provider.view(attempt);
        if let Some(answer) = answer {
            let Rest { bytes, close } = reply.end(&answer);
            provider.note_bytes(&bytes);
            return stream.write_all(&bytes).await.is_ok() && close == Close::StaysOpen;
        }
        let bytes = reply.due(&seen);
        provider.note_bytes(&bytes);
        if !bytes.is_empty() && stream.write_all(&bytes).await.is_err() {
            return false;
        }
        let timer = provider.clock.sleep_until(next_look(&seen, provider));
        let (told, timer) = (pin!(news.notified()), pin!(timer));
        let mut nothing = [0; 1];
        // A client that says anything now has closed the connection.
        if let Either::Left(_) = select(pin!(stream.read(&mut nothing)), select(told, timer)).await
        {
            return false;
        }
    }
}

fn next_look(seen: &Seen, provider: &Provider) -> Time {
    let next = seen.next_ns.map_or(Time::MAX, Time::from_nanos);
    // Tokens are looked for from time to time: the model tells what has come, not what will.
    match provider.form {
        Form::Events if seen.is_admitted => next.min(provider.clock.now() + LOOK_EVERY),
        _ => next,
    }
}

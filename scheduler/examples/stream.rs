//! Streams one chat completion over plain HTTP and prints it as it comes.
//!
//! `cargo run -p scheduler --features http --example stream -- http://127.0.0.1:8080 [KEY]`
//!
//! Before the first content token attempts fail and are made again out of sight. After it there is
//! no retry, since it could not take back what was shown: the error tells what was received, and
//! the caller decides. This one asks the model to go on from there, once.

use std::{
    env,
    error::Error,
    io::{Write as _, stdout},
    time::Duration,
};

use scheduler::{
    Config, Request, Scheduler,
    http::{HttpRequest, HttpTransport},
};
use serde_json::{Value, json};

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the answer is what the example is for")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let server = arguments.next().ok_or("failed to start: name a server, http://host:port")?;
    let key = arguments.next();
    let config = Config {
        first_token_timeout: Some(Duration::from_secs(30)),
        stall_timeout: Some(Duration::from_secs(10)),
        ..Config::default()
    };
    let scheduler = Scheduler::new(config, HttpTransport::plain())
        .map_err(|errors| format!("failed to set up the scheduler: {errors:?}"))?;

    let question = json!({"role": "user", "content": "What is a squall? Three sentences."});
    let mut messages = vec![question];
    for may_go_on in [true, false] {
        let payload = payload(&server, key.as_deref(), &messages)?;
        let request = Request::new(payload).deadline_in(Duration::from_secs(120));
        let mut stream = scheduler.submit_stream(request).await?;
        let mut interruption = None;
        while let Some(piece) = stream.next().await {
            match piece {
                Ok(chunk) => {
                    print!("{}", chunk.content());
                    stdout().flush()?;
                }
                Err(error) => interruption = Some(error),
            }
        }
        println!();
        let Some(error) = interruption else {
            println!(
                "attempt {}, {:?}, {:?}",
                stream.attempts(),
                stream.finish_reason(),
                stream.usage()
            );
            return Ok(());
        };
        let received = error.partial().cloned().unwrap_or_default();
        println!("[{error}; received: {} bytes of text]", received.text.len());
        if !may_go_on {
            return Err(error.into());
        }
        // The beginning of the answer, for the model to go on from: `prefix` is how DeepSeek's
        // beta API knows it for one.
        if !received.text.is_empty() {
            messages.push(json!({"role": "assistant", "content": received.text, "prefix": true}));
        }
    }
    Ok(())
}

/// A request for a stream; the usage is sent only to who asks for it.
fn payload(
    server: &str,
    key: Option<&str>,
    messages: &[Value],
) -> Result<HttpRequest, Box<dyn Error>> {
    let body = json!({
        "model": "deepseek-flash",
        "messages": messages,
        "stream": true,
        "stream_options": {"include_usage": true},
    });
    let payload = HttpRequest::post_json(&format!("{server}/chat/completions"), body.to_string())?;
    Ok(match key {
        Some(key) => payload.bearer(key)?,
        None => payload,
    })
}

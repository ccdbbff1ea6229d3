//! Submits one chat completion over plain HTTP and prints the answer.
//!
//! `cargo run -p scheduler --features http --example submit -- http://127.0.0.1:8080 [KEY]`
//!
//! The address is that of any server that speaks the API of DeepSeek. For `https://`, give
//! `HttpTransport::new` a connector that speaks TLS.

use std::{env, error::Error, time::Duration};

use scheduler::{
    Config, Priority, Request, Scheduler,
    http::{HttpRequest, HttpTransport},
};

const BODY: &str = r#"{"model":"deepseek-flash",
    "messages":[{"role":"user","content":"What is a squall? One sentence."}]}"#;

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the answer is what the example is for")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let server = arguments.next().ok_or("failed to start: name a server, http://host:port")?;
    let mut payload = HttpRequest::post_json(&format!("{server}/chat/completions"), BODY)?;
    if let Some(key) = arguments.next() {
        payload = payload.bearer(&key)?;
    }

    let scheduler = Scheduler::new(Config::default(), HttpTransport::plain())
        .map_err(|errors| format!("failed to set up the scheduler: {errors:?}"))?;
    let request =
        Request::new(payload).priority(Priority::High).deadline_in(Duration::from_secs(60));
    let completed = scheduler.submit(request).await?;

    println!("{}", String::from_utf8_lossy(&completed.response.body));
    println!("{} attempt(s) in {:?}", completed.attempts, completed.elapsed);
    Ok(())
}

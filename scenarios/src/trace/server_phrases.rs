//! What the server does, in plain words.

use std::fmt::Write as _;

use simulator::{Answer, Cut, Ending, Finish, Refusal, RetryHeader, ServerEvent, ServerEventKind};

use super::{
    clock_text::span_of,
    phrase::{Phrase, attempt_name_at_server},
};

/// What happened, and the particulars; of an answer that reaches its client, what is in it.
pub(super) fn phrase(event: &ServerEvent, answer: Option<&Answer>) -> Phrase {
    let attempt = attempt_name_at_server(event.attempt_index);
    let told = |what: &str, detail: String| Phrase::new(format!("{attempt} {what}"), detail);
    match event.kind {
        ServerEventKind::Received => told("received", String::new()),
        ServerEventKind::Refused(why) => told("refused", refusal_text(why)),
        ServerEventKind::ServiceStarted => told("in service", String::new()),
        ServerEventKind::ServiceFinished => told("served", "the whole answer is made".to_owned()),
        ServerEventKind::Cut(why) => told("cut", cut_text(why).to_owned()),
        ServerEventKind::Lost => told("lost", "it comes to nobody".to_owned()),
        ServerEventKind::Abandoned { is_stopped: true } => {
            told("abandoned", "the client is gone, the work on it stops".to_owned())
        }
        ServerEventKind::Abandoned { is_stopped: false } => {
            told("abandoned", "the client is gone".to_owned())
        }
        ServerEventKind::Delivered { status, is_claimed: true } => {
            let detail = match answer {
                Some(answer) => answer_text(answer),
                None => status_text(status),
            };
            told("answered", detail)
        }
        ServerEventKind::Delivered { status, is_claimed: false } => {
            told("unclaimed", format!("{}, but the client is gone", status_text(status)))
        }
    }
}

fn status_text(status: u16) -> String {
    if status == 0 { "no status".to_owned() } else { format!("status {status}") }
}

/// Why an attempt was refused, with the status it is told.
pub(super) fn refusal_text(why: Refusal) -> String {
    match why.status() {
        0 => refusal_words(why).to_owned(),
        status => format!("{}, {}", status_text(status), refusal_words(why)),
    }
}

/// What an answer holds, for its client.
fn answer_text(answer: &Answer) -> String {
    let mut text = status_text(answer.status);
    match answer.ending {
        Ending::Complete => {}
        Ending::ClosedEmpty => text += ", the body is empty",
        Ending::Reset => text += ", the connection is reset",
        Ending::Truncated => text += ", the body is cut short",
    }
    match answer.finish {
        None | Some(Finish::Stop) => {}
        Some(Finish::Length) => text += ", cut at the output limit",
        Some(Finish::ToolCalls) => text += ", asks for a tool",
        Some(Finish::ContentFilter) => text += ", cut by the filter",
        Some(Finish::InsufficientSystemResource) => text += ", insufficient_system_resource",
    }
    let header = answer.refused.and_then(|refused| refused.retry_header);
    match (header, answer.retry_after) {
        (Some(RetryHeader::Garbage), _) => text += ", Retry-After that nobody can read",
        (_, Some(wait)) => {
            let _ = write!(text, ", Retry-After {}", span_of(wait));
        }
        (_, None) => {}
    }
    if answer.status == 200 {
        let (waited, served) = (span_of(answer.server_wait), span_of(answer.service_time));
        let tokens = answer.output_tokens;
        let _ = write!(text, ", {tokens} tokens, waited {waited}, served in {served}");
    }
    if answer.keep_alives > 0 {
        let _ = write!(text, ", signs of life: {}", answer.keep_alives);
    }
    text
}

fn cut_text(why: Cut) -> &'static str {
    match why {
        Cut::Reset => "reset in mid-answer",
        Cut::Truncated => "the body ends too early",
        Cut::InsufficientSystemResource => "the inference resources ran out",
        Cut::ContentFilter => "the filter cut it",
        Cut::NotStarted => "closed: its service had not begun in time",
        Cut::NotCompleted => "closed: its answer was not complete in time",
        Cut::Gateway => "closed by the gateway: there was no content in time",
        Cut::Restart => "the server is restarted",
        Cut::EmptyBody => "closed with an empty body",
    }
}

fn refusal_words(why: Refusal) -> &'static str {
    match why {
        Refusal::Burst => "a burst of 429 at the edge",
        Refusal::Burst503 => "a burst of 503 at the edge",
        Refusal::RequestRate => "the account's requests come too fast",
        Refusal::TokenRate => "the account's tokens come too fast",
        Refusal::KeyRate => "requests or tokens of this key come too fast",
        Refusal::UserRate => "requests or tokens of this user come too fast",
        Refusal::Concurrency => "the account has too many requests at the server",
        Refusal::KeyConcurrency => "the key has too many requests at the server",
        Refusal::UserConcurrency => "the user has too many requests at the server",
        Refusal::Dynamic => "the account has too many requests for the load and its recent use",
        Refusal::BalanceCap => "the account has too many requests for what is left of its balance",
        Refusal::Account => "the balance is spent",
        Refusal::Overload => "the server is overloaded",
        Refusal::QueueFull => "the engine's queue is full",
        Refusal::Throttle | Refusal::Throttle503 => "a resource of the server is short",
        Refusal::TooLong => "prompt and answer can never fit",
        Refusal::Deprioritised => "the key's traffic looks like abuse",
        Refusal::Suspended => "the key is suspended",
        Refusal::Outage => "an outage",
        Refusal::NoConnection => "nobody listens, the connection is refused",
        Refusal::Restart => "the server was restarted and is still cold",
        Refusal::Fault500 | Refusal::Fault403 => "a fault",
        Refusal::Scripted400
        | Refusal::Scripted401
        | Refusal::Scripted402
        | Refusal::Scripted403
        | Refusal::Scripted422
        | Refusal::Scripted429
        | Refusal::Scripted500
        | Refusal::Scripted503 => "by the script",
    }
}

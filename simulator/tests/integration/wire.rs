//! The provider's bytes, against files that were written by hand.

use std::{fs, path::Path, time::Duration};

use simulator::{
    Answer, Attempt, Concurrency, ContextLength, Ending, Finish, Refusal, Refused, RetryHeader,
    Seen,
    wire::{BalanceInfo, Close, Completion, Failure, Form, Reply, Rest, balance, models},
};

use crate::script::attempt;

const FOLDER: &str = "tests/data/wire";
/// 2026-09-24T07:00:20Z.
const CREATED_S: u64 = 1_790_233_220;

/// Compares bytes with a file, and says where they part.
fn check(name: &str, bytes: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER).join(format!("{name}.http"));
    let wanted = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let same = wanted.iter().zip(bytes).take_while(|(wanted, found)| wanted == found).count();
    let rest = |bytes: &[u8]| String::from_utf8_lossy(&bytes[same..]).into_owned();
    assert_eq!(rest(bytes), rest(&wanted), "{name}, from byte {same} on");
}

fn the_attempt() -> Attempt {
    Attempt { attempt_index: 1, prompt_tokens: 12, cached_tokens: Some(8), ..attempt(7, None) }
}

fn answer(output_tokens: u32, ending: Ending, finish: Option<Finish>) -> Answer {
    Answer {
        refused: None,
        status: 200,
        retry_after: None,
        ending,
        finish,
        output_tokens,
        keep_alives: 0,
        server_wait: Duration::ZERO,
        service_time: Duration::ZERO,
        first_token_ns: None,
    }
}

fn completion(form: Form, attempt: &Attempt, is_thinking: bool) -> Completion<'_> {
    Completion {
        form,
        attempt,
        model: if is_thinking { "deepseek-v4-pro" } else { "deepseek-flash" },
        created_s: CREATED_S,
        hit_tokens: 8,
        reasoning_tokens: if is_thinking { 2 } else { 0 },
    }
}

/// The whole connection: the head, so many keep-alives, so many tokens one by one, the rest; and the
/// same where all of it goes out at the end.
fn check_completion(
    name: &str,
    completion: &Completion<'_>,
    keep_alives: u64,
    written: u32,
    answer: &Answer,
    expected: Close,
) {
    let answer = Answer { keep_alives, ..*answer };
    let mut reply = Reply::new(*completion);
    let at_once = reply.clone().end(&answer);
    let none = Seen { is_admitted: true, ..Seen::default() };
    let mut bytes = reply.due(&Seen::default());
    assert_eq!(bytes, b"", "who is not admitted gets nothing");
    bytes.extend(
        (0..=keep_alives).flat_map(|so_far| reply.due(&Seen { keep_alives: so_far, ..none })),
    );
    bytes.extend((1..=written).flat_map(|tokens| reply.due(&Seen { keep_alives, tokens, ..none })));
    let Rest { bytes: rest, close } = reply.end(&answer);
    bytes.extend(rest);
    check(name, &bytes);
    check(name, &at_once.bytes);
    assert_eq!((close, at_once.close), (expected, expected), "{name}");
}

#[test]
fn refusals_are_answers() {
    let attempt = the_attempt();
    let json = completion(Form::Json, &attempt, false);
    let refused = |status, refused: Option<Refused>| Answer {
        status,
        refused,
        ..answer(0, Ending::Complete, None)
    };
    let plain =
        |why: Refusal| Refused { why, concurrency: None, context: None, retry_header: None };
    let told = |name: &str, why: Refused| {
        let Rest { bytes, close } = Reply::new(json).end(&refused(why.why.status(), Some(why)));
        check(name, &bytes);
        assert_eq!(close, Close::StaysOpen, "{name}");
    };
    let concurrency = Some(Concurrency { current: 26, limit: 25 });
    told("429-concurrency", Refused { concurrency, ..plain(Refusal::BalanceCap) });
    let header = |header| Refused { retry_header: Some(header), ..plain(Refusal::RequestRate) };
    told("429-retry-after-seconds", header(RetryHeader::Seconds(20)));
    told("429-retry-after-ms", header(RetryHeader::Milliseconds(1_500)));
    told("429-retry-after-date", header(RetryHeader::Date(CREATED_S)));
    told("429-retry-after-garbage", header(RetryHeader::Garbage));
    let context = Some(ContextLength { limit: 131_072, requested: 140_000 });
    told("400-context", Refused { context, ..plain(Refusal::TooLong) });
    for (name, why) in [
        ("400-risk", Refusal::Scripted400),
        ("401", Refusal::Scripted401),
        ("402", Refusal::Account),
        ("403", Refusal::Suspended),
        ("422", Refusal::Scripted422),
        ("429-rate", Refusal::Burst),
        ("500", Refusal::Fault500),
        ("503", Refusal::Overload),
    ] {
        told(name, plain(why));
    }
    // Nobody listens; or the way back was lost, whatever was on it.
    let lost = Some(plain(Refusal::Burst));
    for unheard in
        [refused(0, Some(plain(Refusal::NoConnection))), refused(0, None), refused(0, lost)]
    {
        let nothing = Rest { bytes: Vec::new(), close: Close::Reset };
        assert_eq!(Reply::new(json).end(&unheard), nothing);
    }
}

#[test]
fn every_row_of_the_table_of_errors() {
    let row = |name: &str, failure: Failure, status: u16, wait: Option<RetryHeader>| {
        assert_eq!(failure.status(), status, "{name}");
        check(name, &failure.response(7, 1, wait));
    };
    row("400-context", Failure::ContextTooLong { limit: 131_072, requested: 140_000 }, 400, None);
    row("400-risk", Failure::ContentRisk, 400, None);
    row("401", Failure::WrongKey, 401, None);
    row("402", Failure::InsufficientBalance, 402, None);
    row("403", Failure::Suspended, 403, None);
    row("422", Failure::Unreadable, 422, None);
    row("422-plain-text", Failure::UnreadableInPlainText, 422, None);
    row("429-concurrency", Failure::ConcurrencyLimit { current: 26, limit: 25 }, 429, None);
    let of_balance = Failure::ConcurrencyLimitOfBalance { current: 6, limit: 5 };
    row("429-balance", of_balance, 429, None);
    row("429-rate", Failure::RateLimit, 429, None);
    let wait = |wait| (Failure::RateLimit, 429, Some(wait));
    for (name, (failure, status, wait)) in [
        ("429-retry-after-seconds", wait(RetryHeader::Seconds(20))),
        ("429-retry-after-ms", wait(RetryHeader::Milliseconds(1_500))),
        ("429-retry-after-date", wait(RetryHeader::Date(CREATED_S))),
        ("429-retry-after-garbage", wait(RetryHeader::Garbage)),
    ] {
        row(name, failure, status, wait);
    }
    row("500", Failure::ServerError, 500, None);
    row("503", Failure::Busy, 503, None);
}

#[test]
fn models_and_balance() {
    check("models", &models(&["deepseek-flash", "deepseek-v4-pro"], 7));
    let info = BalanceInfo { currency: "USD", granted_cents: 200, topped_up_cents: 1_005 };
    check("balance", &balance(true, &[info], 7));
    check("balance-spent", &balance(false, &[], 7));
}

#[test]
fn answers_in_one_piece() {
    let attempt = the_attempt();
    let json = completion(Form::Json, &attempt, false);
    let whole = |finish| answer(3, Ending::Complete, Some(finish));
    let check = |name: &str, keep_alives: u64, answer: &Answer, close: Close| {
        check_completion(name, &json, keep_alives, 0, answer, close);
    };
    check("completion", 0, &whole(Finish::Stop), Close::StaysOpen);
    check("completion-length", 0, &whole(Finish::Length), Close::StaysOpen);
    check("completion-tool-calls", 0, &whole(Finish::ToolCalls), Close::StaysOpen);
    check("completion-filtered", 0, &whole(Finish::ContentFilter), Close::StaysOpen);
    let half = whole(Finish::InsufficientSystemResource);
    check("completion-half", 1, &half, Close::StaysOpen);
    check("completion-cut", 1, &answer(3, Ending::Truncated, None), Close::Closed);
    check("completion-cut", 1, &answer(3, Ending::Reset, None), Close::Reset);
    check("closed-empty", 2, &answer(0, Ending::ClosedEmpty, None), Close::StaysOpen);
    let thinking = completion(Form::Json, &attempt, true);
    let five = answer(5, Ending::Complete, Some(Finish::Stop));
    check_completion("completion-thinking", &thinking, 2, 0, &five, Close::StaysOpen);
}

#[test]
fn answers_as_streams() {
    let attempt = the_attempt();
    let events = completion(Form::Events, &attempt, false);
    let stop = answer(3, Ending::Complete, Some(Finish::Stop));
    // However many tokens went out ahead, the bytes are the same.
    for written in 0..=3 {
        check_completion("stream", &events, 0, written, &stop, Close::StaysOpen);
    }
    let half = answer(3, Ending::Complete, Some(Finish::InsufficientSystemResource));
    check_completion("stream-half", &events, 0, 1, &half, Close::StaysOpen);
    let cut = |ending| answer(2, ending, None);
    check_completion("stream-cut", &events, 1, 2, &cut(Ending::Truncated), Close::Closed);
    check_completion("stream-cut", &events, 1, 1, &cut(Ending::Reset), Close::Reset);
    let nothing = answer(0, Ending::ClosedEmpty, None);
    check_completion("stream-closed-empty", &events, 2, 0, &nothing, Close::StaysOpen);
    let thinking = completion(Form::Events, &attempt, true);
    let five = answer(5, Ending::Complete, Some(Finish::Stop));
    check_completion("stream-thinking", &thinking, 2, 4, &five, Close::StaysOpen);
}

#[test]
fn every_file_is_rendered() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    let source = include_str!("wire.rs");
    let files = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    let mut names: Vec<String> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "http"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names.len(), 32);
    names.retain(|name| !source.contains(&format!("\"{name}\"")));
    assert_eq!(names, Vec::<String>::new());
}

/// The readers of the world read the bodies too.
#[test]
fn bodies_are_json_with_sums_that_agree() {
    let attempt = the_attempt();
    let json = completion(Form::Json, &attempt, true);
    for output_tokens in [0, 1, 2, 3, 1_000] {
        let rest = json.rest(&answer(output_tokens, Ending::Complete, Some(Finish::Stop)), 0);
        let text = String::from_utf8(rest.bytes).unwrap();
        let (length, text) = text.split_once("\r\n").unwrap();
        let body = &text[..usize::from_str_radix(length, 16).unwrap()];
        assert_eq!(&text[body.len()..], "\r\n0\r\n\r\n", "one chunk, and the last one");
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        let usage = |name: &str| body["usage"][name].as_u64().unwrap();
        assert_eq!(usage("completion_tokens"), u64::from(output_tokens));
        assert_eq!(usage("total_tokens"), usage("prompt_tokens") + usage("completion_tokens"));
        let halves = usage("prompt_cache_hit_tokens") + usage("prompt_cache_miss_tokens");
        assert_eq!(usage("prompt_tokens"), halves);
        let words = |name: &str| {
            let text = body["choices"][0]["message"][name].as_str().unwrap();
            text.split_whitespace().count()
        };
        assert_eq!(words("content") + words("reasoning_content"), output_tokens as usize);
    }
}

#[test]
fn no_two_attempts_share_an_id() {
    let id = |request_key: u64, attempt_index: u32| {
        let attempt = Attempt { attempt_index, ..attempt(request_key, None) };
        let bytes = completion(Form::Events, &attempt, false).role();
        let text = String::from_utf8(bytes).unwrap();
        text.split('"').nth(3).unwrap().to_owned()
    };
    let check = |request_key, attempt_index, expected: &str| {
        assert_eq!(id(request_key, attempt_index), expected);
    };
    check(0, 0, "00000000-0000-4000-8000-000000000000");
    check(0x0123_4567_89ab_cdef, 0xfedc_ba98, "00000001-2345-4678-89ab-cdeffedcba98");
    check(u64::MAX, u32::MAX, "000000ff-ffff-4fff-8fff-ffffffffffff");
}

//! Answers that fail in the engine that works in steps: after which token.

use simulator::{Answer, Attempt, Ending, Sent, Server, StreamState};

use crate::{
    draws::Always,
    script::{attempt, config},
};

/// A step of 10 ns for each token, whoever gets one; a prompt takes one step.
const BATCHING: &str = r#""engine": {"batching": {"step": {"base": "10ns", "per_sequence": "0ns"},
    "max_sequences": 2, "kv_pool": 10000, "prefill_budget": 1000}}"#;

/// What the client of an answer of 901 tokens sees at last, and the answer if there is one.
fn play(rest: &str) -> (Option<StreamState>, Option<Answer>) {
    let mut server = Server::new(&config(&format!("{{{BATCHING}, {rest}}}"))).unwrap();
    let draws = Always(0.5);
    let attempt = Attempt { output_tokens: 901, ..attempt(1, None) };
    let Sent::Pending(id) = server.send(0, attempt, &draws) else { panic!("pending") };
    let mut deliveries = Vec::new();
    server.advance(100_000, &draws, &mut deliveries);
    let seen = server.stream_of(100_000, id);
    if deliveries.is_empty() {
        assert_eq!(server.next_event(), None, "nothing will ever happen by itself");
        server.abandon(100_000, id);
    }
    server.ledger().check().unwrap();
    (seen, deliveries.first().map(|delivery| delivery.answer))
}

fn fault(kind: &str, part: &str) -> String {
    format!(r#""faults": [{{"{kind}": {{"probability": "100%", "part": ["{part}", "{part}"]}}}}]"#)
}

#[test]
fn an_answer_stalls_after_its_part() {
    let check = |rest: &str, tokens: u32| {
        let last_token_ns = 10 * u64::from(tokens);
        let seen = StreamState { first_token_ns: 10, tokens, last_token_ns };
        assert_eq!(play(rest), (Some(seen), None), "{rest}");
    };
    check(&fault("stall", "0%"), 1);
    check(&fault("stall", "50%"), 451);
    check(&fault("stall", "90%"), 811);
    // All of it, but the end.
    check(&fault("stall", "100%"), 901);
    check(r#""script": {"every_request": ["stall"]}"#, 451);
    check(r#""incidents": [{"stall": {"at": "0s", "for": "1s", "share": "100%"}}]"#, 1);
}

#[test]
fn an_answer_breaks_off_after_at_least_a_token() {
    let check = |part: &str, tokens: u32| {
        let answer = play(&fault("truncated", part)).1.unwrap();
        assert_eq!((answer.output_tokens, answer.ending), (tokens, Ending::Truncated), "{part}");
        assert_eq!(answer.service_time.as_nanos(), 10 * u128::from(tokens), "{part}");
    };
    // The prompt is taken in, and that makes the first one.
    check("0%", 1);
    check("90%", 811);
    check("100%", 901);
}

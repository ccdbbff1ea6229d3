//! The engine that works in steps, through the server: golden instants, and what theory says.

use std::time::Duration;

use simulator::{
    Attempt, Config, Refusal, Sent, Server,
    config::{Batching, Engine, StepTime},
};

use crate::{draws::Always, script::config};

/// A step takes 100 ns, 10 more for each that gets a token, 1 for each token of a prompt.
fn server(settings: &str) -> Config {
    config(&format!(
        r#"{{"engine": {{"batching": {{"step": {{"base": "100ns", "per_sequence": "10ns",
        "per_prefill_token": "1ns"}}, {settings}}}}}}}"#
    ))
}

/// Plays requests of (instant, prompt, cached, output); tells first token, end, wait and service.
fn play(config: &Config, requests: &[(u64, u32, u32, u32)]) -> Vec<[u64; 4]> {
    let mut server = Server::new(config).unwrap();
    let mut told = vec![[0; 4]; requests.len()];
    let mut ids = Vec::new();
    let mut deliveries = Vec::new();
    let mut next = requests.iter().enumerate().peekable();
    loop {
        let event = server.next_event();
        let arrival = next.peek().map(|(_, request)| request.0);
        let Some(now) = event.into_iter().chain(arrival).min() else { break };
        // Who comes at one instant is there before the engine begins.
        if arrival != Some(now) {
            server.advance(now, &Always(0.5), &mut deliveries);
            server.ledger().check().unwrap();
            for delivery in deliveries.drain(..) {
                let place = ids.iter().position(|id| *id == delivery.id).unwrap();
                let answer = delivery.answer;
                let [wait, service] = [answer.server_wait, answer.service_time];
                let first = answer.first_token_ns.unwrap();
                told[place] = [first, now, wait.as_nanos() as u64, service.as_nanos() as u64];
            }
        } else if let Some((place, (_, prompt, cached, output))) = next.next() {
            let attempt = Attempt {
                request_key: place as u64,
                attempt_index: 0,
                client: 0,
                user: 0,
                prompt_tokens: *prompt,
                cached_tokens: Some(*cached),
                output_tokens: *output,
                service_time: None,
            };
            let Sent::Pending(id) = server.send(now, attempt, &Always(0.5)) else {
                panic!("no refusal is on the spot here");
            };
            ids.push(id);
        }
    }
    assert_eq!(server.ledger().attempts_at_server, 0);
    told
}

#[test]
fn steps_make_the_instants() {
    fn check(settings: &str, requests: &[(u64, u32, u32, u32)], expected: &[[u64; 4]]) {
        assert_eq!(play(&server(settings), requests), expected, "{settings} {requests:?}");
    }
    let wide = r#""max_sequences": 8, "kv_pool": 1000, "prefill_budget": 50"#;
    // Prompt 20: a step of 120 with the first token; two more of 110.
    check(wide, &[(0, 20, 0, 3)], &[[120, 340, 0, 340]]);
    // Chunks of 50, 50 and 10: steps of 150, 150 and 110.
    check(wide, &[(0, 110, 0, 1)], &[[410, 410, 0, 410]]);
    // All but ten of the prompt are cached; a wholly cached one still computes a token.
    check(wide, &[(7, 110, 100, 1)], &[[117, 117, 0, 110]]);
    check(wide, &[(7, 110, 110, 1)], &[[108, 108, 0, 101]]);
    // The second comes in the first step, and waits for its end at 120. Its prefill makes the next
    // step 100 + 10 + 30; then both decode in 120.
    check(wide, &[(0, 20, 0, 3), (50, 30, 0, 2)], &[[120, 380, 0, 380], [260, 380, 70, 260]]);
    // One place: the second begins when the first is done.
    let narrow = r#""max_sequences": 1, "kv_pool": 1000, "prefill_budget": 50"#;
    check(narrow, &[(0, 20, 0, 3), (50, 30, 0, 1)], &[[120, 340, 0, 340], [470, 470, 290, 130]]);
}

#[test]
fn a_full_pool_sends_the_last_one_back() {
    // Each holds 10 + 4 in the end, both 28; there is room for 24. They start at 0 and 115, and
    // hold 20 at 115 (one prompt each). Steps: 0-110 (first prompt), 110-230 (second prompt, and a
    // token of the first). At 230 they hold 21 and go to 23 in 120; at 350 there is no room for 25.
    let settings = r#""max_sequences": 8, "kv_pool": 24, "prefill_budget": 50"#;
    let told = play(&server(settings), &[(0, 10, 0, 5), (50, 10, 0, 5)]);
    // The first goes on alone, to its fifth token at 570. The second had two tokens at 350, and
    // computes its 12 anew from 570 to 682, with its third; then two more of 110.
    assert_eq!(told[0], [110, 570, 0, 570]);
    assert_eq!(told[1], [230, 902, 60 + 220, 240 + 332]);
}

#[test]
fn what_can_never_fit_is_refused() {
    let config = server(r#""max_sequences": 8, "kv_pool": 100, "prefill_budget": 50"#);
    let mut server = Server::new(&config).unwrap();
    let mut check = |prompt_tokens, output_tokens, status: Option<u16>| {
        let attempt = Attempt {
            request_key: 1,
            attempt_index: 0,
            client: 0,
            user: 0,
            prompt_tokens,
            cached_tokens: None,
            output_tokens,
            service_time: None,
        };
        let answered = match server.send(0, attempt, &Always(0.5)) {
            Sent::Answered(answer) => Some(answer.status),
            Sent::Pending(_) => None,
        };
        assert_eq!(answered, status, "{prompt_tokens} + {output_tokens}");
    };
    // The last token never enters the cache.
    check(60, 41, None);
    check(60, 42, Some(400));
    check(100, 1, None);
    check(101, 1, Some(400));
    assert_eq!(server.ledger().refusals(Refusal::TooLong), 2);
}

/// A step by the formula of the docs, in nanoseconds, for 1, 16 and 100 sequences at 8.4 ms and
/// 0.98 ms to the power of 0.69.
const STEPS: [(u32, u64); 3] = [(1, 9_380_000), (16, 15_038_483), (100, 31_908_563)];

fn batching(max_sequences: u32, kv_pool: u64, per_prefill_token: u64) -> Config {
    let step = StepTime {
        base: Duration::from_micros(8_400),
        per_sequence: Duration::from_micros(980),
        exponent: 0.69,
        per_prefill_token: Duration::from_micros(per_prefill_token),
        per_prefill: Duration::ZERO,
    };
    let batching = Batching { step, max_sequences, kv_pool, prefill_budget: 8192, queue: None };
    let mut config = server(r#""max_sequences": 1, "kv_pool": 1, "prefill_budget": 1"#);
    config.engine = Engine::Batching(batching);
    config
}

#[test]
fn with_a_fixed_number_a_token_takes_a_step() {
    for (n, step) in STEPS {
        // All prompts go into one step, so that all begin and end together.
        let requests = vec![(0, 10, 0, 501); n as usize];
        let told = play(&batching(1000, 10_000_000, 17), &requests);
        let first = 8_400_000 + 17_000 * 10 * u64::from(n);
        let span = step * 500;
        for one in told {
            assert_eq!(one, [first, first + span, 0, first + span], "{n} at once");
        }
    }
}

#[test]
fn a_thrashing_pool_makes_less() {
    let makespan = |kv_pool| {
        let requests = vec![(0, 500, 0, 500); 64];
        play(&batching(64, kv_pool, 100), &requests).iter().map(|told| told[1]).max().unwrap()
            as f64
    };
    let ample = makespan(64 * 1000);
    // With room for half of them in the end all prompts fit at first, and then half is computed
    // twice.
    let scarce = makespan(32 * 1000);
    assert!(scarce > 1.15 * ample, "{scarce} against {ample}");
    // It makes less than the same pool does for as many as it can hold.
    let cautious = play(&batching(32, 32 * 1000, 100), &vec![(0, 500, 0, 500); 64]);
    let cautious = cautious.iter().map(|told| told[1]).max().unwrap() as f64;
    assert!(scarce > 1.05 * cautious, "{scarce} against {cautious}");
}

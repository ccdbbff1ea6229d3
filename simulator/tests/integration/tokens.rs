//! The first content token of an answer, and answers that stop after it.

use simulator::{Sent, Server, TokenPlan};

use crate::{
    draws::Always,
    script::{attempt, config},
};

const ENGINE: &str =
    r#""engine": {"slots": {"servers": 1, "service_time": {"constant": "100ns"}}}"#;

fn server(settings: &str) -> Server {
    Server::new(&config(&format!("{{{settings}, {ENGINE}}}"))).expect("valid")
}

#[test]
fn the_first_token_comes_after_its_part_of_the_service() {
    let mut server = server(r#""first_token": "20%", "network": {"round_trip": "10ns"}"#);
    let Sent::Pending(id) = server.send(0, attempt(1, None), &Always(0.5)) else {
        panic!("it is on its way")
    };
    assert_eq!(server.tokens_of(id), None, "nobody works on it yet");
    let mut deliveries = Vec::new();
    server.advance(50, &Always(0.5), &mut deliveries);
    // There in 5 ns, 20 of 100 ns of work, back in 5 ns.
    let plan = TokenPlan { first_ns: 30, last_ns: 110, is_stalled: false };
    assert_eq!(server.tokens_of(id), Some(plan));
    server.advance(110, &Always(0.5), &mut deliveries);
    assert_eq!(deliveries[0].answer.first_token_ns, Some(30));
    assert_eq!(server.tokens_of(id), None, "it is no longer in its hands");
}

#[test]
fn a_stalled_answer_never_ends_and_holds_its_place() {
    let stall = r#""first_token": "20%", "incidents": [{"stall": {"at": "0s", "for": "50ns", "share": "60%"}}]"#;
    let mut server = server(stall);
    let send =
        |server: &mut Server, now, key| match server.send(now, attempt(key, None), &Always(0.5)) {
            Sent::Pending(id) => id,
            Sent::Answered(answer) => panic!("{answer:?}"),
        };
    let stalled = send(&mut server, 0, 1);
    let behind = send(&mut server, 60, 2);
    let plan = TokenPlan { first_ns: 20, last_ns: 100, is_stalled: true };
    assert_eq!(server.tokens_of(stalled), Some(plan));
    assert_eq!(server.next_event(), None, "nothing will ever happen by itself");
    server.abandon(1_000, stalled);
    assert_eq!(server.next_event(), Some(1_100), "the next one has its place");
    let mut deliveries = Vec::new();
    server.advance(1_100, &Always(0.5), &mut deliveries);
    assert_eq!((deliveries.len(), deliveries[0].id), (1, behind));
    server.ledger().check().expect("the books balance");
}

#[test]
fn tokens_need_ends_that_are_known() {
    let shared = r#"{"first_token": "20%", "engine": {"saturation": {"capacity": 4,
        "service_time": {"constant": "1s"}, "curve": "processor_sharing"}}}"#;
    let errors = Server::new(&config(shared)).expect_err("its ends move");
    assert_eq!(errors[0].field, "first_token");
    let stall = format!(
        r#"{{"incidents": [{{"stall": {{"at": "0s", "for": "1s", "share": "1%"}}}}], {ENGINE}}}"#
    );
    let errors = Server::new(&config(&stall)).expect_err("it has no tokens to stall after");
    assert_eq!(errors[0].field, "incidents.0.stall");
}

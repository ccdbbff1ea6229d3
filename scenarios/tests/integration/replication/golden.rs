//! Small days, event by event. The instants stand in a comment first, derived by hand; the
//! snapshot beside it is the whole record of the run. All durations are constants.

use std::fmt::Write as _;

use super::run::{load, recorded};

/// Every event of the first strategy, with its instant in nanoseconds.
#[track_caller]
fn told(workload: &str, horizon: &str, server: &str, config: &str) -> String {
    let loaded = load(&format!(
        "scenario: golden
horizon: {horizon}
workload:
{workload}server:
{server}strategies:
  - name: only
    config: {{ {config} }}
"
    ));
    let mut told = String::new();
    for event in &recorded(&loaded, "only", 1).events {
        let at = event.at_ns();
        let _ = writeln!(told, "{:>6}.{:06} ms  {event}", at / 1_000_000, at % 1_000_000);
    }
    told
}

/// Arrivals at 100 ms, 200 ms, ... before the horizon.
const TEN_A_SECOND: &str = "  - { class: only, arrivals: { constant: { rate: 10/s } } }\n";

/// No limit; up to three attempts, each 300 ms after the last.
const PATIENT: &str = "concurrency: unlimited, budget: none,
      retry: { max_attempts: 3, backoff: { constant: { delay: 300ms } }, jitter: none }";

#[test]
fn a_429_is_backed_off_from() {
    // Half trips of 10 ms; one at a time, 350 ms each.
    //
    //      first 100: 110 received and started, 460 finished, 470 there.
    //     second 200: 210 received and refused, 220 told; 520 again, 530 started, 880, 890 there.
    let server = "  network: { round_trip: 20ms }
  admission: { concurrency: 1 }
  engine: { slots: { servers: 5, service_time: { constant: 350ms } } }
";
    insta::assert_snapshot!(told(TEN_A_SECOND, "250ms", server, PATIENT));
}

#[test]
fn a_retry_after_goes_before_a_shorter_backoff() {
    // As above, but the second is told at 220 to wait for 700 instead of 300: 920 again, 930
    // started, 1280 finished, 1290 there.
    let server = "  network: { round_trip: 20ms }
  admission: { concurrency: 1, retry_after: 700ms }
  engine: { slots: { servers: 5, service_time: { constant: 350ms } } }
";
    insta::assert_snapshot!(told(TEN_A_SECOND, "250ms", server, PATIENT));
}

#[test]
fn deadlines_strike_in_the_queue_and_in_flight() {
    // Four at 100 with one permit, 500 each: the first until 600. The second has its deadline at
    // 300, in the queue. The third starts at 600 and would be done at 1100: its deadline is a
    // nanosecond later. The fourth starts at 1100, and is cut at its deadline at 1500; the server
    // stops at once.
    let class = |name: &str, more: &str| {
        format!("  - {{ class: {name}, arrivals: {{ constant: {{ rate: 10/s }} }}{more} }}\n")
    };
    let workload = [
        class("first", ""),
        class("second", ", deadline: 200ms"),
        class("third", ", deadline: 1s 1ns"),
        class("fourth", ", deadline: 1400ms"),
    ];
    let server = "  engine: { slots: { servers: 5, service_time: { constant: 500ms } } }\n";
    let config = "concurrency: { fixed: { limit: 1 } }";
    insta::assert_snapshot!(told(&workload.concat(), "150ms", server, config));
}

/// One server of 1 s, half trips of 20 ms, and a client that gives an attempt up after 300 ms.
fn given_up(abandoned_work: &str) -> String {
    let server = format!(
        "  network: {{ round_trip: 40ms }}
  engine: {{ slots: {{ servers: 1, service_time: {{ constant: 1s }} }} }}
  abandoned_work: {abandoned_work}
"
    );
    let config = "concurrency: unlimited, budget: none, attempt_timeout: 300ms,
      retry: { max_attempts: 2, backoff: { constant: { delay: 100ms } }, jitter: none }";
    told(TEN_A_SECOND, "150ms", &server, config)
}

#[test]
fn work_given_up_stops_half_a_trip_later() {
    // Sent at 100, started at 120, given up at 400, stopped at 420. Again at 500, started at 520,
    // given up at 800, which is the end of the request; stopped at 820.
    insta::assert_snapshot!(given_up("stops"));
}

#[test]
fn work_given_up_goes_on_for_nobody() {
    // Sent at 100, started at 120, given up at 400, known at 420, finished at 1120, unclaimed at
    // 1140. Again at 500, received and waiting at 520, given up at 800, known at 820; started at
    // 1120 nevertheless, finished at 2120, unclaimed at 2140.
    insta::assert_snapshot!(given_up("continues"));
}

#[test]
fn a_silent_answer_is_cut_and_asked_for_again() {
    // First tokens come after 100 of 1000. That of 100 stops after its first token at 200; after
    // 500 of silence it is cut, at 700, and the server stops. Again at 800, after the incident: first
    // token at 900, the last one and the end at 1800. Tokens are no events of their own.
    let server = "  engine: { slots: { servers: 5, service_time: { constant: 1s } } }
  first_token: 10%
  incidents: [stall: { at: 0s, for: 150ms, share: 100% }]
";
    let config = "concurrency: unlimited, budget: none, stall_timeout: 500ms,
      retry: { max_attempts: 2, backoff: { constant: { delay: 100ms } }, jitter: none }";
    insta::assert_snapshot!(told(TEN_A_SECOND, "150ms", server, config));
}

#[test]
fn the_first_instant_of_a_burst_belongs_to_it_and_that_of_its_end_does_not() {
    // Sent at 100, 200, 300, and 10 later at the edge, where the burst is on from 210 on and over
    // at 310: only the second is refused, at 210, and told so at 220.
    let server = "  network: { round_trip: 20ms }
  engine: { slots: { servers: 5, service_time: { constant: 50ms } } }
  incidents: [burst_503: { at: 210ms, for: 100ms, share: 100% }]
";
    let config = "concurrency: unlimited, retry: { max_attempts: 1 }";
    insta::assert_snapshot!(told(TEN_A_SECOND, "350ms", server, config));
}

#[test]
fn an_odd_round_trip_is_shorter_on_the_way_there() {
    // 21 ns: 10 there, 11 back, and 3 of service. Sent at 100 ms, started 10 ns later, finished
    // after 13, there after 24.
    let server = "  network: { round_trip: 21ns }
  engine: { slots: { servers: 1, service_time: { constant: 3ns } } }
";
    insta::assert_snapshot!(told(TEN_A_SECOND, "150ms", server, "concurrency: unlimited"));
}

#[test]
fn an_overloaded_server_takes_its_time_to_say_so() {
    // Two may be at the server; a third is told 503 after 80 and a half trip. Sent at 100, 200,
    // 300; 1 s each. The third arrives at 310 and is told at 400; 700 again, at 710 refused again,
    // told at 800; 1100 again, at 1110: the first is finished at that very instant, which was set
    // before the third was sent, so there is room. Finished at 2110, there at 2120.
    let server = "  network: { round_trip: 20ms }
  overload: { max_in_flight: 2, answer_after: 80ms }
  engine: { slots: { servers: 5, service_time: { constant: 1s } } }
";
    insta::assert_snapshot!(told(TEN_A_SECOND, "350ms", server, PATIENT));
}

//! An example for each feature, compiled and run with the tests.
//!
//! `scheduler(settings)` stands for a scheduler with these settings before a backend that answers
//! after 100 ms, `good()` for a request that it answers at once, and `Request::new((503, 2))` for one
//! that gets 503 twice before. Time is paused: the waits below are exact and take no time.
//!
//! # Priorities, ageing, shares
//!
//! Who waits for the one permit is served by priority, not by arrival.
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/backend.rs"));
//! # fn main() { on_paused_time(async {
//! let scheduler = scheduler(r#"{"concurrency": {"fixed": {"limit": 1}},
//!     "queue": {"order": {"ageing": {"step": "10s"}}, "when_full": "evict_lowest"}}"#);
//! let (first, low, high) = tokio::join!(
//!     scheduler.submit(good()),
//!     scheduler.submit(good().priority(Priority::Low).class("batch")),
//!     scheduler.submit(good().priority(Priority::High).class("chat")),
//! );
//! assert_eq!(first.unwrap().queue_wait, Duration::ZERO);
//! assert_eq!(high.unwrap().queue_wait, Duration::from_millis(100));
//! assert_eq!(low.unwrap().queue_wait, Duration::from_millis(200));
//! # }) }
//! ```
//!
//! # Deadlines, and refusing what is hopeless
//!
//! A deadline holds for queue, attempts and backoff together. What cannot be answered in time is refused
//! at once, so that the caller can still do something else.
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/backend.rs"));
//! # fn main() { on_paused_time(async {
//! let scheduler = scheduler(r#"{"concurrency": {"fixed": {"limit": 1}}, "queue": {"refuse_hopeless": true}}"#);
//! scheduler.submit(good()).await.unwrap(); // It learns that answers take 100 ms.
//! let soon = || good().deadline_in(Duration::from_millis(150));
//! let (first, second) = tokio::join!(scheduler.submit(soon()), scheduler.submit(soon()));
//! assert!(first.is_ok());
//! let error = second.unwrap_err();
//! assert!(error.is_retryable() && error.attempts() == 0);
//! assert_eq!(error.retry_after(), Some(Duration::from_millis(100)));
//! # }) }
//! ```
//!
//! # Concurrency limits
//!
//! AIMD lowers its limit on 429, 503 and timeouts, and raises it on answers near the limit.
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/backend.rs"));
//! # fn main() { on_paused_time(async {
//! let scheduler = scheduler(r#"{"concurrency": {"aimd": {"initial": 20, "ceiling": 40}}}"#);
//! scheduler.submit(Request::new((429, 1))).await.unwrap();
//! assert_eq!(scheduler.snapshot().limit, Some(18));
//! // Limits can be changed at runtime.
//! scheduler.set_concurrency(&::scheduler::config::Concurrency::Fixed { limit: 5 }).unwrap();
//! assert_eq!(scheduler.snapshot().limit, Some(5));
//! # }) }
//! ```
//!
//! # Buckets of requests and LLM tokens
//!
//! A request reserves what it says it will take at most; the answer's `usage` gives back the rest. What
//! can never fit is refused at once.
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/backend.rs"));
//! # fn main() { on_paused_time(async {
//! let scheduler = scheduler(r#"{"buckets": [
//!     {"counts": "requests", "rate": "600/min", "burst": 10},
//!     {"counts": "total_tokens", "rate": "60000/min", "burst": 2000}]}"#);
//! scheduler.submit(good().tokens(500, 1_000)).await.unwrap();
//! let second = scheduler.submit(good().tokens(500, 1_000)).await.unwrap();
//! assert_eq!(second.queue_wait, Duration::from_millis(900), "of 900 tokens, at 1,000 a second");
//! let error = scheduler.submit(good().tokens(500, 2_000)).await.unwrap_err();
//! assert!(!error.is_retryable());
//! # }) }
//! ```
//!
//! # Retries, by class
//!
//! `max_attempts`, backoff, timeouts and the priority of retries can differ by priority and by class.
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/backend.rs"));
//! # fn main() { on_paused_time(async {
//! let scheduler = scheduler(r#"{
//!     "retry": {"max_attempts": 3, "backoff": {"constant": {"delay": "1s"}}, "jitter": "none"},
//!     "classes": {"key": {"max_attempts": 20, "retry_priority": "high"}}}"#);
//! let error = scheduler.submit(Request::new((503, 5))).await.unwrap_err();
//! assert_eq!(error.attempts(), 3);
//! let completed = scheduler.submit(Request::new((503, 5)).class("key")).await.unwrap();
//! assert_eq!((completed.attempts, completed.elapsed), (6, Duration::from_millis(5_600)));
//! # }) }
//! ```
//!
//! # The retry budget
//!
//! Retries and hedges are paid from one purse that fresh requests fill.
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/backend.rs"));
//! # fn main() { on_paused_time(async {
//! let scheduler = scheduler(r#"{
//!     "budget": {"ratio": {"ratio": "20%", "min_per_second": 0}},
//!     "retry": {"backoff": {"constant": {"delay": "1s"}}, "jitter": "none"}}"#);
//! for _ in 0..9 {
//!     scheduler.submit(good()).await.unwrap();
//! }
//! assert_eq!(scheduler.snapshot().budget, Some(1));
//! let error = scheduler.submit(Request::new((503, 9))).await.unwrap_err();
//! assert_eq!(error.attempts(), 3, "ten requests pay for two retries");
//! # }) }
//! ```
//!
//! # Throttle, breaker, cooldown
//!
//! What a refusal means for all: one pause after a 429, none sent for a while where most attempts fail or
//! the account is refused, some refused at home where the server refuses many.
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/backend.rs"));
//! # fn main() { on_paused_time(async {
//! let scheduler = scheduler(r#"{"cooldown": {"pause": "2s", "jitter": "0%"},
//!     "breaker": {"open_for": "10s"}, "throttle": {}}"#);
//! let error = scheduler.submit(Request::new((402, 1))).await.unwrap_err();
//! assert!(!error.is_retryable(), "no retry mends a spent balance");
//! let error = scheduler.submit(good()).await.unwrap_err();
//! assert_eq!(error.retry_after(), Some(Duration::from_secs(10)), "402 opens the breaker at once");
//! # }) }
//! ```
//!
//! # Hedging
//!
//! A second copy of an attempt that is late, within limit and budget; the loser is cancelled.
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/backend.rs"));
//! # fn main() { on_paused_time(async {
//! let scheduler = scheduler(r#"{"hedge": {"after": {"delay": {"delay": "60ms"}}}}"#);
//! let completed = scheduler.submit(good()).await.unwrap();
//! assert_eq!((completed.attempts, completed.elapsed), (1, Duration::from_millis(100)));
//! assert_eq!(scheduler.snapshot().in_flight, 0, "the copy is gone");
//! # }) }
//! ```
//!
//! # Single flight and cache
//!
//! Requests with one fingerprint share one attempt while it is under way, and its answer for a while
//! after that.
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/backend.rs"));
//! # fn main() { on_paused_time(async {
//! let scheduler = scheduler(r#"{"single_flight": true, "cache": {"max_age": "1m"}}"#);
//! let same = || good().fingerprint(Fingerprint::of(&[b"tenant", b"What is a squall?"]));
//! let (first, second) = tokio::join!(scheduler.submit(same()), scheduler.submit(same()));
//! assert_eq!((first.unwrap().attempts, second.unwrap().attempts), (1, 0));
//! assert_eq!(scheduler.submit(same()).await.unwrap().elapsed, Duration::ZERO);
//! # }) }
//! ```
//!
//! # Timeouts
//!
//! Of an attempt as a whole, to its first content token, and between two tokens. They end the attempt,
//! not the request.
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/backend.rs"));
//! # fn main() { on_paused_time(async {
//! let scheduler = scheduler(r#"{"attempt_timeout": "80ms", "first_token_timeout": "50ms",
//!     "retry": {"max_attempts": 2, "backoff": "none", "jitter": "none"}}"#);
//! let error = scheduler.submit(good()).await.unwrap_err();
//! assert_eq!(error.attempts(), 2);
//! assert_eq!(error.last_failure(), Some(&::scheduler::Failure::FirstTokenTimeout));
//! # }) }
//! ```
//!
//! # Drain and snapshot
//!
//! At the end of a service: nothing new, and a wait for what is under way.
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/backend.rs"));
//! # fn main() { on_paused_time(async {
//! let scheduler = scheduler("{}");
//! let (answer, drained) = tokio::join!(
//!     scheduler.submit(good()),
//!     scheduler.drain(::scheduler::Deadline::In(Duration::from_secs(5))),
//! );
//! assert!(answer.is_ok() && drained.left == 0);
//! assert!(scheduler.snapshot().is_draining);
//! assert!(scheduler.submit(good()).await.is_err());
//! # }) }
//! ```
//!
//! Streams are shown by `examples/stream.rs` and [`crate::AnswerStream`], a tower stack by the module
//! `tower`.

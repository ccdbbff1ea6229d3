//! Published numbers of the OpenAI and Anthropic clients: backoff and `Retry-After`.

use std::time::Duration;

use scheduler::{
    Config, Failure, Request, Time,
    clock::Clock as _,
    config::{Jitter, Retry},
    http::{HeaderMap, HttpTransport, retry_after},
    retry::{Classification, RetryAfter, Wait, classify, decide_wait},
    transport::{Answer, AttemptOutcome, Progress, Transport as _, TransportError},
};
use serde_json::Value;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use super::{
    figures::{Figures, assert_near, number, whole},
    waits::{capped, life, paused, proportional, retry, wait},
};
use crate::{
    http::{chat, first_attempt},
    scripted::{Bench, Reply, step},
};

/// What nothing of ours computes, and why.
const NOT_OURS: [(&str, &str); 1] =
    [("/constants/connect_timeout_s", "connections are the connector's, and so is their timeout")];

#[test]
fn every_figure_of_the_openai_and_anthropic_clients_is_reproduced() {
    let figures = Figures::load("openai_retry_after");
    let retry = published_retry(&figures);
    constants(&figures, &retry);
    backoff_bounds(&figures, &retry);
    rows(&figures, &retry);
    longest_wait(&figures, &retry);
    order_of_headers(&figures);
    what_is_retryable(&figures);
    assert_eq!(figures.assert_read_but(&NOT_OURS), 1);
}

/// Their backoff, as a setting of ours.
fn published_retry(figures: &Figures) -> Retry {
    let [one, below, least, most] = figures.numbers_in("/constants/jitter");
    assert_eq!((one, least, most), (1.0, 0.0, 1.0));
    let (initial, max) =
        (figures.seconds("/constants/initial_s"), figures.seconds("/constants/max_s"));
    retry(capped(initial, 2.0, max), proportional(below, 0.0))
}

fn constants(figures: &Figures, retry: &Retry) {
    let max_retries = figures.whole("/constants/max_retries");
    let few = Retry { max_attempts: 1 + max_retries, jitter: Jitter::None, ..retry.clone() };
    assert_eq!(life(&few, None), (vec![0.5, 1.0], true));
    let timeout = figures.seconds("/constants/default_timeout_s");
    let config = Config {
        attempt_timeout: Some(timeout),
        retry: Retry { max_attempts: 1, ..retry.clone() },
        ..Config::default()
    };
    let (took, error) = paused(async {
        let bench = Bench::new(config);
        let result = bench.scheduler.submit(Request::new(vec![step(0, Reply::Never)])).await;
        (bench.clock.now() - Time::ZERO, result.expect_err("no answer"))
    });
    assert!(timeout <= took && took < timeout + Duration::from_millis(2), "{took:?}");
    assert!(error.to_string().contains("attempt timeout"), "{error}");
}

fn backoff_bounds(figures: &Figures, retry: &Retry) {
    let cases = figures.list("/backoff_bounds_s");
    assert_eq!(cases.len(), 7);
    for case in cases {
        let retry_index = whole(&case["retry_index"]);
        assert_near(wait(retry, retry_index, 1.0), number(&case["max"]), "at most");
        assert_near(wait(retry, retry_index, 0.0), number(&case["min"]), "at least");
    }
}

/// Our wait beside a published one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ours {
    /// Within the tolerance of the published test.
    Same,
    /// Later: they fall back to their own backoff and come earlier than told; we never do.
    Later,
    /// No retry at all, where they come earlier than told: no wait of ours is so long.
    Fails,
}

/// Where ours differs, by the header; every other row is the same.
const DIFFERS_FROM_OPENAI: [(&str, Ours); 3] = [
    ("121", Ours::Later),
    ("Fri, 29 Sep 2023 16:28:38 GMT", Ours::Later),
    ("99999999999999999999999999999999999", Ours::Fails),
];
const DIFFERS_FROM_ANTHROPIC: [(&str, Ours); 3] = [
    ("61", Ours::Later),
    ("Fri, 29 Sep 2023 16:27:38 GMT", Ours::Later),
    ("99999999999999999999999999999999999", Ours::Fails),
];

fn rows(figures: &Figures, retry: &Retry) {
    let columns =
        ["remaining_retries", "retry-after header", "openai_expected_s", "anthropic_expected_s"];
    assert_eq!(figures.at("/columns"), &serde_json::json!(columns));
    let unix_now = figures.seconds("/mock_now_unix");
    let max_retries = i64::from(figures.whole("/max_retries_in_test"));
    let [part, of] = figures.numbers_in("/tolerance");
    let tolerance = part * of;
    let rows = figures.list("/rows");
    assert_eq!(rows.len(), 23);
    let (mut counts, mut heeded) = ([0; 2], 0);
    for row in rows {
        let remaining = row[0].as_i64().expect("a whole number");
        let header = row[1].as_str().expect("a header");
        let asked = retry_after(&headers(&[("retry-after", header)]), unix_now);
        let retry_index = u32::try_from(max_retries - remaining).expect("retries made");
        let ours = [0.0, 1.0].map(|unit| {
            let backoff = Duration::from_secs_f64(wait(retry, retry_index, unit));
            decide_wait(retry, backoff, asked, unit)
        });
        check_floor(retry, ours, asked);
        let columns = [(2, &DIFFERS_FROM_OPENAI), (3, &DIFFERS_FROM_ANTHROPIC)];
        for (place, (column, differs)) in columns.into_iter().enumerate() {
            // A header that the published test of one of the two does not have.
            let Some(published) = row[column].as_f64() else { continue };
            let known = differs.iter().find(|(known, _)| *known == header);
            let expected = known.map_or(Ours::Same, |(_, ours)| *ours);
            assert_eq!(beside(ours, published, tolerance), expected, "{row}: {ours:?}");
            counts[place] += 1;
            let is_heeded = asked.is_some_and(|asked| !asked.is_zero());
            if column == 2 && expected == Ours::Same && is_heeded {
                assert_eq!(asked, Some(Duration::from_secs_f64(published)), "{row}");
                heeded += 1;
            }
        }
    }
    assert_eq!(counts, [23, 16], "published by each of the two");
    assert_eq!(heeded, 8, "rows whose header is a wait that they keep exactly");
}

/// Never earlier than told, whatever the draw, and parked where the server asks for long.
fn check_floor(retry: &Retry, ours: [Wait; 2], asked: Option<Duration>) {
    let RetryAfter { spread, park_beyond, longest } = retry.retry_after;
    let Some(floor) = asked else { return };
    for (ours, unit) in ours.into_iter().zip([0.0, 1.0]) {
        let wait = match ours {
            Wait::BackOff(wait) if floor <= park_beyond => wait,
            Wait::Park(wait) if floor > park_beyond => wait,
            Wait::TooLong => return assert!(floor > longest, "{floor:?}"),
            other => panic!("{other:?} after {floor:?}"),
        };
        assert!(wait >= floor + floor.mul_f64(spread.fraction() * unit), "{wait:?}, {floor:?}");
    }
}

fn beside(ours: [Wait; 2], published: f64, tolerance: f64) -> Ours {
    let each = ours.map(|wait| match wait {
        Wait::TooLong => Ours::Fails,
        Wait::BackOff(wait) | Wait::Park(wait) => {
            let wait = wait.as_secs_f64();
            if (wait - published).abs() <= tolerance * published {
                Ours::Same
            } else {
                assert!(wait > published, "{wait} is earlier than {published}");
                Ours::Later
            }
        }
    });
    assert_eq!(each[0], each[1], "whatever the draw");
    each[0]
}

/// With their longest wait as ours, we give up where openai-python does; where the others come
/// earlier than told, we give up as well.
fn longest_wait(figures: &Figures, retry: &Retry) {
    let with_longest = |longest: Duration| {
        let retry_after = RetryAfter { longest, ..retry.retry_after.clone() };
        Retry { retry_after, ..retry.clone() }
    };
    let longest = figures.seconds("/constants/openai_python_max_retry_after_s");
    let unix_now = figures.seconds("/mock_now_unix");
    let cases = figures.list("/should_retry_429");
    assert_eq!(cases.len(), 6);
    for case in cases {
        let fields = case[0].as_object().expect("headers");
        let fields =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str().expect("a header")));
        let headers = headers(&fields.collect::<Vec<_>>());
        let asked = retry_after(&headers, unix_now);
        assert!(asked.is_some(), "{case}");
        let is_retried =
            |retry: &Retry| decide_wait(retry, Duration::ZERO, asked, 0.5) != Wait::TooLong;
        let published = case[1].as_bool().expect("yes or no");
        assert_eq!(is_retried(&with_longest(longest)), published, "{case}");
        assert!(is_retried(retry), "by default we park, and come when told: {case}");
    }
    for name in ["anthropic_max_retry_after_s", "openai_node_max_retry_after_s"] {
        let longest = figures.seconds(&format!("/constants/{name}"));
        let retry = with_longest(longest);
        let decide = |asked| decide_wait(&retry, Duration::ZERO, Some(asked), 0.0);
        assert_eq!(decide(longest), Wait::BackOff(longest), "{name}");
        assert_eq!(decide(longest + Duration::from_nanos(1)), Wait::TooLong, "{name}");
    }
}

fn order_of_headers(figures: &Figures) {
    let order = [
        "retry-after-ms (float ms)",
        "retry-after seconds (float allowed)",
        "retry-after HTTP-date",
    ];
    assert_eq!(figures.at("/header_priority"), &serde_json::json!(order));
    let unix_now = figures.seconds("/mock_now_unix");
    let check = |fields: &[(&str, &str)], millis: f64| {
        let asked = retry_after(&headers(fields), unix_now);
        assert_eq!(asked, Some(Duration::from_secs_f64(millis / 1e3)), "{fields:?}");
    };
    let date = "Fri, 29 Sep 2023 16:26:57 GMT";
    check(&[("retry-after-ms", "1500.5"), ("retry-after", "7")], 1_500.5);
    check(&[("retry-after-ms", "1500.5"), ("retry-after", date)], 1_500.5);
    check(&[("retry-after-ms", "soon"), ("retry-after", "7.25")], 7_250.0);
    check(&[("retry-after-ms", "soon"), ("retry-after", date)], 20_000.0);
}

fn what_is_retryable(figures: &Figures) {
    let statuses = figures.list("/retryable_status");
    assert_eq!(statuses.len(), 4);
    let is_published = |status: u16| {
        statuses.iter().any(|known| match known.as_str() {
            Some(range) => range
                .strip_prefix(">=")
                .is_some_and(|least| status >= least.parse().expect("a status")),
            None => whole(known) == u32::from(status),
        })
    };
    for status in 400..=599 {
        let outcome = AttemptOutcome::Answered(Answer::new(status, ()));
        let is_retryable = classify(&outcome) == Classification::Retryable;
        assert_eq!(is_retryable, is_published(status), "{status}");
    }
    let ways = figures.list("/retryable_transport");
    assert_eq!(ways.len(), 2);
    for way in ways.iter().map(Value::as_str) {
        let failure = match way {
            Some("timeout") => Failure::AttemptTimeout,
            Some("connection error") => TransportError::Connect("refused".into()).into(),
            _ => panic!("an unknown way to fail: {way:?}"),
        };
        assert!(failure.is_retryable(), "{failure}");
    }
    let word = "'true' => retry, 'false' => do not retry; overrides status";
    assert_eq!(figures.text("/x-should-retry"), word);
}

/// The word that stands in the figures, over HTTP.
#[tokio::test]
async fn the_servers_own_word_overrides_the_status() {
    let server = MockServer::start().await;
    let transport = HttpTransport::plain();
    for (status, word, expected) in [
        (400, "true", Classification::Retryable),
        (503, "false", Classification::Fatal),
        (503, "perhaps", Classification::Retryable),
        (400, "perhaps", Classification::Fatal),
    ] {
        server.reset().await;
        let response = ResponseTemplate::new(status).insert_header("x-should-retry", word);
        Mock::given(path("/chat/completions")).respond_with(response).mount(&server).await;
        let request = chat(&server.uri());
        let outcome = transport.send(&request, first_attempt(), &Progress::new()).await;
        assert_eq!(classify(&outcome), expected, "{status} {word}");
    }
}

fn headers(fields: &[(&str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in fields {
        let name: scheduler::http::header::HeaderName = name.parse().expect("a name");
        headers.insert(name, value.parse().expect("a value"));
    }
    headers
}

//! The wait that a server asks for.

use std::time::{Duration, UNIX_EPOCH};

use hyper::{
    HeaderMap,
    header::{HeaderName, RETRY_AFTER},
};

/// Milliseconds, more exact than `Retry-After`; the header that the OpenAI and Anthropic
/// clients read first.
const RETRY_AFTER_MS: HeaderName = HeaderName::from_static("retry-after-ms");

/// The wait that the headers of an answer ask for, at the calendar time `unix_now`.
///
/// `retry-after-ms` goes first; then `Retry-After` as seconds (RFC 9110, section 10.2.3),
/// fractions allowed, or as a date in any of the three forms of RFC 9110, section 5.6.7. A date
/// that has passed asks for no wait; a number too large for a [`Duration`] asks for the longest
/// one. A value of any other form asks for nothing: `None`.
///
/// [`HttpTransport`](super::HttpTransport) reads its answers with it; a transport over another
/// HTTP client can do the same.
///
/// ```
/// use std::time::Duration;
/// use scheduler::http::{HeaderMap, header::RETRY_AFTER, retry_after};
///
/// let mut headers = HeaderMap::new();
/// headers.insert(RETRY_AFTER, "Fri, 29 Sep 2023 16:26:57 GMT".parse().expect("a value"));
/// let unix_now = Duration::from_secs(1_696_004_797);
/// assert_eq!(retry_after(&headers, unix_now), Some(Duration::from_secs(20)));
/// ```
pub fn retry_after(headers: &HeaderMap, unix_now: Duration) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok().map(str::trim);
    let exact = text(RETRY_AFTER_MS).and_then(|value| span(value, 1e-3));
    exact.or_else(|| {
        let value = text(RETRY_AFTER)?;
        span(value, 1.0).or_else(|| until(value, unix_now))
    })
}

/// Digits, with or without a fraction; no sign, no exponent, no `inf` and no `nan`.
fn span(value: &str, unit_seconds: f64) -> Option<Duration> {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let number: f64 = value.parse().ok()?;
    Some(Duration::try_from_secs_f64(number * unit_seconds).unwrap_or(Duration::MAX))
}

fn until(value: &str, unix_now: Duration) -> Option<Duration> {
    let date = httpdate::parse_http_date(value).ok()?;
    let unix_date = date.duration_since(UNIX_EPOCH).ok()?;
    Some(unix_date.saturating_sub(unix_now))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The date of the examples in RFC 9110, section 5.6.7: Sun, 06 Nov 1994 08:49:37 GMT.
    const RFC_EXAMPLE: u64 = 784_111_777;

    fn check(headers: &[(&'static str, &str)], expected: Option<Duration>) {
        let map = headers
            .iter()
            .map(|(name, value)| {
                (HeaderName::from_static(name), value.parse().expect("a header value"))
            })
            .collect();
        let unix_now = Duration::from_secs(RFC_EXAMPLE - 90);
        assert_eq!(retry_after(&map, unix_now), expected, "{headers:?}");
    }

    #[test]
    fn spans() {
        let millis = |n| Some(Duration::from_millis(n));
        check(&[("retry-after", "7")], millis(7_000));
        check(&[("retry-after", "0")], millis(0));
        check(&[("retry-after", " 1.5 ")], millis(1_500));
        check(&[("retry-after-ms", "250")], millis(250));
        check(&[("retry-after-ms", "0.5")], Some(Duration::from_micros(500)));
        check(&[("retry-after", "1"), ("retry-after-ms", "250")], millis(250));
        check(&[("retry-after", "1"), ("retry-after-ms", "soon")], millis(1_000));
        check(&[("retry-after", "99999999999999999999")], Some(Duration::MAX));
    }

    #[test]
    fn dates() {
        let in_90_s = Some(Duration::from_secs(90));
        check(&[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")], in_90_s);
        check(&[("retry-after", "Sunday, 06-Nov-94 08:49:37 GMT")], in_90_s);
        check(&[("retry-after", "Sun Nov  6 08:49:37 1994")], in_90_s);
        check(&[("retry-after", "Sun, 06 Nov 1994 08:48:06 GMT")], Some(Duration::ZERO));
        check(&[("retry-after-ms", "Sun, 06 Nov 1994 08:49:37 GMT")], None);
    }

    #[test]
    fn anything_else_asks_for_nothing() {
        check(&[], None);
        for value in ["", "-1", "+1", "1e3", "inf", "nan", ".5", "5.", "1,5", "5s", "1.2.3", "soon"]
        {
            check(&[("retry-after", value)], None);
        }
    }
}

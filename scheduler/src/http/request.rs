//! What the caller wants sent, and sent again.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use hyper::{
    HeaderMap, Method, Uri,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue},
};

use crate::transport::Attempt;

/// An HTTP request that can be sent any number of times.
///
/// Its `Debug` form names the headers and leaves out their values, so that no key is logged.
///
/// ```
/// use scheduler::http::HttpRequest;
///
/// let request = HttpRequest::post_json(
///     "https://api.deepseek.com/chat/completions",
///     r#"{"model":"deepseek-flash","messages":[{"role":"user","content":"Hello"}]}"#,
/// )?
/// .bearer("the key")?;
/// assert_eq!(request.uri().path(), "/chat/completions");
/// # Ok::<(), scheduler::http::HttpRequestError>(())
/// ```
#[derive(Clone)]
pub struct HttpRequest {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: RequestBody,
}

impl HttpRequest {
    /// A request without headers or body.
    ///
    /// # Errors
    /// Where `uri` is not one, or has no scheme or host.
    pub fn new(method: Method, uri: &str) -> Result<Self, HttpRequestError> {
        let refused = |reason: String| HttpRequestError::Uri { uri: uri.to_owned(), reason };
        let parsed: Uri = uri.parse().map_err(|error| refused(format!("{error}")))?;
        if parsed.scheme().is_none() || parsed.host().is_none() {
            return Err(refused("it needs a scheme and a host, as in `https://host/path`".into()));
        }
        let body = RequestBody::Bytes(Bytes::new());
        Ok(Self { method, uri: parsed, headers: HeaderMap::new(), body })
    }

    /// A `POST` of JSON.
    ///
    /// # Errors
    /// Where `uri` is not one, or has no scheme or host.
    pub fn post_json(uri: &str, json: impl Into<Bytes>) -> Result<Self, HttpRequestError> {
        let request = Self::new(Method::POST, uri)?;
        let json_type = HeaderValue::from_static("application/json");
        Ok(request.header(CONTENT_TYPE, json_type).body(json.into()))
    }

    /// Sets a header, in the place of any of the same name.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Sets `Authorization: Bearer <key>`.
    ///
    /// # Errors
    /// Where `key` holds a control character and so cannot stand in a header. The error does not
    /// repeat the key.
    pub fn bearer(self, key: &str) -> Result<Self, HttpRequestError> {
        let mut value = HeaderValue::try_from(format!("Bearer {key}"))
            .map_err(|_| HttpRequestError::HeaderValue { name: AUTHORIZATION })?;
        value.set_sensitive(true);
        Ok(self.header(AUTHORIZATION, value))
    }

    /// Sets the body.
    pub fn body(mut self, body: impl Into<RequestBody>) -> Self {
        self.body = body.into();
        self
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Where it goes: scheme, host and path.
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// The headers, without those that HTTP adds by itself.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body of this attempt.
    pub fn body_of(&self, attempt: Attempt) -> Bytes {
        match &self.body {
            RequestBody::Bytes(bytes) => bytes.clone(),
            RequestBody::Factory(make) => make(attempt),
        }
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.keys().collect();
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("uri", &self.uri)
            .field("headers", &names)
            .field("body", &self.body)
            .finish()
    }
}

/// A body that every attempt can have anew.
#[derive(Clone)]
pub enum RequestBody {
    /// The same bytes for every attempt; they are shared, not copied.
    Bytes(Bytes),
    /// Made anew for every attempt, as an attempt number in the body needs it.
    Factory(Arc<dyn Fn(Attempt) -> Bytes + Send + Sync>),
}

impl<B: Into<Bytes>> From<B> for RequestBody {
    fn from(bytes: B) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Factory(_) => f.write_str("a factory"),
        }
    }
}

/// Why a request cannot be sent at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HttpRequestError {
    /// The address is of no use.
    #[error("use `{uri}` as the address of a request: {reason}")]
    Uri {
        /// The address as given.
        uri: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The value cannot stand in a header. It is not shown, for it may be a key.
    #[error("set the header `{name}`: its value holds a character that no header may hold")]
    HeaderValue {
        /// The header.
        name: HeaderName,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Priority, Time};

    #[test]
    fn addresses_are_checked_at_once() {
        fn check(uri: &str, is_fine: bool) {
            assert_eq!(HttpRequest::new(Method::GET, uri).is_ok(), is_fine, "{uri}");
        }
        check("http://127.0.0.1:80/models", true);
        check("https://api.deepseek.com", true);
        check("/models", false);
        check("api.deepseek.com", false);
        check("", false);
        check("http://", false);
        check("http://a b/", false);
    }

    #[test]
    fn keys_stay_out_of_debug_and_errors() {
        let request = HttpRequest::post_json("http://host/", "secret body").expect("an address");
        let shown = format!("{:?}", request.clone().bearer("secret").expect("a header"));
        assert!(!shown.contains("secret") && shown.contains("authorization"), "{shown}");
        let error = request.bearer("secret\n").expect_err("a line break in a header");
        assert!(!format!("{error} {error:?}").contains("secret"));
    }

    #[test]
    fn a_factory_sees_every_attempt() {
        let make = |attempt: Attempt| Bytes::from(format!("attempt {}", attempt.index));
        let request = HttpRequest::new(Method::POST, "http://host/")
            .expect("an address")
            .body(RequestBody::Factory(Arc::new(make)));
        for index in 0..2 {
            let attempt = Attempt {
                request_key: 7,
                index,
                is_hedge: false,
                priority: Priority::Normal,
                give_up_at: Time::MAX,
            };
            assert_eq!(request.body_of(attempt), format!("attempt {index}"));
        }
    }
}

//! Collecting an answer to its last byte, under a cap.

use std::{error::Error, pin::pin};

use bytes::{Buf as _, BufMut as _, Bytes, BytesMut};
use http_body_util::BodyExt as _;
use hyper::body::Body;

use super::causes::causes;
use crate::transport::TransportError;

/// The whole body.
///
/// # Errors
/// [`TransportError::Malformed`] where the body is longer than `max_bytes`, is no HTTP, or stops
/// before its announced end.
pub(super) async fn collect<B>(body: B, max_bytes: usize) -> Result<Bytes, TransportError>
where
    B: Body,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let mut body = pin!(body);
    let too_long = || TransportError::Malformed(format!("it is longer than {max_bytes} bytes"));
    if body.size_hint().lower() > max_bytes as u64 {
        return Err(too_long());
    }
    let mut whole = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            let (received, error) = (whole.len(), error.into());
            TransportError::Malformed(format!("cut after {received} bytes: {}", causes(&*error)))
        })?;
        // Trailers are no part of the body.
        let Ok(data) = frame.into_data() else { continue };
        if data.remaining() > max_bytes - whole.len() {
            return Err(too_long());
        }
        whole.put(data);
    }
    Ok(whole.freeze())
}

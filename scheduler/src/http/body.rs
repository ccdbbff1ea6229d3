//! The body of an answer as it comes, under a cap.

use std::{
    error::Error,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::{Buf as _, Bytes, BytesMut};
use hyper::body::{Body as HttpBody, Incoming};

use super::{
    causes::causes,
    completion::Completion,
    event_stream::{EventStream, Step},
};
use crate::transport::{Progress, TransportError};

/// A body of which so many bytes are taken and no more.
#[derive(Debug)]
pub(super) struct Body<B = Incoming> {
    incoming: B,
    max_bytes: usize,
    received: usize,
}

impl<B> Body<B>
where
    B: HttpBody + Unpin,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    /// # Errors
    /// [`TransportError::Malformed`] where the announced length is over the cap.
    pub(super) fn new(incoming: B, max_bytes: usize) -> Result<Self, TransportError> {
        let body = Self { incoming, max_bytes, received: 0 };
        if body.incoming.size_hint().lower() > max_bytes as u64 {
            return Err(body.too_long());
        }
        Ok(body)
    }

    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// [`TransportError::Malformed`] where the body is longer than the cap, is no HTTP, or stops
    /// before its announced end.
    pub(super) fn poll_frame(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, TransportError>>> {
        loop {
            let Poll::Ready(frame) = Pin::new(&mut self.incoming).poll_frame(cx) else {
                return Poll::Pending;
            };
            let Some(frame) = frame else { return Poll::Ready(None) };
            let frame = match frame {
                Ok(frame) => frame,
                Err(error) => {
                    let (received, error) = (self.received, error.into());
                    let cut = format!("cut after {received} bytes: {}", causes(&*error));
                    return Poll::Ready(Some(Err(TransportError::Malformed(cut))));
                }
            };
            // Trailers are no part of the body.
            let Ok(mut data) = frame.into_data() else { continue };
            if data.remaining() > self.max_bytes - self.received {
                return Poll::Ready(Some(Err(self.too_long())));
            }
            self.received += data.remaining();
            return Poll::Ready(Some(Ok(data.copy_to_bytes(data.remaining()))));
        }
    }

    /// The whole body.
    ///
    /// # Errors
    /// As for [`Self::poll_frame`].
    pub(super) async fn collect(mut self) -> Result<Bytes, TransportError> {
        let mut whole = BytesMut::new();
        while let Some(frame) = poll_fn(|cx| self.poll_frame(cx)).await {
            whole.extend_from_slice(&frame?);
        }
        Ok(whole.freeze())
    }

    /// The whole stream of events with what it says of its end; `progress` learns of every chunk
    /// with content when it comes.
    ///
    /// It is read to the end of the body, so that the connection serves again; but an answer that
    /// has had its `[DONE]` is whole, whatever comes of the rest.
    ///
    /// # Errors
    /// As for [`Self::poll_frame`], and [`TransportError::Malformed`] where the events are not
    /// those of an answer.
    pub(super) async fn collect_events(
        mut self,
        max_event_bytes: usize,
        progress: &Progress,
    ) -> Result<(Bytes, Completion), TransportError> {
        let mut events = EventStream::new(max_event_bytes);
        let mut whole = BytesMut::new();
        let mut is_done = false;
        while let Some(frame) = poll_fn(|cx| self.poll_frame(cx)).await {
            let mut frame = match frame {
                Ok(frame) => frame,
                Err(_) if is_done => break,
                Err(error) => return Err(error),
            };
            whole.extend_from_slice(&frame);
            is_done = is_done
                || take_in(&mut events, &mut frame, progress).map_err(TransportError::Malformed)?;
        }
        if !is_done {
            events.end().map_err(TransportError::Malformed)?;
        }
        Ok((whole.freeze(), events.said()))
    }

    fn too_long(&self) -> TransportError {
        TransportError::Malformed(format!("it is longer than {} bytes", self.max_bytes))
    }
}

/// Whether the answer ends in this frame.
fn take_in(
    events: &mut EventStream,
    frame: &mut Bytes,
    progress: &Progress,
) -> Result<bool, String> {
    while let Some(step) = events.next(frame)? {
        match step {
            Step::Chunk(chunk) if chunk.has_content() => progress.tokens_now(1),
            Step::Chunk(_) => {}
            Step::Done => return Ok(true),
        }
    }
    Ok(false)
}

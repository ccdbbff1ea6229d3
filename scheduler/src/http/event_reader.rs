//! Server-sent events out of the bytes of a body, however these are cut into frames.

use std::mem;

use bytes::{Buf as _, Bytes};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The format of WHATWG HTML, "Server-sent events": bytes in, the data of events out.
///
/// Comments, as the `: keep-alive` that DeepSeek sends while a request waits, and all fields but
/// `data` are passed over. It holds one event at most. The crates for this format hold an event of
/// any length (`sse-stream` 0.3, `eventsource-stream` 0.2, `sseer` 0.3), and a server that never
/// ends a line must not fill the memory; so this is an own one.
#[derive(Debug)]
pub(super) struct EventReader {
    max_event_bytes: usize,
    /// The line that has not ended yet.
    line: Vec<u8>,
    /// The data of the event that has not ended yet.
    data: Option<Vec<u8>>,
    is_first_line: bool,
    /// Whether the last line ended with a carriage return, to which a line feed may belong.
    is_after_return: bool,
}

impl EventReader {
    /// At the start of a stream none of whose lines and events may be longer than this.
    pub(super) fn new(max_event_bytes: usize) -> Self {
        Self {
            max_event_bytes,
            line: Vec::new(),
            data: None,
            is_first_line: true,
            is_after_return: false,
        }
    }

    /// The data of the next event that ends in `frame`, which loses the bytes that were read.
    /// `None` when all of it is read.
    ///
    /// # Errors
    /// An event that is too long, or no UTF-8.
    pub(super) fn next(&mut self, frame: &mut Bytes) -> Result<Option<String>, String> {
        while !frame.is_empty() {
            if mem::take(&mut self.is_after_return) && frame[0] == b'\n' {
                frame.advance(1);
                continue;
            }
            let end = frame.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let part = frame.split_to(end.unwrap_or(frame.len()));
            self.check_length(self.line.len() + part.len())?;
            self.line.extend_from_slice(&part);
            if end.is_none() {
                break;
            }
            self.is_after_return = frame.get_u8() == b'\r';
            if let Some(event) = self.end_line()? {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }

    /// The data of an event that was under way when the stream ended. The format drops it; but
    /// servers forget the blank line behind their last event.
    ///
    /// # Errors
    /// As for [`Self::next`].
    pub(super) fn end(&mut self) -> Result<Option<String>, String> {
        if !self.line.is_empty() {
            self.end_line()?;
        }
        self.end_line()
    }

    fn end_line(&mut self) -> Result<Option<String>, String> {
        let mut line = mem::take(&mut self.line);
        if mem::take(&mut self.is_first_line) && line.starts_with(BYTE_ORDER_MARK) {
            line.drain(..BYTE_ORDER_MARK.len());
        }
        if line.is_empty() {
            let event = self.data.take().map(String::from_utf8).transpose();
            return event.map_err(|error| format!("an event is no UTF-8: {error}"));
        }
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (field, value) = line.split_at(colon);
        if field == b"data" {
            let value = value.strip_prefix(b":").unwrap_or(value);
            let value = value.strip_prefix(b" ").unwrap_or(value);
            let so_far = self.data.as_ref().map_or(0, |data| data.len() + 1);
            self.check_length(so_far + value.len())?;
            match &mut self.data {
                Some(data) => {
                    data.push(b'\n');
                    data.extend_from_slice(value);
                }
                None => self.data = Some(value.to_vec()),
            }
        }
        // Its memory serves the next line.
        line.clear();
        self.line = line;
        Ok(None)
    }

    fn check_length(&self, length: usize) -> Result<(), String> {
        let most = self.max_event_bytes;
        if length > most { Err(format!("an event is longer than {most} bytes")) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests;

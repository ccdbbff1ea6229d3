//! A chat completion that comes as a stream of events.

use std::mem;

use bytes::Bytes;

use super::{chunk::HttpChunk, completion::Completion, event_reader::EventReader};
use crate::transport::FinishReason;

/// Reads the chunks of a stream, and gathers what they say of the end of the answer.
#[derive(Debug)]
pub(super) struct EventStream {
    reader: EventReader,
    said: Completion,
}

/// What is next in a stream.
#[derive(Debug)]
pub(super) enum Step {
    /// A piece of the answer.
    Chunk(HttpChunk),
    /// The end of it: `[DONE]`, or an error body.
    Done,
}

impl EventStream {
    /// At its start; no event may be longer than `max_event_bytes`.
    pub(super) fn new(max_event_bytes: usize) -> Self {
        Self { reader: EventReader::new(max_event_bytes), said: Completion::default() }
    }

    /// The next step in `frame`, which loses the bytes that were read. `None` when all of it is
    /// read.
    ///
    /// # Errors
    /// What is wrong with the stream: an event that is no JSON, or too long.
    pub(super) fn next(&mut self, frame: &mut Bytes) -> Result<Option<Step>, String> {
        while let Some(event) = self.reader.next(frame)? {
            if let Some(step) = self.step(event)? {
                return Ok(Some(step));
            }
        }
        Ok(None)
    }

    /// The body is over, and no [`Step::Done`] has come.
    ///
    /// # Errors
    /// The stream was cut. It was not where its last event lacks nothing but the blank line, nor
    /// where the provider has said already that it could not go on.
    pub(super) fn end(&mut self) -> Result<(), String> {
        if let Some(event) = self.reader.end()?
            && let Ok(Some(Step::Done)) = self.step(event)
        {
            return Ok(());
        }
        if self.said.finish_reason == Some(FinishReason::InsufficientSystemResource) {
            return Ok(());
        }
        Err("the stream of events stops before `[DONE]`".into())
    }

    /// What the chunks said of the end of the answer.
    pub(super) fn said(&mut self) -> Completion {
        mem::take(&mut self.said)
    }

    fn step(&mut self, event: String) -> Result<Option<Step>, String> {
        match event.trim() {
            "" => return Ok(None),
            "[DONE]" => return Ok(Some(Step::Done)),
            _ => {}
        }
        let (chunk, completion) =
            HttpChunk::read(event).map_err(|error| format!("an event is no JSON: {error}"))?;
        self.said.add(completion);
        let is_error = self.said.error_message.is_some();
        Ok(Some(if is_error { Step::Done } else { Step::Chunk(chunk) }))
    }
}

/// What a whole stream says of its end.
///
/// # Errors
/// As for [`EventStream::next`] and [`EventStream::end`].
pub(super) fn read(mut body: Bytes) -> Result<Completion, String> {
    let mut events = EventStream::new(body.len());
    while let Some(step) = events.next(&mut body)? {
        if matches!(step, Step::Done) {
            return Ok(events.said());
        }
    }
    events.end()?;
    Ok(events.said())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::Usage;

    fn check(stream: &'static str, expected: Result<Completion, &str>) {
        let found = read(Bytes::from_static(stream.as_bytes()));
        assert_eq!(found, expected.map_err(str::to_owned), "{stream:?}");
    }

    fn over(reason: FinishReason) -> Completion {
        Completion { finish_reason: Some(reason), ..Completion::default() }
    }

    const CUT: Result<Completion, &str> = Err("the stream of events stops before `[DONE]`");

    #[test]
    fn the_chunks_are_one_answer() {
        let stream = ": keep-alive\n\n\
            data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":null}],\"usage\":null}\n\n\
            data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\r\n\r\n\
            data:{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}\n\n\
            data: [DONE]\n\n";
        let usage = Some(Usage { prompt_tokens: 1, output_tokens: 2 });
        check(stream, Ok(Completion { usage, ..over(FinishReason::Length) }));
    }

    #[test]
    fn a_cut_stream_is_no_answer() {
        for stream in [
            "",
            ": keep-alive\n\n",
            "data: {\"choices\":[]}\n\n",
            "data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\n",
            "data: {\"cho",
            "data: [DON",
        ] {
            check(stream, CUT);
        }
    }

    #[test]
    fn the_end_may_lack_its_blank_line() {
        check("data: [DONE]", Ok(Completion::default()));
        check("data: {}\n\ndata: [DONE]\n", Ok(Completion::default()));
        check("data:\n\ndata: [DONE]\n", Ok(Completion::default()));
    }

    #[test]
    fn nothing_after_the_end_is_read() {
        check("data: [DONE]\n\ndata: {\"cho\n\n", Ok(Completion::default()));
    }

    #[test]
    fn a_provider_that_could_not_go_on_may_say_so_last() {
        let half = "data: {\"choices\":[{\"finish_reason\":\"insufficient_system_resource\"}]}\n\n";
        check(half, Ok(over(FinishReason::InsufficientSystemResource)));
    }

    #[test]
    fn an_event_that_is_no_json_is_no_answer() {
        let found = read(Bytes::from_static(b"data: {\"cho\n\ndata: [DONE]\n\n"));
        assert!(found.expect_err("no JSON").starts_with("an event is no JSON: "));
    }

    #[test]
    fn an_error_ends_a_stream() {
        for stream in [
            "data: {\"error\":{\"message\":\"Service is too busy.\"}}\n\n",
            "data: {\"choices\":[]}\n\ndata: {\"error\":{\"message\":\"Service is too busy.\"}}",
        ] {
            let error_message = Some("Service is too busy.".to_owned());
            check(stream, Ok(Completion { error_message, ..Completion::default() }));
        }
    }
}

//! What reaches the clients.

use simulator::Answer;

use super::{recorder::Recorder, watcher::Happening, words::nanos};
use crate::arrivals::class_and_index;

impl Recorder {
    /// An answer reaches a client that still waits for it.
    pub(crate) fn on_answer(
        &mut self,
        now_ns: u64,
        (request_key, attempt_index): (u64, u32),
        answer: &Answer,
    ) {
        self.watch.show(|| Happening::Answer {
            at_ns: now_ns,
            request_key,
            attempt_index,
            answer: *answer,
        });
        let (class, index) = class_and_index(request_key);
        let is_measured = self.is_measured(class, index);
        let Some(request) = self.requests[usize::from(class)].get(index) else {
            return self.laws.breach(now_ns, "an answer to a request that is not under way");
        };
        request.is_answered |= answer.is_whole();
        if is_measured {
            self.keep_alives += answer.keep_alives;
        }
        if is_measured && answer.status == 200 {
            self.server_wait.record(nanos(answer.server_wait));
            self.service_time.record(nanos(answer.service_time));
            self.note_token_time(now_ns, answer);
        }
    }

    /// A client goes away without its answer, after so many signs of life.
    pub(crate) fn on_keep_alives(&mut self, request_key: u64, keep_alives: u64) {
        let (class, index) = class_and_index(request_key);
        if self.is_measured(class, index) {
            self.keep_alives += keep_alives;
        }
    }
}

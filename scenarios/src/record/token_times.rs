//! How fast the tokens of an answer come.

use simulator::Answer;

use super::recorder::Recorder;

impl Recorder {
    /// The time for each token after the first one, of a whole answer whose tokens were seen.
    pub(super) fn note_token_time(&mut self, now_ns: u64, answer: &Answer) {
        let Some(first_ns) = answer.first_token_ns else { return };
        let others = u64::from(answer.output_tokens.saturating_sub(1));
        if let Some(each) = now_ns.saturating_sub(first_ns).checked_div(others)
            && answer.is_whole()
        {
            self.token_time.record(each);
        }
    }
}

//! A `Retry-After` beyond the deadline.

use humantime::format_duration;

use super::findings::Findings;
use crate::file::lint_name::Lint;

/// Whoever waits as told comes back when the request has expired, so that its 429 is its end. Only
/// a stated wait is known before the run.
pub(super) fn lint(lints: &mut Findings<'_>) {
    let scenario = &lints.loaded.scenario;
    let stated = scenario.server.admission.retry_after.and_then(|header| header.after);
    let Some(after) = stated else { return };
    let classes = scenario.workload.classes.iter().enumerate();
    let hurried = classes.filter(|(_, class)| class.deadline.is_some_and(|most| most <= after));
    let Some((place, class)) = hurried.min_by_key(|(_, class)| class.deadline) else { return };
    let message = format!(
        "this `Retry-After` of {} lies beyond the deadline of `{}`: after a 429 none of its \
         requests is asked again in time",
        format_duration(after),
        class.class
    );
    let header = lints.span("server.admission.retry_after.after");
    let deadline = lints.classes()[place].deepest("deadline");
    let deadline = lints.sources.place(deadline);
    let help = "give a longer `deadline` or a shorter wait; if that is the question, write \
                `allow: [retry-after-beyond-deadline]`";
    let finding = lints.warning(Lint::RetryAfterBeyondDeadline.name(), header, message);
    let finding = finding.with_help(help).with_related("the deadline", deadline);
    lints.push(Lint::RetryAfterBeyondDeadline, finding);
}

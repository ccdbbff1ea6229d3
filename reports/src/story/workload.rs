//! Who asks.

use std::fmt::Write as _;

use serde_json::Value;

use super::{
    arrivals::{Arriving, arriving},
    read::{fraction, list, mean_count, number, seconds, span, word},
    wording::{count, counted, listed_up_to, of, percent, time},
};

/// More classes than this are only counted.
const SHOWN: usize = 4;

pub(super) fn sentences(
    resolved: &Value,
    horizon_s: Option<f64>,
    warm_up_s: Option<f64>,
) -> Vec<String> {
    let requests = requests(resolved);
    let mut sentences = Vec::new();
    match horizon_s {
        Some(horizon) => {
            sentences.push(format!("for {} of simulated time, {requests}", time(horizon)));
        }
        None => sentences.push(requests),
    }
    let mut asides = Vec::new();
    if let Some(clients) = number(&resolved["clients"]).filter(|clients| *clients > 1.0) {
        let clients = of(clients, "", "instances of the client");
        asides.push(format!("{clients} share the account"));
    }
    if let Some(warm_up) = warm_up_s.filter(|warm_up| *warm_up > 0.0) {
        asides.push(format!("the first {} are not measured", time(warm_up)));
    }
    if !asides.is_empty() {
        sentences.push(asides.join("; "));
    }
    sentences
}

fn requests(resolved: &Value) -> String {
    let workload = &resolved["workload"];
    let has_tokens = !resolved["server"]["engine"]["batching"].is_null();
    let classes = if workload.is_array() { list(workload) } else { list(&workload["classes"]) };
    let shared = arriving(&workload["arrivals"]);
    let own = |class: &Value| arriving(&class["arrivals"]);
    match (classes, shared) {
        ([], None) => "requests arrive".to_owned(),
        ([], Some(shared)) => format!("requests arrive {}", shared.how),
        ([class], shared) => {
            let arriving = shared.or_else(|| own(class));
            let how = arriving.as_ref().map_or(String::new(), |a| format!(" {}", a.how));
            let name = word(&class["class"]).map(|name| format!("class {name}"));
            format!(
                "requests arrive{how}{}",
                in_parentheses(&facts(class, name, arriving, has_tokens))
            )
        }
        (classes, shared) => {
            let has_shared = shared.is_some();
            let parts: Vec<_> = classes
                .iter()
                .map(|class| {
                    let arriving = if has_shared { None } else { own(class) };
                    one_of_several(class, arriving, has_tokens)
                })
                .collect();
            let (many, parts) = (counted(classes.len()), enumerated(&parts));
            match shared {
                Some(Arriving { how, note }) => {
                    let note: Vec<_> = note.into_iter().collect();
                    format!(
                        "requests of {many} classes arrive {how}{}: {parts}",
                        in_parentheses(&note)
                    )
                }
                None => format!("{many} classes of requests arrive: {parts}"),
            }
        }
    }
}

fn one_of_several(class: &Value, arriving: Option<Arriving>, has_tokens: bool) -> String {
    let mut text = word(&class["class"]).unwrap_or("one").to_owned();
    if let Some(share) = fraction(&class["share"]) {
        text = format!("{} {text}", percent(share));
    }
    if let Some(arriving) = &arriving {
        let _ = write!(text, " {}", arriving.how);
    }
    text + &in_parentheses(&facts(class, None, arriving, has_tokens))
}

/// Parts that have commas themselves are told apart by semicolons.
fn enumerated(parts: &[String]) -> String {
    let has_comma = |part: &String| part.split(" (").next().is_some_and(|how| how.contains(", "));
    if parts.len() <= SHOWN && parts.iter().any(has_comma) {
        return parts.join("; ");
    }
    listed_up_to(SHOWN, parts)
}

/// What is to be known of a class besides how it comes.
fn facts(
    class: &Value,
    name: Option<String>,
    arriving: Option<Arriving>,
    has_tokens: bool,
) -> Vec<String> {
    let mut facts: Vec<String> = name.into_iter().collect();
    facts.extend(arriving.and_then(|arriving| arriving.note));
    if let Some(priority) = word(&class["priority"]).filter(|name| *name != "normal") {
        facts.push(format!("{priority} priority"));
    }
    if has_tokens
        && let (Some(prompt), Some(answer)) =
            (mean_count(&class["prompt_tokens"]), mean_count(&class["output_tokens"]))
    {
        facts.push(format!("{} prompt and {} answer tokens", count(prompt), count(answer)));
    }
    if let Some(share) = fraction(&class["duplicates"]).filter(|share| *share > 0.0) {
        facts.push(format!("{} repeat another", percent(share)));
    }
    if class["stream"].as_bool() == Some(true) {
        facts.push("streamed".to_owned());
    }
    let (deadline, slo) = (span(&class["deadline"]), span(&class["slo"]));
    match deadline {
        Some(deadline) => facts.push(format!("deadline {}", time(deadline))),
        None if class.get("deadline").is_some_and(Value::is_null) => {
            facts.push("no deadline".to_owned());
        }
        None => {}
    }
    if let Some(slo) = slo.filter(|_| deadline != seconds(&class["slo"])) {
        facts.push(format!("SLO {}", time(slo)));
    }
    facts
}

fn in_parentheses(facts: &[String]) -> String {
    if facts.is_empty() { String::new() } else { format!(" ({})", facts.join(", ")) }
}

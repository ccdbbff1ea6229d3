//! Assumed defaults that no resolved scenario writes out, because they stand for something that may
//! be absent, or for no setting at all.

use simulator::{
    Config,
    config::{Incident, Retransmission, ScriptStep},
    units::Share,
};

use crate::results::Assumption;

/// The path of such a default, as in [`ASSUMED_DEFAULTS`](super::ASSUMED_DEFAULTS), and why it is
/// what it is.
pub const UNWRITTEN_DEFAULTS: &[(&str, &str)] = &[
    (RATE, "the thresholds are not published"),
    (PART, "an answer fails anywhere alike"),
    (RETRIES, "about two minutes"),
    (EVERY_REQUEST, "an answer fails anywhere alike, so in the middle"),
    (REQUESTS, "an answer fails anywhere alike, so in the middle"),
];

const RATE: &str = "server.risk.rate";
const PART: &str = "server.faults.*.?.part";
const RETRIES: &str = "server.network.retransmission.retries";
const EVERY_REQUEST: &str = "server.script.every_request";
const REQUESTS: &str = "server.script.requests";

/// Appends those on which a server rests.
pub(super) fn append(config: &Config, found: &mut Vec<Assumption>) {
    let mut say = |path: &str, setting: String, value: String| {
        let of_path = UNWRITTEN_DEFAULTS.iter().find(|(known, _)| *known == path);
        let why = of_path.map_or("", |(_, why)| *why).to_owned();
        found.push(Assumption { setting, value, why });
    };
    if config.risk.is_some_and(|risk| risk.rate.is_none()) {
        say(RATE, RATE.to_owned(), "none".to_owned());
    }
    for (place, fault) in config.faults.iter().enumerate() {
        if let Some(kind) = fault.kind()
            && fault.rule().part.is_none()
        {
            let setting = format!("server.faults.{place}.{}.part", kind.name());
            say(PART, setting, "[0%, 100%]".to_owned());
        }
    }
    if config.network.retransmission.is_none() && loses(config) {
        say(RETRIES, RETRIES.to_owned(), Retransmission::default().retries.to_string());
    }
    let Some(script) = &config.script else { return };
    let fails = |step: &ScriptStep| matches!(step, ScriptStep::Fail(_));
    let lists = [
        (EVERY_REQUEST, script.every_request.iter().any(fails)),
        (REQUESTS, script.requests.values().flatten().any(fails)),
    ];
    for (path, _) in lists.into_iter().filter(|(_, fails)| *fails) {
        say(path, path.to_owned(), "a fault named there fails the answer halfway".to_owned());
    }
}

/// Whether messages are lost.
fn loses(config: &Config) -> bool {
    let mut regions = config.network.regions.iter();
    regions.any(|region| region.loss > Share::ZERO)
        || config.incidents.iter().any(|incident| match incident {
            Incident::RegionCongestion(congestion) => congestion.loss > Share::ZERO,
            _ => false,
        })
}

//! What goes wrong at its time.

use std::fmt::Write as _;

use serde_json::Value;

use super::{
    read::{fraction, list, mean_seconds, number, seconds, span, variant, word},
    wording::{count, counted, percent, time},
};

/// More incidents than this are only counted.
const SHOWN: usize = 3;

pub(super) fn sentences(incidents: &Value, horizon_s: Option<f64>) -> Vec<String> {
    let told = list(incidents).iter().filter_map(|incident| {
        let (name, incident) = variant(incident)?;
        Some(when(incident, horizon_s)?.around(&what(name, incident)?))
    });
    let mut told: Vec<_> = told.collect();
    if told.len() > SHOWN + 1 {
        let more = told.len() - SHOWN;
        told.truncate(SHOWN);
        told.push(format!("{} more incidents follow", counted(more)));
    }
    told
}

/// The words before and after what happens.
pub(super) struct When {
    before: String,
    after: String,
}

impl When {
    /// "after 5 min, WHAT for 45 s".
    pub(super) fn around(&self, what: &str) -> String {
        format!("{}, {what}{}", self.before, self.after)
    }
}

/// `None` where the times are not known, or past the end of the arrivals.
pub(super) fn when(times: &Value, horizon_s: Option<f64>) -> Option<When> {
    let random = &times["random"];
    if let (Some(every), Some(lasts)) = (span(&random["every_mean"]), mean_seconds(&random["for"]))
    {
        let before = format!("at random, about every {}", time(every));
        return Some(When { before, after: format!(" for about {}", time(lasts)) });
    }
    let (at, lasts) = (seconds(&times["at"])?, span(&times["for"])?);
    if horizon_s.is_some_and(|horizon| at >= horizon) {
        return None;
    }
    let every = span(&times["every"]).filter(|every| horizon_s.is_none_or(|end| at + every < end));
    let is_endless = horizon_s.is_some_and(|horizon| at + lasts >= horizon) || every == Some(lasts);
    let for_so_long = format!(" for {}", time(lasts));
    let (before, after) = match (at == 0.0, every, is_endless) {
        (true, _, true) => ("all the time".to_owned(), String::new()),
        (false, _, true) => (format!("from {} on", time(at)), String::new()),
        (true, None, false) => (format!("in the first {}", time(lasts)), String::new()),
        (true, Some(every), false) => {
            (format!("at the start and then every {}", time(every)), for_so_long)
        }
        (false, None, false) => (format!("after {}", time(at)), for_so_long),
        (false, Some(every), false) => {
            (format!("after {} and then every {}", time(at), time(every)), for_so_long)
        }
    };
    Some(When { before, after })
}

fn what(name: &str, incident: &Value) -> Option<String> {
    let refused = |status: &str| {
        let share = fraction(&incident["share"])?;
        Some(if share >= 1.0 {
            format!("the server refuses every request with {status}")
        } else {
            format!("the server refuses {} of the requests with {status}", percent(share))
        })
    };
    match name {
        "burst_429" => refused("429"),
        "burst_503" => refused("503"),
        "burst_402" => refused("402"),
        "stall" => {
            let share = fraction(&incident["share"])?;
            Some(format!("{} of the answers stop in mid-stream", percent(share)))
        }
        "outage" => match incident["answer"].as_str()? {
            "status_503" => Some("the server is out and says 503".to_owned()),
            "refused" => Some("the server is out and refuses connections".to_owned()),
            "black_hole" => Some("the server is out and nothing comes back".to_owned()),
            _ => None,
        },
        "brown_out" => {
            let left = fraction(&incident["capacity"])?;
            Some(format!("the server works at {} of its speed", percent(left)))
        }
        "restart" => Some("the server restarts and says 503".to_owned()),
        "region_congestion" => Some(congestion(incident)),
        "price_peak" => {
            Some(format!("LLM tokens cost {} times as much", count(number(&incident["factor"])?)))
        }
        "balance_out" => Some("the balance is spent and all get 402".to_owned()),
        _ => None,
    }
}

fn congestion(incident: &Value) -> String {
    let whose = word(&incident["region"]).map(|region| format!(" from {region}"));
    let mut text = format!("the network{} is congested", whose.unwrap_or_default());
    if let Some(loss) = fraction(&incident["loss"]).filter(|loss| *loss > 0.0) {
        let _ = write!(text, " and loses {} of the messages", percent(loss));
    }
    text
}

//! How requests come, as the end of a sentence that begins "requests arrive".

use std::fmt::Write as _;

use serde_json::Value;

use super::{
    read::{fraction, list, mean_count, mean_seconds, number, per_second, span, variant},
    wording::{count, listed_up_to, of, pace, percent, time},
};

/// A process in words.
pub(super) struct Arriving {
    /// "at 12 a second".
    pub(super) how: String,
    /// What stands in parentheses: "Poisson".
    pub(super) note: Option<String>,
}

/// `None` of a process that is not known, or that lacks what there is to say.
pub(super) fn arriving(arrivals: &Value) -> Option<Arriving> {
    let (name, of) = variant(arrivals)?;
    let at = |how: String| format!("at {how}");
    let (how, note) = match name {
        "poisson" => (at(pace(per_second(&of["rate"])?)), Some("Poisson".to_owned())),
        "constant" => (at(pace(per_second(&of["rate"])?)), Some("evenly spaced".to_owned())),
        "gamma" | "weibull" => (at(pace(per_second(&of["rate"])?)), Some(gaps(name, of))),
        "ramp" => (ramp(of)?, None),
        "mmpp" => (states(of)?, None),
        "steps" => (at(steps(of, 1.0)?), None),
        "spike" => (spike(of)?, None),
        "diurnal" => (diurnal(of)?, None),
        "modulated" => (at(modulated(of)?), modulated_note(of)),
        "closed_loop" => (users(of)?, None),
        "sessions" => (sessions(of)?, None),
        "trace" => (trace(of)?, None),
        _ => return None,
    };
    Some(Arriving { how, note })
}

fn gaps(name: &str, of: &Value) -> String {
    number(&of["cv"])
        .map_or_else(|| format!("{name} gaps"), |cv| format!("{name} gaps, CV {}", count(cv)))
}

fn ramp(of: &Value) -> Option<String> {
    let (from, to) = (per_second(&of["from"])?, per_second(&of["to"])?);
    let way = if to < from { "falling" } else { "rising" };
    let over = time(span(&of["over"])?);
    Some(format!("at {}, {way} to {} within {over}", pace(from), pace(to)))
}

fn states(of: &Value) -> Option<String> {
    let rates = list(&of["states"]).iter().map(|state| Some(pace(per_second(&state["rate"])?)));
    let rates = rates.collect::<Option<Vec<_>>>().filter(|rates| rates.len() > 1)?;
    Some(format!("at a rate that switches at random between {}", listed_up_to(4, &rates)))
}

/// Rates by when they begin, in order.
fn table(rates: &Value, scale: f64) -> Option<Vec<(f64, f64)>> {
    let entry =
        |entry: &Value| Some((super::read::seconds(&entry[0])?, per_second(&entry[1])? * scale));
    list(rates).iter().map(entry).collect::<Option<Vec<_>>>().filter(|table| !table.is_empty())
}

fn steps(rates: &Value, scale: f64) -> Option<String> {
    let table = table(rates, scale)?;
    let of_rate = |rate: f64| if rate == 0.0 { "none".to_owned() } else { pace(rate) };
    match table.as_slice() {
        [(_, only)] => Some(pace(*only)),
        [(_, first), (at, second)] if *second == 0.0 => {
            Some(format!("{} until {}, and no more after it", pace(*first), time(*at)))
        }
        [(_, first), rest @ ..] if rest.len() <= 3 => {
            let rest: Vec<_> = rest
                .iter()
                .map(|(at, rate)| format!("from {} on {}", time(*at), of_rate(*rate)))
                .collect();
            Some(format!("{}, {}", of_rate(*first), rest.join(", ")))
        }
        many => {
            let rates = many.iter().map(|(_, rate)| *rate);
            let least = rates.clone().fold(f64::INFINITY, f64::min);
            let most = rates.fold(0.0, f64::max);
            Some(format!("a rate that steps between {} and {}", of_rate(least), of_rate(most)))
        }
    }
}

fn spike(of: &Value) -> Option<String> {
    let (base, peak) = (per_second(&of["base"])?, per_second(&of["peak"])?);
    let (at, lasts) = (super::read::seconds(&of["at"])?, span(&of["for"])?);
    let (base, peak, at, lasts) = (pace(base), pace(peak), time(at), time(lasts));
    Some(format!("at {base}, and after {at} at {peak} for {lasts}"))
}

fn diurnal(of: &Value) -> Option<String> {
    let (mean, amplitude) = (per_second(&of["mean"])?, fraction(&of["amplitude"])?);
    let period = time(span(&of["period"])?);
    Some(format!(
        "at {} on average, {} more and less in waves of {period}",
        pace(mean),
        percent(amplitude)
    ))
}

fn modulated(of: &Value) -> Option<String> {
    let scale = number(&of["rate_scale"]).unwrap_or(1.0);
    let Some(every) = span(&of["every"]) else { return steps(&of["rates"], scale) };
    match table(&of["rates"], scale)?.as_slice() {
        [(_, high), (until, low)] => Some(format!(
            "{} for the first {} of every {}, and at {} for the rest",
            pace(*high),
            time(*until),
            time(every),
            pace(*low)
        )),
        _ => Some(format!("{}, again every {}", steps(&of["rates"], scale)?, time(every))),
    }
}

fn modulated_note(of: &Value) -> Option<String> {
    if let Some(tick) = span(&of["tick"]) {
        return Some(format!("all at the ticks of a {} clock", time(tick)));
    }
    let cv = number(&of["cv"])?;
    Some(if cv == 1.0 { "Poisson".to_owned() } else { format!("gamma gaps, CV {}", count(cv)) })
}

fn users(closed: &Value) -> Option<String> {
    let users = number(&closed["users"])?;
    let think = time(mean_seconds(&closed["think_time"])?);
    Some(if users == 1.0 {
        format!("from one user, who thinks for {think} on average before each")
    } else {
        format!("from {} users, who think for {think} on average before each", count(users))
    })
}

fn sessions(sessions: &Value) -> Option<String> {
    let begin = pace(per_second(&sessions["rate"])?);
    let mut text = format!("in conversations, of which {begin} begin");
    if let Some(turns) = mean_count(&sessions["turns"]) {
        let _ = write!(text, ", each of about {}", of(turns, "request", "requests"));
    }
    if let Some(think) = mean_seconds(&sessions["think_time"]) {
        let _ = write!(text, " with {} of thinking between them", time(think));
    }
    Some(text)
}

fn trace(of: &Value) -> Option<String> {
    let path = of["file"].as_str()?;
    let name = path.rsplit('/').find(|part| !part.is_empty())?;
    let mut text = format!("as recorded in {name}");
    if let Some(scale) = number(&of["time_scale"]).filter(|scale| *scale > 0.0 && *scale != 1.0) {
        let _ = write!(text, ", at {} times its speed", count(1.0 / scale));
    }
    if let Some(scale) = number(&of["rate_scale"]).filter(|scale| *scale != 1.0) {
        let _ = write!(text, ", each sent {} times on average", count(scale));
    }
    Some(text)
}

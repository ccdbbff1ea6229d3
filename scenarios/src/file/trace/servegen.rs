//! A folder of `ServeGen` (<https://github.com/alibaba/ServeGen>): what each client of a provider
//! does in every window of ten minutes, `chunk-N-trace.csv`, and how large its requests are,
//! `chunk-N-dataset.json`.

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;

use super::hashing::Hashing;
use crate::file::{
    Trace,
    clients::{GapLaw, Histogram, TraceClient, Window},
    diagnostic::{Diagnostic, Place},
};

/// The most clients of a folder.
const CLIENTS_MAX: u32 = 10_000;
/// What a line of a client's trace holds.
const LINE: &str = "start,rate,cv,Gamma or Weibull,shape,scale";

#[derive(Deserialize)]
struct Sizes {
    input_tokens: String,
    output_tokens: String,
}

/// Reads a folder: its clients, and a trace without rows that stands for its hash.
pub(crate) fn read_clients(
    folder: &Path,
    shown_as: &str,
) -> Result<(Vec<TraceClient>, Trace), Vec<Diagnostic>> {
    let mut bytes = Vec::new();
    let mut clients = Vec::new();
    for number in 0..CLIENTS_MAX {
        let file = |end: &str| format!("chunk-{number}-{end}");
        if !folder.join(file("trace.csv")).is_file() {
            continue;
        }
        let mut read = |name: &str| {
            let shown = format!("{shown_as}/{name}");
            match fs::read_to_string(folder.join(name)) {
                Ok(text) => {
                    bytes.extend_from_slice(text.as_bytes());
                    Ok((text, shown))
                }
                Err(error) => {
                    let message = format!("the trace cannot be read: {error}");
                    Err(vec![Diagnostic::error(Place::of_file(&shown), message)])
                }
            }
        };
        let (text, shown) = read(&file("trace.csv"))?;
        let windows = windows(&text, &shown)?;
        let (text, shown) = read(&file("dataset.json"))?;
        let sizes = sizes(&text)
            .map_err(|message| vec![Diagnostic::error(Place::of_file(&shown), message)])?;
        if windows.iter().any(|window| window.rate > 0.0) {
            clients.push(TraceClient { number, windows, sizes });
        }
    }
    if clients.is_empty() {
        let error = Diagnostic::error(Place::of_file(shown_as), "the folder holds no clients");
        let help = "it must hold `chunk-0-trace.csv`, `chunk-0-dataset.json` and so on";
        return Err(vec![error.with_help(help)]);
    }
    let mut hashing = Hashing::new(bytes.as_slice());
    std::io::copy(&mut hashing, &mut std::io::sink()).expect("memory can be read");
    Ok((clients, Trace { rows: [].into(), sha256: hashing.hex() }))
}

fn windows(text: &str, shown_as: &str) -> Result<Vec<Window>, Vec<Diagnostic>> {
    let mut windows: Vec<Window> = Vec::new();
    let mut errors = Vec::new();
    for (place, line) in text.lines().enumerate() {
        let window = window(line)
            .filter(|window| windows.last().is_none_or(|last| last.start_s < window.start_s));
        if let Some(window) = window {
            windows.push(window);
        } else if !line.trim().is_empty() && errors.len() < super::ERRORS_MAX {
            let place = Place {
                file: shown_as.to_owned(),
                line: place as u32 + 1,
                column: 1,
                length: line.chars().count().max(1) as u32,
                source_line: line.to_owned(),
            };
            let error = Diagnostic::error(place, "this is no window behind the one before it");
            errors.push(error.with_help(format!("a line holds `{LINE}`")));
        }
    }
    if errors.is_empty() { Ok(windows) } else { Err(errors) }
}

fn window(line: &str) -> Option<Window> {
    let fields: Vec<&str> = line.trim().split(',').collect();
    let &[start, rate, _, law, shape, _] = fields.as_slice() else { return None };
    let number =
        |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
    let (start_s, rate, shape) = (number(start)?, number(rate)?, number(shape)?);
    let law = match law {
        "Gamma" if shape > 0.0 => GapLaw::Gamma { shape },
        "Weibull" if shape > 0.0 => GapLaw::Weibull { shape },
        "" if rate == 0.0 => GapLaw::Gamma { shape: 1.0 },
        _ => return None,
    };
    Some(Window { start_s, rate, law })
}

/// The histograms by the second from which on they hold; those without counts are left out.
fn sizes(text: &str) -> Result<Vec<(f64, Histogram, Histogram)>, String> {
    let known: BTreeMap<String, Sizes> = serde_json::from_str(text)
        .map_err(|error| format!("this is no file of histograms: {error}"))?;
    let mut sizes = Vec::new();
    for (start, Sizes { input_tokens, output_tokens }) in known {
        let start_s: f64 =
            start.parse().map_err(|_| format!("`{start}` is no number of seconds"))?;
        let of = |text: &str| {
            histogram(text).ok_or_else(|| {
                format!("the histogram at `{start}` is not of the form `{{45: 0.2, 46: 0.8}}`")
            })
        };
        let (input, output) = (of(&input_tokens)?, of(&output_tokens)?);
        if !input.is_empty() && !output.is_empty() {
            sizes.push((start_s, input, output));
        }
    }
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    if sizes.is_empty() { Err("all histograms are empty".to_owned()) } else { Ok(sizes) }
}

fn histogram(text: &str) -> Option<Histogram> {
    let inner = text.trim().strip_prefix('{')?.strip_suffix('}')?.trim();
    let mut pairs = Vec::new();
    for pair in inner.split(',').filter(|pair| !pair.trim().is_empty()) {
        let (tokens, weight) = pair.split_once(':')?;
        let tokens: f64 = tokens.trim().parse().ok()?;
        let weight: f64 = weight.trim().parse().ok()?;
        let is_count = (0.0..=f64::from(u32::MAX)).contains(&tokens);
        if !(is_count && weight >= 0.0 && weight.is_finite()) {
            return None;
        }
        pairs.push((tokens as u32, weight));
    }
    Some(Histogram::new(pairs))
}

//! The sum of the streams of many clients, as `ServeGen` composes it.
//!
//! In each of its windows a client sends with independent gaps of the window's law, the first of
//! them from the start of the window on. Everything is drawn by client and number of the draw.

use std::{cmp::Reverse, collections::BinaryHeap, sync::Arc};

use super::{class_draws::Recorded, gaps::Gaps};
use crate::{
    chance::{Purpose, Stream},
    file::{
        LoadedScenario,
        arrivals::Arrivals,
        clients::{GapLaw, TraceClient, WINDOW_S},
    },
};

/// The requests of all clients in order.
#[derive(Debug)]
pub(super) struct ManyClients {
    clients: Arc<[TraceClient]>,
    places: Vec<Place>,
    /// Instant in nanoseconds of the data, and the client's place.
    upcoming: BinaryHeap<Reverse<(u64, usize)>>,
    last: Option<Recorded>,
    from_ns: u64,
    until_ns: u64,
    time_scale: f64,
    rate_scale: f64,
}

/// Where a client is.
#[derive(Debug)]
struct Place {
    gaps: Stream,
    prompts: Stream,
    answers: Stream,
    window: usize,
    at_s: f64,
    drawn: u64,
}

impl ManyClients {
    /// The source, if the process is of this kind.
    pub(super) fn new(arrivals: &Arrivals, loaded: &LoadedScenario, seed: u64) -> Option<Self> {
        let Arrivals::Trace { file, time_scale, from, until, rate_scale, .. } = arrivals else {
            return None;
        };
        let clients = Arc::clone(loaded.clients.get(file)?);
        let nanos = |span: std::time::Duration| u64::try_from(span.as_nanos()).unwrap_or(u64::MAX);
        let place = |client: &TraceClient| {
            let name = format!("client-{}", client.number);
            let stream = |purpose| Stream::new(seed, purpose, &name);
            Place {
                gaps: stream(Purpose::ArrivalGap),
                prompts: stream(Purpose::PromptTokens),
                answers: stream(Purpose::OutputTokens),
                window: 0,
                at_s: client.windows.first().map_or(0.0, |window| window.start_s),
                drawn: 0,
            }
        };
        let places = clients.iter().map(place).collect();
        let (upcoming, last) = (BinaryHeap::new(), None);
        let (from_ns, until_ns) = (from.map_or(0, nanos), until.map_or(u64::MAX, nanos));
        let (time_scale, rate_scale) = (*time_scale, *rate_scale);
        let mut all =
            Self { clients, places, upcoming, last, from_ns, until_ns, time_scale, rate_scale };
        for client in 0..all.places.len() {
            all.schedule(client);
        }
        Some(all)
    }

    pub(super) fn next_instant(&mut self) -> Option<u64> {
        let Reverse((at_ns, client)) = self.upcoming.pop()?;
        let (place, data) = (&mut self.places[client], &self.clients[client]);
        let (prompt, answer) = data.sizes_at(place.at_s);
        // The draw of the gap that led here.
        let number = place.drawn - 1;
        self.last = Some(Recorded {
            prompt_tokens: prompt.sample(place.prompts.unit(number, 0)),
            cached_tokens: None,
            output_tokens: answer.sample(place.answers.unit(number, 0)),
            user: Some(data.number),
        });
        self.schedule(client);
        Some(libm::round((at_ns - self.from_ns) as f64 * self.time_scale) as u64)
    }

    /// What is known of the request whose instant was given last.
    pub(super) const fn recorded(&self) -> Option<Recorded> {
        self.last
    }

    fn schedule(&mut self, client: usize) {
        let place = &mut self.places[client];
        while let Some(at_s) = place.advance_s(&self.clients[client], self.rate_scale) {
            let at_ns = libm::round(at_s * 1e9) as u64;
            if at_ns >= self.from_ns {
                if at_ns < self.until_ns {
                    self.upcoming.push(Reverse((at_ns, client)));
                }
                return;
            }
        }
    }
}

impl Place {
    fn advance_s(&mut self, client: &TraceClient, rate_scale: f64) -> Option<f64> {
        loop {
            let window = client.windows.get(self.window)?;
            if window.rate > 0.0 {
                let law = match window.law {
                    GapLaw::Gamma { shape } => Gaps::gamma(shape),
                    GapLaw::Weibull { shape } => Gaps::weibull(shape),
                };
                let gap = law.draw(&mut self.gaps, self.drawn);
                self.drawn += 1;
                self.at_s += gap / (window.rate * rate_scale);
                if self.at_s < window.start_s + WINDOW_S {
                    return Some(self.at_s);
                }
            }
            self.window += 1;
            self.at_s = client.windows.get(self.window)?.start_s;
        }
    }
}

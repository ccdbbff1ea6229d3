//! A load generator as the measurements had it, and what it reports.

use std::{collections::VecDeque, path::Path};

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use scenarios::file::load::load_text;
use simulator::{Attempt, Config, Draws, Purpose, Sent, Server};

/// A request of the load.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    pub(super) at_ns: u64,
    pub(super) prompt_tokens: u32,
    pub(super) output_tokens: u32,
}

/// What became of it: when it was sent, and when the first and the last token came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answered {
    pub(super) sent_ns: u64,
    pub(super) first_ns: u64,
    pub(super) last_ns: u64,
    pub(super) tokens: u32,
}

impl Answered {
    pub(super) fn ttft_s(&self) -> f64 {
        (self.first_ns - self.sent_ns) as f64 / 1e9
    }

    pub(super) fn e2e_s(&self) -> f64 {
        (self.last_ns - self.sent_ns) as f64 / 1e9
    }

    /// Time per token after the first one.
    pub(super) fn tpot_ms(&self) -> f64 {
        (self.last_ns - self.first_ns) as f64 / 1e6 / f64::from(self.tokens - 1)
    }
}

/// What a load generator reports.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) answered: Vec<Answered>,
    pub(super) peak: usize,
}

impl Report {
    pub(super) fn tokens_per_second(&self) -> f64 {
        let tokens: u64 = self.answered.iter().map(|one| u64::from(one.tokens)).sum();
        let end = self
            .answered
            .iter()
            .map(|one| one.last_ns)
            .max()
            .expect("a test that cannot go on has failed");
        tokens as f64 * 1e9 / end as f64
    }

    pub(super) fn mean_tpot_ms(&self) -> f64 {
        mean(self.answered.iter().filter(|one| one.tokens > 1).map(Answered::tpot_ms))
    }

    pub(super) fn quantile(&self, of: impl Fn(&Answered) -> f64, level: f64) -> f64 {
        let mut values: Vec<f64> = self.answered.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[((values.len() - 1) as f64 * level) as usize]
    }
}

pub(super) fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = values.fold((0.0, 0.0), |(count, sum), value| (count + 1.0, sum + value));
    sum / count
}

/// The middle one of the absolute values.
pub(super) fn median_size(errors: &[f64]) -> f64 {
    let mut sizes: Vec<f64> = errors.iter().map(|error| error.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    sizes[sizes.len() / 2]
}

/// What a preset of a server stands for.
pub(super) fn server(preset: &str) -> Config {
    let text = format!(
        "scenario: profile\nhorizon: 1m\n\
         workload: [{{ class: chat, arrivals: {{ poisson: {{ rate: 1/s }} }} }}]\n\
         server: {{ preset: {preset} }}\nstrategies: [{{ preset: direct }}]\n"
    );
    let loaded = load_text(text.as_bytes(), "profile.yaml", Path::new("."));
    loaded.unwrap_or_else(|findings| panic!("{preset}: {findings:#?}")).scenario.server
}

/// Numbers in the open interval (0, 1).
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    pub(super) fn unit(&mut self) -> f64 {
        ((self.0.next_u64() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }
}

/// The engines of the presets draw nothing.
struct NoDraws;

impl Draws for NoDraws {
    fn unit(&self, purpose: Purpose, _: u64, _: u32) -> f64 {
        panic!("a draw for {purpose:?}")
    }
}

/// Sends every request at its instant, or once less than `at_once` are open; a client waits for
/// `patience_ns` and goes.
pub(super) fn run(config: &Config, load: &[Request], at_once: usize, patience_ns: u64) -> Report {
    let mut server = Server::new(config).expect("a test that cannot go on has failed");
    let mut report = Report::default();
    let mut deliveries = Vec::new();
    let mut open = Vec::new();
    let mut patience = VecDeque::new();
    let mut load = load.iter().zip(0..).peekable();
    let mut now = 0;
    loop {
        while open.len() < at_once
            && let Some((request, key)) = load.next_if(|(request, _)| request.at_ns <= now)
        {
            let Sent::Pending(id) = server.send(now, attempt(request, key), &NoDraws) else {
                panic!("no preset refuses {request:?}");
            };
            open.push((id, now, request.output_tokens));
            patience.push_back((now.saturating_add(patience_ns), id));
            report.peak = report.peak.max(open.len());
        }
        let event = server.next_event();
        let arrival = load.peek().filter(|_| open.len() < at_once).map(|(next, _)| next.at_ns);
        let loss = patience.front().map(|(at, _)| *at).filter(|_| !open.is_empty());
        let Some(next) = [event, arrival, loss].into_iter().flatten().min() else { break };
        now = next;
        if loss == Some(now) {
            let (_, id) = patience.pop_front().expect("a test that cannot go on has failed");
            if let Some(place) = open.iter().position(|(of, ..)| *of == id) {
                open.swap_remove(place);
                server.abandon(now, id);
            }
        } else if event == Some(now) {
            server.advance(now, &NoDraws, &mut deliveries);
            for delivery in deliveries.drain(..) {
                let place = open
                    .iter()
                    .position(|(id, ..)| *id == delivery.id)
                    .expect("a test that cannot go on has failed");
                let (_, sent_ns, tokens) = open.swap_remove(place);
                let first_ns =
                    delivery.answer.first_token_ns.expect("a test that cannot go on has failed");
                report.answered.push(Answered { sent_ns, first_ns, last_ns: now, tokens });
            }
            server.drain_events(|_| {});
        }
    }
    server.ledger().check().expect("a test that cannot go on has failed");
    report
}

fn attempt(request: &Request, request_key: u64) -> Attempt {
    Attempt {
        request_key,
        attempt_index: 0,
        client: 0,
        user: 0,
        prompt_tokens: request.prompt_tokens,
        cached_tokens: None,
        output_tokens: request.output_tokens,
        service_time: None,
    }
}

//! Poisson arrivals to a server, and the comparison with theory.

use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;
use simulator::{Config, Sent, Server, ServerEventKind};

use super::agreement::replicate;
use crate::{
    draws::{Sequence, unit},
    script::attempt,
};

/// The part that is not measured, because the server was still filling.
const WARM_UP: u64 = 2_000;

/// Means over the requests of one replication, in seconds.
#[derive(Clone, Copy, Default)]
pub(crate) struct Means {
    /// Waiting for the engine.
    pub(crate) wait: f64,
    /// From arrival to answer.
    pub(crate) sojourn: f64,
    /// The share that was refused.
    pub(crate) loss: f64,
}

/// Whether the mean of `measure` over the replications agrees with theory.
pub(crate) fn agrees(
    config: &Config,
    arrivals_per_s: f64,
    count: u64,
    measure: impl Fn(Means) -> f64,
    theory: f64,
) -> bool {
    let [mean] = replicate(|seed| [measure(replication(config, arrivals_per_s, count, seed))]);
    mean.agrees(theory)
}

/// Runs until `count` requests after the warm-up have ended, and those before them.
fn replication(config: &Config, arrivals_per_s: f64, count: u64, seed: u64) -> Means {
    let mut server = Server::new(config).unwrap();
    let draws = Sequence::new(seed, WARM_UP + count);
    let mut arrivals = ChaCha8Rng::seed_from_u64(1_000_000 + seed);
    let mut deliveries = Vec::new();
    let mut book = Book { arrived_at: vec![0; (WARM_UP + count) as usize], ..Book::default() };
    let mut at_ns = 0;
    for key in 0..WARM_UP + count {
        let gap = -libm::log(unit(&mut arrivals)) / arrivals_per_s;
        at_ns += libm::round(gap * 1e9) as u64;
        server.advance(at_ns, &draws, &mut deliveries);
        if let Sent::Answered(answer) = server.send(at_ns, attempt(key, None), &draws) {
            assert!(!answer.is_whole());
        }
        book.read(&mut server);
        deliveries.clear();
    }
    server.advance(u64::MAX - 1, &draws, &mut deliveries);
    book.read(&mut server);
    server.ledger().check().unwrap();
    book.means(count)
}

#[derive(Default)]
struct Book {
    arrived_at: Vec<u64>,
    wait_ns: u64,
    sojourn_ns: u64,
    served: u64,
    refused: u64,
}

impl Book {
    fn read(&mut self, server: &mut Server) {
        server.drain_events(|event| {
            let arrived_at = &mut self.arrived_at[event.request_key as usize];
            let is_measured = event.request_key >= WARM_UP;
            match event.kind {
                ServerEventKind::Received => *arrived_at = event.at_ns,
                ServerEventKind::Refused(_) => self.refused += u64::from(is_measured),
                ServerEventKind::ServiceStarted if is_measured => {
                    self.wait_ns += event.at_ns - *arrived_at;
                }
                ServerEventKind::ServiceFinished if is_measured => {
                    self.sojourn_ns += event.at_ns - *arrived_at;
                    self.served += 1;
                }
                _ => {}
            }
        });
    }

    fn means(&self, count: u64) -> Means {
        assert_eq!(self.served + self.refused, count);
        let served = self.served as f64 * 1e9;
        Means {
            wait: self.wait_ns as f64 / served,
            sojourn: self.sojourn_ns as f64 / served,
            loss: self.refused as f64 / count as f64,
        }
    }
}

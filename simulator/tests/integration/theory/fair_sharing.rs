//! Processor sharing among short and long requests, and among several processors.

use simulator::{ServerEvent, ServerEventKind};

use super::{
    agreement::check,
    queues::erlang_b,
    rig::{Client, Rig},
};

const WARM_UP: u64 = 2_000;
const COUNT: u64 = 20_000;

/// Of ten requests nine are short.
const LONG: f64 = 0.1;
const SIZES_NS: [f64; 2] = [2e6, 30e6];
const MEAN_NS: f64 = (1.0 - LONG) * SIZES_NS[0] + LONG * SIZES_NS[1];

/// Poisson arrivals of two sizes.
struct TwoSizes {
    gap_ns: f64,
    factor: f64,
    /// Instant and size of each.
    sent: Vec<(u64, usize)>,
    /// By size: how many ended, and how long they stayed.
    ended: [f64; 2],
    sojourn_ns: [f64; 2],
}

impl Client for TwoSizes {
    fn wake(&mut self, now: u64, _: u64, rig: &mut Rig) {
        let key = self.sent.len() as u64;
        let size = usize::from(rig.unit() < LONG);
        self.sent.push((now, size));
        rig.send_for(now, key, libm::round(SIZES_NS[size] * self.factor) as u64);
        if key + 1 < WARM_UP + COUNT {
            let gap = rig.exponential(self.gap_ns);
            rig.wake_at(now + gap, 0);
        }
    }

    fn told(&mut self, event: &ServerEvent, _: &mut Rig) {
        if event.kind == ServerEventKind::ServiceFinished && event.request_key >= WARM_UP {
            let (sent_at, size) = self.sent[event.request_key as usize];
            self.ended[size] += 1.0;
            self.sojourn_ns[size] += (event.at_ns - sent_at) as f64;
        }
    }
}

/// The mean sojourns of the short, of the long, and of all, in mean services.
fn measure(processors: u32, load: f64, factor: f64, seed: u64) -> [f64; 3] {
    let json = format!(
        r#"{{"engine": {{"saturation": {{"service_time": {{"constant": "1s"}},
            "capacity": {processors}, "curve": "processor_sharing"}}}}}}"#
    );
    let gap_ns = MEAN_NS / (load * f64::from(processors));
    let (ended, sojourn_ns) = ([0.0; 2], [0.0; 2]);
    let mut client = TwoSizes { gap_ns, factor, sent: Vec::new(), ended, sojourn_ns };
    Rig::run(&json, seed, u64::MAX, &mut client);
    let [short, long] = client.sojourn_ns.map(|sum| sum / MEAN_NS);
    let [shorts, longs] = client.ended;
    [short / shorts, long / longs, (short + long) / (shorts + longs)]
}

#[test]
fn a_shared_processor_slows_short_and_long_alike() {
    // M/G/1-PS: T(x) = x / (1 - rho) for a service of x, whatever the law. Kleinrock, "Queueing
    // Systems" II (1976), section 4.4.
    let of = |size_ns: f64| size_ns / MEAN_NS / 0.3;
    let theory = [of(SIZES_NS[0]), of(SIZES_NS[1]), 1.0 / 0.3];
    check(|factor, seed| measure(1, 0.7, factor, seed), theory);
}

#[test]
fn several_shared_processors_have_the_mean_of_m_m_c() {
    // Processor sharing is symmetric, so the law of the number present is that of exponential
    // services (F. P. Kelly, "Reversibility and Stochastic Networks" (1979), section 3.3), which is
    // M/M/c: T = s + C(c, a) s / (c (1 - rho)) with C of Erlang.
    let (processors, load) = (3, 0.8);
    let blocking = erlang_b(processors, 2.4);
    let waiting = blocking / (1.0 - load * (1.0 - blocking));
    let theory = 1.0 + waiting / (3.0 * (1.0 - load));
    check(|factor, seed| [measure(processors, load, factor, seed)[2]], [theory]);
}

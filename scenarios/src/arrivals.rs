//! Who arrives when: open-loop arrival processes, drawn by entity.

mod source;

use std::{cmp::Reverse, collections::BinaryHeap, time::Duration};

use scheduler::Priority;
use simulator::{
    law::{TokenLaw, TokenSampler},
    units::Share,
};

use crate::{
    chance::{Purpose, Stream},
    file::{LoadedScenario, scenario::Class},
};
use source::Source;

/// A request as the workload wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Its class, by place in the workload.
    pub class: u16,
    /// Its place among the arrivals of its class.
    pub index: u64,
    /// Intended start, nanoseconds.
    pub at_ns: u64,
    /// Which client instance carries it.
    pub client: u32,
    /// Its urgency.
    pub priority: Priority,
    /// The end that still counts, nanoseconds; `u64::MAX` without a deadline.
    pub deadline_ns: u64,
    /// The end user it is for; 0 where the workload does not tell them apart.
    pub user: u32,
    /// Tokens of the prompt.
    pub prompt_tokens: u32,
    /// Those of them, at its beginning, that an earlier prompt began with too.
    pub cached_tokens: u32,
    /// Tokens of the answer.
    pub output_tokens: u32,
    /// The index of the first request of its class that is identical to it, itself or an earlier
    /// one; `None` where the class has no duplicates.
    pub original: Option<u64>,
    /// Whether its answer is shown as it comes.
    pub is_streamed: bool,
}

impl Arrival {
    /// Its name everywhere outside of the workload: class and index in one number.
    pub const fn key(&self) -> u64 {
        request_key(self.class, self.index)
    }
}

const INDEX_BITS: u32 = 48;

/// Class and index as one number.
pub const fn request_key(class: u16, index: u64) -> u64 {
    ((class as u64) << INDEX_BITS) | index
}

/// The class and the index behind a key.
pub const fn class_and_index(request_key: u64) -> (u16, u64) {
    ((request_key >> INDEX_BITS) as u16, request_key & ((1 << INDEX_BITS) - 1))
}

/// The arrivals of one replication, in the order of their instants; of one instant, in the order
/// of the classes.
#[derive(Debug)]
pub struct Arrivals {
    horizon_ns: u64,
    clients: u32,
    upcoming: BinaryHeap<Reverse<(u64, usize)>>,
    sources: Vec<Source>,
    classes: Vec<ClassDraws>,
    /// With one source for all classes, who takes an arrival.
    lottery: Option<Lottery>,
}

#[derive(Debug)]
struct ClassDraws {
    priority: Priority,
    deadline: Option<Duration>,
    next_index: u64,
    prompt_tokens: Tokens,
    output_tokens: Tokens,
    client_draws: Stream,
    is_streamed: bool,
    duplicates: Option<Duplicates>,
}

/// Requests that repeat one of the last few of their class.
#[derive(Debug)]
struct Duplicates {
    share: f64,
    draws: Stream,
    /// The originals of the last requests, by index modulo their number.
    recent: [u64; RECENT as usize],
}

/// How many requests back an original may lie.
const RECENT: u64 = 16;

impl Duplicates {
    fn draw(&mut self, index: u64) -> u64 {
        let is_duplicate = index > 0 && self.draws.unit(index, 0) < self.share;
        let original = if is_duplicate {
            let back = (self.draws.unit(index, 1) * RECENT.min(index) as f64) as u64;
            self.recent[((index - 1 - back) % RECENT) as usize]
        } else {
            index
        };
        self.recent[(index % RECENT) as usize] = original;
        original
    }
}

/// A size, drawn only where there is something to draw.
#[derive(Debug)]
enum Tokens {
    Constant(u32),
    Drawn(TokenSampler, Box<Stream>),
}

#[derive(Debug)]
struct Lottery {
    draws: Stream,
    /// The upper ends of the classes' parts of (0, 1).
    bounds: Vec<f64>,
    next_index: u64,
}

impl Arrivals {
    /// The arrivals of a loaded scenario under a seed.
    ///
    /// # Panics
    /// Where a token law is invalid, which the loader has refused.
    pub fn new(loaded: &LoadedScenario, seed: u64) -> Self {
        let scenario = &loaded.scenario;
        let workload = &scenario.workload;
        let classes = workload.classes.iter().map(|class| ClassDraws::new(class, seed)).collect();
        let (sources, lottery) = if let Some(arrivals) = &workload.arrivals {
            let source = Source::new(arrivals, loaded, seed, "");
            (vec![source], Some(Lottery::new(&workload.classes, seed)))
        } else {
            let source = |class: &Class| {
                let arrivals = class.arrivals.as_ref().expect("the loader has seen to it");
                Source::new(arrivals, loaded, seed, class.class.as_str())
            };
            (workload.classes.iter().map(source).collect(), None)
        };
        let mut arrivals = Self {
            horizon_ns: u64::try_from(scenario.horizon.as_nanos()).unwrap_or(u64::MAX),
            clients: scenario.clients,
            upcoming: BinaryHeap::new(),
            sources,
            classes,
            lottery,
        };
        for place in 0..arrivals.sources.len() {
            arrivals.schedule(place);
        }
        arrivals
    }

    /// The instant of the next arrival.
    pub fn peek(&self) -> Option<u64> {
        self.upcoming.peek().map(|Reverse((at_ns, _))| *at_ns)
    }

    fn schedule(&mut self, place: usize) {
        if let Some(at_ns) = self.sources[place].next_instant()
            && at_ns < self.horizon_ns
        {
            self.upcoming.push(Reverse((at_ns, place)));
        }
    }
}

impl Iterator for Arrivals {
    type Item = Arrival;

    fn next(&mut self) -> Option<Arrival> {
        let Reverse((at_ns, place)) = self.upcoming.pop()?;
        let recorded = self.sources[place].recorded_tokens();
        self.schedule(place);
        let class = self.lottery.as_mut().map_or(place, Lottery::draw);
        Some(self.classes[class].arrive(class as u16, at_ns, self.clients, recorded))
    }
}

impl ClassDraws {
    fn new(class: &Class, seed: u64) -> Self {
        let stream = |purpose| Stream::new(seed, purpose, class.class.as_str());
        Self {
            priority: class.priority,
            deadline: class.deadline,
            next_index: 0,
            prompt_tokens: Tokens::new(&class.prompt_tokens, stream(Purpose::PromptTokens)),
            output_tokens: Tokens::new(&class.output_tokens, stream(Purpose::OutputTokens)),
            client_draws: stream(Purpose::Client),
            is_streamed: class.stream,
            duplicates: (class.duplicates != Share::ZERO).then(|| Duplicates {
                share: class.duplicates.as_fraction(),
                draws: stream(Purpose::Duplicate),
                recent: [0; RECENT as usize],
            }),
        }
    }

    fn arrive(
        &mut self,
        class: u16,
        at_ns: u64,
        clients: u32,
        recorded: Option<(u32, u32)>,
    ) -> Arrival {
        let index = self.next_index;
        self.next_index += 1;
        let (prompt_tokens, output_tokens) = recorded
            .unwrap_or_else(|| (self.prompt_tokens.draw(index), self.output_tokens.draw(index)));
        let client = match clients {
            1 => 0,
            _ => (self.client_draws.unit(index, 0) * f64::from(clients)) as u32,
        };
        let span_ns = |span: Duration| u64::try_from(span.as_nanos()).unwrap_or(u64::MAX);
        let deadline_ns = self.deadline.map_or(u64::MAX, |d| at_ns.saturating_add(span_ns(d)));
        let (priority, is_streamed) = (self.priority, self.is_streamed);
        let original = self.duplicates.as_mut().map(|duplicates| duplicates.draw(index));
        Arrival {
            class,
            index,
            at_ns,
            client,
            priority,
            deadline_ns,
            user: 0,
            prompt_tokens,
            cached_tokens: 0,
            output_tokens,
            original,
            is_streamed,
        }
    }
}

impl Tokens {
    fn new(law: &TokenLaw, draws: Stream) -> Self {
        match law {
            TokenLaw::Constant(tokens) => Self::Constant(*tokens),
            TokenLaw::Lognormal { .. } => {
                let sampler = law.sampler().expect("the loader has checked the law");
                Self::Drawn(sampler, Box::new(draws))
            }
        }
    }

    fn draw(&mut self, index: u64) -> u32 {
        match self {
            Self::Constant(tokens) => *tokens,
            Self::Drawn(law, draws) => law.sample(draws.unit(index, 0)),
        }
    }
}

impl Lottery {
    fn new(classes: &[Class], seed: u64) -> Self {
        let mut sum = 0.0;
        let bounds = classes
            .iter()
            .map(|class| {
                sum += class.share.map_or(1.0, Share::as_fraction);
                sum
            })
            .collect();
        Self { draws: Stream::new(seed, Purpose::ArrivalClass, ""), bounds, next_index: 0 }
    }

    fn draw(&mut self) -> usize {
        let unit = self.draws.unit(self.next_index, 0);
        self.next_index += 1;
        let place = self.bounds.partition_point(|&bound| bound < unit);
        place.min(self.bounds.len() - 1)
    }
}

//! With one arrival process for all classes, who takes an arrival.

use simulator::units::Share;

use crate::{
    chance::{Purpose, Stream},
    file::workload::Class,
};

#[derive(Debug)]
pub(super) struct Lottery {
    draws: Stream,
    /// The upper ends of the classes' parts of (0, 1).
    bounds: Vec<f64>,
    next_index: u64,
}

impl Lottery {
    pub(super) fn new(classes: &[Class], seed: u64) -> Self {
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

    pub(super) fn draw(&mut self) -> usize {
        let unit = self.draws.unit(self.next_index, 0);
        self.next_index += 1;
        let place = self.bounds.partition_point(|&bound| bound < unit);
        place.min(self.bounds.len() - 1)
    }
}

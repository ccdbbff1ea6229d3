//! How busy the server is.

/// The state of the moment, as the gate looks at it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) in_flight: u32,
    /// The busy part of the engine's capacity.
    pub(crate) busy: u64,
    pub(crate) capacity: u64,
}

impl Load {
    /// 0 to 1.
    pub(crate) fn gpu_utilisation(self) -> f64 {
        self.busy as f64 / self.capacity as f64
    }
}

//! Where client and server meet: the simulated server as the scheduler's transport.

mod draws;
mod wire;
mod world;

pub(crate) use draws::{ClientDraws, ServerDraws};
pub(crate) use wire::{SimulatedRequest, Wire};
pub(crate) use world::World;

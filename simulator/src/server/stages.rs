//! The stages of an attempt's life, and what leads from one to the next.

mod agenda;
mod door;
mod failure;
mod journey;
mod payment;
pub(super) mod scaling;
mod service;
mod signs;
mod stream;
mod trouble;
mod way_back;

//! Tests of the simulated server through its public face.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod admission;
mod batching;
mod causality;
mod config;
mod conservation;
mod draws;
mod engines;
mod laws;
mod ledger;
mod network;
mod prices;
mod replicas;
mod script;
mod theory;
mod tokens;
mod units;
mod wire;

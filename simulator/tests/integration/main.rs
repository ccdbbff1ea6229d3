//! Tests of the simulated server through its public face.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod admission;
mod config;
mod conservation;
mod draws;
mod engines;
mod laws;
mod ledger;
mod limits;
mod network;
mod prices;
mod script;
mod theory;
mod tokens;
mod units;

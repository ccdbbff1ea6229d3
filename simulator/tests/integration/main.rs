//! Tests of the simulated server through its public face.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod account;
mod admission;
mod config;
mod conservation;
mod door;
mod draws;
mod engines;
mod guard;
mod laws;
mod ledger;
mod limits;
mod network;
mod prices;
mod risk;
mod script;
mod theory;
mod tokens;
mod units;

//! Tests of the simulated server through its public face.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod account;
mod admission;
mod batching;
mod batching_failures;
mod brown_outs;
mod causality;
mod config;
mod conservation;
mod door;
mod draws;
mod early_faults;
mod engines;
mod failure_settings;
mod faults;
mod guard;
mod incidents;
mod laws;
mod ledger;
mod limits;
mod network;
mod price_settings;
mod prices;
mod regions;
mod replicas;
mod risk;
mod script;
mod theory;
mod tokens;
mod units;
mod waiting;
mod wire;

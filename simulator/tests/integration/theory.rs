//! Queueing theory: the server does what the textbooks prove about it.
//!
//! Every test runs independent replications of a loop, mostly an open one with Poisson arrivals,
//! and compares their mean with theory, within 4 standard errors of that mean; and every test shows
//! its teeth on a server that is planted 3 % wrong.

mod agreement;
mod closed_loop;
mod fair_sharing;
mod finite_room;
mod impatience;
mod losses;
mod open_loop;
mod queues;
mod retrials;
mod rig;
mod sharing;

//! The stages of an attempt's life, and what leads from one to the next.

mod agenda;
mod door;
mod payment;
mod service;
mod way_back;

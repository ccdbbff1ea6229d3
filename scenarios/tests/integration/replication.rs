//! Whole replications, from the text of a scenario to its numbers: exact where exactness can be
//! known, true to theory, lawful, paired by chance, repeatable.

mod article;
mod common_random_numbers;
mod deadlines;
mod determinism;
mod laws;
mod lindley;
mod money;
mod nasty;
mod run;
mod theory;

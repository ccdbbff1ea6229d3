//! Whole replications, from the text of a scenario to its numbers: exact where exactness can be
//! known, true to theory, lawful, paired by chance, repeatable.

mod article;
mod article_literal;
mod common_random_numbers;
mod deadlines;
mod determinism;
mod door;
mod equal_strategies;
mod evidence;
mod feedback;
mod golden;
mod laws;
mod lindley;
mod money;
mod nasty;
mod omission;
mod run;
mod scaling;
mod theory;
mod undefined;
mod until_decided;
mod warm_up;

mod assemble;
mod compare;
mod fixture;
mod judge_always;
mod judge_interval;
mod judge_near;
mod monotony;
mod results_file;

mod assemble;
mod compare;
mod fixture;
mod judge_always;
mod judge_interval;
mod results_file;

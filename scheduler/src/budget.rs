//! How many retries and hedges the traffic as a whole may afford.

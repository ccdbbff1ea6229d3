//! Sending nothing for a while to a server that answers nothing well.

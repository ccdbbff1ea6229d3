//! Published experiments that need a server of their own: the production scheduler on the virtual
//! clock, behind the same `Transport` as everywhere, in front of a few lines of server.

mod contended_row;
mod three_layers;

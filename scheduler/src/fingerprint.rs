//! What makes two requests identical.

//! Refusing at home what the server would refuse anyway, after the SRE book.

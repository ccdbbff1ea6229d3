//! Rust source without its comments and literals, so that checks see code alone.

/// The source with every comment, string and character literal blanked out, line for line.
pub(crate) fn code_of(source: &str) -> String {
    let mut lexer = Lexer { chars: source.chars().collect(), at: 0, code: String::new() };
    lexer.run();
    lexer.code
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    code: String,
}

impl Lexer {
    fn run(&mut self) {
        while let Some(c) = self.peek(0) {
            match (c, self.peek(1)) {
                ('/', Some('/')) => self.blank_while(|c| c != '\n'),
                ('/', Some('*')) => self.blank_block_comment(),
                ('"', _) => self.blank_string(),
                ('\'', _) => self.quote(),
                _ if is_word(c) => self.word(),
                _ => self.keep(),
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn keep(&mut self) {
        self.code.extend(self.peek(0));
        self.at += 1;
    }

    fn blank(&mut self) {
        self.code.extend(self.peek(0).map(|c| if c == '\n' { '\n' } else { ' ' }));
        self.at += 1;
    }

    fn blank_while(&mut self, goes_on: impl Fn(char) -> bool) {
        while self.peek(0).is_some_and(&goes_on) {
            self.blank();
        }
    }

    fn blank_block_comment(&mut self) {
        let mut depth = 0_u32;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some('/'), Some('*')) => depth += 1,
                (Some('*'), Some('/')) => depth -= 1,
                (None, _) => return,
                _ => {
                    self.blank();
                    continue;
                }
            }
            self.blank();
            self.blank();
            if depth == 0 {
                return;
            }
        }
    }

    fn blank_string(&mut self) {
        self.blank();
        while let Some(c) = self.peek(0) {
            if c == '\\' {
                self.blank();
            }
            self.blank();
            if c == '"' {
                return;
            }
        }
    }

    /// A character literal, or the mark of a lifetime.
    fn quote(&mut self) {
        if self.peek(1) == Some('\\') {
            (0..3).for_each(|_| self.blank());
            self.blank_while(|c| c != '\'');
            self.blank();
        } else if self.peek(2) == Some('\'') {
            (0..3).for_each(|_| self.blank());
        } else {
            self.keep();
        }
    }

    /// A word; it may turn out to be the prefix of a raw string.
    fn word(&mut self) {
        let start = self.at;
        while self.peek(0).is_some_and(is_word) {
            self.keep();
        }
        let word: String = self.chars[start..self.at].iter().collect();
        let hashes = self.chars[self.at..].iter().take_while(|&&c| c == '#').count();
        let is_raw = ["r", "br", "cr"].contains(&word.as_str());
        if is_raw && self.peek(hashes) == Some('"') {
            self.blank_raw_string(hashes);
        }
    }

    fn blank_raw_string(&mut self, hashes: usize) {
        (0..=hashes).for_each(|_| self.blank());
        while self.peek(0).is_some() {
            let is_end = self.peek(0) == Some('"')
                && (1..=hashes).all(|ahead| self.peek(ahead) == Some('#'));
            self.blank();
            if is_end {
                (0..hashes).for_each(|_| self.blank());
                return;
            }
        }
    }
}

pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[test]
fn comments_and_literals_are_blanked() {
    fn check(source: &str, expected: &str) {
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(squeezed(&code_of(source)), expected, "{source}");
        assert_eq!(code_of(source).lines().count(), source.lines().count(), "{source}");
    }
    check("a // b { \nc", "a c");
    check("a /* b /* c */ \n d */ e", "a e");
    check(r#"a "b \" c" d"#, "a d");
    check("a r#\"b \" c\"# d", "a r d");
    check("a br\"b \\\" d", "a br d");
    check("fn a<'b>(c: &'b str) { '{' }", "fn a<'b>(c: &'b str) { }");
    check(r"a '\'' b '\u{7b}' c", "a b c");
    check("r#type b", "r#type b");
}

//! Functions and their lengths, by a counter of braces.

use crate::code::{code_of, is_word};

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) name: String,
    /// The line of its `fn`, from 1.
    pub(crate) line: usize,
    /// From the line of its `fn` to that of its closing brace.
    pub(crate) length: usize,
}

/// Every function of a source, nested ones too.
pub(crate) fn functions(source: &str) -> Vec<Function> {
    let code: Vec<char> = code_of(source).chars().collect();
    (0..code.len()).filter_map(|at| function_at(&code, at)).collect()
}

fn function_at(code: &[char], at: usize) -> Option<Function> {
    let is_start = at == 0 || !is_word(code[at - 1]);
    if !is_start || code.get(at..at + 3)? != ['f', 'n', ' '] {
        return None;
    }
    let name: String = code[at + 3..].iter().take_while(|&&c| is_word(c)).collect();
    let open = body_start(code, at)?;
    let close = open + closing_brace(&code[open..])?;
    let line_of = |at: usize| code[..at].iter().filter(|&&c| c == '\n').count() + 1;
    let (line, last) = (line_of(at), line_of(close));
    (!name.is_empty()).then_some(Function { name, line, length: last - line + 1 })
}

/// The brace that opens the body; none where a semicolon says that there is no body.
fn body_start(code: &[char], from: usize) -> Option<usize> {
    let mut depth = 0_i32;
    for (at, &c) in code.iter().enumerate().skip(from) {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ';' if depth == 0 => return None,
            '{' if depth == 0 => return Some(at),
            _ => {}
        }
    }
    None
}

fn closing_brace(code: &[char]) -> Option<usize> {
    let mut depth = 0_u32;
    code.iter().position(|&c| {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        c == '}' && depth == 0
    })
}

#[test]
fn functions_are_measured_from_fn_to_brace() {
    fn check(source: &str, expected: &[(&str, usize, usize)]) {
        let found = functions(source);
        let found: Vec<_> = found.iter().map(|f| (f.name.as_str(), f.line, f.length)).collect();
        assert_eq!(found, expected, "{source}");
    }
    check("fn a() {}", &[("a", 1, 1)]);
    check("\npub fn a(\n    b: [u8; 3],\n) -> [u8; 3] {\n    b\n}\n", &[("a", 2, 5)]);
    check("trait T {\n    fn a();\n    fn b() {\n    }\n}", &[("b", 3, 2)]);
    check("fn a() {\n    fn b() {\n        \"}\";\n    }\n}", &[("a", 1, 5), ("b", 2, 3)]);
    check("type F = fn(u8) -> u8;\nconst fn_b: u8 = 1;", &[]);
    check("fn a() { // }\n    '}'\n}", &[("a", 1, 3)]);
}

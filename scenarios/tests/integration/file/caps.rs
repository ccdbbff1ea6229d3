use std::fmt::Write as _;

use super::{HEAD, load, rendered, with};

fn check(text: &str, message: &str) {
    let errors = rendered(&load(text).unwrap_err());
    assert!(errors.contains(message), "{errors}");
}

#[test]
fn a_large_file_is_refused() {
    check(&"# a comment\n".repeat(900_000), "larger than 1 MiB");
    let good = format!("{HEAD}#{}", " ".repeat((1 << 20) - HEAD.len() - 1));
    assert!(load(&good).is_ok());
    check(&format!("{good} "), "larger than 1 MiB");
}

#[test]
fn deep_nesting_is_refused() {
    check(&"[".repeat(1_000_000), "64 deep");
    check(&"{a: ".repeat(100_000), "64 deep");
    check(&"- ".repeat(100_000), "64 deep");
    let mut text = String::new();
    for depth in 0..500 {
        let _ = writeln!(text, "{}a:", " ".repeat(depth));
    }
    check(&text, "64 deep");
}

#[test]
fn alias_bombs_are_refused() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..20 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        let _ = writeln!(text, "a{level}: &a{level} [{aliases}]");
    }
    check(&text, "more than 10000 values");
    let mut text = format!("a: &a {}\nb:\n", "x".repeat(900_000));
    text.push_str(&"  - *a\n".repeat(1_000));
    check(&text, "more than 1 MiB of text");
    let mut text = "a0: &a0 [x]\n".to_owned();
    for level in 1..100 {
        let _ = writeln!(text, "a{level}: &a{level} [*a{}]", level - 1);
    }
    check(&text, "64 deep");
}

#[test]
fn many_values_are_refused() {
    check(&format!("{HEAD}expect: [{}]", "1,".repeat(20_000)), "more than 10000 values");
}

#[test]
fn findings_are_at_most_a_hundred() {
    let mut text = HEAD.to_owned();
    for key in 0..300 {
        let _ = writeln!(text, "unknown_{key}: 1");
    }
    assert_eq!(load(&text).unwrap_err().len(), 100);
}

#[test]
fn costly_texts_end_soon() {
    for text in [
        "? ".repeat(200_000),
        "a: ".repeat(200_000),
        "&a ".repeat(200_000),
        "'".repeat(500_000),
        "\"".to_owned() + &"\\x".repeat(300_000),
        "!".repeat(500_000),
        "%".repeat(500_000),
        "|\n".repeat(200_000),
        "- \n".repeat(200_000),
        with("12/s", &"9".repeat(500_000)),
        with("example", &"a".repeat(500_000)),
        with("direct", &"é".repeat(400_000)),
        format!("{HEAD}{}: 1\n", "x".repeat(900)),
    ] {
        assert!(load(&text).is_err());
    }
}

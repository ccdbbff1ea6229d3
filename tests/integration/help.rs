//! What the program says of itself.

use crate::folder::Folder;

#[track_caller]
fn help(arguments: &str) -> String {
    let done = Folder::with(&[]).squall(arguments);
    assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{done:?}");
    done.stdout
}

#[test]
fn the_help_of_the_program() {
    insta::assert_snapshot!(help("--help"));
}

#[test]
fn the_help_of_run() {
    insta::assert_snapshot!(help("run --help"));
}

#[test]
fn every_command_in_the_help_has_a_help() {
    let all = help("--help");
    let commands = all.lines().skip_while(|line| *line != "Commands:").skip(1);
    // Lines that go on with a description are indented further.
    let names: Vec<_> = commands
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|name| !["", "help"].contains(name))
        .collect();
    assert!(names.contains(&"verify"), "{names:?}");
    for name in names {
        assert!(help(&format!("{name} --help")).contains("Usage: squall"), "{name}");
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    assert_eq!(help("--version"), concat!("squall ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn completions_name_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(help(&format!("completions {shell}")).contains("verify"), "{shell}");
    }
}

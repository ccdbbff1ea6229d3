//! Just enough markdown for the checks of the documents.

/// The code blocks of a language, in order.
pub(crate) fn code_blocks(text: &str, language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<(bool, String)> = None;
    for line in text.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(found)) => open = Some((found == language, String::new())),
            (Some(_), Some(_)) => {
                let closed = open.take().filter(|(is_wanted, _)| *is_wanted);
                blocks.extend(closed.map(|(_, block)| block));
            }
            (Some((_, block)), None) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// The cells of every table row whose first cell is one code span, without its backticks.
pub(crate) fn rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for line in text.lines() {
        let Some(inner) = line.strip_prefix('|').and_then(|line| line.strip_suffix('|')) else {
            continue;
        };
        let mut cells: Vec<String> = inner.split('|').map(|cell| cell.trim().to_owned()).collect();
        let name = cells[0].strip_prefix('`').and_then(|cell| cell.strip_suffix('`'));
        if let Some(name) = name.filter(|name| !name.contains('`')).map(str::to_owned) {
            cells[0] = name;
            rows.push(cells);
        }
    }
    rows
}

/// The text under a heading, up to the next heading of any level.
pub(crate) fn under<'a>(text: &'a str, heading: &str) -> Option<&'a str> {
    let start = text.find(&format!("\n{heading}\n"))? + heading.len() + 2;
    let rest = &text[start..];
    Some(rest.find("\n#").map_or(rest, |end| &rest[..end]))
}

/// The targets of the links that lead into the repository, without their fragments.
pub(crate) fn local_links(text: &str) -> Vec<&str> {
    let mut links = Vec::new();
    for (at, _) in text.match_indices("](") {
        let target = text[at + 2..].split(')').next().unwrap_or_default();
        let target = target.split('#').next().unwrap_or_default();
        if !target.is_empty() && !target.contains("://") {
            links.push(target);
        }
    }
    links
}

#[test]
fn pages_are_taken_apart() {
    let page = "# A\n\n## B\ntext [x](y.md#z) [w](https://w.org) [v](#v)\n\n## C\n```yaml\na: 1\n```\n\
                ```\nb\n```\n| `name` | two |\n|---|---|\n| plain | x |\n| `a` and `b` | x |\n";
    assert_eq!(code_blocks(page, "yaml"), ["a: 1\n"]);
    assert_eq!(rows(page), [["name", "two"]]);
    assert_eq!(under(page, "## B").map(str::trim_end).map(|t| t.starts_with("text")), Some(true));
    assert!(under(page, "## B").is_some_and(|text| !text.contains("yaml")));
    assert_eq!(under(page, "## D"), None);
    assert_eq!(local_links(page), ["y.md"]);
}

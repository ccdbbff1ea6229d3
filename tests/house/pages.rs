//! The pages that findings link to are there, with their headings.

use scenarios::file::pages::PAGES;

use crate::repository::read;

#[test]
fn every_page_of_a_finding_has_its_heading() {
    for (setting, page) in PAGES {
        let (path, anchor) = page.split_once('#').unwrap_or((page, ""));
        let text = read(path);
        let has_heading = anchor.is_empty() || text.lines().any(|line| anchor_of(line) == anchor);
        assert!(has_heading, "{setting}: {page}");
    }
    assert_eq!(anchor_of("## By priority, and class"), "by-priority-and-class");
    assert_eq!(anchor_of("no heading"), "");
}

/// The anchor that GitHub gives a heading.
fn anchor_of(line: &str) -> String {
    let Some(title) = line.strip_prefix('#') else { return String::new() };
    let title = title.trim_start_matches('#').trim().to_lowercase();
    let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

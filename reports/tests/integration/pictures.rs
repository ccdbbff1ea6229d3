//! Charts as files of their own.

use std::collections::BTreeSet;

use reports::{TextFile, html, pictures};

use crate::sample;

fn files() -> Vec<TextFile> {
    pictures(&sample::small()).expect("good results")
}

#[test]
fn every_picture_of_the_page_is_a_file() {
    let files = files();
    let page = html(&sample::small()).expect("good results");
    assert_eq!(files.len(), page.matches("<svg role=\"img\"").count());
    let paths: BTreeSet<_> = files.iter().map(|file| &file.path).collect();
    assert_eq!(paths.len(), files.len());
    assert!(paths.iter().all(|path| path.starts_with("charts/burst-429/")), "{paths:?}");
}

#[test]
fn a_picture_stands_alone() {
    for TextFile { path, content } in files() {
        assert!(content.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{path}");
        assert!(
            content.contains("<text class=\"title\"") && content.contains("</title>"),
            "{path}"
        );
        for foreign in ["var(", "@media", "<script", "url(", "href"] {
            assert!(!content.contains(foreign), "{foreign} in {path}");
        }
        let opened = content.matches("<g ").count();
        assert_eq!(opened, content.matches("</g>").count(), "{path}");
    }
}

#[test]
fn the_key_of_the_fills_is_in_the_picture() {
    let files = files();
    let failures = files.iter().find(|file| file.path.ends_with("/failures.svg"));
    let failures = &failures.expect("failures occur in the sample").content;
    assert!(failures.contains("<rect class=\"incident\""), "{failures}");
    assert!(failures.contains(">incident</text>"), "{failures}");
}

/// The key to the strategies stands on the page alone.
#[test]
fn who_is_drawn_without_a_name_is_in_the_key_of_the_picture() {
    let files = files();
    let of = |id: &str| {
        let found = files.iter().find(|file| file.path.ends_with(&format!("/{id}.svg")));
        &found.expect("the sample has it").content
    };
    let seeds = of("seeds");
    assert!(seeds.contains("<polygon class=\"marker s2\"") && seeds.contains(">squall</text>"));
    let differences = of("differences");
    let (named, drawn) = (">squall</text>", "class=\"series s2\"");
    assert_eq!(differences.matches(named).count(), differences.matches(drawn).count());
}

#[test]
fn scenarios_of_like_names_do_not_share_a_folder() {
    let suite = vec![sample::scenario("a b", 2, 2), sample::scenario("a/b", 2, 2)];
    let files = pictures(&sample::results(suite)).expect("good results");
    let folders: BTreeSet<_> =
        files.iter().filter_map(|file| file.path.split('/').nth(1)).collect();
    assert_eq!(folders.into_iter().collect::<Vec<_>>(), ["a-b", "a-b-2"]);
}

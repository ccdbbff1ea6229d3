use proptest::prelude::*;
use scenarios::file::load::load_text;

use super::{good::FULL, rendered};

fn load_bytes(bytes: &[u8]) {
    let folder = std::path::Path::new("tests/data/scenarios");
    match load_text(bytes, "hostile.yaml", folder) {
        Ok(loaded) => assert_eq!(loaded.file, "hostile.yaml"),
        Err(errors) => {
            assert!(!errors.is_empty());
            let text = rendered(&errors);
            let is_plain = |c: char| c == '\n' || !c.is_control();
            assert!(text.chars().all(is_plain), "{text:?}");
        }
    }
}

/// Pieces that mean something to YAML or to the format.
const PIECES: [&str; 24] = [
    "\n",
    "\n  ",
    "\n    - ",
    ": ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "&a ",
    "*a",
    "!!str ",
    "'",
    "\"",
    "|",
    ">",
    "#",
    "\t",
    "null",
    "-1s",
    "5",
    ".nan",
    "preset: direct",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn random_bytes_do_not_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        load_bytes(&bytes);
    }

    #[test]
    fn random_pieces_do_not_panic(
        pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..60),
    ) {
        load_bytes(pieces.concat().as_bytes());
    }

    #[test]
    fn mutated_good_files_do_not_panic(
        edits in proptest::collection::vec(
            (any::<proptest::sample::Index>(), 0_usize..12, proptest::sample::select(&PIECES[..])),
            1..6,
        ),
    ) {
        let mut bytes = FULL.as_bytes().to_vec();
        for (at, removed, piece) in edits {
            let at = at.index(bytes.len());
            let end = (at + removed).min(bytes.len());
            bytes.splice(at..end, piece.bytes());
        }
        load_bytes(&bytes);
    }
}

//! Strategies from a file that several scenarios share.

use std::{fs, path::Path};

use scenarios::file::{load::load_text, origin::Origin};
use tempfile::TempDir;

use super::{HEAD, rendered};

const FLEET: &str = "\
# What all services run.
strategies:
  - preset: direct
  - name: mine
    preset: squall
    config: { queue: { capacity: 7 } }
";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn scenario(strategies: &str) -> String {
    HEAD.replace("  - preset: direct\n", strategies)
}

#[test]
fn the_strategies_of_a_file_stand_where_it_is_named() {
    let folder = folder(&[("shared/fleet.strategies.yaml", FLEET)]);
    let text = scenario("  - preset: full-jitter-10\n  - from: shared/fleet.strategies.yaml\n");
    let loaded = load_text(text.as_bytes(), "s/example.yaml", folder.path())
        .unwrap_or_else(|errors| panic!("{}", rendered(&errors)));
    let names: Vec<&str> = loaded.scenario.strategies.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["full-jitter-10", "direct", "mine"]);
    let origin = |pointer: &str| loaded.origins.get(pointer).cloned();
    let file = "s/shared/fleet.strategies.yaml".to_owned();
    assert_eq!(
        origin("/strategies/2/config/queue/capacity"),
        Some(Origin::Shared { file, line: 6 })
    );
    assert_eq!(
        origin("/strategies/2/config/retry/max_attempts"),
        Some(Origin::Preset { name: "squall".to_owned() })
    );
}

/// What is wrong in it comes with its own name, line and column, together with all else.
#[test]
fn errors_stand_where_they_are() {
    let bad = FLEET.replace("capacity: 7", "capacty: 7").replace("direct", "dircet");
    let folder = folder(&[
        ("bad.strategies.yaml", bad.as_str()),
        ("nested.strategies.yaml", "strategies:\n  - from: bad.strategies.yaml\n"),
        ("keys.strategies.yaml", "strategys:\n  - preset: direct\n"),
        ("empty.strategies.yaml", "# nothing\n"),
        ("broken.strategies.yaml", "strategies: [\n"),
        ("good.strategies.yaml", FLEET),
        ("scenario.yaml", HEAD),
    ]);
    let refusal = |strategies: &str| {
        let text = scenario(strategies);
        match load_text(text.as_bytes(), "s/example.yaml", folder.path()) {
            Ok(_) => panic!("not refused:\n{text}"),
            Err(errors) => rendered(&errors),
        }
    };
    let refusals = [
        "  - from: bad.strategies.yaml\n  - preset: squal\n",
        "  - from: nested.strategies.yaml\n",
        "  - from: keys.strategies.yaml\n",
        "  - from: empty.strategies.yaml\n",
        "  - from: broken.strategies.yaml\n",
        "  - from: missing.strategies.yaml\n",
        "  - from: ../up.strategies.yaml\n",
        "  - from: /etc/x.strategies.yaml\n",
        "  - from: scenario.yaml\n",
        "  - from: [good.strategies.yaml]\n",
        "  - from: good.strategies.yaml\n    name: other\n",
        "  - from: good.strategies.yaml\n  - from: good.strategies.yaml\n",
        "  - from: good.strategies.yaml\n  - preset: direct\n",
    ]
    .map(refusal);
    insta::assert_snapshot!(refusals.join("--------\n"));
}

#[test]
fn a_link_out_of_the_folder_is_not_followed() {
    let outer = folder(&[("in/a.yaml", HEAD), ("out.strategies.yaml", FLEET)]);
    let inner = outer.path().join("in");
    #[cfg(unix)]
    std::os::unix::fs::symlink("../out.strategies.yaml", inner.join("x.strategies.yaml")).unwrap();
    let text = scenario("  - from: x.strategies.yaml\n");
    let errors = load_text(text.as_bytes(), "a.yaml", Path::new(&inner)).unwrap_err();
    assert_eq!(errors.len(), 1, "{}", rendered(&errors));
}

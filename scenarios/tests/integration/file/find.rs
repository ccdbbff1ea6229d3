use std::{fs, path::Path};

use scenarios::file::find::{FindError, find_files};

fn write(folder: &Path, names: &[&str]) {
    for name in names {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "").unwrap();
    }
}

/// The files found below the paths, relative to the folder; named ones carry a star.
fn found(folder: &Path, paths: &[&str]) -> Result<Vec<String>, FindError> {
    let paths: Vec<_> = paths.iter().map(|path| folder.join(path)).collect();
    let star = |is_named| if is_named { "*" } else { "" };
    let shown = |path: &Path| path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
    let files = find_files(&paths)?;
    Ok(files.iter().map(|file| shown(&file.path) + star(file.is_named)).collect())
}

#[test]
fn a_folder_is_walked_in_the_order_of_names() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, &["b.yaml", "a/z.yml", "a/c.yaml", "c.yaml", "README.md", "x.strategies.yaml"]);
    write(
        folder,
        &["tests/t.yaml", "target/t.yaml", ".hidden/h.yaml", ".h.yaml", "a/tests/t.yaml"],
    );
    #[cfg(unix)]
    std::os::unix::fs::symlink("b.yaml", folder.join("link.yaml")).unwrap();
    assert_eq!(found(folder, &[""]).unwrap(), ["a/c.yaml", "a/z.yml", "b.yaml*", "c.yaml*"]);
    assert_eq!(found(folder, &["a"]).unwrap(), ["a/c.yaml*", "a/z.yml*"]);
    let named = ["x.strategies.yaml", ".h.yaml", "tests/t.yaml", "README.md"];
    assert_eq!(found(folder, &named).unwrap(), named.map(|name| format!("{name}*")));
}

#[test]
fn a_file_found_twice_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, &["b.yaml", "a/c.yaml"]);
    assert_eq!(found(folder, &["", "a", "b.yaml"]).unwrap(), ["a/c.yaml*", "b.yaml*"]);
}

#[test]
fn a_folder_with_suites_means_them() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, &["b.yaml", "suites/a.yaml", "suites/extended/c.yaml"]);
    assert_eq!(found(folder, &[""]).unwrap(), ["suites/a.yaml*", "suites/extended/c.yaml"]);
}

#[test]
fn what_is_not_there_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, &["empty/README.md"]);
    let absent = found(folder, &["absent"]);
    assert!(matches!(absent, Err(FindError::Unreadable { .. })), "{absent:?}");
    let empty = found(folder, &["empty"]);
    assert!(matches!(empty, Err(FindError::Nothing { .. })), "{empty:?}");
}

//! A file among many, named by what is in it.

/// A file, ready to be written below the folder of the reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFile {
    /// Where it goes, with `/` between folders; safe on every file system.
    pub path: String,
    /// What stands in it.
    pub content: String,
}

/// A name as a part of a path: letters, digits, `-`, `_` and `.` stay, anything else becomes `-`, and
/// what would be hidden or look like an option gets a `_` in front. Names that become alike, also on
/// file systems that do not tell cases apart, are told apart by a number, mostly their place: `places` holds those given so far.
pub(crate) fn part_of_path(name: &str, places: &mut Vec<String>) -> String {
    const LONGEST: usize = 80;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || ['-', '_', '.'].contains(&c);
    let plain = name.chars().take(LONGEST).map(|c| if is_plain(c) { c } else { '-' });
    let mut part: String = plain.collect();
    if part.is_empty() || part.starts_with(['.', '-']) {
        part.insert(0, '_');
    }
    let folded = part.to_ascii_lowercase();
    if places.contains(&folded) {
        let told_apart = |n: usize| format!("{part}-{n}");
        let is_free = |n: &usize| !places.contains(&told_apart(*n).to_ascii_lowercase());
        // One of so many more than there are is free.
        let numbers = places.len() + 1..=2 * places.len() + 1;
        part = { numbers }.find(is_free).map_or(folded, told_apart);
    }
    places.push(part.to_ascii_lowercase());
    part
}

#[cfg(test)]
mod tests {
    use super::part_of_path;

    #[test]
    fn names_become_parts_of_paths_that_differ() {
        let mut places = Vec::new();
        let mut check = |name: &str, expected: &str| {
            assert_eq!(part_of_path(name, &mut places), expected);
        };
        check("burst-429", "burst-429");
        check("over the cap, 10/s", "over-the-cap--10-s");
        check("over the cap/ 10/s", "over-the-cap--10-s-3");
        check("Burst-429", "Burst-429-4");
        check("a-7", "a-7");
        check("a", "a");
        check("A", "A-8");
        check("../..", "_..-..");
        check("-rf", "_-rf");
        check("", "_");
        check(&"x".repeat(300), &"x".repeat(80));
    }
}

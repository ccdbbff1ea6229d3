//! The style of the charts without anything that programs for papers do not know: no variables, no
//! questions to a medium.

use std::sync::OnceLock;

/// The rules of the charts in the colours of the light page.
pub(super) fn sheet() -> &'static str {
    static SHEET: OnceLock<String> = OnceLock::new();
    SHEET.get_or_init(|| {
        let page = include_str!("../../templates/style.css");
        let charts = include_str!("../../templates/charts.css");
        plain(page, charts) + "text.title{font-size:14px;font-weight:600;fill:#1b1f24}\n"
    })
}

/// The rules of `charts` with the values that the first `:root` of `page` gives the variables.
fn plain(page: &str, charts: &str) -> String {
    let root = page.split_once(":root{").and_then(|(_, rest)| rest.split_once('}'));
    let settings = root.map_or("", |(root, _)| root).split(';');
    let mut sheet = without_media(charts);
    for (name, value) in settings.filter_map(|setting| setting.trim().split_once(':')) {
        sheet = sheet.replace(&format!("var({name})"), value);
    }
    sheet
}

/// Leaves out what stands in `@media`.
fn without_media(sheet: &str) -> String {
    let mut out = String::new();
    let mut rest = sheet;
    while let Some((before, media)) = rest.split_once("@media") {
        out.push_str(before);
        let mut depth = 0_i32;
        let end = media.char_indices().find(|(_, c)| {
            depth += match c {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            *c == '}' && depth == 0
        });
        rest = end.map_or("", |(end, _)| &media[end + 1..]);
    }
    out.push_str(rest);
    out.lines().filter(|line| !line.is_empty()).flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::{plain, sheet};

    #[test]
    fn colours_are_those_of_the_light_page() {
        let page = ":root{--a:#fff;\n--b:red}@media x{:root{--a:#000}}";
        let charts = ".x{fill:var(--a)}\n@media y{.x{fill:#123}.y{z:1}}\n.y{stroke:var(--b)}\n";
        assert_eq!(plain(page, charts), ".x{fill:#fff}\n.y{stroke:red}\n");
    }

    #[test]
    fn nothing_is_left_that_only_browsers_know() {
        for unknown in ["var(", "@media", ":not(", "--"] {
            assert!(!sheet().contains(unknown), "{unknown}");
        }
        assert!(sheet().contains(".line.s1{stroke:#0072b2"));
    }
}

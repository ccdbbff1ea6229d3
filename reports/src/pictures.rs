//! Each chart as an SVG of its own, for papers and slides.

mod style;

use std::fmt::Write as _;

use scenarios::results::Results;

use crate::{
    chart::{
        self,
        figure::Figure,
        frame::FONT,
        lettering::{escaped, text_width},
        marker::corners,
        subject::{Subject, WIDTH},
    },
    error::Error,
    sweep::sweeps,
    text_file::{TextFile, part_of_path},
};

/// The height of a row of the key, in pixels.
const ROW: f64 = 18.0;
/// Above the chart, for its title.
const TITLE: f64 = 24.0;
/// From the left edge to title and key.
const MARGIN: f64 = 4.0;

/// `charts/SCENARIO/CHART.svg` for each chart of each scenario and sweep: with its title, its key and
/// its own colours, those of the light page.
///
/// # Errors
/// As [`html`](crate::html): results that cannot be drawn.
pub fn pictures(results: &Results) -> Result<Vec<TextFile>, Error> {
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for scenario in &results.scenarios {
        let folder = part_of_path(&scenario.name, &mut folders);
        let subject = Subject::new(scenario, "chart".to_owned())?;
        let mut figures = chart::figures(&subject)?;
        for figure in &mut figures {
            name_strategies(figure, &subject);
        }
        add(&mut files, &folder, "", figures)?;
    }
    for swept in sweeps(results) {
        let folder = part_of_path(&swept.sweep.name, &mut folders);
        let rows = swept.rows();
        let is_alone = rows.len() == 1;
        for (place, row) in rows.iter().enumerate() {
            let figures = chart::sweep::figures(row, &swept.sweep.axes[0].name, "chart")?;
            let ending = if is_alone { String::new() } else { format!("-{}", place + 1) };
            add(&mut files, &folder, &ending, figures)?;
        }
    }
    Ok(files)
}

/// A chart that says all in words has no file.
fn add(
    files: &mut Vec<TextFile>,
    folder: &str,
    ending: &str,
    figures: Vec<Figure>,
) -> Result<(), Error> {
    for figure in figures {
        let Some(svg) = &figure.svg else { continue };
        let path = format!("charts/{folder}/{}{ending}.svg", figure.id.replace('_', "-"));
        files.push(TextFile { path, content: alone(&figure, svg)? });
    }
    Ok(())
}

/// A picture of the page with all that the page gives it.
fn alone(figure: &Figure, svg: &str) -> Result<String, Error> {
    let unlike = || Error::Chart { reason: format!("`{}` is no picture", figure.id) };
    let (_, rest) = svg.split_once('>').ok_or_else(unlike)?;
    let body = rest.strip_suffix("</svg>").ok_or_else(unlike)?;
    let height = figure.height().ok_or_else(unlike)?;
    let rows = key_rows(&figure.key);
    let whole = TITLE + height + ROW * rows.len() as f64;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{WIDTH}\" \
         height=\"{whole}\" viewBox=\"0 -{TITLE} {WIDTH} {whole}\">\n<style>\n{}</style>\n\
         <text class=\"title\" x=\"{MARGIN}\" y=\"-9\">{}</text>\n",
        style::sheet(),
        escaped(figure.title)
    );
    out.push_str(body.trim_start_matches('\n'));
    for (row, entries) in rows.iter().enumerate() {
        let y = height + ROW * (row as f64 + 0.5);
        for (x, (class, text)) in entries {
            let (class, left, base) = (escaped(class), x + 19.0, y + 4.0);
            if let Some(slot) = slot_of(&class) {
                let corners = corners(slot, 4.5).into_iter();
                let corners = corners.map(|(dx, dy)| format!("{:.2},{:.2}", x + 7.0 + dx, y + dy));
                let points = corners.collect::<Vec<_>>().join(" ");
                let _ = write!(out, "<polygon class=\"marker {class}\" points=\"{points}\"/>");
            } else {
                let top = y - 5.0;
                let _ = write!(
                    out,
                    "<rect class=\"{class}\" x=\"{x}\" y=\"{top}\" width=\"14\" height=\"10\"/>"
                );
            }
            let _ = writeln!(
                out,
                "<text class=\"note\" x=\"{left}\" y=\"{base}\">{}</text>",
                escaped(text)
            );
        }
    }
    Ok(out + "</svg>\n")
}

/// On the page the key to the strategies stands above all charts: alone a picture has to name those
/// that it draws without their names.
fn name_strategies(figure: &mut Figure, subject: &Subject<'_>) {
    let Some(svg) = &figure.svg else { return };
    let is_nameless = |slot: u8, name: &str| {
        let is_drawn =
            ["series", "panel"].iter().any(|of| svg.contains(&format!("\"{of} s{slot}\"")));
        is_drawn && !svg.contains(&format!(">{}</text>", escaped(name)))
    };
    let nameless = subject.strategies().filter(|(slot, of)| is_nameless(*slot, &of.name));
    let entries = nameless.map(|(slot, of)| (format!("s{slot}"), of.name.clone()));
    let entries: Vec<_> = entries.collect();
    figure.key.extend(entries);
}

/// The slot of a strategy's entry in a key.
fn slot_of(class: &str) -> Option<u8> {
    class.strip_prefix('s')?.parse().ok()
}

/// An entry of a key: where it begins, its class and its text.
type Entry<'a> = (f64, &'a (String, String));

/// The entries of a key with their places from the left, in rows as wide as the picture.
fn key_rows(key: &[(String, String)]) -> Vec<Vec<Entry<'_>>> {
    let mut rows: Vec<Vec<Entry<'_>>> = Vec::new();
    let mut left = f64::INFINITY;
    for entry in key {
        let width = (19.0 + text_width(&entry.1) * FONT + 16.0).ceil();
        if left + width > f64::from(WIDTH) {
            rows.push(Vec::new());
            left = MARGIN;
        }
        if let Some(row) = rows.last_mut() {
            row.push((left, entry));
        }
        left += width;
    }
    rows
}

//! Each chart as an SVG of its own, for papers and slides.

mod style;

use std::fmt::Write as _;

use scenarios::results::Results;

use crate::{
    chart::{
        self,
        canvas::{escaped, text_width},
        figure::Figure,
        frame::FONT,
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
        add(&mut files, &folder, "", chart::figures(&subject)?)?;
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
            let _ = writeln!(
                out,
                "<rect class=\"{}\" x=\"{x}\" y=\"{}\" width=\"14\" height=\"10\"/>\
                 <text class=\"note\" x=\"{}\" y=\"{}\">{}</text>",
                escaped(class),
                y - 5.0,
                x + 19.0,
                y + 4.0,
                escaped(text)
            );
        }
    }
    Ok(out + "</svg>\n")
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

//! From a file to a scenario, or to everything that is wrong with it.

mod beside;
mod shared;
mod traces;

use std::{collections::BTreeMap, fs::File, io::Read as _, path::Path, time::Duration};

use simulator::units::Share;

use self::traces::{Traces, read_traces};
use super::{
    LoadedScenario, Trace,
    arrivals::Arrivals,
    assumption::assumptions,
    check,
    collect::{ERRORS_MAX, decode_all},
    diagnostic::{Diagnostic, Place, Severity},
    lint::lint,
    long_unit::write_in_days,
    origin::origins,
    pages, preset,
    scenario::Scenario,
    source::{Source, Sources},
    sweep::{self, Plan, Taken},
    tree::{
        Kind, Node,
        parse::{BYTES_MAX, parse},
    },
};

/// Reads a scenario file and what it names. `shown_as` is the file's name in messages. Of a file
/// with a sweep, its first point comes back; all of them give [`points_of_file`].
///
/// # Errors
/// Everything that is wrong with it, in the order of the file, at most 100 findings.
pub fn load_file(path: &Path, shown_as: &str) -> Result<LoadedScenario, Vec<Diagnostic>> {
    points_of_file(path, shown_as).map(|points| points.into_iter().next().expect(ONE_AT_LEAST))
}

/// Reads a scenario from its text; `folder` is where its traces lie. Of a text with a sweep, its
/// first point comes back; all of them give [`points_of_text`].
///
/// # Errors
/// Everything that is wrong with it, in the order of the file, at most 100 findings.
pub fn load_text(
    text: &[u8],
    shown_as: &str,
    folder: &Path,
) -> Result<LoadedScenario, Vec<Diagnostic>> {
    let points = points_of_text(text, shown_as, folder)?;
    Ok(points.into_iter().next().expect(ONE_AT_LEAST))
}

/// Why there is a first point.
const ONE_AT_LEAST: &str = "a good file has a scenario";

/// Reads all scenarios of a file: one, or those of its sweep.
///
/// # Errors
/// Everything that is wrong with it, in the order of the file, at most 100 findings.
pub fn points_of_file(path: &Path, shown_as: &str) -> Result<Vec<LoadedScenario>, Vec<Diagnostic>> {
    let unreadable = |error: std::io::Error| {
        let message = format!("the file cannot be read: {error}");
        let error = Diagnostic::error(Place::of_file(shown_as), message);
        vec![Diagnostic { is_unreadable: true, ..error }]
    };
    let file = File::open(path).map_err(unreadable)?;
    let mut text = Vec::new();
    // One byte more than allowed is enough to know.
    file.take(BYTES_MAX as u64 + 1).read_to_end(&mut text).map_err(unreadable)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    points_of_text(&text, shown_as, folder.unwrap_or(Path::new(".")))
}

/// Reads all scenarios of a text; `folder` is where its traces lie.
///
/// # Errors
/// Everything that is wrong with it, in the order of the file, at most 100 findings.
pub fn points_of_text(
    text: &[u8],
    shown_as: &str,
    folder: &Path,
) -> Result<Vec<LoadedScenario>, Vec<Diagnostic>> {
    let text = decode_text(text, shown_as).map_err(|error| vec![*error])?;
    let mut sources = Sources::default();
    let source = sources.add(Source::new(shown_as, text));
    let (tree, mut errors) = parse(text, source, &sources);
    let Some(mut tree) = tree.filter(|tree| !is_nothing(tree)) else {
        if errors.is_empty() {
            let error = Diagnostic::error(Place::of_file(shown_as), "the file holds no scenario");
            errors.push(error.with_help("a scenario begins with `scenario: its-name`"));
        }
        return Err(errors);
    };
    shared::apply(&mut tree, &mut sources, folder, &mut errors);
    preset::apply(&mut tree, &mut sources, &mut errors);
    let Taken { plan, has_lines } = sweep::take(&mut tree, &sources, &mut errors);
    let file = Written { sources: &sources, text, shown_as };
    let mut points = Vec::new();
    let mut traces = None;
    for place in 0..plan.as_ref().map_or(1, Plan::points) {
        if errors.len() >= ERRORS_MAX {
            break;
        }
        if let Some(plan) = &plan {
            plan.put(place, &mut tree);
        }
        tree.number();
        let scenario = decode_all::<Scenario>(&mut tree, &sources, &mut errors);
        check::check(&tree, &sources, has_lines, &mut errors);
        // An axis moves numbers, and no number leads to another trace.
        let traces =
            traces.get_or_insert_with(|| read_traces(&tree, &sources, folder, &mut errors));
        if let Some(scenario) = scenario.filter(|_| errors.is_empty()) {
            let plan = plan.as_ref().map(|plan| (plan, place));
            let mut point = finish(scenario, &tree, file, traces.clone(), plan)?;
            pages::link(&mut point.warnings, &tree, &sources);
            points.push(point);
        }
        pages::link(&mut errors, &tree, &sources);
    }
    sweep::settle(&mut points);
    if errors.is_empty() { Ok(points) } else { Err(sorted(errors)) }
}

/// A file that was read.
#[derive(Clone, Copy)]
struct Written<'a> {
    sources: &'a Sources,
    text: &'a str,
    shown_as: &'a str,
}

/// The text of a file: at most 1 MiB of UTF-8, with no character that YAML forbids.
fn decode_text<'a>(text: &'a [u8], shown_as: &str) -> Result<&'a str, Box<Diagnostic>> {
    if text.len() > BYTES_MAX {
        let error = Diagnostic::error(Place::of_file(shown_as), "the file is larger than 1 MiB");
        let help = "a scenario is a page or two; recorded traffic belongs into a trace file";
        return Err(Box::new(error.with_help(help)));
    }
    let (good, is_utf8) = match std::str::from_utf8(text) {
        Ok(text) => (text, true),
        Err(error) => {
            let good = std::str::from_utf8(&text[..error.valid_up_to()]);
            (good.unwrap_or_default(), false)
        }
    };
    let forbidden = good.char_indices().find(|(_, c)| !is_printable(*c));
    if is_utf8 && forbidden.is_none() {
        return Ok(good.strip_prefix('\u{feff}').unwrap_or(good));
    }
    let (at, message) = match forbidden {
        Some((at, c)) => (at, format!("the character U+{:04X} may not stand in YAML", c as u32)),
        None => (good.len(), "the file is not UTF-8 from here on".to_owned()),
    };
    let before = &good[..at];
    let line_start = before.rfind('\n').map_or(0, |index| index + 1);
    let place = Place {
        file: shown_as.to_owned(),
        line: before.matches('\n').count() as u32 + 1,
        column: before[line_start..].chars().count() as u32 + 1,
        length: 1,
        source_line: good[line_start..].lines().next().unwrap_or_default().to_owned(),
    };
    let help = match forbidden {
        Some(_) => "delete the character; it may be invisible",
        None => "save the file as UTF-8 text",
    };
    Err(Box::new(Diagnostic::error(place, message).with_help(help)))
}

/// The set `c-printable` of YAML 1.2, section 5.1.
fn is_printable(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
}

fn is_nothing(tree: &Node) -> bool {
    matches!(&tree.kind, Kind::Scalar { text, is_plain: true } if text.is_empty())
}

/// Fills in the defaults that depend on other values.
fn finish(
    mut scenario: Scenario,
    tree: &Node,
    Written { sources, text, shown_as }: Written<'_>,
    Traces { traces, clients }: Traces,
    plan: Option<(&Plan, usize)>,
) -> Result<LoadedScenario, Vec<Diagnostic>> {
    scenario.baseline =
        scenario.baseline.or_else(|| scenario.strategies.first().map(|first| first.name.clone()));
    let deadlines: Option<Vec<Duration>> =
        scenario.workload.classes.iter().map(|class| class.deadline).collect();
    let longest = deadlines.and_then(|deadlines| deadlines.into_iter().max());
    scenario.drain = scenario.drain.or(Some(longest.unwrap_or(Duration::from_secs(600))));
    for class in &mut scenario.workload.classes {
        class.slo = class.slo.or(class.deadline);
    }
    if let (Some(_), [class]) =
        (&scenario.workload.arrivals, scenario.workload.classes.as_mut_slice())
    {
        class.share = class.share.or(Some(Share::ALL));
    }
    debug_assert!(is_trace_read(&scenario, &traces), "a trace that was not read is an error");
    let mut resolved = serde_json::to_value(&scenario).map_err(|error| {
        let message = format!("the scenario cannot be written out: {error}");
        vec![Diagnostic::error(Place::of_file(shown_as), message)]
    })?;
    write_in_days(&mut resolved);
    let expect = tree.get("expect").map(Node::elements).unwrap_or_default();
    let swept = plan.map_or_else(Vec::new, |(plan, place)| plan.spans(place));
    let origins = origins(tree, sources, &resolved, &swept);
    let assumptions = assumptions(tree, sources, &resolved, &scenario.server);
    let mut loaded = LoadedScenario {
        scenario,
        point: plan.map(|(plan, place)| plan.point(place)),
        assumptions,
        resolved,
        description: description(text),
        file: shown_as.to_owned(),
        expect_lines: expect.iter().map(|node| node.span.line).collect(),
        traces,
        clients,
        origins,
        warnings: Vec::new(),
    };
    loaded.warnings = lint(&loaded, tree, sources);
    Ok(loaded)
}

fn is_trace_read(scenario: &Scenario, traces: &BTreeMap<String, Trace>) -> bool {
    match &scenario.workload.arrivals {
        Some(Arrivals::Trace { file, .. }) => traces.contains_key(file),
        _ => true,
    }
}

/// The comment block at the head of a file, without marks for editors.
fn description(text: &str) -> String {
    let comments = text.lines().map(str::trim_end).take_while(|line| line.starts_with('#'));
    let lines = comments
        .map(|line| line.trim_start_matches('#'))
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .filter(|line| !line.starts_with("yaml-language-server:"));
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// By place, and no more than the most.
fn sorted(mut errors: Vec<Diagnostic>) -> Vec<Diagnostic> {
    errors.sort_by(|a, b| (&a.place, &a.message).cmp(&(&b.place, &b.message)));
    errors.dedup();
    if errors.len() > ERRORS_MAX {
        let more = errors.len() - ERRORS_MAX;
        errors.truncate(ERRORS_MAX);
        let file = errors[0].place.file.clone();
        let message = format!("and {more} more findings");
        let last = Diagnostic::error(Place::of_file(file), message);
        errors.push(Diagnostic { severity: Severity::Error, ..last });
    }
    errors
}

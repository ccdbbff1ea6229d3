//! From a file to a scenario, or to everything that is wrong with it.

use std::{
    collections::BTreeMap,
    fs::File,
    io::Read,
    path::{Component, Path},
    sync::Arc,
    time::Duration,
};

use simulator::units::Share;

use super::{
    LoadedScenario, Trace,
    arrivals::{Arrivals, TraceFormat},
    assumption::assumptions,
    check,
    clients::TraceClient,
    collect::{ERRORS_MAX, decode_all},
    decode::decode,
    diagnostic::{Diagnostic, Place, Severity},
    lint::lint,
    long_unit::write_in_days,
    origin::origins,
    pages, preset,
    scenario::Scenario,
    source::{Source, Sources},
    trace::{read_trace, servegen::read_clients},
    tree::{
        Kind, Node,
        parse::{BYTES_MAX, parse},
    },
};

/// Reads a scenario file and the traces it names. `shown_as` is the file's name in messages.
///
/// # Errors
/// Everything that is wrong with it, in the order of the file, at most 100 findings.
pub fn load_file(path: &Path, shown_as: &str) -> Result<LoadedScenario, Vec<Diagnostic>> {
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
    load_text(&text, shown_as, folder.unwrap_or(Path::new(".")))
}

/// Reads a scenario from its text; `folder` is where its traces lie.
///
/// # Errors
/// Everything that is wrong with it, in the order of the file, at most 100 findings.
pub fn load_text(
    text: &[u8],
    shown_as: &str,
    folder: &Path,
) -> Result<LoadedScenario, Vec<Diagnostic>> {
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
    preset::apply(&mut tree, &mut sources, &mut errors);
    tree.number();
    let scenario = decode_all::<Scenario>(&mut tree, &sources, &mut errors);
    check::check(&tree, &sources, &mut errors);
    let traces = read_traces(&tree, &sources, folder, &mut errors);
    match scenario {
        Some(scenario) if errors.is_empty() => {
            let mut loaded = finish(scenario, &tree, &sources, text, shown_as, traces)?;
            pages::link(&mut loaded.warnings, &tree, &sources);
            Ok(loaded)
        }
        _ => {
            pages::link(&mut errors, &tree, &sources);
            Err(sorted(errors))
        }
    }
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

/// Reads the trace of the workload, if it has one.
fn read_traces(
    tree: &Node,
    sources: &Sources,
    folder: &Path,
    errors: &mut Vec<Diagnostic>,
) -> Traces {
    let arrivals = tree.get("workload").and_then(|workload| workload.get("arrivals"));
    let file = arrivals.and_then(|arrivals| arrivals.get("trace")?.get("file"));
    let Some((node, name)) = file.and_then(|node| Some((node, node.text()?))) else {
        return Traces::default();
    };
    if node.is_refused {
        return Traces::default();
    }
    let is_inside = !name.is_empty()
        && Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    let path = folder.join(name);
    let leads_outside = match (folder.canonicalize(), path.canonicalize()) {
        (Ok(folder), Ok(path)) => !path.starts_with(folder),
        _ => false,
    };
    if !is_inside || leads_outside || name.contains('\\') {
        let error = sources.error(node.span, "a trace must lie in the scenario's folder or below");
        let help = "write a relative path with `/` and without `..`, as in `data/trace.csv`";
        errors.push(error.with_help(help));
        return Traces::default();
    }
    // A format that cannot be read is an error already.
    let format = arrivals.and_then(|arrivals| arrivals.get("trace")?.get("format"));
    let format = format.and_then(|format| decode(format).ok()).unwrap_or_default();
    let is_folder = format == TraceFormat::ServeGen;
    if !(if is_folder { path.is_dir() } else { path.is_file() }) {
        let what = if is_folder { "folder" } else { "file" };
        let message = format!("there is no such trace {what}");
        let error = sources.error(node.span, message);
        errors.push(error.with_help("the path is relative to the scenario's folder"));
        return Traces::default();
    }
    let shown_as = beside(sources.shown_as(node.span), name);
    let read = if is_folder {
        read_clients(&path, &shown_as).map(|(clients, trace)| (trace, Some(clients)))
    } else {
        read_trace(&path, &shown_as, format).map(|trace| (trace, None))
    };
    match read {
        Ok((trace, clients)) => {
            let clients = clients.map(|clients| (name.to_owned(), clients.into()));
            Traces {
                traces: BTreeMap::from([(name.to_owned(), trace)]),
                clients: clients.into_iter().collect(),
            }
        }
        Err(faults) => {
            errors.extend(faults);
            Traces::default()
        }
    }
}

/// What was read beside a scenario.
#[derive(Default)]
struct Traces {
    traces: BTreeMap<String, Trace>,
    clients: BTreeMap<String, Arc<[TraceClient]>>,
}

/// The shown name of a file that lies relative to a scenario.
fn beside(scenario: &str, name: &str) -> String {
    match scenario.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{name}"),
        None => name.to_owned(),
    }
}

/// Fills in the defaults that depend on other values.
fn finish(
    mut scenario: Scenario,
    tree: &Node,
    sources: &Sources,
    text: &str,
    shown_as: &str,
    Traces { traces, clients }: Traces,
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
    let origins = origins(tree, sources, &resolved);
    let assumptions = assumptions(tree, sources, &resolved, &scenario.server);
    let mut loaded = LoadedScenario {
        scenario,
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

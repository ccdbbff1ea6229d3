//! The traces that lie beside a scenario.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use super::beside;
use crate::file::{
    Trace,
    arrivals::TraceFormat,
    clients::TraceClient,
    decode::decode,
    diagnostic::Diagnostic,
    source::Sources,
    trace::{read_trace, servegen::read_clients},
    tree::Node,
};

/// Reads the trace of the workload, if it has one.
pub(super) fn read_traces(
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
    let Some(path) = beside::find(folder, name) else {
        let error = sources.error(node.span, "a trace must lie in the scenario's folder or below");
        let help = "write a relative path with `/` and without `..`, as in `data/trace.csv`";
        errors.push(error.with_help(help));
        return Traces::default();
    };
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
    let shown_as = beside::shown(sources.shown_as(node.span), name);
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
#[derive(Clone, Default)]
pub(super) struct Traces {
    pub(super) traces: BTreeMap<String, Trace>,
    pub(super) clients: BTreeMap<String, Arc<[TraceClient]>>,
}

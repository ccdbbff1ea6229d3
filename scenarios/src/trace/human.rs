//! The trace as lines for people.

use std::{collections::BTreeMap, fmt::Write as _};

use simulator::Answer;

use super::{
    client_phrases,
    clock_text::{instant, plain_instant},
    form::Form,
    phrase::Phrase,
    server_phrases,
    setting::Setting,
    story::Story,
};
use crate::record::Happening;

/// One line for each event, as it happens; of one request its story, at the end.
#[derive(Debug)]
pub struct Human {
    setting: Setting,
    /// Which of the incidents' edges have been told.
    edges: Vec<(u64, String)>,
    next_edge: usize,
    /// Answers that the server has not yet said to be delivered.
    answers: BTreeMap<(u64, u32), Answer>,
    /// Of the one request that is told of.
    story: Option<Story>,
    widths: Widths,
}

#[derive(Clone, Copy, Debug)]
struct Widths {
    request: usize,
    who: usize,
}

/// `hedge of 10 in service` fits.
const WHAT_WIDTH: usize = 22;

impl Human {
    /// Of a replication, or of a request of it.
    pub fn new(setting: Setting) -> Self {
        let longest = setting.classes.iter().map(String::len).max().unwrap_or(0);
        let who = match setting.clients {
            1 => "client".len(),
            several => format!("client {}", several - 1).len(),
        };
        let mut edges: Vec<(u64, String)> = Vec::new();
        for window in &setting.incidents {
            edges.push((window.from_ns, format!("{} begins", window.name)));
            edges.push((window.to_ns, format!("{} ends", window.name)));
        }
        edges.sort_by_key(|&(at_ns, _)| at_ns);
        Self {
            edges,
            next_edge: 0,
            answers: BTreeMap::new(),
            story: setting.only.map(Story::new),
            widths: Widths { request: longest + "#123456".len(), who },
            setting,
        }
    }

    /// Tells which incidents began or ended up to now; in a story its head does that.
    fn pass_edges(&mut self, at_ns: u64, out: &mut String) {
        while let Some((edge_ns, what)) = self.edges.get(self.next_edge)
            && *edge_ns <= at_ns
        {
            self.next_edge += 1;
            if self.story.is_none() {
                let phrase = Phrase::new(what.clone(), "");
                line(*edge_ns, self.widths, ("-", "incident"), &phrase, "", out);
            }
        }
    }

    fn tell(
        &mut self,
        (at_ns, request_key): (u64, u64),
        who: &str,
        phrase: &Phrase,
        gauges: &str,
        out: &mut String,
    ) {
        self.pass_edges(at_ns, out);
        if self.setting.is_told(request_key) {
            let request = self.setting.name_of(request_key).to_string();
            let out = self.story.as_mut().map_or(out, |story| &mut story.lines);
            line(at_ns, self.widths, (&request, who), phrase, gauges, out);
        }
    }
}

/// One line: when, which request, who, what, the particulars, and the gauges right after it.
fn line(
    at_ns: u64,
    widths: Widths,
    (request, who): (&str, &str),
    Phrase { what, detail }: &Phrase,
    gauges: &str,
    out: &mut String,
) {
    let (request_width, who_width) = (widths.request, widths.who);
    let mut line = format!(
        "{}  {request:<request_width$}  {who:<who_width$}  {what:<WHAT_WIDTH$}  {detail}",
        instant(at_ns)
    );
    if !gauges.is_empty() {
        let gap = if detail.is_empty() { "" } else { "  " };
        let _ = write!(line, "{gap}({gauges})");
    }
    let _ = writeln!(out, "{}", line.trim_end());
}

impl Form for Human {
    fn begin(&mut self, out: &mut String) {
        if self.story.is_some() {
            return;
        }
        let Setting { scenario, strategy, seed, horizon_ns, warm_up_ns, .. } = &self.setting;
        let measured = match warm_up_ns {
            0 => "all requests are measured".to_owned(),
            from => format!("requests are measured from {} on", plain_instant(*from)),
        };
        let _ = writeln!(
            out,
            "# scenario {scenario}, strategy {strategy}, seed {seed}; arrivals until {}, {measured}",
            plain_instant(*horizon_ns)
        );
        out.push_str(
            "# simulated time, request, who, what, particulars, and in brackets how it stands \
             right after it\n",
        );
    }

    fn write(&mut self, happening: &Happening, out: &mut String) {
        match happening {
            Happening::Arrival(arrival) => {
                if let Some(story) = &mut self.story {
                    story.on_arrival(arrival);
                }
            }
            Happening::Client { client, event } => {
                let phrase = client_phrases::phrase(event);
                let who = match self.setting.clients {
                    1 => "client".to_owned(),
                    _ => format!("client {client}"),
                };
                let limit = match event.limit {
                    u32::MAX => String::new(),
                    limit => format!(" of {limit}"),
                };
                let gauges =
                    format!("in flight {}{limit}, queue {}", event.in_flight, event.queue_depth);
                let when = (event.at.as_nanos(), event.request_key);
                self.tell(when, &who, &phrase, &gauges, out);
                if let Some(story) = &mut self.story {
                    story.on_client_event(event);
                }
            }
            Happening::Server { event, gpu_utilisation } => {
                let answer = self.answers.remove(&(event.request_key, event.attempt_index));
                let phrase = server_phrases::phrase(event, answer.as_ref());
                let gpu = gpu_utilisation * 100.0;
                let gauges =
                    format!("in flight {}, queue {}, GPU {gpu:.0} %", event.in_flight, event.queue);
                self.tell((event.at_ns, event.request_key), "server", &phrase, &gauges, out);
                if let Some(story) = &mut self.story {
                    story.on_server_event(event);
                }
            }
            Happening::Answer { request_key, attempt_index, answer, .. } => {
                self.answers.insert((*request_key, *attempt_index), *answer);
            }
            Happening::Over => {}
        }
    }

    fn end(&mut self, out: &mut String) {
        self.pass_edges(u64::MAX, out);
        if let Some(story) = &self.story {
            story.write(&self.setting, out);
        }
    }
}

//! Small scenarios, told event by event.

use std::{collections::BTreeMap, time::Duration};

use simulator::{
    Answer, Attempt, AttemptId, Config, Delivery, Draws, Sent, Server, ServerEvent, ServerEventKind,
};

/// A call of the client at an instant.
pub(crate) enum Step {
    /// Sends the attempt of this request; the engine has to work this long on it.
    Send(u64, u64, u64),
    /// Goes away from this request.
    Abandon(u64, u64),
}

pub(crate) fn config(json: &str) -> Config {
    serde_json::from_str(json).unwrap()
}

pub(crate) fn attempt(request_key: u64, work_ns: Option<u64>) -> Attempt {
    Attempt {
        request_key,
        attempt_index: 0,
        client: 0,
        user: 0,
        prompt_tokens: 100,
        cached_tokens: None,
        output_tokens: 100,
        service_time: work_ns.map(Duration::from_nanos),
    }
}

/// Plays the steps and runs on until nothing is left. Internal events go before a step at the same
/// instant. Returns what the server told, and the answers that came by request.
pub(crate) fn play(
    config: &Config,
    steps: &[Step],
    draws: &impl Draws,
) -> (Vec<ServerEvent>, BTreeMap<u64, (u64, Answer)>) {
    let mut player = Player {
        server: Server::new(config).unwrap(),
        ids: BTreeMap::new(),
        answers: BTreeMap::new(),
        events: Vec::new(),
    };
    for step in steps {
        match *step {
            Step::Send(now, key, work) => {
                player.run_until(now, draws);
                match player.server.send(now, attempt(key, Some(work)), draws) {
                    Sent::Pending(id) => drop(player.ids.insert(id, key)),
                    Sent::Answered(answer) => drop(player.answers.insert(key, (now, answer))),
                }
            }
            Step::Abandon(now, key) => {
                player.run_until(now, draws);
                let id = *player.ids.iter().find(|(_, of)| **of == key).unwrap().0;
                player.server.abandon(now, id);
            }
        }
    }
    player.run_until(u64::MAX, draws);
    player.server.ledger().check().unwrap();
    assert_eq!(player.server.ledger().attempts_at_server, 0);
    (player.events, player.answers)
}

/// The same, told in lines: instant, request, what, in flight/queue.
pub(crate) fn tell(json: &str, steps: &[Step], draws: &impl Draws) -> Vec<String> {
    play(&config(json), steps, draws).0.iter().map(line).collect()
}

struct Player {
    server: Server,
    ids: BTreeMap<AttemptId, u64>,
    answers: BTreeMap<u64, (u64, Answer)>,
    events: Vec<ServerEvent>,
}

impl Player {
    fn run_until(&mut self, end: u64, draws: &impl Draws) {
        let mut deliveries = Vec::new();
        while let Some(at) = self.server.next_event().filter(|at| *at <= end) {
            self.server.advance(at, draws, &mut deliveries);
            self.server.ledger().check().unwrap();
            for Delivery { id, answer } in deliveries.drain(..) {
                self.answers.insert(self.ids.remove(&id).unwrap(), (at, answer));
            }
        }
        self.server.drain_events(|event| self.events.push(*event));
    }
}

fn line(event: &ServerEvent) -> String {
    let ServerEvent { at_ns, request_key, in_flight, queue, kind, .. } = event;
    let what = match kind {
        ServerEventKind::Received => "received".to_owned(),
        ServerEventKind::Refused(why) => format!("refused {} {why:?}", why.status()),
        ServerEventKind::ServiceStarted => "started".to_owned(),
        ServerEventKind::Cut(why) => format!("cut {why:?}"),
        ServerEventKind::Lost => "lost".to_owned(),
        ServerEventKind::ServiceFinished => "finished".to_owned(),
        ServerEventKind::Abandoned { is_stopped: true } => "abandoned and stopped".to_owned(),
        ServerEventKind::Abandoned { is_stopped: false } => "abandoned".to_owned(),
        ServerEventKind::Delivered { status, is_claimed: true } => format!("delivered {status}"),
        ServerEventKind::Delivered { status, is_claimed: false } => format!("unclaimed {status}"),
    };
    format!("{at_ns} #{request_key} {what} {in_flight}/{queue}")
}

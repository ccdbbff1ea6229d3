use proptest::{collection::vec, prelude::*, sample::Index};

use super::*;

fn name(number: u8) -> Fingerprint {
    Fingerprint::from_bytes([number; 16])
}

#[derive(Clone, Debug)]
enum Step {
    Join(u8),
    Look(Index),
    Leave(Index),
    Succeed(Index),
    HandOver(Index),
}

fn steps() -> impl Strategy<Value = Step> {
    let who = any::<Index>;
    prop_oneof![
        4 => (0..3u8).prop_map(Step::Join),
        3 => who().prop_map(Step::Look),
        2 => who().prop_map(Step::Leave),
        1 => who().prop_map(Step::Succeed),
        1 => who().prop_map(Step::HandOver),
    ]
}

/// Everyone who takes part, and does what it is woken for.
#[derive(Default)]
struct Bench {
    flights: Flights<u64, u64>,
    seats: Vec<(u64, u8, Seat)>,
    leads: Vec<(u8, Lead)>,
    next: u64,
    answered: u64,
}

impl Bench {
    fn take(&mut self, step: &Step) {
        match step {
            Step::Join(which) => {
                self.next += 1;
                match self.flights.join(name(*which)) {
                    Role::Leader(lead) => self.leads.push((*which, lead)),
                    Role::Follower(seat) => {
                        assert!(self.is_led(*which), "it follows somebody");
                        self.seats.push((self.next, *which, seat));
                    }
                }
            }
            Step::Look(who) if !self.seats.is_empty() => self.look(who.index(self.seats.len())),
            Step::Leave(who) if !self.seats.is_empty() => {
                let (_, _, seat) = self.seats.remove(who.index(self.seats.len()));
                let woken = self.flights.leave(seat);
                self.wake(woken);
            }
            Step::Succeed(who) if !self.leads.is_empty() => {
                let (_, lead) = self.leads.remove(who.index(self.leads.len()));
                let mut wakers = Vec::new();
                let mut copies = 0;
                self.flights.succeed(
                    lead,
                    || {
                        copies += 1;
                        copies
                    },
                    &mut wakers,
                );
                for id in wakers {
                    self.wake(Some(id));
                }
            }
            Step::HandOver(who) if !self.leads.is_empty() => {
                let (_, lead) = self.leads.remove(who.index(self.leads.len()));
                let woken = self.flights.hand_over(lead);
                self.wake(woken);
            }
            _ => {}
        }
        for which in 0..3 {
            let leaders = self.leads.iter().filter(|(of, _)| *of == which).count();
            assert!(leaders <= 1, "one leader at most");
        }
    }

    /// A flight is led by a leader, or by a follower that has been told and has not looked yet.
    fn is_led(&self, which: u8) -> bool {
        self.flights.flights.contains_key(&name(which))
    }

    fn wake(&mut self, woken: Option<u64>) {
        if let Some(place) = self.seats.iter().position(|(id, _, _)| Some(*id) == woken) {
            self.look(place);
        }
    }

    fn look(&mut self, place: usize) {
        let (id, which, seat) = self.seats.remove(place);
        match self.flights.collect(&seat, |_| id) {
            Found::Waiting => self.seats.insert(place, (id, which, seat)),
            Found::Answer(_) => self.answered += 1,
            Found::Promoted(lead) => self.leads.push((which, lead)),
        }
    }
}

proptest! {
    /// In any order of events: one leader at most; whoever waits has somebody to wait for; and
    /// nothing is left when all have gone.
    #[test]
    fn nobody_waits_for_nobody(steps in vec(steps(), 1..100)) {
        let mut bench = Bench::default();
        for step in &steps {
            bench.take(step);
        }
        // The leaders go one after the other, and with them the flights end.
        while !bench.leads.is_empty() || !bench.seats.is_empty() {
            if bench.leads.is_empty() {
                let before = bench.seats.len();
                for place in (0..before).rev() {
                    bench.look(place);
                }
                prop_assert!(bench.seats.len() < before, "they wait for nobody");
                continue;
            }
            let (_, lead) = bench.leads.remove(0);
            let woken = bench.flights.hand_over(lead);
            bench.wake(woken);
        }
        prop_assert!(bench.flights.is_empty());
    }
}

#[test]
fn all_followers_are_answered_in_order() {
    let mut flights = Flights::<u32, u32>::new();
    let Role::Leader(lead) = flights.join(name(1)) else { panic!("the first leads") };
    let seats: Vec<Seat> = (0..10_000)
        .map(|id| match flights.join(name(1)) {
            Role::Follower(seat) => {
                assert_eq!(flights.collect(&seat, |_| id), Found::Waiting);
                seat
            }
            Role::Leader(_) => panic!("somebody leads already"),
        })
        .collect();
    let mut wakers = Vec::new();
    flights.succeed(lead, || 7, &mut wakers);
    assert_eq!(wakers, (0..10_000).collect::<Vec<u32>>());
    for seat in &seats {
        assert_eq!(flights.collect(seat, |_| 0), Found::Answer(7));
    }
    assert!(flights.is_empty());
}

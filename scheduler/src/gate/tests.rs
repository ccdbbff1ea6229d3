use super::*;

fn queued(gate: &mut Gate<u32>, priority: Priority, waker: u32) -> Ticket {
    let Entry::Queued(ticket) = gate.enter(priority) else { panic!("it must wait") };
    assert!(!gate.collect(&ticket, |_| waker), "nobody gave it a permit");
    ticket
}

#[test]
fn permits_up_to_the_limit_then_the_queue_then_refusal() {
    let mut gate = Gate::<u32>::new(2, 1);
    assert_eq!(gate.enter(Priority::Normal), Entry::Granted);
    assert_eq!(gate.enter(Priority::Normal), Entry::Granted);
    let _ticket = queued(&mut gate, Priority::Normal, 7);
    assert_eq!(gate.enter(Priority::High), Entry::Refused);
    assert_eq!(gate.gauges(), Gauges { in_flight: 2, queue_depth: 1, limit: 2 });
    assert_eq!(gate.release(), Some(7));
    assert_eq!(gate.gauges(), Gauges { in_flight: 2, queue_depth: 0, limit: 2 });
}

#[test]
fn urgent_first_then_in_order() {
    let mut gate = Gate::<u32>::new(1, 10);
    assert_eq!(gate.enter(Priority::Low), Entry::Granted);
    let tickets = [
        queued(&mut gate, Priority::Low, 1),
        queued(&mut gate, Priority::Normal, 2),
        queued(&mut gate, Priority::High, 3),
        queued(&mut gate, Priority::Normal, 4),
    ];
    let order: Vec<u32> = std::iter::from_fn(|| gate.release()).collect();
    assert_eq!(order, [3, 2, 4, 1]);
    for ticket in &tickets {
        assert!(gate.collect(ticket, |_| 0), "all have their permit");
    }
    assert_eq!(gate.gauges(), Gauges { in_flight: 0, queue_depth: 0, limit: 1 });
}

#[test]
fn a_freed_permit_is_not_stolen_by_a_newcomer() {
    let mut gate = Gate::<u32>::new(1, 10);
    assert_eq!(gate.enter(Priority::Low), Entry::Granted);
    let ticket = queued(&mut gate, Priority::Low, 1);
    assert_eq!(gate.release(), Some(1));
    let Entry::Queued(_) = gate.enter(Priority::High) else { panic!("the permit is taken") };
    assert!(gate.collect(&ticket, |_| 0));
}

#[test]
fn leaving_frees_the_place_or_passes_the_permit_on() {
    let mut gate = Gate::<u32>::new(1, 2);
    assert_eq!(gate.enter(Priority::Normal), Entry::Granted);
    let first = queued(&mut gate, Priority::Normal, 1);
    let second = queued(&mut gate, Priority::Normal, 2);
    let gone = queued_when_full(&mut gate);
    assert!(gone, "two wait already");
    assert_eq!(gate.leave(first), None);
    let third = queued(&mut gate, Priority::Normal, 3);
    assert_eq!(gate.release(), Some(2), "the one who left is skipped");
    assert_eq!(gate.leave(second), Some(3), "its permit goes to the next");
    assert!(gate.collect(&third, |_| 0));
    assert_eq!(gate.release(), None);
    assert_eq!(gate.gauges().in_flight, 0);
}

fn queued_when_full(gate: &mut Gate<u32>) -> bool {
    gate.enter(Priority::High) == Entry::Refused
}

#[test]
fn those_who_left_do_not_pile_up() {
    let mut gate = Gate::<u32>::new(1, 1_000_000);
    assert_eq!(gate.enter(Priority::Normal), Entry::Granted);
    for _ in 0..10_000 {
        let ticket = queued(&mut gate, Priority::Normal, 1);
        assert_eq!(gate.leave(ticket), None);
    }
    assert!(gate.waiters.len() < 100, "{} places are kept", gate.waiters.len());
    assert_eq!(gate.release(), None);
}

use std::{cell::RefCell, future::poll_fn, rc::Rc, task::Waker};

use super::*;

/// Who was polled, in order; and the wakers they left.
#[derive(Clone, Default)]
struct Stage {
    polled: Rc<RefCell<Vec<u32>>>,
    wakers: Rc<RefCell<Vec<Waker>>>,
    dropped: Rc<RefCell<Vec<u32>>>,
}

struct Note(u32, Stage);

impl Drop for Note {
    fn drop(&mut self) {
        self.1.dropped.borrow_mut().push(self.0);
    }
}

impl Stage {
    /// A task that ends at its `polls`-th poll.
    fn task(&self, name: u32, polls: u32) -> impl Future<Output = ()> + use<> {
        let note = Note(name, self.clone());
        let mut left = polls;
        poll_fn(move |cx| {
            note.1.polled.borrow_mut().push(note.0);
            note.1.wakers.borrow_mut().push(cx.waker().clone());
            left -= 1;
            if left == 0 { Poll::Ready(()) } else { Poll::Pending }
        })
    }

    fn take_polled(&self) -> Vec<u32> {
        std::mem::take(&mut self.polled.borrow_mut())
    }
}

#[test]
fn tasks_are_polled_in_the_order_in_which_they_were_woken_and_once() {
    let (stage, mut tasks) = (Stage::default(), Tasks::new());
    for name in 0..3 {
        tasks.push(stage.task(name, 9));
    }
    tasks.run_to_idle();
    assert_eq!(stage.take_polled(), [0, 1, 2]);
    let wakers = std::mem::take(&mut *stage.wakers.borrow_mut());
    for place in [2, 0, 2, 0] {
        wakers[place].wake_by_ref();
    }
    tasks.run_to_idle();
    assert_eq!(stage.take_polled(), [2, 0]);
    tasks.run_to_idle();
    assert!(stage.take_polled().is_empty());
}

#[test]
fn a_waker_of_a_task_that_ended_wakes_nobody() {
    let (stage, mut tasks) = (Stage::default(), Tasks::new());
    tasks.push(stage.task(0, 1));
    tasks.run_to_idle();
    tasks.push(stage.task(1, 9));
    assert_eq!(tasks.places.len(), 1, "the place is used again");
    tasks.run_to_idle();
    assert_eq!(stage.take_polled(), [0, 1]);
    let wakers = std::mem::take(&mut *stage.wakers.borrow_mut());
    wakers[0].wake_by_ref();
    tasks.run_to_idle();
    assert!(stage.take_polled().is_empty(), "the waker of task 0");
    wakers[1].wake_by_ref();
    tasks.run_to_idle();
    assert_eq!(stage.take_polled(), [1]);
}

#[test]
fn a_task_that_wakes_itself_is_polled_again_unless_it_ends() {
    let mut tasks = Tasks::new();
    let polls = Rc::new(RefCell::new(0));
    let seen = Rc::clone(&polls);
    tasks.push(poll_fn(move |cx| {
        *seen.borrow_mut() += 1;
        cx.waker().wake_by_ref();
        if *seen.borrow() == 3 { Poll::Ready(()) } else { Poll::Pending }
    }));
    tasks.run_to_idle();
    assert_eq!(*polls.borrow(), 3);
}

#[test]
fn whoever_is_left_goes_the_newest_first() {
    let (stage, mut tasks) = (Stage::default(), Tasks::new());
    for (name, polls) in [(0, 9), (1, 1), (2, 9)] {
        tasks.push(stage.task(name, polls));
    }
    tasks.run_to_idle();
    tasks.push(stage.task(3, 9));
    drop(tasks);
    assert_eq!(stage.dropped.take(), [1, 3, 2, 0]);
}

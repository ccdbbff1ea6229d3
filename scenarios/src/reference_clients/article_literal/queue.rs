//! Python's `PriorityQueue` over pairs of a priority and a dict that is like no other.
//!
//! It is CPython's binary heap (`Modules/_heapqmodule.c`): a push appends and lets the item rise;
//! a pop puts the last item into the place of the first, lets it sink to a leaf along the lesser
//! children, and rise from there. Comparing two of equal priority raises, and leaves all as it is
//! at that moment: what was pushed is in the heap, and what was popped is in nobody's hands.

use scheduler::Priority;

/// Two of equal priority were compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Raised;

#[derive(Debug)]
pub(super) struct PriorityQueue<T> {
    heap: Vec<(Priority, T)>,
}

impl<T> PriorityQueue<T> {
    pub(super) const fn new() -> Self {
        Self { heap: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.heap.len()
    }

    /// Puts an item in. It is in even where this raises.
    pub(super) fn put(&mut self, priority: Priority, item: T) -> Result<(), Raised> {
        self.heap.push((priority, item));
        self.rise(self.heap.len() - 1)
    }

    /// Takes the first item out, unless there is none. It is out, and lost, where this raises.
    pub(super) fn get(&mut self) -> Option<Result<T, Raised>> {
        let last = self.heap.pop()?;
        if self.heap.is_empty() {
            return Some(Ok(last.1));
        }
        let (_, first) = std::mem::replace(&mut self.heap[0], last);
        Some(self.sink().map(|()| first))
    }

    fn sink(&mut self) -> Result<(), Raised> {
        let mut place = 0;
        while 2 * place + 1 < self.heap.len() {
            let (left, right) = (2 * place + 1, 2 * place + 2);
            let is_left = right == self.heap.len() || self.is_before(left, right)?;
            let child = if is_left { left } else { right };
            self.heap.swap(place, child);
            place = child;
        }
        self.rise(place)
    }

    fn rise(&mut self, mut place: usize) -> Result<(), Raised> {
        while place > 0 {
            let parent = (place - 1) / 2;
            if !self.is_before(place, parent)? {
                break;
            }
            self.heap.swap(place, parent);
            place = parent;
        }
        Ok(())
    }

    fn is_before(&self, one: usize, other: usize) -> Result<bool, Raised> {
        let (one, other) = (self.heap[one].0, self.heap[other].0);
        if one == other { Err(Raised) } else { Ok(one < other) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEVELS: [Priority; 3] = [Priority::High, Priority::Normal, Priority::Low];

    /// What CPython 3.11 makes of it: `steps` are priorities that are put in, or `g` for a get, and
    /// the outcomes `.` for a put, `!` where it raises, and of a get the number of the item (the
    /// first put is 0), `x` where it raises.
    fn check(steps: &str, outcomes: &str, left: &[u32]) {
        let mut queue = PriorityQueue::new();
        let (mut number, mut seen) = (0, String::new());
        for step in steps.chars() {
            if let Some(level) = step.to_digit(10) {
                let put = queue.put(LEVELS[level as usize], number);
                seen.push(if put.is_ok() { '.' } else { '!' });
                number += 1;
            } else {
                let got = queue.get().expect("there is one");
                seen.push_str(&got.map_or_else(|Raised| "x".to_owned(), |item| item.to_string()));
            }
        }
        assert_eq!(seen, outcomes, "{steps}");
        let heap: Vec<u32> = queue.heap.iter().map(|(_, item)| *item).collect();
        assert_eq!(heap, left, "{steps}");
    }

    #[test]
    fn it_does_as_cpython_does() {
        check("11gg", ".!01", &[]);
        check("111g", ".!!x", &[1, 2]);
        check("111ggg", ".!!x12", &[]);
        check("012ggg", "...012", &[]);
        check("210ggg", "...210", &[]);
        check("22110gggg", ".!.!.x2x1", &[0]);
        check("101201ggg", "....!!xxx", &[3, 0, 2]);
        check("1111ggg", ".!!!xx1", &[2]);
        check("02222ggg", "...!!xxx", &[1, 2]);
    }

    /// What comes out goes into one number, which CPython 3.11 computed by the same rule.
    #[test]
    fn it_does_as_cpython_does_for_ten_thousand_steps() {
        let (mut queue, mut state, mut number, mut sum) = (PriorityQueue::new(), 1u64, 0, 0u64);
        for _ in 0..10_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let draw = state >> 33;
            let told = if draw % 5 < 2 {
                let put = queue.put(LEVELS[(draw / 5 % 3) as usize], number);
                number += 1;
                if put.is_ok() { 1 } else { 2 }
            } else {
                match queue.get() {
                    None => 4,
                    Some(Err(Raised)) => 3,
                    Some(Ok(item)) => 10 + item,
                }
            };
            sum = sum.wrapping_mul(31).wrapping_add(told);
        }
        assert_eq!((sum, number, queue.len()), (18_070_926_165_786_753_643, 3_982, 4));
    }
}

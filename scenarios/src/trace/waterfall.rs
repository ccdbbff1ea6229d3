//! Where the time of one request went, as bars of ASCII.

use std::fmt::Write as _;

use super::{client_spans::Kind, clock_text::span};

/// A bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) from_ns: u64,
    /// `None` while it goes on.
    pub(super) to_ns: Option<u64>,
    /// How it came out.
    pub(super) note: String,
    /// Of an attempt: when it came to the server, its service began, and the server was done with it.
    pub(super) received_ns: Option<u64>,
    pub(super) served_from_ns: Option<u64>,
    pub(super) left_ns: Option<u64>,
}

/// Columns of the bars.
const WIDTH: usize = 50;
/// Columns of their names: `hedge of 1000` fits.
const NAME_WIDTH: usize = 13;
/// The most bars that are drawn: so many of the first, and so many of the last.
const FIRST: usize = 24;
const LAST: usize = 8;

impl Row {
    pub(super) fn new(kind: Kind, name: String, from_ns: u64) -> Self {
        let (to_ns, received_ns, served_from_ns, left_ns) = (None, None, None, None);
        Self {
            kind,
            name,
            from_ns,
            to_ns,
            note: String::new(),
            received_ns,
            served_from_ns,
            left_ns,
        }
    }
}

/// Draws the bars between a request's arrival and its end, below a scale and above a legend.
pub(super) fn waterfall(rows: &[Row], from_ns: u64, to_ns: u64, out: &mut String) {
    if rows.is_empty() || to_ns <= from_ns {
        return;
    }
    let whole = format!("+{}", span(to_ns - from_ns));
    let gap = WIDTH - "0".len();
    let _ = writeln!(out, "\n  {:NAME_WIDTH$}  0{whole:>gap$}", "");
    let scale = Scale { from_ns, to_ns };
    let left_out = rows.len().saturating_sub(FIRST + LAST);
    for (place, row) in rows.iter().enumerate() {
        if left_out > 0 && place == FIRST {
            let _ = writeln!(out, "  {:NAME_WIDTH$}  {left_out} more", "...");
        }
        if left_out == 0 || place < FIRST || place >= FIRST + left_out {
            let (name, bar) = (&row.name, scale.bar(row));
            let took = span(row.to_ns.unwrap_or(to_ns) - row.from_ns);
            let gap = if row.note.is_empty() { "" } else { ", " };
            let _ = writeln!(out, "  {name:NAME_WIDTH$}  {bar:WIDTH$}  {took}{gap}{}", row.note);
        }
    }
    out.push_str(
        "  (= in the queue, ~ following another, . backing off, - on the wire, : waiting at the \
         server, # in service)\n",
    );
}

struct Scale {
    from_ns: u64,
    to_ns: u64,
}

impl Scale {
    fn column(&self, at_ns: u64) -> usize {
        let (whole, part) = (self.to_ns - self.from_ns, at_ns.clamp(self.from_ns, self.to_ns));
        let column = u128::from(part - self.from_ns) * WIDTH as u128 / u128::from(whole);
        column as usize
    }

    /// Every bar has at least one column, and what came later is drawn over what came before.
    fn bar(&self, row: &Row) -> String {
        let mut columns = [b' '; WIDTH];
        let mut draw = |mark: u8, from_ns: u64, to_ns: u64| {
            let first = self.column(from_ns).min(WIDTH - 1);
            let end = self.column(to_ns).clamp(first + 1, WIDTH);
            columns[first..end].fill(mark);
        };
        let to_ns = row.to_ns.unwrap_or(self.to_ns);
        let mark = match row.kind {
            Kind::Queue => b'=',
            Kind::Following => b'~',
            Kind::BackOff => b'.',
            Kind::Attempt | Kind::Hedge => b'-',
        };
        draw(mark, row.from_ns, to_ns);
        let left_ns = row.left_ns.unwrap_or(to_ns).min(to_ns);
        if let Some(received_ns) = row.received_ns
            && received_ns < left_ns
        {
            draw(b':', received_ns, left_ns);
        }
        if let Some(served_from_ns) = row.served_from_ns
            && served_from_ns < left_ns
        {
            draw(b'#', served_from_ns, left_ns);
        }
        String::from_utf8_lossy(&columns).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: Kind, name: &str, from_ns: u64, to_ns: u64) -> Row {
        Row { to_ns: Some(to_ns), ..Row::new(kind, name.to_owned(), from_ns) }
    }

    #[test]
    fn bars_stand_where_the_time_went() {
        let attempt = Row {
            note: "status 429".to_owned(),
            received_ns: Some(4_000_000_000),
            served_from_ns: Some(6_000_000_000),
            left_ns: Some(9_000_000_000),
            ..row(Kind::Attempt, "attempt 1", 2_000_000_000, 10_000_000_000)
        };
        let rows = [
            row(Kind::Queue, "queue", 0, 2_000_000_000),
            attempt,
            row(Kind::BackOff, "backoff", 10_000_000_000, 10_000_000_000),
        ];
        let mut text = String::new();
        waterfall(&rows, 0, 10_000_000_000, &mut text);
        let bars: Vec<&str> = text.lines().skip(1).take(4).collect();
        assert_eq!(
            bars,
            [
                "                 0                                            +10 s",
                "  queue          ==========                                          2 s",
                "  attempt 1                ----------::::::::::###############-----  8 s, status 429",
                "  backoff                                                         .  0 ms",
            ]
        );
    }

    #[test]
    fn of_many_bars_the_middle_is_left_out() {
        let rows: Vec<Row> =
            (0..100).map(|at| row(Kind::Attempt, &format!("attempt {at}"), at, at + 1)).collect();
        let mut text = String::new();
        waterfall(&rows, 0, 100, &mut text);
        assert_eq!(text.lines().count(), 3 + FIRST + LAST + 1);
        assert!(text.contains("...            68 more\n"), "{text}");
        assert!(text.contains("attempt 23 ") && !text.contains("attempt 24 "), "{text}");
        assert!(text.contains("attempt 92 ") && !text.contains("attempt 91 "), "{text}");
    }
}

use proptest::{collection::vec, prelude::*, sample::Index};

use super::*;

/// The events in frames of these bytes, and how the stream ended.
fn read<'a>(frames: impl IntoIterator<Item = &'a [u8]>, max: usize) -> (Vec<String>, bool) {
    let mut reader = EventReader::new(max);
    let mut events = Vec::new();
    for frame in frames {
        let mut frame = Bytes::copy_from_slice(frame);
        loop {
            match reader.next(&mut frame) {
                Ok(Some(event)) => events.push(event),
                Ok(None) => break,
                Err(_) => return (events, false),
            }
        }
        assert!(frame.is_empty(), "all of a frame is read");
    }
    let last = reader.end();
    let is_fine = last.is_ok();
    events.extend(last.ok().flatten());
    (events, is_fine)
}

fn check(stream: &str, expected: &[&str]) {
    let (events, is_fine) = read([stream.as_bytes()], 100);
    assert!(is_fine, "{stream:?}");
    assert_eq!(events, expected, "{stream:?}");
}

#[test]
fn events_end_at_a_blank_line() {
    check("", &[]);
    check("\n\n\n", &[]);
    check("data: a\n\ndata: b\n\n", &["a", "b"]);
    check("data: a\r\n\r\ndata: b\r\n\r\n", &["a", "b"]);
    check("data: a\r\rdata: b\r\r", &["a", "b"]);
    check("data: a\r\n\ndata: b\n\r\n", &["a", "b"]);
    check("data: a\n\r\rdata: b\r\n\r\n\n", &["a", "b"]);
}

#[test]
fn an_event_lasts_over_several_lines() {
    check("data: a\ndata: b\n\n", &["a\nb"]);
    check("data: a\r\ndata: b\rdata: c\r\n\r\n", &["a\nb\nc"]);
    check("data: a\n: keep-alive\ndata\ndata:\ndata: b\n\n", &["a\n\n\nb"]);
    check("data\n\n", &[""]);
}

#[test]
fn one_blank_before_a_value_is_no_part_of_it() {
    check("data:a\n\ndata:  a \n\ndata: a: b\n\n", &["a", " a ", "a: b"]);
}

#[test]
fn what_is_no_data_is_passed_over() {
    check(": keep-alive\n\nevent: x\nid: 7\nretry: 5\n\n:\n\ndata: a\n\n", &["a"]);
    check("dat: a\n\ndata : b\n\n data: c\n\nDATA: d\n\n", &[]);
}

#[test]
fn a_byte_order_mark_is_passed_over_once() {
    check("\u{feff}data: a\n\n\u{feff}data: b\n\n", &["a"]);
    check("\u{feff}\n\ndata: \u{feff}\n\n", &["\u{feff}"]);
}

#[test]
fn the_last_event_may_lack_its_end() {
    check("data: a\n\ndata: b", &["a", "b"]);
    check("data: a\n\ndata: b\r\n", &["a", "b"]);
    check("data: a\n\n: keep-alive", &["a"]);
}

/// Ten bytes pass and eleven do not, in a line and in an event of several.
#[test]
fn an_event_over_the_cap_is_refused() {
    let check = |stream: &str, is_fine: bool| {
        assert_eq!(read([stream.as_bytes()], 10).1, is_fine, "{stream:?}");
    };
    check("data: 4567\n\ndata: 4567\n\n", true);
    check("data: 45678\n\n", false);
    check("data: 45678", false);
    check(": 3456789ab", false);
    check("data: 123\ndata: 123\ndata: 12\n\n", true);
    check("data: 123\ndata: 123\ndata: 123\n\n", false);
}

#[test]
fn bytes_that_are_no_text_are_refused_in_data_alone() {
    assert_eq!(read([&b": \xff\n\ndata: a\n\n"[..]], 100), (vec!["a".to_owned()], true));
    assert_eq!(read([&b"data: \xff\n\n"[..]], 100), (vec![], false));
}

/// What streams are made of, and what may be cut badly.
fn part() -> impl Strategy<Value = &'static [u8]> {
    let parts: [&[u8]; 15] = [
        b"\n",
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b"data: ",
        b"data:",
        b"data",
        b": keep-alive",
        b"event: x",
        "\u{feff}".as_bytes(),
        "\u{e9}\u{1f32c}".as_bytes(),
        b"a longer text",
        b"[DONE]",
        b"\xff",
    ];
    proptest::sample::select(parts.to_vec())
}

proptest! {
    #[test]
    fn frames_cut_anywhere_give_the_same_events(
        parts in vec(part(), 0..40),
        cuts in vec(any::<Index>(), 0..20),
        max in 5..60_usize,
    ) {
        let stream = parts.concat();
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
        cuts.sort_unstable();
        let starts = [0].into_iter().chain(cuts.iter().copied());
        let ends = cuts.iter().copied().chain([stream.len()]);
        let frames = starts.zip(ends).map(|(start, end)| &stream[start..end]);
        let whole = read([&stream[..]], max);
        prop_assert_eq!(read(frames, max), whole.clone());
        prop_assert_eq!(read(stream.chunks(1), max), whole);
    }
}

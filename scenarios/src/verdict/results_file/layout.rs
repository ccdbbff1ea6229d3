//! Where the lines of `results.json` break.

use std::io::{self, Write};

use serde_json::ser::Formatter;

/// Deeper than this, nothing is broken: the estimates of a summary stand at 7.
const DEPTH_BROKEN: usize = 6;
/// The entries of these lists take one line each.
const LISTS: [&str; 3] = ["per_seed", "comparisons", "expectations"];

/// Breaks lines in the outer levels only, indented by one space a level; inner levels follow on
/// the same line without spaces.
#[derive(Debug, Default)]
pub(super) struct Layout {
    depth: usize,
    has_content: bool,
    is_in_key: bool,
    key: String,
    /// The depth of the list of [`LISTS`] that is being written.
    list: Option<usize>,
}

impl Layout {
    fn is_broken(&self) -> bool {
        self.depth <= self.list.unwrap_or(DEPTH_BROKEN)
    }

    fn begin<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.has_content = false;
        writer.write_all(bracket)
    }

    fn item<W: ?Sized + Write>(&mut self, writer: &mut W, is_first: bool) -> io::Result<()> {
        if !is_first {
            writer.write_all(b",")?;
        }
        if self.is_broken() { newline(writer, self.depth) } else { Ok(()) }
    }

    fn end<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        let needs_break = self.is_broken() && self.has_content;
        self.list = self.list.filter(|&depth| depth < self.depth);
        self.depth -= 1;
        self.has_content = true;
        if needs_break {
            newline(writer, self.depth)?;
        }
        writer.write_all(bracket)
    }
}

fn newline<W: ?Sized + Write>(writer: &mut W, depth: usize) -> io::Result<()> {
    writer.write_all(b"\n")?;
    (0..depth).try_for_each(|_| writer.write_all(b" "))
}

impl Formatter for Layout {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"[")?;
        if self.list.is_none() && LISTS.contains(&self.key.as_str()) {
            self.list = Some(self.depth);
        }
        Ok(())
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, w: &mut W, first: bool) -> io::Result<()> {
        self.item(w, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_content = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, w: &mut W, first: bool) -> io::Result<()> {
        self.is_in_key = true;
        self.key.clear();
        self.item(w, first)
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        w: &mut W,
        text: &str,
    ) -> io::Result<()> {
        if self.is_in_key {
            self.key.push_str(text);
        }
        w.write_all(text.as_bytes())
    }

    fn end_object_key<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.is_in_key = false;
        Ok(())
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(if self.is_broken() { b": " } else { b":" })
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_content = true;
        Ok(())
    }
}

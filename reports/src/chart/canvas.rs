//! A drawing backend that writes SVG: groups, classes and titles, coordinates finer than a pixel,
//! text in the reader's own fonts, and no colour (see [`Paint`]).

use std::{cell::RefCell, convert::Infallible, fmt::Write as _, rc::Rc};

use plotters::{coord::Shift, drawing::DrawingArea, drawing::IntoDrawingArea};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontTransform,
    text_anchor::{HPos, VPos},
};

use super::{
    lettering::{escaped, text_width},
    paint::Paint,
};

/// Plotters' pixels in one of ours. Plotters counts in whole pixels, so it gets finer ones.
pub(crate) const FINE: i32 = 100;

/// A picture being drawn.
#[derive(Debug)]
pub(crate) struct Picture {
    out: Rc<RefCell<String>>,
    width: u32,
    height: u32,
}

impl Picture {
    /// An empty picture; sizes in pixels. Title and description are read out, `id` keeps theirs
    /// apart from those of other pictures of the page.
    pub(crate) fn new(id: &str, title: &str, description: &str, width: u32, height: u32) -> Self {
        let (id, title, description) = (escaped(id), escaped(title), escaped(description));
        let head = format!(
            "<svg role=\"img\" viewBox=\"0 0 {width} {height}\" aria-labelledby=\"{id}-t {id}-d\">\
             <title id=\"{id}-t\">{title}</title><desc id=\"{id}-d\">{description}</desc>\n"
        );
        Self { out: Rc::new(RefCell::new(head)), width, height }
    }

    /// All of it, to draw on.
    pub(crate) fn area(&self) -> DrawingArea<Canvas, Shift> {
        let (width, height) = (self.width * FINE as u32, self.height * FINE as u32);
        Canvas { out: Rc::clone(&self.out), width, height }.into_drawing_area()
    }

    /// Opens a group with a title that shows under the pointer.
    pub(crate) fn open(&self, class: &str, title: &str) {
        let (class, title) = (escaped(class), escaped(title));
        let mut out = self.out.borrow_mut();
        let _ = write!(out, "<g class=\"{class}\">");
        if !title.is_empty() {
            let _ = write!(out, "<title>{title}</title>");
        }
        out.push('\n');
    }

    /// Closes the group opened last.
    pub(crate) fn close(&self) {
        self.out.borrow_mut().push_str("</g>\n");
    }

    /// A shape by its commands, for what has too many corners for plotters; nothing if there are
    /// none. `transform` may be empty.
    pub(crate) fn path(&self, class: &str, transform: &str, commands: &str) {
        if commands.is_empty() {
            return;
        }
        let mut out = self.out.borrow_mut();
        let _ = write!(out, "<path class=\"{class}\"");
        if !transform.is_empty() {
            let _ = write!(out, " transform=\"{transform}\"");
        }
        let _ = writeln!(out, " d=\"{commands}\"/>");
    }

    /// The finished picture.
    pub(crate) fn finish(self) -> String {
        let mut svg = self.out.take();
        svg.push_str("</svg>");
        svg
    }
}

/// The backend behind a [`Picture`].
#[derive(Debug)]
pub(crate) struct Canvas {
    out: Rc<RefCell<String>>,
    width: u32,
    height: u32,
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl Canvas {
    /// Writes markup as it is.
    pub(crate) fn raw(&mut self, markup: &str) {
        self.out.borrow_mut().push_str(markup);
    }

    fn write(&self, colour: BackendColor, element: impl FnOnce(&mut String, &str)) {
        if colour.alpha > 0.0 {
            element(&mut self.out.borrow_mut(), &Paint::class(colour.rgb));
        }
    }

    fn points(points: impl IntoIterator<Item = BackendCoord>) -> String {
        let mut path = String::new();
        for (index, (x, y)) in points.into_iter().enumerate() {
            path.push(if index == 0 { 'M' } else { 'L' });
            let _ = write!(path, "{} {}", pixels(x), pixels(y));
        }
        path
    }
}

impl DrawingBackend for Canvas {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Drawn {
        self.write(colour, |out, class| {
            let (x, y) = (pixels(x), pixels(y));
            let _ =
                writeln!(out, r#"<rect class="{class}" x="{x}" y="{y}" width="1" height="1"/>"#);
        });
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        _fill: bool,
    ) -> Drawn {
        self.write(style.color(), |out, class| {
            let (x, y) = (pixels(left.min(right)), pixels(top.min(bottom)));
            let (width, height) = (pixels((right - left).abs()), pixels((bottom - top).abs()));
            let _ = writeln!(
                out,
                r#"<rect class="{class}" x="{x}" y="{y}" width="{width}" height="{height}"/>"#
            );
        });
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.write(style.color(), |out, class| {
            let _ = writeln!(out, r#"<path class="{class}" d="{}"/>"#, Self::points(path));
        });
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        _fill: bool,
    ) -> Drawn {
        self.write(style.color(), |out, class| {
            let (x, y, radius) = (pixels(x), pixels(y), f64::from(radius) / f64::from(FINE));
            let _ = writeln!(out, r#"<circle class="{class}" cx="{x}" cy="{y}" r="{radius}"/>"#);
        });
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Drawn {
        self.write(style.color(), |out, class| {
            let _ = writeln!(out, r#"<path class="{class}" d="{}Z"/>"#, Self::points(corners));
        });
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        (x, y): BackendCoord,
    ) -> Drawn {
        let anchor = style.anchor();
        let horizontal = match anchor.h_pos {
            HPos::Left => "start",
            HPos::Center => "middle",
            HPos::Right => "end",
        };
        // The baseline below the anchor, in heights of the font: capitals are about 0.72 high.
        let below = match anchor.v_pos {
            VPos::Top => 0.76,
            VPos::Center => 0.36,
            VPos::Bottom => -0.2,
        };
        let turn = match style.transform() {
            FontTransform::None => String::new(),
            FontTransform::Rotate90 => {
                format!(" transform=\"rotate(90 {} {})\"", pixels(x), pixels(y))
            }
            FontTransform::Rotate180 => {
                format!(" transform=\"rotate(180 {} {})\"", pixels(x), pixels(y))
            }
            FontTransform::Rotate270 => {
                format!(" transform=\"rotate(270 {} {})\"", pixels(x), pixels(y))
            }
        };
        let y = y + (style.size() * below) as i32;
        self.write(style.color(), |out, class| {
            let (x, y, text) = (pixels(x), pixels(y), escaped(text));
            let _ = writeln!(
                out,
                r#"<text class="{class}" x="{x}" y="{y}" text-anchor="{horizontal}"{turn}>{text}</text>"#
            );
        });
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let width = text_width(text) * style.size();
        Ok((width as u32, style.size() as u32))
    }
}

/// Plotters' pixels as ours, with as many decimals as they need.
fn pixels(fine: i32) -> f64 {
    f64::from(fine) / f64::from(FINE)
}

#[cfg(test)]
mod tests {
    use plotters::element::PathElement;

    use super::*;

    #[test]
    fn pictures_carry_classes_titles_and_fractions_of_pixels() {
        let picture = Picture::new("p", "A & B", "What it <shows>", 40, 30);
        picture.open("series", "squall \"quoted\"");
        let line = PathElement::new([(0, 50), (125, 2999)], Paint::Line(2).stroke());
        picture.area().draw(&line).expect("nothing can fail");
        picture.close();
        insta::assert_snapshot!(picture.finish(), @r#"
        <svg role="img" viewBox="0 0 40 30" aria-labelledby="p-t p-d"><title id="p-t">A &amp; B</title><desc id="p-d">What it &lt;shows&gt;</desc>
        <g class="series"><title>squall &quot;quoted&quot;</title>
        <path class="line s2" d="M0 0.5L1.25 29.99"/>
        </g>
        </svg>
        "#);
    }
}

//! A panel: axes, grid, and the ways to draw into it.

use plotters::{
    chart::{ChartBuilder, ChartContext},
    coord::{Shift, cartesian::Cartesian2d},
    drawing::DrawingArea,
    element::{Circle, PathElement, Polygon, Rectangle, Text},
    style::{
        Color as _, FontFamily, TRANSPARENT, TextStyle,
        text_anchor::{HPos, Pos, VPos},
    },
};

use super::{
    axis::Axis,
    canvas::{Canvas, FINE},
    marker,
    paint::Paint,
    plot::Markup,
};
use crate::error::Error;

/// The height of all text, in pixels; the style sheet says the same.
pub(crate) const FONT: f64 = 12.0;

/// Where a panel's plotting area lies in the picture, in pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// A panel, ready to be drawn into.
pub(crate) struct Frame<'a> {
    root: &'a DrawingArea<Canvas, Shift>,
    chart: ChartContext<'a, Canvas, Cartesian2d<Axis, Axis>>,
    place: Place,
    x: Axis,
    y: Axis,
}

/// Plotters' errors say only that a layout is impossible or a canvas is in use.
pub(crate) fn drawn<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<T, Error> {
    result.map_err(|error| Error::Chart { reason: error.to_string() })
}

/// From pixels to plotters' finer ones.
pub(crate) fn fine(pixels: f64) -> i32 {
    (pixels * f64::from(FINE)).round() as i32
}

impl<'a> Frame<'a> {
    /// Draws axes, grid and tick labels; `has_x_labels` is false where a panel below has them.
    pub(crate) fn draw(
        root: &'a DrawingArea<Canvas, Shift>,
        place: Place,
        x: Axis,
        y: Axis,
        has_x_labels: bool,
    ) -> Result<Self, Error> {
        const LEFT_LABELS: f64 = 48.0;
        let bottom_labels = if has_x_labels { 20.0 } else { 0.0 };
        let panel = root.clone().shrink(
            (fine(place.left - LEFT_LABELS), fine(place.top)),
            (fine(place.width + LEFT_LABELS), fine(place.height + bottom_labels)),
        );
        let mut builder = ChartBuilder::on(&panel);
        builder.y_label_area_size(fine(LEFT_LABELS)).x_label_area_size(fine(bottom_labels));
        let mut chart = drawn(builder.build_cartesian_2d(x.clone(), y.clone()))?;
        let tick = text_style(Paint::Tick);
        let mut mesh = chart.configure_mesh();
        mesh.bold_line_style(Paint::Grid.stroke())
            .light_line_style(TRANSPARENT)
            .axis_style(Paint::Axis.stroke())
            .set_all_tick_mark_size(fine(4.0))
            .label_style(tick);
        if !has_x_labels {
            mesh.x_labels(0);
        }
        drawn(mesh.draw())?;
        let frame = Self { root, chart, place, x, y };
        let (x, y) = (frame.x.ends(), frame.y.ends());
        let (from, to) = (frame.pixel((x.0, y.0)), frame.pixel((x.1, y.1)));
        drawn(root.draw(&Markup::plot(&frame.x, &frame.y, from, to)))?;
        Ok(frame)
    }

    /// A line through values.
    pub(crate) fn line(&mut self, points: Vec<(f64, f64)>, paint: Paint) -> Result<(), Error> {
        debug_assert!(points.iter().all(|point| self.holds(*point)), "a point is outside");
        drawn(self.chart.draw_series([PathElement::new(points, paint.stroke())]))?;
        Ok(())
    }

    /// A filled shape between values.
    pub(crate) fn area(&mut self, corners: Vec<(f64, f64)>, paint: Paint) -> Result<(), Error> {
        debug_assert!(corners.iter().all(|point| self.holds(*point)), "a point is outside");
        drawn(self.chart.draw_series([Polygon::new(corners, paint.filled())]))?;
        Ok(())
    }

    /// A filled span of the horizontal axis, over the whole height; what lies outside is cut.
    pub(crate) fn span(&mut self, from: f64, to: f64, paint: Paint) -> Result<(), Error> {
        let (low, high) = self.x.ends();
        let (from, to) = (from.max(low), to.min(high));
        if from >= to {
            return Ok(());
        }
        let (bottom, top) = self.y.ends();
        self.rectangle((from, bottom), (to, top), paint)
    }

    /// A filled rectangle between two corners.
    pub(crate) fn rectangle(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        paint: Paint,
    ) -> Result<(), Error> {
        drawn(self.chart.draw_series([Rectangle::new([from, to], paint.filled())]))?;
        Ok(())
    }

    /// A strategy's marker at a value.
    pub(crate) fn marker(&self, at: (f64, f64), slot: u8) -> Result<(), Error> {
        marker_at(self.root, self.pixel(at), slot)
    }

    /// A small dot at a value.
    pub(crate) fn dot(&self, at: (f64, f64)) -> Result<(), Error> {
        let (x, y) = self.chart.backend_coord(&at);
        drawn(self.root.draw(&Circle::new((x, y), fine(1.6), Paint::Dot.filled())))
    }

    /// The pixel of a value.
    pub(crate) fn pixel(&self, value: (f64, f64)) -> (f64, f64) {
        let (x, y) = self.chart.backend_coord(&value);
        (f64::from(x) / f64::from(FINE), f64::from(y) / f64::from(FINE))
    }

    /// The height of a value of the vertical axis, in pixels; `None` outside.
    pub(crate) fn row(&self, value: f64) -> Option<f64> {
        let at = (self.x.ends().0, value);
        self.holds(at).then(|| self.pixel(at).1)
    }

    /// Where the panel is.
    pub(crate) fn place(&self) -> Place {
        self.place
    }

    fn holds(&self, (x, y): (f64, f64)) -> bool {
        let holds = |axis: &Axis, value: f64| {
            let (low, high) = axis.ends();
            let slack = (high - low) * 1e-9;
            (low - slack..=high + slack).contains(&value)
        };
        holds(&self.x, x) && holds(&self.y, y)
    }
}

/// A strategy's marker at a pixel.
pub(crate) fn marker_at(
    root: &DrawingArea<Canvas, Shift>,
    (x, y): (f64, f64),
    slot: u8,
) -> Result<(), Error> {
    let corners = marker::corners(slot, 3.6).into_iter();
    let corners: Vec<_> = corners.map(|(dx, dy)| (fine(x + dx), fine(y + dy))).collect();
    drawn(root.draw(&Polygon::new(corners, Paint::Marker(slot).filled())))
}

/// A line between pixels.
pub(crate) fn line_at(
    root: &DrawingArea<Canvas, Shift>,
    points: &[(f64, f64)],
    paint: Paint,
) -> Result<(), Error> {
    let points: Vec<_> = points.iter().map(|(x, y)| (fine(*x), fine(*y))).collect();
    drawn(root.draw(&PathElement::new(points, paint.stroke())))
}

/// A text at a pixel.
pub(crate) fn text_at(
    root: &DrawingArea<Canvas, Shift>,
    text: &str,
    (x, y): (f64, f64),
    (horizontal, vertical): (HPos, VPos),
    paint: Paint,
) -> Result<(), Error> {
    let style = text_style(paint).pos(Pos::new(horizontal, vertical));
    drawn(root.draw(&Text::new(text.to_owned(), (fine(x), fine(y)), style)))
}

fn text_style(paint: Paint) -> TextStyle<'static> {
    let mut style = TextStyle::from((FontFamily::SansSerif, FONT * f64::from(FINE)));
    style.color = paint.colour().to_backend_color();
    style
}

/// A filled rectangle between pixels.
pub(crate) fn rectangle_at(
    root: &DrawingArea<Canvas, Shift>,
    from: (f64, f64),
    to: (f64, f64),
    paint: Paint,
) -> Result<(), Error> {
    let corners = [(fine(from.0), fine(from.1)), (fine(to.0), fine(to.1))];
    drawn(root.draw(&Rectangle::new(corners, paint.filled())))
}

//! The account's cap along the axis of a sweep.

use plotters::{
    coord::Shift,
    drawing::DrawingArea,
    style::text_anchor::{HPos, VPos},
};

use super::{
    super::{
        canvas::{Canvas, Picture},
        frame::{Frame, text_at},
        paint::Paint,
    },
    Line,
};
use crate::{
    error::Error,
    resolved::{Cap, request_cap},
    sweep::Row,
};

/// The cap at each point.
pub(super) struct Caps {
    pub(super) points: Vec<(f64, f64)>,
    text: String,
}

impl Caps {
    /// `None` where a point has no cap, or one far above all that came out or was asked for.
    pub(super) fn of(
        row: &Row<'_>,
        lines: &[Line<'_>],
        offered: &[(f64, f64)],
    ) -> Result<Option<Self>, Error> {
        let seen = lines.iter().flat_map(|line| &line.points).filter_map(|(_, seen)| seen.mean);
        let highest = seen.chain(offered.iter().map(|(_, y)| *y)).fold(0.0, f64::max);
        let mut caps: Vec<(f64, Cap)> = Vec::new();
        for (x, _, point) in &row.points {
            let cap = request_cap(&point.resolved)?.filter(|cap| cap.is_near(highest));
            let Some(cap) = cap else { return Ok(None) };
            caps.push((*x, cap));
        }
        let is_one = caps.windows(2).all(|pair| pair[0].1 == pair[1].1);
        let text = match caps.first() {
            Some((_, cap)) if is_one => cap.text.clone(),
            Some(_) => "cap".to_owned(),
            None => return Ok(None),
        };
        let points = caps.into_iter().map(|(x, cap)| (x, cap.per_second)).collect();
        Ok(Some(Self { points, text }))
    }

    /// A dashed line with its name at the left end.
    pub(super) fn draw(
        &self,
        picture: &Picture,
        root: &DrawingArea<Canvas, Shift>,
        frame: &mut Frame<'_>,
    ) -> Result<(), Error> {
        picture.open("limit", "");
        frame.line(self.points.clone(), Paint::Limit)?;
        if let Some(first) = self.points.first() {
            let (x, y) = frame.pixel(*first);
            let anchor = (HPos::Left, VPos::Bottom);
            text_at(root, &self.text, (x, y - 2.0), anchor, Paint::Note)?;
        }
        picture.close();
        Ok(())
    }
}

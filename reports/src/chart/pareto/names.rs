//! Names beside markers, wherever there is room.

use plotters::style::text_anchor::HPos;

use super::super::{
    frame::{FONT, Place},
    label::shortened,
    lettering::text_width,
};

/// A name with its place.
pub(super) struct Name {
    pub(super) text: String,
    /// The middle of the left end, of the middle, or of the right end, as the anchor says.
    pub(super) at: (f64, f64),
    pub(super) anchor: HPos,
}

/// Left, top, right, bottom.
pub(super) type Rectangle = (f64, f64, f64, f64);

/// Text is larger on narrow screens: the style sheet says by how much.
const LARGEST: f64 = 13.5 / 12.0;
const HALF_MARKER: f64 = 5.0;
const LONGEST: f64 = 120.0;

/// Places for names at markers, in pixels: to the right, to the left, above or below, where neither a
/// marker nor a line nor a name before is and the plotting area does not end.
/// A name without room has none: the key says which marker is whose.
pub(super) fn placed(
    markers: &[(f64, f64)],
    lines: &[Rectangle],
    names: &[&str],
    place: Place,
) -> Vec<Option<Name>> {
    let around =
        |(x, y): &(f64, f64)| (x - HALF_MARKER, y - HALF_MARKER, x + HALF_MARKER, y + HALF_MARKER);
    let mut taken: Vec<Rectangle> =
        markers.iter().map(around).chain(lines.iter().copied()).collect();
    let bounds = (place.left, place.top, place.left + place.width, place.top + place.height);
    let mut place_one = |((x, y), name): (&(f64, f64), &&str)| {
        let text = shortened(name, LONGEST);
        let width = text_width(&text) * FONT * LARGEST;
        let candidates = [
            (HPos::Left, 9.0, 0.0),
            (HPos::Right, -9.0, 0.0),
            (HPos::Center, 0.0, -13.0),
            (HPos::Center, 0.0, 13.0),
            (HPos::Left, 4.0, -13.0),
            (HPos::Right, -4.0, -13.0),
            (HPos::Left, 4.0, 13.0),
            (HPos::Right, -4.0, 13.0),
        ];
        let fitting = candidates.into_iter().find_map(|(anchor, dx, dy)| {
            let at = (x + dx, y + dy);
            let left = match anchor {
                HPos::Left => at.0,
                HPos::Center => at.0 - width / 2.0,
                HPos::Right => at.0 - width,
            };
            let (half, right) = (0.6 * FONT * LARGEST, left + width);
            let box_ = (left, at.1 - half, right, at.1 + half);
            let is_free = is_inside(box_, bounds) && !taken.iter().any(|other| meet(box_, *other));
            is_free.then_some((box_, at, anchor))
        });
        let (box_, at, anchor) = fitting?;
        taken.push(box_);
        Some(Name { text, at, anchor })
    };
    markers.iter().zip(names).map(&mut place_one).collect()
}

fn is_inside(inner: Rectangle, outer: Rectangle) -> bool {
    inner.0 >= outer.0 && inner.1 >= outer.1 && inner.2 <= outer.2 && inner.3 <= outer.3
}

fn meet(a: Rectangle, b: Rectangle) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place = Place { left: 0.0, top: 0.0, width: 300.0, height: 100.0 };

    fn anchors(markers: &[(f64, f64)]) -> Vec<Option<HPos>> {
        let names = vec!["squall"; markers.len()];
        placed(markers, &[], &names, PLACE).into_iter().map(|name| Some(name?.anchor)).collect()
    }

    #[test]
    fn names_stand_where_there_is_room() {
        let right_edge = anchors(&[(50.0, 50.0), (290.0, 50.0)]);
        assert!(matches!(right_edge[..], [Some(HPos::Left), Some(HPos::Right)]));
        // The second name would cover the first or a marker on every side but its left.
        let close = anchors(&[(150.0, 50.0), (152.0, 50.0)]);
        assert!(matches!(close[..], [Some(HPos::Left), Some(HPos::Right)]));
    }

    #[test]
    fn a_name_without_room_is_left_out() {
        let crowd = vec![(150.0, 50.0); 14];
        let placed = anchors(&crowd);
        assert!(placed.iter().any(Option::is_some) && placed.iter().any(Option::is_none));
    }
}

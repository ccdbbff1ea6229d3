//! A shape for each strategy, so that nobody needs the colours.

/// How many strategies look unlike all others: seven colours, of which six come back with another
/// dash and marker.
pub(crate) const LOOKS: u8 = 13;

/// The corners of the marker of a strategy's slot around (0, 0), for a circle of this radius.
pub(crate) fn corners(slot: u8, radius: f64) -> Vec<(f64, f64)> {
    const CIRCLE: [(f64, f64); 12] = [
        (1.0, 0.0),
        (0.866, 0.5),
        (0.5, 0.866),
        (0.0, 1.0),
        (-0.5, 0.866),
        (-0.866, 0.5),
        (-1.0, 0.0),
        (-0.866, -0.5),
        (-0.5, -0.866),
        (0.0, -1.0),
        (0.5, -0.866),
        (0.866, -0.5),
    ];
    const SQUARE: [(f64, f64); 4] = [(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)];
    const TRIANGLE: [(f64, f64); 3] = [(0.0, -1.15), (1.05, 0.8), (-1.05, 0.8)];
    const DIAMOND: [(f64, f64); 4] = [(0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)];
    const UPSIDE_DOWN: [(f64, f64); 3] = [(0.0, 1.15), (-1.05, -0.8), (1.05, -0.8)];
    const BAR: [(f64, f64); 4] = [(-1.3, -0.55), (1.3, -0.55), (1.3, 0.55), (-1.3, 0.55)];
    const POST: [(f64, f64); 4] = [(-0.55, -1.3), (0.55, -1.3), (0.55, 1.3), (-0.55, 1.3)];
    const LEFT: [(f64, f64); 3] = [(-1.15, 0.0), (0.8, -1.05), (0.8, 1.05)];
    const RIGHT: [(f64, f64); 3] = [(1.15, 0.0), (-0.8, 1.05), (-0.8, -1.05)];
    const HOURGLASS: [(f64, f64); 4] = [(-1.05, -1.15), (1.05, -1.15), (-1.05, 1.15), (1.05, 1.15)];
    const BOW: [(f64, f64); 4] = [(-1.15, -1.05), (-1.15, 1.05), (1.15, -1.05), (1.15, 1.05)];
    const ARROW: [(f64, f64); 4] = [(0.0, -1.25), (1.1, 1.1), (0.0, 0.35), (-1.1, 1.1)];
    const FALLING: [(f64, f64); 4] = [(0.0, 1.25), (-1.1, -1.1), (0.0, -0.35), (1.1, -1.1)];
    let shape: &[(f64, f64)] = match slot % LOOKS {
        0 => &CIRCLE,
        1 => &SQUARE,
        2 => &TRIANGLE,
        3 => &DIAMOND,
        4 => &UPSIDE_DOWN,
        5 => &BAR,
        6 => &POST,
        7 => &LEFT,
        8 => &HOURGLASS,
        9 => &RIGHT,
        10 => &BOW,
        11 => &ARROW,
        _ => &FALLING,
    };
    shape.iter().map(|(x, y)| (x * radius, y * radius)).collect()
}

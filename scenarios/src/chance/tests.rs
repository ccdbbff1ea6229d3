use super::*;

#[test]
fn a_draw_does_not_depend_on_the_order_of_asking() {
    let mut forward = Stream::new(1, Purpose::Server(simulator::Purpose::ServiceTime), "chat");
    let mut backward = forward.clone();
    let keys: Vec<(u64, u32)> =
        (0..500).flat_map(|index| [(index, 0), (index, 3), (index, 9)]).collect();
    let asked: Vec<u64> = keys.iter().map(|&(i, a)| forward.bits(i, a)).collect();
    let mut again: Vec<u64> = keys.iter().rev().map(|&(i, a)| backward.bits(i, a)).collect();
    again.reverse();
    assert_eq!(asked, again);
}

#[test]
fn draws_are_pinned() {
    // Changing these numbers changes every result ever published: never by accident.
    let mut stream = Stream::new(42, Purpose::ArrivalGap, "chat");
    let drawn = [stream.bits(0, 0), stream.bits(0, 1), stream.bits(7, 0), stream.bits(7, 8)];
    let pinned = [
        13_105_802_094_575_198_422,
        17_124_370_037_772_792_081,
        8_165_019_726_751_732_017,
        10_295_221_061_460_979_542,
    ];
    assert_eq!(drawn, pinned);
}

#[test]
fn the_key_stream_is_that_of_chacha8() {
    let mut stream = Stream::new(9, Purpose::Client, "batch");
    let mut rng = stream.rng.clone();
    rng.set_stream(0);
    rng.set_word_pos(0);
    let straight: Vec<u64> = (0..64).map(|_| rng.next_u64()).collect();
    let drawn: Vec<u64> =
        (0..8).flat_map(|i| (0..8).map(move |a| (i, a))).map(|(i, a)| stream.bits(i, a)).collect();
    assert_eq!(drawn, straight);
}

/// The correlation of two sequences of uniform draws.
fn correlation(xs: &[f64], ys: &[f64]) -> f64 {
    let n = xs.len() as f64;
    let (mx, my) = (xs.iter().sum::<f64>() / n, ys.iter().sum::<f64>() / n);
    let cov: f64 = xs.iter().zip(ys).map(|(x, y)| (x - mx) * (y - my)).sum::<f64>() / n;
    let var = |v: &[f64], m: f64| v.iter().map(|x| (x - m) * (x - m)).sum::<f64>() / n;
    cov / (var(xs, mx) * var(ys, my)).sqrt()
}

#[test]
fn purposes_requests_attempts_classes_and_seeds_are_independent() {
    const N: u64 = 100_000;
    let take = |seed, purpose, class, attempt, offset: u64| -> Vec<f64> {
        let mut stream = Stream::new(seed, purpose, class);
        (0..N).map(|index| stream.unit(index + offset, attempt)).collect()
    };
    let base = take(1, Purpose::Server(simulator::Purpose::ServiceTime), "chat", 0, 0);
    let others = [
        take(2, Purpose::Server(simulator::Purpose::ServiceTime), "chat", 0, 0),
        take(1, Purpose::BackoffJitter, "chat", 0, 0),
        take(1, Purpose::Server(simulator::Purpose::ServiceTime), "batch", 0, 0),
        take(1, Purpose::Server(simulator::Purpose::ServiceTime), "chat", 1, 0),
        take(1, Purpose::Server(simulator::Purpose::ServiceTime), "chat", 8, 0),
        take(1, Purpose::Server(simulator::Purpose::ServiceTime), "chat", 0, 1),
        take(1, Purpose::Server(simulator::Purpose::ServiceTime), "chat", 0, 4),
    ];
    // Four standard deviations of the correlation of independent sequences, 1/sqrt(N).
    let tolerance = 4.0 / (N as f64).sqrt();
    for (place, other) in others.iter().enumerate() {
        let seen = correlation(&base, other);
        assert!(seen.abs() < tolerance, "stream {place} correlates by {seen}");
    }
    assert!(correlation(&base, &base) > 0.999, "the measure itself works");
}

#[test]
fn draws_are_uniform() {
    const N: u64 = 100_000;
    const CELLS: usize = 100;
    let mut stream = Stream::new(5, Purpose::PromptTokens, "chat");
    let mut counts = [0u32; CELLS];
    for index in 0..N {
        counts[(stream.unit(index, 0) * CELLS as f64) as usize] += 1;
    }
    let expected = N as f64 / CELLS as f64;
    let chi2: f64 = counts
        .iter()
        .map(|&c| (f64::from(c) - expected) * (f64::from(c) - expected) / expected)
        .sum();
    // Chi-square with 99 degrees of freedom: mean 99, standard deviation 14.
    assert!((40.0..170.0).contains(&chi2), "chi-square is {chi2}");
}

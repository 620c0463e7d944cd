//! Tells a ring, such as a cup leaves on paper, from a stamp: its ink lies on one ellipse, while
//! a frame reaches into the corners and letters fill what is between.

/// So much of the ink lies about the ellipse, by the square of the distance from its middle, which
/// is 2 on a thin one, measured by the spread of the ink.
const ABOUT: std::ops::Range<f32> = 1.2..2.7;
const ABOUT_SHARE_MIN: f32 = 0.75;
/// Of a frame a tenth lies beyond, of a ring next to nothing.
const BEYOND_SHARE_MAX: f32 = 0.03;

/// Whether ink, as places of pixels, is a ring.
pub fn is_ring(ink: &[(f32, f32)]) -> bool {
    let count = ink.len().max(1) as f32;
    let sum = |value: &dyn Fn(f32, f32) -> f32| {
        let values = ink.iter().map(|&(x, y)| f64::from(value(x, y)));
        (values.sum::<f64>() / f64::from(count)) as f32
    };
    let middle = (sum(&|x, _| x), sum(&|_, y| y));
    let across = sum(&|x, _| (x - middle.0).powi(2));
    let down = sum(&|_, y| (y - middle.1).powi(2));
    let both = sum(&|x, y| (x - middle.0) * (y - middle.1));
    let whole = across * down - both * both;
    if whole <= 0.0 {
        return false;
    }
    let (mut about, mut beyond) = (0.0, 0.0);
    for &(x, y) in ink {
        let (x, y) = (x - middle.0, y - middle.1);
        let far = (down * x * x - 2.0 * both * x * y + across * y * y) / whole;
        if ABOUT.contains(&far) {
            about += 1.0;
        } else if far >= ABOUT.end {
            beyond += 1.0;
        }
    }
    about >= ABOUT_SHARE_MIN * count && beyond <= BEYOND_SHARE_MAX * count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ink(is_ink: impl Fn(f32, f32) -> bool) -> Vec<(f32, f32)> {
        let all = (0..200).flat_map(|y| (0..300).map(move |x| (x as f32, y as f32)));
        all.filter(|&(x, y)| is_ink(x - 150.0, y - 100.0)).collect()
    }

    #[test]
    fn rings_are_told_from_frames_and_letters() {
        for degrees in [0.0f32, 12.0, 40.0] {
            let (sin, cos) = degrees.to_radians().sin_cos();
            let turned = |x: f32, y: f32| (x * cos + y * sin, y * cos - x * sin);
            let ring = ink(|x, y| {
                let (x, y) = turned(x, y);
                let far = (x / 95.0).powi(2) + (y / 65.0).powi(2);
                (0.72..1.0).contains(&far)
            });
            assert!(is_ring(&ring), "at {degrees}");
            let frame = |x: f32, y: f32| {
                let (x, y) = turned(x, y);
                let inside = x.abs() < 90.0 && y.abs() < 35.0;
                inside && (x.abs() > 85.0 || y.abs() > 30.0)
            };
            assert!(!is_ring(&ink(frame)), "at {degrees}");
            let letters = |x: f32, y: f32| {
                let (x, y) = turned(x, y);
                x.abs() < 80.0 && y.abs() < 22.0 && (x as i32).rem_euclid(14) < 5
            };
            assert!(!is_ring(&ink(letters)), "at {degrees}");
            assert!(
                !is_ring(&ink(|x, y| frame(x, y) || letters(x, y))),
                "at {degrees}"
            );
        }
        assert!(!is_ring(&[]));
    }
}

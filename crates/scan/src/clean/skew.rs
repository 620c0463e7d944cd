//! How far a page stands askew: the angle at which the rows of its ink are most uneven.

use image::GrayImage;

use super::plane::Blocks;

/// Angles looked at, degrees either way.
pub const RANGE_DEGREES: f32 = 10.0;
const COARSE_STEP_DEGREES: f32 = 0.25;
const FINE_STEP_DEGREES: f32 = 0.02;
/// Resolutions of the coarse and the fine look.
const COARSE_DPI: u32 = 75;
const FINE_DPI: u32 = 150;
/// Levels (paper is 255) under which a block is ink.
const INK_LEVEL: f32 = 190.0;
/// A run of ink longer than this is a ruling or an edge, not a letter.
const RUN_MM_MAX: f32 = 14.0;
/// With fewer points than this nothing can be said.
const POINTS_MIN: usize = 150;
/// Points looked at; more add time and no accuracy.
const POINTS_MAX: usize = 160_000;
/// The best angle must beat the mean of all by this factor to be believed.
const PEAK_MIN: f64 = 1.15;

/// The ink of a page as points, y down.
#[derive(Clone, Debug)]
pub struct Points {
    pub xs: Vec<f32>,
    pub ys: Vec<f32>,
    pub width: usize,
    pub height: usize,
}

/// The skew of a page with white paper, degrees, clockwise positive; 0 where nothing shows it.
pub fn angle(flat: &GrayImage, dpi: u32, range: f32) -> f32 {
    let coarse = ink_points(flat, dpi, COARSE_DPI);
    if coarse.xs.len() < POINTS_MIN {
        return 0.0;
    }
    let steps = (range / COARSE_STEP_DEGREES).round() as i32;
    let angles = (-steps..=steps).map(|step| step as f32 * COARSE_STEP_DEGREES);
    let scores: Vec<(f32, f64)> = angles
        .map(|angle| (angle, unevenness(&coarse, angle)))
        .collect();
    let mean = scores.iter().map(|score| score.1).sum::<f64>() / scores.len() as f64;
    let best = highest(&scores);
    if best.1 < PEAK_MIN * mean {
        return 0.0;
    }
    let fine = ink_points(flat, dpi, FINE_DPI);
    let steps = (COARSE_STEP_DEGREES / FINE_STEP_DEGREES).ceil() as i32;
    let angles = (-steps..=steps).map(|step| best.0 + step as f32 * FINE_STEP_DEGREES);
    let scores: Vec<(f32, f64)> = angles
        .map(|angle| (angle, unevenness(&fine, angle)))
        .collect();
    centre(&scores)
}

/// The ink of a page at a lower resolution, without rulings and edges.
pub fn ink_points(flat: &GrayImage, dpi: u32, at_dpi: u32) -> Points {
    let step = ((dpi as f32 / at_dpi as f32).round() as usize).max(1);
    let small = Blocks::means(flat, step);
    let mut mask: Vec<bool> = small
        .levels
        .iter()
        .map(|&level| level < INK_LEVEL)
        .collect();
    let run_max = (RUN_MM_MAX * dpi as f32 / 25.4 / step as f32) as usize;
    drop_runs(&mut mask, small.width, run_max);
    let count = mask.iter().filter(|&&ink| ink).count();
    let every = count.div_ceil(POINTS_MAX).max(1);
    let at: Vec<usize> = (0..mask.len())
        .filter(|&at| mask[at])
        .step_by(every)
        .collect();
    Points {
        xs: at.iter().map(|at| (at % small.width) as f32).collect(),
        ys: at.iter().map(|at| (at / small.width) as f32).collect(),
        width: small.width,
        height: small.height,
    }
}

/// Clears horizontal and vertical runs that are too long for letters.
fn drop_runs(mask: &mut [bool], width: usize, run_max: usize) {
    if width == 0 {
        return;
    }
    let height = mask.len() / width;
    let mut doomed = Vec::new();
    let mut scan = |length: usize, place: &dyn Fn(usize) -> usize, mask: &[bool]| {
        let mut run = 0;
        for at in 0..=length {
            if at < length && mask[place(at)] {
                run += 1;
                continue;
            }
            if run > run_max {
                doomed.extend((at - run..at).map(place));
            }
            run = 0;
        }
    };
    for y in 0..height {
        scan(width, &|x| y * width + x, mask);
    }
    for x in 0..width {
        scan(height, &|y| y * width + x, mask);
    }
    for at in doomed {
        mask[at] = false;
    }
}

/// The ink in each row when the page is turned by `degrees`.
pub fn profile(points: &Points, degrees: f32) -> Vec<u32> {
    let slope = degrees.to_radians().tan();
    let overhang = (points.width as f32 * slope.abs()).ceil() as usize + 1;
    let mut rows = vec![0u32; points.height + 2 * overhang + 1];
    let shift = overhang as f32 + 0.5;
    for (&x, &y) in points.xs.iter().zip(&points.ys) {
        rows[(y - x * slope + shift) as usize] += 1;
    }
    rows
}

/// High when rows of text and gaps between them alternate sharply.
pub fn unevenness(points: &Points, degrees: f32) -> f64 {
    let rows = profile(points, degrees);
    rows.windows(2)
        .map(|pair| (f64::from(pair[1]) - f64::from(pair[0])).powi(2))
        .sum()
}

fn highest(scores: &[(f32, f64)]) -> (f32, f64) {
    scores
        .iter()
        .copied()
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .unwrap_or((0.0, 0.0))
}

/// The middle of the peak: single scores are jagged, the hill around them is not.
fn centre(scores: &[(f32, f64)]) -> f32 {
    let (best, top) = highest(scores);
    let foot = scores.iter().map(|score| score.1).fold(top, f64::min);
    let level = foot + (top - foot) * 0.7;
    let (mut weight, mut sum) = (0.0, 0.0);
    for &(angle, score) in scores {
        if score > level && (angle - best).abs() < 0.12 {
            weight += score - level;
            sum += (score - level) * f64::from(angle);
        }
    }
    if weight > 0.0 {
        (sum / weight) as f32
    } else {
        best
    }
}

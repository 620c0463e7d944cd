//! Which way is up. Lines of text make rows uneven, so lying pages show by their columns; and
//! the foot of a line is sharper than its head, above all in Vietnamese with its marks.

use image::{DynamicImage, GrayImage, imageops};

use super::skew::{Points, RANGE_DEGREES, ink_points, profile, unevenness};

const LOOK_DPI: u32 = 100;
const FOOT_DPI: u32 = 150;
/// Angles tried when rows and columns are compared, in this step up to the range of skew.
const TRIED_STEP_DEGREES: f32 = 0.5;
/// With fewer points than this a page is taken to stand upright.
const POINTS_MIN: usize = 400;
/// How much more uneven columns must be than rows before a page is said to lie on its side.
const LYING_MIN: f64 = 1.3;
/// Strips a page is cut into, so that leftover skew and columns do not smear the lines.
const STRIPS: usize = 5;
/// Skewness of line profiles at which up and down are certain, and below which nothing is done.
const FOOT_SURE: f64 = 1.2;
const FOOT_MIN: f64 = 0.25;

/// How a page stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stance {
    /// By how much it must be turned clockwise: 0, 90, 180 or 270.
    pub rotation: u16,
    /// 0 to 1.
    pub confidence: f32,
}

/// Judges a page with white paper.
pub fn judge(flat: &GrayImage, dpi: u32) -> Stance {
    let points = ink_points(flat, dpi, LOOK_DPI);
    if points.xs.len() < POINTS_MIN {
        return Stance {
            rotation: 0,
            confidence: 0.0,
        };
    }
    let lying = is_lying(&points);
    let mut fine = ink_points(flat, dpi, FOOT_DPI);
    if lying {
        fine = quarter(fine);
    }
    let foot = foot(&fine);
    let upside_down = foot < -FOOT_MIN;
    let rotation = match (lying, upside_down) {
        (false, false) => 0,
        (false, true) => 180,
        (true, false) => 90,
        (true, true) => 270,
    };
    Stance {
        rotation,
        confidence: (foot.abs() / FOOT_SURE).min(1.0) as f32,
    }
}

/// Whether the page's columns are more uneven than its rows.
fn is_lying(points: &Points) -> bool {
    let best = |points: &Points| {
        tried_degrees()
            .map(|angle| unevenness(points, angle))
            .fold(0.0, f64::max)
    };
    best(&quarter(points.clone())) > LYING_MIN * best(points)
}

fn tried_degrees() -> impl Iterator<Item = f32> {
    let steps = (RANGE_DEGREES / TRIED_STEP_DEGREES) as i32;
    (-steps..=steps).map(|step| step as f32 * TRIED_STEP_DEGREES)
}

/// The points of the page turned clockwise by a quarter.
fn quarter(points: Points) -> Points {
    let top = points.height as f32 - 1.0;
    Points {
        xs: points.ys.iter().map(|y| top - y).collect(),
        ys: points.xs,
        width: points.height,
        height: points.width,
    }
}

/// Positive when feet of lines are sharper than heads (upright), negative when upside down.
fn foot(points: &Points) -> f64 {
    let angle = tried_degrees()
        .max_by(|&a, &b| unevenness(points, a).total_cmp(&unevenness(points, b)))
        .unwrap_or(0.0);
    let (mut cubes, mut squares, mut count) = (0.0, 0.0, 0.0);
    for strip in 0..STRIPS {
        let rows = profile(&cut(points, strip), angle);
        for pair in rows.windows(2).filter(|pair| pair[0] + pair[1] > 0) {
            let step = f64::from(pair[1]) - f64::from(pair[0]);
            cubes += step.powi(3);
            squares += step.powi(2);
            count += 1.0;
        }
    }
    if squares == 0.0 {
        0.0
    } else {
        -cubes * f64::sqrt(count) / squares.powf(1.5)
    }
}

fn cut(points: &Points, strip: usize) -> Points {
    let wide = points.width as f32 / STRIPS as f32;
    let (from, to) = (strip as f32 * wide, (strip + 1) as f32 * wide);
    let pairs = points
        .xs
        .iter()
        .zip(&points.ys)
        .filter(|(x, _)| (from..to).contains(*x));
    let (xs, ys) = pairs.map(|(x, y)| (x - from, *y)).unzip();
    Points {
        xs,
        ys,
        width: wide.ceil() as usize,
        height: points.height,
    }
}

/// Turns clockwise by a multiple of 90 degrees.
pub fn quarter_turn(gray: GrayImage, rotation: u16) -> GrayImage {
    match rotation {
        90 => imageops::rotate90(&gray),
        180 => imageops::rotate180(&gray),
        270 => imageops::rotate270(&gray),
        _ => gray,
    }
}

/// The same for a picture with colours.
pub fn quarter_turn_view(view: DynamicImage, rotation: u16) -> DynamicImage {
    match rotation {
        90 => view.rotate90(),
        180 => view.rotate180(),
        270 => view.rotate270(),
        _ => view,
    }
}

//! Three fixed grades of wear for counting wrong characters by: always the same amounts, so that
//! figures of two years can be compared.
//!
//! Grade 2 is where a page reader without cleaning falls apart: askew by 1.6°, soft, contrast
//! down by a fifth, shaded by 70 of 255 levels across, grain of σ 24, salt and pepper.

use image::{GrayImage, Luma, imageops};
use serde::{Deserialize, Serialize};

use crate::dice::Dice;

/// How worn a page to count characters on is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Grade {
    /// As drawn.
    L0,
    /// A little askew and soft, some shade and grain.
    L1,
    /// A bad scan.
    L2,
}

impl Grade {
    /// All of them, the best first.
    pub const ALL: [Grade; 3] = [Grade::L0, Grade::L1, Grade::L2];
}

/// Amounts of one grade; levels of 255, lengths in pixels.
struct Amounts {
    turn_degrees: f64,
    blur: f64,
    contrast: f64,
    shade: f64,
    noise: f64,
    /// Pixels in a million that are salt or pepper.
    specks: usize,
}

fn amounts(grade: Grade) -> Option<Amounts> {
    match grade {
        Grade::L0 => None,
        Grade::L1 => Some(Amounts {
            turn_degrees: 0.7,
            blur: 0.8,
            contrast: 1.0,
            shade: 30.0,
            noise: 12.0,
            specks: 0,
        }),
        Grade::L2 => Some(Amounts {
            turn_degrees: 1.6,
            blur: 1.2,
            contrast: 0.8,
            shade: 70.0,
            noise: 24.0,
            specks: 4_000,
        }),
    }
}

/// Wears a page; the same seed wears it the same way.
pub(crate) fn wear(page: GrayImage, grade: Grade, seed: u64) -> GrayImage {
    let Some(amounts) = amounts(grade) else {
        return page;
    };
    let mut dice = Dice::new(seed, "bench");
    let mut page = turned(&page, amounts.turn_degrees);
    page = imageops::fast_blur(&page, amounts.blur as f32);
    let (width, height) = (f64::from(page.width()), f64::from(page.height()));
    for (x, y, pixel) in page.enumerate_pixels_mut() {
        let across = 0.7 * f64::from(x) / width + 0.3 * f64::from(y) / height;
        let ink = (255.0 - f64::from(pixel.0[0])) * amounts.contrast;
        // Four bytes added up are near enough to a normal distribution: its sigma is 147.8.
        let throw = dice.next();
        let bytes = throw.to_le_bytes();
        let sum: i64 = bytes.iter().take(4).map(|byte| i64::from(*byte)).sum();
        let grain = (sum - 510) as f64 / 147.8 * amounts.noise;
        let level = 255.0 - ink - amounts.shade * across + grain;
        *pixel = Luma([level.clamp(0.0, 255.0) as u8]);
        if (throw >> 32) as usize % 1_000_000 < amounts.specks {
            *pixel = Luma([if throw >> 63 == 0 { 0 } else { 255 }]);
        }
    }
    page
}

/// Turned about its middle, between four neighbours; what lies outside is white.
fn turned(page: &GrayImage, degrees: f64) -> GrayImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (width, height) = page.dimensions();
    let (cx, cy) = (f64::from(width) / 2.0, f64::from(height) / 2.0);
    GrayImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (f64::from(x) - cx, f64::from(y) - cy);
        let (sx, sy) = (cos * dx + sin * dy + cx, cos * dy - sin * dx + cy);
        let inside = sx >= 0.0 && sy >= 0.0;
        let (left, top) = (sx as u32, sy as u32);
        if !inside || left + 1 >= width || top + 1 >= height {
            return Luma([255]);
        }
        let (fx, fy) = (sx - f64::from(left), sy - f64::from(top));
        let at = |dx: u32, dy: u32| f64::from(page.get_pixel(left + dx, top + dy).0[0]);
        let upper = at(0, 0) * (1.0 - fx) + at(1, 0) * fx;
        let lower = at(0, 1) * (1.0 - fx) + at(1, 1) * fx;
        Luma([(upper * (1.0 - fy) + lower * fy).round() as u8])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grade_wears_the_same_page_the_same_way() {
        let page = GrayImage::from_fn(200, 280, |x, y| {
            Luma([if (x / 6 + y / 9) % 5 == 0 { 20 } else { 255 }])
        });
        let worn = |grade, seed| wear(page.clone(), grade, seed);
        assert_eq!(worn(Grade::L0, 1), page);
        assert_eq!(worn(Grade::L2, 1), worn(Grade::L2, 1));
        assert_ne!(worn(Grade::L2, 1), worn(Grade::L2, 2));
        assert_ne!(worn(Grade::L1, 1), worn(Grade::L2, 1));
    }
}

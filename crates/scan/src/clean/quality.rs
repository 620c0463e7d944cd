//! How good a scan is, so that a clerk hears of it while the paper is still on the table.

use image::GrayImage;

use super::denoise::Noise;
use super::plane::Blocks;

/// Rows looked at: every n-th.
const ROW_STEP: usize = 5;
/// The share of pixels whose edges are taken for the page's sharpest.
const EDGE_SHARE: f32 = 0.005;
/// A crisp edge changes by this share of the contrast from one pixel to the next but one.
const CRISP_SHARE: f32 = 0.85;

/// The state of a scan as it came.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    /// 0 crisp to 1 smeared: above 0.6 small print suffers.
    pub blur: f32,
    /// Paper minus ink, as a share of white, 0 to 1.
    pub contrast: f32,
    /// Resolution as scanned, dots per inch.
    pub dpi: u32,
    /// Standard deviation of the grain, levels of 255.
    pub noise: f32,
    /// Next to no ink: an empty page.
    pub blank: bool,
}

/// Ink on less than this share of the page is dust.
const BLANK_SHARE: f32 = 0.000_3;

/// Judges a page before it is cleaned.
pub fn judge(gray: &GrayImage, paper: &Blocks, dpi: u32, noise: Noise) -> Quality {
    let width = gray.width() as usize;
    let mut levels = [0u32; 256];
    let mut edges = [0u32; 256];
    for row in gray.as_raw().chunks_exact(width.max(1)).step_by(ROW_STEP) {
        for &level in row {
            levels[usize::from(level)] += 1;
        }
        for trio in row.windows(3) {
            edges[usize::from(trio[0].abs_diff(trio[2]))] += 1;
        }
    }
    let total: u32 = levels.iter().sum();
    let white = paper.quantile(0.5);
    let ink_limit = (white * 0.6) as usize;
    let inked: u32 = levels[..ink_limit.min(256)].iter().sum();
    let ink = rank(&levels, 0.01);
    let contrast = ((white - ink) / 255.0).clamp(0.0, 1.0);
    let edge = 255.0 - rank_from_top(&edges, EDGE_SHARE);
    let edge = (255.0 - edge - 2.0 * noise.grain).max(0.0);
    let crisp = edge / (contrast * 255.0 * CRISP_SHARE).max(1.0);
    Quality {
        blur: (1.0 - crisp).clamp(0.0, 1.0),
        contrast,
        dpi,
        noise: noise.grain,
        blank: (inked as f32) < BLANK_SHARE * total as f32 + total as f32 * noise.specks,
    }
}

/// The level below which `share` of the counts lie.
fn rank(counts: &[u32; 256], share: f32) -> f32 {
    let wanted = counts.iter().sum::<u32>() as f32 * share;
    let mut below = 0.0;
    let found = counts.iter().position(|&count| {
        below += count as f32;
        below >= wanted
    });
    found.unwrap_or(0) as f32
}

fn rank_from_top(counts: &[u32; 256], share: f32) -> f32 {
    rank(counts, 1.0 - share)
}

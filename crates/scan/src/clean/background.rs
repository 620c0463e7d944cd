//! The paper under the ink: its shade is estimated coarsely and divided out, so that yellowed
//! paper, gutters and uneven lamps become white.

use image::GrayImage;

use super::plane::Blocks;

/// Blocks of this many millimetres carry one level of paper.
const BLOCK_MM: f32 = 0.7;
/// Ink narrower than twice this does not darken the paper under it.
const REACH_MM: f32 = 2.8;
/// Paper darker than this is not believed: dividing by it would only blow up noise.
const PAPER_MIN: f32 = 60.0;

/// The paper's level, block by block.
pub fn estimate(gray: &GrayImage, dpi: u32) -> Blocks {
    let per_mm = dpi as f32 / 25.4;
    let step = ((BLOCK_MM * per_mm).round() as usize).max(2);
    let mut paper = upper_means(gray, step);
    let reach = (REACH_MM / BLOCK_MM).round() as usize;
    paper.extreme(reach, f32::max);
    paper.extreme(reach, f32::min);
    paper.blur(2);
    paper.blur(2);
    for level in &mut paper.levels {
        *level = level.max(PAPER_MIN);
    }
    paper
}

/// For each block the mean of its lighter pixels: paper between letters, without the upward
/// pull that a maximum has on a grainy page.
fn upper_means(gray: &GrayImage, step: usize) -> Blocks {
    let mut blocks = Blocks::means(gray, step);
    let (wide, high) = (gray.width() as usize, gray.height() as usize);
    for y in 0..blocks.height {
        let rows = y * step..((y + 1) * step).min(high);
        for x in 0..blocks.width {
            let columns = x * step..((x + 1) * step).min(wide);
            let level = &mut blocks.levels[y * blocks.width + x];
            let mean = *level as u8;
            let (mut sum, mut count) = (0u32, 0u32);
            for row in rows.clone() {
                for &pixel in &gray.as_raw()[row * wide + columns.start..row * wide + columns.end] {
                    let lighter = u32::from(pixel >= mean);
                    sum += u32::from(pixel) * lighter;
                    count += lighter;
                }
            }
            *level = sum as f32 / count.max(1) as f32;
        }
    }
    blocks
}

/// The page with its paper made white (255), interpolating between blocks.
pub fn divide(gray: &GrayImage, paper: &Blocks) -> GrayImage {
    let (wide, high) = (gray.width() as usize, gray.height() as usize);
    let mut out = GrayImage::new(gray.width(), gray.height());
    let mut line = vec![0f32; paper.width];
    let mut factors = vec![0f32; wide];
    let between = weights(wide, paper.step, paper.width);
    for y in 0..high {
        let (upper, lower, share) = weight(y, paper.step, paper.height);
        for (x, level) in line.iter_mut().enumerate() {
            *level = paper.at(x, upper) * (1.0 - share) + paper.at(x, lower) * share;
        }
        for (factor, &(left, right, share)) in factors.iter_mut().zip(&between) {
            let level = line[left as usize] * (1.0 - share) + line[right as usize] * share;
            *factor = 255.0 / level;
        }
        let from = &gray.as_raw()[y * wide..(y + 1) * wide];
        let to = &mut out.as_mut()[y * wide..(y + 1) * wide];
        for ((to, &from), &factor) in to.iter_mut().zip(from).zip(&factors) {
            *to = (f32::from(from) * factor + 0.5).min(255.0) as u8;
        }
    }
    out
}

fn weights(pixels: usize, step: usize, blocks: usize) -> Vec<(u32, u32, f32)> {
    (0..pixels)
        .map(|at| {
            let (low, high, share) = weight(at, step, blocks);
            (low as u32, high as u32, share)
        })
        .collect()
}

/// Between which two blocks a pixel lies, and how far towards the second.
fn weight(at: usize, step: usize, blocks: usize) -> (usize, usize, f32) {
    let place = ((at as f32 + 0.5) / step as f32 - 0.5).clamp(0.0, (blocks - 1) as f32);
    let low = place as usize;
    (low, (low + 1).min(blocks - 1), place - low as f32)
}

//! Calms scanner noise and pepper, and leaves a clean page untouched. No median over the whole
//! page: at 150 dpi it eats the thin marks of ế and ậ (character error 0.05 % became 1.1 %).

use image::GrayImage;

/// How noisy a page is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Noise {
    /// Standard deviation of the grain, levels of 255.
    pub grain: f32,
    /// Share of pixels that stand out alone from all around them, 0 to 1.
    pub specks: f32,
}

/// Rows looked at: every n-th.
const ROW_STEP: usize = 7;
/// A pixel this far from the median around it is a speck.
const SPECK_LEVELS: i16 = 50;
/// From this share of the page on specks are taken out.
const SPECKS_MIN: f32 = 0.001;
/// The blur that suits a grain: so many pixels at 300 dpi for each level of grain. Tried at
/// grains of 12 and 24 at 150 and 300 dpi; more hurts clean pages, less leaves false marks.
const SIGMA_PER_GRAIN: f32 = 0.045;
const SIGMA_MIN: f32 = 0.35;
const SIGMA_MAX: f32 = 1.6;
/// How much sharper a page is made, and over which neighbourhood, pixels at 300 dpi.
const SHARPEN: i32 = 2;
const SHARPEN_SIGMA: f32 = 1.5;
/// Differences up to so many levels may be grain that was left, and are not made sharper.
const GRAIN_LEVELS: i32 = 6;
const SHARPEN_DPI_MIN: u32 = 250;
/// Pixels on either side that the blur takes in.
const REACH: usize = 3;

/// Measures grain by the median of a Laplacian (most of a page is paper) and counts specks.
pub fn measure(gray: &GrayImage) -> Noise {
    let (width, height) = (gray.width() as usize, gray.height() as usize);
    if width < 3 || height < 3 {
        return Noise {
            grain: 0.0,
            specks: 0.0,
        };
    }
    let raw = gray.as_raw();
    let mut counts = [0u32; 2048];
    let (mut specks, mut total) = (0u32, 0u32);
    for y in (1..height - 1).step_by(ROW_STEP) {
        let rows = [y - 1, y, y + 1].map(|row| &raw[row * width..(row + 1) * width]);
        for x in 1..width - 1 {
            let at = |row: usize, x: usize| i32::from(rows[row][x]);
            let corners = at(0, x - 1) + at(0, x + 1) + at(2, x - 1) + at(2, x + 1);
            let sides = at(0, x) + at(2, x) + at(1, x - 1) + at(1, x + 1);
            let bend = (corners - 2 * sides + 4 * at(1, x)).unsigned_abs();
            // Pure white (255) is where a program has cleaned already: no evidence of grain.
            counts[(bend as usize).min(2047)] += 1;
            total += 1;
            specks += u32::from(stands_out(rows, x, SPECK_LEVELS) != 0);
        }
    }
    let mut below = 0;
    let median = counts.iter().position(|&count| {
        below += count;
        below * 2 >= total
    });
    Noise {
        grain: median.unwrap_or(0) as f32 / (0.6745 * 6.0),
        specks: specks as f32 / total.max(1) as f32,
    }
}

/// The page calmed as far as it needs.
pub fn calm(gray: &GrayImage, noise: Noise, dpi: u32) -> GrayImage {
    let mut calmer = gray.clone();
    if noise.specks >= SPECKS_MIN {
        despeckle(&mut calmer, SPECK_LEVELS + 2 * noise.grain as i16);
    }
    let sigma = (SIGMA_PER_GRAIN * noise.grain * dpi as f32 / 300.0).min(SIGMA_MAX);
    if sigma >= SIGMA_MIN {
        smooth(&calmer, sigma)
    } else {
        calmer
    }
}

/// By how much a pixel is darker (negative) or lighter (positive) than all eight around it;
/// 0 when less than `least`.
fn stands_out(rows: [&[u8]; 3], x: usize, least: i16) -> i16 {
    let (mut low, mut high) = (u8::MAX, u8::MIN);
    for (y, row) in rows.iter().enumerate() {
        for (across, &level) in row[x - 1..x + 2].iter().enumerate() {
            if (y, across) != (1, 1) {
                low = low.min(level);
                high = high.max(level);
            }
        }
    }
    let middle = i16::from(rows[1][x]);
    let (below, above) = (middle - i16::from(low), middle - i16::from(high));
    if below <= -least {
        below
    } else if above >= least {
        above
    } else {
        0
    }
}

/// Takes single pixels back to the nearest of those around them; strokes are never single.
fn despeckle(gray: &mut GrayImage, least: i16) {
    let width = gray.width() as usize;
    let before = gray.clone();
    let lines: Vec<&[u8]> = before.as_raw().chunks_exact(width.max(1)).collect();
    for (y, rows) in lines.windows(3).enumerate() {
        let line = &mut gray.as_mut()[(y + 1) * width..(y + 2) * width];
        let rows = [rows[0], rows[1], rows[2]];
        let inner = 1..width.saturating_sub(1);
        for (x, level) in line
            .iter_mut()
            .enumerate()
            .filter(|(x, _)| inner.contains(x))
        {
            *level = (i16::from(*level) - stands_out(rows, x, least)).clamp(0, 255) as u8;
        }
    }
}

/// A Gaussian blur, rows after columns; loops are plain so that they vectorise.
pub fn smooth(gray: &GrayImage, sigma: f32) -> GrayImage {
    let (width, height) = (gray.width() as usize, gray.height() as usize);
    let raw = gray.as_raw();
    let weights = weights(sigma);
    let mut out = gray.clone();
    let mut column = vec![0u32; width + 2 * REACH];
    for y in 0..height {
        column.fill(0);
        for (at, &weight) in weights.iter().enumerate() {
            let row = (y + at).saturating_sub(REACH).min(height - 1);
            let line = &raw[row * width..(row + 1) * width];
            for (sum, &level) in column[REACH..].iter_mut().zip(line) {
                *sum += weight * u32::from(level);
            }
        }
        let (first, last) = (column[REACH], column[REACH + width - 1]);
        column[..REACH].fill(first);
        column[REACH + width..].fill(last);
        let line = &mut out.as_mut()[y * width..(y + 1) * width];
        for (level, window) in line.iter_mut().zip(column.windows(2 * REACH + 1)) {
            let sum: u32 = window
                .iter()
                .zip(&weights)
                .map(|(level, weight)| level * weight)
                .sum();
            *level = ((sum + (1 << 15)) >> 16) as u8;
        }
    }
    out
}

/// Undoes some of a scanner's softness: what a pixel differs by from its neighbourhood counts
/// more, but for differences that may be grain. The hook of ẩ, ể and ổ is a dot beside the roof
/// when it is soft, and a dot is read as an acute (300 dpi, a little worn: 0.61 % of characters
/// wrong became 0.17 %). Coarser pages are left alone: their grain is as large as their marks
/// (200 dpi, terrible: six times as many words wrong).
pub fn sharpen(mut level: GrayImage, dpi: u32) -> GrayImage {
    if dpi < SHARPEN_DPI_MIN {
        return level;
    }
    let soft = smooth(&level, SHARPEN_SIGMA * dpi as f32 / 300.0);
    for (level, &soft) in level.as_mut().iter_mut().zip(soft.as_raw()) {
        let own = i32::from(*level);
        let off = own - i32::from(soft);
        let sure = off - off.clamp(-GRAIN_LEVELS, GRAIN_LEVELS);
        *level = (own + SHARPEN * sure).clamp(0, 255) as u8;
    }
    level
}

/// The blur's weights in 1/256, their sum exactly 256.
fn weights(sigma: f32) -> [u32; 2 * REACH + 1] {
    let bell = |at: usize| (-0.5 * ((at as f32 - REACH as f32) / sigma).powi(2)).exp();
    let total: f32 = (0..=2 * REACH).map(bell).sum();
    let mut weights = std::array::from_fn(|at| (bell(at) / total * 256.0).round() as u32);
    let others: u32 = weights.iter().sum::<u32>() - weights[REACH];
    weights[REACH] = 256 - others;
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blur_neither_darkens_nor_lightens() {
        for sigma in [0.35, 0.65, 1.3, 1.6] {
            assert_eq!(weights(sigma).iter().sum::<u32>(), 256);
        }
        let paper = GrayImage::from_pixel(40, 30, image::Luma([231]));
        assert_eq!(smooth(&paper, 1.3), paper);
    }

    #[test]
    fn sharpening_leaves_paper_and_steepens_edges() {
        let paper = GrayImage::from_pixel(40, 30, image::Luma([231]));
        assert_eq!(sharpen(paper.clone(), 300), paper);
        let edge = GrayImage::from_fn(40, 30, |x, _| {
            image::Luma([match x {
                0..19 => 60,
                19 => 110,
                20 => 170,
                _ => 220,
            }])
        });
        let sharp = sharpen(edge.clone(), 300);
        let step = |page: &GrayImage| page.get_pixel(20, 15)[0] - page.get_pixel(19, 15)[0];
        assert!(step(&sharp) > step(&edge));
        assert_eq!(
            (sharp.get_pixel(5, 15)[0], sharp.get_pixel(35, 15)[0]),
            (60, 220)
        );
    }

    #[test]
    fn pepper_goes_and_the_dot_of_an_i_stays() {
        let mut page = GrayImage::from_pixel(60, 60, image::Luma([250]));
        page.put_pixel(20, 20, image::Luma([0]));
        for (x, y) in [(40, 40), (41, 40), (40, 41), (41, 41)] {
            page.put_pixel(x, y, image::Luma([10]));
        }
        despeckle(&mut page, SPECK_LEVELS);
        assert_eq!(
            (page.get_pixel(20, 20)[0], page.get_pixel(40, 40)[0]),
            (250, 10)
        );
    }
}

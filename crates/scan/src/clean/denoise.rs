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
/// From this grain on the page is smoothed.
const GRAIN_SMOOTH_MIN: f32 = 4.0;

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
pub fn calm(gray: &GrayImage, noise: Noise) -> GrayImage {
    let mut calmer = gray.clone();
    if noise.specks >= SPECKS_MIN {
        despeckle(&mut calmer, SPECK_LEVELS + 2 * noise.grain as i16);
    }
    if noise.grain >= GRAIN_SMOOTH_MIN {
        smooth(&calmer)
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

/// A 3 × 3 binomial smoothing (1 2 1).
pub fn smooth(gray: &GrayImage) -> GrayImage {
    let (width, height) = (gray.width() as usize, gray.height() as usize);
    let mut out = gray.clone();
    if width < 3 || height < 3 {
        return out;
    }
    let raw = gray.as_raw();
    let mut sums = vec![0u16; width];
    for y in 1..height - 1 {
        let above = &raw[(y - 1) * width..y * width];
        let here = &raw[y * width..(y + 1) * width];
        let below = &raw[(y + 1) * width..(y + 2) * width];
        for x in 0..width {
            sums[x] = u16::from(above[x]) + 2 * u16::from(here[x]) + u16::from(below[x]);
        }
        let line = &mut out.as_mut()[y * width + 1..(y + 1) * width - 1];
        for (x, level) in line.iter_mut().enumerate() {
            *level = ((sums[x] + 2 * sums[x + 1] + sums[x + 2] + 8) / 16) as u8;
        }
    }
    out
}

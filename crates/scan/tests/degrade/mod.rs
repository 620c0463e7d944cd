//! Makes a clean page look like a bad scan, from a seed, and measures what reading made of it.

use image::{GrayImage, Luma};

/// How bad a scan is.
#[derive(Clone, Copy, Debug)]
pub struct Wear {
    /// Clockwise, degrees.
    pub skew: f32,
    /// Standard deviation of the blur at 300 dpi, pixels.
    pub blur: f32,
    /// How many levels darker the far corner is.
    pub shade: f32,
    /// Share of contrast lost.
    pub fade: f32,
    /// Standard deviation of the grain, levels.
    pub grain: f32,
    /// Share of pixels turned black or white.
    pub pepper: f32,
}

/// Nothing at all.
pub const CLEAN: Wear = Wear {
    skew: 0.0,
    blur: 0.0,
    shade: 0.0,
    fade: 0.0,
    grain: 0.0,
    pepper: 0.0,
};
/// A scan as most are.
#[allow(dead_code)] // only the figures look at it
pub const WORN: Wear = Wear {
    skew: -0.7,
    blur: 0.8,
    shade: 35.0,
    fade: 0.08,
    grain: 12.0,
    pepper: 0.0,
};
/// A bad scan.
pub const BAD: Wear = Wear {
    skew: 1.6,
    blur: 1.1,
    shade: 70.0,
    fade: 0.2,
    grain: 24.0,
    pepper: 0.01,
};

/// A small seeded generator (SplitMix64): the same page on every machine.
pub struct Seed(pub u64);

impl Seed {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// 0 to 1.
    pub fn share(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u64 << 24) as f32
    }

    /// Mean 0, deviation 1, from a sum of four uniform numbers.
    fn normal(&mut self) -> f32 {
        (0..4).map(|_| self.share() - 0.5).sum::<f32>() * 3f32.sqrt()
    }
}

/// The page as a bad scanner would give it.
pub fn degrade(page: &GrayImage, wear: &Wear, dpi: u32, seed: u64) -> GrayImage {
    let (width, height) = page.dimensions();
    let mut seed = Seed(seed);
    let turned = rotate(page, wear.skew);
    let blurred = match wear.blur * dpi as f32 / 300.0 {
        sigma if sigma > 0.0 => image::imageops::blur(&turned, sigma),
        _ => turned,
    };
    let diagonal = (width + height) as f32;
    GrayImage::from_fn(width, height, |x, y| {
        let level = f32::from(blurred.get_pixel(x, y)[0]);
        let faded = 128.0 + (level - 128.0) * (1.0 - wear.fade);
        let shaded = faded - wear.shade * (x + y) as f32 / diagonal;
        let grained = if wear.grain > 0.0 {
            shaded + wear.grain * seed.normal()
        } else {
            shaded
        };
        let level = match seed.share() {
            lot if lot < wear.pepper / 2.0 => 0.0,
            lot if lot < wear.pepper => 255.0,
            _ => grained,
        };
        Luma([level.round().clamp(0.0, 255.0) as u8])
    })
}

/// Turns clockwise about the middle, white coming in.
pub fn rotate(page: &GrayImage, degrees: f32) -> GrayImage {
    if degrees == 0.0 {
        return page.clone();
    }
    let (width, height) = page.dimensions();
    let (sin, cos) = (-degrees).to_radians().sin_cos();
    let (cx, cy) = (width as f32 / 2.0, height as f32 / 2.0);
    GrayImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (x as f32 - cx, y as f32 - cy);
        let (sx, sy) = (cx + dx * cos - dy * sin, cy + dx * sin + dy * cos);
        if sx < 0.0 || sy < 0.0 || sx >= (width - 1) as f32 || sy >= (height - 1) as f32 {
            return Luma([255]);
        }
        let (ix, iy) = (sx as u32, sy as u32);
        let (fx, fy) = (sx - ix as f32, sy - iy as f32);
        let at = |x, y| f32::from(page.get_pixel(x, y)[0]);
        let upper = at(ix, iy) * (1.0 - fx) + at(ix + 1, iy) * fx;
        let lower = at(ix, iy + 1) * (1.0 - fx) + at(ix + 1, iy + 1) * fx;
        Luma([(upper * (1.0 - fy) + lower * fy).round() as u8])
    })
}

/// Characters to change (Levenshtein) for each character of the truth, white space collapsed.
pub fn character_error(truth: &str, read: &str) -> f64 {
    let flat = |text: &str| -> Vec<char> {
        text.split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .chars()
            .collect()
    };
    let (truth, read) = (flat(truth), flat(read));
    let mut row: Vec<usize> = (0..=read.len()).collect();
    for (i, wanted) in truth.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, got) in read.iter().enumerate() {
            let above = row[j + 1];
            let change = corner + usize::from(wanted != got);
            row[j + 1] = change.min(above + 1).min(row[j] + 1);
            corner = above;
        }
    }
    row[read.len()] as f64 / truth.len().max(1) as f64
}

/// The words of a page as text.
pub fn text(page: &scan::PageWords) -> String {
    page.words
        .iter()
        .map(|word| word.text.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

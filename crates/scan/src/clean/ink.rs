//! Sets coloured ink apart: a red stamp or a blue signature over a name spoils the name for
//! OCR, while a red or blue number printed by a date stamp must stay.

use image::{DynamicImage, GrayImage, RgbImage};

use super::plane::{grow, patches};

/// Red this far above green and blue is red ink; blue above red likewise.
const RED_LEVELS: i16 = 42;
const BLUE_LEVELS: i16 = 38;
/// So much redder than paper is red ink, be it faded.
const FADED_LEVELS: i16 = 18;
/// Pixels looked at for the colour of paper: every n-th.
const SAMPLE_STEP: usize = 5;
/// From here on a pixel is tinged.
const TINGE_LEVELS: i16 = 22;
/// Ink is looked for in blocks of this side; so many pixels of it make a block inked.
const BLOCK_MM: f32 = 0.7;
const BLOCK_SHARE: f32 = 0.1;
/// Strokes this far apart belong to one stamp.
const GAP_BLOCKS: usize = 2;
/// A stamp or signature is at least this large both ways; smaller is a number or a word.
const STAMP_MM_MIN: f32 = 11.0;
/// A patch that covers more of the page is the print itself, not a stamp.
const STAMP_SHARE_MAX: f32 = 0.2;
/// With less red ink than this (share of the page) there is no stamp.
const INK_SHARE_MIN: f32 = 0.000_05;

/// A page with its coloured ink apart.
pub struct Inks {
    /// The page in gray, stamps and signatures lifted off.
    pub gray: GrayImage,
    /// Red ink, dark on white.
    pub red: Option<GrayImage>,
}

/// Splits a page; a gray page has no coloured ink.
pub fn split(picture: &DynamicImage, dpi: u32) -> Inks {
    let DynamicImage::ImageRgb8(page) = picture else {
        return Inks {
            gray: picture.to_luma8(),
            red: None,
        };
    };
    let mut gray = luma(page);
    let step = ((BLOCK_MM * dpi as f32 / 25.4).round() as usize).max(2);
    let red = Tint {
        channel: 0,
        levels: RED_LEVELS,
        other: redness,
    };
    let blue = Tint {
        channel: 2,
        levels: BLUE_LEVELS,
        other: blueness,
    };
    lift(page, &mut gray, &blue, step, dpi);
    lift(page, &mut gray, &red, step, dpi);
    let red = red_plane(page);
    Inks { gray, red }
}

fn luma(page: &RgbImage) -> GrayImage {
    let mut gray = GrayImage::new(page.width(), page.height());
    for (level, pixel) in gray.as_mut().iter_mut().zip(page.as_raw().chunks_exact(3)) {
        let (r, g, b) = (
            u32::from(pixel[0]),
            u32::from(pixel[1]),
            u32::from(pixel[2]),
        );
        *level = ((r * 77 + g * 150 + b * 29) >> 8) as u8;
    }
    gray
}

/// A colour of ink, and how strongly a pixel has it.
struct Tint {
    channel: usize,
    levels: i16,
    other: fn(&[u8]) -> i16,
}

fn redness(pixel: &[u8]) -> i16 {
    i16::from(pixel[0]) - i16::from(pixel[1].max(pixel[2]))
}

fn blueness(pixel: &[u8]) -> i16 {
    i16::from(pixel[2]) - i16::from(pixel[0])
}

/// Lifts large patches of a tint off the gray page.
fn lift(page: &RgbImage, gray: &mut GrayImage, tint: &Tint, step: usize, dpi: u32) {
    let (wide, high) = (page.width() as usize, page.height() as usize);
    let (width, height) = (wide.div_ceil(step), high.div_ceil(step));
    let mut counts = vec![0u16; width * height];
    for (y, row) in page.as_raw().chunks_exact(wide * 3).enumerate() {
        let line = &mut counts[y / step * width..(y / step + 1) * width];
        for (count, block) in line.iter_mut().zip(row.chunks(step * 3)) {
            let inked = block
                .chunks_exact(3)
                .filter(|pixel| (tint.other)(pixel) >= tint.levels);
            *count += inked.count() as u16;
        }
    }
    let least = (BLOCK_SHARE * (step * step) as f32) as u16;
    let inked: Vec<bool> = counts.iter().map(|&count| count > least).collect();
    if !inked.contains(&true) {
        return;
    }
    let mm = step as f32 * 25.4 / dpi as f32;
    for patch in patches(&grow(&inked, width, GAP_BLOCKS), width) {
        let grown = 2.0 * GAP_BLOCKS as f32;
        let smaller = patch.width().min(patch.height()) as f32 - grown;
        let share = (patch.width() * patch.height()) as f32 / (width * height) as f32;
        if smaller * mm < STAMP_MM_MIN || share > STAMP_SHARE_MAX {
            continue;
        }
        for at in patch.blocks {
            lift_block(
                page,
                gray,
                tint,
                (at % width * step, at / width * step),
                step,
            );
        }
    }
}

/// Ink of the tint becomes paper; black print under it stays dark in its own channel.
fn lift_block(
    page: &RgbImage,
    gray: &mut GrayImage,
    tint: &Tint,
    (left, top): (usize, usize),
    step: usize,
) {
    let (wide, high) = (page.width() as usize, page.height() as usize);
    for y in top..(top + step).min(high) {
        for x in left..(left + step).min(wide) {
            let pixel = &page.as_raw()[(y * wide + x) * 3..][..3];
            let strength = (tint.other)(pixel);
            if strength < TINGE_LEVELS {
                continue;
            }
            let light = i16::from(pixel[tint.channel]) + strength * 4 / 5;
            let level = &mut gray.as_mut()[y * wide + x];
            *level = (*level).max(light.clamp(0, 255) as u8);
        }
    }
}

/// Red ink alone, dark on white, however faded: yellowed paper is reddish too, so that it counts
/// how much redder than paper a pixel is. `None` where there is no such ink.
fn red_plane(page: &RgbImage) -> Option<GrayImage> {
    let mut counts = [0u32; 512];
    let pixels = || page.as_raw().chunks_exact(3);
    for pixel in pixels().step_by(SAMPLE_STEP) {
        counts[(redness(pixel) + 255) as usize] += 1;
    }
    let total: u32 = counts.iter().sum();
    let mut below = 0;
    let paper = counts.iter().position(|&count| {
        below += count;
        2 * below >= total
    });
    let paper = paper.unwrap_or(255) as i16 - 255;
    let inked = |least: i16| -> u32 { counts[(least + 255).clamp(0, 511) as usize..].iter().sum() };
    let enough = (INK_SHARE_MIN * total as f32).max(1.0) as u32;
    if inked(paper + FADED_LEVELS) < enough {
        return None;
    }
    // The level that a good part of the ink reaches is black.
    let strongest = (paper + FADED_LEVELS..=255)
        .rev()
        .find(|&level| inked(level) >= enough)?;
    let from = paper + (FADED_LEVELS / 2).max((strongest - paper) / 4);
    let gain = 255.0 / f32::from((strongest - from).max(1)) * 1.2;
    let mut plane = GrayImage::new(page.width(), page.height());
    for (level, pixel) in plane.as_mut().iter_mut().zip(pixels()) {
        let strength = f32::from((redness(pixel) - from).max(0)) * gain;
        *level = 255 - strength.min(255.0) as u8;
    }
    Some(plane)
}

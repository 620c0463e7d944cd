//! Sets coloured ink apart: a red stamp or a blue signature over a name spoils the name for
//! OCR, while a red or blue number printed by a date stamp must stay.

use image::{DynamicImage, GrayImage, RgbImage};

use super::plane::{grow, patches};

/// Red this far above green and blue is red ink; blue above red likewise.
const RED_LEVELS: i16 = 42;
const BLUE_LEVELS: i16 = 38;
/// From here on a pixel is tinged, and shown in the plane of red ink.
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
    let inked = lift(page, &mut gray, &red, step, dpi);
    let enough = INK_SHARE_MIN * page.width() as f32 * page.height() as f32;
    let red = (inked as f32 >= enough && inked > 0).then(|| red_plane(page));
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

/// Lifts large patches of a tint off the gray page; gives the pixels of that tint.
fn lift(page: &RgbImage, gray: &mut GrayImage, tint: &Tint, step: usize, dpi: u32) -> u64 {
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
    let total = counts.iter().map(|&count| u64::from(count)).sum();
    let least = (BLOCK_SHARE * (step * step) as f32) as u16;
    let inked: Vec<bool> = counts.iter().map(|&count| count > least).collect();
    if !inked.contains(&true) {
        return total;
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
    total
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

/// Red ink alone, dark on white.
fn red_plane(page: &RgbImage) -> GrayImage {
    let mut plane = GrayImage::new(page.width(), page.height());
    for (level, pixel) in plane.as_mut().iter_mut().zip(page.as_raw().chunks_exact(3)) {
        let strength = (redness(pixel) - TINGE_LEVELS).max(0);
        *level = 255 - (strength * 3).min(255) as u8;
    }
    plane
}

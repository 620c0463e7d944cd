//! A line of a page becomes the strip that the net reads: letters of one height on one foot,
//! ink 1 and paper 0.

use fast_image_resize::FilterType;
use image::{DynamicImage, GrayImage, imageops};

use super::net::{HEIGHT, Map};
use crate::clean::patches;

/// Height of a capital letter in a strip, pixels, and the row on which letters stand.
pub const CAPITAL: f32 = 18.0;
pub const FOOT: f32 = 34.0;
/// A strip is no wider: the longest number and some letters behind it, pixels.
const WIDTH_MAX: f32 = 288.0;
const WIDTH_MIN: f32 = 20.0;
/// Shares of a strip's pixels that are ink at its darkest, and lighter than this: paper.
const INK_SHARE: f32 = 0.015;
const PAPER_SHARE: f32 = 0.6;
/// Ink that is less darker than paper than this is none, levels.
const CONTRAST_MIN: f32 = 24.0;

/// Share of ink above which a pixel belongs to a letter by which a line is measured.
const LETTER_INK: f32 = 0.5;
/// How many letters of one height are needed, how far along the line they are looked for, and how
/// much those of one height differ.
const LETTERS_MIN: usize = 4;
const LETTERS_CAPITALS: f32 = 16.0;
const ALIKE: f32 = 0.12;
/// Letters are so much smaller or larger than guessed, and stand so far off, in heights.
const SMALLER: f32 = 0.45;
const LARGER: f32 = 1.6;
const OFF: f32 = 0.8;

/// Where digits are looked for, pixels of the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    pub left: f32,
    pub right: f32,
    /// Row on which letters stand.
    pub foot: f32,
    /// Height of a capital letter.
    pub capital: f32,
}

/// The line with its foot and the height of its capitals measured by the letters that stand on
/// it; a line without letters stays as it was guessed.
pub fn measured(plane: &GrayImage, line: &Line) -> Line {
    let rough = line.capital;
    let guess = Line {
        left: line.left - 2.5 * rough,
        right: line.right.min(line.left + LETTERS_CAPITALS * rough),
        ..*line
    };
    let unit = rough / CAPITAL;
    let Some(part) = Some(&guess)
        .filter(|line| line.right > line.left && rough >= 4.0)
        .and_then(|line| cut(plane, line, line.right - line.left))
    else {
        return *line;
    };
    let Some(levels) = levelled(&part) else {
        return *line;
    };
    let inked: Vec<bool> = levels.values.iter().map(|ink| *ink > LETTER_INK).collect();
    let foot_row = (FOOT * unit).round();
    let letters: Vec<(f32, f32)> = patches(&inked, part.width() as usize)
        .into_iter()
        .map(|patch| (patch.height() as f32, patch.bottom as f32 - foot_row))
        .filter(|(high, foot)| {
            (SMALLER * rough..LARGER * rough).contains(high) && foot.abs() < OFF * rough
        })
        .collect();
    match of_one_height(&letters) {
        Some((capital, foot)) => Line {
            foot: line.foot + foot,
            capital,
            ..*line
        },
        None => *line,
    }
}

/// The height that most letters share, and where they stand: capitals and digits, of which a line
/// has more than of anything else.
fn of_one_height(letters: &[(f32, f32)]) -> Option<(f32, f32)> {
    let alike = |high: f32, foot: f32| {
        let near = letters.iter().filter(move |other| {
            (other.0 - high).abs() <= ALIKE * high && (other.1 - foot).abs() <= ALIKE * high
        });
        near.copied().collect::<Vec<(f32, f32)>>()
    };
    let most = letters
        .iter()
        .map(|(high, foot)| alike(*high, *foot))
        .max_by_key(|alike| alike.len())?;
    if most.len() < LETTERS_MIN {
        return None;
    }
    let count = most.len() as f32;
    let (high, foot) = most.iter().fold((0.0, 0.0), |sum, letter| {
        (sum.0 + letter.0, sum.1 + letter.1)
    });
    Some((high / count, foot / count))
}

/// The strip of a line; `None` where it is empty, off the page or without ink.
pub fn strip(plane: &GrayImage, line: &Line) -> Option<Map> {
    let scale = CAPITAL / line.capital;
    let known = [line.left, line.right, line.foot, scale];
    let fine = line.capital >= 4.0 && line.right > line.left;
    if !(fine && known.iter().all(|value| value.is_finite())) {
        return None;
    }
    let width = ((line.right - line.left) * scale).min(WIDTH_MAX);
    if width < WIDTH_MIN {
        return None;
    }
    let part = cut(plane, line, width / scale)?;
    let filter = if scale < 1.0 {
        FilterType::Hamming
    } else {
        FilterType::CatmullRom
    };
    // Whole pairs of pixels: the net pools two.
    let wide = (width as u32).next_multiple_of(2);
    let part = DynamicImage::ImageLuma8(part);
    let small = crate::view::resize(&part, wide, HEIGHT as u32, filter).into_luma8();
    levelled(&small)
}

/// The line's part of the page with white where it reaches over the edge.
fn cut(plane: &GrayImage, line: &Line, width: f32) -> Option<GrayImage> {
    let unit = line.capital / CAPITAL;
    let (left, top) = (line.left.round(), (line.foot - FOOT * unit).round());
    let (wide, high) = (width.round(), (HEIGHT as f32 * unit).round());
    let (pw, ph) = (plane.width() as f32, plane.height() as f32);
    let off = left + wide <= 0.0 || top + high <= 0.0 || left >= pw || top >= ph;
    if off || high > ph.max(64.0) || wide > 4.0 * pw.max(64.0) {
        return None;
    }
    let (from_x, from_y) = (left.max(0.0), top.max(0.0));
    let inside = (
        (left + wide).min(pw) - from_x,
        (top + high).min(ph) - from_y,
    );
    let seen = imageops::crop_imm(
        plane,
        from_x as u32,
        from_y as u32,
        inside.0 as u32,
        inside.1 as u32,
    );
    let mut out = GrayImage::from_pixel(wide as u32, high as u32, image::Luma([255]));
    let at = ((from_x - left) as i64, (from_y - top) as i64);
    imageops::replace(&mut out, &seen.to_image(), at.0, at.1);
    Some(out)
}

/// Levels of gray as shares of ink.
fn levelled(gray: &GrayImage) -> Option<Map> {
    let mut levels = gray.as_raw().clone();
    levels.sort_unstable();
    let at = |share: f32| {
        let index = (levels.len() as f32 * share) as usize;
        levels.get(index).map_or(255.0, |level| f32::from(*level))
    };
    let (ink, paper) = (at(INK_SHARE), at(PAPER_SHARE));
    if paper - ink < CONTRAST_MIN {
        return None;
    }
    let mut map = Map::new(gray.height() as usize, gray.width() as usize, 1);
    for (value, level) in map.values.iter_mut().zip(gray.as_raw()) {
        *value = ((paper - f32::from(*level)) / (paper - ink)).clamp(0.0, 1.0);
    }
    Some(map)
}

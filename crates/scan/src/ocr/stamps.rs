//! Reads stamps: words in red ink and words in a small box, also when they were set down
//! crookedly. A page reader takes both for pictures and leaves them out, and the secrecy marks
//! of official papers are just these.

use image::GrayImage;

use super::{Lang, Layout, cut, read_as};
use crate::clean::{self, Cleaned};
use crate::{PageWords, Trouble, Word};

/// Places looked at on one page.
const STAMPS_MAX: usize = 16;
/// The size of what may hold stamped words, millimetres.
const WIDTH_MM: std::ops::RangeInclusive<f32> = 9.0..=110.0;
const HEIGHT_MM: std::ops::RangeInclusive<f32> = 4.0..=60.0;
/// The size of a printed box around a mark, millimetres.
const BOX_WIDTH_MM: std::ops::RangeInclusive<f32> = 12.0..=70.0;
const BOX_HEIGHT_MM: std::ops::RangeInclusive<f32> = 5.0..=22.0;
/// How crooked a stamp may be, degrees.
const CROOKED_DEGREES: f32 = 25.0;
const CROOKED_STEP_DEGREES: f32 = 0.5;
/// Ink darker than this.
const INK_LEVEL: u8 = 150;
/// Letters of a stamp are brought to about this resolution.
const MARGIN: u32 = 24;

/// A stretch of the page that may be a stamp.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    left: u32,
    top: u32,
    width: u32,
    height: u32,
}

/// The words of red stamps and of small printed boxes. Boxes are in pixels of the page; each
/// stamp is a block of its own. Empty where there is neither.
///
/// # Errors
/// As [`super::read`].
pub fn stamps(page: &Cleaned, langs: &[Lang]) -> Result<PageWords, Trouble> {
    let (width, height) = page.image.dimensions();
    let mut found = PageWords {
        width,
        height,
        dpi: page.dpi,
        words: Vec::new(),
    };
    let red = page
        .stamp
        .as_ref()
        .map(|stamp| (stamp, red_places(stamp, page.dpi)));
    let printed = (&page.image, boxed_places(&page.image, page.dpi));
    let places = red.into_iter().chain([printed]);
    let places = places.flat_map(|(from, places)| places.into_iter().map(move |at| (from, at)));
    for (block, (from, place)) in places.take(STAMPS_MAX).enumerate() {
        let words = read_place(from, page.dpi, place, langs)?;
        let lines = found.words.last().map_or(0, |word| word.line + 1);
        found.words.extend(words.into_iter().map(|word| Word {
            block: block as u32,
            paragraph: block as u32,
            line: lines + word.line,
            ..word
        }));
    }
    Ok(found)
}

/// Patches of red ink of the size of a stamp.
fn red_places(stamp: &GrayImage, dpi: u32) -> Vec<Place> {
    let step = (dpi / 36).max(2) as usize;
    let (mask, width) = clean::ink_blocks(stamp, step, INK_LEVEL, 0.04);
    let grown = clean::grow(&mask, width, 4);
    let mm = 25.4 / dpi as f32;
    clean::patches(&grown, width)
        .into_iter()
        .map(|patch| place_of(&patch, step, stamp))
        .filter(|place| {
            WIDTH_MM.contains(&(place.width as f32 * mm))
                && HEIGHT_MM.contains(&(place.height as f32 * mm))
        })
        .collect()
}

/// Printed frames: a patch of thin ink whose box has a line on all four sides.
fn boxed_places(page: &GrayImage, dpi: u32) -> Vec<Place> {
    let step = (dpi / 100).max(1) as usize;
    let (mask, width) = clean::ink_blocks(page, step, INK_LEVEL, 0.3);
    let mm = 25.4 / dpi as f32;
    clean::patches(&mask, width)
        .into_iter()
        .filter(|patch| {
            let block_mm = mm * step as f32;
            BOX_WIDTH_MM.contains(&(patch.width() as f32 * block_mm))
                && BOX_HEIGHT_MM.contains(&(patch.height() as f32 * block_mm))
                && is_frame(patch, width)
        })
        .map(|patch| place_of(&patch, step, page))
        .collect()
}

/// Each row and column of the box meets its frame near both ends (a stamp may be crooked).
fn is_frame(patch: &clean::Patch, width: usize) -> bool {
    let (wide, high) = (patch.width(), patch.height());
    let reach_x = (wide / 6).max(2);
    let reach_y = (high / 3).max(2);
    let mut sides = [
        vec![false; high],
        vec![false; high],
        vec![false; wide],
        vec![false; wide],
    ];
    for at in &patch.blocks {
        let (x, y) = (at % width - patch.left, at / width - patch.top);
        sides[0][y] |= x < reach_x;
        sides[1][y] |= x + reach_x >= wide;
        sides[2][x] |= y < reach_y;
        sides[3][x] |= y + reach_y >= high;
    }
    sides
        .iter()
        .all(|side| side.iter().filter(|&&met| met).count() as f32 >= 0.9 * side.len() as f32)
}

fn place_of(patch: &clean::Patch, step: usize, page: &GrayImage) -> Place {
    let (left, top) = ((patch.left * step) as u32, (patch.top * step) as u32);
    Place {
        left,
        top,
        width: ((patch.width() * step) as u32).min(page.width() - left),
        height: ((patch.height() * step) as u32).min(page.height() - top),
    }
}

/// Sets the stamp straight, takes its frame away, reads it, and brings the boxes back.
fn read_place(
    page: &GrayImage,
    dpi: u32,
    place: Place,
    langs: &[Lang],
) -> Result<Vec<Word>, Trouble> {
    let part = cut(
        page,
        (place.left, place.top),
        (place.width, place.height),
        MARGIN,
    );
    let crooked = crookedness(&part);
    let mut straight = clean::rotate_gray(&part, crooked);
    unframe(&mut straight, dpi);
    let reading = read_as(&straight, dpi, langs, Layout::Block)?;
    Ok(reading
        .words
        .words
        .into_iter()
        .map(|word| back(word, place, crooked, &part))
        .collect())
}

/// The angle at which the stamp's rows are most uneven; frames help here.
fn crookedness(part: &GrayImage) -> f32 {
    let (width, height) = part.dimensions();
    let ink: Vec<(f32, f32)> = part
        .enumerate_pixels()
        .filter(|(_, _, level)| level[0] < INK_LEVEL)
        .map(|(x, y, _)| (x as f32, y as f32))
        .collect();
    let steps = (CROOKED_DEGREES / CROOKED_STEP_DEGREES) as i32;
    let mut best = (0.0, 0.0f64);
    for step in -steps..=steps {
        let degrees = step as f32 * CROOKED_STEP_DEGREES;
        let (sin, cos) = degrees.to_radians().sin_cos();
        let mut rows = vec![0u32; 2 * (width + height) as usize + 2];
        for &(x, y) in &ink {
            rows[(y * cos - x * sin + width as f32) as usize] += 1;
        }
        let score: f64 = rows.iter().map(|&count| f64::from(count).powi(2)).sum();
        if score > best.1 {
            best = (degrees, score);
        }
    }
    best.0
}

/// Whitens rows and columns that are nearly all ink: the frame of a box.
fn unframe(part: &mut GrayImage, dpi: u32) {
    let (width, height) = part.dimensions();
    let long = (dpi as f32 * 7.0 / 25.4) as u32;
    for (across, length, other) in [(true, width, height), (false, height, width)] {
        let mut doomed = Vec::new();
        for line in 0..other {
            let mut run = 0;
            for at in 0..=length {
                let ink = at < length && {
                    let (x, y) = if across { (at, line) } else { (line, at) };
                    part.get_pixel(x, y)[0] < INK_LEVEL
                };
                if ink {
                    run += 1;
                    continue;
                }
                if run > long.min(length * 2 / 3) {
                    doomed.push((line, at - run, at));
                }
                run = 0;
            }
        }
        for (line, from, to) in doomed {
            for at in from..to {
                let (x, y) = if across { (at, line) } else { (line, at) };
                part.put_pixel(x, y, image::Luma([255]));
            }
        }
    }
}

/// A word's box in the page: the upright box around the crooked one.
fn back(word: Word, place: Place, degrees: f32, part: &GrayImage) -> Word {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (middle_x, middle_y) = (part.width() as f32 / 2.0, part.height() as f32 / 2.0);
    let (left, top) = (word.left as f32, word.top as f32);
    let (right, bottom) = (left + word.width as f32, top + word.height as f32);
    let corners = [(left, top), (right, top), (left, bottom), (right, bottom)].map(|(x, y)| {
        let (x, y) = (x - middle_x, y - middle_y);
        (middle_x + x * cos - y * sin, middle_y + x * sin + y * cos)
    });
    let least = |pick: fn(&(f32, f32)) -> f32| corners.iter().map(pick).fold(f32::MAX, f32::min);
    let most = |pick: fn(&(f32, f32)) -> f32| corners.iter().map(pick).fold(0.0, f32::max);
    let onto = |at: f32, start: u32| (at - MARGIN as f32 + start as f32).max(0.0) as u32;
    let (left, top) = (
        onto(least(|c| c.0), place.left),
        onto(least(|c| c.1), place.top),
    );
    let (right, bottom) = (
        onto(most(|c| c.0), place.left),
        onto(most(|c| c.1), place.top),
    );
    Word {
        left,
        top,
        width: right.saturating_sub(left),
        height: bottom.saturating_sub(top),
        ..word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_ink_has_no_places() {
        let page = GrayImage::from_pixel(600, 800, image::Luma([255]));
        assert_eq!(red_places(&page, 150), []);
        assert_eq!(boxed_places(&page, 150), []);
    }
}

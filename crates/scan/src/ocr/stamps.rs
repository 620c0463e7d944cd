//! Reads stamps: words in red ink and words in a small box, also when they were set down
//! crookedly. A page reader takes both for pictures and leaves them out, and the secrecy marks
//! of official papers are just these.

use fast_image_resize::FilterType;
use image::{DynamicImage, GrayImage};

use super::ring::is_ring;
use super::{Picture, cut, fit};
use crate::clean::{self, Cleaned};
use crate::{PageWords, Word};

/// Places looked at on one page.
const STAMPS_MAX: usize = 16;
/// The size of what may hold stamped words, millimetres.
const WIDTH_MM: std::ops::RangeInclusive<f32> = 9.0..=110.0;
const HEIGHT_MM: std::ops::RangeInclusive<f32> = 4.0..=60.0;
/// The size of a printed box around a mark, millimetres.
const BOX_WIDTH_MM: std::ops::RangeInclusive<f32> = 12.0..=70.0;
const BOX_HEIGHT_MM: std::ops::RangeInclusive<f32> = 5.0..=22.0;
/// So much of each side of a printed box must be there.
const PRINTED_SHARE: f32 = 0.9;
/// A round seal: about as wide as high, and of this size, millimetres. It bears no mark.
const SEAL_MM: std::ops::RangeInclusive<f32> = 26.0..=46.0;
const SEAL_SIDES: std::ops::RangeInclusive<f32> = 0.85..=1.18;
/// How crooked a stamp may be, degrees.
const CROOKED_DEGREES: f32 = 25.0;
const CROOKED_STEP_DEGREES: f32 = 0.5;
/// Ink darker than this.
const INK_LEVEL: u8 = 150;
/// A printed box is darker than this: thin lines of a coarse page are pale once it is softened.
const BOX_LEVEL: u8 = 200;
/// Ink of a frame is darker than this: with its soft edge, so that no ghost of it stays.
const FRAME_LEVEL: u8 = 215;
/// A frame's ink is less than this share of its box; letters that hang together are more.
const FRAME_INK_MAX: f32 = 0.42;
/// Smaller ink is a speck, millimetres.
const SPECK_MM: f32 = 1.2;
/// Stands for a stamp in whose place a mark of secrecy may stand and of which nothing sure was
/// read: whoever looks for marks must know of it.
pub const UNREAD: &str = "\u{25a1}";
/// Marks stand in this part of a page's height, and are of this size set straight, millimetres.
const MARK_TOP_SHARE: f32 = 0.5;
const MARK_WIDTH_MM: std::ops::RangeInclusive<f32> = 10.0..=75.0;
const MARK_HEIGHT_MM: std::ops::RangeInclusive<f32> = 5.0..=21.0;
/// Less than this is no mark, however much of it was lost, millimetres.
const SPECKLE_MM: f32 = 6.0;
/// Marks are wider than high; the star of a seal is not.
const MARK_SIDES_MIN: f32 = 1.4;
/// Sure words that fill less of a frame's or stamp's width or height leave something in it that
/// was not read.
const FILLED_WIDTH: f32 = 0.45;
const FILLED_HEIGHT: f32 = 0.3;
/// More ink than this in its place is an edge or a blot and no stamp.
const MARK_INK_SHARE_MAX: f32 = 0.6;
/// Letters of a stamp are brought to about this resolution where theirs is finer.
const READ_DPI: f64 = 200.0;
const LESSENED_FROM: f64 = 0.8;
/// White around a stamp that was cut out, pixels.
pub(super) const MARGIN: u32 = 24;

/// A stretch of the page that may be a stamp.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub left: u32,
    pub top: u32,
    pub width: u32,
    pub height: u32,
}

impl Place {
    /// Whether one lies on the other.
    pub(super) fn meets(&self, other: &Place) -> bool {
        self.left < other.left + other.width
            && other.left < self.left + self.width
            && self.top < other.top + other.height
            && other.top < self.top + self.height
    }
}

/// A stamp or a printed box that was found, cut out of the page.
pub(super) struct Stamp {
    /// Where it was found, with some white around its ink.
    pub place: Place,
    /// Where its ink is.
    ink: Place,
    /// With white around it, as crooked as it was set down.
    part: GrayImage,
    dpi: u32,
    /// The angle that sets it straight, degrees.
    crooked: f32,
    /// Red, and where marks stand.
    may_be_mark: bool,
}

/// The red stamps of a page and its small printed boxes.
pub(super) fn find(page: &Cleaned) -> Vec<Stamp> {
    let red = page.stamp.as_ref();
    let red = red.map(|stamp| (stamp, true, red_places(stamp, page.dpi)));
    let printed = (&page.image, false, boxed_places(&page.image, page.dpi));
    let high = page.image.height() as f32;
    let all = red.into_iter().chain([printed]);
    let all = all.flat_map(|(from, red, places)| places.into_iter().map(move |at| (from, red, at)));
    let stamp = |(from, red, place): (&GrayImage, bool, Place)| {
        let (from_corner, sides) = ((place.left, place.top), (place.width, place.height));
        let part = cut(from, from_corner, sides, MARGIN);
        Stamp {
            place,
            ink: inked(&part, place, page.dpi),
            crooked: crookedness(&part),
            part,
            dpi: page.dpi,
            may_be_mark: red && (place.top as f32) < MARK_TOP_SHARE * high,
        }
    };
    all.take(STAMPS_MAX).map(stamp).collect()
}

impl Stamp {
    /// The stamp set straight, without its frame.
    pub fn bare(&self) -> Picture {
        let mut bare = self.part.clone();
        unframe(&mut bare, self.dpi);
        self.straight(&bare)
    }

    /// The stamp set straight, with its frame: where that hangs together with the letters,
    /// nothing is left without it.
    pub fn whole(&self) -> Picture {
        self.straight(&self.part)
    }

    fn straight(&self, part: &GrayImage) -> Picture {
        let scale = (READ_DPI / f64::from(self.dpi.max(1))).min(1.0);
        Picture {
            gray: lessened(clean::rotate_gray(part, self.crooked), scale),
            dpi: (f64::from(self.dpi) * scale) as u32,
        }
    }

    /// The words of a picture of it, boxes in pixels of the page.
    pub fn onto_page(&self, picture: &Picture, words: Vec<Word>) -> Vec<Word> {
        let read = PageWords {
            width: picture.gray.width(),
            height: picture.gray.height(),
            dpi: picture.dpi,
            words,
        };
        let (width, height) = self.part.dimensions();
        let words = fit(read, width, height, self.dpi).words.into_iter();
        let words = words.map(|word| back(word, self.place, self.crooked, &self.part));
        words.collect()
    }

    /// Whether words, its own or those of something else that lies there, tell all of it: of two
    /// stamps set side by side one may have been left out.
    pub fn is_told(&self, words: &[Word]) -> bool {
        explains(words, &self.ink)
    }

    /// Whether its ink but for specks is too little for a mark.
    fn is_speckle(&self) -> bool {
        let wide = self.ink.width.max(self.ink.height) as f32 * 25.4 / self.dpi.max(1) as f32;
        wide < SPECKLE_MM
    }

    /// The words of a stamp, and [`UNREAD`] behind them where they do not tell it and a mark may
    /// stand: the part of the page has a mark's size when it is set straight.
    pub fn or_unread(&self, mut words: Vec<Word>) -> Vec<Word> {
        if self.is_told(&words)
            || !self.may_be_mark
            || self.is_speckle()
            || !may_be_mark(&self.part, self.crooked, self.dpi)
        {
            return words;
        }
        let line = words.last().map_or(0, |word| word.line + 1);
        words.push(Word {
            line,
            ..unread(self.ink)
        });
        words
    }
}

/// Where ink is in a part that was cut out of a place.
fn inked(part: &GrayImage, place: Place, dpi: u32) -> Place {
    let patches = ink_of(part, INK_LEVEL);
    let Some((left, top, right, bottom)) = extent(&patches, dpi) else {
        return place;
    };
    let onto = |at: usize, from: u32| (at as u32 + from).saturating_sub(MARGIN);
    Place {
        left: onto(left, place.left),
        top: onto(top, place.top),
        width: (right - left) as u32,
        height: (bottom - top) as u32,
    }
}

/// Ink darker than a level, by what hangs together.
fn ink_of(part: &GrayImage, level: u8) -> Vec<clean::Patch> {
    let mask: Vec<bool> = part.as_raw().iter().map(|&it| it < level).collect();
    clean::patches(&mask, part.width() as usize)
}

/// The box around all patches but specks: left, top, right, bottom.
fn extent(patches: &[clean::Patch], dpi: u32) -> Option<(usize, usize, usize, usize)> {
    let speck = SPECK_MM * dpi as f32 / 25.4;
    let large = patches
        .iter()
        .filter(|patch| patch.width().max(patch.height()) as f32 > speck);
    large
        .map(|patch| (patch.left, patch.top, patch.right, patch.bottom))
        .reduce(|a, b| (a.0.min(b.0), a.1.min(b.1), a.2.max(b.2), a.3.max(b.3)))
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
                && !is_seal(place, mm)
        })
        .collect()
}

/// Most red ink is a seal: reading it costs a tenth of a page and tells nothing.
fn is_seal(place: &Place, mm: f32) -> bool {
    let (width, height) = (place.width as f32 * mm, place.height as f32 * mm);
    SEAL_MM.contains(&width) && SEAL_MM.contains(&height) && SEAL_SIDES.contains(&(width / height))
}

/// Printed frames: a patch of thin ink whose box has a line on all four sides. They are looked
/// for in dark ink, where frames that touch print stand apart, and in pale ink.
fn boxed_places(page: &GrayImage, dpi: u32) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for level in [INK_LEVEL, BOX_LEVEL] {
        for place in framed(page, dpi, level) {
            if !places.iter().any(|other| other.meets(&place)) {
                places.push(place);
            }
        }
    }
    places
}

fn framed(page: &GrayImage, dpi: u32, level: u8) -> Vec<Place> {
    let step = (dpi / 100).max(1) as usize;
    let (mask, width) = clean::ink_blocks(page, step, level, 0.3);
    let mm = 25.4 / dpi as f32;
    clean::patches(&mask, width)
        .into_iter()
        .filter(|patch| {
            let block_mm = mm * step as f32;
            BOX_WIDTH_MM.contains(&(patch.width() as f32 * block_mm))
                && BOX_HEIGHT_MM.contains(&(patch.height() as f32 * block_mm))
                && is_frame(patch, width, PRINTED_SHARE)
        })
        .map(|patch| place_of(&patch, step, page))
        .collect()
}

/// Each row and column of the box meets its frame near both ends (a stamp may be crooked).
fn is_frame(patch: &clean::Patch, width: usize, share: f32) -> bool {
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
        .all(|side| side.iter().filter(|&&met| met).count() as f32 >= share * side.len() as f32)
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

/// How much a reading tells: letters, each as sure as its word.
pub(super) fn worth(words: &[Word]) -> f32 {
    words
        .iter()
        .map(|word| letters(word) as f32 * word.confidence)
        .sum()
}

fn letters(word: &Word) -> usize {
    let signs = word.text.chars();
    signs.filter(|sign| sign.is_alphabetic()).count()
}

/// Grain of a fine scan goes away with its size.
fn lessened(part: GrayImage, scale: f64) -> GrayImage {
    if scale > LESSENED_FROM {
        return part;
    }
    let side = |pixels: u32| (f64::from(pixels) * scale).round().max(1.0) as u32;
    let (width, height) = (side(part.width()), side(part.height()));
    let part = DynamicImage::ImageLuma8(part);
    crate::view::resize(&part, width, height, FilterType::Hamming).into_luma8()
}

/// What stands for a stamp of which nothing sure was read.
pub(super) fn unread(place: Place) -> Word {
    Word {
        text: UNREAD.to_owned(),
        left: place.left,
        top: place.top,
        width: place.width,
        height: place.height,
        confidence: 0.0,
        block: 0,
        paragraph: 0,
        line: 0,
    }
}

fn may_be_mark(part: &GrayImage, crooked: f32, dpi: u32) -> bool {
    let (sin, cos) = crooked.to_radians().sin_cos();
    let (mut across, mut down) = ((f32::MAX, f32::MIN), (f32::MAX, f32::MIN));
    let dark = part.enumerate_pixels().filter(|at| at.2[0] < INK_LEVEL);
    let places: Vec<(f32, f32)> = dark.map(|(x, y, _)| (x as f32, y as f32)).collect();
    for &(x, y) in &places {
        let (u, v) = (x * cos + y * sin, y * cos - x * sin);
        across = (across.0.min(u), across.1.max(u));
        down = (down.0.min(v), down.1.max(v));
    }
    let ink = places.len() as f32;
    let (wide, high) = (across.1 - across.0, down.1 - down.0);
    let mm = 25.4 / dpi.max(1) as f32;
    MARK_WIDTH_MM.contains(&(wide * mm))
        && MARK_HEIGHT_MM.contains(&(high * mm))
        && wide > MARK_SIDES_MIN * high
        && ink < MARK_INK_SHARE_MAX * wide * high
        && !is_ring(&places)
}

/// Whether sure words fill a place, and not only one line of it.
pub(super) fn explains(words: &[Word], place: &Place) -> bool {
    let overlap = |from: u32, long: u32, start: u32, size: u32| {
        (from + long)
            .min(start + size)
            .saturating_sub(from.max(start))
    };
    let mut wide = 0;
    let mut rows = vec![false; place.height as usize];
    for word in words {
        let across = overlap(word.left, word.width, place.left, place.width);
        let down = overlap(word.top, word.height, place.top, place.height);
        if across > 0 && down > 0 {
            wide += across;
            let from = word.top.saturating_sub(place.top) as usize;
            rows[from..from + down as usize].fill(true);
        }
    }
    let high = rows.iter().filter(|&&row| row).count();
    is_sure(words)
        && wide as f32 >= FILLED_WIDTH * place.width as f32
        && high as f32 >= FILLED_HEIGHT * place.height as f32
}

/// Whether a stamp was read: three letters or more, of which most are sure.
pub(super) fn is_sure(words: &[Word]) -> bool {
    let all: usize = words.iter().map(letters).sum();
    let sure = |word: &&Word| word.confidence > 0.6;
    let good: usize = words.iter().filter(sure).map(letters).sum();
    good >= 3 && 4 * good >= 3 * all
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

/// Whitens the frames of a stamp: ink that hangs together around nearly all other ink, or around
/// a part of it where several stamps stand close together.
fn unframe(part: &mut GrayImage, dpi: u32) {
    let patches = ink_of(part, FRAME_LEVEL);
    let Some((left, top, right, bottom)) = extent(&patches, dpi) else {
        return;
    };
    let (wide, high) = ((right - left) as f32, (bottom - top) as f32);
    let width = part.width() as usize;
    let mm = 25.4 / dpi.max(1) as f32;
    for patch in patches {
        let (across, down) = (patch.width() as f32, patch.height() as f32);
        let outer = across > 0.8 * wide
            && down > 0.7 * high
            && (patch.blocks.len() as f32) < FRAME_INK_MAX * across * down;
        let inner = BOX_WIDTH_MM.contains(&(across * mm))
            && BOX_HEIGHT_MM.contains(&(down * mm))
            && is_frame(&patch, width, PRINTED_SHARE);
        if outer || inner {
            for at in patch.blocks {
                part.as_mut()[at] = 255;
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

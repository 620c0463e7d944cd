//! Tells a page that bears print of which nothing could be read from one that is blank or a
//! picture: of the first nobody has seen what stands on it.

use image::GrayImage;

use crate::clean::{self, Cleaned};
use crate::{PageWords, Word};

/// Stands among a page's stamps for a page with print of which nothing sure was read: whoever
/// looks for marks of secrecy must know that this page was not looked at.
pub const UNREAD_PAGE: &str = "\u{25a0}";
/// A word is sure from here on.
const SURE: f32 = 0.5;
/// A page of which so many letters are sure was read, whatever else is on it.
const LETTERS_ENOUGH: usize = 250;
/// A page with fewer patches of the size of letters and words bears no text to speak of.
const PATCHES_MIN: usize = 40;
/// Fewer sure letters than this for each patch is a page that was not read. Of a page that was,
/// each patch, a word or a mark above it, gives some three.
const LETTERS_A_PATCH: f32 = 0.25;
/// The size of a letter or of a word whose letters touch, millimetres.
const HEIGHT_MM: std::ops::RangeInclusive<f32> = 1.2..=8.0;
const WIDTH_MM: std::ops::RangeInclusive<f32> = 0.7..=40.0;
/// Ink darker than this, and so much of a block.
const INK_LEVEL: u8 = 150;
const INK_SHARE: f32 = 0.3;
/// Grain of a cleaned page is paler than this, and letters are darker.
const GRAIN_LEVEL: u8 = 180;
/// So much of a page of text is paper: about as light as its lightest parts. Of a photograph
/// it is less.
const PAPER_SHARE_MIN: f32 = 0.6;
const PAPER_REACH: u8 = 48;
const LIGHTEST_SHARE: f32 = 0.1;

/// Whether a page bears print of which its words tell next to nothing.
pub fn is_unread(page: &Cleaned, words: &PageWords) -> bool {
    leaves_print(&page.image, page.dpi, &words.words) && is_paper(&page.view.to_luma8())
}

/// Whether there are patches of the size of print that words do not tell.
pub(super) fn leaves_print(page: &GrayImage, dpi: u32, words: &[Word]) -> bool {
    let letters = sure_letters(words);
    if letters >= LETTERS_ENOUGH {
        return false;
    }
    let patches = print_patches(page, dpi);
    patches >= PATCHES_MIN && (letters as f32) < LETTERS_A_PATCH * patches as f32
}

/// The page without its grain. Where there is little print, a reader that looks for the level
/// between ink and paper takes the grain of a worn page for ink, and reads nothing.
pub(super) fn without_grain(page: &GrayImage) -> GrayImage {
    let mut calm = page.clone();
    for level in calm.as_mut().iter_mut() {
        if *level > GRAIN_LEVEL {
            *level = 255;
        }
    }
    calm
}

pub(super) fn sure_letters(words: &[Word]) -> usize {
    let sure = words.iter().filter(|word| word.confidence >= SURE);
    let letters = |word: &Word| word.text.chars().filter(|s| s.is_alphanumeric()).count();
    sure.map(letters).sum()
}

fn print_patches(page: &GrayImage, dpi: u32) -> usize {
    let step = (dpi / 100).max(1) as usize;
    let (mask, width) = clean::ink_blocks(page, step, INK_LEVEL, INK_SHARE);
    let mm = 25.4 * step as f32 / dpi.max(1) as f32;
    let patches = clean::patches(&mask, width).into_iter();
    let fits = |patch: &clean::Patch| {
        HEIGHT_MM.contains(&(patch.height() as f32 * mm))
            && WIDTH_MM.contains(&(patch.width() as f32 * mm))
    };
    patches.filter(fits).count()
}

fn is_paper(view: &GrayImage) -> bool {
    let mut counts = [0usize; 256];
    for level in view.as_raw() {
        counts[usize::from(*level)] += 1;
    }
    let all = view.as_raw().len() as f32;
    let mut above = 0.0;
    let lightest = (0..256).rev().find(|&level| {
        above += counts[level] as f32;
        above >= LIGHTEST_SHARE * all
    });
    let from = lightest
        .unwrap_or(255)
        .saturating_sub(usize::from(PAPER_REACH));
    let paper: usize = counts[from..].iter().sum();
    paper as f32 >= PAPER_SHARE_MIN * all
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, Luma};

    use super::*;

    fn page(draw: impl Fn(u32, u32) -> u8) -> Cleaned {
        let gray = GrayImage::from_fn(1200, 1600, |x, y| Luma([draw(x, y)]));
        clean::page(&DynamicImage::ImageLuma8(gray), 200)
    }

    /// Short strokes in lines, as a page of letters in no known script.
    fn strokes(x: u32, y: u32) -> u8 {
        let line = (200..1400).contains(&y) && y % 50 < 18;
        let letter = (150..1050).contains(&x) && x % 24 < 14 && (x / 24) % 6 < 5;
        let hollow = x % 24 > 4 && x % 24 < 10 && y % 50 > 4 && y % 50 < 13;
        if line && letter && !hollow { 20 } else { 240 }
    }

    fn none(page: &Cleaned) -> PageWords {
        PageWords {
            width: page.image.width(),
            height: page.image.height(),
            dpi: page.dpi,
            words: vec![],
        }
    }

    fn sure(page: &Cleaned, count: usize) -> PageWords {
        let word = Word {
            text: "giấy".to_owned(),
            left: 0,
            top: 0,
            width: 10,
            height: 10,
            confidence: 0.9,
            block: 0,
            paragraph: 0,
            line: 0,
        };
        PageWords {
            words: vec![word; count],
            ..none(page)
        }
    }

    #[test]
    fn print_without_words_is_unread_and_with_words_it_is_not() {
        let print = page(strokes);
        assert!(is_unread(&print, &none(&print)));
        assert!(!is_unread(&print, &sure(&print, 100)));
    }

    #[test]
    fn grain_goes_and_letters_stay() {
        let worn = GrayImage::from_fn(600, 400, |x, y| {
            Luma([match (strokes(x + 150, y + 200), (x * 7 + y * 13) % 5) {
                (20, _) => 110,
                (_, 0) => 190,
                _ => 255,
            }])
        });
        let calm = without_grain(&worn);
        for (before, after) in worn.pixels().zip(calm.pixels()) {
            assert_eq!(after[0], if before[0] == 110 { 110 } else { 255 });
        }
        let none: [Word; 0] = [];
        assert_eq!(
            leaves_print(&worn, 200, &none),
            leaves_print(&calm, 200, &none)
        );
    }

    #[test]
    fn words_that_nobody_can_be_sure_of_are_none() {
        let print = page(strokes);
        let mut words = sure(&print, 100);
        for word in &mut words.words {
            word.confidence = 0.2;
        }
        assert!(is_unread(&print, &words));
    }

    #[test]
    fn blank_pages_and_pictures_were_not_left_unread() {
        for (name, blank) in [
            ("white", page(|_, _| 250)),
            (
                "speckled",
                page(|x, y| if (x * 7 + y * 13) % 997 == 0 { 60 } else { 245 }),
            ),
            (
                "one line",
                page(|x, y| if y / 4 == 200 && x > 200 { 10 } else { 245 }),
            ),
            (
                "a photograph",
                page(|x, y| ((x / 5 + y / 7) % 200) as u8 + (x * y % 31) as u8),
            ),
        ] {
            assert!(!is_unread(&blank, &none(&blank)), "{name}");
        }
    }
}

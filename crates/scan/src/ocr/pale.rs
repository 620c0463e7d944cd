//! Stamps of a gray scan: their colour is gone, and where one lies over a line of print the
//! page's lines and its frame are one patch of ink. But stamp ink is paler than print and its
//! strokes are thick, while the grays at the edge of print are thin.

use fast_image_resize::FilterType;
use image::{DynamicImage, GrayImage};

use super::stamps::{MARGIN, Place, back, crookedness, is_frame, or_unread, read_straight};
use super::{Lang, again, cut};
use crate::clean::{self, Cleaned};
use crate::{Trouble, Word};

/// Marks stand in this part of a page's height.
const TOP_SHARE: f32 = 0.5;
/// Resolution at which frames are looked for, and that of reading inside them.
const LOOK_DPI: u32 = 150;
const READ_SCALE: f64 = 1.5;
/// From print to paper, the levels that are a stamp's.
const FROM_SHARE: f32 = 0.18;
const TO_SHARE: f32 = 0.75;
/// The size of a stamp with its frame as it lies, millimetres.
const WIDTH_MM: std::ops::RangeInclusive<f32> = 12.0..=75.0;
const HEIGHT_MM: std::ops::RangeInclusive<f32> = 5.0..=26.0;
/// So much of each side of a frame must be there: print that crosses it is darker.
const SIDE_SHARE: f32 = 0.6;
/// Frames that are read on one page.
const FRAMES_MAX: usize = 4;

/// The words inside pale frames, one list for each frame; boxes in pixels of the page.
pub fn words(page: &Cleaned, langs: &[Lang]) -> Result<Vec<Vec<Word>>, Trouble> {
    let (plane, scale) = plane(page);
    let dpi = (f64::from(page.dpi) * scale).round() as u32;
    let mut found = Vec::new();
    for place in frames(&plane, dpi).into_iter().take(FRAMES_MAX) {
        let words = read_frame(&plane, dpi, place, langs)?;
        let onto = |pixels: u32| (f64::from(pixels) / scale).round() as u32;
        let onto_page = |word: Word| Word {
            left: onto(word.left),
            top: onto(word.top),
            width: onto(word.width),
            height: onto(word.height),
            ..word
        };
        found.push(words.into_iter().map(onto_page).collect());
    }
    Ok(found)
}

/// Pale thick ink of the upper part of a page, black on white, and its scale to the page.
fn plane(page: &Cleaned) -> (GrayImage, f64) {
    let high = (page.view.height() as f32 * TOP_SHARE) as u32;
    let top = page.view.crop_imm(0, 0, page.view.width(), high.max(1));
    let top = DynamicImage::ImageLuma8(top.into_luma8());
    let scale = (f64::from(LOOK_DPI) / f64::from(page.dpi.max(1))).min(1.0);
    let side = |pixels: u32| (f64::from(pixels) * scale).round().max(1.0) as u32;
    let (width, height) = (side(top.width()), side(top.height()));
    let mut gray = crate::view::resize(&top, width, height, FilterType::Hamming).into_luma8();
    let (print, paper) = again::levels(&gray);
    let band = print + FROM_SHARE * (paper - print)..print + TO_SHARE * (paper - print);
    for level in gray.as_mut().iter_mut() {
        *level = if band.contains(&f32::from(*level)) {
            0
        } else {
            255
        };
    }
    (opened(&gray), scale)
}

/// Ink of which at least two by two pixels are together.
fn opened(mask: &GrayImage) -> GrayImage {
    let (width, height) = mask.dimensions();
    let mut out = GrayImage::from_pixel(width, height, image::Luma([255]));
    for y in 1..height {
        for x in 1..width {
            let square = [(x - 1, y - 1), (x, y - 1), (x - 1, y), (x, y)];
            if square.iter().all(|&(x, y)| mask.get_pixel(x, y)[0] == 0) {
                for (x, y) in square {
                    out.put_pixel(x, y, image::Luma([0]));
                }
            }
        }
    }
    out
}

fn frames(plane: &GrayImage, dpi: u32) -> Vec<Place> {
    let width = plane.width() as usize;
    let mask: Vec<bool> = plane.as_raw().iter().map(|&level| level == 0).collect();
    let mm = 25.4 / dpi.max(1) as f32;
    clean::patches(&mask, width)
        .into_iter()
        .filter(|patch| {
            WIDTH_MM.contains(&(patch.width() as f32 * mm))
                && HEIGHT_MM.contains(&(patch.height() as f32 * mm))
                && is_frame(patch, width, SIDE_SHARE)
        })
        .map(|patch| Place {
            left: patch.left as u32,
            top: patch.top as u32,
            width: patch.width() as u32,
            height: patch.height() as u32,
        })
        .collect()
}

fn read_frame(
    plane: &GrayImage,
    dpi: u32,
    place: Place,
    langs: &[Lang],
) -> Result<Vec<Word>, Trouble> {
    let size = (place.width, place.height);
    let part = cut(plane, (place.left, place.top), size, MARGIN);
    let crooked = crookedness(&part);
    let words = read_straight(&part, crooked, dpi, READ_SCALE, langs)?;
    let words = words
        .into_iter()
        .map(|word| back(word, place, crooked, &part));
    Ok(or_unread(words.collect(), place, (&part, crooked), dpi))
}

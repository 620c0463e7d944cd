//! Reads a part of a page a second time, by itself and from another picture of it: what a page
//! reader merges or takes for a drawing is often plain when nothing else is in sight.

use image::{DynamicImage, GrayImage};

use super::{Picture, cut, fit, scaled, scaled_side};
use crate::clean::{self, Cleaned};
use crate::{PageWords, Word};

/// A part of a page, pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub left: u32,
    pub top: u32,
    pub width: u32,
    pub height: u32,
    pub from: Plane,
}

/// The picture that a part is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plane {
    /// The cleaned page, as it was read the first time.
    Page,
    /// Only what is as dark as print: seals and pens are paler, whatever their colour.
    Print,
}

/// Resolution at which a part is read: another one than the page's, so that stairs and grain
/// fall elsewhere.
const READ_DPI: u32 = 185;
/// White around the part, pixels.
const MARGIN: u32 = 20;
/// Smaller parts hold no line, pixels.
const SIDE_MIN: u32 = 24;
/// Shares of a part's pixels that are darker than print, and lighter than paper.
const PRINT_SHARE: f32 = 0.0012;
const PAPER_SHARE: f32 = 0.6;
/// How far from print towards paper ink is still taken for print: a seal in gray lies at about
/// half, the grays at a letter's edge before.
const INK_REACH: f32 = 0.47;
/// The blur that evens grain before levels are told apart, pixels at 300 dpi.
const CALM_SIGMA: f32 = 0.9;

/// The picture of a part, as it is read.
pub(super) fn picture(page: &Cleaned, part: &Part) -> Picture {
    Picture {
        gray: scaled(&cut_out(page, part), page.dpi, READ_DPI),
        dpi: READ_DPI,
    }
}

/// The words of a part, boxes in pixels of the page, lines counted from 0.
pub(super) fn onto_page(page: &Cleaned, part: &Part, words: Vec<Word>) -> Vec<Word> {
    let (width, height) = sides(page, part);
    let (wide, high) = (width + 2 * MARGIN, height + 2 * MARGIN);
    let side = |pixels: u32| scaled_side(pixels, page.dpi, READ_DPI);
    let read = PageWords {
        width: side(wide),
        height: side(high),
        dpi: READ_DPI,
        words,
    };
    let words = fit(read, wide, high, page.dpi).words.into_iter();
    let words = words.map(|word| Word {
        left: (word.left + part.left).saturating_sub(MARGIN),
        top: (word.top + part.top).saturating_sub(MARGIN),
        ..word
    });
    words.collect()
}

/// Its width and height as far as the page goes.
fn sides(page: &Cleaned, part: &Part) -> (u32, u32) {
    let (wide, high) = page.image.dimensions();
    (
        part.width.min(wide.saturating_sub(part.left)),
        part.height.min(high.saturating_sub(part.top)),
    )
}

/// The picture of a part; an empty one where it holds no line.
fn cut_out(page: &Cleaned, part: &Part) -> GrayImage {
    let (width, height) = sides(page, part);
    if width < SIDE_MIN || height < SIDE_MIN {
        return GrayImage::new(1, 1);
    }
    let place = ((part.left, part.top), (width, height));
    match part.from {
        Plane::Page => cut(&page.image, place.0, place.1, MARGIN),
        Plane::Print => print_of(page, place.0, place.1),
    }
}

/// The part with everything paler than print made white. Of coloured ink its lightest channel
/// counts: red and blue ink are pale in their own light, print is dark in all.
fn print_of(page: &Cleaned, (left, top): (u32, u32), (width, height): (u32, u32)) -> GrayImage {
    let mut gray =
        GrayImage::from_pixel(width + 2 * MARGIN, height + 2 * MARGIN, image::Luma([255]));
    let view = page.view.crop_imm(left, top, width, height);
    match &view {
        DynamicImage::ImageLuma8(plain) => {
            for (x, y, level) in plain.enumerate_pixels() {
                gray.put_pixel(x + MARGIN, y + MARGIN, *level);
            }
        }
        other => {
            for (x, y, pixel) in other.to_rgb8().enumerate_pixels() {
                let light = pixel.0.iter().copied().max().unwrap_or(255);
                gray.put_pixel(x + MARGIN, y + MARGIN, image::Luma([light]));
            }
        }
    }
    let calm = clean::smooth(&gray, CALM_SIGMA * page.dpi as f32 / 300.0);
    let (print, paper) = levels(&calm);
    let least = print + INK_REACH * (paper - print);
    let gain = 255.0 / (least - print).max(1.0);
    let mut out = calm;
    for level in out.as_mut().iter_mut() {
        *level = ((f32::from(*level) - print) * gain).clamp(0.0, 255.0) as u8;
    }
    out
}

/// The levels of print and of paper in a part.
pub(super) fn levels(gray: &GrayImage) -> (f32, f32) {
    let mut counts = [0u32; 256];
    for level in gray.as_raw() {
        counts[usize::from(*level)] += 1;
    }
    let total = gray.as_raw().len() as f32;
    let at = |share: f32| {
        let mut below = 0.0;
        let found = counts.iter().position(|&count| {
            below += count as f32;
            below >= share * total
        });
        found.unwrap_or(255) as f32
    };
    (at(PRINT_SHARE), at(PAPER_SHARE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(view: image::RgbImage) -> Cleaned {
        let picture = DynamicImage::ImageRgb8(view);
        Cleaned {
            view: picture.clone(),
            ..clean::page(&picture, 300)
        }
    }

    #[test]
    fn seals_and_pens_are_left_out_and_print_stays() {
        let view = image::RgbImage::from_fn(400, 300, |x, y| {
            image::Rgb(match (x / 10, y / 10) {
                (5..8, 5..20) => [12, 12, 14],
                (15..18, 5..20) => [205, 40, 50],
                (25..28, 5..20) => [120, 120, 122],
                _ => [244, 243, 240],
            })
        });
        let print = print_of(&page(view), (0, 0), (400, 300));
        let level = |x: u32| print.get_pixel(x + MARGIN, 120 + MARGIN)[0];
        assert!(level(65) < 40, "print is {}", level(65));
        assert!(level(165) > 230, "a red seal is {}", level(165));
        assert!(level(265) > 200, "a gray seal is {}", level(265));
        assert!(level(350) > 240, "paper is {}", level(350));
    }
}

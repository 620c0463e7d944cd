//! Reads what stands in frames, wherever a frame was found by its lines: stamps of a gray scan,
//! of which the colour is gone, stamps over print, and printed boxes that were not read surely.
//! Stamp ink is paler than print and its strokes are thick, while the grays at the edge of print
//! are thin.

use image::{GrayImage, imageops};

use super::frames::{self, Frame, LOOK_DPI};
use super::stamps::{MARGIN, Place, explains, unread};
use super::{Picture, again, scaled};
use crate::Word;
use crate::clean::{self, Cleaned};

/// Marks stand in this part of a page's height.
const TOP_SHARE: f32 = 0.5;
/// Resolution at which pale ink is told from print, and that at which letters are read.
const PALE_DPI: u32 = 150;
const READ_DPI: u32 = 225;
/// From print to paper, the levels that are a stamp's.
const FROM_SHARE: f32 = 0.18;
const TO_SHARE: f32 = 0.75;
/// From print to paper, the level that is white when all ink is read.
const PAPER_SHARE: f32 = 0.85;
/// The blur that evens grain and stairs, pixels at the resolution of reading.
const CALM_SIGMA: f32 = 1.2;
/// Frames that are read on one page.
const FRAMES_MAX: usize = 6;
/// A frame's line and the white beside it, millimetres.
const LINE_MM: f32 = 1.1;

/// A frame that was found on a page.
pub(super) struct Framed {
    pub place: Place,
    dpi: u32,
    /// Its pale ink alone, without the print that crosses it; and all its ink.
    pub pictures: [Picture; 2],
}

/// Frames in the upper part of a page, the surest of them.
pub(super) fn find(page: &Cleaned) -> Vec<Framed> {
    let top = top(page);
    let small = scaled(&top, page.dpi, LOOK_DPI);
    let frames = frames::find(&small).into_iter().take(FRAMES_MAX);
    let framed = frames.map(|frame| Framed {
        place: place(&frame, page),
        dpi: page.dpi,
        pictures: pictures(&top, page.dpi, &frame),
    });
    framed.collect()
}

impl Framed {
    /// Of the readings of its pictures a list of words each, boxes in pixels of the page, up to
    /// the one that tells what stands there. Where none does, it is told that something stands.
    pub fn words(&self, readings: impl Iterator<Item = Vec<Word>>) -> Vec<Vec<Word>> {
        let mut found = Vec::new();
        // All of its readings are taken, whichever tells.
        let readings: Vec<Vec<Word>> = readings.collect();
        for words in readings {
            let words = words.into_iter();
            let words: Vec<Word> = words
                .map(|word| onto_page(word, &self.place, self.dpi))
                .collect();
            let told = explains(&words, &self.place);
            found.push(words);
            if told {
                return found;
            }
        }
        found.push(vec![unread(self.place)]);
        found
    }
}

/// The upper part of the page as it was scanned, in gray.
fn top(page: &Cleaned) -> GrayImage {
    let high = (page.view.height() as f32 * TOP_SHARE) as u32;
    let top = page.view.crop_imm(0, 0, page.view.width(), high.max(1));
    top.into_luma8()
}

/// The upright box of a frame on the page.
fn place(frame: &Frame, page: &Cleaned) -> Place {
    let scale = page.dpi as f32 / LOOK_DPI as f32;
    let (left, top, width, height) = frame.area();
    let onto = |pixels: f32, most: u32| ((pixels * scale).max(0.0) as u32).min(most - 1);
    let (left, top) = (onto(left, page.view.width()), onto(top, page.view.height()));
    Place {
        left,
        top,
        width: ((width * scale) as u32).clamp(1, page.view.width() - left),
        height: ((height * scale) as u32).clamp(1, page.view.height() - top),
    }
}

/// A frame's inside.
fn pictures(top: &GrayImage, dpi: u32, frame: &Frame) -> [Picture; 2] {
    let scale = dpi as f32 / LOOK_DPI as f32;
    let reach = MARGIN as f32 + (frame.width + frame.height) / 2.0 * scale;
    let (x, y) = (frame.middle.0 * scale, frame.middle.1 * scale);
    let part = around(top, (x, y), reach as u32);
    // Of a part without print the stamp would be taken for it.
    let levels = (again::levels(top).0, again::levels(&part).1);
    [pale(&part, dpi, levels), all(&part, dpi, levels)].map(|picture| Picture {
        gray: inside(&picture, frame),
        dpi: READ_DPI,
    })
}

/// A square of the page about a point, white where the page ends.
fn around(page: &GrayImage, (x, y): (f32, f32), reach: u32) -> GrayImage {
    let side = 2 * reach.max(1);
    let (left, top) = (x as i64 - i64::from(reach), y as i64 - i64::from(reach));
    let mut out = GrayImage::from_pixel(side, side, image::Luma([255]));
    imageops::replace(&mut out, page, -left, -top);
    out
}

/// Pale thick ink, black on white, at [`READ_DPI`].
fn pale(part: &GrayImage, dpi: u32, (print, paper): (f32, f32)) -> GrayImage {
    let mut gray = scaled(part, dpi, PALE_DPI);
    let band = print + FROM_SHARE * (paper - print)..print + TO_SHARE * (paper - print);
    for level in gray.as_mut().iter_mut() {
        let pale = band.contains(&f32::from(*level));
        *level = if pale { 0 } else { 255 };
    }
    let large = scaled(&opened(&gray), PALE_DPI, READ_DPI);
    clean::smooth(&large, CALM_SIGMA)
}

/// All ink, the palest as dark as it goes, at [`READ_DPI`].
fn all(part: &GrayImage, dpi: u32, (print, paper): (f32, f32)) -> GrayImage {
    let mut gray = clean::smooth(&scaled(part, dpi, READ_DPI), CALM_SIGMA);
    let white = print + PAPER_SHARE * (paper - print);
    let black = print + FROM_SHARE * (paper - print);
    let gain = 255.0 / (white - black).max(1.0);
    for level in gray.as_mut().iter_mut() {
        *level = ((f32::from(*level) - black) * gain).clamp(0.0, 255.0) as u8;
    }
    gray
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

/// What stands inside a frame that lies in the middle of a picture, set straight, on white.
fn inside(picture: &GrayImage, frame: &Frame) -> GrayImage {
    let straight = clean::rotate_gray(picture, frame.degrees);
    let scale = READ_DPI as f32 / LOOK_DPI as f32;
    let line = LINE_MM * READ_DPI as f32 / 25.4;
    let side = |pixels: f32| (pixels * scale - 2.0 * line).max(1.0) as u32;
    let (width, height) = (side(frame.width), side(frame.height));
    let left = straight.width().saturating_sub(width) / 2;
    let top = straight.height().saturating_sub(height) / 2;
    super::cut(&straight, (left, top), (width, height), MARGIN)
}

/// A word of a frame's inside, about where it stands on the page.
fn onto_page(word: Word, place: &Place, dpi: u32) -> Word {
    let onto = |pixels: u32| pixels * dpi / READ_DPI;
    Word {
        left: place.left + onto(word.left.saturating_sub(MARGIN)),
        top: place.top + onto(word.top.saturating_sub(MARGIN)),
        width: onto(word.width).max(1),
        height: onto(word.height).max(1),
        ..word
    }
}

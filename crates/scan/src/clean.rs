//! Cleans a page before it is read: worth more to OCR than any choice of model.
//!
//! In this order: coloured ink apart, resolution evened, scanner border and punch holes painted
//! over, noise, background, orientation and skew, threshold. Two pictures come out in the same
//! geometry: `image` for OCR and `view` for people, so that a word's box fits both.

mod background;
mod border;
mod denoise;
mod ink;
mod orient;
mod plane;
mod quality;
mod skew;
mod threshold;
mod turn;

use std::borrow::Cow;

use fast_image_resize::FilterType;
use image::{DynamicImage, GrayImage};

pub use border::Trim;
pub(crate) use denoise::smooth;
pub(crate) use plane::{Patch, grow, patches};
pub use quality::Quality;
pub(crate) use turn::rotate_gray;

/// Finer pages are brought down to this: more costs time and gains nothing.
pub const FINE_DPI: u32 = 300;
/// Coarser pages are brought up to this: the marks above Vietnamese vowels need it. Twice as
/// much was tried and is worse (150 dpi, bad: 1.5 % of characters against 1.2 %).
pub const COARSE_DPI: u32 = 225;
/// The blur that an enlarged page gets, pixels. Tesseract reads soft letters better than letters
/// with the stairs of their enlargement, and sharpening makes them worse still.
const ENLARGED_SIGMA: f32 = 1.2;
/// A page with less grain than this is not softened: its stairs are all there is, and blur only
/// melts its marks.
const ENLARGED_GRAIN_MIN: f32 = 2.0;
/// Pages between these are left at their own resolution.
const KEEP_DPI_MIN: u32 = 190;
const KEEP_DPI_MAX: u32 = 420;
/// Coarser than this is not enlarged further: it would be a phone's thumbnail.
const ENLARGE_MAX: f64 = 3.0;
/// Skew below this is left alone, degrees: turning would only soften the letters.
const SKEW_LEFT_ALONE_DEGREES: f32 = 0.04;

/// A page ready to be read and to be looked at.
#[derive(Clone, Debug)]
pub struct Cleaned {
    /// For OCR: gray, softly thresholded, upright, 0 ink and 255 paper.
    pub image: GrayImage,
    /// For people: the same geometry, with its colours and shades.
    pub view: DynamicImage,
    /// Red ink alone (dark on white), same geometry; `None` where the page has none.
    pub stamp: Option<GrayImage>,
    /// Resolution of `image`, `view` and `stamp`; see [`COARSE_DPI`].
    pub dpi: u32,
    /// By how much the page stood askew, degrees, clockwise positive; taken out already.
    pub skew_degrees: f32,
    /// By how much the page was turned to stand upright, clockwise: 0, 90, 180 or 270.
    pub rotation: u16,
    /// How sure that is, 0 to 1. Below 0.2 a caller may ask [`crate::ocr::rotation`].
    pub rotation_confidence: f32,
    /// What was cut off at the edges, pixels.
    pub trim: Trim,
    pub quality: Quality,
}

/// Cleans one page. `dpi` is that of `picture`, see [`crate::picture::Frame`].
pub fn page(picture: &DynamicImage, dpi: u32) -> Cleaned {
    let scanned_dpi = dpi;
    let (picture, dpi) = coarser(picture, dpi);
    let inks = ink::split(&picture, dpi);
    let noise = denoise::measure(&inks.gray);
    let calm = denoise::calm(&inks.gray, noise, dpi);
    // Noise is calmed before enlarging: afterwards it has the size of letters' marks.
    let (calm, dpi_now) = finer(DynamicImage::ImageLuma8(calm), dpi);
    let mut calm = calm.into_luma8();
    let (picture, _) = finer(picture.into_owned(), dpi);
    let red = inks
        .red
        .map(|red| finer(DynamicImage::ImageLuma8(red), dpi).0.into_luma8());
    let edges = border::find(&calm, dpi_now);
    border::paint(&mut calm, &edges);
    let paper = background::estimate(&calm, dpi_now);
    let quality = quality::judge(&inks.gray, &paper, scanned_dpi, noise);
    let flat = background::divide(&calm, &paper);
    drop(calm);

    let stance = orient::judge(&flat, dpi_now);
    let quarter = orient::quarter_turn(flat, stance.rotation);
    let skew = skew::angle(&quarter, dpi_now, skew::RANGE_DEGREES);
    let skew = if skew.abs() < SKEW_LEFT_ALONE_DEGREES {
        0.0
    } else {
        skew
    };
    let trim = border::trim(&edges, stance.rotation, skew, quarter.dimensions());
    let place = turn::Place {
        degrees: skew,
        trim,
    };

    let level = turn::gray(&quarter, &place, 255);
    drop(quarter);
    // Not earlier: which way is up shows by sharp feet of lines.
    let level = if dpi_now > dpi && noise.grain < ENLARGED_GRAIN_MIN {
        level
    } else if dpi_now > dpi {
        smooth(&level, ENLARGED_SIGMA)
    } else {
        denoise::sharpen(level, dpi_now)
    };
    let image = threshold::soft(&level, dpi_now);
    let stamp = red.map(|red| turn::gray(&orient::quarter_turn(red, stance.rotation), &place, 255));
    let view = turn::picture(orient::quarter_turn_view(picture, stance.rotation), &place);
    Cleaned {
        image,
        view,
        stamp,
        dpi: dpi_now,
        skew_degrees: skew,
        rotation: stance.rotation,
        rotation_confidence: stance.confidence,
        trim,
        quality,
    }
}

/// Brings a page that is too fine down to [`FINE_DPI`], before anything else is done to it.
fn coarser(picture: &DynamicImage, dpi: u32) -> (Cow<'_, DynamicImage>, u32) {
    if dpi <= KEEP_DPI_MAX {
        return (Cow::Borrowed(picture), dpi);
    }
    let smaller = scale(
        picture,
        f64::from(FINE_DPI) / f64::from(dpi),
        FilterType::Hamming,
    );
    (Cow::Owned(smaller), FINE_DPI)
}

/// Brings a page that is too coarse up to [`COARSE_DPI`].
fn finer(picture: DynamicImage, dpi: u32) -> (DynamicImage, u32) {
    if dpi >= KEEP_DPI_MIN {
        return (picture, dpi);
    }
    let factor = (f64::from(COARSE_DPI) / f64::from(dpi.max(1))).min(ENLARGE_MAX);
    let larger = scale(&picture, factor, FilterType::CatmullRom);
    (larger, (f64::from(dpi) * factor).round() as u32)
}

fn scale(picture: &DynamicImage, factor: f64, filter: FilterType) -> DynamicImage {
    let side = |pixels: u32| (f64::from(pixels) * factor).round().max(1.0) as u32;
    crate::view::resize(
        picture,
        side(picture.width()),
        side(picture.height()),
        filter,
    )
}

/// The blocks of `step` pixels in which more than `share` of the pixels are darker than `level`,
/// and how many blocks are in a row.
pub(crate) fn ink_blocks(
    page: &GrayImage,
    step: usize,
    level: u8,
    share: f32,
) -> (Vec<bool>, usize) {
    let mut inked = page.clone();
    for pixel in inked.as_mut().iter_mut() {
        *pixel = if *pixel < level { 255 } else { 0 };
    }
    let blocks = plane::Blocks::means(&inked, step);
    (
        blocks
            .levels
            .iter()
            .map(|&ink| ink > share * 255.0)
            .collect(),
        blocks.width,
    )
}

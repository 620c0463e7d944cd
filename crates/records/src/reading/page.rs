//! One page: cleaned, read, and with the picture that people see.

use scan::ocr::{self, Lang};
use scan::pdfa::PagePicture;
use scan::picture::Frame;
use scan::{PageWords, Trouble, clean, view};

/// Widths of the pictures that are kept of a page, pixels.
pub const WIDTH: u32 = 1400;
pub const SMALL_WIDTH: u32 = 720;
pub const THUMB_WIDTH: u32 = 160;
/// A turn that the cleaner is not sure of is asked of tesseract, which costs a second.
const ROTATION_SURE: f32 = 0.2;

/// A page as read.
pub struct ReadPage {
    pub words: PageWords,
    /// Words of stamps, for the secrecy gate and the urgency.
    pub stamps: PageWords,
    view: image::DynamicImage,
}

/// The pictures of a page, packed for the web.
pub struct Pictures {
    pub large: view::Packed,
    pub small: view::Packed,
    pub thumb: view::Packed,
}

impl ReadPage {
    /// Packs the pictures: the page as it lies, upright and straight, with its colours.
    pub fn pictures(&self) -> Result<Pictures, Trouble> {
        Ok(Pictures {
            large: view::pack(&self.view, WIDTH)?,
            small: view::pack(&self.view, SMALL_WIDTH)?,
            thumb: view::pack(&self.view, THUMB_WIDTH)?,
        })
    }

    /// The picture packed for the PDF copy.
    pub fn copy(&self) -> Result<PagePicture, Trouble> {
        PagePicture::pack(&self.view, self.words.dpi)
    }
}

/// A page born digital: its own words, and the picture that was drawn of it.
pub fn drawn(words: PageWords, frame: Frame) -> ReadPage {
    let stamps = PageWords {
        words: vec![],
        ..words.clone()
    };
    ReadPage {
        words,
        stamps,
        view: frame.picture,
    }
}

/// A scanned page: cleaned, turned upright if need be, and read by tesseract.
pub fn read_scan(frame: &Frame) -> Result<ReadPage, Trouble> {
    let mut cleaned = clean::page(&frame.picture, frame.dpi);
    if cleaned.rotation_confidence < ROTATION_SURE
        && let Some((turn, sure)) = ocr::rotation(&cleaned.image, cleaned.dpi)?
        && turn != 0
        && sure > ROTATION_SURE
    {
        cleaned = clean::page(&turned(&cleaned.view, turn), cleaned.dpi);
    }
    let read = ocr::read(&cleaned.image, cleaned.dpi, &[Lang::Vie, Lang::Eng])?;
    let stamps = ocr::stamps(&cleaned, &[Lang::Vie])?;
    Ok(ReadPage {
        words: read.words,
        stamps,
        view: cleaned.view,
    })
}

fn turned(picture: &image::DynamicImage, clockwise: u16) -> image::DynamicImage {
    match clockwise {
        90 => picture.rotate90(),
        180 => picture.rotate180(),
        270 => picture.rotate270(),
        _ => picture.clone(),
    }
}

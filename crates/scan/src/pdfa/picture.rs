//! Page pictures packed for a PDF: CCITT G4 for black and white, JPEG for the rest.

use fast_image_resize::FilterType;
use fax::encoder::Encoder;
use fax::{Color, VecWriter};
use image::{DynamicImage, GrayImage};
use pdf_writer::{Chunk, Filter, Finish, Name, Ref};

use crate::{Trouble, view};

/// Pictures of pages are kept at most so fine: print quality, a quarter of the bytes of 300.
const COPY_DPI_MAX: u32 = 200;
/// JPEG quality of 100.
const COPY_QUALITY: u8 = 60;
/// Levels that black and white may stray.
const BILEVEL_STRAY: u8 = 12;
/// So much of a page may stray further before it is no longer black and white.
const BILEVEL_STRAY_SHARE: f32 = 0.002;
/// PDF's limit is far higher; this is the coder's.
const G4_SIDE_MAX: u32 = 60_000;

/// How a picture is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Gray,
    Colour,
    /// CCITT G4, one bit a pixel.
    Bilevel,
}

/// A packed picture of a page.
#[derive(Clone, Debug)]
pub struct PagePicture {
    pub kind: Kind,
    pub width: u32,
    pub height: u32,
    /// Width and height of the page, points.
    pub points: (f32, f32),
    pub bytes: Vec<u8>,
}

impl PagePicture {
    /// Packs a page as what it is: a black-and-white scan bit by bit, all others as JPEG at
    /// no more than 200 dpi.
    ///
    /// # Errors
    /// [`Trouble::Unreadable`] when the JPEG coder refuses the picture (65,535 pixels a side).
    pub fn pack(page: &DynamicImage, dpi: u32) -> Result<Self, Trouble> {
        match page {
            DynamicImage::ImageLuma8(gray) if is_bilevel(gray) => Ok(Self::bilevel(gray, dpi)),
            _ => Self::jpeg(page, dpi, COPY_DPI_MAX, COPY_QUALITY),
        }
    }

    /// JPEG of at most `dpi_max`, `quality` of 100.
    ///
    /// # Errors
    /// As [`PagePicture::pack`].
    pub fn jpeg(page: &DynamicImage, dpi: u32, dpi_max: u32, quality: u8) -> Result<Self, Trouble> {
        let dpi = dpi.max(1);
        let kept = dpi.min(dpi_max.max(1));
        let side = |pixels: u32| {
            (u64::from(pixels) * u64::from(kept))
                .div_ceil(u64::from(dpi))
                .max(1) as u32
        };
        let (width, height) = (side(page.width()), side(page.height()));
        let bytes = if kept == dpi {
            view::jpeg(page, quality)?
        } else {
            view::jpeg(
                &view::resize(page, width, height, FilterType::Hamming),
                quality,
            )?
        };
        let gray = matches!(page, DynamicImage::ImageLuma8(_));
        let kind = if gray { Kind::Gray } else { Kind::Colour };
        Ok(Self {
            kind,
            width,
            height,
            points: points(page.width(), page.height(), dpi),
            bytes,
        })
    }

    /// One bit a pixel: ink is what is darker than the middle.
    pub fn bilevel(page: &GrayImage, dpi: u32) -> Self {
        let width = page.width().min(G4_SIDE_MAX);
        let mut coder = Encoder::new(VecWriter::new());
        for row in page.as_raw().chunks_exact(page.width() as usize) {
            let pixels = row.iter().take(width as usize);
            let pixels = pixels.map(|&level| {
                if level < 128 {
                    Color::Black
                } else {
                    Color::White
                }
            });
            // Writing into a vector cannot fail.
            coder.encode_line(pixels, width as u16).unwrap_or_default();
        }
        let bytes = coder.finish().map(VecWriter::finish).unwrap_or_default();
        Self {
            kind: Kind::Bilevel,
            width,
            height: page.height(),
            points: points(page.width(), page.height(), dpi),
            bytes,
        }
    }

    pub(super) fn write(&self, pdf: &mut Chunk, id: Ref) {
        let mut image = pdf.image_xobject(id, &self.bytes);
        image.width(self.width as i32).height(self.height as i32);
        match self.kind {
            Kind::Bilevel => {
                image.bits_per_component(1).filter(Filter::CcittFaxDecode);
                image.color_space().device_gray();
                let mut how = image.decode_parms();
                how.k(-1)
                    .columns(self.width as i32)
                    .rows(self.height as i32);
            }
            Kind::Gray => {
                image.bits_per_component(8).filter(Filter::DctDecode);
                image.color_space().device_gray();
            }
            Kind::Colour => {
                image.bits_per_component(8).filter(Filter::DctDecode);
                image.color_space_name(Name(b"DeviceRGB"));
            }
        }
        image.finish();
    }
}

fn points(width: u32, height: u32, dpi: u32) -> (f32, f32) {
    let side = |pixels: u32| pixels as f32 * 72.0 / dpi.max(1) as f32;
    (side(width), side(height))
}

fn is_bilevel(page: &GrayImage) -> bool {
    let stray = |level: &&u8| (BILEVEL_STRAY..=255 - BILEVEL_STRAY).contains(*level);
    let strays = page.as_raw().iter().filter(stray).count();
    (strays as f32) < BILEVEL_STRAY_SHARE * page.as_raw().len() as f32
}

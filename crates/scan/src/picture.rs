//! Opens a picture, page by page, with its limits checked before a pixel is decoded.

mod dpi;
mod exif;
mod tiff_pages;

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use image::{DynamicImage, GrayImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use crate::Trouble;

/// Pixels that one page may have: an A0 plan at 300 dpi has 140 million.
pub const PIXELS_MAX: u64 = 200_000_000;
/// Memory that decoding one page may take.
pub const DECODE_BYTES_MAX: u64 = 1 << 30;
/// Pages that one TIFF may have.
pub const PAGES_MAX: usize = 5_000;
/// Channels of gray pixels differ by so little, after JPEG.
const IDLE_COLOUR_LEVELS: u8 = 6;
/// Bytes at the head of a picture that are searched for its resolution.
const HEAD_BYTES_MAX: u64 = 1 << 18;

/// One page as it was in the file, upright as its metadata say, 8 bits a channel.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Gray (`ImageLuma8`) or colour (`ImageRgb8`), never anything else.
    pub picture: DynamicImage,
    /// Dots per inch: from the metadata where they are credible, else from A4's proportions.
    pub dpi: u32,
    /// The metadata said nothing credible and `dpi` is a guess.
    pub dpi_guessed: bool,
}

impl Frame {
    /// The page in 8-bit gray.
    pub fn gray(&self) -> GrayImage {
        self.picture.to_luma8()
    }
}

/// The pages of one picture file; iterate, so that one page at a time is in memory.
#[derive(Debug)]
pub struct Frames {
    path: PathBuf,
    format: ImageFormat,
    pages: usize,
    next: usize,
}

/// Opens a JPEG, PNG, TIFF (several pages, also bilevel G4), WebP, BMP or GIF (first picture).
///
/// The format is judged by content, not by name. Errors: [`Trouble::Empty`],
/// [`Trouble::UnknownFormat`], [`Trouble::Unreadable`], [`Trouble::Io`].
pub fn open(path: &Path) -> Result<Frames, Trouble> {
    let mut file = BufReader::new(File::open(path)?);
    if file.get_ref().metadata()?.len() == 0 {
        return Err(Trouble::Empty);
    }
    let mut head = Vec::new();
    file.by_ref().take(64).read_to_end(&mut head)?;
    let format = image::guess_format(&head).map_err(|_| Trouble::UnknownFormat)?;
    if !format.reading_enabled() {
        return Err(Trouble::UnknownFormat);
    }
    file.seek(SeekFrom::Start(0))?;
    let pages = match format {
        ImageFormat::Tiff => tiff_pages::count(file)?,
        _ => 1,
    };
    Ok(Frames {
        path: path.to_owned(),
        format,
        pages,
        next: 0,
    })
}

impl Frames {
    /// How many pages there are, at least 1 and at most [`PAGES_MAX`].
    pub fn pages(&self) -> usize {
        self.pages
    }

    /// Decodes one page, counted from 0. Errors: [`Trouble::TooLarge`] before decoding,
    /// [`Trouble::Unreadable`], [`Trouble::NoSuchPage`], [`Trouble::Io`].
    pub fn page(&self, index: usize) -> Result<Frame, Trouble> {
        if index >= self.pages {
            return Err(Trouble::NoSuchPage(index));
        }
        let (picture, said) = match self.format {
            ImageFormat::Tiff => {
                tiff_pages::decode(BufReader::new(File::open(&self.path)?), index)?
            }
            _ => self.decode()?,
        };
        let (width, height) = (picture.width(), picture.height());
        let credible = said.filter(|&dpi| dpi::credible(dpi, width, height));
        Ok(Frame {
            picture,
            dpi: credible.unwrap_or_else(|| dpi::guess(width, height)),
            dpi_guessed: credible.is_none(),
        })
    }

    fn decode(&self) -> Result<(DynamicImage, Option<u32>), Trouble> {
        let file = BufReader::new(File::open(&self.path)?);
        let mut reader = ImageReader::with_format(file, self.format);
        let mut limits = Limits::default();
        limits.max_alloc = Some(DECODE_BYTES_MAX);
        reader.limits(limits);
        let mut decoder = reader.into_decoder().map_err(unreadable)?;
        let (width, height) = decoder.dimensions();
        refuse_bomb(width.into(), height.into())?;
        let orientation = decoder.orientation().map_err(unreadable)?;
        let said = decoder
            .exif_metadata()
            .ok()
            .flatten()
            .and_then(|exif| exif::dpi(&exif));
        let mut picture = eight_bits(DynamicImage::from_decoder(decoder).map_err(unreadable)?);
        picture.apply_orientation(orientation);
        let said = said.or_else(|| self.dpi_of_head());
        Ok((picture, said))
    }

    fn dpi_of_head(&self) -> Option<u32> {
        let mut head = Vec::new();
        File::open(&self.path)
            .ok()?
            .take(HEAD_BYTES_MAX)
            .read_to_end(&mut head)
            .ok()?;
        dpi::of_head(&head)
    }
}

impl Iterator for Frames {
    type Item = Result<Frame, Trouble>;

    fn next(&mut self) -> Option<Self::Item> {
        let index = self.next;
        self.next += 1;
        (index < self.pages).then(|| self.page(index))
    }
}

/// Refuses what would not fit, by its announced size.
fn refuse_bomb(width: u64, height: u64) -> Result<(), Trouble> {
    match width.saturating_mul(height) {
        0 => Err(Trouble::Unreadable("the picture has no pixels".into())),
        pixels if pixels > PIXELS_MAX => Err(Trouble::TooLarge { width, height }),
        _ => Ok(()),
    }
}

/// Gray stays gray, everything else becomes RGB; what is transparent becomes paper.
fn eight_bits(picture: DynamicImage) -> DynamicImage {
    without_idle_colour(match picture {
        DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_) => picture,
        DynamicImage::ImageLuma16(_) => DynamicImage::ImageLuma8(picture.to_luma8()),
        _ if picture.color().has_alpha() => on_paper(&picture),
        _ => DynamicImage::ImageRgb8(picture.to_rgb8()),
    })
}

/// RGB whose pixels are all gray becomes gray: a third of the memory and of the work.
pub(crate) fn without_idle_colour(picture: DynamicImage) -> DynamicImage {
    let DynamicImage::ImageRgb8(rgb) = &picture else {
        return picture;
    };
    let gray = rgb.as_raw().chunks_exact(3).all(|pixel| {
        let (low, high) = (pixel.iter().min(), pixel.iter().max());
        high.zip(low)
            .is_none_or(|(high, low)| high - low <= IDLE_COLOUR_LEVELS)
    });
    if gray {
        DynamicImage::ImageLuma8(picture.to_luma8())
    } else {
        picture
    }
}

fn on_paper(picture: &DynamicImage) -> DynamicImage {
    let rgba = picture.to_rgba8();
    let mut rgb = image::RgbImage::new(rgba.width(), rgba.height());
    for (from, to) in rgba.pixels().zip(rgb.pixels_mut()) {
        let alpha = u32::from(from[3]);
        for channel in 0..3 {
            let over = u32::from(from[channel]) * alpha + 255 * (255 - alpha);
            to[channel] = (over / 255) as u8;
        }
    }
    DynamicImage::ImageRgb8(rgb)
}

fn unreadable(error: image::ImageError) -> Trouble {
    match error {
        image::ImageError::IoError(error) => Trouble::Unreadable(error.to_string()),
        other => Trouble::Unreadable(other.to_string()),
    }
}

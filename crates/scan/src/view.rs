//! Page pictures for screens: resized and packed, as WebP-less JPEG that every browser opens.

use fast_image_resize as fir;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GrayImage, RgbImage};

use crate::Trouble;

/// Widths of page pictures, pixels: a desktop, a phone.
pub const WIDTH_LARGE: u32 = 1_600;
pub const WIDTH_SMALL: u32 = 800;
/// Width of a thumbnail, pixels.
pub const WIDTH_THUMBNAIL: u32 = 240;
/// JPEG qualities, of 100: text keeps its edges at these.
const QUALITY_PAGE: u8 = 62;
const QUALITY_THUMBNAIL: u8 = 55;

/// A packed picture.
#[derive(Clone, Debug)]
pub struct Packed {
    pub bytes: Vec<u8>,
    pub media_type: &'static str,
    pub width: u32,
    pub height: u32,
}

/// The page at most `width` pixels wide; never enlarged.
pub fn pack(page: &DynamicImage, width: u32) -> Result<Packed, Trouble> {
    let wide = width.min(page.width()).max(1);
    let high =
        (u64::from(page.height()) * u64::from(wide)).div_ceil(u64::from(page.width().max(1)));
    let small = if wide == page.width() {
        page.clone()
    } else {
        resize(page, wide, (high as u32).max(1), fir::FilterType::Hamming)
    };
    let quality = if width <= WIDTH_THUMBNAIL {
        QUALITY_THUMBNAIL
    } else {
        QUALITY_PAGE
    };
    let bytes = jpeg(&small, quality)?;
    Ok(Packed {
        bytes,
        media_type: "image/jpeg",
        width: small.width(),
        height: small.height(),
    })
}

/// JPEG bytes, gray or colour as the picture is; `quality` of 100.
pub fn jpeg(picture: &DynamicImage, quality: u8) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode_image(picture)
        .map_err(|error| Trouble::Unreadable(error.to_string()))?;
    Ok(bytes)
}

/// Resizes a gray or RGB picture; other kinds become RGB first.
pub(crate) fn resize(
    picture: &DynamicImage,
    width: u32,
    height: u32,
    filter: fir::FilterType,
) -> DynamicImage {
    let options = fir::ResizeOptions::new().resize_alg(fir::ResizeAlg::Convolution(filter));
    let resized = match picture {
        DynamicImage::ImageLuma8(gray) => {
            let bytes = resample(
                gray.as_raw(),
                gray.dimensions(),
                (width, height),
                &options,
                false,
            );
            bytes
                .and_then(|bytes| GrayImage::from_raw(width, height, bytes))
                .map(Into::into)
        }
        other => {
            let rgb = other.to_rgb8();
            let bytes = resample(
                rgb.as_raw(),
                rgb.dimensions(),
                (width, height),
                &options,
                true,
            );
            bytes
                .and_then(|bytes| RgbImage::from_raw(width, height, bytes))
                .map(Into::into)
        }
    };
    // Only a picture without pixels cannot be resampled; it is given back as it is.
    resized.unwrap_or_else(|| picture.clone())
}

fn resample(
    bytes: &[u8],
    (from_width, from_height): (u32, u32),
    (width, height): (u32, u32),
    options: &fir::ResizeOptions,
    colour: bool,
) -> Option<Vec<u8>> {
    let kind = if colour {
        fir::PixelType::U8x3
    } else {
        fir::PixelType::U8
    };
    let source = fir::images::ImageRef::new(from_width, from_height, bytes, kind).ok()?;
    let mut target = fir::images::Image::new(width, height, kind);
    fir::Resizer::new()
        .resize(&source, &mut target, options)
        .ok()?;
    Some(target.into_vec())
}

//! TIFF: several pages in one file, bilevel fax pages, and the colour kinds scanners write.

use std::io::{BufRead, Read, Seek};

use image::{DynamicImage, GrayImage, RgbImage, metadata::Orientation};
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::{ResolutionUnit, Tag};

use super::{DECODE_BYTES_MAX, PAGES_MAX, refuse_bomb};
use crate::Trouble;

/// How many pages there are; a broken chain of pages ends where it breaks.
pub fn count(file: impl BufRead + Seek) -> Result<usize, Trouble> {
    let mut decoder = Decoder::new(file).map_err(unreadable)?;
    let mut pages = 1;
    while decoder.more_images() && pages < PAGES_MAX && decoder.next_image().is_ok() {
        pages += 1;
    }
    Ok(pages)
}

/// Decodes one page and what it says of its resolution.
pub fn decode(
    file: impl BufRead + Seek,
    index: usize,
) -> Result<(DynamicImage, Option<u32>), Trouble> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = DECODE_BYTES_MAX as usize;
    limits.intermediate_buffer_size = DECODE_BYTES_MAX as usize;
    let mut decoder = Decoder::new(file).map_err(unreadable)?.with_limits(limits);
    decoder.seek_to_image(index).map_err(unreadable)?;
    let (width, height) = decoder.dimensions().map_err(unreadable)?;
    refuse_bomb(width.into(), height.into())?;
    let dpi = resolution(&mut decoder);
    let orientation = decoder
        .find_tag_unsigned::<u8>(Tag::Orientation)
        .ok()
        .flatten()
        .and_then(Orientation::from_exif)
        .unwrap_or(Orientation::NoTransforms);
    let kind = decoder.colortype().map_err(unreadable)?;
    let samples = decoder.read_image().map_err(unreadable)?;
    let mut picture = to_picture(width, height, kind, samples)
        .ok_or_else(|| Trouble::Unreadable(format!("TIFF of the kind {kind:?}")))?;
    picture.apply_orientation(orientation);
    Ok((picture, dpi))
}

fn resolution<R: Read + Seek>(decoder: &mut Decoder<R>) -> Option<u32> {
    let unit = decoder
        .find_tag_unsigned::<u16>(Tag::ResolutionUnit)
        .ok()
        .flatten();
    let per_unit = match decoder.find_tag(Tag::XResolution).ok().flatten()? {
        tiff::decoder::ifd::Value::Rational(above, below) if below > 0 => {
            f64::from(above) / f64::from(below)
        }
        _ => return None,
    };
    let centimetres = unit == Some(ResolutionUnit::Centimeter.to_u16());
    let per_inch = per_unit * if centimetres { 2.54 } else { 1.0 };
    (per_inch >= 1.0).then(|| per_inch.round() as u32)
}

fn to_picture(
    width: u32,
    height: u32,
    kind: ColorType,
    samples: DecodingResult,
) -> Option<DynamicImage> {
    let bytes = match samples {
        DecodingResult::U8(bytes) => bytes,
        DecodingResult::U16(words) => words.into_iter().map(|word| (word >> 8) as u8).collect(),
        _ => return None,
    };
    let gray = |bytes| GrayImage::from_raw(width, height, bytes).map(DynamicImage::ImageLuma8);
    let colour = |bytes| RgbImage::from_raw(width, height, bytes).map(DynamicImage::ImageRgb8);
    match kind {
        ColorType::Gray(8 | 16) => gray(bytes),
        ColorType::Gray(bits @ (1 | 2 | 4)) => gray(unpack(&bytes, width as usize, bits)),
        ColorType::GrayA(8 | 16) => gray(bytes.iter().step_by(2).copied().collect()),
        ColorType::RGB(8 | 16) => colour(bytes),
        ColorType::RGBA(8 | 16) => colour(each::<4>(&bytes, |p| [p[0], p[1], p[2]])),
        ColorType::CMYK(8 | 16) => colour(each::<4>(&bytes, from_cmyk)),
        ColorType::YCbCr(8) => colour(each::<3>(&bytes, from_ycbcr)),
        _ => None,
    }
}

/// Rows of 1, 2 or 4 bits a pixel, each padded to a whole byte, to one byte a pixel.
fn unpack(packed: &[u8], width: usize, bits: u8) -> Vec<u8> {
    let per_byte = usize::from(8 / bits);
    let top = (1u16 << bits) - 1;
    let mut bytes = Vec::with_capacity(packed.len() * per_byte);
    for row in packed.chunks_exact(width.div_ceil(per_byte)) {
        bytes.extend((0..width).map(|x| {
            let shift = 8 - usize::from(bits) * (x % per_byte + 1);
            let level = u16::from(row[x / per_byte]) >> shift & top;
            (level * 255 / top) as u8
        }));
    }
    bytes
}

fn each<const N: usize>(bytes: &[u8], to_rgb: impl Fn(&[u8]) -> [u8; 3]) -> Vec<u8> {
    bytes.chunks_exact(N).flat_map(to_rgb).collect()
}

fn from_cmyk(pixel: &[u8]) -> [u8; 3] {
    let light = 255 - u16::from(pixel[3]);
    [0, 1, 2].map(|ink| ((255 - u16::from(pixel[ink])) * light / 255) as u8)
}

fn from_ycbcr(pixel: &[u8]) -> [u8; 3] {
    let (y, blue, red) = (
        f32::from(pixel[0]),
        f32::from(pixel[1]) - 128.0,
        f32::from(pixel[2]) - 128.0,
    );
    [
        y + 1.402 * red,
        y - 0.344_136 * blue - 0.714_136 * red,
        y + 1.772 * blue,
    ]
    .map(|level| level.round().clamp(0.0, 255.0) as u8)
}

fn unreadable(error: tiff::TiffError) -> Trouble {
    Trouble::Unreadable(error.to_string())
}

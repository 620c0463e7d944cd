//! Poppler's plainest picture format: a short head and the bytes.

use image::{DynamicImage, GrayImage, RgbImage};

/// Reads a binary PGM (`P5`) or PPM (`P6`) with 255 levels.
pub fn parse(bytes: Vec<u8>) -> Option<DynamicImage> {
    let mut at = 0;
    let mut fields = [const { Vec::new() }; 4];
    for field in &mut fields {
        while bytes.get(at)?.is_ascii_whitespace() {
            at += 1;
        }
        let end = at + bytes.get(at..)?.iter().position(u8::is_ascii_whitespace)?;
        field.extend_from_slice(&bytes[at..end]);
        at = end;
    }
    let number = |field: &[u8]| std::str::from_utf8(field).ok()?.parse::<u32>().ok();
    let (width, height) = (number(&fields[1])?, number(&fields[2])?);
    if number(&fields[3])? != 255 {
        return None;
    }
    let mut body = bytes;
    body.drain(..(at + 1).min(body.len()));
    match fields[0].as_slice() {
        b"P5" => GrayImage::from_raw(width, height, body).map(DynamicImage::ImageLuma8),
        b"P6" => RgbImage::from_raw(width, height, body).map(DynamicImage::ImageRgb8),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_picture_of_two_pixels() {
        let picture = parse(b"P5\n2 1\n255\n\x00\xFF".to_vec()).expect("a picture");
        assert_eq!(picture.to_luma8().into_raw(), [0, 255]);
    }

    proptest! {
        #[test]
        fn never_panics(tail in proptest::collection::vec(any::<u8>(), 0..60)) {
            parse([b"P6 ".as_slice(), &tail].concat());
        }
    }
}

//! The resolution of a picture: what its head says, whether that can be true, and a guess.

/// Longest side of an A4 page, inches.
const A4_LONG_INCHES: f64 = 11.693;
/// A page longer than this (A1) or shorter than that is not what was scanned: phones and
/// drawing programs write 72 or 96 into everything.
const LONG_INCHES_MAX: f64 = 35.0;
const LONG_INCHES_MIN: f64 = 2.0;
/// The range of resolutions that a guess may give.
const DPI_MIN: u32 = 72;
const DPI_MAX: u32 = 1_200;

/// Whether a page of so many pixels can have this resolution.
pub fn credible(dpi: u32, width: u32, height: u32) -> bool {
    let long = f64::from(width.max(height));
    let inches = long / f64::from(dpi.max(1));
    (DPI_MIN..=2 * DPI_MAX).contains(&dpi)
        && (LONG_INCHES_MIN..=LONG_INCHES_MAX).contains(&inches)
        && (dpi > 96 || inches < 18.0)
}

/// Taking the longer side for that of an A4 page.
pub fn guess(width: u32, height: u32) -> u32 {
    let long = f64::from(width.max(height));
    ((long / A4_LONG_INCHES).round() as u32).clamp(DPI_MIN, DPI_MAX)
}

/// Reads JFIF density, PNG pHYs or the BMP header.
pub fn of_head(head: &[u8]) -> Option<u32> {
    if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        png(head)
    } else if head.starts_with(&[0xFF, 0xD8]) {
        jfif(head)
    } else if head.starts_with(b"BM") {
        from_metre(u32::from_le_bytes(head.get(38..42)?.try_into().ok()?))
    } else {
        None
    }
}

fn png(head: &[u8]) -> Option<u32> {
    let mut rest = head.get(8..)?;
    loop {
        let length = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?) as usize;
        match rest.get(4..8)? {
            b"pHYs" => {
                let per_metre = u32::from_be_bytes(rest.get(8..12)?.try_into().ok()?);
                return (*rest.get(16)? == 1)
                    .then(|| from_metre(per_metre))
                    .flatten();
            }
            b"IDAT" => return None,
            _ => rest = rest.get(length.checked_add(12)?..)?,
        }
    }
}

fn jfif(head: &[u8]) -> Option<u32> {
    let mut rest = head.get(2..)?;
    loop {
        let (marker, length) = match rest {
            [0xFF, marker, high, low, ..] => {
                (*marker, usize::from(u16::from_be_bytes([*high, *low])))
            }
            _ => return None,
        };
        if marker == 0xE0 && rest.get(4..9)? == b"JFIF\0" {
            let density = u32::from(u16::from_be_bytes(rest.get(12..14)?.try_into().ok()?));
            return match rest.get(11)? {
                1 => Some(density),
                2 => Some((f64::from(density) * 2.54).round() as u32),
                _ => None,
            };
        }
        if marker == 0xDA || length < 2 {
            return None;
        }
        rest = rest.get(2 + length..)?;
    }
}

fn from_metre(per_metre: u32) -> Option<u32> {
    (per_metre > 0).then(|| (f64::from(per_metre) * 0.0254).round() as u32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_a4_page_without_metadata_is_guessed() {
        assert_eq!(guess(2480, 3508), 300);
        assert_eq!(guess(1754, 1240), 150);
    }

    #[test]
    fn a_phone_picture_that_claims_72_dpi_is_not_believed() {
        assert!(!credible(72, 3000, 4000));
        assert!(credible(300, 2480, 3508));
        assert!(!credible(0, 2480, 3508));
    }

    #[test]
    fn jfif_density_is_read() {
        let head = b"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01\x01\x01\x00\xC8\x00\xC8\x00\x00";
        assert_eq!(of_head(head), Some(200));
    }

    proptest! {
        #[test]
        fn never_panics(tail in proptest::collection::vec(any::<u8>(), 0..200), kind in 0..3) {
            let start: &[u8] = [b"\x89PNG\r\n\x1a\n".as_slice(), b"\xFF\xD8", b"BM"][kind as usize];
            let mut head = start.to_vec();
            head.extend(tail);
            of_head(&head);
        }
    }
}

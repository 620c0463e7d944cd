//! The two numbers of an Exif block that say how fine a picture is.

const X_RESOLUTION: u16 = 0x011A;
const RESOLUTION_UNIT: u16 = 0x0128;
/// Entries of one directory that are looked at.
const ENTRIES_MAX: usize = 200;

/// Dots per inch from a raw Exif block (a TIFF header and its first directory).
pub fn dpi(exif: &[u8]) -> Option<u32> {
    let little = match exif.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| -> Option<u16> {
        let bytes = exif.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little {
            u16::from_le_bytes(bytes)
        } else {
            u16::from_be_bytes(bytes)
        })
    };
    let long = |at: usize| -> Option<u32> {
        let bytes = exif.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if little {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        })
    };
    let directory = long(4)? as usize;
    let entries = usize::from(short(directory)?).min(ENTRIES_MAX);
    let (mut resolution, mut centimetres) = (None, false);
    for entry in 0..entries {
        let at = directory.checked_add(2 + 12 * entry)?;
        match short(at)? {
            X_RESOLUTION => {
                let place = long(at + 8)? as usize;
                let (above, below) = (long(place)?, long(place.checked_add(4)?)?);
                resolution = (below > 0).then(|| f64::from(above) / f64::from(below));
            }
            RESOLUTION_UNIT => centimetres = short(at + 8)? == 3,
            _ => {}
        }
    }
    let per_inch = resolution? * if centimetres { 2.54 } else { 1.0 };
    (per_inch >= 1.0).then(|| per_inch.round() as u32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn three_hundred_is_read() {
        let mut exif = b"II*\0\x08\0\0\0\x01\0".to_vec();
        exif.extend(b"\x1A\x01\x05\0\x01\0\0\0\x1A\0\0\0\0\0\0\0");
        exif.extend(300u32.to_le_bytes());
        exif.extend(1u32.to_le_bytes());
        assert_eq!(dpi(&exif), Some(300));
    }

    proptest! {
        #[test]
        fn never_panics(tail in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut exif = b"MM\0*".to_vec();
            exif.extend(tail);
            dpi(&exif);
        }
    }
}

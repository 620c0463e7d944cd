//! Hands a page to a program without touching the disk: pages may be secret, and a killed
//! server must not leave them in a temporary folder. Tesseract reads its standard input byte by
//! byte, which costs a fifth of a page's time; a TIFF that it opens by name costs nothing.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsRawFd;
use std::path::PathBuf;

use image::GrayImage;
use rustix::fs::{MemfdFlags, memfd_create};

/// Pages that lie in memory as one TIFF and have a path; gone when dropped.
pub struct Feed {
    file: File,
}

impl Feed {
    /// Each page has its own resolution: tesseract takes it from there where it is told none.
    pub fn new(pages: &[(&GrayImage, u32)]) -> io::Result<Self> {
        let mut file = File::from(memfd_create("page", MemfdFlags::CLOEXEC)?);
        file.write_all(b"II*\0\x08\0\0\0")?;
        let mut at = 8;
        for (index, (page, dpi)) in pages.iter().enumerate() {
            let (width, height) = page.dimensions();
            let pixels = at + HEAD_BYTES;
            let end = pixels + width.saturating_mul(height);
            // A head begins at an even place.
            let next = end + end % 2;
            let last = index + 1 == pages.len();
            let then = if last { 0 } else { next };
            file.write_all(&head((width, height), *dpi, pixels, then))?;
            file.write_all(page.as_raw())?;
            file.write_all(&[0][..(next - end) as usize])?;
            at = next;
        }
        Ok(Self { file })
    }

    /// Where a child of this process finds it.
    pub fn path(&self) -> PathBuf {
        format!("/proc/{}/fd/{}", std::process::id(), self.file.as_raw_fd()).into()
    }
}

const ENTRIES: u32 = 12;
/// A head with its resolution behind it.
const HEAD_BYTES: u32 = 2 + 12 * ENTRIES + 4 + 8;

/// The head of an uncompressed gray picture of one strip, whose pixels stand right behind it;
/// `then` is where the head of the next one stands, or 0.
fn head((width, height): (u32, u32), dpi: u32, pixels: u32, then: u32) -> Vec<u8> {
    let after = pixels - 8;
    let (short, long, ratio) = (3u16, 4u16, 5u16);
    let entries: [(u16, u16, u32); ENTRIES as usize] = [
        (256, long, width),
        (257, long, height),
        (258, short, 8),
        (259, short, 1),
        (262, short, 1),
        (273, long, pixels),
        (277, short, 1),
        (278, long, height),
        (279, long, width.saturating_mul(height)),
        (282, ratio, after),
        (283, ratio, after),
        (296, short, 2),
    ];
    let mut head = (ENTRIES as u16).to_le_bytes().to_vec();
    for (tag, kind, value) in entries {
        head.extend(tag.to_le_bytes());
        head.extend(kind.to_le_bytes());
        head.extend(1u32.to_le_bytes());
        head.extend(value.to_le_bytes());
    }
    head.extend(then.to_le_bytes());
    head.extend(dpi.to_le_bytes());
    head.extend(1u32.to_le_bytes());
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_fed_is_a_tiff_of_the_page() {
        let page = GrayImage::from_fn(31, 17, |x, y| image::Luma([(x * 7 + y * 3) as u8]));
        let other = GrayImage::from_fn(9, 40, |x, y| image::Luma([(x * 5 + y) as u8]));
        let fed = [(&page, 225), (&other, 185), (&page, 300)];
        let feed = Feed::new(&fed).expect("memory");
        let bytes = std::fs::read(feed.path()).expect("it has a path");
        let mut tiff = tiff::decoder::Decoder::new(std::io::Cursor::new(bytes)).expect("a TIFF");
        for (wanted, dpi) in &fed {
            assert_eq!(tiff.dimensions().expect("a size"), wanted.dimensions());
            let told = tiff.get_tag(tiff::tags::Tag::YResolution).expect("told");
            let told = told.into_u32_vec().expect("a ratio");
            assert_eq!(told, [*dpi, 1]);
            match tiff.read_image().expect("pixels") {
                tiff::decoder::DecodingResult::U8(pixels) => assert_eq!(&pixels, wanted.as_raw()),
                _ => panic!("not gray"),
            }
            if tiff.more_images() {
                tiff.next_image().expect("the next");
            }
        }
        assert!(!tiff.more_images());
    }
}

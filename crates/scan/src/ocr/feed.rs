//! Hands a page to a program without touching the disk: pages may be secret, and a killed
//! server must not leave them in a temporary folder. Tesseract reads its standard input byte by
//! byte, which costs a fifth of a page's time; a TIFF that it opens by name costs nothing.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsRawFd;
use std::path::PathBuf;

use image::GrayImage;
use rustix::fs::{MemfdFlags, memfd_create};

/// A page that lies in memory as a TIFF and has a path; gone when dropped.
pub struct Feed {
    file: File,
}

impl Feed {
    /// Tesseract takes the resolution from there.
    pub fn new(page: &GrayImage, dpi: u32) -> io::Result<Self> {
        let mut file = File::from(memfd_create("page", MemfdFlags::CLOEXEC)?);
        file.write_all(b"II*\0\x08\0\0\0")?;
        file.write_all(&head(page.dimensions(), dpi))?;
        file.write_all(page.as_raw())?;
        Ok(Self { file })
    }

    /// Where a child of this process finds it.
    pub fn path(&self) -> PathBuf {
        format!("/proc/{}/fd/{}", std::process::id(), self.file.as_raw_fd()).into()
    }
}

const ENTRIES: u32 = 12;
/// Where the resolution stands, and behind it the pixels.
const AFTER: u32 = 8 + 2 + 12 * ENTRIES + 4;
const PIXELS: u32 = AFTER + 8;

/// The head of an uncompressed gray picture of one strip, whose pixels stand right behind it.
fn head((width, height): (u32, u32), dpi: u32) -> Vec<u8> {
    let (short, long, ratio) = (3u16, 4u16, 5u16);
    let entries: [(u16, u16, u32); ENTRIES as usize] = [
        (256, long, width),
        (257, long, height),
        (258, short, 8),
        (259, short, 1),
        (262, short, 1),
        (273, long, PIXELS),
        (277, short, 1),
        (278, long, height),
        (279, long, width.saturating_mul(height)),
        (282, ratio, AFTER),
        (283, ratio, AFTER),
        (296, short, 2),
    ];
    let mut head = (ENTRIES as u16).to_le_bytes().to_vec();
    for (tag, kind, value) in entries {
        head.extend(tag.to_le_bytes());
        head.extend(kind.to_le_bytes());
        head.extend(1u32.to_le_bytes());
        head.extend(value.to_le_bytes());
    }
    head.extend(0u32.to_le_bytes());
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
        let feed = Feed::new(&page, 225).expect("memory");
        let bytes = std::fs::read(feed.path()).expect("it has a path");
        let mut tiff = tiff::decoder::Decoder::new(std::io::Cursor::new(bytes)).expect("a TIFF");
        assert_eq!(tiff.dimensions().expect("a size"), page.dimensions());
        let told = tiff.get_tag(tiff::tags::Tag::YResolution).expect("told");
        assert_eq!(told.into_u32_vec().expect("a ratio"), [225, 1]);
        match tiff.read_image().expect("pixels") {
            tiff::decoder::DecodingResult::U8(pixels) => assert_eq!(&pixels, page.as_raw()),
            _ => panic!("not gray"),
        }
        assert!(!tiff.more_images());
    }
}

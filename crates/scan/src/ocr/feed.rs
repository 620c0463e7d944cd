//! Hands a page to a program without touching the disk: pages may be secret, and a killed
//! server must not leave them in a temporary folder. Tesseract reads its standard input byte by
//! byte, which costs a fifth of a page's time; a TIFF that it opens by name costs nothing.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsRawFd;
use std::path::PathBuf;

use image::GrayImage;
use rustix::fs::{MemfdFlags, memfd_create};

/// A page that lies in memory and has a path; gone when dropped.
pub struct Feed {
    file: File,
}

impl Feed {
    pub fn new(page: &GrayImage, dpi: u32) -> io::Result<Self> {
        let mut file = File::from(memfd_create("page", MemfdFlags::CLOEXEC)?);
        file.write_all(&head(page.width(), page.height(), dpi))?;
        file.write_all(page.as_raw())?;
        Ok(Self { file })
    }

    /// Where a child of this process finds it.
    pub fn path(&self) -> PathBuf {
        format!("/proc/{}/fd/{}", std::process::id(), self.file.as_raw_fd()).into()
    }
}

/// The head of an uncompressed gray TIFF of one strip; the pixels follow.
fn head(width: u32, height: u32, dpi: u32) -> Vec<u8> {
    const ENTRIES: u32 = 12;
    let after = 8 + 2 + 12 * ENTRIES + 4;
    let pixels = after + 8;
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
    let mut head = b"II*\0\x08\0\0\0".to_vec();
    head.extend((ENTRIES as u16).to_le_bytes());
    for (tag, kind, value) in entries {
        head.extend(tag.to_le_bytes());
        head.extend(kind.to_le_bytes());
        head.extend(1u32.to_le_bytes());
        head.extend(value.to_le_bytes());
    }
    head.extend([0; 4]);
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
        assert_eq!(
            image::load_from_memory(&bytes)
                .expect("a TIFF")
                .into_luma8(),
            page
        );
    }
}

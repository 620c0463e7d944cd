//! Text inside XML, and a zip around it: entries stored as they are, which every reader of zips
//! takes and which needs no packer.

/// `text` as XML wants it between tags.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// 1 January 1980, the first day a zip knows: the same paper gives the same bytes.
const DAY: u16 = 0x0021;
/// The version of the format that stored entries need.
const VERSION: u16 = 20;
/// Names are UTF-8.
const FLAGS: u16 = 0x0800;

/// A zip of these entries (name, text), in this order; OpenDocument wants its kind first.
pub(super) fn zipped(entries: &[(&str, &str)]) -> Vec<u8> {
    let (mut zip, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in entries {
        let offset = zip.len() as u32;
        let shared = shared_header(name, text);
        zip.extend(b"PK\x03\x04");
        zip.extend(&shared);
        zip.extend(name.as_bytes());
        zip.extend(text.as_bytes());
        directory.extend(b"PK\x01\x02");
        directory.extend(VERSION.to_le_bytes());
        directory.extend(&shared);
        // No comment, first disk, no attributes: 2 + 2 + 2 + 4 bytes.
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let count = (entries.len() as u16).to_le_bytes();
    let (size, start) = (directory.len() as u32, zip.len() as u32);
    zip.extend(directory);
    zip.extend(b"PK\x05\x06\0\0\0\0");
    zip.extend([count, count].concat());
    zip.extend(size.to_le_bytes());
    zip.extend(start.to_le_bytes());
    zip.extend([0, 0]);
    zip
}

/// What an entry's own header and its line in the directory have in common.
fn shared_header(name: &str, text: &str) -> Vec<u8> {
    let mut header = Vec::new();
    for word in [VERSION, FLAGS, 0, 0, DAY] {
        header.extend(word.to_le_bytes());
    }
    let size = (text.len() as u32).to_le_bytes();
    header.extend(crc32(text.as_bytes()).to_le_bytes());
    header.extend([size, size].concat());
    header.extend((name.len() as u16).to_le_bytes());
    header.extend([0, 0]);
    header
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| {
        if crc & 1 == 1 {
            (crc >> 1) ^ 0xedb8_8320
        } else {
            crc >> 1
        }
    };
    !bytes
        .iter()
        .fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_every_zip() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }
}

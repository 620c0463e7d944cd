//! Tells what a blob is by its bytes alone; a name can lie and often does.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use crate::kind::Kind;
use crate::{archive, cfb, plain};

/// How much of the beginning is looked at.
const HEAD_BYTES: usize = 64 << 10;
/// Readers of PDF accept this much junk before the header.
const PDF_JUNK_BYTES: usize = 1024;

/// What the blob in this file is.
///
/// # Errors
/// When it cannot be opened or read.
pub fn sniff_path(path: &Path) -> std::io::Result<Kind> {
    sniff(&mut File::open(path)?)
}

/// What the blob in this reader is. Reads the head, and of zips and old Office documents their
/// table of contents; memory used does not depend on the size.
///
/// # Errors
/// When reading fails.
pub fn sniff(reader: &mut (impl Read + Seek)) -> std::io::Result<Kind> {
    reader.seek(SeekFrom::Start(0))?;
    let mut head = Vec::with_capacity(HEAD_BYTES);
    reader
        .by_ref()
        .take(HEAD_BYTES as u64)
        .read_to_end(&mut head)?;
    if head.is_empty() {
        return Ok(Kind::Empty);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(archive::kind_of_zip(reader, &head));
    }
    if head.starts_with(&cfb::MAGIC) {
        return Ok(cfb::kind(reader));
    }
    Ok(by_magic(&head)
        .or_else(|| by_boxes(&head))
        .or_else(|| pdf_behind_junk(&head))
        .or_else(|| by_words(&head))
        .unwrap_or(Kind::Unknown))
}

/// Formats that begin with bytes of their own.
fn by_magic(head: &[u8]) -> Option<Kind> {
    const MAGIC: [(&[u8], Kind); 14] = [
        (b"%PDF-", Kind::Pdf),
        (b"\xff\xd8\xff", Kind::Jpeg),
        (b"\x89PNG\r\n\x1a\n", Kind::Png),
        (b"II*\0", Kind::Tiff),
        (b"MM\0*", Kind::Tiff),
        (b"II+\0", Kind::Tiff),
        (b"MM\0+", Kind::Tiff),
        (b"GIF87a", Kind::Gif),
        (b"GIF89a", Kind::Gif),
        (b"{\\rtf", Kind::Rtf),
        (b"OggS", Kind::Ogg),
        (b"fLaC", Kind::Flac),
        (b"ID3", Kind::Mp3),
        (b"\xef\xbb\xbf{\\rtf", Kind::Rtf),
    ];
    let found = MAGIC.iter().find(|(magic, _)| head.starts_with(magic));
    found
        .map(|(_, kind)| *kind)
        .or_else(|| is_bmp(head).then_some(Kind::Bmp))
        .or_else(|| {
            // Two frames of MPEG sound, layer III, behind each other are no accident.
            let frame = mp3_frame_bytes(head)?;
            mp3_frame_bytes(head.get(frame..)?).map(|_| Kind::Mp3)
        })
}

/// "BM" could begin a sentence; the size of the header that follows could not.
fn is_bmp(head: &[u8]) -> bool {
    head.starts_with(b"BM")
        && head.len() >= 18
        && head[15..18] == [0, 0, 0]
        && [12, 40, 52, 56, 64, 108, 124].contains(&head[14])
}

/// Length of the MPEG layer III frame that begins here.
fn mp3_frame_bytes(head: &[u8]) -> Option<usize> {
    let [0xff, second, third, ..] = *head else {
        return None;
    };
    if second & 0xe6 != 0xe2 {
        return None;
    }
    let first_version = second & 0x18 == 0x18;
    const KBPS_1: [usize; 15] = [
        0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
    ];
    const KBPS_2: [usize; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    let kbps = *if first_version { KBPS_1 } else { KBPS_2 }.get(usize::from(third >> 4))?;
    let hertz = [44_100, 48_000, 32_000].get(usize::from(third >> 2 & 3))?;
    let hertz = match second & 0x18 {
        0x18 => *hertz,
        0x10 => hertz / 2,
        0x00 => hertz / 4,
        _ => return None,
    };
    let padding = usize::from(third >> 1 & 1);
    let samples = if first_version { 144_000 } else { 72_000 };
    (kbps > 0).then_some(samples * kbps / hertz + padding)
}

/// Containers whose inner name tells what they hold.
fn by_boxes(head: &[u8]) -> Option<Kind> {
    let inner = head.get(8..12)?;
    if head.starts_with(b"RIFF") {
        return match inner {
            b"WEBP" => Some(Kind::Webp),
            b"WAVE" => Some(Kind::Wav),
            b"AVI " => Some(Kind::Avi),
            _ => None,
        };
    }
    if head.starts_with(b"\x1a\x45\xdf\xa3") {
        let first = &head[..head.len().min(256)];
        let webm = first.windows(4).any(|part| part == b"webm");
        return Some(if webm { Kind::Webm } else { Kind::Mkv });
    }
    if head.get(4..8) == Some(b"ftyp") {
        return Some(match inner {
            b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"mif1" | b"msf1" | b"avif" => {
                Kind::Heic
            }
            b"M4A " | b"M4B " => Kind::M4a,
            b"qt  " => Kind::Mov,
            _ => Kind::Mp4,
        });
    }
    [&b"moov"[..], b"wide"]
        .contains(&head.get(4..8)?)
        .then_some(Kind::Mov)
}

fn pdf_behind_junk(head: &[u8]) -> Option<Kind> {
    let front = &head[..head.len().min(PDF_JUNK_BYTES)];
    front
        .windows(5)
        .any(|part| part == b"%PDF-")
        .then_some(Kind::Pdf)
}

/// Formats made of words: web pages, XML, e-mail, plain text.
fn by_words(head: &[u8]) -> Option<Kind> {
    if !plain::looks_like_text(head) {
        return None;
    }
    let words = plain::ascii_view(head);
    let start = words.trim_start();
    if start.starts_with("{\\rtf") {
        return Some(Kind::Rtf);
    }
    Some(by_markup(start).unwrap_or_else(|| {
        if is_email(start) {
            Kind::Email
        } else {
            Kind::Text
        }
    }))
}

fn by_markup(start: &str) -> Option<Kind> {
    if !start.starts_with('<') {
        return None;
    }
    let xml = start.starts_with("<?xml");
    let root = root_name(start);
    match root {
        "svg" => Some(Kind::Svg),
        "html" | "head" | "body" | "!doctype html" => Some(Kind::Html),
        _ if xml => Some(Kind::Xml),
        "title" | "meta" | "p" | "div" | "table" | "font" | "center" => Some(Kind::Html),
        _ => None,
    }
}

/// The name of the first element, past declarations, comments and a document type.
fn root_name(start: &str) -> &str {
    let mut rest = start;
    loop {
        rest = rest.trim_start();
        let end = if rest.starts_with("<!--") {
            rest.find("-->").map(|at| at + 3)
        } else if rest.starts_with("<!doctype html") {
            return "!doctype html";
        } else if rest.starts_with("<?") || rest.starts_with("<!") {
            rest.find('>').map(|at| at + 1)
        } else {
            let Some(name) = rest.strip_prefix('<') else {
                return "";
            };
            let end = name.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != ':');
            let name = &name[..end.unwrap_or(name.len())];
            return name.rsplit(':').next().unwrap_or(name);
        };
        let Some(end) = end else { return "" };
        rest = &rest[end..];
    }
}

/// Two header lines of a letter, before anything else.
fn is_email(start: &str) -> bool {
    const HEADERS: [&str; 11] = [
        "from",
        "to",
        "subject",
        "date",
        "received",
        "message-id",
        "return-path",
        "mime-version",
        "delivered-to",
        "content-type",
        "dkim-signature",
    ];
    let mut known = 0;
    for line in start.lines().take(40) {
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else {
            break;
        };
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            break;
        }
        known += usize::from(HEADERS.contains(&name.trim()));
    }
    // "From:" and "To:" begin a memorandum too; a letter has more of them.
    known >= 3
}

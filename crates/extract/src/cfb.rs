//! The table of contents of an old Office document (compound file binary, [MS-CFB]): enough to
//! tell Word from Excel and to see a password, without reading the document.

use std::io::{Read, Seek, SeekFrom};

use crate::kind::Kind;
use crate::trouble::Trouble;

/// The first bytes of each compound file.
pub const MAGIC: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/// Sectors of the table of contents that are looked at.
const SECTORS_MAX: usize = 256;
/// The flags of the head of a Word document: encrypted ([MS-DOC] FibBase).
const WORD_FLAGS_AT: usize = 10;
const WORD_ENCRYPTED: u16 = 0x0100;
/// How the head of Word 6 and Word 95 begins.
const WORD_EARLY: u16 = 0xa5dc;

/// Streams smaller than this lie in sectors of 64 bytes inside the stream of the root.
const SMALL_STREAM_BYTES: u32 = 4096;
const SMALL_SECTOR_BYTES: usize = 64;

/// One stream of the table of contents.
struct Stream {
    name: String,
    first_sector: u32,
    bytes: u32,
}

/// Which of the Office programs wrote it; [`Kind::Unknown`] for others and broken ones.
pub fn kind(reader: &mut (impl Read + Seek)) -> Kind {
    let Some((streams, _)) = contents(reader) else {
        return Kind::Unknown;
    };
    let has = |name: &str| streams.iter().any(|stream| stream.name == name);
    if has("EncryptedPackage") {
        Kind::Locked
    } else if has("WordDocument") {
        Kind::Doc
    } else if has("Workbook") || has("Book") {
        Kind::Xls
    } else if has("PowerPoint Document") {
        Kind::Ppt
    } else {
        Kind::Unknown
    }
}

/// Which generation of Word wrote a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// Word 6 and Word 95.
    Early,
    /// Word 97 and later.
    Later,
}

/// Looks at the head of a Word document before a program is started: which Word wrote it.
///
/// # Errors
/// `Password` when it is behind one, `Truncated` when the head is not there.
pub fn word_generation(reader: &mut (impl Read + Seek)) -> Result<Word, Trouble> {
    let head = word_head(reader).ok_or(Trouble::Truncated)?;
    let flags = u16_at(&head, WORD_FLAGS_AT).ok_or(Trouble::Truncated)?;
    if flags & WORD_ENCRYPTED != 0 {
        return Err(Trouble::Password);
    }
    Ok(if u16_at(&head, 0) == Some(WORD_EARLY) {
        Word::Early
    } else {
        Word::Later
    })
}

/// The first bytes of the stream of a Word document's text.
fn word_head(reader: &mut (impl Read + Seek)) -> Option<Vec<u8>> {
    let (streams, table) = contents(reader)?;
    let word = streams
        .iter()
        .find(|stream| stream.name == "WordDocument")?;
    if word.bytes >= SMALL_STREAM_BYTES {
        return table.sector(reader, word.first_sector);
    }
    let start = (word.first_sector as usize).checked_mul(SMALL_SECTOR_BYTES)?;
    let mut at = streams.first()?.first_sector;
    for _ in 0..(start / table.sector_bytes).min(SECTORS_MAX) {
        at = table.next(reader, at)?;
    }
    let sector = table.sector(reader, at)?;
    sector.get(start % table.sector_bytes..).map(<[u8]>::to_vec)
}

/// The streams of the table of contents, the root first.
fn contents(reader: &mut (impl Read + Seek)) -> Option<(Vec<Stream>, Table)> {
    reader.seek(SeekFrom::Start(0)).ok()?;
    let mut head = vec![0; 512];
    reader.read_exact(&mut head).ok()?;
    let sector_bytes = match u16_at(&head, 30)? {
        9 => 512,
        12 => 4096,
        _ => return None,
    };
    let mut at = u32_at(&head, 48)?;
    let table = Table { head, sector_bytes };
    let mut streams = Vec::new();
    for _ in 0..SECTORS_MAX {
        // A document cut short still shows the part of its contents that is there.
        let Some(entries) = table.sector(reader, at) else {
            break;
        };
        streams.extend(entries.chunks_exact(128).filter_map(stream));
        let Some(next) = table.next(reader, at) else {
            break;
        };
        at = next;
    }
    Some((streams, table))
}

/// Where sectors lie and which follows which.
struct Table {
    head: Vec<u8>,
    sector_bytes: usize,
}

impl Table {
    fn sector(&self, reader: &mut (impl Read + Seek), number: u32) -> Option<Vec<u8>> {
        let start = (u64::from(number) + 1) * self.sector_bytes as u64;
        reader.seek(SeekFrom::Start(start)).ok()?;
        let mut bytes = Vec::with_capacity(self.sector_bytes);
        reader
            .by_ref()
            .take(self.sector_bytes as u64)
            .read_to_end(&mut bytes)
            .ok()?;
        (!bytes.is_empty()).then_some(bytes)
    }

    /// The sector behind this one, by the allocation table whose parts the head lists.
    fn next(&self, reader: &mut (impl Read + Seek), at: u32) -> Option<u32> {
        let per_sector = self.sector_bytes / 4;
        let part = at as usize / per_sector;
        // The head lists 109 parts: enough for the first 7 MB, where contents usually lie.
        let sector = (part < 109).then(|| u32_at(&self.head, 76 + part * 4))??;
        let entries = self.sector(reader, sector)?;
        u32_at(&entries, at as usize % per_sector * 4)
    }
}

fn stream(entry: &[u8]) -> Option<Stream> {
    let name_bytes = usize::from(u16_at(entry, 64)?).min(64).checked_sub(2)?;
    let units: Vec<u16> = entry[..name_bytes]
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    Some(Stream {
        name: String::from_utf16_lossy(&units),
        first_sector: u32_at(entry, 116)?,
        bytes: u32_at(entry, 120)?,
    })
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

//! Office documents are zips, and zips lie: this opens them under limits, measuring what comes
//! out instead of believing what is written on the box.

use std::fs::File;
use std::io::{BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;

use zip::result::ZipError;
use zip::{ZipArchive, ZipWriter};

use crate::kind::Kind;
use crate::limits::Limits;
use crate::trouble::Trouble;

/// The record at the end of a zip, and the longest comment behind it.
const END_BYTES: usize = 22;
const COMMENT_BYTES_MAX: u64 = 65_535;
/// How much of the table of contents is looked at to tell the kind.
const CONTENTS_BYTES_MAX: u64 = 4 << 20;
/// Below this size a high ratio is harmless.
const RATIO_FREE_BYTES: u64 = 8 << 20;

/// What kind of document a zip is. `head` is its beginning, enough when the end is missing.
pub fn kind_of_zip(reader: &mut (impl Read + Seek), head: &[u8]) -> Kind {
    if let Some(kind) = kind_by_mimetype(head) {
        return kind;
    }
    let contents = contents(reader).unwrap_or_else(|| head.to_vec());
    let names = |name: &[u8]| contents.windows(name.len()).any(|part| part == name);
    if !names(b"[Content_Types].xml") {
        return Kind::Zip;
    }
    if names(b"word/") {
        Kind::Docx
    } else if names(b"xl/") {
        Kind::Xlsx
    } else if names(b"ppt/") {
        Kind::Pptx
    } else {
        Kind::Zip
    }
}

/// OpenDocument puts its media type first, uncompressed, for exactly this purpose.
fn kind_by_mimetype(head: &[u8]) -> Option<Kind> {
    let name_bytes = usize::from(u16::from_le_bytes(head.get(26..28)?.try_into().ok()?));
    let extra_bytes = usize::from(u16::from_le_bytes(head.get(28..30)?.try_into().ok()?));
    if head.get(30..30 + name_bytes)? != b"mimetype" {
        return None;
    }
    let mime = head.get(30 + name_bytes + extra_bytes..)?;
    let odf = mime.strip_prefix(b"application/vnd.oasis.opendocument.")?;
    [
        (&b"text"[..], Kind::Odt),
        (b"spreadsheet", Kind::Ods),
        (b"presentation", Kind::Odp),
    ]
    .into_iter()
    .find_map(|(name, kind)| odf.starts_with(name).then_some(kind))
}

/// What the record at the end says of the table of contents.
struct End {
    entries: u64,
    contents_start: u64,
    contents_bytes: u64,
}

fn end(reader: &mut (impl Read + Seek)) -> Option<End> {
    let length = reader.seek(SeekFrom::End(0)).ok()?;
    let tail_start = length.saturating_sub(COMMENT_BYTES_MAX + END_BYTES as u64);
    reader.seek(SeekFrom::Start(tail_start)).ok()?;
    let mut tail = Vec::new();
    reader
        .by_ref()
        .take(length - tail_start)
        .read_to_end(&mut tail)
        .ok()?;
    let at = tail.windows(4).rposition(|part| part == b"PK\x05\x06")?;
    let record: &[u8; END_BYTES] = tail.get(at..at + END_BYTES)?.try_into().ok()?;
    let u32_at = |at: usize| {
        u64::from(u32::from_le_bytes([
            record[at],
            record[at + 1],
            record[at + 2],
            record[at + 3],
        ]))
    };
    let contents_bytes = u32_at(12);
    Some(End {
        entries: u64::from(u16::from_le_bytes([record[10], record[11]])),
        contents_start: (tail_start + at as u64).checked_sub(contents_bytes)?,
        contents_bytes,
    })
}

fn contents(reader: &mut (impl Read + Seek)) -> Option<Vec<u8>> {
    let end = end(reader)?;
    reader.seek(SeekFrom::Start(end.contents_start)).ok()?;
    let mut bytes = Vec::new();
    let most = end.contents_bytes.min(CONTENTS_BYTES_MAX);
    reader.by_ref().take(most).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// An opened zip, whose entries can be read within its limits.
pub struct Archive<R = BufReader<File>> {
    zip: ZipArchive<R>,
    limits: Limits,
    inflated_bytes: u64,
}

impl Archive {
    pub fn open(path: &Path, limits: &Limits) -> Result<Archive, Trouble> {
        let reader = BufReader::new(File::open(path)?);
        Archive::new(reader, limits)
    }
}

impl<R: Read + Seek> Archive<R> {
    fn new(mut reader: R, limits: &Limits) -> Result<Archive<R>, Trouble> {
        // Before the table of contents is loaded its size must be known to be bearable.
        let end = end(&mut reader).ok_or(Trouble::Truncated)?;
        if end.entries > limits.entries_max {
            return Err(Trouble::Bomb {
                what: "too many entries",
            });
        }
        reader.seek(SeekFrom::Start(0))?;
        let zip = ZipArchive::new(reader).map_err(trouble)?;
        let mut archive = Archive {
            zip,
            limits: limits.clone(),
            inflated_bytes: 0,
        };
        archive.refuse_swelling()?;
        Ok(archive)
    }

    /// Whoever opens the same zip after us believes the sizes on the box; they must be bearable.
    fn refuse_swelling(&mut self) -> Result<(), Trouble> {
        if self.zip.len() as u64 > self.limits.entries_max {
            return Err(Trouble::Bomb {
                what: "too many entries",
            });
        }
        let mut declared: u64 = 0;
        for place in 0..self.zip.len() {
            let entry = self.zip.by_index_data(place).map_err(trouble)?;
            if entry.encrypted() {
                return Err(Trouble::Password);
            }
            declared = declared.saturating_add(entry.size());
        }
        if declared > self.limits.inflated_bytes_max {
            return Err(Trouble::Bomb {
                what: "too many bytes",
            });
        }
        Ok(())
    }

    pub fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// Names of all entries, as written.
    pub fn names(&self) -> Vec<String> {
        self.zip
            .file_names_raw()
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect()
    }

    /// The bytes of an entry; `None` when there is none of that name.
    pub fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, Trouble> {
        let Some(place) = self.zip.index_for_name(name) else {
            return Ok(None);
        };
        let total_left = self
            .limits
            .inflated_bytes_max
            .saturating_sub(self.inflated_bytes);
        let entry = self.zip.by_index(place).map_err(trouble)?;
        let by_ratio = entry
            .compressed_size()
            .saturating_mul(self.limits.ratio_max);
        let most = total_left
            .min(self.limits.part_bytes_max)
            .min(by_ratio.max(RATIO_FREE_BYTES));
        let mut bytes = Vec::new();
        entry
            .take(most + 1)
            .read_to_end(&mut bytes)
            .map_err(broken_entry)?;
        if bytes.len() as u64 > most {
            return Err(Trouble::Bomb {
                what: "a part swells too much",
            });
        }
        self.inflated_bytes += bytes.len() as u64;
        Ok(Some(bytes))
    }

    /// Copies an entry as it is, without opening it.
    pub fn copy_entry<W: Write + Seek>(
        &mut self,
        name: &str,
        to: &mut ZipWriter<W>,
    ) -> Result<(), Trouble> {
        let Some(place) = self.zip.index_for_name(name) else {
            return Ok(());
        };
        let entry = self.zip.by_index_raw(place).map_err(trouble)?;
        to.raw_copy_file(entry).map_err(trouble)
    }

    /// The text of an XML part, decoded; `None` when there is none of that name.
    pub fn read_xml(&mut self, name: &str) -> Result<Option<String>, Trouble> {
        Ok(self.read(name)?.map(crate::xml::decode))
    }
}

/// The compressed bytes themselves are spoilt or end too early.
fn broken_entry(error: std::io::Error) -> Trouble {
    match error.kind() {
        ErrorKind::UnexpectedEof => Trouble::Truncated,
        ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::Other => {
            Trouble::unreadable(error)
        }
        _ => Trouble::Io(error),
    }
}

fn trouble(error: ZipError) -> Trouble {
    match error {
        ZipError::Io(error) => broken_entry(error),
        ZipError::InvalidPassword | ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            Trouble::Password
        }
        other => Trouble::unreadable(other),
    }
}

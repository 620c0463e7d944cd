//! The PDF copy with a text layer: each page's picture is packed when the page is read, the
//! copy is put together at the end.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use scan::pdfa::{About, Copy, Kind, PagePicture};
use serde::{Deserialize, Serialize};

use super::work::Work;

/// Pages of a copy: as many as a record may have, since each goes to the disk as it comes.
pub const PAGES_MAX: usize = 5_000;

/// What stands beside the bytes of a packed picture.
#[derive(Serialize, Deserialize)]
struct Head {
    kind: u8,
    width: u32,
    height: u32,
    points: (f32, f32),
}

const KINDS: [Kind; 3] = [Kind::Gray, Kind::Colour, Kind::Bilevel];

/// Lays a page's packed picture into the work folder.
pub fn keep(folder: &Path, index: usize, picture: &PagePicture) -> io::Result<()> {
    let kind = KINDS.iter().position(|k| *k == picture.kind).unwrap_or(0) as u8;
    let (width, height, points) = (picture.width, picture.height, picture.points);
    let mut bytes = serde_json::to_vec(&Head {
        kind,
        width,
        height,
        points,
    })?;
    bytes.push(b'\n');
    bytes.extend_from_slice(&picture.bytes);
    std::fs::write(path(folder, index), bytes)
}

/// A copy that is being written to the disk.
pub type Making = Copy<BufWriter<File>>;

/// Begins a copy at this path; one that was begun there before is written over.
pub fn begin(path: &Path, about: About) -> io::Result<Making> {
    Copy::new(about, BufWriter::new(File::create(path)?))
}

/// Ends a copy: whoever reads its path then finds all of it.
pub fn end(copy: Making) -> io::Result<()> {
    copy.finish()?.into_inner()?;
    Ok(())
}

/// Puts the copy together in the work folder and gives its path; `None` where pages are missing
/// or too many.
pub fn make(work: &Work, pages: usize, about: About) -> io::Result<Option<PathBuf>> {
    if pages == 0 || pages > PAGES_MAX {
        return Ok(None);
    }
    let made = work.0.join("copy.pdf");
    let mut copy = begin(&made, about)?;
    for index in 0..pages {
        let Ok(bytes) = std::fs::read(path(&work.0, index)) else {
            return Ok(None);
        };
        let Some(picture) = unpack(bytes)? else {
            return Ok(None);
        };
        copy.page(&picture, &work.load(index)?.page())?;
    }
    end(copy)?;
    Ok(Some(made))
}

fn unpack(mut bytes: Vec<u8>) -> io::Result<Option<PagePicture>> {
    let Some(end) = bytes.iter().position(|b| *b == b'\n') else {
        return Ok(None);
    };
    let head: Head = serde_json::from_slice(&bytes[..end])?;
    bytes.drain(..=end);
    Ok(Some(PagePicture {
        kind: KINDS[usize::from(head.kind).min(KINDS.len() - 1)],
        width: head.width,
        height: head.height,
        points: head.points,
        bytes,
    }))
}

fn path(folder: &Path, index: usize) -> PathBuf {
    folder.join(format!("page-{}.copy", index + 1))
}

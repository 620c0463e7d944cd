//! Reads the flowing text of an OpenDocument text, and rewrites one whose text is in old
//! Vietnamese encodings, so that its pages can be drawn in Unicode.

mod paragraphs;
mod rewrite;
mod styles;

use std::io::{Read, Seek};
use std::path::Path;

use crate::archive::Archive;
use crate::gather::{Extracted, Gather};
use crate::limits::Limits;
use crate::trouble::Trouble;
use crate::xml::{Piece, walk};
use paragraphs::each_paragraph;
use styles::Styles;

pub use rewrite::{from_lines, in_unicode};

const CONTENT: &str = "content.xml";
const STYLES: &str = "styles.xml";

/// Reads an OpenDocument text: its body, then headers and footers.
pub fn read(path: &Path, limits: &Limits) -> Result<Extracted, Trouble> {
    let mut archive = Archive::open(path, limits)?;
    refuse_locked(&mut archive)?;
    let mut gather = Gather::new(limits);
    let content = archive.read_xml(CONTENT)?;
    let content = content.ok_or_else(|| Trouble::unreadable("it has no body"))?;
    let common = archive.read_xml(STYLES)?.unwrap_or_default();
    for part in [&content, &common] {
        let styles = Styles::read(&common, part)?;
        let depth = each_paragraph(part, &styles, |runs| {
            gather.paragraph(&runs.into_iter().map(|(_, run)| run).collect::<Vec<_>>());
        })?;
        gather.depth(depth);
    }
    read_properties(&mut archive, &mut gather)?;
    Ok(gather.finish())
}

/// The manifest names the cipher of each part, or the whole package is one part.
fn refuse_locked<R: Read + Seek>(archive: &mut Archive<R>) -> Result<(), Trouble> {
    let manifest = archive
        .read_xml("META-INF/manifest.xml")?
        .unwrap_or_default();
    let mut locked = archive.has("encrypted-package");
    walk(&manifest, |piece| {
        locked |= matches!(piece, Piece::Open(name, _) if name.ends_with("encryption-data"));
        Ok(())
    })?;
    if locked {
        Err(Trouble::Password)
    } else {
        Ok(())
    }
}

fn read_properties<R: Read + Seek>(
    archive: &mut Archive<R>,
    gather: &mut Gather,
) -> Result<(), Trouble> {
    let Some(xml) = archive.read_xml("meta.xml")? else {
        return Ok(());
    };
    let mut inside = String::new();
    let mut last_hand = String::new();
    walk(&xml, |piece| {
        match piece {
            Piece::Open(name, _) => inside = name.to_owned(),
            Piece::Close(_) => inside.clear(),
            Piece::Text(text) if inside == "dc:title" => gather.title(text),
            Piece::Text(text) if inside == "meta:initial-creator" => gather.author(text),
            Piece::Text(text) if inside == "dc:creator" => last_hand.push_str(text),
            Piece::Text(_) => {}
        }
        Ok(())
    })?;
    gather.author(&last_hand);
    Ok(())
}

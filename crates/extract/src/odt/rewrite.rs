//! Writes OpenDocument texts to be drawn: an old one again in Unicode, without macros and without
//! anything to fetch from elsewhere, and a plain text as lines of a typewriter.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use quick_xml::escape::escape;
use quick_xml::events::{BytesStart, BytesText, Event};
use quick_xml::reader::Reader;
use quick_xml::writer::Writer;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::paragraphs::each_paragraph;
use super::styles::{Styles, unquoted};
use super::{CONTENT, STYLES};
use crate::archive::Archive;
use crate::legacy::{is_old_family, mend_each};
use crate::limits::Limits;
use crate::trouble::Trouble;

/// What takes the place of old fonts: drawn as wide as Times New Roman and Arial.
const SERIF: &str = "Tinos";
const SANS: &str = "Arimo";
const MONOSPACED: &str = "Cousine";
/// Parts that are not needed to draw the pages, or that would run.
const LEFT_OUT: [&str; 6] = [
    "Basic/",
    "Scripts/",
    "Dialogs/",
    "Thumbnails/",
    "META-INF/macrosignatures.xml",
    "META-INF/documentsignatures.xml",
];
const MIME: &str = "application/vnd.oasis.opendocument.text";

/// Copies the text at `from` to `to` with all its runs in Unicode, without macros and links out.
pub fn in_unicode(from: &Path, to: &Path, limits: &Limits) -> Result<(), Trouble> {
    let mut archive = Archive::open(from, limits)?;
    let common = archive.read_xml(STYLES)?.unwrap_or_default();
    let mut out = started(to)?;
    for name in archive.names() {
        if name == "mimetype" || LEFT_OUT.iter().any(|start| name.starts_with(start)) {
            continue;
        }
        if name == CONTENT || name == STYLES {
            let part = archive.read_xml(&name)?.unwrap_or_default();
            let texts = texts_in_unicode(&part, &common)?;
            put(&mut out, &name, &rewritten(&part, &texts)?)?;
        } else {
            archive.copy_entry(&name, &mut out)?;
        }
    }
    finish(out)
}

/// By the number of each piece of text what it becomes.
fn texts_in_unicode(part: &str, common: &str) -> Result<HashMap<usize, String>, Trouble> {
    let styles = Styles::read(common, part)?;
    let mut texts = HashMap::new();
    each_paragraph(part, &styles, |numbered| {
        let (numbers, runs): (Vec<_>, Vec<_>) = numbered.into_iter().unzip();
        for (number, text) in numbers.into_iter().zip(mend_each(&runs)) {
            texts.extend(number.zip(text));
        }
    })?;
    Ok(texts)
}

/// The part with other texts, Unicode fonts and no links out. Pieces of text are counted just as
/// [`crate::xml::walk`] shows them.
fn rewritten(part: &str, texts: &HashMap<usize, String>) -> Result<Vec<u8>, Trouble> {
    let mut reader = Reader::from_str(part);
    reader.config_mut().allow_dangling_amp = true;
    let mut writer = Writer::new(Vec::with_capacity(part.len()));
    let mut piece = 0;
    loop {
        let event = reader.read_event().map_err(Trouble::unreadable)?;
        let event = match event {
            Event::Eof => return Ok(writer.into_inner()),
            Event::Start(start) => Event::Start(made_harmless(start)),
            Event::Empty(start) => Event::Empty(made_harmless(start)),
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => {
                piece += 1;
                match texts.get(&piece) {
                    Some(text) => Event::Text(BytesText::new(text)),
                    None => event,
                }
            }
            // A document type could define entities; none of ours has one.
            Event::DocType(_) => continue,
            other => other,
        };
        writer.write_event(event)?;
    }
}

/// The element with old fonts replaced and links out removed; untouched when it has neither.
fn made_harmless(start: BytesStart<'_>) -> BytesStart<'_> {
    let name = start.name().as_ref().to_owned();
    let fetched = name.starts_with("draw:") || name == "text:section-source";
    let attributes = || {
        let mut attributes = start.attributes();
        attributes.with_checks(false);
        attributes.flatten()
    };
    let old = |value: &str| is_old_family(unquoted(value));
    let is_font = |key: &str| key == "svg:font-family" || key == "fo:font-family";
    let leads_out = |key: &str, value: &str| {
        fetched && key == "xlink:href" && (value.contains(':') || value.starts_with(['/', '\\']))
    };
    let spoilt = attributes().any(|attribute| {
        let key = attribute.key.as_ref();
        leads_out(key, &attribute.value) || is_font(key) && old(&attribute.value)
    });
    if !spoilt {
        return start;
    }
    let mut clean = BytesStart::new(name);
    for attribute in attributes() {
        let key = attribute.key.as_ref();
        if is_font(key) && old(&attribute.value) {
            clean.push_attribute((key, unicode_family(unquoted(&attribute.value))));
        } else if !leads_out(key, &attribute.value) && key != "style:font-charset" {
            clean.push_attribute(attribute);
        }
    }
    clean
}

fn unicode_family(old: &str) -> &'static str {
    let old = old.to_lowercase();
    let sans = [
        "arial", "helv", "avant", "univers", "sans", "tahoma", "verdana",
    ];
    if sans.iter().any(|name| old.contains(name)) {
        SANS
    } else if old.contains("courier") {
        MONOSPACED
    } else {
        SERIF
    }
}

/// Writes lines of plain text as an OpenDocument text on A4 in a typewriter's font, so that
/// columns made with spaces stand as they were typed.
pub fn from_lines<'a>(lines: impl Iterator<Item = &'a str>, to: &Path) -> Result<(), Trouble> {
    let mut content = String::from(CONTENT_START);
    for line in lines {
        content.push_str("<text:p text:style-name=\"Line\">");
        put_line(&mut content, line);
        content.push_str("</text:p>");
    }
    content.push_str("</office:text></office:body></office:document-content>");
    let mut out = started(to)?;
    put(&mut out, CONTENT, content.as_bytes())?;
    put(&mut out, STYLES, STYLES_OF_LINES.as_bytes())?;
    put(&mut out, "META-INF/manifest.xml", MANIFEST.as_bytes())?;
    finish(out)
}

/// Spaces in a row and tabs have elements of their own, else they would melt into one.
fn put_line(content: &mut String, line: &str) {
    let mut rest = line.trim_end_matches(['\r', '\u{c}']);
    while !rest.is_empty() {
        let spaces = rest.len() - rest.trim_start_matches(' ').len();
        if spaces > 0 {
            // Writing to a string cannot fail.
            write!(content, "<text:s text:c=\"{spaces}\"/>").ok();
            rest = &rest[spaces..];
        } else if let Some(after) = rest.strip_prefix('\t') {
            content.push_str("<text:tab/>");
            rest = after;
        } else {
            let end = rest.find([' ', '\t']).unwrap_or(rest.len());
            let word: String = rest[..end]
                .chars()
                .filter(|letter| !letter.is_control())
                .collect();
            content.push_str(&escape(word.as_str()));
            rest = &rest[end..];
        }
    }
}

/// A package whose first entry tells its kind, uncompressed, as the standard asks.
fn started(to: &Path) -> Result<ZipWriter<File>, Trouble> {
    let mut out = ZipWriter::new(File::create(to)?);
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    out.start_file("mimetype", stored)
        .map_err(std::io::Error::other)?;
    out.write_all(MIME.as_bytes())?;
    Ok(out)
}

fn put(out: &mut ZipWriter<File>, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
    let options = SimpleFileOptions::default();
    out.start_file(name, options)
        .map_err(std::io::Error::other)?;
    Ok(out.write_all(bytes)?)
}

fn finish(out: ZipWriter<File>) -> Result<(), Trouble> {
    out.finish().map_err(std::io::Error::other)?;
    Ok(())
}

const CONTENT_START: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:text>"#;

const STYLES_OF_LINES: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document-styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.2">
<office:font-face-decls><style:font-face style:name="Lines" svg:font-family="Cousine"
 style:font-pitch="fixed"/></office:font-face-decls>
<office:styles><style:style style:name="Line" style:family="paragraph">
<style:text-properties style:font-name="Lines" fo:font-size="10pt" fo:language="vi"
 fo:country="VN"/></style:style></office:styles>
<office:automatic-styles><style:page-layout style:name="A4"><style:page-layout-properties
 fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2cm"/></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"/>
</office:master-styles></office:document-styles>"#;

const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
 manifest:version="1.2"><manifest:file-entry manifest:full-path="/"
 manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry
 manifest:full-path="content.xml" manifest:media-type="text/xml"/><manifest:file-entry
 manifest:full-path="styles.xml" manifest:media-type="text/xml"/></manifest:manifest>"#;

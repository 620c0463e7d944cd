//! Makes the documents that the tests read, byte by byte where it matters.

use std::io::{Cursor, Write};
use std::path::PathBuf;

use extract::{Extracted, Kind, Limits, Trouble};
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// "Cộng hoà xã hội chủ nghĩa Việt Nam" and "Độc lập - Tự do - Hạnh phúc" in TCVN3, as the
/// Western letters that a program shows without the font.
pub const NATION_TCVN3: &str = "Céng hoµ x· héi chñ nghÜa ViÖt Nam";
pub const MOTTO_TCVN3: &str = "§éc lËp - Tù do - H¹nh phóc";
pub const NATION: &str = "Cộng hoà xã hội chủ nghĩa Việt Nam";
pub const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";

/// The same as rich text, typed by hand: two fonts of the old encoding, one of them capitals,
/// and one Unicode line with its fallback.
pub const RTF_TCVN3: &str = r"{\rtf1\ansi\ansicpg1252\deff0
{\fonttbl{\f0\fnil\fcharset0\fprq2{\*\panose 02020603050405020304}.VnTime{\*\falt Times};}
{\f1\fnil\fcharset0 .VnTimeH;}{\f2\froman\fcharset0 Times New Roman;}}
{\stylesheet{\s0 Normal;}}{\info{\title B\'b8o c\'b8o}{\author Lan}}
\pard\qc\f1\b C\'e9ng ho\'b5 x\'b7 h\'e9i ch\'f1 ngh\'dca Vi\'d6t Nam\par
\pard\qc\f0 \'a7\'e9c l\'cbp - T\'f9 do - H\'b9nh ph\'f3c\b0\par
\pard\f2\uc1 Qu\u7843?ng Tr\u7883?, ng\u224\'e0y 05\par
\pard\f0 C\'e9ng ho\'b5 x\'b7 h\'e9i ch\'f1 ngh\'dca Vi\'d6t Nam\par}";

pub fn zip(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in entries {
        out.start_file(*name, SimpleFileOptions::default()).unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;

pub fn docx_with(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let document =
        format!("<?xml version=\"1.0\"?><w:document {W}><w:body>{body}</w:body></w:document>");
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml"
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>"#;
    let relations = r#"<Relationships
xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
Target="word/document.xml"/></Relationships>"#;
    let mut entries = vec![
        ("[Content_Types].xml", types),
        ("_rels/.rels", relations),
        ("word/document.xml", document.as_str()),
    ];
    entries.extend(more);
    zip(&entries)
}

pub fn docx(body: &str) -> Vec<u8> {
    docx_with(body, &[])
}

pub const ODT_MIME: &str = "application/vnd.oasis.opendocument.text";
const NS: &str = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
xmlns:xlink="http://www.w3.org/1999/xlink"
xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.2""#;

/// An OpenDocument text; `before` holds fonts and styles, `body` paragraphs.
pub fn odt_with(before: &str, body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content {NS}>{before}<office:body><office:text>\
         {body}</office:text></office:body></office:document-content>"
    );
    let manifest = r#"<manifest:manifest
xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/"
manifest:media-type="application/vnd.oasis.opendocument.text"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"#;
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    out.start_file("mimetype", stored).unwrap();
    out.write_all(ODT_MIME.as_bytes()).unwrap();
    let usual = [
        ("content.xml", content.as_str()),
        ("META-INF/manifest.xml", manifest),
    ];
    let replaced = |name: &str| more.iter().any(|(other, _)| *other == name);
    for (name, text) in usual.iter().filter(|(name, _)| !replaced(name)).chain(more) {
        out.start_file(*name, SimpleFileOptions::default()).unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

pub fn odt(body: &str) -> Vec<u8> {
    odt_with("", body, &[])
}

/// The fonts and styles of an OpenDocument text in .VnTime with a span style in capitals.
pub const ODT_OLD_STYLES: &str = r#"<office:font-face-decls>
<style:font-face style:name="F1" svg:font-family="'.VnTime'"/>
<style:font-face style:name="F2" svg:font-family=".VnTimeH"/></office:font-face-decls>
<office:automatic-styles>
<style:style style:name="Base" style:family="paragraph">
<style:text-properties style:font-name="F1"/></style:style>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Base"/>
<style:style style:name="T1" style:family="text">
<style:text-properties style:font-name="F2"/></style:style>
<style:style style:name="T2" style:family="text">
<style:text-properties fo:font-weight="bold"/></style:style></office:automatic-styles>"#;

/// Bytes of an old code page out of their Western letters.
pub fn western(text: &str) -> Vec<u8> {
    text.chars()
        .map(|letter| u8::try_from(u32::from(letter)).unwrap())
        .collect()
}

pub fn on_disk(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("0123456789abcdef");
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

pub fn read(bytes: &[u8], kind: Kind) -> Result<Extracted, Trouble> {
    read_within(bytes, kind, &Limits::default())
}

pub fn read_within(bytes: &[u8], kind: Kind, limits: &Limits) -> Result<Extracted, Trouble> {
    let (_folder, path) = on_disk(bytes);
    extract::text(&path, kind, limits)
}

pub fn lines(bytes: &[u8], kind: Kind) -> Vec<String> {
    let extracted = read(bytes, kind).unwrap();
    extracted
        .paragraphs
        .into_iter()
        .map(|paragraph| paragraph.text)
        .collect()
}

pub fn code(bytes: &[u8], kind: Kind) -> &'static str {
    read(bytes, kind).map_or_else(|trouble| trouble.code(), |_| "read")
}

//! Bad input: each has its own code, none takes the machine with it.

use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use extract::{Kind, Limits, sniff};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::made::{code, docx, docx_with, odt, odt_with, on_disk, read, read_within, zip};

const FLOWING: [Kind; 6] = [
    Kind::Docx,
    Kind::Odt,
    Kind::Rtf,
    Kind::Html,
    Kind::Doc,
    Kind::Text,
];

#[test]
fn not_one_byte() {
    for kind in [
        Kind::Docx,
        Kind::Odt,
        Kind::Rtf,
        Kind::Html,
        Kind::Doc,
        Kind::Empty,
    ] {
        assert_eq!(code(b"", kind), "empty", "{kind:?}");
    }
}

#[test]
fn kinds_without_flowing_text() {
    for kind in [
        Kind::Pdf,
        Kind::Jpeg,
        Kind::Xlsx,
        Kind::Zip,
        Kind::Mp3,
        Kind::Unknown,
    ] {
        assert_eq!(code(b"x", kind), "unsupported", "{kind:?}");
    }
}

#[test]
fn a_wrong_name_does_not_lead_the_reader_astray() {
    let bytes = docx("<w:p><w:r><w:t>Xin chào</w:t></w:r></w:p>");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("anh.jpg");
    std::fs::write(&path, bytes).unwrap();
    let kind = extract::sniff_path(&path).unwrap();
    assert_eq!(kind, Kind::Docx);
    assert!(extract::name_disagrees("anh.jpg", kind));
    assert_eq!(
        extract::text(&path, kind, &Limits::default())
            .unwrap()
            .text(),
        "Xin chào"
    );
}

#[test]
fn a_document_cut_short() {
    let long: String = (0..3000)
        .map(|n| format!("<w:p><w:r><w:t>{n}</w:t></w:r></w:p>"))
        .collect();
    let whole = docx(&long);
    for keep in [1, whole.len() / 2, whole.len() - 30] {
        assert_eq!(code(&whole[..keep], Kind::Docx), "truncated", "{keep}");
    }
    let whole = odt(&"<text:p>x</text:p>".repeat(1000));
    assert_eq!(code(&whole[..whole.len() / 2], Kind::Odt), "truncated");
    let cut = zip(&[
        ("[Content_Types].xml", ""),
        ("word/document.xml", "<w:document><w:p>"),
    ]);
    assert_eq!(code(&cut, Kind::Docx), "truncated");
    assert_eq!(
        code(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and no more", Kind::Doc),
        "truncated"
    );
    assert_eq!(code(b"{\\rtf1{\\fonttbl{\\f0 Tim", Kind::Rtf), "truncated");
}

#[test]
fn rich_text_cut_short_gives_what_there_is() {
    let extracted = read(b"{\\rtf1 m\\'e9t hai\\par ba b", Kind::Rtf).unwrap();
    assert!(extracted.truncated);
    assert_eq!(extracted.text(), "mét hai\nba b");
}

#[test]
fn bytes_spoilt_in_the_middle() {
    let long: String = (0..3000)
        .map(|n| format!("<w:p><w:r><w:t>{n}</w:t></w:r></w:p>"))
        .collect();
    let mut bytes = docx(&long);
    let middle = bytes.len() / 2;
    bytes[middle..middle + 20].fill(0xff);
    assert_eq!(code(&bytes, Kind::Docx), "unreadable");
}

#[test]
fn zips_without_a_document() {
    assert_eq!(code(&zip(&[("a.txt", "x")]), Kind::Docx), "unreadable");
    assert_eq!(code(&zip(&[("a.txt", "x")]), Kind::Odt), "unreadable");
    assert_eq!(
        code(&zip(&[("word/document.xml", "<a></b>")]), Kind::Docx),
        "unreadable"
    );
}

#[test]
fn behind_a_password() {
    let manifest = "<manifest:manifest><manifest:file-entry manifest:full-path='content.xml'>\
        <manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    let locked = odt_with("", "", &[("META-INF/manifest.xml", manifest)]);
    assert_eq!(code(&locked, Kind::Odt), "password");
    assert_eq!(code(b"any", Kind::Locked), "password");
    let mut bytes = zip(&[("word/document.xml", "<w:document/>")]);
    // The flag of an encrypted entry, in its own head and in the table of contents.
    for magic in [&b"PK\x03\x04"[..], b"PK\x01\x02"] {
        let at = bytes.windows(4).position(|part| part == magic).unwrap();
        bytes[at + if magic[2] == 3 { 6 } else { 8 }] |= 1;
    }
    assert_eq!(code(&bytes, Kind::Docx), "password");
}

/// A compound file with one sector of allocation, one of contents and these streams.
fn compound(names: &[&str], first_stream: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; 512 * 3];
    bytes[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    bytes[30] = 9;
    bytes[48] = 1;
    bytes[76..512].fill(0xff);
    bytes[76..80].fill(0);
    bytes[512..1024].fill(0xff);
    bytes[516..520].copy_from_slice(&(-2_i32).to_le_bytes());
    for (place, name) in names.iter().enumerate() {
        let entry = 1024 + place * 128;
        for (at, unit) in name.encode_utf16().enumerate() {
            bytes[entry + at * 2..][..2].copy_from_slice(&unit.to_le_bytes());
        }
        bytes[entry + 64] = u8::try_from(name.len() * 2 + 2).unwrap();
        bytes[entry + 116] = 2;
        bytes[entry + 121] = 0x10;
    }
    bytes.extend(first_stream);
    bytes
}

#[test]
fn old_office_documents_and_their_passwords() {
    let kind = |names: &[&str]| sniff(&mut Cursor::new(compound(names, b""))).unwrap();
    assert_eq!(kind(&["Root Entry", "WordDocument"]), Kind::Doc);
    assert_eq!(kind(&["Root Entry", "Workbook"]), Kind::Xls);
    assert_eq!(kind(&["PowerPoint Document"]), Kind::Ppt);
    assert_eq!(kind(&["EncryptedPackage", "EncryptionInfo"]), Kind::Locked);
    assert_eq!(kind(&["Something"]), Kind::Unknown);
    let mut head = vec![0; 512];
    head[11] = 0x01;
    assert_eq!(
        code(&compound(&["WordDocument"], &head), Kind::Doc),
        "password"
    );
}

#[test]
fn a_table_of_contents_that_runs_in_a_circle_ends() {
    let mut bytes = compound(&["Something"], b"");
    bytes[516..520].copy_from_slice(&1_u32.to_le_bytes());
    assert_eq!(sniff(&mut Cursor::new(bytes)).unwrap(), Kind::Unknown);
}

/// A zip whose one part swells from almost nothing.
fn bomb(name: &str, mebibytes: usize) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    out.start_file(name, SimpleFileOptions::default()).unwrap();
    for _ in 0..mebibytes {
        out.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn a_zip_that_swells() {
    let bytes = bomb("word/document.xml", 40);
    assert!(bytes.len() < 100_000);
    assert_eq!(code(&bytes, Kind::Docx), "bomb");
    assert_eq!(code(&bomb("content.xml", 40), Kind::Odt), "bomb");
}

#[test]
fn a_zip_that_lies_about_its_size() {
    let mut bytes = bomb("word/document.xml", 40);
    let at = bytes
        .windows(4)
        .position(|part| part == b"PK\x01\x02")
        .unwrap();
    bytes[at + 24..at + 28].copy_from_slice(&1000_u32.to_le_bytes());
    assert!(["bomb", "unreadable"].contains(&code(&bytes, Kind::Docx)));
}

#[test]
fn a_zip_that_promises_too_much() {
    let mut bytes = zip(&[
        ("word/document.xml", "<w:document/>"),
        ("word/media/a.png", "x"),
    ]);
    let at = bytes
        .windows(4)
        .rposition(|part| part == b"PK\x01\x02")
        .unwrap();
    bytes[at + 24..at + 28].copy_from_slice(&0xffff_0000_u32.to_le_bytes());
    assert_eq!(code(&bytes, Kind::Docx), "bomb");
}

#[test]
fn a_zip_of_too_many_entries() {
    let names: Vec<String> = (0..10_001).map(|number| number.to_string()).collect();
    let entries: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    assert_eq!(code(&zip(&entries), Kind::Docx), "bomb");
}

#[test]
fn ten_thousand_tables_inside_each_other() {
    let (open, close) = ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>");
    let depth = 10_000;
    let body = format!(
        "{}<w:p><w:r><w:t>đáy</w:t></w:r></w:p>{}",
        open.repeat(depth),
        close.repeat(depth)
    );
    assert_eq!(read(&docx(&body), Kind::Docx).unwrap().text(), "đáy");
    let (open, close) = (
        "<text:p><draw:frame><draw:text-box>",
        "</draw:text-box></draw:frame></text:p>",
    );
    let body = format!(
        "{}<text:p>đáy</text:p>{}",
        open.repeat(depth),
        close.repeat(depth)
    );
    assert_eq!(read(&odt(&body), Kind::Odt).unwrap().text(), "đáy");
    let groups = format!("{{\\rtf1 {}x{}}}", "{".repeat(depth), "}".repeat(depth));
    assert_eq!(read(groups.as_bytes(), Kind::Rtf).unwrap().text(), "x");
    let page = format!("{}x", "<div><font face=a>".repeat(depth));
    assert_eq!(read(page.as_bytes(), Kind::Html).unwrap().text(), "x");
}

#[test]
fn deeper_than_any_document() {
    let body = "<w:tbl>".repeat(300_000);
    assert_eq!(code(&docx(&body), Kind::Docx), "bomb");
    let groups = format!("{{\\rtf1 {}", "{".repeat(300_000));
    assert_eq!(code(groups.as_bytes(), Kind::Rtf), "bomb");
}

#[test]
fn entities_neither_multiply_nor_fetch() {
    let xml = "<?xml version='1.0'?><!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b \
        '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY f SYSTEM 'file:///etc/passwd'>]>\
        <w:document><w:p><w:r><w:t>[&b;&f;]</w:t></w:r></w:p></w:document>";
    let bytes = zip(&[("[Content_Types].xml", ""), ("word/document.xml", xml)]);
    assert_eq!(read(&bytes, Kind::Docx).unwrap().text(), "[]");
}

#[test]
fn styles_that_build_on_each_other_in_a_circle() {
    let styles = "<w:styles><w:style w:styleId='A'><w:basedOn w:val='B'/></w:style>\
        <w:style w:styleId='B'><w:basedOn w:val='A'/></w:style></w:styles>";
    let body = "<w:p><w:pPr><w:pStyle w:val='A'/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>";
    let bytes = docx_with(body, &[("word/styles.xml", styles)]);
    assert_eq!(read(&bytes, Kind::Docx).unwrap().text(), "x");
}

#[test]
fn too_large_for_its_limits() {
    let limits = Limits {
        input_bytes_max: 100,
        text_bytes_max: 10,
        ..Limits::default()
    };
    let long = "một hai ba bốn năm sáu bảy ".repeat(10);
    for kind in [Kind::Rtf, Kind::Html, Kind::Docx, Kind::Doc] {
        let trouble = read_within(long.as_bytes(), kind, &limits).unwrap_err();
        assert_eq!(trouble.code(), "too-large");
    }
    let extracted = read_within(long.as_bytes(), Kind::Text, &limits).unwrap();
    assert!(extracted.cut);
    assert_eq!(extracted.text(), "một hai");
}

#[test]
fn two_gigabytes_of_nothing_are_looked_at_in_passing() {
    let (_folder, path) = on_disk(b"ch\xe7 ");
    let blob = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    blob.set_len(2 << 30).unwrap();
    let started = Instant::now();
    assert_eq!(extract::sniff_path(&path).unwrap(), Kind::Unknown);
    for kind in FLOWING.iter().filter(|kind| **kind != Kind::Text) {
        let trouble = extract::text(&path, *kind, &Limits::default()).unwrap_err();
        assert_eq!(trouble.code(), "too-large");
    }
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn attributes_without_end_take_no_quadratic_time() {
    let many: String = (0..100_000)
        .map(|number| format!(" a{number}='x'"))
        .collect();
    let started = Instant::now();
    read(
        &docx(&format!("<w:p{many}><w:r><w:t>x</w:t></w:r></w:p>")),
        Kind::Docx,
    )
    .unwrap();
    assert!(started.elapsed() < Duration::from_secs(10));
}

//! What a blob is, by its bytes.

use std::io::Cursor;

use extract::{Class, Kind, sniff};

use crate::made;

fn kind(bytes: &[u8]) -> Kind {
    sniff(&mut Cursor::new(bytes)).unwrap()
}

#[test]
fn formats_with_bytes_of_their_own() {
    let known: [(&[u8], Kind); 24] = [
        (b"%PDF-1.7\n", Kind::Pdf),
        (b"\r\n\r\njunk %PDF-1.4", Kind::Pdf),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", Kind::Jpeg),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Kind::Png),
        (b"II*\0\x08\0\0\0", Kind::Tiff),
        (b"MM\0*\0\0\0\x08", Kind::Tiff),
        (b"RIFF\x24\0\0\0WEBPVP8 ", Kind::Webp),
        (b"GIF89a\x01\0\x01\0", Kind::Gif),
        (b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", Kind::Bmp),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Kind::Heic),
        (b"{\\rtf1\\ansi}", Kind::Rtf),
        (b"ID3\x04\0\0\0\0\0\0", Kind::Mp3),
        (b"RIFF\x24\0\0\0WAVEfmt ", Kind::Wav),
        (b"OggS\0\x02\0\0", Kind::Ogg),
        (b"fLaC\0\0\0\x22", Kind::Flac),
        (b"\0\0\0\x20ftypM4A \0\0\0\0", Kind::M4a),
        (b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2", Kind::Mp4),
        (b"\0\0\0\x14ftypqt  \0\0\0\0", Kind::Mov),
        (
            b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm",
            Kind::Webm,
        ),
        (
            b"\x1a\x45\xdf\xa3\xa3\x42\x86\x81\x01\x42\x82\x88matroska",
            Kind::Mkv,
        ),
        (b"RIFF\x24\0\0\0AVI LIST", Kind::Avi),
        (b"", Kind::Empty),
        (b"\0\x01\x02\x03\x04\x05\x06\x07\xff\xfe", Kind::Unknown),
        (b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", Kind::Zip),
    ];
    for (bytes, wanted) in known {
        assert_eq!(kind(bytes), wanted, "{:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn sound_without_a_header_is_known_by_two_frames() {
    let mut frames = vec![0; 417 * 2 + 4];
    frames[..4].copy_from_slice(&[0xff, 0xfb, 0x90, 0x00]);
    frames[417..421].copy_from_slice(&[0xff, 0xfb, 0x90, 0x00]);
    assert_eq!(kind(&frames), Kind::Mp3);
    frames[417] = 0;
    assert_ne!(kind(&frames), Kind::Mp3);
}

#[test]
fn words_and_markup() {
    let known: [(&[u8], Kind); 17] = [
        ("Quyết định số hoá".as_bytes(), Kind::Text),
        (b"\xa7\xe9c l\xcbp - T\xf9 do - H\xb9nh ph\xf3c", Kind::Text),
        (b"\xff\xfeQ\0u\0y\xbf\x1e", Kind::Text),
        (b"\xef\xbb\xbfxin ch\xc3\xa0o", Kind::Text),
        (b"S\0o\0 \x001\x002\0", Kind::Text),
        (b"BMW \xc3\xa0 ha, xe cong vu", Kind::Text),
        (b"<!DOCTYPE html><title>x</title>", Kind::Html),
        (b"  <HTML lang=vi>", Kind::Html),
        (b"<!-- x --><html>", Kind::Html),
        (b"<?xml version='1.0'?><html xmlns='x'>", Kind::Html),
        (
            b"<?xml version='1.0'?><!DOCTYPE svg PUBLIC 'x'><svg width='1'>",
            Kind::Svg,
        ),
        (b"<svg onload='alert(1)'>", Kind::Svg),
        (b"<?xml version='1.0'?><w:document>", Kind::Xml),
        (b"\xff\xfe<\0h\0t\0m\0l\0>\0", Kind::Html),
        (
            b"From: a@b\r\nTo: c@d\r\nSubject: x\r\n\r\nthan",
            Kind::Email,
        ),
        (b"From: the chief\nTo: the clerk\nthank you", Kind::Text),
        (b"a < b", Kind::Text),
    ];
    for (bytes, wanted) in known {
        assert_eq!(kind(bytes), wanted, "{:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn zips_are_told_apart_by_what_is_in_them() {
    let types = ("[Content_Types].xml", "<Types/>");
    assert_eq!(kind(&made::docx("")), Kind::Docx);
    assert_eq!(
        kind(&made::zip(&[types, ("xl/workbook.xml", "")])),
        Kind::Xlsx
    );
    assert_eq!(
        kind(&made::zip(&[types, ("ppt/presentation.xml", "")])),
        Kind::Pptx
    );
    assert_eq!(kind(&made::odt("")), Kind::Odt);
    assert_eq!(kind(&made::zip(&[("word/readme.txt", "")])), Kind::Zip);
    assert_eq!(kind(&made::zip(&[("a.txt", "x")])), Kind::Zip);
}

#[test]
fn a_document_cut_short_is_still_what_it_was() {
    let whole = made::docx(&"<w:p/>".repeat(1000));
    assert_eq!(kind(&whole[..whole.len() - 30]), Kind::Docx);
    let whole = made::odt("");
    assert_eq!(kind(&whole[..whole.len() / 2]), Kind::Odt);
}

#[test]
fn classes_say_what_can_be_done() {
    assert_eq!(Kind::Pdf.class(), Class::Paged);
    assert_eq!(Kind::Doc.class(), Class::Flowing);
    assert_eq!(Kind::Heic.class(), Class::Picture);
    assert_eq!(Kind::Svg.class(), Class::Other);
}

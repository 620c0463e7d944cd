//! Random bytes and documents cut or spoilt anywhere: never a panic, never without end.

use std::io::Cursor;
use std::time::{Duration, Instant};

use extract::{Kind, sniff};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::made::{MOTTO_TCVN3, ODT_OLD_STYLES, RTF_TCVN3, docx, odt_with, read};

/// What a reader may take for a few kilobytes, on a busy machine.
const READ_TIME_MAX: Duration = Duration::from_secs(5);
/// All but the one that starts a program.
const KINDS: [Kind; 5] = [Kind::Docx, Kind::Odt, Kind::Rtf, Kind::Html, Kind::Text];

fn read_as_anything(bytes: &[u8]) {
    let started = Instant::now();
    sniff(&mut Cursor::new(bytes)).unwrap();
    for kind in KINDS {
        // Trouble is fine; a panic or a hang is not.
        if let Ok(extracted) = read(bytes, kind) {
            assert!(extracted.text().len() < 100_000);
        }
    }
    assert!(started.elapsed() < READ_TIME_MAX);
}

fn sample(which: usize) -> Vec<u8> {
    let page = "<html><p style='font-family:.VnTime'>a&amp;<font face=x>b</font><!-- c --></html>";
    match which {
        0 => docx("<w:p><w:pPr><w:pStyle w:val='a'/></w:pPr><w:r><w:t>x&amp;y</w:t></w:r></w:p>"),
        1 => odt_with(
            ODT_OLD_STYLES,
            &format!("<text:p>{MOTTO_TCVN3}</text:p>"),
            &[],
        ),
        2 => RTF_TCVN3.as_bytes().to_vec(),
        _ => page.as_bytes().to_vec(),
    }
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..Default::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn random_bytes(bytes in vec(any::<u8>(), 0..2000)) {
        read_as_anything(&bytes);
    }

    #[test]
    fn random_bytes_behind_a_familiar_beginning(
        start in prop::sample::select(vec![
            &b"PK\x03\x04"[..], b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1",
            b"<html", b"<?xml", b"RIFF", b"\xff\xfe", b"\xff\xfb\x90", b"From: a\nTo: b\n",
        ]),
        bytes in vec(any::<u8>(), 0..2000),
    ) {
        read_as_anything(&[start, &bytes].concat());
    }

    #[test]
    fn documents_cut_anywhere(which in 0..4_usize, share in 0.0..1.0_f64) {
        let whole = sample(which);
        read_as_anything(&whole[..(whole.len() as f64 * share) as usize]);
    }

    #[test]
    fn documents_spoilt_anywhere(
        which in 0..4_usize,
        spots in vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = sample(which);
        for (place, byte) in spots {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        read_as_anything(&bytes);
    }

    #[test]
    fn rich_text_of_random_words(words in vec(prop::sample::select(vec![
        "{", "}", "\\fonttbl", "\\f0", "\\f1", "\\'b5", "\\u-3", "\\uc9", "\\uc0", "\\par", "a",
        ";", "\\*", "\\upr", "\\ud", "\\shptxt", "\\title", "\\info", "\\bin3", "\\plain", "\\v",
        "\\pict", " ", "\\~", "\\cell", "\\deff1", ".VnTime", "\\u55357", "\\u56832", "\\",
    ]), 0..200)) {
        read_as_anything(format!("{{\\rtf1{}", words.concat()).as_bytes());
    }

    #[test]
    fn web_pages_of_random_words(words in vec(prop::sample::select(vec![
        "<", ">", "<p", "</p>", "<!--", "-->", "'", "\"", "=", "<font face=", "</font>", "&", ";",
        "&#x", "1F600;", "<script>", "</script", "<pre>", "</pre>", "ộ", "style", " ", "/", "\n",
        "<title>", "</title>", "<meta name=author content=", "charset=", "<br", "</",
    ]), 0..200)) {
        read_as_anything(words.concat().as_bytes());
    }
}

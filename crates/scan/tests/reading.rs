//! A bad scan is cleaned and read: what the clean-up is for, told on real letters.

#[allow(dead_code)]
mod degrade;

use std::path::{Path, PathBuf};
use std::process::Command;

use degrade::{BAD, CLEAN, character_error, text};
use image::{DynamicImage, GrayImage};
use scan::ocr::{self, Lang};
use scan::{Trouble, clean, picture};

fn pages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages")
}

fn render(name: &str, dpi: u32) -> GrayImage {
    let out = Command::new("pdftoppm")
        .args(["-gray", "-png", "-singlefile", "-r", &dpi.to_string()])
        .arg(pages().join(format!("{name}.pdf")))
        .output()
        .expect("poppler-utils are installed");
    image::load_from_memory(&out.stdout)
        .expect("a page comes out")
        .to_luma8()
}

fn truth(name: &str) -> String {
    std::fs::read_to_string(pages().join(format!("{name}.txt"))).expect("its text is beside it")
}

fn cleaned(page: GrayImage, dpi: u32) -> clean::Cleaned {
    clean::page(&DynamicImage::ImageLuma8(page), dpi)
}

#[test]
fn a_bad_scan_is_read_after_cleaning_and_not_before() {
    let page = degrade::degrade(&render("prose", 300), &BAD, 300, 7);
    let truth = truth("prose");
    let raw = ocr::read(&page, 300, &[Lang::Vie]).expect("read uncleaned");
    let ready = cleaned(page, 300);
    assert!(
        (ready.skew_degrees - 1.6).abs() < 0.1,
        "skew {}",
        ready.skew_degrees
    );
    assert_eq!(ready.rotation, 0);
    let read = ocr::read(&ready.image, ready.dpi, &[Lang::Vie]).expect("read");
    let (before, after) = (
        character_error(&truth, &text(&raw.words)),
        character_error(&truth, &text(&read.words)),
    );
    assert!(before > 0.03, "raw pages of this kind are bad: {before}");
    assert!(after < 0.015, "cleaned pages are good: {after}");
}

#[test]
fn a_clean_page_is_not_hurt() {
    let truth = truth("prose");
    for dpi in [300, 150] {
        let ready = cleaned(degrade::degrade(&render("prose", dpi), &CLEAN, dpi, 1), dpi);
        assert_eq!((ready.skew_degrees, ready.rotation), (0.0, 0));
        assert_eq!(ready.trim, clean::Trim::default());
        let read = ocr::read(&ready.image, ready.dpi, &[Lang::Vie]).expect("read");
        let error = character_error(&truth, &text(&read.words));
        assert!(error < 0.006, "{dpi} dpi: {error}");
    }
}

/// Below this a caller asks tesseract, as the docs of `Cleaned` say.
const SURE: f32 = 0.2;

#[test]
fn pages_lying_on_a_side_or_on_the_head_are_turned_upright() {
    for name in ["prose", "letter"] {
        let page = render(name, 150);
        let turned = [
            (0, page.clone()),
            (270, image::imageops::rotate90(&page)),
            (180, image::imageops::rotate180(&page)),
            (90, image::imageops::rotate270(&page)),
        ];
        for (wanted, page) in turned {
            let ready = cleaned(page, 150);
            // A short letter may leave the cleaner unsure: then it says so, and tesseract is asked.
            let sure = ready.rotation_confidence;
            if sure >= SURE {
                assert_eq!(ready.rotation, wanted, "{name}, {sure}");
                continue;
            }
            let rest = ocr::rotation(&ready.image, ready.dpi).expect("asked");
            let turn = rest.map_or(0, |(turn, _)| turn);
            assert_eq!(
                (ready.rotation + turn) % 360,
                wanted,
                "{name}, {sure}, {turn}"
            );
        }
    }
}

#[test]
fn skew_is_found_to_a_tenth_of_a_degree() {
    let page = render("letter", 150);
    for degrees in [-8.0, -3.3, -0.3, 0.45, 2.0, 6.7] {
        let ready = cleaned(degrade::rotate(&page, degrees), 150);
        let error = (ready.skew_degrees - degrees).abs();
        assert!(error < 0.1, "{degrees}: found {}", ready.skew_degrees);
    }
}

#[test]
fn an_empty_page_has_no_words() {
    let ready = cleaned(GrayImage::from_pixel(1240, 1754, image::Luma([244])), 150);
    assert!(ready.quality.blank);
    let read = ocr::read(&ready.image, ready.dpi, &[Lang::Vie]).expect("read");
    assert_eq!(read.words.words, []);
    let dot = GrayImage::from_pixel(3, 3, image::Luma([0]));
    assert_eq!(ocr::read(&dot, 300, &[]).expect("read").words.words, []);
    assert_eq!(cleaned(dot, 300).image.dimensions(), (3, 3));
}

#[test]
fn black_borders_and_punch_holes_are_gone() {
    let mut page = render("prose", 150);
    let (width, height) = page.dimensions();
    for (x, y, pixel) in page.enumerate_pixels_mut() {
        let hole = |cy: u32| x.abs_diff(60).pow(2) + y.abs_diff(cy).pow(2) < 17 * 17;
        if x + 40 > width || y < 30 || hole(height / 2 - 236) || hole(height / 2 + 236) {
            pixel[0] = 12;
        }
    }
    let ready = cleaned(page, 150);
    // 30 and 40 pixels at 150 dpi are 45 and 60 at the resolution it is read at.
    let trim = ready.trim;
    assert!((45..90).contains(&trim.top), "{trim:?}");
    assert!((60..105).contains(&trim.right), "{trim:?}");
    let left = ready
        .image
        .enumerate_pixels()
        .filter(|(x, _, level)| *x < 200 && level[0] < 128);
    assert_eq!(left.count(), 0, "nothing is left of the holes");
    assert_eq!(ready.view.width(), ready.image.width());
}

#[test]
fn a_picture_too_large_to_open_is_refused_before_it_is_decoded() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bomb.png");
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    png.extend(60_000u32.to_be_bytes());
    png.extend(60_000u32.to_be_bytes());
    png.extend(b"\x08\x02\0\0\0\xCF\x11\x31\xA5\0\0\0\0IDAT\x35\xAF\x06\x1E");
    std::fs::write(&path, png).expect("written");
    let frames = picture::open(&path).expect("the head is fine");
    let trouble = frames.page(0).expect_err("refused");
    assert!(
        matches!(trouble, Trouble::TooLarge { .. } | Trouble::Unreadable(_)),
        "{trouble:?}"
    );
}

#[test]
fn nothing_and_nonsense_are_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("page.jpg");
    std::fs::write(&path, b"").expect("written");
    assert!(matches!(picture::open(&path), Err(Trouble::Empty)));
    std::fs::write(&path, b"<svg onload=alert(1)>").expect("written");
    assert!(matches!(picture::open(&path), Err(Trouble::UnknownFormat)));
}

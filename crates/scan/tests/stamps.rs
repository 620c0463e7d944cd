//! A paper with a red mark set down crookedly, a seal and a signature over the name, and a
//! printed mark in a box: the words are read with the ink lifted off, and the marks are read.

#[allow(dead_code)]
mod degrade;

use std::path::Path;

use image::{DynamicImage, imageops};
use scan::ocr::{self, Lang};
use scan::{PageWords, clean, pdf};

fn page(dpi: u32) -> DynamicImage {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages/stamp.pdf");
    pdf::render(&path, 0, dpi).expect("rendered").picture
}

fn has(page: &PageWords, wanted: &str) -> bool {
    degrade::text(page)
        .to_uppercase()
        .contains(&wanted.to_uppercase())
}

#[test]
fn the_name_under_seal_and_signature_is_read() {
    let ready = clean::page(&page(200), 200);
    let read = ocr::read(&ready.image, ready.dpi, &[Lang::Vie]).expect("read");
    assert!(
        has(&read.words, "Hồ Văn Suối"),
        "{}",
        degrade::text(&read.words)
    );
    assert!(
        !has(&read.words, "UBND"),
        "the seal's words are not the paper's"
    );
}

#[test]
fn red_and_boxed_marks_are_read_and_placed() {
    let ready = clean::page(&page(150), 150);
    let marks = ocr::stamps(&ready, &[Lang::Vie]).expect("read");
    assert!(has(&marks, "TUYỆT MẬT"), "{}", degrade::text(&marks));
    let places: Vec<f32> = marks
        .words
        .iter()
        .filter(|word| word.text.contains("MẬT"))
        .map(|word| word.top as f32 / ready.dpi as f32)
        .collect();
    // The red one stands 1.7 inches from the top, the printed one 9.5.
    assert!(
        places.iter().any(|top| (1.4..2.0).contains(top)),
        "{places:?}"
    );
    assert!(
        places.iter().any(|top| (9.2..9.8).contains(top)),
        "{places:?}"
    );
}

#[test]
fn a_red_mark_is_read_from_a_page_on_its_head() {
    let turned = DynamicImage::ImageRgb8(imageops::rotate180(&page(150).into_rgb8()));
    let ready = clean::page(&turned, 150);
    assert_eq!(ready.rotation, 180);
    let marks = ocr::stamps(&ready, &[Lang::Vie]).expect("read");
    assert!(has(&marks, "TUYỆT MẬT"), "{}", degrade::text(&marks));
}

#[test]
fn a_page_without_marks_has_none() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages/letter.pdf");
    let ready = clean::page(&pdf::render(&path, 0, 150).expect("rendered").picture, 150);
    assert!(ready.stamp.is_none());
    assert_eq!(ocr::stamps(&ready, &[Lang::Vie]).expect("read").words, []);
}

#[test]
fn a_red_stamp_whose_words_cannot_be_read_is_told_of() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages/letter.pdf");
    let mut picture = pdf::render(&path, 0, 150)
        .expect("rendered")
        .picture
        .into_rgb8();
    // A frame of 50 by 16 millimetres in the head, and in it strokes that are no letters.
    let (left, top, wide, high) = (150, 330, 295, 95);
    for x in 0..wide {
        for y in 0..high {
            let edge = x < 5 || y < 5 || x + 5 >= wide || y + 5 >= high;
            let stroke = y > 20 && y + 20 < high && (x % 40 < 5 || (x + 2 * y) % 60 < 5);
            if edge || stroke && x > 20 && x + 20 < wide {
                picture.put_pixel(left + x, top + y, image::Rgb([200, 30, 40]));
            }
        }
    }
    let ready = clean::page(&DynamicImage::ImageRgb8(picture), 150);
    let marks = ocr::stamps(&ready, &[Lang::Vie]).expect("read");
    let unread = marks.words.iter().find(|word| word.text == ocr::UNREAD);
    let unread = unread.unwrap_or_else(|| panic!("{}", degrade::text(&marks)));
    let inches = |pixels: u32| pixels as f32 / ready.dpi as f32;
    assert!((1.9..2.4).contains(&inches(unread.top)), "{unread:?}");
    assert!((1.7..2.5).contains(&inches(unread.width)), "{unread:?}");
}

#[test]
fn of_two_stamps_set_close_together_both_are_told() {
    let mut picture = page(150).into_rgb8();
    // The red one again, its foot some two millimetres over the head of the first.
    let (left, top, wide, high) = red_box(&picture);
    let copy = imageops::crop_imm(&picture, left, top, wide, high).to_image();
    for (x, y, pixel) in copy.enumerate_pixels().filter(|at| is_red(at.2)) {
        picture.put_pixel(left + x, top + y - high - 12, *pixel);
    }
    let ready = clean::page(&DynamicImage::ImageRgb8(picture), 150);
    let marks = ocr::stamps(&ready, &[Lang::Vie]).expect("read");
    let head = marks.words.iter();
    let head = head.filter(|word| word.top < 3 * ready.dpi);
    let told = head.filter(|word| word.text.contains("MẬT") || word.text == ocr::UNREAD);
    let mut tops: Vec<u32> = told.map(|word| word.top * 150 / ready.dpi).collect();
    tops.sort_unstable();
    let apart = tops
        .last()
        .zip(tops.first())
        .map(|(last, first)| last - first);
    assert!(apart > Some(high / 2), "{}", degrade::text(&marks));
}

fn is_red(pixel: &image::Rgb<u8>) -> bool {
    let [red, green, blue] = pixel.0.map(u32::from);
    red > green + 40 && red > blue + 40
}

/// The box of the red ink in the upper quarter of a page.
fn red_box(page: &image::RgbImage) -> (u32, u32, u32, u32) {
    let red = page
        .enumerate_pixels()
        .filter(|at| at.1 < page.height() / 4);
    let red = red.filter(|at| is_red(at.2)).map(|(x, y, _)| (x, y, x, y));
    let all = red.reduce(|a, b| (a.0.min(b.0), a.1.min(b.1), a.2.max(b.2), a.3.max(b.3)));
    let (left, top, right, bottom) = all.expect("a red mark");
    (left, top, right + 1 - left, bottom + 1 - top)
}

#[test]
fn a_part_of_a_page_is_read_with_its_stamps_and_lies_where_it_stands() {
    let ready = clean::page(&page(200), 200);
    let first = ocr::read(&ready.image, ready.dpi, &[Lang::Vie]).expect("read");
    let name = first.words.words.iter().find(|word| word.text == "Suối");
    let name = name.expect("the name").clone();
    let part = ocr::Part {
        left: name.left.saturating_sub(4 * name.width),
        top: name.top.saturating_sub(name.height / 2),
        width: 6 * name.width,
        height: 2 * name.height,
        from: ocr::Plane::Print,
    };
    let closer = ocr::closer(&ready, &[part], &[Lang::Vie]).expect("read");
    assert!(has(&closer.stamps, "TUYỆT MẬT"));
    let again = closer.parts[0].iter().find(|word| word.text == "Suối");
    let again = again.expect("the name by itself");
    assert!(again.left.abs_diff(name.left) < 12, "{again:?} {name:?}");
    assert!(again.top.abs_diff(name.top) < 12, "{again:?} {name:?}");
}

#[test]
fn a_faded_mark_on_a_gray_scan_is_told_of() {
    // What is left of red ink is a pale gray; the printed mark far below is left as it is.
    let mut picture = page(200).into_rgb8();
    let head = picture.height() / 4;
    for (_, y, pixel) in picture.enumerate_pixels_mut() {
        if y < head && is_red(pixel) {
            *pixel = image::Rgb([176; 3]);
        }
    }
    let gray = DynamicImage::ImageLuma8(DynamicImage::ImageRgb8(picture).into_luma8());
    let ready = clean::page(&gray, 200);
    assert!(ready.stamp.is_none(), "nothing is red any more");
    let marks = ocr::stamps(&ready, &[Lang::Vie]).expect("read");
    let told = marks.words.iter().any(|word| {
        word.top < 3 * ready.dpi && (word.text.contains("MẬT") || word.text == ocr::UNREAD)
    });
    assert!(told, "{}", degrade::text(&marks));
}

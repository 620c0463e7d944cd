//! What happens to a line on its way through a scanner and through our cleaning.

use image::{GrayImage, Luma, imageops};
use tiny_skia::Pixmap;

use crate::chance::Chance;
use crate::line::Drawn;
use crate::pen;

/// The line as it left the pen.
#[allow(dead_code, reason = "the test that shares this file reads worn lines")]
pub fn clean(drawn: &Drawn) -> GrayImage {
    let mut page = GrayImage::new(drawn.print.width(), drawn.print.height());
    let signs = drawn.print.pixels().iter().zip(drawn.pen.pixels());
    for (level, (print, pen)) in page.as_mut().iter_mut().zip(signs) {
        *level = 255 - print.alpha().max(pen.alpha());
    }
    page
}

/// The line as a page's gray picture shows it.
pub fn worn(drawn: &Drawn, chance: &mut Chance) -> GrayImage {
    let (width, height) = (drawn.print.width(), drawn.print.height());
    let seal = seal(drawn, chance);
    let paper = chance.between(150.0, 252.0);
    let depth = |chance: &mut Chance, least: f32| paper * chance.between(least, 0.95);
    let (print, written) = (depth(chance, 0.45), depth(chance, 0.35));
    let pressed = paper * chance.between(0.1, 0.5);
    let slope = (chance.around(0.05), chance.around(0.1));
    let texture = chance.between(0.0, 0.35);
    let mut page = GrayImage::new(width, height);
    let signs = drawn.print.pixels().iter().zip(drawn.pen.pixels());
    let mut uneven = 0.0f32;
    for ((level, (p, w)), s) in page.as_mut().iter_mut().zip(signs).zip(seal.pixels()) {
        uneven = 0.9 * uneven + 0.1 * chance.between(-1.0, 1.0);
        let share = |alpha: u8| f32::from(alpha) / 255.0;
        let ink = share(p.alpha()) * print;
        let pen = share(w.alpha()) * written * (1.0 - texture * uneven.abs() * 3.0).max(0.3);
        let seal = share(s.alpha()) * pressed;
        *level = (paper - ink.max(pen).max(seal)).clamp(0.0, 255.0) as u8;
    }
    shaded(&mut page, slope);
    let blur = chance.between(0.2, 1.2) * drawn.capital / 20.0;
    let mut page = if blur > 0.25 {
        imageops::fast_blur(&page, blur)
    } else {
        page
    };
    grain(&mut page, chance);
    if chance.of_100(60) {
        page = imageops::fast_blur(&page, chance.between(0.3, 0.8));
    }
    if chance.of_100(60) {
        thresholded(&mut page, paper, paper - print.min(written), chance);
    }
    page
}

/// What crosses a line: the ring of a seal, the frame of a stamp, the rule of a form, a tick.
fn seal(drawn: &Drawn, chance: &mut Chance) -> Pixmap {
    let (width, height) = (drawn.print.width(), drawn.print.height());
    // No more than memory for a small picture.
    let mut onto = Pixmap::new(width, height).unwrap_or_else(|| drawn.pen.clone());
    let capital = drawn.capital;
    let thick = capital * chance.between(0.05, 0.2);
    let span = drawn.number;
    if chance.of_100(12) {
        let middle = (
            chance.between(span.0, span.1),
            drawn.foot + chance.between(-7.0, 7.0) * capital,
        );
        let reach = chance.between(3.0, 8.0) * capital;
        let points: Vec<(f32, f32)> = (0..=40)
            .map(|step| step as f32 * 0.157)
            .map(|turn| (middle.0 + reach * turn.cos(), middle.1 + reach * turn.sin()))
            .collect();
        draw(&mut onto, &points, thick);
    }
    if chance.of_100(10) {
        let y = drawn.foot + capital * chance.between(0.15, 0.6);
        let to = span.1 + capital;
        draw(
            &mut onto,
            &[
                (span.0 - capital, y),
                (to, y + chance.around(0.1) * capital),
            ],
            0.5 * thick,
        );
    }
    if chance.of_100(6) {
        let y = drawn.foot - capital * chance.between(1.5, 2.2);
        draw(
            &mut onto,
            &[(0.0, y), (width as f32, y + chance.around(0.4) * capital)],
            0.6 * thick,
        );
    }
    if chance.of_100(7) {
        let x = chance.between(span.0 - capital, span.1);
        let lean = chance.around(0.6) * capital;
        draw(
            &mut onto,
            &[(x, 0.0), (x + lean, height as f32)],
            0.6 * thick,
        );
    }
    onto
}

fn draw(onto: &mut Pixmap, points: &[(f32, f32)], thick: f32) {
    if let Some(path) = pen::path(points, true) {
        pen::ink(onto, &path, thick);
    }
}

/// Light that falls off to one side.
fn shaded(page: &mut GrayImage, (across, down): (f32, f32)) {
    let (width, height) = (page.width() as f32, page.height() as f32);
    for (x, y, pixel) in page.enumerate_pixels_mut() {
        let by = across * (x as f32 / width - 0.5) + down * (y as f32 / height - 0.5);
        *pixel = Luma([(f32::from(pixel[0]) * (1.0 + by)).clamp(0.0, 255.0) as u8]);
    }
}

fn grain(page: &mut GrayImage, chance: &mut Chance) {
    let spread = if chance.of_100(30) {
        2.0
    } else {
        chance.between(2.0, 22.0)
    };
    let specks = if chance.of_100(60) {
        0
    } else {
        chance.below(60) as u64
    };
    for level in page.as_mut() {
        let throw = chance.next();
        let sum: i64 = throw.to_le_bytes()[..4]
            .iter()
            .map(|byte| i64::from(*byte))
            .sum();
        let off = (sum - 510) as f32 / 147.8 * spread;
        *level = (f32::from(*level) + off).clamp(0.0, 255.0) as u8;
        if (throw >> 32) % 10_000 < specks {
            *level = if throw >> 63 == 0 { 250 } else { 20 };
        }
    }
}

/// Gray between ink and paper is pushed to either.
fn thresholded(page: &mut GrayImage, paper: f32, ink: f32, chance: &mut Chance) {
    let middle = ink + (paper - ink) * chance.between(0.4, 0.75);
    let gain = chance.between(1.5, 6.0) * 255.0 / (paper - ink).max(20.0);
    for level in page.as_mut() {
        *level = (128.0 + (f32::from(*level) - middle) * gain * 0.5).clamp(0.0, 255.0) as u8;
    }
}

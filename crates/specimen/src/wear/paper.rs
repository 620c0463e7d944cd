//! The paper itself: toner, bleed-through, tint, folds, holes, stains.

use image::RgbImage;
use image::imageops::{self, FilterType};

use super::Amounts;
use crate::dice::Dice;

/// Ages a page in place; `scale` is its resolution over 300 dpi.
pub(crate) fn age(page: &mut RgbImage, amounts: &Amounts, scale: f64, dice: &mut Dice) {
    let behind = (amounts.through > 0.001).then(|| imageops::flip_horizontal(page));
    if amounts.faint > 0.0 {
        faint(page, amounts.faint, dice);
    }
    if let Some(behind) = behind {
        show_through(page, &behind, amounts.through);
    }
    tint(page, amounts.tint);
    for _ in 0..amounts.folds {
        fold(page, scale, dice);
    }
    for _ in 0..amounts.stains {
        stain(page, scale, dice);
    }
    if amounts.holes {
        holes(page, scale, dice);
    }
}

fn times(pixel: &mut image::Rgb<u8>, factor: [f64; 3]) {
    for (channel, factor) in pixel.0.iter_mut().zip(factor) {
        *channel = (f64::from(*channel) * factor).clamp(0.0, 255.0) as u8;
    }
}

/// Smooth chance over the page, 0 to 1, from a coarse field.
fn field(width: u32, height: u32, dice: &mut Dice) -> image::GrayImage {
    let coarse = image::GrayImage::from_fn(9, 12, |_, _| image::Luma([dice.below(256) as u8]));
    imageops::resize(&coarse, width, height, FilterType::Triangle)
}

/// Toner runs out in patches and leaves pinholes in the letters.
fn faint(page: &mut RgbImage, amount: f64, dice: &mut Dice) {
    let patches = field(page.width(), page.height(), dice);
    for (pixel, patch) in page.pixels_mut().zip(patches.pixels()) {
        if pixel.0.iter().all(|channel| *channel > 240) {
            continue;
        }
        let mut lift = amount * (0.35 + f64::from(patch.0[0]) / 255.0 * 0.65);
        if dice.below(1000) < (amount * 120.0) as usize {
            lift = 0.75;
        }
        for channel in &mut pixel.0 {
            let value = f64::from(*channel);
            *channel = (value + (255.0 - value) * lift) as u8;
        }
    }
}

/// The other side shines through, mirrored and pale.
fn show_through(page: &mut RgbImage, behind: &RgbImage, amount: f64) {
    let small = imageops::thumbnail(behind, behind.width() / 4, behind.height() / 4);
    let soft = imageops::resize(&small, page.width(), page.height(), FilterType::Triangle);
    for (pixel, back) in page.pixels_mut().zip(soft.pixels()) {
        let dark = 1.0 - f64::from(back.0[1]) / 255.0;
        let factor = 1.0 - dark * amount;
        times(pixel, [factor; 3]);
    }
}

fn tint(page: &mut RgbImage, tint: [f64; 3]) {
    for pixel in page.pixels_mut() {
        times(pixel, tint);
    }
}

/// A line across the page: a shadow on one side, light on the other.
fn fold(page: &mut RgbImage, scale: f64, dice: &mut Dice) {
    let (width, height) = (f64::from(page.width()), f64::from(page.height()));
    let level = dice.chance(75);
    let length = if level { height } else { width };
    let at = length * dice.between(0.3, 0.7);
    let slope = dice.between(-0.01, 0.01);
    let reach = 14.0 * scale;
    let depth = dice.between(0.08, 0.25);
    for (x, y, pixel) in page.enumerate_pixels_mut() {
        let (along, across) = if level { (x, y) } else { (y, x) };
        let off = f64::from(across) - at - f64::from(along) * slope;
        if off.abs() < reach {
            let near = 1.0 - off.abs() / reach;
            let factor = if off < 0.0 {
                1.0 - depth * near
            } else {
                1.0 + depth * 0.4 * near
            };
            times(pixel, [factor; 3]);
        }
    }
}

/// Tea, water, a thumb.
fn stain(page: &mut RgbImage, scale: f64, dice: &mut Dice) {
    let (cx, cy) = (
        dice.between(0.0, f64::from(page.width())),
        dice.between(0.0, f64::from(page.height())),
    );
    let radius = dice.between(60.0, 330.0) * scale;
    let depth = dice.between(0.05, 0.18);
    let squash = dice.between(0.6, 1.5);
    for (x, y, pixel) in page.enumerate_pixels_mut() {
        let away = (f64::from(x) - cx).hypot((f64::from(y) - cy) * squash) / radius;
        if away < 1.0 {
            // A dried edge is darker than the middle.
            let strength = depth * if away > 0.88 { 1.6 } else { 0.5 + 0.5 * away };
            times(
                pixel,
                [
                    1.0 - strength * 0.5,
                    1.0 - strength * 0.8,
                    1.0 - strength * 1.3,
                ],
            );
        }
    }
}

/// Two holes of a binder in the left margin, dark as the lid behind them.
fn holes(page: &mut RgbImage, scale: f64, dice: &mut Dice) {
    let radius = 34.0 * scale;
    let x = 130.0 * scale + dice.between(-20.0, 20.0) * scale;
    let middle = f64::from(page.height()) / 2.0 + dice.between(-40.0, 40.0) * scale;
    let dark = dice.between(20.0, 90.0) as u8;
    for y in [middle - 472.0 * scale, middle + 472.0 * scale] {
        for py in (y - radius) as u32..=(y + radius) as u32 {
            for px in (x - radius) as u32..=(x + radius) as u32 {
                let inside = (f64::from(px) - x).hypot(f64::from(py) - y) < radius;
                if inside && px < page.width() && py < page.height() {
                    page.put_pixel(px, py, image::Rgb([dark; 3]));
                }
            }
        }
    }
}

//! The scanner: askew paper, dark edges, uneven lamp, soft lens, noise, JPEG.

use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, Rgb, RgbImage, imageops};

use super::Amounts;
use crate::dice::Dice;

/// Scans a page in place; `scale` is its resolution over 300 dpi.
pub(crate) fn scan(page: &mut RgbImage, amounts: &Amounts, scale: f64, dice: &mut Dice) {
    // The lid behind the paper: dark where a border is left, white otherwise.
    let lid = if amounts.border > 0.0 {
        dice.between(15.0, 70.0) as u8
    } else {
        250
    };
    *page = turned(page, amounts.turn_degrees, lid);
    if amounts.border > 0.0 {
        border(page, amounts.border * scale, lid, dice);
    }
    lamp(page, amounts.light, dice);
    let blur = amounts.blur * scale.max(0.55);
    if blur > 0.25 {
        *page = imageops::fast_blur(page, blur as f32);
    }
    noise(page, amounts, dice);
    if let Some(coded) = through_jpeg(page, amounts.jpeg_quality) {
        *page = coded;
    }
}

/// Turned about its middle, between four neighbours; what lies outside is the lid.
fn turned(page: &RgbImage, degrees: f64, lid: u8) -> RgbImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (width, height) = page.dimensions();
    let (cx, cy) = (f64::from(width) / 2.0, f64::from(height) / 2.0);
    RgbImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (f64::from(x) - cx, f64::from(y) - cy);
        let (sx, sy) = (cos * dx + sin * dy + cx, cos * dy - sin * dx + cy);
        if sx < 0.0 || sy < 0.0 {
            return Rgb([lid; 3]);
        }
        let (left, top) = (sx as u32, sy as u32);
        if left + 1 >= width || top + 1 >= height {
            return Rgb([lid; 3]);
        }
        let (fx, fy) = (sx - f64::from(left), sy - f64::from(top));
        let at = |dx: u32, dy: u32| page.get_pixel(left + dx, top + dy).0;
        let (a, b, c, d) = (at(0, 0), at(1, 0), at(0, 1), at(1, 1));
        let mix = |i: usize| {
            let upper = f64::from(a[i]) * (1.0 - fx) + f64::from(b[i]) * fx;
            let lower = f64::from(c[i]) * (1.0 - fx) + f64::from(d[i]) * fx;
            (upper * (1.0 - fy) + lower * fy) as u8
        };
        Rgb([mix(0), mix(1), mix(2)])
    })
}

/// Dark strips along one or two edges, wedge-shaped as the lid leaves them.
fn border(page: &mut RgbImage, width: f64, lid: u8, dice: &mut Dice) {
    let (right, top) = (f64::from(page.width()), f64::from(page.height()));
    let wedge = dice.between(0.2, 1.8);
    let edges = [dice.chance(60), dice.chance(40), dice.chance(30)];
    for (x, y, pixel) in page.enumerate_pixels_mut() {
        let (x, y) = (f64::from(x), f64::from(y));
        let reach = |along: f64| width * (0.4 + along * wedge);
        let hidden = edges[0] && x < reach(y / top)
            || edges[1] && right - x < reach(1.0 - y / top)
            || edges[2] && y < reach(x / right) * 0.7;
        if hidden {
            *pixel = Rgb([lid; 3]);
        }
    }
}

/// The lamp is brighter at one side and fades towards the corners.
fn lamp(page: &mut RgbImage, amount: f64, dice: &mut Dice) {
    let (width, height) = (f64::from(page.width()), f64::from(page.height()));
    let angle = dice.between(0.0, std::f64::consts::TAU);
    let (ax, ay) = (angle.cos(), angle.sin());
    for (x, y, pixel) in page.enumerate_pixels_mut() {
        let (u, v) = (f64::from(x) / width - 0.5, f64::from(y) / height - 0.5);
        let shade = amount * (0.5 + (u * ax + v * ay) * 0.7 + (u * u + v * v) * 0.5);
        for channel in &mut pixel.0 {
            *channel = (f64::from(*channel) * (1.0 - shade).clamp(0.2, 1.05)).min(255.0) as u8;
        }
    }
}

/// Grain on every pixel, salt and pepper on some.
fn noise(page: &mut RgbImage, amounts: &Amounts, dice: &mut Dice) {
    let specks = (amounts.specks * 1e6) as usize;
    for pixel in page.pixels_mut() {
        // Four bytes added up are near enough to a normal distribution: its sigma is 147.8.
        let throw = dice.next();
        let sum: i64 = throw.to_le_bytes()[..4]
            .iter()
            .map(|byte| i64::from(*byte))
            .sum();
        let grain = (sum - 510) as f64 / 147.8 * amounts.noise;
        let speck = (throw >> 32) as usize % 1_000_000;
        for channel in &mut pixel.0 {
            *channel = (f64::from(*channel) + grain).clamp(0.0, 255.0) as u8;
        }
        if speck < specks {
            *pixel = Rgb([if speck.is_multiple_of(3) { 250 } else { 25 }; 3]);
        }
    }
}

fn through_jpeg(page: &RgbImage, quality: u8) -> Option<RgbImage> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode_image(page)
        .ok()?;
    let read = image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg).ok()?;
    Some(read.to_rgb8())
}

//! Reads a paper's number: digits that people write by pen or press on with a stamp, which a
//! page reader made for print takes for other signs.
//!
//! A small net of our own looks at the line behind the label; a grammar of number lines turns
//! its columns of chances into digits and says how sure they are.

pub mod decode;
pub mod net;
pub mod strip;

use std::sync::LazyLock;

use image::{DynamicImage, GrayImage};

use crate::clean::Cleaned;
use net::Net;
pub use strip::Line;

/// Made by `cargo run -p scan --example digits`.
pub(crate) const WEIGHTS: &[u8] = include_bytes!("digits/weights.bin");

/// The net; a test holds that the weights are whole.
static NET: LazyLock<Option<Net>> = LazyLock::new(|| Net::parse(WEIGHTS));

/// What the net makes of a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Digits {
    /// Digits only; empty where the number was left open.
    pub text: String,
    /// How sure they are, 0 to 1.
    pub sure: f32,
    /// How likely the line holds the digits of the other reading, 0 to 1.
    pub other: f32,
}

/// A line is looked at in more than one size: the height of its letters is only guessed, and
/// what the net sees in one size alone it often sees wrong.
const SIZES: [f32; 3] = [1.0, 0.87, 1.15];

/// Columns of chances, as the net sees one picture of a line.
type Columns = Vec<[f32; net::CLASSES]>;

/// Reads the digits of a line of which place and height are known roughly; `other` is what was
/// read before, if that was digits. `None` where there is nothing to see.
pub fn read(page: &Cleaned, line: &Line, other: Option<&str>) -> Option<Digits> {
    let net = NET.as_ref()?;
    let line = strip::measured(&page.image, line);
    let red = red_of(page, &line);
    let planes =
        std::iter::once((&page.image, &line)).chain(red.as_ref().map(|(red, at)| (red, at)));
    let strips = planes.flat_map(|(plane, line)| {
        let sizes = SIZES.into_iter();
        sizes.filter_map(|size| {
            let capital = line.capital * size;
            strip::strip(plane, &Line { capital, ..*line })
        })
    });
    let seen: Vec<Columns> = strips.map(|strip| net.read(&strip)).collect();
    judge(&seen, other)
}

/// The line's part of the page as red light shows it: a red seal vanishes, and pens and print,
/// blue or black, stay dark.
fn red_of(page: &Cleaned, line: &Line) -> Option<(GrayImage, Line)> {
    let reach = 3.0 * line.capital;
    let (left, top) = ((line.left - reach).max(0.0), (line.foot - reach).max(0.0));
    let (right, bottom) = (line.right + reach, line.foot + reach);
    let (wide, high) = ((right - left).max(0.0), (bottom - top).max(0.0));
    let part = page
        .view
        .crop_imm(left as u32, top as u32, wide as u32, high as u32);
    let red = match part {
        DynamicImage::ImageRgb8(part) => {
            let levels = part.as_raw().chunks_exact(3).map(|pixel| pixel[0]);
            GrayImage::from_raw(part.width(), part.height(), levels.collect())?
        }
        other => other.into_luma8(),
    };
    let line = Line {
        left: line.left - left.floor(),
        right: line.right - left.floor(),
        foot: line.foot - top.floor(),
        capital: line.capital,
    };
    Some((red, line))
}

/// Weighs what was seen on all pictures of a line; each has the same say.
fn judge(seen: &[Columns], other: Option<&str>) -> Option<Digits> {
    let wholes: Vec<f32> = seen.iter().map(|columns| decode::whole(columns)).collect();
    let count = seen.len() as f32;
    let chance = |digits: &[u8]| {
        let each = seen.iter().zip(&wholes);
        let each = each.map(|(columns, whole)| decode::chance(columns, digits) - whole);
        (each.sum::<f32>() / count).min(0.0)
    };
    let readings = seen.iter().map(|columns| decode::best(columns));
    let readings = readings.filter(|digits| digits.len() <= decode::DIGITS_MAX);
    let weighed = readings.map(|digits| (chance(&digits), digits));
    let (mut sure, mut best) = weighed.max_by(|a, b| a.0.total_cmp(&b.0))?;
    let mut there = f32::MIN;
    if let Some(other) = other.and_then(digits_of) {
        there = chance(&other);
        if there > sure {
            (sure, best) = (there, other);
        }
    }
    Some(Digits {
        text: best.iter().map(|digit| char::from(b'0' + digit)).collect(),
        sure: sure.exp(),
        other: there.exp(),
    })
}

fn digits_of(text: &str) -> Option<Vec<u8>> {
    let digit = |sign: char| sign.to_digit(10).map(|digit| digit as u8);
    let digits: Option<Vec<u8>> = text.chars().map(digit).collect();
    digits.filter(|digits| digits.len() <= decode::DIGITS_MAX)
}

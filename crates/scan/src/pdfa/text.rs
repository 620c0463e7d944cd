//! Words laid invisibly over the picture: each line at the height of its line, each word as
//! broad as its box.

use pdf_writer::types::TextRenderingMode;
use pdf_writer::{Content, Str};

use super::{FONT, Letters};
use crate::{PageWords, Word};

/// Every glyph is this broad at size 1, and lines reach from a fifth below the base line up.
pub const GLYPH_WIDTH: f32 = 0.5;
pub const DESCENT: f32 = 0.2;
/// PDF/A forbids coordinates that are no numbers; sizes below this are not text.
const SIZE_MIN: f32 = 0.5;

/// Writes the words of a page of `(width, height)` points.
pub fn write(
    out: &mut Content,
    page: &PageWords,
    (width, height): (f32, f32),
    letters: &mut Letters,
) {
    if page.words.is_empty() || page.width == 0 || page.height == 0 {
        return;
    }
    let (across, down) = (width / page.width as f32, height / page.height as f32);
    out.begin_text();
    out.set_text_rendering_mode(TextRenderingMode::Invisible);
    for line in page
        .words
        .chunk_by(|a, b| (a.block, a.line) == (b.block, b.line))
    {
        let top = line.iter().map(|word| word.top).min().unwrap_or(0) as f32;
        let bottom = line
            .iter()
            .map(|word| word.top + word.height)
            .max()
            .unwrap_or(0) as f32;
        let size = ((bottom - top) * down).max(SIZE_MIN);
        let base = height - bottom * down + DESCENT * size;
        out.set_font(FONT, size);
        for (at, word) in line.iter().enumerate() {
            let next = line.get(at + 1);
            show(out, word, next, size, base, across, letters);
        }
    }
    out.end_text();
}

/// One word and, before another in the line, the space after it.
fn show(
    out: &mut Content,
    word: &Word,
    next: Option<&Word>,
    size: f32,
    base: f32,
    across: f32,
    letters: &mut Letters,
) {
    let numbers: Vec<u16> = word
        .text
        .chars()
        .filter_map(|c| letters.number(c))
        .collect();
    if numbers.is_empty() {
        return;
    }
    let natural = numbers.len() as f32 * GLYPH_WIDTH * size;
    place(
        out,
        word.left as f32 * across,
        word.width.max(1) as f32 * across / natural,
        base,
    );
    out.show(Str(&encode(&numbers)));
    let end = word.left + word.width;
    let gap = next
        .filter(|next| next.left > end)
        .map(|next| next.left - end);
    if let (Some(gap), Some(space)) = (gap, letters.number(' ')) {
        let scale = gap as f32 * across / (GLYPH_WIDTH * size);
        place(out, end as f32 * across, scale, base);
        out.show(Str(&encode(&[space])));
    }
}

fn place(out: &mut Content, left: f32, scale: f32, base: f32) {
    out.set_text_matrix([scale, 0.0, 0.0, 1.0, left, base]);
}

fn encode(numbers: &[u16]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_be_bytes())
        .collect()
}

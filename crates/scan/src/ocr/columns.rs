//! Whether a page is set in columns. Official papers are one column, and reading them as such
//! keeps "1." before its sentence; newspapers and bulletins are not.

use image::GrayImage;

use crate::clean;

/// Blocks the page is looked at in, millimetres, and the ink that makes one inked.
const BLOCK_MM: f32 = 1.0;
const INK_LEVEL: u8 = 140;
const INK_SHARE: f32 = 0.02;
/// The white between columns, millimetres.
const GUTTER_MM: f32 = 4.0;
/// Columns stand side by side over so much of the lines; letterheads and signatures do not.
const LINES_SHARE_MIN: f32 = 0.5;
/// Where a gutter is looked for, shares of the width of the print.
const FROM_SHARE: f32 = 0.25;
const TO_SHARE: f32 = 0.75;
/// Rows of blocks below which a page is too short to tell.
const ROWS_MIN: usize = 60;

/// True when a white strip runs between two halves over most of the page.
pub fn is_columned(page: &GrayImage, dpi: u32) -> bool {
    let step = (BLOCK_MM * dpi as f32 / 25.4).round().max(1.0) as usize;
    let (inked, width) = clean::ink_blocks(page, step, INK_LEVEL, INK_SHARE);
    let rows: Vec<&[bool]> = inked
        .chunks_exact(width.max(1))
        .filter(|row| row.contains(&true))
        .collect();
    if rows.len() < ROWS_MIN {
        return false;
    }
    let left = rows
        .iter()
        .filter_map(|row| row.iter().position(|&ink| ink))
        .min()
        .unwrap_or(0);
    let right = rows
        .iter()
        .filter_map(|row| row.iter().rposition(|&ink| ink))
        .max()
        .unwrap_or(0);
    let at = |share: f32| left + ((right - left) as f32 * share) as usize;
    let gutter = (GUTTER_MM / BLOCK_MM) as usize;
    let side_by_side = |x: usize| {
        let splits = |row: &&&[bool]| {
            !row[x..(x + gutter).min(width)].contains(&true)
                && row[..x].contains(&true)
                && row[(x + gutter).min(width)..].contains(&true)
        };
        rows.iter().filter(splits).count() as f32
    };
    (at(FROM_SHARE)..at(TO_SHARE)).any(|x| side_by_side(x) >= LINES_SHARE_MIN * rows.len() as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page at 100 dpi with strips of ink for lines, from `(left, right)` in tenths.
    fn page(columns: &[(u32, u32)]) -> GrayImage {
        GrayImage::from_fn(800, 1100, |x, y| {
            let line = (100..1000).contains(&y) && y % 20 < 10;
            let inside = columns
                .iter()
                .any(|&(from, to)| (from * 80..to * 80).contains(&x));
            image::Luma([if line && inside { 0 } else { 255 }])
        })
    }

    #[test]
    fn two_columns_are_told_from_one() {
        assert!(is_columned(&page(&[(1, 4), (5, 9)]), 100));
        assert!(!is_columned(&page(&[(1, 9)]), 100));
        assert!(!is_columned(&page(&[]), 100));
    }
}

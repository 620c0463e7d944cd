//! The words of a PDF page's own text layer, with boxes in the pixels of its picture.

use std::path::Path;

use unicode_normalization::UnicodeNormalization;

use super::{limits, page_tool};
use crate::ocr::Counter;
use crate::{PageWords, Trouble, Word};

const POINTS_PER_INCH: f64 = 72.0;
/// Words one page may have.
const WORDS_MAX: usize = 100_000;
/// Pixels along one side of a page, whatever its box says.
const SIDE_MAX: f64 = 200_000.0;

/// The words of one page, in pixels of the page rendered at `dpi`. A page without a text layer
/// gives no words. Whether they can be trusted says [`super::text_layer`].
///
/// # Errors
/// [`Trouble::NoSuchPage`], [`Trouble::Password`], [`Trouble::Unreadable`], those of programs.
pub fn words(path: &Path, page: usize, dpi: u32) -> Result<PageWords, Trouble> {
    let out = page_tool("pdftotext", page, &["-tsv"], path, &["-"], &limits())?;
    Ok(parse(&String::from_utf8_lossy(&out.stdout), dpi))
}

fn parse(table: &str, dpi: u32) -> PageWords {
    let factor = f64::from(dpi) / POINTS_PER_INCH;
    let mut page = PageWords {
        dpi,
        ..PageWords::default()
    };
    let mut counter = Counter::default();
    for row in table.lines().skip(1) {
        let columns: Vec<&str> = row.splitn(12, '\t').collect();
        let [
            level,
            _,
            flow,
            block,
            line,
            _,
            left,
            top,
            width,
            height,
            _,
            text,
        ] = columns[..]
        else {
            continue;
        };
        let Some([left, top, width, height]) = pixels([left, top, width, height], factor) else {
            continue;
        };
        match level {
            "1" => (page.width, page.height) = (width, height),
            "5" if page.words.len() < WORDS_MAX => {
                let text: String = text.trim().nfc().collect();
                let place = [flow, block, line].map(|number| number.parse().unwrap_or(0));
                let [block, paragraph, line] = counter.count(place);
                if !text.is_empty() {
                    page.words.push(Word {
                        text,
                        left,
                        top,
                        width,
                        height,
                        confidence: 1.0,
                        block,
                        paragraph,
                        line,
                    });
                }
            }
            _ => {}
        }
    }
    page
}

fn pixels(points: [&str; 4], factor: f64) -> Option<[u32; 4]> {
    let mut pixels = [0; 4];
    for (pixel, point) in pixels.iter_mut().zip(points) {
        let value = point
            .parse::<f64>()
            .ok()
            .filter(|value| value.is_finite())?;
        *pixel = (value * factor).round().clamp(0.0, SIDE_MAX) as u32;
    }
    Some(pixels)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn points_become_pixels() {
        let table = "level\tpage_num\tpar_num\tblock_num\tline_num\tword_num\tleft\ttop\twidth\t\
            height\tconf\ttext\n\
            1\t1\t0\t0\t0\t0\t0.0\t0.0\t595.2756\t841.8898\t-1\t###PAGE###\n\
            5\t1\t0\t0\t0\t0\t72.00\t36.00\t9.75\t11.82\t100\tSố:\n";
        let page = parse(table, 300);
        assert_eq!((page.width, page.height), (2480, 3508));
        assert_eq!((page.words[0].left, page.words[0].top), (300, 150));
    }

    proptest! {
        #[test]
        fn never_panics(table in "(\\PC|\t|\n|5\t1\t|-1e999|NaN){0,300}") {
            parse(&table, 300);
        }
    }
}

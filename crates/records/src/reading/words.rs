//! Words with their boxes as they are kept: one compact JSON array a page.

use scan::{PageWords, Word};
use serde_json::{Value, json};

/// The words as JSON: `[[text, left, top, width, height, confidence in percent, line], …]`.
pub fn pack(page: &PageWords) -> String {
    let row = |w: &Word| {
        let sure = (w.confidence * 100.0).round() as i64;
        json!([w.text, w.left, w.top, w.width, w.height, sure, w.line])
    };
    Value::Array(page.words.iter().map(row).collect()).to_string()
}

/// The words again. What is malformed is left out.
pub fn unpack(packed: &str, width: u32, height: u32, dpi: u32) -> PageWords {
    let rows: Vec<(String, u32, u32, u32, u32, u32, u32)> =
        serde_json::from_str(packed).unwrap_or_default();
    let word = |(text, left, top, w, h, sure, line)| Word {
        text,
        left,
        top,
        width: w,
        height: h,
        confidence: sure as f32 / 100.0,
        block: 0,
        paragraph: 0,
        line,
    };
    PageWords {
        width,
        height,
        dpi,
        words: rows.into_iter().map(word).collect(),
    }
}

/// The text of a page: words of a line joined by spaces, lines by line breaks.
pub fn text(page: &PageWords) -> String {
    let mut out = String::new();
    let mut last = None;
    for word in &page.words {
        let place = (word.block, word.paragraph, word.line);
        match last {
            None => (),
            Some(before) if before == place => out.push(' '),
            Some(_) => out.push('\n'),
        }
        out.push_str(&word.text);
        last = Some(place);
    }
    out
}

/// How sure the reader was over a page, percent; an empty page is sure.
pub fn confidence(page: &PageWords) -> i64 {
    if page.words.is_empty() {
        return 100;
    }
    let sum: f32 = page.words.iter().map(|w| w.confidence).sum();
    (sum / page.words.len() as f32 * 100.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, line: u32) -> Word {
        let (left, top, width, height) = (10, 20, 30, 40);
        let (confidence, block, paragraph) = (0.87, 0, 0);
        let text = text.to_owned();
        Word {
            text,
            left,
            top,
            width,
            height,
            confidence,
            block,
            paragraph,
            line,
        }
    }

    #[test]
    fn words_come_back_as_they_were() {
        let words = vec![word("QUYẾT", 0), word("ĐỊNH", 0), word("Về", 1)];
        let page = PageWords {
            width: 100,
            height: 200,
            dpi: 300,
            words,
        };
        assert_eq!(unpack(&pack(&page), 100, 200, 300), page);
        assert_eq!(text(&page), "QUYẾT ĐỊNH\nVề");
        assert_eq!(confidence(&page), 87);
    }
}

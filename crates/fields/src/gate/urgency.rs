//! Tells marks of urgency that were read unsurely from stamps of which nobody knows what they say.

use scan::{PageWords, Word};

use super::is_sign;
use crate::plain;

/// The words of marks of urgency, squeezed. Those of secrecy are farther from each than a third
/// of its letters.
const SPELLINGS: [&str; 4] = ["hoatoc", "thuongkhan", "khan", "hoatochengio"];
/// A line that fills so much of a stamp's width and height leaves no room for a second mark,
/// beside it or over it.
const WIDTH_SHARE_MIN: f32 = 0.75;
const HEIGHT_SHARE_MIN: f32 = 0.4;

/// Whether a line that was read in the place of an unread stamp is a mark of urgency and all
/// there is.
pub(super) fn explains(page: &PageWords, place: &Word) -> bool {
    let mut lines = page.words.chunk_by(|a, b| a.line == b.line);
    lines.any(|line| {
        let inside = line
            .iter()
            .filter(|word| !is_sign(word) && lies_in(word, place));
        let inside: Vec<&Word> = inside.collect();
        is_urgency(&inside) && fills(&inside, place)
    })
}

fn lies_in(word: &Word, place: &Word) -> bool {
    let (x, y) = (word.left + word.width / 2, word.top + word.height / 2);
    (place.left..place.left + place.width).contains(&x)
        && (place.top..place.top + place.height).contains(&y)
}

fn is_urgency(line: &[&Word]) -> bool {
    let text: Vec<&str> = line.iter().map(|word| word.text.as_str()).collect();
    let spelt = plain::squeezed(&text.concat());
    let near = |spelling: &&str| plain::distance(&spelt, spelling, spelling.len() / 3).is_some();
    SPELLINGS.iter().any(near)
}

fn fills(line: &[&Word], place: &Word) -> bool {
    let left = line.iter().map(|word| word.left).min().unwrap_or(0);
    let right = line.iter().map(|word| word.left + word.width).max();
    let high = line.iter().map(|word| word.height).max().unwrap_or(0);
    let wide = right.unwrap_or(0).saturating_sub(left);
    wide as f32 >= WIDTH_SHARE_MIN * place.width as f32
        && high as f32 >= HEIGHT_SHARE_MIN * place.height as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, (left, top): (u32, u32), (width, height): (u32, u32), line: u32) -> Word {
        Word {
            text: text.to_owned(),
            left,
            top,
            width,
            height,
            confidence: 0.3,
            block: line,
            paragraph: line,
            line,
        }
    }

    fn explained(words: Vec<Word>, place: &Word) -> bool {
        let page = PageWords {
            width: 1654,
            height: 2339,
            dpi: 200,
            words,
        };
        explains(&page, place)
    }

    #[test]
    fn urgency_that_was_nearly_read_and_fills_its_frame_is_no_riddle() {
        let place = word(scan::ocr::UNREAD, (227, 490), (392, 81), 9);
        let read = |first: &str, second: &str| {
            vec![
                word(first, (242, 495), (199, 31), 0),
                word(second, (462, 490), (125, 36), 0),
                place.clone(),
            ]
        };
        assert!(explained(read("THƯƠNG", "KHĂN"), &place));
        assert!(explained(read("HÓA", "TỐC"), &place));
        for (first, second) in [("TỐI", "MẶT"), ("TUYỆT", "MẬI"), ("", "MẶT"), ("T", "MT")]
        {
            assert!(!explained(read(first, second), &place), "{first} {second}");
        }
    }

    #[test]
    fn beside_or_over_urgency_something_else_may_stand() {
        let line = vec![
            word("HỎA", (300, 500), (100, 36), 0),
            word("TỐC", (410, 500), (100, 36), 0),
        ];
        let wide = word(scan::ocr::UNREAD, (150, 490), (400, 60), 9);
        let high = word(scan::ocr::UNREAD, (290, 400), (230, 150), 9);
        let own = word(scan::ocr::UNREAD, (290, 490), (230, 60), 9);
        assert!(!explained(line.clone(), &wide));
        assert!(!explained(line.clone(), &high));
        assert!(explained(line, &own));
    }
}

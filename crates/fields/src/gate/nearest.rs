//! What the words of one stamp come nearest to. A stamp bears a word or two and nothing else, and
//! what print or a frame left of it is enough to tell a mark from the few other stamps there are.

use scan::Word;

use super::{Level, SPELLINGS};
use crate::plain;

/// Letters that a reading of a mark must have at least: of MẬT the foot of one may be lost.
const LETTERS_MIN: usize = 2;
/// A mark's beginning of so many letters is the mark, or its end: the rest lies under print.
const BEGINNING_MIN: usize = 3;
const END_MIN: usize = 5;
/// The beginning of the longest mark, enough where more is broken, and how long what was made of
/// the whole may be.
const BROKEN: &str = "tuye";
const BROKEN_MAX: usize = 16;
/// Less than this share of capitals is print beside the stamp.
const CAPITALS_MIN: f32 = 0.6;
/// Other words that are stamped, nearer to MẬT than a letter.
const OTHERS: [&str; 5] = ["dat", "mau", "nam", "hat", "sat"];

/// The degree that the words of one stamp come near to.
pub(super) fn level(words: &[&Word]) -> Option<Level> {
    let text: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    let text = text.join(" ");
    if plain::capital_share(&text) < CAPITALS_MIN {
        return None;
    }
    let spelt = plain::squeezed(&text);
    if spelt.len() < LETTERS_MIN || OTHERS.contains(&spelt.as_str()) {
        return None;
    }
    let edits = |spelling: &str| plain::distance(&spelt, spelling, spelling.len() / 3);
    let near = SPELLINGS
        .iter()
        .filter_map(|(level, spelling)| Some((edits(spelling)?, *level)))
        .min();
    near.map(|(_, level)| level).or_else(|| {
        let part = SPELLINGS.iter().find(|(_, it)| is_part(&spelt, it));
        let part = part.map(|(level, _)| *level);
        part.or(is_broken(&spelt).then_some(Level::TuyetMat))
    })
}

/// Whether it begins as the longest mark does and has the second word's first letter: print that
/// lies over the rest made other letters of it. No other stamp reads so.
fn is_broken(spelt: &str) -> bool {
    let behind = spelt.strip_prefix(BROKEN);
    spelt.len() <= BROKEN_MAX && behind.is_some_and(|behind| behind.contains('m'))
}

/// Whether it is the beginning of a mark, or its end with more than the word that all end in.
fn is_part(spelt: &str, spelling: &str) -> bool {
    spelt.len() >= BEGINNING_MIN && spelling.starts_with(spelt)
        || spelt.len() >= END_MIN && spelling.ends_with(spelt)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn word(text: &str) -> Word {
        Word {
            text: text.to_owned(),
            left: 0,
            top: 0,
            width: 60,
            height: 24,
            confidence: 0.7,
            block: 0,
            paragraph: 0,
            line: 0,
        }
    }

    fn told(text: &str) -> Option<Level> {
        let words: Vec<Word> = text.split(' ').map(word).collect();
        level(&words.iter().collect::<Vec<_>>())
    }

    #[test]
    fn what_is_left_of_a_mark_is_the_mark() {
        for (text, wanted) in [
            ("MT", Level::Mat),
            ("MẬT", Level::Mat),
            ("ẬT", Level::Mat),
            ("TUYE", Level::TuyetMat),
            ("TUYE®m®81t®", Level::TuyetMat),
            ("TUYẾỀT\"?WMAW", Level::TuyetMat),
            ("TUYỆT MẤI", Level::TuyetMat),
            ("YỆT MẬT", Level::TuyetMat),
            ("TỎI MẶ", Level::ToiMat),
            ("TÔI MT", Level::ToiMat),
        ] {
            assert_eq!(told(text), Some(wanted), "{text}");
        }
    }

    #[test]
    fn other_stamps_are_none() {
        for text in [
            "KHẨN",
            "HỎA TỐC",
            "THƯỢNG KHẨN",
            "BẢN SAO",
            "SAO LƯU",
            "SAO Y BẢN CHÍNH",
            "CÔNG VĂN ĐẾN",
            "ĐẾN",
            "ĐẠT",
            "MẪU",
            "TUYÊN TRUYỀN",
            "BAN TUYÊN GIÁO",
            "ĐÃ KÝ",
            "mật",
            "M",
            "",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn one_letter_misread_or_lost_changes_nothing(
            which in 0usize..3, at in 0usize..8, other in "[A-Z]?"
        ) {
            let (wanted, spelling) = SPELLINGS[which];
            let capitals = spelling.to_uppercase();
            let at = at % capitals.len();
            let read = format!("{}{other}{}", &capitals[..at], &capitals[at + 1..]);
            prop_assume!(!OTHERS.contains(&read.to_lowercase().as_str()));
            prop_assert_eq!(told(&read), Some(wanted));
        }
    }
}

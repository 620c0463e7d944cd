//! Words that are marks and nothing else: secrecy and urgency, and what may stand beside them.

use crate::field::Field;
use crate::head::Head;
use crate::piece::{self, Piece, Sheet};
use crate::plain;
use scan::PageWords;

/// Pages on which an urgency stamp is looked for.
const STAMPED_PAGES_MAX: usize = 3;

/// Urgency marks, the longest first, with their squeezed spelling.
const URGENCIES: [(&str, &str); 4] = [
    ("HỎA TỐC HẸN GIỜ", "hoatochengio"),
    ("THƯỢNG KHẨN", "thuongkhan"),
    ("HỎA TỐC", "hoatoc"),
    ("KHẨN", "khan"),
];

/// Words that may stand beside a mark on its line without making it a sentence.
const BESIDE: [&str; 14] = [
    "mat", "toi", "tuyet", "khan", "thuong", "hoa", "toc", "hen", "gio", "va", "do", "dau", "muc",
    "hoatoc",
];

/// Whether a line holds marks and signs only: `MẬT`, `[ HỎA TỐC ]`, `MẬT - KHẨN`.
pub(crate) fn only_marks(text: &str) -> bool {
    let words: Vec<String> = text
        .split_whitespace()
        .map(plain::squeezed)
        .filter(|word| word.len() > 1)
        .collect();
    let any = words.iter().any(|word| {
        matches!(
            word.as_str(),
            "mat" | "khan" | "hoatoc" | "toimat" | "tuyetmat" | "toc"
        )
    });
    any && words
        .iter()
        .all(|word| BESIDE.contains(&word.as_str()) || is_joined(word))
}

fn is_joined(word: &str) -> bool {
    matches!(
        word,
        "toimat" | "tuyetmat" | "thuongkhan" | "hengio" | "hoatochengio"
    )
}

/// The urgency mark of a head: capitals standing alone under or over the number.
pub(crate) fn urgency(head: &Head<'_>) -> Option<Field> {
    let columns = head.left.iter().chain(&head.right);
    let near_head = head
        .body
        .iter()
        .filter(|piece| piece.top() < 0.4 * head.height);
    columns
        .chain(near_head)
        .find_map(|piece| urgency_of(piece, head.page))
}

/// The urgency mark among stamps of the first pages.
pub(crate) fn stamped_urgency(stamps: &[PageWords]) -> Option<Field> {
    stamps
        .iter()
        .take(STAMPED_PAGES_MAX)
        .enumerate()
        .find_map(|(at, words)| {
            let sheet = Sheet::of(at, words);
            sheet.pieces.iter().find_map(|piece| urgency_of(piece, at))
        })
}

fn urgency_of(piece: &Piece<'_>, page: usize) -> Option<Field> {
    let text = piece.text();
    if plain::capital_share(&text) < 0.7 {
        return None;
    }
    let spelt: String = piece
        .words
        .iter()
        .map(|word| plain::squeezed(&word.text))
        .filter(|word| word.len() > 1 || piece.words.len() > 4)
        .collect();
    let marks_only = only_marks(&text);
    for (name, spelling) in URGENCIES {
        let most = if spelling.len() > 5 { 1 } else { 0 };
        let whole = plain::near(&spelt, spelling, most) && misread_khan(name, &text);
        if whole || marks_only && spelt.contains(spelling) {
            let confidence = 0.5 + 0.5 * piece.confidence();
            return Some(piece::field(
                name.to_owned(),
                confidence,
                page,
                std::slice::from_ref(piece),
            ));
        }
    }
    None
}

/// KHÁN or KHĂN are other words; KHẨN with its own marks, or with none left, is the mark.
fn misread_khan(name: &str, text: &str) -> bool {
    name != "KHẨN" || text.to_uppercase().contains("KHẨN") || plain::all_capitals(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_alone_are_marks_and_sentences_are_not() {
        for text in ["MẬT", "[ TỐI MẬT ]", "MẬT - KHẨN", "HỎA TỐC", "TUYỆT MẬT |"]
        {
            assert!(only_marks(text), "{text}");
        }
        for text in [
            "BẢO VỆ BÍ MẬT NHÀ NƯỚC",
            "mật ong",
            "mật độ dân số",
            "VÀ",
            "",
        ] {
            assert!(!only_marks(text), "{text}");
        }
    }
}

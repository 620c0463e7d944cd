//! What announces an abstract: `V/v`, `Về việc`, and what OCR makes of them.

use crate::piece::{self, Piece};
use crate::plain;
use scan::Word;

/// Below this a word in a label's place may be what OCR made of it.
const LABEL_SURE: f32 = 0.8;

/// Takes off a `V/v` that became a word: no letter's abstract begins with `Vụ` and goes on small,
/// and none with a doubtful `Ví`.
pub(super) fn drop_odd(kept: &mut [Piece<'_>]) -> bool {
    let Some(line) = kept.first_mut() else {
        return false;
    };
    let small = |word: &&Word| word.text.starts_with(char::is_lowercase);
    let odd = line.words.first().is_some_and(|word| {
        let doubtful = piece::sureness(word) < LABEL_SURE;
        let letters = word.text.trim().chars().count();
        let shouted = plain::all_capitals(&word.text) && letters <= 3;
        match plain::squeezed(&word.text).as_str() {
            "vu" => true,
            "vi" | "vo" | "vn" | "vy" => doubtful,
            spelt if spelt.starts_with('v') && shouted => doubtful,
            "ve" => doubtful && !word.text.starts_with("Về"),
            _ => false,
        }
    }) && line.words.get(1).is_some_and(small);
    if odd {
        line.words.remove(0);
    }
    odd
}

pub(super) fn begins_with(text: &str) -> bool {
    letters(text) > 0
}

/// Letters of a label at the start of the text, white space and signs with it.
pub(super) fn letters(text: &str) -> usize {
    let signs: Vec<char> = text.chars().collect();
    let first: String = text
        .split_whitespace()
        .next()
        .map_or(String::new(), plain::plain);
    let mut end = if text.starts_with(char::is_whitespace) {
        0
    } else {
        slashed(&first)
    };
    if end == 0
        && let [first, second, ..] = text.split_whitespace().collect::<Vec<&str>>().as_slice()
        && matches!(plain::squeezed(first).as_str(), "ve" | "e")
        && matches!(
            plain::squeezed(second).as_str(),
            "viec" | "vlec" | "vicc" | "viee"
        )
    {
        let words = first.chars().count() + second.chars().count();
        let gap = signs
            .iter()
            .skip(first.chars().count())
            .take_while(|s| s.is_whitespace());
        end = words + gap.count();
    }
    if end == 0 && is_two_capitals(text) {
        end = 2;
    }
    if end == 0 {
        return 0;
    }
    let behind = signs
        .iter()
        .skip(end)
        .take_while(|sign| !sign.is_alphanumeric())
        .count();
    end + behind.min(signs.len() - end)
}

/// `VÁ giao chỉ tiêu`: the stroke and the second letter became a capital with a mark; no word
/// before a small one is written so.
fn is_two_capitals(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let (first, next) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let signs: Vec<char> = first.chars().collect();
    let marked = |sign: &char| sign.is_uppercase() && !sign.is_ascii();
    next.starts_with(char::is_lowercase) && matches!(signs.as_slice(), ['V', sign] if marked(sign))
}

/// Letters that `v/v` fills at the start of a word; the next word may have run into it behind a
/// stop: `v/v.cung`.
fn slashed(word: &str) -> usize {
    let bare = word
        .split([':', '.', ','])
        .next()
        .filter(|bare| !bare.is_empty())
        .unwrap_or(word);
    let signs: Vec<char> = bare.chars().collect();
    if is_slashed(&signs) {
        signs.len().min(4)
    } else {
        0
    }
}

/// `v/v` with what OCR makes of the stroke (`viv`, `v!w`, `v#v`, `v4`), or without it.
fn is_slashed(signs: &[char]) -> bool {
    let strokes = ['/', 'i', 'l', '1', '|', '!', '\\', 'j', '⁄', ']', 't'];
    let drawn = |sign: &char| !sign.is_alphanumeric();
    match signs {
        // The second letter was lost, or became a sign; no word has a sign or a digit in it.
        ['v', sign] => drawn(sign) || sign.is_ascii_digit() || matches!(sign, 'v' | 'w' | 'n'),
        ['v', stroke, sign] if drawn(stroke) && drawn(sign) => true,
        ['v', 'a' | 'v' | 'w', 'v' | 'w'] => true,
        ['v' | 'y', stroke, 'v' | 'y' | 'w' | 'u'] => {
            strokes.contains(stroke) || drawn(stroke) || stroke.is_ascii_digit()
        }
        ['v', '/', _] | ['v', 'a' | 'i', '/', 'v' | 'y'] | ['v', '/', _, 'v' | 'y'] => true,
        _ => false,
    }
}

/// The words behind `V/v` or `Về việc`: a label is not to be mended into a word.
pub(super) fn without(words: Vec<&Word>) -> Vec<&Word> {
    let bare = |word: &&&Word| word.text.chars().any(char::is_alphanumeric);
    let skipped = words.iter().take_while(|word| !bare(word)).count();
    let skipped = skipped + stamped(words.get(skipped..).unwrap_or_default());
    let rest = words.get(skipped..).unwrap_or_default();
    let texts: Vec<&str> = rest.iter().map(|word| word.text.trim()).collect();
    let letters = letters(&texts.join(" "));
    let mut seen = 0;
    let label = texts.iter().take_while(|text| {
        seen += text.chars().count() + 1;
        seen <= letters + 1 && letters > 0
    });
    rest.get(label.count()..).unwrap_or_default().to_vec()
}

/// Words of a stamp that run in before `Về việc`.
fn stamped(words: &[&Word]) -> usize {
    const WORDS_MAX: usize = 3;
    let starts = |pair: &[&Word]| {
        pair.iter()
            .map(|word| plain::squeezed(&word.text))
            .eq(["ve", "viec"])
            && pair[0].text.starts_with('V')
    };
    let at = words.windows(2).take(WORDS_MAX + 1).position(starts);
    let capitals = |word: &&Word| word.text.chars().filter(|sign| sign.is_uppercase()).count() > 1;
    if let Some(at) = at.filter(|at| words.iter().take(*at).all(capitals)) {
        return at;
    }
    // A sentence that begins behind words of capitals alone: `UBND XÃ Thực hiện`.
    let shouted = |word: &&&Word| {
        let letters = word.text.chars().filter(|sign| sign.is_alphabetic());
        letters.clone().count() > 1 && !letters.clone().any(char::is_lowercase)
    };
    let count = words.iter().take_while(shouted).count();
    let begins = words.get(count).is_some_and(|word| {
        let mut letters = word.text.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.any(char::is_lowercase)
    });
    let mut stamp = words.iter().take(count);
    let doubtful = stamp.any(|word| piece::sureness(word) < LABEL_SURE);
    if begins && doubtful && count <= WORDS_MAX {
        count
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_taken_off() {
        let rest = |text: &str| text.chars().skip(letters(text)).collect::<String>();
        for (text, behind) in [
            ("V/v báo cáo kết quả", "báo cáo kết quả"),
            ("V/v: triển khai", "triển khai"),
            ("V/v.cung cấp số liệu", "cung cấp số liệu"),
            ("Về việc ban hành Quy chế", "ban hành Quy chế"),
            ("Viv cử cán bộ", "cử cán bộ"),
            ("V/ hướng dẫn", "hướng dẫn"),
            ("V#v đề nghị", "đề nghị"),
            ("V4 cung cấp", "cung cấp"),
            ("V4v báo cáo", "báo cáo"),
            ("VWw đề nghị", "đề nghị"),
            ("VỊu triển khai", "triển khai"),
            ("V/0 hướng dẫn", "hướng dẫn"),
            ("VÁ giao chỉ tiêu", "giao chỉ tiêu"),
            ("V⁄% đăng ký nhu cầu", "đăng ký nhu cầu"),
            ("ẽ việc tiếp nhận hồ sơ", "tiếp nhận hồ sơ"),
            ("Về kết quả thực hiện", "Về kết quả thực hiện"),
            ("Việc làm", "Việc làm"),
            ("Vì sự tiến bộ", "Vì sự tiến bộ"),
        ] {
            assert_eq!(rest(text), behind, "{text}");
        }
    }
}

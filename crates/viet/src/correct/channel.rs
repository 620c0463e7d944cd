//! What a reader of pictures makes of a syllable: which others it may have been, and how far off
//! each is. Marks are lost and changed far oftener than letters.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::letter::{I, Letter, plain};
use crate::pairs::{Id, Table, built_in};
use crate::syllable::SYLLABLE_LETTERS_MAX;

/// Marks that readers of pictures often take for others: what is meant, what is read for it, and
/// what that costs, nats. Counted (bench/misread.sh) on 150,000 words that tesseract read of
/// made-up worn papers, of which 2,500 were wrong: of 100 `ổ` ten become `ố`, of 1,000 `d` 35
/// become `đ`.
const OFTEN: [(&str, &str, f32); 14] = [
    ("ẩểổ", "ấếố", 2.4),
    ("ẳẳ", "ăằ", 2.5),
    ("ũ", "ữ", 2.8),
    ("d", "đ", 3.4),
    ("ẳẫễ", "ảầể", 3.4),
    ("ặ", "ậ", 3.8),
    ("ềồầ", "êôâ", 4.4),
    ("ằằ", "àả", 4.6),
    ("ỉ", "í", 4.6),
    ("ặẩẩ", "ắắã", 4.9),
    ("ăă", "ắâ", 5.2),
    ("ó", "o", 5.6),
    ("iii", "íỉị", 6.2),
    ("ảủ", "áú", 6.3),
];
/// Words that readers take for commoner ones oftener than their letters tell: what is meant, what
/// is read, nats. Counted on the same words.
const WORDS: [(&str, &str, f32); 15] = [
    ("chi", "chỉ", 1.0),
    ("tinh", "tỉnh", 1.8),
    ("nhũng", "những", 2.2),
    ("tri", "trí", 2.3),
    ("mặt", "mật", 2.7),
    ("vi", "ví", 2.8),
    ("phó", "pho", 3.0),
    ("chi", "chí", 3.3),
    ("thi", "thí", 3.5),
    ("khi", "khí", 3.6),
    ("mặt", "mắt", 3.7),
    ("ban", "bạn", 3.7),
    ("vi", "vì", 3.9),
    ("tin", "tín", 4.1),
    ("kinh", "kính", 4.1),
];
/// Any other change of a letter's marks: its tone alone, or its shape too.
const TONE: f32 = 7.0;
const SHAPE: f32 = 7.5;
/// A letter taken for one that looks like it, or for any other; one lost or too many.
const LIKE: f32 = 7.5;
const LETTER: f32 = 9.0;
const LOST: f32 = 8.0;
/// Other candidates than the nearest so many are not followed.
const CANDIDATES_MAX: usize = 24;

/// Letters that are taken for one another.
const ALIKE: [&str; 14] = [
    "ilt", "ltf", "ceo", "un", "hb", "nh", "rn", "gq", "vy", "uv", "ij", "rt", "mn", "ao",
];

/// Syllables by their letters without marks with up to one letter left out.
static BY_LETTERS: LazyLock<HashMap<String, Vec<Id>>> = LazyLock::new(|| {
    let mut found: HashMap<String, Vec<Id>> = HashMap::new();
    for (id, word) in built_in().words() {
        if super::syllable_like(word) {
            for key in without_one(&plain(word)) {
                found.entry(key).or_default().push(id);
            }
        }
    }
    found
});

/// A spelling, and each with one letter left out.
fn without_one(plain: &str) -> Vec<String> {
    let mut keys = vec![plain.to_owned()];
    if plain.len() > 1 {
        keys.extend(plain.char_indices().map(|(at, c)| {
            let mut key = plain.to_owned();
            key.replace_range(at..at + c.len_utf8(), "");
            key
        }));
    }
    keys.sort();
    keys.dedup();
    keys
}

/// The syllables that a canonical word may have been, nearest first, with what each costs; the
/// word itself is not among them. Only those of the same `letters` where no letter may change:
/// most words of a page are asked so.
pub(super) fn near(table: &Table<'_>, word: &str, letters: bool) -> Vec<(Id, f32)> {
    let keys = match letters {
        true => without_one(&plain(word)),
        false => vec![plain(word)],
    };
    let mut ids: Vec<Id> = keys
        .iter()
        .filter_map(|key| BY_LETTERS.get(key))
        .flatten()
        .copied()
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found: Vec<(Id, f32)> = ids
        .into_iter()
        .filter(|id| table.word(*id) != word)
        .filter(|id| letters || table.word(*id).chars().count() == word.chars().count())
        .filter_map(|id| Some((id, cost(word, table.word(id))?)))
        .collect();
    found.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    found.truncate(CANDIDATES_MAX);
    found
}

/// What it takes to read one as the other; `None` where more than one letter differs.
pub(super) fn cost(read: &str, meant: &str) -> Option<f32> {
    let word = WORDS.iter().find(|word| (word.0, word.1) == (meant, read));
    if let Some((_, _, cost)) = word {
        return Some(*cost);
    }
    let read: Vec<char> = read.chars().collect();
    let meant: Vec<char> = meant.chars().collect();
    match read.len().abs_diff(meant.len()) {
        0 => same_length(&read, &meant),
        1 => one_more(&read, &meant),
        _ => None,
    }
}

fn same_length(read: &[char], meant: &[char]) -> Option<f32> {
    let mut letters = 0;
    let mut sum = 0.0;
    for (one, other) in read.iter().zip(meant) {
        let (off, letter) = apart(*one, *other);
        sum += off;
        letters += usize::from(letter);
    }
    (letters <= 1).then_some(sum)
}

fn one_more(read: &[char], meant: &[char]) -> Option<f32> {
    let more = read.len() > meant.len();
    let (long, short) = if more { (read, meant) } else { (meant, read) };
    let tries = (0..long.len()).filter_map(|left_out| {
        let rest = long.iter().enumerate().filter(|(at, _)| *at != left_out);
        let mut sum = LOST;
        for ((_, one), other) in rest.zip(short) {
            let (one, other) = if more { (one, other) } else { (other, one) };
            let (off, letter) = apart(*one, *other);
            if letter {
                return None;
            }
            sum += off;
        }
        Some(sum)
    });
    tries.min_by(f32::total_cmp)
}

/// Whether two spellings differ only in which tone mark stands over a vowel, in a hook that is the
/// dot of an i, or in a stroke that was read through a d.
pub(super) fn differ_over_vowels(read: &str, meant: &str) -> bool {
    /// Numbers of the tones: none, hỏi, nặng.
    const LEVEL: u8 = 0;
    const HOOK: u8 = 2;
    const BELOW: u8 = 5;
    let same = |(one, other): (char, char)| {
        if one == other {
            return true;
        }
        let (Some(a), Some(b)) = (Letter::of(one), Letter::of(other)) else {
            return false;
        };
        let above = |tone: u8| tone != LEVEL && tone != BELOW;
        let stroke = (one, other) == ('đ', 'd');
        let dot = a.base() == I && a.tone() == HOOK && b.tone() == LEVEL;
        stroke || a.base() == b.base() && (above(a.tone()) && above(b.tone()) || dot)
    };
    read.chars().count() == meant.chars().count() && read.chars().zip(meant.chars()).all(same)
}

/// What it takes to read `one` where `other` was meant, and whether more than marks differ.
fn apart(one: char, other: char) -> (f32, bool) {
    if one == other {
        return (0.0, false);
    }
    let (Some(a), Some(b)) = (Letter::of(one), Letter::of(other)) else {
        return (LETTER, true);
    };
    if a.plain() == b.plain() {
        let other_marks = if a.base() == b.base() { TONE } else { SHAPE };
        return (often(one, other).unwrap_or(other_marks), false);
    }
    let (a, b) = (char::from(a.plain()), char::from(b.plain()));
    let alike = ALIKE.iter().any(|set| set.contains(a) && set.contains(b));
    (if alike { LIKE } else { LETTER }, true)
}

/// What it costs to read a letter with other marks, where that is often so.
fn often(read: char, meant: char) -> Option<f32> {
    OFTEN.iter().find_map(|(all_meant, all_read, cost)| {
        let mut changes = all_meant.chars().zip(all_read.chars());
        changes
            .any(|change| change == (meant, read))
            .then_some(*cost)
    })
}

/// The word cut into two to four known syllables, each of two letters or more, as it comes when
/// the spaces between them were not seen.
pub(super) fn cuts(table: &Table<'_>, word: &str) -> Vec<Vec<Id>> {
    const PIECES_MAX: usize = 4;
    const LETTERS_MIN: usize = 5;
    let letters = word.chars().count();
    if !(LETTERS_MIN..=PIECES_MAX * SYLLABLE_LETTERS_MAX).contains(&letters) {
        return Vec::new();
    }
    let mut done = Vec::new();
    let mut open: Vec<(usize, Vec<Id>)> = vec![(0, Vec::new())];
    while let Some((from, pieces)) = open.pop() {
        let rest = word.get(from..).unwrap_or_default();
        if rest.is_empty() {
            done.push(pieces);
            continue;
        }
        if pieces.len() == PIECES_MAX || done.len() >= CANDIDATES_MAX {
            continue;
        }
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8());
        for end in ends.skip(1).take(SYLLABLE_LETTERS_MAX) {
            let piece = rest.get(..end).unwrap_or_default();
            if let Some(id) = table.id(piece)
                && super::syllable_like(piece)
            {
                open.push((from + end, [pieces.as_slice(), &[id]].concat()));
            }
        }
    }
    done.retain(|pieces| pieces.len() > 1);
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_cost_less_than_letters() {
        let cost = |one, other| cost(one, other).expect("near");
        assert!(cost("chỉ", "chi") < cost("chỉ", "che"));
        assert!(cost("tố", "tổ") < cost("to", "tổ"));
        assert!(cost("kim", "kiểm") < 2.0 * LOST);
        assert!(cost("lình", "tình") < cost("mình", "tình"));
    }

    #[test]
    fn only_marks_over_vowels_are_taken_for_one_another() {
        for (read, meant) in [("tố", "tổ"), ("chỉ", "chi"), ("thủ", "thú"), ("đự", "dự")]
        {
            assert!(differ_over_vowels(read, meant), "{read} {meant}");
        }
        for (read, meant) in [
            ("chi", "chỉ"),
            ("dự", "đự"),
            ("răng", "rằng"),
            ("hàn", "hạn"),
            ("hội", "hơi"),
        ] {
            assert!(!differ_over_vowels(read, meant), "{read} {meant}");
        }
    }

    #[test]
    fn what_is_far_off_is_no_candidate() {
        assert_eq!(cost("bài", "công"), None);
        assert_eq!(cost("an", "nhân"), None);
    }
}

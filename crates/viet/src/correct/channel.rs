//! What a reader of pictures makes of a syllable: which others it may have been, and how far off
//! each is. Marks are lost and changed far oftener than letters.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::letter::{I, Letter, plain};
use crate::pairs::{Id, Table, built_in};
use crate::syllable::SYLLABLE_LETTERS_MAX;

/// Nats that a change of the marks of one letter costs; its tone alone, or its shape too.
const TONE: f32 = 0.6;
const SHAPE: f32 = 0.9;
/// A letter taken for one that looks like it, or for any other; one lost or too many.
const LIKE: f32 = 2.0;
const LETTER: f32 = 3.5;
const LOST: f32 = 2.5;
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
    let (long, short) = if read.len() > meant.len() {
        (read, meant)
    } else {
        (meant, read)
    };
    let tries = (0..long.len()).filter_map(|left_out| {
        let rest = long.iter().enumerate().filter(|(at, _)| *at != left_out);
        let mut sum = LOST;
        for ((_, one), other) in rest.zip(short) {
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

/// Whether two spellings differ only in which tone mark stands over a vowel, or in a hook that is
/// the dot of an i.
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
        let dot = a.base() == I && a.tone() == HOOK && b.tone() == LEVEL;
        a.base() == b.base() && (above(a.tone()) && above(b.tone()) || dot)
    };
    read.chars().count() == meant.chars().count() && read.chars().zip(meant.chars()).all(same)
}

/// What it takes to read a letter as another, and whether more than marks differ.
fn apart(one: char, other: char) -> (f32, bool) {
    if one == other {
        return (0.0, false);
    }
    let (Some(a), Some(b)) = (Letter::of(one), Letter::of(other)) else {
        return (LETTER, true);
    };
    if a.plain() == b.plain() {
        let shape = if a.base() == b.base() { 0.0 } else { SHAPE };
        let tone = if a.tone() == b.tone() { 0.0 } else { TONE };
        return (shape + tone, false);
    }
    let (a, b) = (char::from(a.plain()), char::from(b.plain()));
    let alike = ALIKE.iter().any(|set| set.contains(a) && set.contains(b));
    (if alike { LIKE } else { LETTER }, true)
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
        for (read, meant) in [("tố", "tổ"), ("chỉ", "chi"), ("thủ", "thú")] {
            assert!(differ_over_vowels(read, meant), "{read} {meant}");
        }
        for (read, meant) in [
            ("chi", "chỉ"),
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

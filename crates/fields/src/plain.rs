//! Letters without their marks, one for one, and how far two spellings lie apart.
//!
//! `viet::fold` may change how many letters a word has; here the n-th letter out is the n-th
//! letter in, so that what is found in the plain text can be cut from the printed text.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_canonical;

/// Small letter without marks; `đ` becomes `d`. Anything but a letter stays as it is.
pub(crate) fn plain_char(letter: char) -> char {
    if letter.is_ascii() {
        return letter.to_ascii_lowercase();
    }
    let mut base = None;
    decompose_canonical(letter, |part| {
        if base.is_none() {
            base = Some(part);
        }
    });
    let small = base
        .unwrap_or(letter)
        .to_lowercase()
        .next()
        .unwrap_or(letter);
    match small {
        'đ' | 'ð' | 'ɖ' => 'd',
        other => other,
    }
}

/// The text in small letters without marks, as long as its NFC form.
pub(crate) fn plain(text: &str) -> String {
    text.nfc().map(plain_char).collect()
}

/// Only the letters and digits of the plain text.
pub(crate) fn squeezed(text: &str) -> String {
    text.nfc()
        .map(plain_char)
        .filter(|letter| is_written(*letter))
        .collect()
}

/// A letter or digit; marks without a letter, which Unicode calls letters, are none.
fn is_written(letter: char) -> bool {
    letter.is_alphanumeric() && !matches!(letter, '\u{2b0}'..='\u{2ff}')
}

/// How many letters must be changed, added or dropped; `None` if more than `most`.
pub(crate) fn distance(one: &str, other: &str, most: usize) -> Option<usize> {
    let one: Vec<char> = one.chars().collect();
    let other: Vec<char> = other.chars().collect();
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    let mut above: Vec<usize> = (0..=other.len()).collect();
    let mut row = above.clone();
    for (i, a) in one.iter().enumerate() {
        row[0] = i + 1;
        let mut least = row[0];
        for (j, b) in other.iter().enumerate() {
            let changed = above[j] + usize::from(a != b);
            row[j + 1] = changed.min(above[j + 1] + 1).min(row[j] + 1);
            least = least.min(row[j + 1]);
        }
        if least > most {
            return None;
        }
        std::mem::swap(&mut above, &mut row);
    }
    above.last().copied().filter(|found| *found <= most)
}

/// Whether two spellings lie at most `most` letters apart.
pub(crate) fn near(one: &str, other: &str, most: usize) -> bool {
    distance(one, other, most).is_some()
}

/// Whether the text has letters and all of them are capitals.
pub(crate) fn all_capitals(text: &str) -> bool {
    let mut any = false;
    for letter in text.chars().filter(|letter| letter.is_alphabetic()) {
        if letter.is_lowercase() {
            return false;
        }
        any = true;
    }
    any
}

/// Share of the letters that are capitals; 0 where there are no letters.
pub(crate) fn capital_share(text: &str) -> f32 {
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    let capitals = text.chars().filter(|letter| letter.is_uppercase()).count();
    if letters == 0 {
        0.0
    } else {
        capitals as f32 / letters as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_fall_and_lengths_stay() {
        assert_eq!(plain("ỦY BAN Đường Ð"), "uy ban duong d");
        assert_eq!(
            plain("đươ\u{323}ng").chars().count(),
            "đượng".chars().count()
        );
        assert_eq!(squeezed("Độc lập - Tự do"), "doclaptudo");
    }

    #[test]
    fn distance_counts_letters_and_gives_up_early() {
        assert_eq!(distance("ubno", "ubnd", 1), Some(1));
        assert_eq!(distance("abc", "xyz", 2), None);
        assert_eq!(distance("", "ab", 2), Some(2));
    }

    #[test]
    fn capitals_are_told_from_small_letters() {
        assert!(all_capitals("UBND TỈNH, 12"));
        assert!(!all_capitals("Sở"));
        assert!(!all_capitals("12"));
    }
}

//! How Vietnamese a decoded text looks: words that are valid syllables against words that are
//! noise. Plain ASCII words weigh little, they are the same in every encoding.

use crate::letter::Letter;
use crate::syllable::{self, SYLLABLE_LETTERS_MAX};
use unicode_normalization::UnicodeNormalization;

/// What was counted in a text.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Score {
    /// Words.
    pub words: u32,
    /// Valid syllables of two letters or more that hold a letter outside ASCII.
    pub good: u32,
    /// Words that hold a letter outside ASCII and are no syllable.
    pub odd: u32,
    /// Words with signs inside, control codes, letters of no Vietnamese word, capitals after
    /// small letters.
    pub junk: u32,
    /// Valid syllables of one letter outside ASCII: little proof.
    pub lone: u32,
}

impl Score {
    pub(super) fn of(text: &str) -> Score {
        // Not `normalise`: soft hyphens and Ð are letters of some encodings and must be seen.
        let text: String = text.nfc().collect();
        let mut score = Score::default();
        let mut from = None;
        for (at, c) in text.char_indices() {
            match (is_inside(c), from) {
                (true, None) => from = Some(at),
                (false, Some(start)) => {
                    score.count(&text[start..at]);
                    from = None;
                }
                _ => {}
            }
        }
        if let Some(start) = from {
            score.count(&text[start..]);
        }
        score
    }

    /// One number to compare readings of the same text by.
    pub(super) fn value(&self) -> f32 {
        self.good as f32 + 0.2 * self.lone as f32 - 0.5 * self.odd as f32 - self.junk as f32
    }

    /// The share of telling words that are syllables.
    pub(super) fn share(&self) -> f32 {
        let telling = self.good + self.lone + self.odd + self.junk;
        if telling == 0 {
            0.0
        } else {
            (self.good + self.lone) as f32 / telling as f32
        }
    }

    pub(super) fn is_spotless(&self) -> bool {
        self.odd == 0 && self.junk == 0
    }

    fn count(&mut self, word: &str) {
        // Signs at the edges (°C, «tin», m²) are how people write; inside they are noise.
        let word = word.trim_matches(|c: char| !c.is_alphabetic());
        if word.is_empty() {
            return;
        }
        self.words += 1;
        if word.is_ascii() {
            return;
        }
        let mut letters = Vec::with_capacity(SYLLABLE_LETTERS_MAX + 1);
        let mut small_before = false;
        for c in word.chars() {
            let Some(letter) = Letter::of(c).filter(|_| !(small_before && c.is_uppercase())) else {
                self.junk += 1;
                return;
            };
            small_before = c.is_lowercase();
            if letters.len() <= SYLLABLE_LETTERS_MAX {
                letters.push(letter);
            }
        }
        if !syllable::is_valid(&letters) {
            self.odd += u32::from(!is_initials(word));
        } else if letters.len() == 1 {
            self.lone += 1;
        } else {
            self.good += 1;
        }
    }
}

/// QĐ, HĐND: capitals only, as offices write them.
fn is_initials(word: &str) -> bool {
    word.chars()
        .all(|c| Letter::of(c).is_some_and(|l| l.is_capital() && l.tone() == 0))
}

/// Letters, and the signs that stand where old encodings keep theirs.
fn is_inside(c: char) -> bool {
    c.is_alphabetic()
        || matches!(u32::from(c), 0x300..=0x36F | 0xA1..=0xBF | 0xD7 | 0xF7 | 0x80..=0x9F)
        || (c.is_control() && !c.is_whitespace())
}

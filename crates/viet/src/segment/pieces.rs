//! What words are made of: syllables, numbers, codes and punctuation marks, as white space and
//! punctuation at the edges separate them.

use crate::canonical::canonical_into;
use crate::letter::{Letter, is_vowel};
use crate::syllable;

/// One syllable, number, code or punctuation mark.
pub(super) struct Piece {
    pub start: usize,
    pub end: usize,
    /// Of the canonical form.
    pub hash: u64,
    pub shape: Shape,
    /// Of the consonants before the vowel, and of the rest without its tone; 0 if none.
    pub onset: u32,
    pub rhyme: u32,
    /// White space stands between this piece and the one before.
    pub spaced: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(super) enum Shape {
    Small = 1,
    /// First letter a capital.
    Title = 2,
    Capitals = 3,
    Number = 4,
    Mark = 5,
    /// Letters that are no Vietnamese syllable, small and with a capital.
    Foreign = 6,
    ForeignTitle = 7,
    /// Letters and digits, addresses, codes.
    Other = 8,
    /// Outside the sentence.
    Edge = 9,
}

pub(super) fn of(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(text.len() / 5 + 1);
    let mut form = String::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        match (c.is_whitespace(), start) {
            (false, None) => start = Some(at),
            (true, Some(from)) => {
                split(text, from, at, &mut form, &mut pieces);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        split(text, from, text.len(), &mut form, &mut pieces);
    }
    pieces
}

/// Splits punctuation marks off the edges of what stands between two white spaces.
fn split(text: &str, start: usize, end: usize, form: &mut String, pieces: &mut Vec<Piece>) {
    let chunk = &text[start..end];
    let inner = chunk.trim_start_matches(opens);
    let lead = chunk.len() - inner.len();
    let mut core = inner.trim_end_matches(closes);
    if core.is_empty() {
        pieces.push(piece(text, start, end, true, form));
        return;
    }
    // An abbreviation keeps its full stop: TP. HCM, Q. 1, H.
    let abbreviated = inner[core.len()..].starts_with('.')
        && core.chars().count() <= 2
        && core.chars().all(char::is_alphabetic);
    if abbreviated {
        core = &inner[..core.len() + 1];
    }
    let mut spaced = true;
    for (at, mark) in chunk[..lead].char_indices() {
        let from = start + at;
        pieces.push(piece(text, from, from + mark.len_utf8(), spaced, form));
        spaced = false;
    }
    let core_end = start + lead + core.len();
    pieces.push(piece(text, start + lead, core_end, spaced, form));
    let tail = &text[core_end..end];
    if !tail.is_empty() && tail.chars().all(|c| c == '.') {
        pieces.push(piece(text, core_end, end, false, form));
        return;
    }
    for (at, mark) in tail.char_indices() {
        pieces.push(piece(
            text,
            core_end + at,
            core_end + at + mark.len_utf8(),
            false,
            form,
        ));
    }
}

fn opens(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '"' | '\'' | '“' | '‘' | '«' | '…')
}

fn closes(c: char) -> bool {
    matches!(
        c,
        ')' | ']' | '}' | '"' | '\'' | '”' | '’' | '»' | '…' | '.' | ',' | ';' | ':' | '!' | '?'
    )
}

fn piece(text: &str, start: usize, end: usize, spaced: bool, form: &mut String) -> Piece {
    form.clear();
    canonical_into(&text[start..end], form);
    let shape = shape_of(&text[start..end]);
    let (onset, rhyme) = sounds_of(form);
    Piece {
        start,
        end,
        hash: hash_bytes(form.as_bytes()),
        shape,
        onset,
        rhyme,
        spaced,
    }
}

fn shape_of(word: &str) -> Shape {
    let mut letters = 0;
    let mut capitals = 0;
    let mut digits = 0;
    let mut all = 0;
    let mut title = false;
    for c in word.chars() {
        let capital = c.is_uppercase();
        title |= capital && all == 0;
        all += 1;
        letters += u32::from(c.is_alphabetic());
        capitals += u32::from(capital);
        digits += u32::from(c.is_numeric());
    }
    match (letters, digits) {
        (0, 0) => Shape::Mark,
        (0, _) => Shape::Number,
        (_, 0) if letters < all && !word.ends_with('.') => Shape::Other,
        (_, 0) if capitals > 1 && capitals == letters => Shape::Capitals,
        (_, 0) if syllable::is_syllable(word) => {
            if title {
                Shape::Title
            } else {
                Shape::Small
            }
        }
        (_, 0) if title => Shape::ForeignTitle,
        (_, 0) => Shape::Foreign,
        _ => Shape::Other,
    }
}

/// Onset and toneless rhyme of a canonical syllable, for words that rhyme or alliterate.
fn sounds_of(canonical: &str) -> (u32, u32) {
    let (mut onset, mut rhyme) = (0u32, 0u32);
    for c in canonical.chars() {
        let Some(letter) = Letter::of(c) else {
            return (0, 0);
        };
        let code = u32::from(letter.base()) + 1;
        if rhyme == 0 && !is_vowel(letter.base()) {
            onset = onset.wrapping_mul(37).wrapping_add(code);
        } else {
            rhyme = rhyme.wrapping_mul(37).wrapping_add(code);
        }
    }
    (onset, rhyme)
}

/// FNV-1a with a last stir.
fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325u64;
    for &byte in bytes {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3);
    }
    hash ^ (hash >> 29)
}

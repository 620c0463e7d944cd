//! The two forms that texts are compared in: canonical (small letters, one place for the tone)
//! for what was typed with marks, folded (no marks) for what was not.

use crate::letter::{Letter, tone_place};
use crate::normalise::normalise;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// The longest run of letters that is looked at as one syllable (the longest, nghiêng, has 7).
const SYLLABLE_LETTERS_MAX: usize = 12;

/// Normalised, in small letters, with the tone mark of each syllable at one place: hoà and hòa,
/// thuỷ and thủy, qúy and quý are the same. Same for NFC and NFD. Idempotent.
pub fn canonical(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    canonical_into(text, &mut out);
    out
}

/// The canonical form with all marks off, đ as d, and y as i where both are written (an open
/// syllable after h k l m s t qu: kỹ and kĩ, Quy and Qui). Scripts other than Latin are left as
/// they are. Idempotent.
pub fn fold(text: &str) -> String {
    let canonical = canonical(text);
    let mut out = String::with_capacity(canonical.len());
    fold_into(&canonical, &mut out);
    out
}

pub(crate) fn canonical_into(text: &str, out: &mut String) {
    let text = normalise(text);
    let from = out.len();
    let mut run: Vec<Letter> = Vec::with_capacity(SYLLABLE_LETTERS_MAX);
    let mut foreign = false;
    let mut renormalise = false;
    for c in text.chars() {
        match Letter::of(c) {
            Some(letter) if foreign => out.push(letter.small()),
            Some(letter) => run.push(letter),
            None => {
                foreign = c.is_alphabetic() || is_combining_mark(c);
                renormalise |= foreign;
                push_run(&mut run, !foreign, out);
                out.extend(c.to_lowercase());
            }
        }
    }
    push_run(&mut run, true, out);
    if renormalise {
        // A small letter may have a composed form that its capital lacks (J̌ and ǰ).
        let composed: String = out[from..].nfc().collect();
        out.truncate(from);
        out.push_str(&composed);
    }
}

/// Writes a run of letters; `whole` when no letter of another alphabet touches it.
fn push_run(run: &mut Vec<Letter>, whole: bool, out: &mut String) {
    if whole {
        place_tone(run);
    }
    out.extend(run.iter().map(|letter| letter.small()));
    run.clear();
}

/// Moves the one tone mark of a syllable to its place.
pub(crate) fn place_tone(run: &mut [Letter]) {
    let mut toned = run
        .iter()
        .enumerate()
        .filter(|(_, letter)| letter.tone() > 0);
    let (Some((at, letter)), None) = (toned.next(), toned.next()) else {
        return;
    };
    if run.len() > SYLLABLE_LETTERS_MAX {
        return;
    }
    let tone = letter.tone();
    let mut bases = [0u8; SYLLABLE_LETTERS_MAX];
    for (base, letter) in bases.iter_mut().zip(run.iter()) {
        *base = letter.base();
    }
    if let Some(place) = tone_place(&bases[..run.len()]) {
        run[at] = Letter::new(run[at].base(), 0);
        run[place] = Letter::new(run[place].base(), tone);
    }
}

pub(crate) fn fold_into(canonical: &str, out: &mut String) {
    let mut run_from = out.len();
    let mut after_latin = false;
    for c in canonical.chars() {
        if let Some(letter) = Letter::of(c) {
            out.push(char::from(letter.plain()));
            after_latin = true;
        } else if is_latin(c) {
            decompose_canonical(c, |part| {
                if !is_latin_mark(part) {
                    out.push(Letter::of(part).map_or(part, |l| char::from(l.plain())));
                }
            });
            after_latin = true;
        } else if after_latin && is_latin_mark(c) {
            // dropped
        } else {
            let is_mark = is_combining_mark(c);
            let in_word = c.is_alphabetic() || is_mark;
            if !in_word {
                y_to_i(run_from, out);
            }
            out.push(c);
            after_latin &= is_mark;
            if !in_word {
                run_from = out.len();
            }
        }
    }
    y_to_i(run_from, out);
}

/// Applies the y/i rule to the folded word that begins at `from` and ends the text so far.
pub(crate) fn y_to_i(from: usize, out: &mut String) {
    if matches!(
        &out.as_bytes()[from..],
        b"hy" | b"ky" | b"ly" | b"my" | b"sy" | b"ty" | b"quy"
    ) {
        out.pop();
        out.push('i');
    }
}

fn is_latin(c: char) -> bool {
    matches!(u32::from(c), 0xC0..=0x24F | 0x1E00..=0x1EFF) && c.is_alphabetic()
}

/// Marks that stand on Latin letters; those of other scripts are part of their letters.
fn is_latin_mark(c: char) -> bool {
    matches!(u32::from(c), 0x300..=0x36F)
}

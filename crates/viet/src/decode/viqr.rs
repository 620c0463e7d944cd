//! VIQR (RFC 1456): marks typed behind their letters in ASCII, `Vie^.t Nam`. A mark counts only
//! where the word becomes a Vietnamese syllable by it, so that a full stop stays a full stop.

use crate::letter::Letter;
use crate::syllable;
use unicode_normalization::UnicodeNormalization;

/// The longest word with its signs: nghie^'ng and ddu+o+.ng have 9 and 10.
const SYLLABLE_BYTES_MAX: usize = 12;

/// The text with marks on its letters, and how many words got one that ordinary punctuation
/// cannot be taken for (a full stop, a question mark, an apostrophe prove nothing).
pub(super) fn decode(text: &str) -> (String, usize) {
    let mut out = String::with_capacity(text.len() * 2);
    let mut marked = 0;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_alphabetic() {
            let (word, used) = read_word(rest);
            let sure = rest[..used].contains(['^', '(', '+', '~', '`']);
            marked += usize::from(sure && !word.is_ascii());
            out.push_str(&word);
            rest = &rest[used..];
        } else if first == '\\' && rest[1..].starts_with(is_sign) {
            out.push_str(&rest[1..2]);
            rest = &rest[2..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    (out, marked)
}

fn is_sign(c: char) -> bool {
    matches!(c, '\'' | '`' | '?' | '~' | '.' | '^' | '(' | '+' | '\\')
}

/// The word at the start of a text: with all the marks that could be meant, or without those at
/// its end if only then it is a syllable, or as it stands.
fn read_word(text: &str) -> (String, usize) {
    let near = &text.as_bytes()[..text.len().min(SYLLABLE_BYTES_MAX)];
    let outside = |&b: &u8| !b.is_ascii_alphabetic() && (!is_sign(char::from(b)) || b == b'\\');
    let mut span = near.iter().position(outside).unwrap_or(near.len());
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    if span > letters && letters < SYLLABLE_BYTES_MAX {
        // Cut sign after sign (and the letters behind it) from the end until a syllable is left.
        while span > 0 {
            let Some(word) = compose(&text[..span]) else {
                span -= 1;
                continue;
            };
            let initial = letters == 1 && text.starts_with(|c: char| c.is_ascii_uppercase());
            if initial && text[..span].ends_with('.') {
                break;
            }
            if !word.is_ascii() && syllable::is_syllable(&word) && ends_here(text, span) {
                return (word, span);
            }
            span -= 1;
        }
    }
    if let Some(word) = compose_dd(&text[..letters]) {
        return (word, letters);
    }
    (text[..letters].to_owned(), letters)
}

/// A word may be followed by signs or by anything but a letter.
fn ends_here(text: &str, at: usize) -> bool {
    !text[at..].starts_with(|c: char| c.is_ascii_alphabetic())
}

/// đ at the head of a word without other marks: ddi, DDo.
fn compose_dd(word: &str) -> Option<String> {
    if word.len() > SYLLABLE_BYTES_MAX {
        return None;
    }
    compose(word).filter(|word| !word.is_ascii() && syllable::is_syllable(word))
}

/// Puts each sign on the letter before it; None if a sign finds no place.
fn compose(word: &str) -> Option<String> {
    let mut out = String::with_capacity(word.len() * 2);
    let mut rest = word.chars().peekable();
    while let Some(c) = rest.next() {
        let previous = out.chars().next_back();
        let mark = match c {
            'd' | 'D'
                if rest
                    .peek()
                    .is_some_and(|next| next.eq_ignore_ascii_case(&'d')) =>
            {
                rest.next();
                out.push(if c == 'd' { 'đ' } else { 'Đ' });
                continue;
            }
            '`' => '\u{300}',
            '\'' => '\u{301}',
            '~' => '\u{303}',
            '?' => '\u{309}',
            '.' => '\u{323}',
            '^' => '\u{302}',
            '(' => '\u{306}',
            '+' => '\u{31B}',
            letter => {
                out.push(letter);
                continue;
            }
        };
        let composed = previous.and_then(|previous| {
            let joined: String = [previous, mark].into_iter().nfc().collect();
            let mut chars = joined.chars();
            chars
                .next()
                .filter(|&c| chars.next().is_none() && Letter::of(c).is_some())
        });
        out.pop();
        out.push(composed?);
    }
    Some(out)
}

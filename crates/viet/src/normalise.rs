//! One spelling of code points for one written text: NFC, one letter Đ, plain spaces, nothing
//! invisible inside words. What people see stays as the author wrote it.

use std::borrow::Cow;
use std::ops::Range;
use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc, is_nfc_quick};

/// The text in NFC, with Ð (U+00D0) and Ɖ (U+0189) as Đ and ð (U+00F0), ɖ (U+0256) as đ,
/// no-break spaces as spaces, and soft hyphens and zero-width characters taken out. Joiners stay
/// in scripts and emoji that need them. Idempotent; a clean text is lent back without a copy.
pub fn normalise(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(island) = next_island(text, at) {
        at = island.end;
        if is_clean(&text[island.clone()]) {
            continue;
        }
        out.push_str(&text[copied..island.start]);
        let mut joins = false;
        let mapped = text[island.clone()]
            .chars()
            .filter_map(|c| map(c, &mut joins));
        out.extend(mapped.nfc());
        copied = island.end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// The next stretch that needs a closer look: from the letter before the first character that is
/// not plainly clean to the next ASCII character, which nothing before it can change.
fn next_island(text: &str, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = from;
    let mut letter = from;
    while at < bytes.len() {
        let length = match bytes[at] {
            0..=0x7F => 1,
            0xC2 if !matches!(bytes[at + 1], 0xA0 | 0xAD) => 2,
            0xC3 if !matches!(bytes[at + 1], 0x90 | 0xB0) => 2,
            0xC4..=0xC5 => 2,
            0xC6 if bytes[at + 1] != 0x89 => 2,
            0xE1 if matches!(bytes[at + 1], 0xBA | 0xBB) => 3,
            0xE2 if bytes[at + 1] == 0x80 && bytes[at + 2] > 0x8F && bytes[at + 2] != 0xAF => 3,
            _ => {
                let length = bytes[at..].iter().position(u8::is_ascii);
                return Some(letter..length.map_or(bytes.len(), |length| at + length));
            }
        };
        letter = at;
        at += length;
    }
    None
}

/// One character of the text after homographs and invisible ones are dealt with.
fn map(c: char, joins: &mut bool) -> Option<char> {
    let kept = match c {
        '\u{D0}' | '\u{189}' => 'Đ',
        '\u{F0}' | '\u{256}' => 'đ',
        '\u{A0}' | '\u{2007}' | '\u{202F}' => ' ',
        '\u{AD}' | '\u{2060}' | '\u{FEFF}' => return None,
        '\u{200B}'..='\u{200F}' if !*joins => return None,
        '\u{200B}'..='\u{200F}' => return Some(c),
        _ => c,
    };
    if u32::from(kept) < 0x300 {
        *joins = false;
    } else if canonical_combining_class(kept) == 0 {
        *joins = needs_joiners(kept);
    }
    Some(kept)
}

/// Scripts written with joiners or zero-width spaces (Lao, Khmer, Indic, Arabic) and emoji.
pub(crate) fn needs_joiners(c: char) -> bool {
    matches!(u32::from(c), 0x590..=0x1DBF | 0x2300..)
}

/// Whether a character never survives `normalise` next to Latin letters.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{2060}' | '\u{FEFF}' | '\u{200B}'..='\u{200F}'
    )
}

/// True when nothing has to change.
fn is_clean(island: &str) -> bool {
    if island.chars().any(is_special) {
        return false;
    }
    match is_nfc_quick(island.chars()) {
        IsNormalized::Yes => true,
        IsNormalized::No => false,
        IsNormalized::Maybe => is_nfc(island),
    }
}

fn is_special(c: char) -> bool {
    is_invisible(c)
        || matches!(
            c,
            '\u{D0}' | '\u{189}' | '\u{F0}' | '\u{256}' | '\u{A0}' | '\u{2007}' | '\u{202F}'
        )
}

//! Texts cut into the tokens that search is made of, in one pass: syllables, numbers and document
//! codes, each in its canonical and folded form, with offsets into the text as it was given.

use crate::canonical::{canonical_into, fold_into, place_tone, y_to_i};
use crate::codes::{self, Case, digits_at};
use crate::letter::Letter;
use crate::normalise::{is_invisible, needs_joiners};
use std::ops::Range;
use unicode_normalization::char::is_combining_mark;

/// The longest token; a longer run of letters is cut, so that no input can make a huge term.
pub const TOKEN_CHARS_MAX: usize = 48;
/// Combining marks kept on one letter before the run is cut all the same.
const TOKEN_MARKS_MAX: usize = 16;
/// The most parts of one compound number (an address of a network, a dated time).
const NUMBER_PARTS_MAX: usize = 8;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A syllable or a word of another language, letters and digits mixed among them.
    Word,
    /// Digits, or a whole number, date or time with its parts behind it.
    Number,
    /// A whole document code with its parts behind it.
    Code,
}

/// One token with texts of its own, as `analyse` gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Small letters, one tone style; codes without spaces: `1234/qđ-ubnd`.
    pub canonical: String,
    /// The canonical form without marks. Numbers lose their grouping points (1.234,5 is 1234,5)
    /// and dates their hyphens and short forms (3-1-2026 is 03/01/2026).
    pub folded: String,
    /// Byte offset of the first character in the original text.
    pub start: usize,
    /// Byte offset after the last character in the original text.
    pub end: usize,
    pub kind: Kind,
    /// Sentence punctuation or a blank line follows: word pairs stop here.
    pub sentence_end: bool,
    /// Place in the text for phrases. A whole has the position of its first part.
    pub position: u32,
    /// How many of the next tokens are the parts of this whole; 0 for a simple token.
    pub parts: u32,
}

/// The same with texts lent for the duration of one call of `each_token`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenRef<'a> {
    pub canonical: &'a str,
    pub folded: &'a str,
    pub start: usize,
    pub end: usize,
    pub kind: Kind,
    pub sentence_end: bool,
    pub position: u32,
    pub parts: u32,
}

impl TokenRef<'_> {
    fn to_token(self) -> Token {
        let TokenRef {
            start,
            end,
            kind,
            sentence_end,
            position,
            parts,
            ..
        } = self;
        let (canonical, folded) = (self.canonical.to_owned(), self.folded.to_owned());
        Token {
            canonical,
            folded,
            start,
            end,
            kind,
            sentence_end,
            position,
            parts,
        }
    }
}

/// All tokens of a text in order, wholes before their parts.
pub fn analyse(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 6);
    each_token(text, |token| tokens.push(token.to_token()));
    tokens
}

/// Calls `visit` with each token of a text in order, without a copy of it.
pub fn each_token(text: &str, visit: impl FnMut(TokenRef<'_>)) {
    let mut scanner = Scanner {
        text,
        visit,
        position: 0,
        canonical: String::new(),
        folded: String::new(),
        run: Vec::with_capacity(TOKEN_CHARS_MAX),
    };
    scanner.scan();
}

struct Scanner<'a, V> {
    text: &'a str,
    visit: V,
    position: u32,
    canonical: String,
    folded: String,
    run: Vec<Letter>,
}

/// What a character does to a token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Mark,
    Invisible,
    Break,
}

fn class(c: char) -> Class {
    if c >= '\u{300}' && is_combining_mark(c) {
        Class::Mark
    } else if c.is_alphanumeric() {
        Class::Letter
    } else if is_invisible(c) {
        Class::Invisible
    } else {
        Class::Break
    }
}

impl<V: FnMut(TokenRef<'_>)> Scanner<'_, V> {
    fn scan(&mut self) {
        let (mut at, _) = self.gap(0);
        while at < self.text.len() {
            at = if self.text.as_bytes()[at].is_ascii_digit() {
                self.digits(at)
            } else {
                self.word(at, Kind::Word)
            };
        }
    }

    /// Skips what is no token from `from` on: the start of the next token, and whether a sentence
    /// ends on the way.
    fn gap(&self, from: usize) -> (usize, bool) {
        let bytes = self.text.as_bytes();
        if bytes.get(from) == Some(&b' ')
            && bytes.get(from + 1).is_some_and(u8::is_ascii_alphanumeric)
        {
            return (from + 1, false);
        }
        let mut ends = false;
        let mut lines = 0;
        let mut rest = self.text[from..].char_indices().peekable();
        while let Some((offset, c)) = rest.next() {
            match c {
                '!' | '?' | ';' | '…' | '。' | '\u{17D4}' | '\u{2029}' | '\u{C}' => ends = true,
                '.' => ends |= !rest.peek().is_some_and(|(_, next)| next.is_alphanumeric()),
                '\n' => lines += 1,
                ' ' | ',' | ':' | '"' | '(' | ')' | '-' | '/' | '\r' | '\t' => {}
                _ if class(c) == Class::Letter => return (from + offset, ends || lines > 1),
                _ => {}
            }
        }
        (self.text.len(), true)
    }

    /// A code, a compound number, a plain number or a word that begins with a digit.
    fn digits(&mut self, start: usize) -> usize {
        if let Some(code) = codes::spot(self.text, start, Case::Any) {
            self.canonical.clear();
            self.canonical.push_str(&code.canonical(self.text));
            self.folded.clear();
            self.folded.push_str(&codes::fold(&self.canonical));
            let parts: Vec<Range<usize>> = code.parts().collect();
            return self.whole(Kind::Code, &parts);
        }
        let end = start + digits_at(self.text, start);
        let letter_follows = self.text[end..]
            .chars()
            .next()
            .is_some_and(|c| class(c) == Class::Letter);
        if letter_follows || end - start > TOKEN_CHARS_MAX {
            return self.word(start, Kind::Word);
        }
        let parts = compound(self.text, start..end);
        if parts.len() == 1 {
            return self.word(start, Kind::Number);
        }
        let whole = &self.text[start..parts[parts.len() - 1].end];
        self.canonical.clear();
        self.canonical.push_str(whole);
        self.folded.clear();
        fold_number(whole, &parts, self.text, &mut self.folded);
        self.whole(Kind::Number, &parts)
    }

    /// Emits a whole, whose forms stand ready, and then its parts.
    fn whole(&mut self, kind: Kind, parts: &[Range<usize>]) -> usize {
        let (first, last) = (&parts[0], &parts[parts.len() - 1]);
        let (next, sentence_end) = self.gap(last.end);
        self.emit(
            first.start..last.end,
            kind,
            sentence_end,
            parts.len() as u32,
        );
        for part in parts {
            let number = self.text[part.clone()].bytes().all(|b| b.is_ascii_digit());
            self.forms_of(part.clone());
            let part_kind = if number { Kind::Number } else { Kind::Word };
            self.emit(part.clone(), part_kind, sentence_end && part == last, 0);
            self.position += 1;
        }
        next
    }

    fn emit(&mut self, at: Range<usize>, kind: Kind, sentence_end: bool, parts: u32) {
        (self.visit)(TokenRef {
            canonical: &self.canonical,
            folded: &self.folded,
            start: at.start,
            end: at.end,
            kind,
            sentence_end,
            position: self.position,
            parts,
        });
    }

    /// A run of letters, digits and marks from `start`.
    fn word(&mut self, start: usize, kind: Kind) -> usize {
        let end = match self.plain_run(start) {
            Some(end) => {
                self.forms_of_run();
                end
            }
            None => {
                let end = word_end(self.text, start);
                self.forms_of(start..end);
                end
            }
        };
        let (next, sentence_end) = self.gap(end);
        if !self.canonical.is_empty() {
            self.emit(start..end, kind, sentence_end, 0);
            self.position += 1;
        }
        next
    }

    /// Reads a word of Vietnamese letters, composed or not, into `run`: its end. None if the
    /// word has anything else in it or is too long.
    fn plain_run(&mut self, start: usize) -> Option<usize> {
        self.run.clear();
        let mut end = start;
        for c in self.text[start..].chars() {
            if let Some(letter) = Letter::of(c) {
                if self.run.len() == TOKEN_CHARS_MAX {
                    return None;
                }
                self.run.push(letter);
            } else if class(c) == Class::Break {
                break;
            } else {
                let last = self.run.last_mut()?;
                *last = last.with_mark(c)?;
            }
            end += c.len_utf8();
        }
        Some(end)
    }

    /// Both forms of the letters in `run`.
    fn forms_of_run(&mut self) {
        place_tone(&mut self.run);
        self.canonical.clear();
        self.folded.clear();
        for letter in &self.run {
            self.canonical.push(letter.small());
            self.folded.push(char::from(letter.plain()));
        }
        y_to_i(0, &mut self.folded);
    }

    fn forms_of(&mut self, at: Range<usize>) {
        self.canonical.clear();
        self.folded.clear();
        canonical_into(&self.text[at], &mut self.canonical);
        fold_into(&self.canonical, &mut self.folded);
    }
}

/// The end of a word of any script, cut at `TOKEN_CHARS_MAX`. Scripts without spaces between
/// words give one token for each cluster (a letter with its vowels and marks).
fn word_end(text: &str, start: usize) -> usize {
    let mut end = start;
    let mut chars = 0;
    let mut marks = 0;
    let mut previous = '\0';
    for (offset, c) in text[start..].char_indices() {
        let class = class(c);
        let cut = match class {
            Class::Break => true,
            Class::Letter => chars >= TOKEN_CHARS_MAX || splits(previous, c),
            Class::Mark => marks >= TOKEN_MARKS_MAX,
            Class::Invisible => needs_joiners(previous) || marks >= TOKEN_MARKS_MAX,
        };
        if cut && offset > 0 {
            return end;
        }
        match class {
            Class::Letter => {
                chars += 1;
                marks = 0;
                previous = c;
            }
            _ => marks += 1,
        }
        if class != Class::Invisible {
            end = start + offset + c.len_utf8();
        }
    }
    end
}

/// Whether a token ends between two letters of a script written without spaces.
fn splits(previous: char, c: char) -> bool {
    let unspaced = |c: char| {
        matches!(u32::from(c), 0xE00..=0xEFF | 0x1780..=0x17FF | 0x1000..=0x109F
            | 0x3040..=0x30FF | 0x3400..=0x9FFF | 0x20000..=0x3FFFF)
    };
    // Vowels of Thai and Lao: some are written before their consonant, some after it.
    let leads = |c: char| matches!(u32::from(c), 0xE40..=0xE44 | 0xEC0..=0xEC4);
    let follows = |c: char| {
        matches!(u32::from(c), 0xE30..=0xE3A | 0xE45..=0xE4E | 0xEB0..=0xEBD | 0xEC6..=0xECE
            | 0x17B6..=0x17D3)
    };
    if previous == '\0' || !(unspaced(previous) || unspaced(c)) {
        return false;
    }
    !(leads(previous) || follows(c) || previous == '\u{17D2}') || unspaced(previous) != unspaced(c)
}

/// The groups of digits of 1.234,5, 03/11/2026, 3-11-2026, 07:30, 0233.3852.458.
fn compound(text: &str, first: Range<usize>) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut parts = vec![first];
    while parts.len() < NUMBER_PARTS_MAX {
        let end = parts[parts.len() - 1].end;
        let Some(b'.' | b',' | b'/' | b':' | b'-') = bytes.get(end) else {
            break;
        };
        let digits = digits_at(text, end + 1);
        if digits == 0 || digits > TOKEN_CHARS_MAX {
            break;
        }
        parts.push(end + 1..end + 1 + digits);
    }
    // A hyphen is part of a number in dates only; elsewhere it is a range.
    let is_date = date_shape(text, &parts).is_some();
    if let Some(hyphen) = (1..parts.len()).find(|&i| bytes[parts[i].start - 1] == b'-')
        && !is_date
    {
        parts.truncate(hyphen);
    }
    parts
}

/// Day, month and year where three groups have the lengths and values of a date.
fn date_shape(text: &str, parts: &[Range<usize>]) -> Option<(u8, u8, u16)> {
    let [day, month, year] = parts else {
        return None;
    };
    let signs = (
        text.as_bytes()[month.start - 1],
        text.as_bytes()[year.start - 1],
    );
    if signs.0 != signs.1 || !matches!(signs.0, b'/' | b'-' | b'.') || year.len() != 4 {
        return None;
    }
    let (day, month) = (
        text[day.clone()].parse().ok()?,
        text[month.clone()].parse().ok()?,
    );
    let year = text[year.clone()].parse().ok()?;
    let possible = (1..=31).contains(&day) && (1..=12).contains(&month) && year >= 1000;
    possible.then_some((day, month, year))
}

fn fold_number(whole: &str, parts: &[Range<usize>], text: &str, folded: &mut String) {
    if let Some((day, month, year)) = date_shape(text, parts) {
        folded.push_str(&format!("{day:02}/{month:02}/{year}"));
    } else if is_grouped(whole) {
        folded.extend(whole.chars().filter(|&c| c != '.'));
    } else {
        folded.push_str(whole);
    }
}

/// Points after each third digit, and nothing but one decimal comma besides: 1.234.567,89.
fn is_grouped(whole: &str) -> bool {
    let (integer, fraction) = whole.split_once(',').unwrap_or((whole, ""));
    let mut groups = integer.split('.');
    let first = groups.next().unwrap_or("");
    let mut rest = groups.peekable();
    (1..=3).contains(&first.len())
        && rest.peek().is_some()
        && rest.all(|group| group.len() == 3)
        && fraction.bytes().all(|b| b.is_ascii_digit())
        && first.bytes().all(|b| b.is_ascii_digit())
        && !integer.contains([':', '/', '-'])
}

#[cfg(test)]
mod tests;

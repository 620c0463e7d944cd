//! Number and notation: `Số: 1234/QĐ-UBND`, `Số 123-QĐ/HU`, `Số: 12/2021/QĐ-UBND`.
//!
//! A number may be missing (written by hand, not yet given); its notation is kept then.
//! Of `12/2021/QĐ-UBND` the number is `12`, the notation `QĐ-UBND`, the year lies apart, so
//! that a number is digits in every layout.

use crate::field::Field;
use crate::head::Head;
use crate::kind;
use crate::piece::{self, Piece};
use crate::plain;
use unicode_normalization::UnicodeNormalization;

/// Abbreviations of bodies and units as they stand in notations.
const BODIES: [&str; 40] = [
    "UBND", "HĐND", "UB", "HU", "TU", "ĐU", "QU", "ThU", "TW", "CP", "TTg", "VP", "VPCP", "VPUB",
    "UBMTTQ", "MTTQ", "BCH", "BTV", "BTC", "BTG", "BDV", "UBKT", "SNV", "STP", "STC", "SXD", "SCT",
    "SYT", "SGDĐT", "SKHCN", "STTTT", "SNN", "STNMT", "SGTVT", "SVHTTDL", "SLĐTBXH", "SKHĐT",
    "BNV", "BGDĐT", "BTTTT",
];

/// Number, year and notation taken off one line.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Parts {
    pub number: Option<String>,
    pub year: Option<String>,
    pub notation: Option<String>,
    /// Letters that were taken for another letter or digit.
    pub repairs: usize,
}

/// What was found, with its pieces.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    pub number: Option<Field>,
    pub year: Option<Field>,
    pub notation: Option<Field>,
    /// Top and bottom of the line, pixels.
    pub line: Option<(f32, f32)>,
}

/// Finds the line of the number in the left column and reads it.
pub(crate) fn find(head: &Head<'_>, issuer: &str) -> Found {
    match line(head, issuer) {
        Some((parts, line)) => fields(parts, &line, head, 1.0),
        None => bare(head, issuer),
    }
}

/// The line behind a label, from the label on, and its parts.
pub(crate) fn line<'a>(head: &Head<'a>, issuer: &str) -> Option<(Parts, Vec<Piece<'a>>)> {
    let mut best: Option<(usize, Parts, Vec<Piece<'_>>)> = None;
    for piece in head.left.iter().chain(&head.right) {
        let Some(text) = after_label(&piece.text()) else {
            continue;
        };
        let line = rest_of_line(head, piece);
        let more = line.iter().skip(1);
        let text = more.fold(text, |text, more| text + " " + &more.text());
        let parts = parse(&text, issuer);
        let score = usize::from(parts.number.is_some()) + 2 * usize::from(parts.notation.is_some());
        if best.as_ref().is_none_or(|(most, _, _)| score > *most) {
            best = Some((score, parts, line));
        }
    }
    best.map(|(_, parts, line)| (parts, line))
}

/// A number whose label `Số` was not read: a line `1234/QĐ-UBND`.
fn bare(head: &Head<'_>, issuer: &str) -> Found {
    for piece in &head.left {
        let parts = parse(&piece.text(), issuer);
        let known = parts.notation.as_deref().is_some_and(|notation| {
            kind::of_notation(notation).is_some()
                || notation
                    .split(['-', '/'])
                    .any(|part| BODIES.contains(&part))
        });
        if parts.number.is_some() && known {
            return fields(parts, std::slice::from_ref(piece), head, 0.85);
        }
    }
    Found::default()
}

fn fields(parts: Parts, line: &[Piece<'_>], head: &Head<'_>, trust: f32) -> Found {
    let words = line.iter().flat_map(|piece| piece.words.iter().copied());
    let read = piece::confidence(words.filter(|word| word.text.chars().any(char::is_alphanumeric)));
    let trust = 0.975 * trust * (1.0 - 0.08 * parts.repairs as f32) * (0.4 + 0.6 * read);
    let field =
        |value: Option<String>| value.map(|value| piece::field(value, trust, head.page, line));
    let top = line.iter().map(Piece::top).fold(f32::MAX, f32::min);
    let bottom = line.iter().map(Piece::bottom).fold(0.0, f32::max);
    Found {
        number: field(parts.number),
        year: field(parts.year),
        notation: field(parts.notation),
        line: Some((top, bottom)),
    }
}

/// The text behind `Số`, `Số:` or what OCR makes of it.
pub(crate) fn after_label(text: &str) -> Option<String> {
    let trimmed = text.trim_start_matches(|sign: char| !sign.is_alphanumeric());
    let letters: Vec<char> = trimmed.chars().collect();
    let start: String = letters
        .iter()
        .take(2)
        .map(|letter| plain::plain_char(*letter))
        .collect();
    let behind = letters.get(2).copied().unwrap_or(' ');
    // SỞ is no label unless a colon follows.
    let other = matches!(letters.get(1), Some('Ơ' | 'Ở' | 'Ớ' | 'Ờ' | 'Ỡ' | 'Ợ'));
    let sure = start == "so" && (!other || matches!(behind, ':' | '.'));
    let likely = matches!(
        start.as_str(),
        "s0" | "se" | "sd" | "8o" | "§o" | "56" | "sỏ"
    );
    let ends = !behind.is_alphabetic();
    // Sã 33/QĐ: any vowel, if a digit follows.
    let digit = letters.get(3).is_some_and(char::is_ascii_digit);
    if ends && matches!(start.as_str(), "sa" | "se" | "sd" | "s6") && behind == ' ' && digit {
        return Some(letters.iter().skip(2).collect());
    }
    if !(ends && (sure || likely && matches!(behind, ':' | '.' | ';'))) {
        return None;
    }
    Some(letters.iter().skip(2).collect())
}

/// The piece and what follows it on its line within its column: a number written by hand
/// leaves a hole.
fn rest_of_line<'a>(head: &Head<'a>, first: &Piece<'a>) -> Vec<Piece<'a>> {
    let column = if first.left() < head.gutter {
        &head.left
    } else {
        &head.right
    };
    let mut line: Vec<Piece<'a>> = column
        .iter()
        .filter(|piece| piece.left() > first.right() && piece.beside(first))
        .cloned()
        .collect();
    line.sort_by(|a, b| a.left().total_cmp(&b.left()));
    line.insert(0, first.clone());
    line
}

/// Digits, and letters that OCR makes of digits. The flag is whether it had to be repaired.
pub(crate) fn as_digit(sign: char) -> Option<(char, bool)> {
    let digit = match sign {
        '0'..='9' => return Some((sign, false)),
        'O' | 'o' | 'Q' | 'D' | 'Ô' | 'ô' | 'Ó' | 'ó' | 'Ø' => '0',
        'l' | 'I' | 'i' | '|' | '!' | 'í' | 'ì' => '1',
        'Z' | 'z' => '2',
        'S' | 's' | '§' | 'Š' | 'š' => '5',
        'b' => '6',
        'B' => '8',
        'g' | 'q' => '9',
        _ => return None,
    };
    Some((digit, true))
}

/// Takes `1234/QĐ-UBND` apart; `issuer` helps to repair the notation.
pub(crate) fn parse(text: &str, issuer: &str) -> Parts {
    let signs = without_strangers(text);
    let from = signs
        .iter()
        .position(|sign| sign.is_alphanumeric() || matches!(sign, '/' | '-'));
    let mut rest = signs.get(from.unwrap_or(signs.len())..).unwrap_or_default();
    let mut parts = Parts::default();
    (parts.number, rest) = take_number(rest, &mut parts.repairs);
    if parts.number.is_none() {
        rest = behind_unreadable(rest);
    }
    if let Some((year, behind)) = take_year(rest) {
        parts.year = Some(year);
        rest = behind;
    }
    let notation: String = rest
        .iter()
        .skip_while(|sign| !sign.is_alphanumeric())
        .take_while(|sign| {
            sign.is_alphanumeric() || matches!(sign, '-' | '/' | '–' | '.' | '&' | ',')
        })
        .collect();
    let notation = notation.replace('–', "-").replace("--", "-");
    let notation = notation.trim_end_matches(|sign: char| !sign.is_alphanumeric());
    if notation.chars().filter(|sign| sign.is_alphabetic()).count() >= 2 {
        let (repaired, repairs) = repair(notation, issuer);
        parts.repairs += repairs;
        parts.notation = Some(without_tones(&repaired));
    }
    parts
}

/// The signs of a number without white space; words that only stand near by are left out.
fn without_strangers(text: &str) -> Vec<char> {
    let text = viet::normalise(text);
    let even = |sign| {
        if matches!(sign, '⁄' | '∕') {
            '/'
        } else {
            sign
        }
    };
    let mut signs: Vec<char> = Vec::new();
    for word in text.split_whitespace() {
        let word: Vec<char> = word.chars().map(even).collect();
        let letters = signs.iter().filter(|sign| sign.is_alphabetic()).count();
        let open = signs.last().is_none_or(|sign| is_separator(*sign));
        let joins = word.first().is_some_and(|sign| is_separator(*sign));
        if letters < 2 || open || joins || completes(&signs, &word) {
            signs.extend(word);
        } else {
            break;
        }
    }
    signs
}

/// Whether a word is the rest of an abbreviation that was torn apart: `U BND`.
fn completes(signs: &[char], word: &[char]) -> bool {
    let from = signs
        .iter()
        .rposition(|sign| is_separator(*sign))
        .map_or(0, |at| at + 1);
    let letters = word.iter().take_while(|sign| sign.is_alphanumeric());
    let whole: String = signs.iter().skip(from).chain(letters).collect();
    BODIES.iter().any(|known| shape(known) == shape(&whole))
}

/// Takes the digits at the start, if a separator or nothing follows them.
fn take_number<'a>(signs: &'a [char], repairs: &mut usize) -> (Option<String>, &'a [char]) {
    let end = signs
        .iter()
        .position(|sign| is_separator(*sign))
        .unwrap_or(signs.len());
    let (before, rest) = signs.split_at(end);
    let mut before = before;
    while let [inner @ .., '.' | ',' | ':' | '\'' | '"'] = before {
        before = inner;
    }
    let real = before.iter().filter(|sign| sign.is_ascii_digit()).count();
    if before.is_empty() || before.len() > 8 {
        return (None, if before.is_empty() { rest } else { signs });
    }
    // A suffix as in 12a or 05bis is printed, not misread.
    let suffix = before
        .iter()
        .rev()
        .take_while(|sign| sign.is_lowercase())
        .count();
    let suffix = if real > 0 && suffix < before.len() && !all_digits(before) {
        suffix
    } else {
        0
    };
    let (digits, tail) = before.split_at(before.len() - suffix);
    let mut value = String::new();
    for sign in digits {
        match as_digit(*sign) {
            Some((digit, repaired)) => {
                *repairs += usize::from(repaired);
                value.push(digit);
            }
            None => return run_together(signs),
        }
    }
    // Letters alone are a notation without a number, QĐ-UBND, unless all look like digits.
    if real == 0 && (rest.is_empty() || digits.len() < 2 && digits != ['l'] && digits != ['I']) {
        return (None, signs);
    }
    value.extend(tail);
    (Some(value), rest)
}

/// Abbreviations bear no tone marks: BQLDÁ is BQLDA.
fn without_tones(notation: &str) -> String {
    let tones = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];
    notation
        .nfd()
        .filter(|sign| !tones.contains(sign))
        .nfc()
        .collect()
}

/// What stands behind a number that cannot be read, `8u5/CV-SNV`.
fn behind_unreadable(signs: &[char]) -> &[char] {
    let end = signs
        .iter()
        .position(|sign| is_separator(*sign))
        .unwrap_or(0);
    let (before, rest) = signs.split_at(end);
    if before.iter().any(|sign| sign.is_ascii_digit()) {
        rest
    } else {
        signs
    }
}

/// Typewritten `123 QĐ/UB` has no separator: real digits, then the letters of a type.
fn run_together(signs: &[char]) -> (Option<String>, &[char]) {
    let digits = signs
        .iter()
        .take_while(|sign| sign.is_ascii_digit())
        .count();
    let (number, rest) = signs.split_at(digits);
    let next: String = rest
        .iter()
        .take_while(|sign| sign.is_alphanumeric())
        .collect();
    let known = kind::of_notation(&next).is_some() || BODIES.contains(&next.as_str());
    let number: String = number.iter().collect();
    if digits > 0 && known {
        (Some(number), rest)
    } else {
        (None, signs)
    }
}

fn all_digits(signs: &[char]) -> bool {
    signs.iter().all(|sign| as_digit(*sign).is_some())
}

pub(crate) fn is_separator(sign: char) -> bool {
    matches!(sign, '/' | '-' | '–' | '—' | '\\')
}

/// A year between number and notation.
fn take_year(rest: &[char]) -> Option<(String, &[char])> {
    let (first, behind) = rest.split_first()?;
    if !is_separator(*first) || behind.len() < 5 {
        return None;
    }
    let (year, behind) = behind.split_at(4);
    let year: String = year
        .iter()
        .filter_map(|sign| as_digit(*sign))
        .map(|(d, _)| d)
        .collect();
    let follows = behind.first().is_some_and(|sign| is_separator(*sign));
    let plausible = year.len() == 4 && (year.starts_with("19") || year.starts_with("20"));
    (follows && plausible).then_some((year, behind))
}

/// Parts of a notation one letter away from a known abbreviation become that abbreviation.
fn repair(notation: &str, issuer: &str) -> (String, usize) {
    let initials = initials_of(issuer);
    let mut out = String::new();
    let mut part = String::new();
    let mut repairs = 0;
    for sign in notation.chars().chain(std::iter::once('\0')) {
        if sign.is_alphanumeric() {
            part.push(sign);
            continue;
        }
        let (known, repaired) = repair_part(&part, &initials);
        repairs += usize::from(repaired);
        out.push_str(&known);
        part.clear();
        if sign != '\0' {
            out.push(sign);
        }
    }
    (out, repairs)
}

fn repair_part(part: &str, initials: &[String]) -> (String, bool) {
    let kinds = || {
        kind::KINDS
            .iter()
            .flat_map(|(_, short)| short.iter().copied())
    };
    let bodies = || {
        BODIES
            .into_iter()
            .chain(initials.iter().map(String::as_str))
    };
    if part.chars().count() < 2 || kinds().chain(bodies()).any(|known| known == part) {
        return (part.to_owned(), false);
    }
    let spelt = plain::squeezed(part);
    let same = |known: &&str| plain::squeezed(known) == spelt;
    // Only marks or case differ: QD, TTR.
    if let Some(known) = kinds().chain(bodies()).find(same)
        && (part.chars().count() > 2 || plain::all_capitals(part))
    {
        return (known.to_owned(), known != part);
    }
    // A letter read twice: QĐĐ.
    let single = kind::each_once(part);
    if let Some(known) = kinds().find(|known| *known == single) {
        return (known.to_owned(), true);
    }
    let shaped = shape(part);
    // Two letters look like too many others: only QĐ is told from 0Đ.
    if part.chars().count() < 3 && shaped != shape("QĐ") {
        return (part.to_owned(), false);
    }
    let mut alike = bodies().chain(kinds().filter(|known| known.len() < 4));
    match alike.find(|known| shape(known) == shaped) {
        Some(known) => (known.to_owned(), true),
        None => (part.to_owned(), false),
    }
}

/// Letters and digits that OCR takes for one another become one letter.
fn shape(text: &str) -> String {
    let same = |letter| match letter {
        '0' | 'O' | 'Q' | 'D' | 'Đ' | 'Ô' | 'Ð' => 'O',
        '1' | 'I' | 'l' | 'L' | '|' | '!' | 'T' => 'I',
        '5' | 'S' | '8' | 'B' => 'S',
        'U' | 'V' | 'Ư' => 'U',
        other => other,
    };
    text.chars().map(same).collect()
}

/// Initials of a body's name: `SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH` → `SVHTTDL`, with and without VÀ.
fn initials_of(issuer: &str) -> Vec<String> {
    let words: Vec<&str> = issuer
        .split(|sign: char| !sign.is_alphabetic())
        .filter(|word| !word.is_empty() && plain::squeezed(word) != "va")
        .collect();
    let initial = |word: &&str| {
        word.chars()
            .next()
            .map(|sign| sign.to_uppercase().to_string())
    };
    let all: Vec<String> = words.iter().filter_map(initial).collect();
    // The name of the place behind the body's own name is mostly left out.
    (4..=all.len())
        .map(|count| all.iter().take(count).cloned().collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<String>, Option<String>, Option<String>) {
        let parts = parse(text, "SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH");
        (parts.number, parts.year, parts.notation)
    }

    fn some(text: &str) -> Option<String> {
        (!text.is_empty()).then(|| text.to_owned())
    }

    #[test]
    fn printed_forms_are_taken_apart() {
        for (text, number, year, notation) in [
            (": 1234/QĐ-UBND", "1234", "", "QĐ-UBND"),
            (" 12 -QĐ/HU", "12", "", "QĐ/HU"),
            (": 12/2021/QĐ-UBND", "12", "2021", "QĐ-UBND"),
            (": 45/UBND-VX", "45", "", "UBND-VX"),
            (":          /QĐ-UBND", "", "", "QĐ-UBND"),
            ("05-CV/TU", "05", "", "CV/TU"),
            (": 12a/TB-SVHTTDL", "12a", "", "TB-SVHTTDL"),
            (": 123 QĐ/UB", "123", "", "QĐ/UB"),
        ] {
            assert_eq!(
                read(text),
                (some(number), some(year), some(notation)),
                "{text}"
            );
        }
    }

    #[test]
    fn misread_signs_are_put_right() {
        for (text, number, notation) in [
            (": 1O4/QD-UBND", "104", "QĐ-UBND"),
            (": l2/BC-UBNO", "12", "BC-UBND"),
            (": 7S/TTr-UBND", "75", "TTr-UBND"),
            (": 31/0Đ-UBND", "31", "QĐ-UBND"),
            (": 9/KH-SVHTTD1", "9", "KH-SVHTTDL"),
            (": 88/HĐND-VP", "88", "HĐND-VP"),
            (": 258/QĐ-BQLDÁ", "258", "QĐ-BQLDA"),
            (": 12/UBND-KT", "12", "UBND-KT"),
            (": 12/QĐĐ-UBND", "12", "QĐ-UBND"),
            (": 12/UBND-CN", "12", "UBND-CN"),
        ] {
            assert_eq!(read(text), (some(number), None, some(notation)), "{text}");
        }
    }

    #[test]
    fn the_label_is_known_when_misread() {
        assert!(after_label("Số: 12").is_some());
        assert!(after_label("Sô:12").is_some());
        assert!(after_label("S0: 12").is_some());
        assert!(after_label("SỞ NỘI VỤ").is_none());
        assert!(after_label("Sơn La").is_none());
    }
}

//! Document codes: what stands after "Số:" on a paper, found in running text and brought to one
//! form. Government papers write number/[year/]notation (1234/QĐ-UBND, 12/2021/NĐ-CP,
//! 45/2019/QH14); the Party writes number-type/body (123-QĐ/HU, 05-NQ/TU).

use crate::canonical as forms;
use crate::letter::Letter;
use crate::normalise::{is_invisible, normalise};
use std::ops::Range;
use unicode_normalization::char::{compose, is_combining_mark};

const NUMBER_DIGITS_MAX: usize = 7;
const PART_CHARS_MAX: usize = 16;
const PARTS_MAX: usize = 8;
const GAP_CHARS_MAX: usize = 4;

/// A document code found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeHit {
    /// Byte offset of the first digit in the text.
    pub start: usize,
    /// Byte offset after the last letter of the notation.
    pub end: usize,
    /// The number as printed, with a letter if it has one: `1234`, `05`, `12a`.
    pub number: String,
    /// The notation in NFC without spaces: `QĐ-UBND`, `QĐ/HU` (Party), `QH14`.
    pub notation: String,
    /// The year between number and notation, where the code has one.
    pub year: Option<u16>,
}

impl CodeHit {
    /// The whole code as it should be printed: `12/2021/QĐ-UBND`, `123-QĐ/HU`.
    pub fn printed(&self) -> String {
        match self.year {
            Some(year) => format!("{}/{year}/{}", self.number, self.notation),
            None if is_party(&self.notation) => format!("{}-{}", self.number, self.notation),
            None => format!("{}/{}", self.number, self.notation),
        }
    }
}

/// All document codes of a text in order. A notation begins with a capital and has two letters
/// or more, so dates (3/11) and rates (50.000đ/kg) are no codes.
pub fn find(text: &str) -> Vec<CodeHit> {
    let mut hits = Vec::new();
    let mut at = 0;
    while let Some(step) = text.as_bytes()[at..].iter().position(u8::is_ascii_digit) {
        let start = at + step;
        match spot(text, start, Case::CapitalsFirst).filter(|_| may_start(text, start)) {
            Some(spotted) => {
                at = spotted.range().end;
                hits.push(spotted.hit(text));
            }
            None => at = start + digits_at(text, start),
        }
    }
    hits
}

/// The form in which codes are compared, marks kept: `1234/qđ-ubnd`. None when the text, spaces
/// around it aside, is not one code; small letters are accepted, as people type them.
pub fn canonical(text: &str) -> Option<String> {
    let trimmed = text.trim();
    let spotted = spot(trimmed, 0, Case::Any)?;
    (spotted.range().end == trimmed.len()).then(|| spotted.canonical(trimmed))
}

/// The canonical code without marks and without leading zeros: `5-nq/tu`, `1234/qd-ubnd`.
pub fn fold(canonical_code: &str) -> String {
    let digits = digits_at(canonical_code, 0);
    let zeros = canonical_code.bytes().take(digits.saturating_sub(1));
    let zeros = zeros.take_while(|&b| b == b'0').count();
    forms::fold(&canonical_code[zeros..])
}

/// Which letters a notation may begin with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    /// Printed papers: every part begins with a capital.
    CapitalsFirst,
    /// Queries: small letters too, if the code has a hyphen or a year and no space inside.
    Any,
}

/// Where the parts of a code lie in the text.
pub(crate) struct Spotted {
    number: Range<usize>,
    year: Option<Range<usize>>,
    notation: Vec<(u8, Range<usize>)>,
}

impl Spotted {
    pub(crate) fn range(&self) -> Range<usize> {
        let end = self
            .notation
            .last()
            .map_or(self.number.end, |(_, part)| part.end);
        self.number.start..end
    }

    /// Number, year and parts of the notation in order.
    pub(crate) fn parts(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let notation = self.notation.iter().map(|(_, part)| part.clone());
        [self.number.clone()]
            .into_iter()
            .chain(self.year.clone())
            .chain(notation)
    }

    pub(crate) fn canonical(&self, text: &str) -> String {
        forms::canonical(&self.hit(text).printed())
    }

    fn hit(&self, text: &str) -> CodeHit {
        let mut notation = String::new();
        for (index, (sign, part)) in self.notation.iter().enumerate() {
            if index > 0 {
                notation.push(char::from(*sign));
            }
            notation.push_str(&clean(&text[part.clone()]));
        }
        let year = self.year.clone().and_then(|year| text[year].parse().ok());
        let Range { start, end } = self.range();
        CodeHit {
            start,
            end,
            number: clean(&text[self.number.clone()]),
            notation,
            year,
        }
    }
}

fn clean(part: &str) -> String {
    normalise(part).into_owned()
}

fn is_party(notation: &str) -> bool {
    notation.contains('/')
}

/// A code may not begin inside a word or a longer number.
fn may_start(text: &str, start: usize) -> bool {
    let mut before = text[..start].chars().rev();
    match before.next() {
        Some('.' | ',') => !before.next().is_some_and(|c| c.is_ascii_digit()),
        Some(c) => !c.is_alphanumeric(),
        None => true,
    }
}

/// Reads the code whose number begins at `start`, if there is one. Looks at a bounded stretch.
pub(crate) fn spot(text: &str, start: usize, case: Case) -> Option<Spotted> {
    let number = number_at(text, start)?;
    let (sign, from, spaced) = separator(text, number.end)?;
    if sign == b'-' {
        return spot_party(text, number, from, spaced, case);
    }
    let (year, from, spaced) = match year_at(text, from) {
        Some(year) => match separator(text, year.end) {
            Some((b'/', after, also)) => (Some(year), after, spaced || also),
            _ => return None,
        },
        None => (None, from, spaced),
    };
    let mut notation = vec![(b'/', part_at(text, from, case, spaced)?)];
    let mut spaced_hyphens = 0;
    while notation.len() < PARTS_MAX {
        let end = notation[notation.len() - 1].1.end;
        let Some((b'-', from, spaced)) = separator(text, end) else {
            break;
        };
        // "1234/QĐ - UBND" is one code, "1234/QĐ-UBND - Sở Nội vụ" ends after UBND.
        if spaced && notation.len() > 1 {
            break;
        }
        let Some(part) = part_at(text, from, case, spaced) else {
            break;
        };
        spaced_hyphens += usize::from(spaced);
        notation.push((b'-', part));
    }
    let spotted = Spotted {
        number,
        year,
        notation,
    };
    let plain = spotted.year.is_none() && spotted.notation.len() == 1;
    let first = &text[spotted.notation[0].1.clone()];
    let sure = !plain || (begins_with_capitals(first) && spaced_hyphens == 0);
    (sure && at_word_end(text, spotted.range().end)).then_some(spotted)
}

/// The rest of a Party code after "123-".
fn spot_party(
    text: &str,
    number: Range<usize>,
    from: usize,
    spaced: bool,
    case: Case,
) -> Option<Spotted> {
    let kind = part_at(text, from, case, spaced)?;
    let (b'/', from, spaced) = separator(text, kind.end)? else {
        return None;
    };
    let mut notation = vec![(b'-', kind), (b'/', part_at(text, from, case, spaced)?)];
    while notation.len() < PARTS_MAX {
        let end = notation[notation.len() - 1].1.end;
        let Some((sign, from, false)) = separator(text, end) else {
            break;
        };
        let Some(part) = part_at(text, from, case, false) else {
            break;
        };
        notation.push((sign, part));
    }
    let spotted = Spotted {
        number,
        year: None,
        notation,
    };
    at_word_end(text, spotted.range().end).then_some(spotted)
}

/// Digits and at most one small letter: 1234, 05, 12a.
fn number_at(text: &str, start: usize) -> Option<Range<usize>> {
    let digits = digits_at(text, start);
    if digits == 0 || digits > NUMBER_DIGITS_MAX {
        return None;
    }
    let end = start + digits;
    let mut after = text[end..].chars();
    match (after.next(), after.next()) {
        (Some('a'..='h'), Some('/' | '-' | ' ')) => Some(start..end + 1),
        (Some(c), _) if c.is_alphabetic() => None,
        _ => Some(start..end),
    }
}

pub(crate) fn digits_at(text: &str, start: usize) -> usize {
    text.as_bytes()[start..]
        .iter()
        .take_while(|b| b.is_ascii_digit())
        .count()
}

/// A year 1900–2099 that a slash follows.
fn year_at(text: &str, start: usize) -> Option<Range<usize>> {
    let is_year = digits_at(text, start) == 4 && matches!(&text[start..start + 2], "19" | "20");
    is_year.then_some(start..start + 4)
}

/// The slash or hyphen (or dash) after a part, where the next part begins, and whether there
/// were spaces beside the sign.
fn separator(text: &str, from: usize) -> Option<(u8, usize, bool)> {
    let at = skip_spaces(text, from)?;
    let sign = text[at..].chars().next()?;
    let plain = match sign {
        '/' | '∕' | '／' => b'/',
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{AD}' => b'-',
        _ => return None,
    };
    let after = at + sign.len_utf8();
    let next = skip_spaces(text, after)?;
    Some((plain, next, at > from || next > after))
}

fn skip_spaces(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    for c in text[from..].chars().take(GAP_CHARS_MAX + 1) {
        match c {
            '\u{AD}' => return Some(at),
            ' ' | '\t' | '\u{A0}' | '\u{2007}' | '\u{202F}' => {}
            c if is_invisible(c) => {}
            _ => return Some(at),
        }
        at += c.len_utf8();
    }
    None
}

/// A part of a notation: letters without tones, digits after the first (UBND, TTg, QH14, QĐi).
fn part_at(text: &str, start: usize, case: Case, spaced: bool) -> Option<Range<usize>> {
    let first = text[start..].chars().next()?;
    if !notation_letter(first)? && (spaced || case == Case::CapitalsFirst) {
        return None;
    }
    let mut end = start;
    let mut letters = 0;
    let mut previous = first;
    for c in text[start..].chars().take(PART_CHARS_MAX * 2) {
        let decomposed = compose(previous, c).is_some_and(|whole| Letter::of(whole).is_some());
        previous = c;
        if decomposed && is_mark_of_letter(c) {
            // belongs to the letter before it
        } else if letters < PART_CHARS_MAX && (notation_letter(c).is_some() || c.is_ascii_digit()) {
            letters += 1;
        } else {
            break;
        }
        end += c.len_utf8();
    }
    at_word_end(text, end).then_some(start..end)
}

/// Whether a character is a letter of notations, and if so whether it is a capital.
fn notation_letter(c: char) -> Option<bool> {
    match c {
        '\u{D0}' | '\u{189}' => Some(true),
        '\u{F0}' | '\u{256}' => Some(false),
        _ => Letter::of(c)
            .filter(|letter| letter.tone() == 0)
            .map(Letter::is_capital),
    }
}

/// The marks of ă â ê ô ơ ư in decomposed text.
fn is_mark_of_letter(c: char) -> bool {
    matches!(c, '\u{302}' | '\u{306}' | '\u{31B}')
}

fn begins_with_capitals(part: &str) -> bool {
    let mut letters = part.chars().filter_map(notation_letter);
    letters.next() == Some(true) && letters.next() == Some(true)
}

fn at_word_end(text: &str, end: usize) -> bool {
    let next = text[end..].chars().next();
    !next.is_some_and(|c| c.is_alphanumeric() || is_combining_mark(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String, Option<u16>)> {
        find(text)
            .into_iter()
            .map(|hit| (hit.number, hit.notation, hit.year))
            .collect()
    }

    fn one(number: &str, notation: &str, year: Option<u16>) -> Vec<(String, String, Option<u16>)> {
        vec![(number.into(), notation.into(), year)]
    }

    #[test]
    fn government_codes_are_found_as_printed() {
        assert_eq!(
            found("Quyết định số 1234/QĐ-UBND ngày"),
            one("1234", "QĐ-UBND", None)
        );
        assert_eq!(found("Số: 1234 /QĐ-UBND"), one("1234", "QĐ-UBND", None));
        assert_eq!(found("số 30/2020/NĐ-CP."), one("30", "NĐ-CP", Some(2020)));
        assert_eq!(
            found("Luật số 45/2019/QH14)"),
            one("45", "QH14", Some(2019))
        );
        assert_eq!(found("12/CT-TTg"), one("12", "CT-TTg", None));
        assert_eq!(found("30a/2008/NQ-CP"), one("30a", "NQ-CP", Some(2008)));
        assert_eq!(found("567/UBND-KGVX;"), one("567", "UBND-KGVX", None));
        assert_eq!(found("1685/NQ-UBTVQH15"), one("1685", "NQ-UBTVQH15", None));
    }

    #[test]
    fn party_codes_are_found() {
        assert_eq!(found("Quy định số 123-QĐ/HU"), one("123", "QĐ/HU", None));
        assert_eq!(found("05-NQ/TU ngày 3/11/2026"), one("05", "NQ/TU", None));
        assert_eq!(found("36-HD/VPTW"), one("36", "HD/VPTW", None));
        assert_eq!(found("12-QĐi/TƯ"), one("12", "QĐi/TƯ", None));
    }

    #[test]
    fn spaces_dashes_and_wrong_letters_do_not_hide_a_code() {
        for written in [
            "1234 / QĐ - UBND",
            "1234/QĐ–UBND",
            "1234/Q\u{D0}-UBND",
            "1234/\u{A0}QĐ\u{2011}UBND",
            "1234/QĐ-UBND - Sở Nội vụ",
        ] {
            assert_eq!(found(written), one("1234", "QĐ-UBND", None), "{written}");
        }
        assert_eq!(found("12-CV/TU\u{31B}"), one("12", "CV/TƯ", None));
    }

    #[test]
    fn dates_rates_and_ranges_are_no_codes() {
        for text in [
            "ngày 03/11/2026",
            "tỷ lệ 1/2 và 24/7",
            "50.000đ/kg",
            "100km/h",
            "5/km",
            "giai đoạn 2020-2025",
            "3-hay/2",
            "12/Quận",
            "/QĐ-UBND",
            "12/1234",
        ] {
            assert_eq!(find(text), Vec::new(), "{text}");
        }
    }

    #[test]
    fn one_form_to_compare() {
        let form = Some("1234/qđ-ubnd".to_owned());
        for written in [
            "1234/QĐ-UBND",
            " 1234 / QĐ - UBND ",
            "1234/QĐ–UBND",
            "1234/qđ-ubnd",
        ] {
            assert_eq!(canonical(written), form, "{written}");
        }
        assert_eq!(canonical("1234/qd-ubnd").as_deref(), Some("1234/qd-ubnd"));
        assert_eq!(
            canonical("12/2021/QĐ-UBND").as_deref(),
            Some("12/2021/qđ-ubnd")
        );
        assert_eq!(canonical("công văn"), None);
        assert_eq!(canonical("1234/QĐ-UBND ngày"), None);
        assert_eq!(fold("1234/qđ-ubnd"), "1234/qd-ubnd");
        assert_eq!(fold("05-nq/tu"), "5-nq/tu");
    }

    #[test]
    fn offsets_lie_in_the_text_as_given() {
        let text = "Căn cứ Nghị định số 30/2020/NĐ-CP, Quy định 123-QĐ/HU";
        let cut: Vec<&str> = find(text)
            .iter()
            .map(|hit| &text[hit.start..hit.end])
            .collect();
        assert_eq!(cut, ["30/2020/NĐ-CP", "123-QĐ/HU"]);
        let printed: Vec<String> = find(text).iter().map(CodeHit::printed).collect();
        assert_eq!(printed, ["30/2020/NĐ-CP", "123-QĐ/HU"]);
    }
}

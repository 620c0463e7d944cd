//! Place and date of issue: `Quảng Trị, ngày 05 tháng 3 năm 2019`.

use crate::field::Field;
use crate::head::Head;
use crate::names::Names;
use crate::number::as_digit;
use crate::piece::{self, Piece, Sheet};
use crate::place;
use crate::plain;

/// No paper of the offices served is older or from the future.
const YEAR_MIN: u32 = 1930;
const YEAR_MAX: u32 = 2099;
/// A later year was misread.
const YEAR_LIVED_MAX: &str = "2059";
/// What stands before the day, and what is left of it when a letter was lost.
const DAY_WORD: &[&str] = &["ngay"];
const DAY_WORD_TORN: &[&str] = &["nga", "nay", "gay"];
/// Words in which years are looked for.
const WORDS_MAX: usize = 3_000;

/// A date read off a line of text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Read {
    pub year: u32,
    pub month: u32,
    pub day: u32,
    /// Letters that were taken for digits or misread in `ngày`, `tháng`, `năm`.
    pub repairs: usize,
    /// Where the word `ngày` begins, in letters of the text without white space.
    pub starts: usize,
}

impl Read {
    fn iso(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Date and place as fields.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    pub date: Option<Field>,
    pub place: Option<Field>,
}

/// What helps to spell the place.
struct Known<'a> {
    issuer: &'a str,
    names: &'a Names,
}

/// Looks in the right column, then in the left, then in the body's last lines.
pub(crate) fn find(head: &Head<'_>, last: &[Sheet<'_>], issuer: &str, names: &Names) -> Found {
    let known = Known { issuer, names };
    let lines = joined_lines(&head.right, head.em);
    if let Some(found) = first_in(&lines, head.page, 1.0, &known) {
        return found;
    }
    if let Some(found) = first_in(&joined_lines(&head.left, head.em), head.page, 0.85, &known) {
        return found;
    }
    let top: Vec<Piece<'_>> = head
        .body
        .iter()
        .filter(|piece| piece.top() < 0.4 * head.height && begins_with_place(piece))
        .cloned()
        .collect();
    if let Some(found) = first_in(&top, head.page, 0.75, &known) {
        return found;
    }
    // Minutes and papers of the eighties are dated above the signature.
    for sheet in last.iter().rev() {
        let right: Vec<Piece<'_>> = sheet
            .pieces
            .iter()
            .filter(|piece| piece.left() > 0.3 * sheet.width && begins_with_place(piece))
            .cloned()
            .collect();
        if let Some(found) = first_in(&right, sheet.page, 0.6, &known) {
            return found;
        }
    }
    Found::default()
}

/// A year that the document never says again, while it says one that looks like it, is
/// doubted; it is not changed, unless it is one that nobody has lived to see.
pub(crate) fn doubt_year(found: &mut Found, sheets: &[Sheet<'_>]) {
    let Some(date) = &mut found.date else { return };
    let Some(year) = date.value.get(..4).map(str::to_owned) else {
        return;
    };
    let said = years_said(sheets);
    let same = said.iter().filter(|other| **other == year).count();
    let alike = |other: &&&str| {
        let decade = other.get(2..3) != year.get(2..3);
        decade && plain::distance(other, &year, 1) == Some(1)
    };
    let Some(other) = said.iter().find(alike) else {
        return;
    };
    if *year > *YEAR_LIVED_MAX && **other <= *YEAR_LIVED_MAX {
        date.value.replace_range(..4, other);
        date.confidence *= 0.5;
    } else if same <= 1 {
        date.confidence *= 0.7;
    }
}

/// Numbers of four digits that may be years, in their order.
fn years_said<'a>(sheets: &'a [Sheet<'_>]) -> Vec<&'a str> {
    let words = sheets
        .iter()
        .flat_map(|sheet| &sheet.pieces)
        .flat_map(|piece| &piece.words);
    let years = words
        .take(WORDS_MAX)
        .flat_map(|word| word.text.split(|sign: char| !sign.is_ascii_digit()));
    years
        .filter(|other| other.len() == 4 && *other != "0000")
        .collect()
}

/// A date of issue has little before `ngày`: a place and a comma.
fn begins_with_place(piece: &Piece<'_>) -> bool {
    let before: Vec<String> = piece
        .words
        .iter()
        .map(|word| plain::squeezed(&word.text))
        .take_while(|word| word != "ngay")
        .collect();
    let comma = piece
        .words
        .iter()
        .take(before.len())
        .any(|word| word.text.ends_with(','));
    before.is_empty() || before.len() <= 6 && comma
}

/// Pieces that stand on one line become one piece: holes are left for a day written by hand.
fn joined_lines<'a>(pieces: &[Piece<'a>], em: f32) -> Vec<Piece<'a>> {
    let mut lines: Vec<Piece<'a>> = Vec::new();
    let sized = |piece: &&Piece<'_>| piece.bottom() - piece.top() > 0.5 * em;
    for piece in pieces.iter().filter(sized) {
        match lines.iter_mut().find(|line| line.beside(piece)) {
            Some(line) => {
                line.words.extend(piece.words.iter().copied());
                line.words.sort_by_key(|word| word.left);
            }
            None => lines.push(piece.clone()),
        }
    }
    lines
}

fn first_in(lines: &[Piece<'_>], page: usize, trust: f32, known: &Known<'_>) -> Option<Found> {
    for line in lines {
        let read = read(&line.text());
        let starts = read.as_ref().map(|read| read.starts);
        let Some(starts) = starts.or_else(|| label_at(&line.text())) else {
            continue;
        };
        let at = word_at(line, starts);
        let (before, behind) = line.split(at);
        let place = place::read(&before, page, trust, known.issuer, known.names);
        if read.is_none() && place.is_none() {
            continue;
        }
        let date = read.map(|read| {
            let sure = digits_confidence(&behind);
            let clean = 1.0 - 0.1 * read.repairs as f32;
            piece::field(
                read.iso(),
                trust * clean * (0.35 + 0.65 * sure),
                page,
                &[behind],
            )
        });
        return Some(Found { date, place });
    }
    None
}

/// The least sure of the words with digits decides.
fn digits_confidence(piece: &Piece<'_>) -> f32 {
    let digits = piece
        .words
        .iter()
        .filter(|word| word.text.chars().any(|c| c.is_ascii_digit()));
    digits.map(|word| word.confidence).fold(1.0, f32::min)
}

/// The word that holds the n-th letter of the text without white space.
fn word_at(piece: &Piece<'_>, letter: usize) -> usize {
    let mut seen = 0;
    for (at, word) in piece.words.iter().enumerate() {
        seen += word
            .text
            .chars()
            .filter(|sign| !sign.is_whitespace())
            .count();
        if seen > letter {
            return at;
        }
    }
    piece.words.len()
}

/// Where `ngày` begins.
fn label_at(text: &str) -> Option<usize> {
    let signs: Vec<char> = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    let plainly: Vec<char> = signs.iter().map(|sign| plain::plain_char(*sign)).collect();
    seek(&plainly, 0, DAY_WORD, 0).map(|(at, _, _)| at)
}

/// Reads the first date of a line.
pub(crate) fn read(text: &str) -> Option<Read> {
    let signs: Vec<char> = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    let plainly: Vec<char> = signs.iter().map(|sign| plain::plain_char(*sign)).collect();
    read_behind(&signs, &plainly, DAY_WORD, 1)
        .or_else(|| {
            let mut read = read_behind(&signs, &plainly, DAY_WORD_TORN, 0)?;
            read.repairs += 1;
            Some(read)
        })
        .or_else(|| read_around_month(&signs, &plainly))
}

/// `Cam Lộ, noàw 23 tháng 01 năm 2007`: a day, a month and a year leave no doubt of the word that
/// stands between them and the comma.
fn read_around_month(signs: &[char], plainly: &[char]) -> Option<Read> {
    /// Letters that `ngày` may have become.
    const LETTERS: std::ops::RangeInclusive<usize> = 2..=5;
    let (month_at, _, _) = seek(plainly, 0, &["thang"], 0)?;
    let before = signs.get(..month_at)?;
    let digits = before.iter().rev().take_while(|sign| sign.is_ascii_digit());
    let day_at = month_at - digits.count();
    let word = before.get(..day_at)?.iter().rev();
    let letters = word.take_while(|sign| sign.is_alphabetic()).count();
    let starts = day_at - letters;
    let comma = starts > 0 && matches!(signs.get(starts - 1), Some(',' | '.'));
    if day_at == month_at || !LETTERS.contains(&letters) || !comma {
        return None;
    }
    let mut read = in_words(signs, plainly, starts, day_at)?;
    read.repairs += 2;
    Some(read)
}

/// The first date behind one of the words, of whose letters `most` may be misread.
fn read_behind(signs: &[char], plainly: &[char], words: &[&str], most: usize) -> Option<Read> {
    let mut from = 0;
    while let Some((at, end, missed)) = seek(plainly, from, words, most) {
        let written = in_words(signs, plainly, at, end).or_else(|| in_digits(signs, at, end));
        if let Some(mut read) = written {
            read.repairs += missed;
            return Some(read);
        }
        from = at + 1;
    }
    None
}

/// `05 tháng 3 năm 2019` behind `ngày`.
fn in_words(signs: &[char], plainly: &[char], starts: usize, from: usize) -> Option<Read> {
    let (month_at, month_end, month_missed) = seek(plainly, from, &["thang"], 1)?;
    let (year_at, year_end, year_missed) = year_word(plainly, month_end)?;
    if month_at > from + 6 || year_at > month_end + 6 {
        return None;
    }
    let mut repairs = month_missed + year_missed;
    let day = digits(signs.get(from..month_at)?, 2, &mut repairs)?;
    let month = digits(
        without_tail(signs.get(month_end..year_at)?),
        2,
        &mut repairs,
    )?;
    let rest = signs.get(year_end..)?;
    let rest: Vec<char> = rest
        .iter()
        .copied()
        .skip_while(|s| !s.is_alphanumeric())
        .collect();
    let year = year_of(&rest, &mut repairs)?;
    let read = Read {
        year,
        month,
        day,
        repairs,
        starts,
    };
    exists(&read).then_some(read)
}

/// A month without a first letter of `năm` that stands twice: `10 niăm`.
fn without_tail(month: &[char]) -> &[char] {
    match month {
        [digits @ .., 'n'] | [digits @ .., 'n', 'r'] if !digits.is_empty() => digits,
        _ => month,
    }
}

/// The word before the year: start, end, letters misread. Of a torn one the year must follow.
fn year_word(plainly: &[char], from: usize) -> Option<(usize, usize, usize)> {
    let torn = || {
        let (at, end, _) = seek(plainly, from, &["na", "am"], 0)?;
        let year = plainly
            .get(end)
            .is_some_and(|sign| matches!(sign, '1' | '2'));
        year.then_some((at, end, 1))
    };
    seek(plainly, from, &["nam"], 0)
        .or_else(|| seek(plainly, from, &["nam"], 1))
        .or_else(torn)
}

/// `05/3/2019`, `5-3-1984`, `05.3.2019` behind `ngày`.
fn in_digits(signs: &[char], starts: usize, from: usize) -> Option<Read> {
    let rest: String = signs
        .iter()
        .skip(from)
        .skip_while(|sign| !sign.is_alphanumeric())
        .take(10)
        .collect();
    let mut parts = rest.split(['/', '-', '.', '–']);
    let mut repairs = 0;
    let mut part = |most| {
        let part: Vec<char> = parts.next()?.chars().collect();
        digits(&part, most, &mut repairs)
    };
    let (day, month) = (part(2)?, part(2)?);
    let year: Vec<char> = parts.next()?.chars().collect();
    let year = year_of(&year, &mut repairs)?;
    let read = Read {
        year,
        month,
        day,
        repairs,
        starts,
    };
    exists(&read).then_some(read)
}

/// Digits of a date; beside what a digit is taken for anywhere, signs that are nothing else where
/// a day, a month or a year must stand.
fn digit_of(sign: char) -> Option<(char, bool)> {
    match sign {
        'ó' | 'ố' | 'ổ' | 'ồ' => Some(('6', true)),
        'õ' | 'ỗ' => Some(('5', true)),
        'T' | ']' | '[' | 'Í' | 'Ì' | 'Ï' | 'Ĩ' | 'Ỉ' | '†' | '‡' => Some(('1', true)),
        'ø' | 'ð' | 'e' | 'U' => Some(('0', true)),
        _ => as_digit(sign),
    }
}

/// A year of four digits, or of two in papers of the last century.
fn year_of(signs: &[char], repairs: &mut usize) -> Option<u32> {
    let real = signs
        .iter()
        .take(4)
        .take_while(|sign| digit_of(**sign).is_some())
        .count();
    match real {
        4 => digits(signs.get(..4)?, 4, repairs),
        2 => {
            *repairs += 1;
            let year = digits(signs.get(..2)?, 2, repairs)?;
            (45..=99).contains(&year).then_some(1900 + year)
        }
        _ => None,
    }
}

/// A number of at most `most` digits; signs around it fall.
fn digits(signs: &[char], most: usize, repairs: &mut usize) -> Option<u32> {
    let mut value = String::new();
    for sign in signs {
        match digit_of(*sign) {
            Some((digit, repaired)) => {
                *repairs += usize::from(repaired);
                value.push(digit);
            }
            None if sign.is_alphanumeric() => return None,
            None => {}
        }
    }
    let long = value.len();
    if long == 0 || long > most {
        None
    } else {
        value.parse().ok()
    }
}

fn exists(read: &Read) -> bool {
    let leap = read.year.is_multiple_of(4)
        && (!read.year.is_multiple_of(100) || read.year.is_multiple_of(400));
    let days = match read.month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (YEAR_MIN..=YEAR_MAX).contains(&read.year) && (1..=days).contains(&read.day)
}

/// The first place at or behind `from` where one of the words stands: start, end, letters
/// misread.
fn seek(
    plainly: &[char],
    from: usize,
    words: &[&str],
    most: usize,
) -> Option<(usize, usize, usize)> {
    for allowed in 0..=most {
        for at in from..plainly.len() {
            for word in words {
                let end = at + word.chars().count();
                let Some(here) = plainly.get(at..end) else {
                    continue;
                };
                // A digit is of the day or the month, not a letter misread.
                if here.iter().any(char::is_ascii_digit) {
                    continue;
                }
                let pairs = here.iter().zip(word.chars());
                let missed = pairs.filter(|(a, b)| **a != *b).count();
                if missed <= allowed {
                    return Some((at, end, missed));
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(text: &str) -> Option<String> {
        read(text).map(|read| read.iso())
    }

    #[test]
    fn printed_dates_are_read() {
        for (text, day) in [
            ("Quảng Trị, ngày 05 tháng 3 năm 2019", "2019-03-05"),
            ("Quảng Trị, ngày 05/3/2019", "2019-03-05"),
            ("Huế, ngày 5-3-1984", "1984-03-05"),
            ("Đông Hà, ngày 31 tháng 12 năm 1996", "1996-12-31"),
            ("ngày29tháng02năm2020", "2020-02-29"),
            ("Huế, ngày 12 tháng 5 năm 84", "1984-05-12"),
        ] {
            assert_eq!(iso(text).as_deref(), Some(day), "{text}");
        }
    }

    #[test]
    fn misread_letters_are_forgiven() {
        for text in [
            "Quảng Trị, ngày O5 tháng 3 năm 2O19",
            "Quảng Trị, ngảy 05 thảng 3 nám 2019",
            "Quảng Trị, ngày 05 lháng 3 năm 2019.",
            "Quảng Trị ,ngày 05 tháng 3 nãm 2019",
            "Quảng Trị, ngàu O5 tháng 3 năm 2019",
            "Quảng Trị, ngà 05 tháng 3 năm 2019",
            "Quảng Trị, này 0õ tháng 3 nõm 2ø19",
            "Quảng Trị, noàw 05 tháng 3 năm 2019",
            "Quảng Trị, ngày ð5 tháng 03 niăm 2019",
        ] {
            assert_eq!(iso(text).as_deref(), Some("2019-03-05"), "{text}");
        }
        for text in [
            "ngày 16 tháng I] năm 202ó",
            "ngày 16 tháng T1 năm 202ó",
            "ngà 16 tháng 11 năm 2026",
            "ngày 1ố tháng TÍ nĂm 202ó",
            "ngày 16 tháng 11 nà 2026",
        ] {
            assert_eq!(iso(text).as_deref(), Some("2026-11-16"), "{text}");
        }
    }

    #[test]
    fn days_that_do_not_exist_or_are_left_blank_are_not_made_up() {
        for text in [
            "Quảng Trị, ngày 31 tháng 6 năm 2019",
            "Quảng Trị, ngày 29 tháng 02 năm 2019",
            "Quảng Trị, ngày    tháng 3 năm 2019",
            "Quảng Trị, ngày 05 tháng 13 năm 2019",
            "Quảng Trị, ngày 05 tháng 3 năm 20",
            "hằng ngày làm việc",
        ] {
            assert_eq!(iso(text), None, "{text}");
        }
    }
}

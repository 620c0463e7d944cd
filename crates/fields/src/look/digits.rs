//! The digits of a number line, read a second time by a reader of digits: where it should look,
//! and which of the two readings is kept.
//!
//! Numbers are written in by pen or pressed on, so that a reader made for print is often wrong
//! about them and right about the notation behind.

use scan::{PageWords, Word};

use crate::head;
use crate::kind;
use crate::number;
use crate::piece::{self, Sheet};

/// A label's height to that of a capital: the marks of `Số` stand above it.
const CAPITAL_SHARE: f32 = 0.75;
/// Capitals that a number line without anything behind its label may take.
const OPEN_CAPITALS: f32 = 12.0;
/// Signs of the longest number.
const SIGNS_MAX: usize = 8;
/// How surely one is right whom the other contradicts: below this nobody is believed.
const DOUBTED: f32 = 0.55;
/// A reading is changed only for one that is so much likelier: a right number that is made wrong
/// is worse than a wrong one that stays and is doubted.
const CHANGED_MIN: f32 = 0.85;
/// And that is this sure by itself, however little there is left of the other.
const CHANGED_SURE_MIN: f32 = 0.6;
/// Digits that were read are taken out only where the other reader is this sure that there are
/// none, and the first was no surer than this.
const EMPTIED_SURE_MIN: f32 = 0.95;
const EMPTIED_FIRST_MAX: f32 = 0.5;
/// Where nothing was read between label and separator, digits must be so sure.
const FILLED_MIN: f32 = 0.8;

/// A number line: where its digits are expected, and what was read there.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberLine {
    /// From the end of the label to the end of the line, pixels.
    pub left: f32,
    pub right: f32,
    /// About the row that letters stand on, and the height of a capital.
    pub foot: f32,
    pub capital: f32,
    /// The digits read there, if the reader took them for a number.
    pub read: Option<String>,
    /// Digits that were read as letters.
    pub repairs: usize,
    /// How sure the reader was of the words that they stand in.
    pub sure: f32,
    /// The signs of the number: word of the page, and from which to which sign of it.
    signs: Vec<(usize, usize, usize)>,
    /// The word, and the sign of it, before which a number belongs that was not read at all.
    before: Option<(usize, usize)>,
}

/// One sign of a line: the word of the page, its place in the word.
#[derive(Clone, Copy)]
struct Sign {
    word: usize,
    at: usize,
    sign: char,
}

/// The number line of a page with a head.
pub fn number_line(page: &PageWords) -> Option<NumberLine> {
    let sheet = Sheet::of(0, page);
    let head = head::take_apart(&sheet);
    if !head.motto && !super::likely_head(page, &sheet) {
        return None;
    }
    let (_, line) = number::line(&head, "")?;
    let label = line.first()?.text();
    let behind = number::after_label(&label)?;
    let skipped = label.chars().count() - behind.chars().count();
    let words: Vec<&Word> = line
        .iter()
        .flat_map(|piece| piece.words.iter().copied())
        .collect();
    let signs = signs_of(page, &words);
    let (label, signs) = signs.split_at_checked(of_label(skipped, &words))?;
    let lead = signs.iter().take_while(|sign| is_lead(sign.sign)).count();
    let (lead, signs) = signs.split_at(lead);
    let first = words.first()?;
    let capital = CAPITAL_SHARE * first.height.min((2.2 * head.em) as u32) as f32;
    // Of what is no letter only the colon is sure to belong to the label: a 4 by pen may be read
    // as a quotation mark.
    let colon = lead.first().filter(|sign| matches!(sign.sign, ':' | ';'));
    let last = colon.or(label.last())?;
    let left = right_of(page.words.get(last.word)?, last.at, capital);
    let right = words
        .iter()
        .map(|word| piece::right(word))
        .fold(0.0, f32::max);
    let right = if signs.is_empty() {
        (left + OPEN_CAPITALS * capital).min(head.gutter.max(right))
    } else {
        right
    };
    let number = number_signs(signs);
    let read = digits_of(number);
    let sure = number.iter().filter_map(|sign| page.words.get(sign.word));
    Some(NumberLine {
        left,
        right: right.max(left),
        foot: piece::bottom(first),
        capital,
        repairs: read.as_ref().map_or(0, |(_, repairs)| *repairs),
        read: read.map(|(digits, _)| digits),
        sure: sure.map(piece::sureness).fold(1.0, f32::min),
        signs: spans(number),
        before: signs.first().map(|sign| (sign.word, sign.at)),
    })
}

/// The signs of words, without white space.
fn signs_of(page: &PageWords, words: &[&Word]) -> Vec<Sign> {
    let place = |word: &Word| {
        page.words
            .iter()
            .position(|other| std::ptr::eq(other, word))
    };
    let of_word = |word: &&Word| {
        let place = place(word);
        let signs = word.text.chars().enumerate();
        let signs = signs.filter(|(_, sign)| !sign.is_whitespace());
        let signs = signs.filter_map(move |(at, sign)| {
            Some(Sign {
                word: place?,
                at,
                sign,
            })
        });
        signs.collect::<Vec<Sign>>()
    };
    words.iter().flat_map(of_word).collect()
}

/// How many signs without white space are among the first `skipped` of a piece's text.
fn of_label(skipped: usize, words: &[&Word]) -> usize {
    let mut left = skipped;
    let mut count = 0;
    for word in words {
        let long = word.text.trim().chars().count();
        if left <= long {
            return count + left;
        }
        count += long;
        left = left.saturating_sub(long + 1);
    }
    count
}

/// What may stand between the label and the digits: a colon, dots to write on.
fn is_lead(sign: char) -> bool {
    !sign.is_alphanumeric() && !number::is_separator(sign)
}

/// The signs up to the separator, or the digits before letters where there is none near.
fn number_signs(signs: &[Sign]) -> &[Sign] {
    let end = signs
        .iter()
        .position(|sign| number::is_separator(sign.sign));
    let before = before_type(signs.split_at(end.unwrap_or(signs.len())).0);
    let letters = before
        .iter()
        .filter(|sign| number::as_digit(sign.sign).is_none());
    if end.is_some() && before.len() <= SIGNS_MAX && letters.count() <= 2 {
        return before;
    }
    let digits = before.iter().take_while(|sign| sign.sign.is_ascii_digit());
    before.split_at(digits.count()).0
}

/// The signs before the letters of a type, where the separator was not printed or not read:
/// `36 QĐ`, `1820iKH`.
fn before_type(signs: &[Sign]) -> &[Sign] {
    let strokes = ['i', 'l', 'I', '|', '!', '⁄', '∕'];
    let is_type = |behind: &[Sign]| {
        let letters: String = behind.iter().map(|sign| sign.sign).collect();
        kind::abbreviates(&viet::normalise(&letters))
    };
    let first = signs.iter().position(|sign| sign.sign.is_ascii_digit());
    let from = first.map_or(signs.len(), |first| first + 1);
    let at = (from..signs.len()).find(|at| is_type(signs.split_at(*at).1));
    let before = signs.split_at(at.unwrap_or(signs.len())).0;
    match before {
        [digits @ .., stroke] if at.is_some() && strokes.contains(&stroke.sign) => digits,
        _ => before,
    }
}

/// The digits that signs are or look like, and how many only look so; a suffix is left out.
fn digits_of(signs: &[Sign]) -> Option<(String, usize)> {
    let mut repairs = 0;
    let mut digits = String::new();
    for sign in without_suffix(signs) {
        if is_lead(sign.sign) {
            continue;
        }
        let (digit, repaired) = number::as_digit(sign.sign)?;
        repairs += usize::from(repaired);
        digits.push(digit);
    }
    Some((digits, repairs))
}

/// `12` of `12a`, `05` of `05bis`.
fn without_suffix(signs: &[Sign]) -> &[Sign] {
    let real = signs.iter().rposition(|sign| sign.sign.is_ascii_digit());
    let Some((digits, suffix)) = real.and_then(|at| signs.split_at_checked(at + 1)) else {
        return signs;
    };
    let suffix: String = suffix.iter().map(|sign| sign.sign).collect();
    if matches!(suffix.as_str(), "a" | "b" | "c" | "d" | "bis") {
        digits
    } else {
        signs
    }
}

/// Runs of signs by word.
fn spans(signs: &[Sign]) -> Vec<(usize, usize, usize)> {
    let mut spans: Vec<(usize, usize, usize)> = Vec::new();
    for sign in without_suffix(signs) {
        match spans.last_mut() {
            Some((word, _, to)) if *word == sign.word => *to = sign.at + 1,
            _ => spans.push((sign.word, sign.at, sign.at + 1)),
        }
    }
    spans
}

/// About where a sign of a word ends, pixels: rather too early than too late.
fn right_of(word: &Word, at: usize, capital: f32) -> f32 {
    let wide = |sign: char| match sign {
        'i' | 'l' | 'I' | '|' | '/' | '.' | ',' | ':' | ';' | '!' | '-' => 0.3,
        'm' | 'M' | 'W' => 0.85,
        sign if sign.is_uppercase() => 0.7,
        _ => 0.5,
    };
    let long = word.text.chars().count();
    if at + 1 >= long {
        return piece::right(word);
    }
    let all: f32 = word.text.chars().map(wide).sum();
    let part: f32 = word.text.chars().take(at + 1).map(wide).sum();
    word.left as f32 + word.width as f32 * part / all.max(0.1) - 0.3 * capital
}

impl NumberLine {
    /// Whether nothing was read between label and separator.
    pub fn is_open(&self) -> bool {
        self.signs.is_empty()
    }

    /// What the page says when a reader of digits, `sure` of its reading from 0 to 1, says
    /// `digits`; `other` is how likely it held what was read before.
    pub fn settle(&self, page: PageWords, digits: &str, sure: f32, other: f32) -> PageWords {
        let open = self.is_open();
        let before = self.read.as_deref().unwrap_or("");
        if digits == before {
            return self.agreed(page, sure);
        }
        let first = self.trusted();
        // A number left open must not be filled with a speck.
        if before.is_empty() && self.read.is_some() && sure < FILLED_MIN {
            return page;
        }
        // Both were wrong, or one of them is right.
        let (ours, theirs) = ((1.0 - first) * sure, first * other.max(1e-4));
        let share = ours / (ours + theirs).max(1e-6);
        let likelier = share > CHANGED_MIN && sure > CHANGED_SURE_MIN;
        let none = sure > EMPTIED_SURE_MIN && self.sure < EMPTIED_FIRST_MAX;
        if likelier && (!digits.is_empty() || (none && !open)) {
            self.replaced(page, digits, share * sure.max(DOUBTED))
        } else if open || digits.is_empty() {
            page
        } else {
            self.doubted(page, 1.0 - share)
        }
    }

    /// How likely the first reading was right, before anybody else looked.
    fn trusted(&self) -> f32 {
        match &self.read {
            None => 0.02,
            Some(digits) if digits.is_empty() => 0.6,
            Some(_) => (0.3 + 0.65 * self.sure) / (1.0 + 2.0 * self.repairs as f32),
        }
    }

    fn agreed(&self, mut page: PageWords, sure: f32) -> PageWords {
        for (word, _, _) in &self.signs {
            if let Some(word) = page.words.get_mut(*word) {
                word.confidence = word.confidence.max(0.6 + 0.38 * sure);
            }
        }
        page
    }

    fn doubted(&self, mut page: PageWords, share: f32) -> PageWords {
        for (word, _, _) in &self.signs {
            if let Some(word) = page.words.get_mut(*word) {
                word.confidence = word.confidence.min(share);
            }
        }
        page
    }

    /// The digits in the place of what was read: all of them in its first word.
    fn replaced(&self, mut page: PageWords, digits: &str, sure: f32) -> PageWords {
        let mut spans: Vec<(usize, usize, usize)> = self.signs.clone();
        if spans.is_empty() {
            spans.extend(self.before.map(|(word, at)| (word, at, at)));
        }
        let mut said = digits;
        for (word, from, to) in spans {
            let Some(word) = page.words.get_mut(word) else {
                continue;
            };
            let head = word.text.chars().take(from);
            let tail = word.text.chars().skip(to);
            word.text = head.chain(said.chars()).chain(tail).collect();
            word.confidence = sure;
            said = "";
        }
        page.words.retain(|word| !word.text.is_empty());
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A head of which the number line was read as these words.
    fn page(number: &[&str]) -> PageWords {
        let mut words = Vec::new();
        let mut line = |texts: &[&str], left: u32, top: u32| {
            let mut left = left;
            for text in texts {
                let width = 18 * text.chars().count() as u32;
                words.push(Word {
                    text: (*text).to_owned(),
                    left,
                    top,
                    width,
                    height: 30,
                    confidence: 0.8,
                    block: 0,
                    paragraph: 0,
                    line: top / 50,
                });
                left += width + 12;
            }
        };
        let motto = ["CỘNG", "HÒA", "XÃ", "HỘI", "CHỦ", "NGHĨA", "VIỆT", "NAM"];
        line(&["ỦY", "BAN", "NHÂN", "DÂN"], 100, 100);
        line(&motto, 750, 100);
        line(number, 140, 200);
        line(&["THÔNG", "BÁO"], 700, 400);
        PageWords {
            width: 1650,
            height: 2300,
            dpi: 200,
            words,
        }
    }

    fn said(page: &PageWords) -> (Option<String>, Option<String>) {
        let reading = crate::read(std::slice::from_ref(page), &crate::Names::default());
        let value = |field: Option<crate::Field>| field.map(|field| field.value);
        (value(reading.number), value(reading.notation))
    }

    /// The number and notation after a reader of digits said this.
    fn settled(number: &[&str], digits: &str, sure: f32, other: f32) -> (Option<String>, f32) {
        let page = page(number);
        let line = number_line(&page).expect("a number line");
        let page = line.settle(page, digits, sure, other);
        let sure = crate::read(std::slice::from_ref(&page), &crate::Names::default());
        let (said, notation) = said(&page);
        assert_eq!(notation.as_deref(), Some("TB-UBND"), "{number:?}");
        (said, sure.number.map_or(0.0, |field| field.confidence))
    }

    #[test]
    fn digits_that_are_sure_take_the_place_of_what_was_read() {
        for number in [
            &["Số:", "51/TB-UBND"][..],
            &["Số:51/TB-UBND"],
            &["Số:", "5†", "/TB-UBND"],
            &["Số:", "5", "t/TB-UBND"],
            &["Số:", "/TB-UBND"],
            &["Số", ":", "..5l../TB-UBND"],
        ] {
            let (said, _) = settled(number, "57", 0.97, 0.000_1);
            assert_eq!(said.as_deref(), Some("57"), "{number:?}");
        }
    }

    #[test]
    fn the_letters_of_a_type_are_no_digits() {
        for (number, notation) in [
            (&["Số:", "36", "QĐ/UB"][..], "QĐ/UB"),
            (&["Số:", "36iKH-UBND"], "KH-UBND"),
            (&["Số:", "36⁄QĐĐ-UBND"], "QĐ-UBND"),
        ] {
            let page = page(number);
            let line = number_line(&page).expect("a number line");
            let page = line.settle(page, "38", 0.99, 0.000_1);
            let whole = page.words.iter().map(|word| word.text.as_str());
            let whole: Vec<&str> = whole.collect();
            assert!(whole.join(" ").contains("38"), "{number:?}");
            let behind = notation.split(['/', '-']).next().unwrap_or_default();
            assert!(whole.join(" ").contains(behind), "{whole:?}");
        }
    }

    #[test]
    fn digits_that_are_unsure_change_nothing_and_lower_trust() {
        let (said, sure) = settled(&["Số:", "51/TB-UBND"], "57", 0.5, 0.4);
        assert_eq!(said.as_deref(), Some("51"));
        assert!(sure < 0.9, "{sure}");
        let (_, agreed) = settled(&["Số:", "51/TB-UBND"], "51", 0.9, 0.9);
        assert!(agreed > sure, "{agreed} {sure}");
    }

    #[test]
    fn years_and_suffixes_are_left_alone() {
        let year = page(&["Số:", "12/2021/TB-UBND"]);
        let line = number_line(&year).expect("a number line");
        let year = line.settle(year, "17", 0.99, 0.000_1);
        assert!(year.words.iter().any(|word| word.text == "17/2021/TB-UBND"));
        let suffix = page(&["Số:", "12a/TB-UBND"]);
        let line = number_line(&suffix).expect("a number line");
        assert_eq!(line.read.as_deref(), Some("12"));
        let suffix = line.settle(suffix, "17", 0.99, 0.000_1);
        assert!(suffix.words.iter().any(|word| word.text == "17a/TB-UBND"));
    }

    #[test]
    fn dirt_read_as_a_digit_is_taken_out_again() {
        let dirty = |sure: f32| {
            let mut page = page(&["Số:", "4", "/TB-UBND"]);
            let dirt = page.words.iter_mut().find(|word| word.text == "4");
            dirt.expect("the dirt").confidence = sure;
            page
        };
        let emptied = |page: PageWords, sure: f32| {
            let line = number_line(&page).expect("a number line");
            said(&line.settle(page, "", sure, 0.000_1)).0
        };
        assert_eq!(emptied(dirty(0.2), 0.99), None);
        for (first, other) in [(0.2, 0.8), (0.9, 0.99)] {
            assert_eq!(emptied(dirty(first), other).as_deref(), Some("4"));
        }
    }

    #[test]
    fn an_open_number_stays_open() {
        assert_eq!(settled(&["Số:", "/TB-UBND"], "", 0.9, 0.9).0, None);
        assert_eq!(settled(&["Số:", "/TB-UBND"], "7", 0.3, 0.6).0, None);
    }
}

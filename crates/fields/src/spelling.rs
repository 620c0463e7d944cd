//! Puts running text right that OCR misread: by what the same document says again in its body,
//! and by how likely syllables follow one another (`viet::correct`).
//!
//! Words with digits, codes and names of people (capitals beside capitals) are left as they are.

mod echo;

pub(crate) use echo::Echo;

use crate::piece;
use crate::plain;
use crate::signing::names_family;
use echo::{Read, read, told_again, vote_by_echo, vote_for_first};
use scan::{PageWords, Word};
use std::collections::HashMap;
use viet::correct::{Better, Free, Heard, correct};

/// By how much another spelling must be likelier than the read one, nats.
const LEAD: f32 = 2.0;
/// How much more of a word that was read surely: of its other marks, and of its letters.
const MARKS_LEAD: f32 = 1.0;
const LETTERS_LEAD: f32 = 3.0;
/// How much more of names of bodies: what has a capital may be a name that nobody wrote before.
const NAMES_LEAD: f32 = 4.0;
/// The same in text that nobody looks at before it is searched.
const TONES_LEAD: f32 = 3.5;
/// Below this a word may be replaced by one that is spelt with other letters too.
const UNSURE: f32 = 0.75;
/// Words in capitals of fewer letters are abbreviations.
const CAPITALS_MIN: usize = 3;

/// The word without signs around it.
fn core(text: &str) -> &str {
    text.trim_matches(|sign: char| !sign.is_alphanumeric())
}

/// The words put right, and how many were changed.
pub(crate) fn put_right(words: &[&Word], echo: &Echo) -> (Vec<String>, usize) {
    let reads: Vec<Read> = words.iter().map(|word| read(word)).collect();
    let ruled: Vec<Option<String>> = (0..words.len())
        .map(|at| by_rule(at, words, &reads).map(str::to_owned))
        .collect();
    let heard: Vec<Heard<'_>> = (0..words.len())
        .map(|at| {
            heard(
                at,
                words,
                &reads,
                ruled.get(at).and_then(Option::as_deref),
                echo,
            )
        })
        .collect();
    let better = correct(&heard);
    let mut changed = 0;
    let texts = words
        .iter()
        .enumerate()
        .zip(ruled.into_iter().zip(better))
        .map(|((at, word), (ruled, better))| {
            let old = core(&word.text);
            let fixed = heard
                .get(at)
                .is_some_and(|heard| heard.free == Free::Nothing);
            if fixed && let Some(again) = told_again(at, &reads, echo) {
                changed += 1;
                return word.text.trim().replace(old, &again);
            }
            let better = better.filter(|better| better.lead > lead(better.changed, at, words));
            let Some(text) = ruled.or(better.map(|Better { text, .. }| text)) else {
                return word.text.trim().to_owned();
            };
            changed += 1;
            word.text.trim().replace(old, &in_case_of(old, &text))
        })
        .collect();
    (texts, changed)
}

/// Puts the tones of small words of running text right where what is written leaves little doubt:
/// readers take a hook over a circumflex for an acute (tổ, tố), however sure they are. Letters,
/// names, numbers and whatever has a capital stay as read. Gives how many it changed.
pub fn put_tones_right(page: &mut PageWords) -> usize {
    let mut changed = 0;
    for words in page.words.chunk_by_mut(|one, next| one.block == next.block) {
        let heard = words.iter().map(|word| Heard {
            text: core(&word.text),
            sure: piece::sureness(word),
            free: if core(&word.text).chars().all(char::is_lowercase) {
                Free::Tones
            } else {
                Free::Nothing
            },
            hints: Vec::new(),
        });
        let better = correct(&heard.collect::<Vec<Heard<'_>>>());
        for (word, better) in words.iter_mut().zip(better) {
            if let Some(better) = better.filter(|better| better.lead > TONES_LEAD) {
                let old = core(&word.text);
                word.text = word.text.replace(old, &better.text);
                changed += 1;
            }
        }
    }
    changed
}

/// By how much another spelling must be likelier: readers misread tones however sure they are;
/// other marks and letters of a sure word are what is printed, though nobody was seen to write so.
fn lead(changed: Free, at: usize, words: &[&Word]) -> f32 {
    let sure = words.get(at).map_or(0.0, |word| piece::sureness(word));
    let name = if is_name(at, words) { NAMES_LEAD } else { 0.0 };
    let more = match changed {
        Free::Nothing | Free::Tones => 0.0,
        Free::Marks => MARKS_LEAD * sure * sure,
        Free::Letters => LETTERS_LEAD * sure * sure,
    };
    LEAD + name + more
}

/// A word as the corrector is to see it.
fn heard<'t>(
    at: usize,
    words: &[&'t Word],
    reads: &[Read],
    ruled: Option<&str>,
    echo: &Echo,
) -> Heard<'t> {
    let text = words.get(at).map_or("", |word| core(&word.text));
    let mut heard = Heard {
        text,
        sure: reads.get(at).map_or(0.0, |read| read.sure),
        free: if ruled.is_some() {
            Free::Letters
        } else {
            free(at, words)
        },
        hints: Vec::new(),
    };
    /// What a rule weighs: more than anything that may be said against it.
    const RULE: f32 = 100.0;
    if let Some(ruled) = ruled {
        heard.hints.push((ruled.to_owned(), RULE));
    } else if let Some(own) = reads.get(at)
        && heard.free != Free::Nothing
    {
        let mut votes = HashMap::new();
        let before = at.checked_sub(1).and_then(|at| reads.get(at));
        vote_by_echo(&mut votes, own, before, reads.get(at + 1), echo);
        if before.is_none() && own.plain.len() >= 2 {
            vote_for_first(&mut votes, own, reads, echo);
        }
        heard.hints = votes.into_iter().collect();
        heard.hints.sort_by(|one, other| one.0.cmp(&other.0));
    }
    heard
}

/// Nothing of names of people, of abbreviations and of what is not only letters; the marks of
/// names of places.
fn free(at: usize, words: &[&Word]) -> Free {
    let text = words.get(at).map_or("", |word| core(&word.text));
    let lettered = !text.is_empty() && text.chars().all(char::is_alphabetic);
    let letters = text.chars().count();
    let capitals = plain::all_capitals(text);
    let short = letters == 1 || capitals && letters < CAPITALS_MIN;
    let initials = capitals && !viet::syllable::is_syllable(text);
    // TTr, ThS; a word that begins small, or has marks, was misread.
    let mixed = mixed(text) && plain::plain(text) == text.to_lowercase();
    let capital = text.starts_with(char::is_uppercase);
    if !lettered || short || initials || mixed {
        Free::Nothing
    } else if capital && names_a_place(at, words) {
        Free::Marks
    } else if is_name(at, words) {
        if is_person(at, words) {
            Free::Nothing
        } else {
            Free::Marks
        }
    } else {
        Free::Letters
    }
}

/// Whether a name stands behind the level of a unit: huyện Hải Lăng.
fn names_a_place(at: usize, words: &[&Word]) -> bool {
    /// Syllables of the longest names.
    const NAME_MAX: usize = 4;
    let small = |at: &usize| {
        words
            .get(*at)
            .is_some_and(|word| core(&word.text).chars().all(char::is_lowercase))
    };
    let from = at.saturating_sub(NAME_MAX);
    let before = (from..at).rev().find(small).and_then(|at| words.get(at));
    let level = before.map(|word| plain::squeezed(&word.text));
    level.is_some_and(|level| {
        matches!(
            level.as_str(),
            "tinh" | "huyen" | "xa" | "phuong" | "tran" | "pho" | "quan"
        )
    })
}

/// A spelling that the words beside it leave no choice about.
fn by_rule(at: usize, words: &[&Word], reads: &[Read]) -> Option<&'static str> {
    let own = reads.get(at)?;
    let after = reads.get(at + 1);
    let letters = if own.sure < UNSURE { 2 } else { 1 };
    let like_year = own.plain.starts_with('n') && plain::near(&own.plain, "nam", letters);
    if after.is_some_and(|after| is_year(&after.plain)) && like_year {
        // A small word of these letters before a year is no other word, however sure; `Nam` may
        // be the end of a name.
        let printed = words.get(at).map_or("", |word| core(&word.text));
        if printed.starts_with('N') && at > 0 && !plain::all_capitals(printed) {
            return None;
        }
        let small = own.plain == "nam";
        let wrong = own.core != "năm" && (small || own.sure < 0.9);
        return wrong.then_some("năm");
    }
    if own.plain == "quy" && own.core != "quý" && after.is_some_and(|after| is_quarter(&after.core))
    {
        return Some("quý");
    }
    level_before_name(own, at, words)
}

/// A Roman number to four: quý II.
fn is_quarter(text: &str) -> bool {
    matches!(text, "i" | "ii" | "iii" | "iv")
}

/// `tính Quảng Trị`, `huyên Hải Lăng`: the level of a unit before its name.
fn level_before_name(own: &Read, at: usize, words: &[&Word]) -> Option<&'static str> {
    let level = ["tỉnh", "huyện", "xã"]
        .into_iter()
        .find(|l| plain::squeezed(l) == own.plain)?;
    let small = words.get(at)?.text.chars().all(|sign| !sign.is_uppercase());
    let name = core(&words.get(at + 1)?.text);
    let named = name.chars().next().is_some_and(char::is_uppercase) && name.chars().count() > 1;
    (small && named && own.core != level).then_some(level)
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && (text.starts_with("19") || text.starts_with("20"))
}

/// Whether a word begins with a capital, and not all of it is capitals.
fn is_initial(at: usize, words: &[&Word]) -> bool {
    let word = words.get(at).map_or("", |word| core(&word.text));
    !plain::all_capitals(word) && word.starts_with(char::is_uppercase)
}

/// A capital behind the first word, beside another: a name of a person, a body or a place.
fn is_name(at: usize, words: &[&Word]) -> bool {
    let initial = |at: usize| is_initial(at, words);
    at > 0 && initial(at) && (initial(at - 1) && at > 1 || initial(at + 1))
}

/// Whether the capitals in a row that a word belongs to begin with a family's name, or stand
/// behind what persons are called.
fn is_person(at: usize, words: &[&Word]) -> bool {
    let mut start = at;
    while let Some(before) = start.checked_sub(1)
        && is_initial(before, words)
    {
        start = before;
    }
    let text = |at: usize| words.get(at).map_or("", |word| core(&word.text));
    let called = start.checked_sub(1).map(text).unwrap_or_default();
    let called = plain::squeezed(called);
    names_family(text(start)) || matches!(called.as_str(), "ong" | "ba" | "chi" | "co" | "anh")
}

/// A capital at the start and another behind it, but not all of them.
fn mixed(text: &str) -> bool {
    text.starts_with(char::is_uppercase)
        && text.chars().skip(1).any(char::is_uppercase)
        && !plain::all_capitals(text)
}

/// The right letters with capitals where the read word has them.
fn in_case_of(printed: &str, right: &str) -> String {
    if plain::all_capitals(printed) && printed.chars().count() > 1 {
        return right.to_uppercase();
    }
    let mut letters = right.chars();
    match letters.next() {
        Some(first) if printed.starts_with(char::is_uppercase) && !mixed(printed) => {
            first.to_uppercase().chain(letters).collect()
        }
        _ => right.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::piece::Sheet;

    fn words(text: &str, confidence: f32) -> Vec<Word> {
        let word = |(at, text): (usize, &str)| Word {
            text: text.to_owned(),
            left: at as u32 * 200,
            top: 0,
            width: 180,
            height: 40,
            confidence,
            block: 0,
            paragraph: 0,
            line: 0,
        };
        text.split(' ').enumerate().map(word).collect()
    }

    fn righted(text: &str, body: &str) -> String {
        let pages = [scan::PageWords {
            width: 9000,
            height: 2000,
            dpi: 300,
            words: words(body, 0.95),
        }];
        let sheets = [Sheet::of(0, &pages[0])];
        let mut read = words(text, 0.7);
        read.iter_mut().for_each(|word| word.top = 900);
        let read: Vec<&Word> = read.iter().collect();
        put_right(&read, &Echo::of(&sheets)).0.join(" ")
    }

    #[test]
    fn in_running_text_only_tones_of_small_words_are_put_right() {
        let mut page = PageWords {
            width: 9000,
            height: 2000,
            dpi: 150,
            words: words("cơ quan, tố chức, cá nhân Tố chức kim tra số 12", 0.96),
        };
        assert_eq!(put_tones_right(&mut page), 1);
        let said: Vec<&str> = page.words.iter().map(|word| word.text.as_str()).collect();
        let right = "cơ quan, tổ chức, cá nhân Tố chức kim tra số 12";
        assert_eq!(said.join(" "), right);
    }

    #[test]
    fn what_law_texts_write_in_one_way_is_put_right() {
        assert_eq!(righted("ngàn sách nhà nước", ""), "ngân sách nhà nước");
        assert_eq!(
            righted("Uý ban nhân dân,", ""),
            "Uỷ ban nhân dân,".replace("Uỷ", "Ủy")
        );
    }

    #[test]
    fn what_the_body_says_again_is_believed() {
        let body = "Điều 1. Kiện toàn Tổ giúp việc Ban Chỉ đạo";
        assert_eq!(
            righted("kiện toàn Tố giúp việc Ban", body),
            "kiện toàn Tổ giúp việc Ban"
        );
    }

    #[test]
    fn a_year_has_its_word_before_it_and_a_name_stays() {
        assert_eq!(
            righted("phát triển đến nắm 2035", ""),
            "phát triển đến năm 2035"
        );
        assert_eq!(righted("Việt Nam 2035", ""), "Việt Nam 2035");
    }

    #[test]
    fn a_number_is_what_the_body_says_more_surely() {
        let body = "kết quả thi đua quý III năm 2019 như sau";
        assert_eq!(
            righted("thi đua quý II năm 2019", body),
            "thi đua quý III năm 2019"
        );
        // Between other words it is another number.
        assert_eq!(
            righted("thi đua quý II của huyện", body),
            "thi đua quý II của huyện"
        );
    }

    #[test]
    fn names_of_bodies_are_put_right_and_persons_stay() {
        assert_eq!(
            righted("lãnh đạo Ban Tố chức Tỉnh ủy", ""),
            "lãnh đạo Ban Tổ chức Tỉnh ủy"
        );
        assert_eq!(righted("bà Lê Tố chức vụ", ""), "bà Lê Tố chức vụ");
        assert_eq!(
            righted("công trình Trường Tiếu học số 2", ""),
            "công trình Trường Tiểu học số 2"
        );
    }

    #[test]
    fn names_and_numbers_stay_as_read() {
        assert_eq!(
            righted("ông Trần Văn Bính năm 2O19", ""),
            "ông Trần Văn Bính năm 2O19"
        );
    }
}

//! Puts running text right that OCR misread: by what the same document says again in its body,
//! and by how likely syllables follow one another (`viet::correct`).
//!
//! Words with digits, codes and names of people (capitals beside capitals) are left as they are.

use crate::piece::{self, Sheet};
use crate::plain;
use scan::{PageWords, Word};
use std::collections::HashMap;
use viet::correct::{Better, Free, Heard, correct};

/// By how much another spelling must be likelier than the read one, nats.
const LEAD: f32 = 3.0;
/// How much more of a word that was read surely: of its other marks, and of its letters.
const MARKS_LEAD: f32 = 6.0;
const LETTERS_LEAD: f32 = 6.0;
/// The same in text that nobody looks at before it is searched.
const TONES_LEAD: f32 = 5.0;
/// What a place in the document weighs where both neighbours are the same, and where one is,
/// nats.
const ECHO_BOTH: f32 = 4.0;
const ECHO_ONE: f32 = 1.5;
/// Below this a word may be replaced by one that is spelt with other letters too.
const UNSURE: f32 = 0.75;
/// Below this nothing of a word is believed but its place.
const LOST: f32 = 0.3;
/// Words in capitals of fewer letters are abbreviations.
const CAPITALS_MIN: usize = 3;

/// A word as it was read: its letters, and how sure that is.
#[derive(Clone, Debug)]
struct Read {
    core: String,
    plain: String,
    sure: f32,
}

/// What a document says, to compare a passage with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Echo {
    words: Vec<Read>,
    at: HashMap<String, Vec<usize>>,
}

/// Words that are compared at most; a document's first pages say what its head says.
const ECHO_WORDS_MAX: usize = 3_000;

impl Echo {
    /// All words of the sheets in the order of their lines.
    pub fn of(sheets: &[Sheet<'_>]) -> Echo {
        let mut echo = Echo::default();
        let pieces = sheets.iter().flat_map(|sheet| &sheet.pieces);
        for word in pieces.flat_map(|piece| &piece.words).take(ECHO_WORDS_MAX) {
            let read = read(word);
            echo.at
                .entry(read.plain.clone())
                .or_default()
                .push(echo.words.len());
            echo.words.push(read);
        }
        echo
    }
}

fn read(word: &Word) -> Read {
    let core = core(&word.text);
    Read {
        core: viet::canonical(core),
        plain: plain::squeezed(core),
        sure: piece::sureness(word),
    }
}

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
        .zip(ruled.into_iter().zip(better))
        .map(|(word, (ruled, better))| {
            let better = better.filter(|better| better.lead > lead(better.changed, word));
            let Some(text) = ruled.or(better.map(|Better { text, .. }| text)) else {
                return word.text.trim().to_owned();
            };
            changed += 1;
            let old = core(&word.text);
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
fn lead(changed: Free, word: &Word) -> f32 {
    let sure = piece::sureness(word);
    match changed {
        Free::Nothing | Free::Tones => LEAD,
        Free::Marks => LEAD + MARKS_LEAD * sure * sure,
        Free::Letters => LEAD + LETTERS_LEAD * sure * sure,
    }
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
    // TTr, ThS; a word that begins small was misread.
    let mixed = text.starts_with(char::is_uppercase)
        && text.chars().skip(1).any(char::is_uppercase)
        && !capitals;
    let capital = text.starts_with(char::is_uppercase);
    if !lettered || short || initials || mixed {
        Free::Nothing
    } else if capital && names_a_place(at, words) {
        Free::Marks
    } else if is_name(at, words) {
        Free::Nothing
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

/// A capital behind the first word, beside another: a name of a person or place.
fn is_name(at: usize, words: &[&Word]) -> bool {
    let initial = |at: usize| {
        let word = words
            .get(at)
            .map(|word| core(&word.text))
            .unwrap_or_default();
        !plain::all_capitals(word) && word.chars().next().is_some_and(char::is_uppercase)
    };
    at > 0 && initial(at) && (initial(at - 1) && at > 1 || initial(at + 1))
}

fn vote_by_echo(
    votes: &mut HashMap<String, f32>,
    own: &Read,
    before: Option<&Read>,
    after: Option<&Read>,
    echo: &Echo,
) {
    let same = |here: Option<&Read>, there: Option<&Read>| match (here, there) {
        (Some(here), Some(there)) => !here.plain.is_empty() && here.plain == there.plain,
        _ => false,
    };
    for place in echo.at.get(&own.plain).into_iter().flatten() {
        let left = place.checked_sub(1).and_then(|left| echo.words.get(left));
        let sides = [same(before, left), same(after, echo.words.get(place + 1))];
        let weight = match sides {
            [true, true] => ECHO_BOTH,
            [false, false] => continue,
            _ => ECHO_ONE,
        };
        // The same again says nothing: a reader misreads a word everywhere in the same way.
        if let Some(there) = echo.words.get(*place)
            && there.core != own.core
        {
            say(votes, there, weight);
        }
    }
    // A word that is spoilt altogether is known by its neighbours.
    let Some((before, after)) = before.zip(after) else {
        return;
    };
    if own.sure >= UNSURE || before.plain.is_empty() {
        return;
    }
    for left in echo.at.get(&before.plain).into_iter().flatten() {
        let (Some(there), right) = (echo.words.get(left + 1), echo.words.get(left + 2)) else {
            continue;
        };
        let lettered = there.core.chars().all(char::is_alphabetic);
        let near = own.sure < LOST || plain::near(&there.plain, &own.plain, 2);
        if same(Some(after), right) && lettered && near && there.plain != own.plain {
            say(votes, there, ECHO_BOTH);
        }
    }
}

/// Once counts as much as often: a reader misreads a word everywhere in the same way.
fn say(votes: &mut HashMap<String, f32>, there: &Read, weight: f32) {
    let vote = votes.entry(there.core.clone()).or_default();
    *vote = vote.max(weight * there.sure);
}

/// A first word that lost a letter is known by the two words behind it.
fn vote_for_first(votes: &mut HashMap<String, f32>, own: &Read, reads: &[Read], echo: &Echo) {
    let (Some(second), Some(third)) = (reads.get(1), reads.get(2)) else {
        return;
    };
    for place in echo.at.get(&second.plain).into_iter().flatten() {
        let first = place.checked_sub(1).and_then(|at| echo.words.get(at));
        let follows = echo
            .words
            .get(place + 1)
            .is_some_and(|word| word.plain == third.plain);
        if let Some(there) = first
            && follows
            && there.core != own.core
            && lost_letters(&there.plain, own)
        {
            say(votes, there, ECHO_BOTH);
        }
    }
}

/// Whether a read word can be what is left of a word.
fn lost_letters(whole: &str, own: &Read) -> bool {
    let tail = whole.ends_with(&own.plain) && whole.len() == own.plain.len() + 1;
    tail || !viet::syllable::is_syllable(&own.core) && plain::near(whole, &own.plain, 2)
}

/// The right letters with capitals where the read word has them.
fn in_case_of(printed: &str, right: &str) -> String {
    if plain::all_capitals(printed) && printed.chars().count() > 1 {
        return right.to_uppercase();
    }
    let mut letters = right.chars();
    match letters.next() {
        Some(first) if printed.chars().next().is_some_and(char::is_uppercase) => {
            first.to_uppercase().chain(letters).collect()
        }
        _ => right.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn names_and_numbers_stay_as_read() {
        assert_eq!(
            righted("ông Trần Văn Bính năm 2O19", ""),
            "ông Trần Văn Bính năm 2O19"
        );
    }
}

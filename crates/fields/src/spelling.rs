//! Puts marks right that OCR misread in running text: by what the same document says again in
//! its body, and by pairs of syllables that law texts write in one way only.
//!
//! Words with digits and names (capitals beside capitals) are left to the document itself.

use crate::piece::{self, Sheet};
use crate::plain;
use scan::Word;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// Pairs of syllables of law texts of which at least 98.5 % of all spellings without marks are
/// this one, drawn from 10,042 articles, which are outside copyright; and some of daily office
/// use that laws lack.
const PAIRS: &str = include_str!("spelling/pairs.txt");

/// Pairs of law texts that are written in several ways; each is one of them.
const AMBIGUOUS: &str = include_str!("spelling/ambiguous.txt");

/// How much more must speak for another spelling than for the read one.
const LEAD: f32 = 0.25;
/// What a pair of law texts weighs, on either side of a word.
const PAIR_WEIGHT: f32 = 1.3;
/// What it weighs that the read word makes a pair that is written so, though not always.
const AMBIGUOUS_WEIGHT: f32 = 0.5;
/// What a place in the document weighs where both neighbours are the same, and where one is.
const ECHO_BOTH: f32 = 1.3;
const ECHO_ONE: f32 = 0.6;
/// Below this a word may be replaced by one that is spelt with other letters too.
const UNSURE: f32 = 0.75;
/// Below this nothing of a word is believed but its place.
const LOST: f32 = 0.3;

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

/// Spelling without marks of both → spelling with marks of both.
fn pairs() -> &'static HashMap<(String, String), (String, String)> {
    static TABLE: OnceLock<HashMap<(String, String), (String, String)>> = OnceLock::new();
    TABLE.get_or_init(|| {
        PAIRS
            .lines()
            .filter_map(|line| line.split_once(' '))
            .map(|(one, other)| {
                let key = (plain::squeezed(one), plain::squeezed(other));
                (key, (viet::canonical(one), viet::canonical(other)))
            })
            .collect()
    })
}

/// Pairs that may be written so.
fn ambiguous() -> &'static HashSet<(String, String)> {
    static TABLE: OnceLock<HashSet<(String, String)>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let pairs = AMBIGUOUS.lines().filter_map(|line| line.split_once(' '));
        pairs
            .map(|(one, other)| (viet::canonical(one), viet::canonical(other)))
            .collect()
    })
}

/// The words put right, and how many were changed.
pub(crate) fn put_right(words: &[&Word], echo: &Echo) -> (Vec<String>, usize) {
    let reads: Vec<Read> = words.iter().map(|word| read(word)).collect();
    let mut changed = 0;
    let texts = words
        .iter()
        .enumerate()
        .map(|(at, word)| {
            let Some(better) = better(at, words, &reads, echo) else {
                return word.text.trim().to_owned();
            };
            changed += 1;
            let old = core(&word.text);
            word.text.trim().replace(old, &in_case_of(old, &better))
        })
        .collect();
    (texts, changed)
}

/// A spelling for which more speaks than for the read one.
fn better(at: usize, words: &[&Word], reads: &[Read], echo: &Echo) -> Option<String> {
    let own = reads.get(at)?;
    let lettered = !own.core.is_empty() && own.core.chars().all(char::is_alphabetic);
    if !lettered && at > 0 {
        return None;
    }
    let before = at.checked_sub(1).and_then(|at| reads.get(at));
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
        return wrong.then(|| "năm".to_owned());
    }
    if let Some(level) = level_before_name(own, at, words) {
        return Some(level.to_owned());
    }
    // What is no syllable at all needs less to be given up.
    let sure = if viet::syllable::is_syllable(&own.core) {
        own.sure
    } else {
        0.5 * own.sure
    };
    let mut votes: HashMap<String, f32> = HashMap::from([(own.core.clone(), sure)]);
    if !is_name(at, words) {
        vote_by_pairs(&mut votes, own, before, after);
    }
    vote_by_echo(&mut votes, own, before, after, echo);
    if before.is_none() && own.plain.len() >= 2 {
        vote_for_first(&mut votes, own, reads, echo);
    }
    let (best, most) = votes
        .iter()
        .max_by(|a, b| a.1.total_cmp(b.1).then_with(|| b.0.cmp(a.0)))?;
    let stay = votes.get(&own.core).copied().unwrap_or(0.0);
    (*best != own.core && *most > stay + LEAD).then(|| best.clone())
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

fn vote_by_pairs(
    votes: &mut HashMap<String, f32>,
    own: &Read,
    before: Option<&Read>,
    after: Option<&Read>,
) {
    let written =
        |one: &Read, other: &Read| ambiguous().contains(&(one.core.clone(), other.core.clone()));
    let left = before.is_some_and(|before| written(before, own));
    let right = after.is_some_and(|after| written(own, after));
    if left || right {
        *votes.entry(own.core.clone()).or_default() += AMBIGUOUS_WEIGHT;
    }
    if let Some(before) = before
        && let Some((one, other)) = pairs().get(&(before.plain.clone(), own.plain.clone()))
    {
        let weight = if *one == before.core {
            PAIR_WEIGHT
        } else {
            0.5 * PAIR_WEIGHT
        };
        *votes.entry(other.clone()).or_default() += weight;
    }
    if let Some(after) = after
        && let Some((one, other)) = pairs().get(&(own.plain.clone(), after.plain.clone()))
    {
        let weight = if *other == after.core {
            PAIR_WEIGHT
        } else {
            0.5 * PAIR_WEIGHT
        };
        *votes.entry(one.clone()).or_default() += weight;
    }
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
        if let Some(there) = echo
            .words
            .get(*place)
            .filter(|there| there.core != own.core)
        {
            *votes.entry(there.core.clone()).or_default() += weight * there.sure;
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
            *votes.entry(there.core.clone()).or_default() += ECHO_BOTH * there.sure;
        }
    }
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
            *votes.entry(there.core.clone()).or_default() += ECHO_BOTH * there.sure;
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

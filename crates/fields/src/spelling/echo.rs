//! What a document says again elsewhere: its body repeats what its head announces.

use super::{UNSURE, core};
use crate::piece::{self, Sheet};
use crate::plain;
use scan::Word;
use std::collections::HashMap;

/// A number or a name that is surer than this is not replaced.
const AGAIN_SURE: f32 = 0.9;
/// What a place in the document weighs where both neighbours are the same, and where one is,
/// nats.
const ECHO_BOTH: f32 = 4.0;
const ECHO_ONE: f32 = 1.5;
/// Below this nothing of a word is believed but its place.
const LOST: f32 = 0.3;
/// Words that are compared at most; a document's first pages say what its head says.
const ECHO_WORDS_MAX: usize = 3_000;

/// A word as it was read: its letters, and how sure that is.
#[derive(Clone, Debug)]
pub(super) struct Read {
    /// As printed, without signs around it.
    pub printed: String,
    /// The same in canonical form.
    pub core: String,
    pub plain: String,
    pub sure: f32,
}

/// What a document says, to compare a passage with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Echo {
    words: Vec<Read>,
    at: HashMap<String, Vec<usize>>,
}

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

pub(super) fn read(word: &Word) -> Read {
    let core = core(&word.text);
    Read {
        printed: core.to_owned(),
        core: viet::canonical(core),
        plain: plain::squeezed(core),
        sure: piece::sureness(word),
    }
}

pub(super) fn vote_by_echo(
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

impl Echo {
    /// The one word that the document says elsewhere between these two, read surely.
    pub(crate) fn between(&self, before: &Word, after: &Word) -> Option<&str> {
        let (before, after) = (read(before), read(after));
        let mut lefts = self.at.get(&before.plain)?.iter();
        let there = lefts.find_map(|left| {
            let (there, right) = (self.words.get(left + 1)?, self.words.get(left + 2)?);
            let lettered = there.core.chars().all(char::is_alphabetic) && !there.core.is_empty();
            let found = right.plain == after.plain && lettered && there.sure >= AGAIN_SURE;
            found.then_some(there)
        })?;
        (!before.plain.is_empty() && !after.plain.is_empty()).then_some(there.printed.as_str())
    }

    /// The year that the document says elsewhere behind these two words.
    pub(crate) fn year_behind(&self, before: &Word, last: &Word) -> Option<&str> {
        let (before, last) = (read(before), read(last));
        let mut lefts = self.at.get(&before.plain)?.iter();
        lefts.find_map(|left| {
            let (there, year) = (self.words.get(left + 1)?, self.words.get(left + 2)?);
            let digits = year.printed.len() == 4 && year.printed.parse::<u32>().is_ok();
            let same = there.plain == last.plain && year.sure >= AGAIN_SURE;
            (same && digits).then_some(year.printed.as_str())
        })
    }
}

/// Once counts as much as often: a reader misreads a word everywhere in the same way.
fn say(votes: &mut HashMap<String, f32>, there: &Read, weight: f32) {
    let vote = votes.entry(there.core.clone()).or_default();
    *vote = vote.max(weight * there.sure);
}

/// A first word that lost a letter is known by the two words behind it.
pub(super) fn vote_for_first(
    votes: &mut HashMap<String, f32>,
    own: &Read,
    reads: &[Read],
    echo: &Echo,
) {
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

/// What stands in the place of a number or a name elsewhere, between the same two words, where
/// that was read more surely: `quý II năm` and, in the body, `quý III năm`.
pub(super) fn told_again(at: usize, reads: &[Read], echo: &Echo) -> Option<String> {
    let own = reads.get(at).filter(|own| own.sure < AGAIN_SURE)?;
    let (before, after) = (reads.get(at.checked_sub(1)?)?, reads.get(at + 1)?);
    let numbered = |read: &Read| read.plain.chars().any(|sign| sign.is_ascii_digit());
    let places = echo.at.get(&before.plain)?;
    let there = places.iter().find_map(|left| {
        let (there, right) = (echo.words.get(left + 1)?, echo.words.get(left + 2)?);
        let same = !after.plain.is_empty() && right.plain == after.plain;
        (same && there.sure > own.sure && numbered(there) == numbered(own)).then_some(there)
    })?;
    (there.printed != own.printed && !there.printed.is_empty()).then(|| there.printed.clone())
}

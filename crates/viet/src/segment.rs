//! Words of Vietnamese: which syllables belong together. A semi-Markov model chooses the best
//! cover of a sentence by words of up to `WORD_PIECES_MAX` syllables; `train` makes it.

mod likeness;
mod lookup;
mod model;
mod pieces;
pub mod train;

use lookup::hash_word;
pub use model::BadModel;
use model::{Facts, Model};
use pieces::Piece;
use std::collections::HashSet;
use std::ops::Range;

/// The model made by `cargo run --release -p viet --bin train`; sources in data/NOTICE.
static BUILT_IN: &[u8] = include_bytes!("../data/segment.bin");

/// The longest word, in syllables.
pub const WORD_PIECES_MAX: usize = 6;
/// A longer stretch without sentence punctuation is cut, so that memory stays bounded.
const SENTENCE_PIECES_MAX: usize = 4096;
/// What a word of the user's own list is worth, in the units of the weights.
const OWN_WORD_SCORE: i32 = 400;

/// Tells words apart with a trained model and, if wanted, words of one's own.
pub struct Segmenter {
    model: Model,
    own: HashSet<u64>,
}

impl Segmenter {
    /// A segmenter with the model that comes with this crate.
    pub fn built_in() -> Segmenter {
        // A test reads the model; a broken one would be no program at all.
        Segmenter::from_bytes(BUILT_IN).expect("the model of this crate")
    }

    /// A segmenter from the bytes that `train::train` gave.
    pub fn from_bytes(bytes: &[u8]) -> Result<Segmenter, BadModel> {
        Ok(Segmenter {
            model: Model::from_bytes(bytes)?,
            own: HashSet::new(),
        })
    }

    /// The same with words (syllables separated by spaces or `_`) that are always joined unless
    /// the sentence speaks clearly against it.
    pub fn with_words<'a>(mut self, words: impl IntoIterator<Item = &'a str>) -> Segmenter {
        for word in words {
            let pieces = pieces::of(&word.replace('_', " "));
            self.own
                .insert(hash_word(pieces.iter().map(|piece| piece.hash)));
        }
        self
    }

    /// The words of a text in order, as byte ranges of it. Punctuation marks, numbers and codes
    /// are words too.
    pub fn words(&self, text: &str) -> Vec<Range<usize>> {
        let pieces = pieces::of(text);
        let mut words = Vec::with_capacity(pieces.len());
        for sentence in pieces.chunks(SENTENCE_PIECES_MAX) {
            let facts = self.model.facts(sentence);
            let cover = best_cover(&facts, |from, to| self.own_score(&sentence[from..to]));
            words.extend(cover.iter().map(|word| span(&sentence[word.clone()])));
        }
        words
    }

    /// One line in, one line out: words separated by a space, their syllables by `_`; no other
    /// character but white space changes.
    pub fn line(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + text.len() / 8);
        for word in self.words(text) {
            if !out.is_empty() {
                out.push(' ');
            }
            for (index, syllable) in text[word].split_whitespace().enumerate() {
                if index > 0 {
                    out.push('_');
                }
                out.push_str(syllable);
            }
        }
        out
    }

    fn own_score(&self, word: &[Piece]) -> i32 {
        let own = !self.own.is_empty()
            && word.len() > 1
            && self
                .own
                .contains(&hash_word(word.iter().map(|piece| piece.hash)));
        if own { OWN_WORD_SCORE } else { 0 }
    }
}

fn span(word: &[Piece]) -> Range<usize> {
    word[0].start..word[word.len() - 1].end
}

/// The cover of a sentence by words with the highest sum of scores; `extra` adds to that of a
/// word.
fn best_cover(facts: &Facts, extra: impl Fn(usize, usize) -> i32) -> Vec<Range<usize>> {
    let count = facts.len();
    let mut best = vec![i32::MIN; count + 1];
    let mut from = vec![0; count + 1];
    best[0] = 0;
    for end in 1..=count {
        for start in (end.saturating_sub(WORD_PIECES_MAX)..end).rev() {
            if start + 1 < end && !facts.may_join(start + 1) {
                break;
            }
            let score = best[start] + facts.word_score(start, end) + extra(start, end);
            if score > best[end] {
                best[end] = score;
                from[end] = start;
            }
        }
    }
    let mut cover = Vec::with_capacity(count);
    let mut end = count;
    while end > 0 {
        cover.push(from[end]..end);
        end = from[end];
    }
    cover.reverse();
    cover
}

#[cfg(test)]
mod tests;

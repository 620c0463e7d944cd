//! Makes a model from sentences with words marked and from raw text: an averaged perceptron over
//! whole sentences. Words that the first models find in the raw text are knowledge for the last
//! one; each part of the sentences gets it from models that have not seen that part.

use super::likeness::{self, pairs_up};
use super::lookup::{Lookup, hash_word, mix};
use super::model::{Facts, Knowledge, Model, WEIGHTS, place_features, word_features};
use super::pieces::{self, Piece};
use super::{WORD_PIECES_MAX, best_cover};
use std::collections::HashMap;
use std::ops::Range;

const ROUNDS: usize = 12;
/// Parts of the sentences that get their knowledge from models of the others.
const PARTS: usize = 4;
/// The largest weight that a stored model has.
const WEIGHT_MAX: f64 = 127.0;
const SILVER_COUNT_MIN: u32 = 3;

struct Sentence {
    pieces: Vec<Piece>,
    words: Vec<Range<usize>>,
}

/// The bytes of a model, the same for the same input. `gold` are lines with syllables of a word
/// joined by `_`; `raw` is text to learn pairs and words from; `names` are words to know from the
/// start.
pub fn train(gold: &[&str], raw: &[&str], names: &[&str]) -> Vec<u8> {
    let sentences: Vec<Sentence> = gold.iter().map(|line| Sentence::of(line)).collect();
    let pairs = likeness::steps(raw, &marked(&sentences));
    let names: Vec<u64> = names
        .iter()
        .map(|name| word_of(&pieces::of(name)))
        .collect();
    let mut silvers = Vec::new();
    for part in 0..=PARTS {
        let seen: Vec<(&Sentence, usize)> = (0..)
            .zip(&sentences)
            .filter(|(index, _)| index % PARTS != part)
            .map(|(_, sentence)| (sentence, 0))
            .collect();
        let first = fit(&seen, &[Lookup::build(&[])], &pairs);
        silvers.push(Lookup::build(&silver(&first, raw, &names)));
    }
    let all: Vec<(&Sentence, usize)> = (0..)
        .zip(&sentences)
        .map(|(index, sentence): (usize, _)| (sentence, index % PARTS))
        .collect();
    fit(&all, &silvers, &pairs).to_bytes()
}

impl Sentence {
    fn of(line: &str) -> Sentence {
        let spaced = line.replace('_', " ");
        let pieces = pieces::of(&spaced);
        let mut words: Vec<Range<usize>> = Vec::new();
        for (at, piece) in pieces.iter().enumerate() {
            // `_` and space are one byte each, so offsets are those of the marked line.
            let joined = piece.spaced && line[..piece.start].ends_with('_');
            match words.last_mut() {
                Some(word) if joined && word.len() < WORD_PIECES_MAX => word.end = at + 1,
                _ => words.push(at..at + 1),
            }
        }
        Sentence { pieces, words }
    }
}

fn word_of(pieces: &[Piece]) -> u64 {
    hash_word(pieces.iter().map(|piece| piece.hash))
}

/// Pairs of syllables in the sentences, and whether they were of one word.
fn marked(sentences: &[Sentence]) -> Vec<(u64, bool)> {
    let mut marked = Vec::new();
    for sentence in sentences {
        let pieces = &sentence.pieces;
        for word in &sentence.words {
            let inside = |at: usize| (mix(pieces[at - 1].hash, pieces[at].hash), true);
            marked.extend((word.start + 1..word.end).map(inside));
            if word.start > 0 && pairs_up(&pieces[word.start - 1], &pieces[word.start]) {
                let (left, right) = (&pieces[word.start - 1], &pieces[word.start]);
                marked.push((mix(left.hash, right.hash), false));
            }
        }
    }
    // Each pair once, whichever it is: a frequent pair is no better example than a rare one.
    marked.sort_unstable();
    marked.dedup();
    marked
}

/// Words of two syllables or more that a model finds in raw text, in 15 steps of how often and
/// how surely they are words where their syllables meet.
fn silver(model: &Model, raw: &[&str], names: &[u64]) -> Vec<(u64, u8)> {
    let mut found: HashMap<u64, u32> = HashMap::new();
    let mut met: HashMap<u64, u32> = HashMap::new();
    for line in raw {
        let pieces = pieces::of(line);
        let facts = model.facts(&pieces);
        for word in best_cover(&facts, |_, _| 0)
            .into_iter()
            .filter(|word| word.len() > 1)
        {
            *found.entry(word_of(&pieces[word])).or_default() += 1;
        }
    }
    for line in raw {
        let pieces = pieces::of(line);
        for start in 0..pieces.len() {
            for end in start + 2..=(start + WORD_PIECES_MAX).min(pieces.len()) {
                let word = word_of(&pieces[start..end]);
                if found.contains_key(&word) {
                    *met.entry(word).or_default() += 1;
                }
            }
        }
    }
    let mut steps: Vec<(u64, u8)> = names.iter().map(|&name| (name, 8)).collect();
    for (word, count) in found {
        if count >= SILVER_COUNT_MIN {
            let surely = f64::from(count) / f64::from(met[&word]);
            let often = u8::from(count >= 10) + u8::from(count >= 60);
            steps.push((word, 1 + (surely * 3.99) as u8 * 3 + often));
        }
    }
    steps.sort_unstable();
    steps
}

/// Trains on sentences, each with the number of the silver knowledge it may use; the model gets
/// the last one.
fn fit(sentences: &[(&Sentence, usize)], silvers: &[Lookup], pairs: &[(u64, u8)]) -> Model {
    let counts = gold_counts(sentences);
    let mut knowledge: Vec<Knowledge> = silvers
        .iter()
        .map(|silver| Knowledge {
            gold: Lookup::build(&[]),
            silver: Lookup::from_bytes(&silver.to_bytes()).unwrap_or(Lookup::build(&[])),
            pairs: Lookup::build(pairs),
        })
        .collect();
    let mut learner = Learner::new();
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    for round in 0..ROUNDS {
        shuffle(&mut order, round as u64 + 1);
        for &index in &order {
            let (sentence, part) = sentences[index];
            learner.learn(sentence, &knowledge[part], &counts);
        }
    }
    let nothing = || Knowledge {
        gold: Lookup::build(&[]),
        silver: Lookup::build(&[]),
        pairs: Lookup::build(pairs),
    };
    let mut last = knowledge.pop().unwrap_or_else(nothing);
    let mut steps: Vec<(u64, u8)> = counts
        .iter()
        .map(|(&word, &count)| (word, gold_step(count) as u8))
        .collect();
    steps.sort_unstable();
    last.gold = Lookup::build(&steps);
    Model {
        weights: learner.averaged(),
        knowledge: last,
    }
}

fn gold_counts(sentences: &[(&Sentence, usize)]) -> HashMap<u64, u32> {
    let mut counts = HashMap::new();
    for (sentence, _) in sentences {
        for word in sentence.words.iter().filter(|word| word.len() > 1) {
            *counts
                .entry(word_of(&sentence.pieces[word.clone()]))
                .or_default() += 1;
        }
    }
    counts
}

fn gold_step(count: u32) -> u64 {
    match count {
        0..=3 => u64::from(count),
        4..=7 => 4,
        8..=20 => 5,
        _ => 6,
    }
}

/// A fixed order that looks random, the same at every run.
fn shuffle(order: &mut [usize], seed: u64) {
    let mut state = seed;
    for at in (1..order.len()).rev() {
        state = mix(state, at as u64);
        order.swap(at, (state % (at as u64 + 1)) as usize);
    }
}

/// Weights while they change, and what their average needs.
struct Learner {
    weights: Vec<i32>,
    sums: Vec<i64>,
    step: i64,
}

impl Learner {
    fn new() -> Learner {
        Learner {
            weights: vec![0; WEIGHTS],
            sums: vec![0; WEIGHTS],
            step: 1,
        }
    }

    fn learn(&mut self, sentence: &Sentence, knowledge: &Knowledge, counts: &HashMap<u64, u32>) {
        let own = gold_counts(&[(sentence, 0)]);
        let standing = |pieces: &[Piece]| {
            let word = word_of(pieces);
            let elsewhere = counts.get(&word).copied().unwrap_or(0);
            gold_step(elsewhere - own.get(&word).copied().unwrap_or(0).min(elsewhere))
        };
        let pieces = &sentence.pieces;
        let weights = &self.weights;
        let facts = Facts::with_standing(pieces, knowledge, &standing, |f| weights[f as usize]);
        let guess = best_cover(&facts, |_, _| 0);
        self.step += 1;
        if guess == sentence.words {
            return;
        }
        for (words, sign) in [(&sentence.words, 1), (&guess, -1)] {
            for word in words {
                for at in word.start + 1..word.end {
                    place_features(pieces, at, knowledge, |feature| self.change(feature, sign));
                }
                if word.len() > 1 {
                    let gold = standing(&pieces[word.clone()]);
                    word_features(pieces, word.clone(), gold, knowledge, |feature| {
                        self.change(feature, sign)
                    });
                }
            }
        }
    }

    fn change(&mut self, feature: u32, sign: i32) {
        self.weights[feature as usize] += sign;
        self.sums[feature as usize] += i64::from(sign) * self.step;
    }

    /// The average over all steps, scaled to what a byte holds.
    fn averaged(&self) -> Vec<i8> {
        let mean =
            |(&weight, &sum): (&i32, &i64)| f64::from(weight) - sum as f64 / self.step as f64;
        let means: Vec<f64> = self.weights.iter().zip(&self.sums).map(mean).collect();
        let largest = means
            .iter()
            .fold(1e-9f64, |largest, mean| largest.max(mean.abs()));
        let scale = (WEIGHT_MAX / largest).min(20.0);
        means
            .iter()
            .map(|mean| (mean * scale).round() as i8)
            .collect()
    }
}

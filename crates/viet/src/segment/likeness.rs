//! How much a pair of syllables behaves like a word in raw text: it meets more often than chance,
//! one half calls for the other, and it stands beside many others. What these numbers are worth
//! is learned from the pairs of the training sentences.

use super::lookup::mix;
use super::pieces::{self, Piece, Shape};
use std::collections::{HashMap, HashSet};

const COUNT_MIN: u32 = 2;
const TERMS: usize = 12;
const ROUNDS: usize = 400;
const RATE: f64 = 0.3;

/// Steps of word-likeness from 1 to 15 by the hash of a pair, for pairs of the raw text.
/// `marked` are pairs of the training sentences and whether they were of one word.
pub(super) fn steps(raw: &[&str], marked: &[(u64, bool)]) -> Vec<(u64, u8)> {
    let met = Met::count(raw);
    let seen = |&(pair, joined): &(u64, bool)| Some((met.terms(pair)?, joined));
    let examples: Vec<([f64; TERMS], bool)> = marked.iter().filter_map(seen).collect();
    let weights = fit(&examples);
    let step = |&pair: &u64| {
        let value = dot(&weights, &met.terms(pair)?);
        Some((pair, (8.0 + value * 1.6).clamp(1.0, 15.0) as u8))
    };
    let mut steps: Vec<(u64, u8)> = met.pairs.keys().filter_map(step).collect();
    steps.sort_unstable();
    steps
}

/// Counts of the raw text.
struct Met {
    single: HashMap<u64, u32>,
    pairs: HashMap<u64, Pair>,
    total: f64,
}

#[derive(Default)]
struct Pair {
    left: u64,
    right: u64,
    count: u32,
    /// Different neighbours before and behind.
    before: u32,
    after: u32,
}

impl Met {
    fn count(raw: &[&str]) -> Met {
        let mut met = Met {
            single: HashMap::new(),
            pairs: HashMap::new(),
            total: 0.0,
        };
        let mut neighbours: HashSet<u64> = HashSet::new();
        for line in raw {
            let pieces = pieces::of(line);
            for at in 0..pieces.len() {
                *met.single.entry(pieces[at].hash).or_default() += 1;
                met.total += 1.0;
                if at > 0 && pairs_up(&pieces[at - 1], &pieces[at]) {
                    met.add(&pieces, at, &mut neighbours);
                }
            }
        }
        met.pairs.retain(|_, pair| pair.count >= COUNT_MIN);
        met
    }

    fn add(&mut self, pieces: &[Piece], at: usize, neighbours: &mut HashSet<u64>) {
        let (left, right) = (pieces[at - 1].hash, pieces[at].hash);
        let key = mix(left, right);
        let pair = self.pairs.entry(key).or_default();
        (pair.left, pair.right) = (left, right);
        pair.count += 1;
        let before = at.checked_sub(2).map_or(1, |before| pieces[before].hash);
        let after = pieces.get(at + 1).map_or(1, |after| after.hash);
        pair.before += u32::from(neighbours.insert(mix(key, before)));
        pair.after += u32::from(neighbours.insert(mix(mix(key, after), 3)));
    }

    fn terms(&self, pair: u64) -> Option<[f64; TERMS]> {
        let pair = self.pairs.get(&pair)?;
        let count = f64::from(pair.count);
        let of = |hash: u64| f64::from(self.single.get(&hash).copied().unwrap_or(1));
        let (left, right) = (of(pair.left), of(pair.right));
        let often = count.ln() / 4.0;
        let lift = (count * self.total / (left * right)).ln() / 4.0;
        let calls_right = (count / left).ln() / 2.0;
        let calls_left = (count / right).ln() / 2.0;
        let before = (f64::from(pair.before) / count).ln();
        let after = (f64::from(pair.after) / count).ln();
        let free = f64::from(pair.before.min(pair.after)).ln() / 2.0;
        Some([
            1.0,
            often,
            lift,
            calls_right,
            calls_left,
            before,
            after,
            free,
            lift * lift,
            lift * often,
            calls_right * calls_left,
            calls_right.max(calls_left),
        ])
    }
}

/// Pairs of syllables in small letters or names; not numbers or marks.
pub(super) fn pairs_up(left: &Piece, right: &Piece) -> bool {
    let letters = |piece: &Piece| {
        !matches!(
            piece.shape,
            Shape::Number | Shape::Mark | Shape::Other | Shape::Edge
        )
    };
    right.spaced && letters(left) && letters(right)
}

fn dot(weights: &[f64; TERMS], terms: &[f64; TERMS]) -> f64 {
    weights
        .iter()
        .zip(terms)
        .map(|(weight, term)| weight * term)
        .sum()
}

/// Logistic regression by plain gradient steps.
fn fit(examples: &[([f64; TERMS], bool)]) -> [f64; TERMS] {
    let mut weights = [0.0; TERMS];
    for _ in 0..ROUNDS {
        let mut slope = [0.0; TERMS];
        for (terms, joined) in examples {
            let guess = 1.0 / (1.0 + (-dot(&weights, terms)).exp());
            let miss = f64::from(*joined) - guess;
            for (slope, term) in slope.iter_mut().zip(terms) {
                *slope += miss * term;
            }
        }
        for (weight, slope) in weights.iter_mut().zip(slope) {
            *weight += RATE * slope / examples.len().max(1) as f64;
        }
    }
    weights
}

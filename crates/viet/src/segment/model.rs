//! The scores of words: weights of hashed features of each place between two pieces and of each
//! word as a whole.

use super::WORD_PIECES_MAX;
use super::lookup::{Lookup, hash_word, mix};
use super::pieces::{Piece, Shape};
use std::ops::Range;

/// Weights of a model; a power of two.
pub(super) const WEIGHTS: usize = 1 << 20;
const MAGIC: &[u8; 8] = b"vietseg1";

/// The bytes are no model of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadModel;

impl std::fmt::Display for BadModel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("these bytes are no segmentation model of this version")
    }
}

impl std::error::Error for BadModel {}

/// What is known of words and pairs besides the weights.
pub(super) struct Knowledge {
    /// Words of the training sentences, by how often they occur.
    pub gold: Lookup,
    /// Words that an earlier model found in raw text, by how often and how surely.
    pub silver: Lookup,
    /// Pairs of syllables in raw text, by how much more often than chance they meet.
    pub pairs: Lookup,
}

pub(super) struct Model {
    pub weights: Vec<i8>,
    pub knowledge: Knowledge,
}

impl Model {
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Model, BadModel> {
        let mut rest = bytes.strip_prefix(MAGIC).ok_or(BadModel)?;
        let mut part = || {
            let (length, after) = rest.split_first_chunk::<4>().ok_or(BadModel)?;
            let length = u32::from_le_bytes(*length) as usize;
            let (part, after) = after.split_at_checked(length).ok_or(BadModel)?;
            rest = after;
            Ok(part)
        };
        let weights: Vec<i8> = part()?.iter().map(|&byte| byte as i8).collect();
        let mut table = || Lookup::from_bytes(part()?).ok_or(BadModel);
        let knowledge = Knowledge {
            gold: table()?,
            silver: table()?,
            pairs: table()?,
        };
        if weights.len() != WEIGHTS {
            return Err(BadModel);
        }
        Ok(Model { weights, knowledge })
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        let mut put = |part: &[u8]| {
            bytes.extend((part.len() as u32).to_le_bytes());
            bytes.extend(part);
        };
        put(&self
            .weights
            .iter()
            .map(|&weight| weight as u8)
            .collect::<Vec<u8>>());
        put(&self.knowledge.gold.to_bytes());
        put(&self.knowledge.silver.to_bytes());
        put(&self.knowledge.pairs.to_bytes());
        bytes
    }

    /// All scores of one sentence.
    pub(super) fn facts(&self, sentence: &[Piece]) -> Facts {
        let weight = |feature: u32| i32::from(self.weights[feature as usize]);
        Facts::of(sentence, &self.knowledge, weight)
    }
}

/// The scores of one sentence: of joining at each place, and of each span as a word.
pub(super) struct Facts {
    joined: Vec<i32>,
    may_join: Vec<bool>,
    spans: Vec<[i32; WORD_PIECES_MAX]>,
}

impl Facts {
    fn of(sentence: &[Piece], knowledge: &Knowledge, weight: impl Fn(u32) -> i32) -> Facts {
        let standing = |word: &[Piece]| {
            u64::from(
                knowledge
                    .gold
                    .get(hash_word(word.iter().map(|piece| piece.hash))),
            )
        };
        Facts::with_standing(sentence, knowledge, &standing, weight)
    }

    /// The same with the standing of words in the training sentences given by the caller: while
    /// training it is that in all sentences but the one at hand.
    pub(super) fn with_standing(
        sentence: &[Piece],
        knowledge: &Knowledge,
        standing: &impl Fn(&[Piece]) -> u64,
        weight: impl Fn(u32) -> i32,
    ) -> Facts {
        let count = sentence.len();
        let mut facts = Facts {
            joined: vec![0; count + 1],
            may_join: (0..count).map(|at| may_join(sentence, at)).collect(),
            spans: vec![[0; WORD_PIECES_MAX]; count],
        };
        for at in 1..count {
            let mut sum = 0;
            if facts.may_join[at] {
                place_features(sentence, at, knowledge, |feature| sum += weight(feature));
            }
            facts.joined[at] = sum;
        }
        for start in 0..count {
            for length in 2..=WORD_PIECES_MAX.min(count - start) {
                if !facts.may_join[start + length - 1] {
                    break;
                }
                let mut sum = 0;
                let span = start..start + length;
                let gold = standing(&sentence[span.clone()]);
                word_features(sentence, span, gold, knowledge, |f| sum += weight(f));
                facts.spans[start][length - 1] = sum;
            }
        }
        facts
    }

    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether pieces `at - 1` and `at` can be of one word.
    pub(super) fn may_join(&self, at: usize) -> bool {
        self.may_join[at]
    }

    pub(super) fn word_score(&self, start: usize, end: usize) -> i32 {
        let inside: i32 = self.joined[start + 1..end].iter().sum();
        inside + self.spans[start][end - start - 1]
    }
}

fn may_join(sentence: &[Piece], at: usize) -> bool {
    at > 0 && sentence[at].spaced
}

/// Features of joining the pieces before and at `at`.
pub(super) fn place_features(
    sentence: &[Piece],
    at: usize,
    knowledge: &Knowledge,
    mut put: impl FnMut(u32),
) {
    let piece = |index: usize| sentence.get(index);
    let hash = |piece: Option<&Piece>| piece.map_or(7, |piece| piece.hash);
    let shape = |piece: Option<&Piece>| piece.map_or(Shape::Edge, |piece| piece.shape) as u64;
    let (left, right) = (&sentence[at - 1], &sentence[at]);
    let before = at.checked_sub(2).and_then(piece);
    let after = piece(at + 1);
    let (ll, l, r, rr) = (hash(before), left.hash, right.hash, hash(after));
    let (sll, sl) = (shape(before), shape(Some(left)));
    let (sr, srr) = (shape(Some(right)), shape(after));
    let pair = mix(l, r);
    let met = u64::from(knowledge.pairs.get(pair));
    let met_before = before.map_or(0, |_| u64::from(knowledge.pairs.get(mix(ll, l))));
    let met_after = after.map_or(0, |_| u64::from(knowledge.pairs.get(mix(r, rr))));
    let shapes = sl * 16 + sr;
    let echo = u64::from(left.onset == right.onset && left.onset != 0)
        + 2 * u64::from(left.rhyme == right.rhyme && left.rhyme != 0)
        + 4 * u64::from(l == r);
    let features = [
        0,
        l,
        r,
        pair,
        mix(ll, l),
        mix(r, rr),
        mix(ll, pair),
        mix(pair, rr),
        mix(ll, r),
        mix(l, rr),
        shapes,
        mix(shapes, sll * 16 + srr),
        mix(mix(l, 5), shapes),
        mix(mix(r, 6), shapes),
        met,
        mix(met, met_before * 16 + met_after),
        mix(met, shapes),
        mix(echo, shapes),
        mix(mix(l, met), 1),
        mix(mix(r, met), 2),
        u64::from(at == 1) * 16 + sr,
    ];
    for (template, feature) in (1u64..).zip(features) {
        put(slot(template, feature));
    }
}

/// Features of a span of two pieces or more as one word, which has a standing among the words of
/// the training sentences.
pub(super) fn word_features(
    sentence: &[Piece],
    span: Range<usize>,
    gold: u64,
    knowledge: &Knowledge,
    mut put: impl FnMut(u32),
) {
    let length = span.len() as u64;
    let pieces = &sentence[span.clone()];
    let word = hash_word(pieces.iter().map(|piece| piece.hash));
    let silver = u64::from(knowledge.silver.get(word));
    let shapes = pieces
        .iter()
        .fold(0u64, |shapes, piece| shapes * 16 + piece.shape as u64);
    let edge = Shape::Edge as u64;
    let before = span
        .start
        .checked_sub(1)
        .map_or(edge, |at| sentence[at].shape as u64);
    let after = sentence
        .get(span.end)
        .map_or(edge, |piece| piece.shape as u64);
    let met = pieces
        .windows(2)
        .map(|pair| knowledge.pairs.get(mix(pair[0].hash, pair[1].hash)));
    let met = u64::from(met.min().unwrap_or(0));
    let known = gold.min(2) * 8 + length;
    let features = [
        mix(met, known),
        mix(met * 16 + silver, known),
        length,
        gold * 16 + length,
        silver * 16 + length,
        mix(gold * 16 + silver, length),
        shapes,
        mix(shapes, before * 16 + after),
        mix(shapes, gold.min(1) * 16 + silver.min(8)),
        word,
    ];
    for (template, feature) in (40u64..).zip(features) {
        put(slot(template, feature));
    }
}

#[inline]
fn slot(template: u64, feature: u64) -> u32 {
    let stirred = mix(feature, template.wrapping_mul(0xD6E8_FEB8_6659_FD93));
    (stirred >> (64 - WEIGHTS.trailing_zeros())) as u32
}

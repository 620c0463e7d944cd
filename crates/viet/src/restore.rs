//! Marks for text typed without them. Which syllable was meant is decided by how often syllables
//! and pairs of syllables stand in a collection, which the caller counts: a search index has the
//! numbers at hand, and so the names of its own villages come out right.

use crate::analyse::{Kind, TokenRef, each_token};
use crate::letter::{Letter, plain};
use crate::syllable;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Candidates followed for one syllable, the most frequent first.
pub const CANDIDATES_MAX: usize = 12;
/// How many counts of a pair the frequency of its second syllable alone is worth.
const SINGLE_WEIGHT: f64 = 0.05;
/// What a candidate counts that was never seen.
const UNSEEN: f64 = 0.05;

/// A syllable of the text and what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Byte offset of the syllable in the text.
    pub start: usize,
    /// Byte offset after the syllable.
    pub end: usize,
    /// The syllable in canonical form, with its marks.
    pub canonical: String,
}

/// The counts of a collection, in canonical form.
pub struct Counts<S, P> {
    /// How often a syllable occurs.
    pub single: S,
    /// How often a syllable follows another without sentence punctuation between them.
    pub pair: P,
}

/// Counts of the texts that this crate has counted, for text of no collection of its own.
pub fn built_in() -> Counts<impl FnMut(&str) -> u64, impl FnMut(&str, &str) -> u64> {
    let table = crate::pairs::built_in();
    let pair = |one: &str, other: &str| {
        let (one, other) = (table.id(one)?, table.id(other)?);
        Some(table.pair(one, other).0 as u64)
    };
    Counts {
        single: |word: &str| table.id(word).map_or(0, |id| table.single(id) as u64),
        pair: move |one: &str, other: &str| pair(one, other).unwrap_or(0),
    }
}

/// All valid syllables by their letters without marks.
static UNFOLDED: LazyLock<HashMap<String, Vec<String>>> = LazyLock::new(|| {
    let mut unfolded: HashMap<String, Vec<String>> = HashMap::new();
    for syllable in syllable::all() {
        unfolded.entry(plain(&syllable)).or_default().push(syllable);
    }
    unfolded.values_mut().for_each(|syllables| syllables.sort());
    unfolded
});

/// The valid syllables that a word could be if marks were left out when it was typed, in
/// canonical form: those that keep every mark it has.
pub fn candidates(word: &str) -> Vec<&'static str> {
    let typed = crate::canonical(word);
    let Some(all) = UNFOLDED.get(&plain(&typed)) else {
        return Vec::new();
    };
    let keeps = |candidate: &&String| keeps_marks(&typed, candidate);
    all.iter().filter(keeps).map(String::as_str).collect()
}

/// Whether every mark of the typed word is in the candidate; the tone may stand elsewhere.
fn keeps_marks(typed: &str, candidate: &str) -> bool {
    let letters = |word: &str| -> Vec<Letter> { word.chars().filter_map(Letter::of).collect() };
    let (typed, candidate) = (letters(typed), letters(candidate));
    let tone = |word: &[Letter]| word.iter().map(|letter| letter.tone()).max().unwrap_or(0);
    let shapes = typed.iter().zip(&candidate).all(|(typed, candidate)| {
        typed.base() == candidate.base() || Letter::new(typed.base(), 0).small().is_ascii()
    });
    let (typed, candidate) = (tone(&typed), tone(&candidate));
    shapes && (typed == 0 || typed == candidate)
}

/// The syllables of a text with the marks they most likely have. A syllable typed with marks
/// stays as typed if it can be one; words that no syllable fits stay as they are.
pub fn restore<S, P>(text: &str, counts: &mut Counts<S, P>) -> Vec<Choice>
where
    S: FnMut(&str) -> u64,
    P: FnMut(&str, &str) -> u64,
{
    let mut choices = Vec::new();
    let mut sentence: Vec<Step> = Vec::new();
    let mut cache: HashMap<String, Vec<(String, f64)>> = HashMap::new();
    each_token(text, |token| {
        if token.parts > 0 {
            return;
        }
        let known = cache.get(token.canonical).cloned();
        let options = known.unwrap_or_else(|| {
            let options = options(&token, &mut counts.single);
            cache.insert(token.canonical.to_owned(), options.clone());
            options
        });
        sentence.push(Step {
            start: token.start,
            end: token.end,
            options,
        });
        if token.sentence_end {
            settle(&sentence, &mut counts.pair, &mut choices);
            sentence.clear();
        }
    });
    settle(&sentence, &mut counts.pair, &mut choices);
    choices
}

/// A syllable of a sentence with its candidates and how often each occurs.
struct Step {
    start: usize,
    end: usize,
    options: Vec<(String, f64)>,
}

fn options(token: &TokenRef<'_>, single: &mut impl FnMut(&str) -> u64) -> Vec<(String, f64)> {
    let typed = token.canonical;
    let settled = token.kind != Kind::Word || (!typed.is_ascii() && syllable::is_syllable(typed));
    let mut options: Vec<(String, f64)> = Vec::new();
    if !settled {
        let found = candidates(typed).into_iter();
        options = found
            .map(|c| (c.to_owned(), single(c) as f64 + UNSEEN))
            .collect();
    }
    if !options.iter().any(|(candidate, _)| candidate == typed) {
        options.push((typed.to_owned(), single(typed) as f64 + UNSEEN));
    }
    options.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    options.truncate(CANDIDATES_MAX);
    options
}

/// The likeliest way through one sentence (Viterbi).
fn settle(steps: &[Step], pair: &mut impl FnMut(&str, &str) -> u64, choices: &mut Vec<Choice>) {
    let mut best: Vec<f64> = Vec::new();
    let mut from: Vec<Vec<usize>> = Vec::with_capacity(steps.len());
    for (index, step) in steps.iter().enumerate() {
        let total: f64 = step.options.iter().map(|(_, count)| count).sum();
        let before = index
            .checked_sub(1)
            .map_or(&[][..], |before| &steps[before].options);
        let mut reached = Vec::with_capacity(step.options.len());
        let mut back = Vec::with_capacity(step.options.len());
        for (syllable, count) in &step.options {
            let share = count / total;
            let mut chosen = (
                if index == 0 {
                    share.ln()
                } else {
                    f64::NEG_INFINITY
                },
                0,
            );
            for (previous, (left, left_count)) in before.iter().enumerate() {
                // One way only on both sides: nothing is to be told.
                let settled = step.options.len() == 1 && before.len() == 1;
                let seen = if settled { 0 } else { pair(left, syllable) };
                let likely = (seen as f64 + SINGLE_WEIGHT * share) / (left_count + SINGLE_WEIGHT);
                let score = best[previous] + likely.ln();
                if score > chosen.0 {
                    chosen = (score, previous);
                }
            }
            reached.push(chosen.0);
            back.push(chosen.1);
        }
        best = reached;
        from.push(back);
    }
    let last = (0..best.len()).max_by(|&a, &b| best[a].total_cmp(&best[b]));
    let Some(mut at) = last else { return };
    let first = choices.len();
    for (index, step) in steps.iter().enumerate().rev() {
        let canonical = step.options[at].0.clone();
        choices.push(Choice {
            start: step.start,
            end: step.end,
            canonical,
        });
        at = from[index][at];
    }
    choices[first..].reverse();
}

/// The text with the choices written in; capitals stay where they were.
pub fn apply(text: &str, choices: &[Choice]) -> String {
    let mut out = String::with_capacity(text.len() * 3 / 2);
    let mut copied = 0;
    for choice in choices {
        let typed = &text[choice.start..choice.end];
        if crate::canonical(typed) == choice.canonical {
            continue;
        }
        out.push_str(&text[copied..choice.start]);
        let mut cases = crate::normalise(typed)
            .chars()
            .map(char::is_uppercase)
            .collect::<Vec<_>>();
        cases.resize(choice.canonical.chars().count(), false);
        for (c, capital) in choice.canonical.chars().zip(cases) {
            if capital {
                out.extend(c.to_uppercase());
            } else {
                out.push(c);
            }
        }
        copied = choice.end;
    }
    out.push_str(&text[copied..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts of a small collection.
    fn restored(text: &str) -> String {
        let collection = "quyết định về việc số hóa hồ sơ lưu trữ của tỉnh quảng trị . \
            ủy ban nhân dân xã hải lăng . hội đồng nhân dân tỉnh . quyết định số hóa";
        let words: Vec<&str> = collection.split(' ').collect();
        let single = |word: &str| words.iter().filter(|&&other| other == word).count() as u64;
        let pair = |left: &str, right: &str| {
            words
                .windows(2)
                .filter(|&w| w[0] == left && w[1] == right)
                .count() as u64
        };
        let choices = restore(text, &mut Counts { single, pair });
        apply(text, &choices)
    }

    #[test]
    fn marks_come_from_the_collection() {
        assert_eq!(restored("Quyet dinh so hoa"), "Quyết định số hóa");
        assert_eq!(
            restored("UBND tinh QUANG TRI: ho so"),
            "UBND tỉnh QUẢNG TRỊ: hồ sơ"
        );
        assert_eq!(
            restored("Quyêt định 12/QD-UBND, Google"),
            "Quyết định 12/QD-UBND, Google"
        );
        assert_eq!(restored("so hòa"), "số hòa");
        assert_eq!(restored(""), "");
    }

    #[test]
    fn candidates_keep_what_was_typed() {
        assert_eq!(candidates("quyêt"), ["quyết", "quyệt"]);
        assert!(candidates("duong").contains(&"đường"));
        assert!(!candidates("dương").contains(&"đuông"));
        assert_eq!(candidates("strong"), Vec::<&str>::new());
        let most = UNFOLDED.values().map(Vec::len).max();
        assert!(most.is_some_and(|most| most < 60), "{most:?}");
    }
}

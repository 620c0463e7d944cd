//! Phrases of daily office use: three syllables in a row that stand in one, whatever their marks,
//! were most likely meant so. Pairs alone cannot tell `chi tiêu nội bộ` from `chỉ tiêu`.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Heard;
use crate::letter::plain;

/// Phrases that offices write, one a line; written for this crate.
const OFFICE: &str = include_str!("../../data/office.txt");
/// What it speaks for a spelling that it stands in a phrase, nats.
const PHRASE: f32 = 5.0;

/// Three syllables without marks, and with them.
type Three = [String; 3];
static THREES: LazyLock<HashMap<Three, Vec<Three>>> = LazyLock::new(|| {
    let mut threes: HashMap<Three, Vec<Three>> = HashMap::new();
    for line in OFFICE.lines() {
        let syllables: Vec<String> = line.split(' ').map(crate::canonical).collect();
        for three in syllables.windows(3) {
            if let [one, two, three] = three {
                let key = [plain(one), plain(two), plain(three)];
                let meant = [one.clone(), two.clone(), three.clone()];
                let known = threes.entry(key).or_default();
                if !known.contains(&meant) {
                    known.push(meant);
                }
            }
        }
    }
    threes
});

/// Adds a hint to each word that stands in a phrase, once.
pub(super) fn hint(words: &mut [Heard<'_>]) {
    let letters: Vec<String> = words
        .iter()
        .map(|word| plain(&crate::canonical(word.text)))
        .collect();
    for at in 0..letters.len().saturating_sub(2) {
        let Some([one, two, three]) = letters.get(at..at + 3) else {
            continue;
        };
        let key = [one.clone(), two.clone(), three.clone()];
        for meant in THREES.get(&key).into_iter().flatten() {
            for (word, meant) in words.iter_mut().skip(at).zip(meant) {
                let said = |hint: &(String, f32)| hint.0 == *meant && hint.1 == PHRASE;
                if !word.hints.iter().any(said) {
                    word.hints.push((meant.clone(), PHRASE));
                }
            }
        }
    }
}

//! Marks for words typed without them: the reading that the indexed texts make most likely, by
//! the counts of words and neighbours that the index itself has. Marks that were typed stay.

use std::collections::HashMap;

use tantivy::schema::Field;
use tantivy::{Searcher, Term};
use viet::restore::Counts;

use super::schema::{Fields, pair};
use super::typed::Word;

/// The most likely canonical form of each word.
pub fn restore(searcher: &Searcher, fields: &Fields, words: &[Word]) -> Vec<String> {
    let as_typed = || words.iter().map(|w| w.canonical.clone()).collect();
    if words.iter().all(|w| w.marked) {
        return as_typed();
    }
    let mut text = String::new();
    for word in words {
        text.push_str(&word.canonical);
        text.push_str(if word.ends { ". " } else { " " });
    }
    let mut pairs: HashMap<String, u64> = HashMap::new();
    let mut counts = Counts {
        single: |word: &str| count(searcher, fields.x, word),
        pair: |first: &str, second: &str| {
            let both = pair(first, second);
            let known = pairs.get(&both).copied();
            known.unwrap_or_else(|| {
                let n = count(searcher, fields.xb, &both);
                pairs.insert(both, n);
                n
            })
        },
    };
    let choices = viet::restore::restore(&text, &mut counts);
    // Numbers side by side could be read as one: then nothing is restored.
    if choices.len() != words.len() {
        return as_typed();
    }
    choices.into_iter().map(|c| c.canonical).collect()
}

/// In how many documents a term stands. A count that cannot be read only costs ranking.
fn count(searcher: &Searcher, field: Field, text: &str) -> u64 {
    let term = Term::from_field_text(field, text);
    searcher.doc_freq(&term).unwrap_or(0)
}

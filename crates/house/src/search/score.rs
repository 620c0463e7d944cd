//! A typed query as a question to the index: which documents answer it, and how well.
//!
//! Score: 1 × (exact + 0.35 exact pairs) + 0.8 × (folded + 0.35 folded pairs), BM25 with k1 1.2
//! and b 0.75, and the words of the title and of the text's start once more; the weights were
//! chosen on every second query of two collections (bench/RESULTS.md). Whatever matches exactly
//! matches folded as well, so that folded words alone decide who is an answer, and exact ones only
//! rank.

use std::ops::Range;

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::schema::{Fields, pair};
use super::typed::{Filter, Typed, Whole};

const EXACT: f32 = 1.0;
const FOLDED: f32 = 0.8;
const PAIR: f32 = 0.35;
const TITLE: f32 = 0.4;
const LEAD: f32 = 0.25;
const LEAD_PAIR: f32 = 0.1;
/// A whole code that was typed is what the person wants.
const CODE: f32 = 40.0;
const CODE_FOLDED: f32 = 20.0;
/// A whole number, beside its parts.
const NUMBER: f32 = 1.0;
/// How much of a query has to be there when not all of it is found together.
const ENOUGH: f32 = 0.6;

/// A clause of a question.
pub type Clause = Box<dyn Query>;

/// How much of a query has to be there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Demand {
    /// All words.
    All,
    /// Most of them.
    Most,
    /// One of them: what else is there only ranks.
    One,
}

/// A query with what is known of it before it is asked.
pub struct Question<'a> {
    pub fields: &'a Fields,
    pub typed: &'a Typed,
    /// The canonical form of each word, marks restored.
    pub exact: &'a [String],
}

impl Question<'_> {
    /// The whole question. `musts` are clauses that every answer has to satisfy and that give
    /// no score: rights, chosen facets, units.
    pub fn build(&self, demand: Demand, musts: Vec<Clause>) -> Clause {
        let mut clauses: Vec<(Occur, Clause)> = Vec::new();
        for must in musts {
            clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(must, 0.0))));
        }
        let wanted = self.wanted();
        if wanted.is_empty() {
            clauses.push((
                Occur::Must,
                Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0)),
            ));
            return Box::new(BooleanQuery::new(clauses));
        }
        match demand {
            Demand::All => clauses.extend(wanted.into_iter().map(|q| (Occur::Must, q))),
            Demand::Most | Demand::One => {
                let most = ((wanted.len() as f32 * ENOUGH).ceil() as usize).max(1);
                let least = if demand == Demand::One { 1 } else { most };
                let most = BooleanQuery::union_with_minimum_required_clauses(wanted, least);
                clauses.push((Occur::Must, Box::new(most)));
            }
        }
        // Who asks for any of the words takes a quoted stretch as a wish, not as a demand.
        let phrased = if demand == Demand::One {
            Occur::Should
        } else {
            Occur::Must
        };
        for phrase in &self.typed.phrases {
            clauses.push((phrased, self.phrase(phrase.clone())));
        }
        clauses.extend(self.ranks().into_iter().map(|q| (Occur::Should, q)));
        Box::new(BooleanQuery::new(clauses))
    }

    /// What has to be there: each word folded, or in its place the whole that it belongs to.
    fn wanted(&self) -> Vec<Clause> {
        let words = &self.typed.words;
        let mut wanted: Vec<Clause> = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let whole = self.typed.wholes.iter().find(|w| w.parts.contains(&at));
            if let Some(whole) = whole {
                if whole.parts.start == at {
                    wanted.push(self.whole(whole));
                }
                continue;
            }
            if seen.contains(&word.folded.as_str()) {
                continue;
            }
            seen.push(&word.folded);
            let times = words.iter().filter(|w| w.folded == word.folded).count();
            wanted.push(term(
                self.fields.f,
                &word.folded,
                FOLDED * times.min(3) as f32,
            ));
        }
        wanted
    }

    /// A whole code or number, or all of its parts.
    fn whole(&self, whole: &Whole) -> Clause {
        let parts = &self.typed.words[whole.parts.clone()];
        let parts = parts
            .iter()
            .map(|w| term(self.fields.f, &w.folded, FOLDED))
            .collect();
        let mut any: Vec<Clause> = vec![Box::new(BooleanQuery::intersection(parts))];
        if whole.code {
            any.push(flat(self.fields.code, &whole.folded, CODE_FOLDED));
            if whole.canonical != whole.folded {
                any.push(flat(self.fields.code, &whole.canonical, CODE));
            }
        } else {
            any.push(term(self.fields.f, &whole.folded, NUMBER));
        }
        Box::new(BooleanQuery::union(any))
    }

    /// What only ranks: exact words, neighbours, the title.
    fn ranks(&self) -> Vec<Clause> {
        let mut ranks: Vec<Clause> = Vec::new();
        let words = &self.typed.words;
        for (at, word) in words.iter().enumerate() {
            let exact = &self.exact[at];
            ranks.push(term(self.fields.x, exact, EXACT));
            ranks.push(term(self.fields.tx, exact, TITLE * EXACT));
            ranks.push(term(self.fields.tf, &word.folded, TITLE * FOLDED));
            ranks.push(term(self.fields.lead, exact, LEAD));
            if word.ends || at + 1 == words.len() {
                continue;
            }
            let next = &words[at + 1];
            let x = pair(exact, &self.exact[at + 1]);
            ranks.push(term(self.fields.xb, &x, EXACT * PAIR));
            ranks.push(term(self.fields.lead_pair, &x, LEAD_PAIR));
            let f = pair(&word.folded, &next.folded);
            ranks.push(term(self.fields.fb, &f, FOLDED * PAIR));
        }
        ranks
    }

    /// Words one behind the other: in any reading where no mark was typed, else with the marks
    /// as typed, or as typed here and restored there.
    fn phrase(&self, at: Range<usize>) -> Clause {
        let words = &self.typed.words[at.clone()];
        let phrase = |field, texts: Vec<&String>| {
            let terms = texts.into_iter().map(|t| Term::from_field_text(field, t));
            Box::new(PhraseQuery::new(terms.collect())) as Clause
        };
        if !words.iter().any(|w| w.marked) {
            return phrase(self.fields.f, words.iter().map(|w| &w.folded).collect());
        }
        let typed = phrase(self.fields.x, words.iter().map(|w| &w.canonical).collect());
        let restored = phrase(self.fields.x, self.exact[at].iter().collect());
        Box::new(BooleanQuery::union(vec![typed, restored]))
    }
}

/// A filter that was typed, as a clause: all words of the value belong to that facet.
pub fn filter(fields: &Fields, filter: &Filter) -> Clause {
    let words = viet::analyse(&filter.value);
    let parts = words.iter().filter(|t| t.parts == 0);
    let each: Vec<Clause> = parts
        .map(|t| {
            let text = format!("{}~{}", filter.key, t.folded);
            flat(fields.facet_word, &text, 1.0)
        })
        .collect();
    if each.is_empty() {
        return Box::new(AllQuery);
    }
    Box::new(BooleanQuery::intersection(each))
}

/// Any of these values in a field without positions.
pub fn any_of(field: Field, values: &[String]) -> Clause {
    let each = values.iter().map(|v| flat(field, v, 1.0)).collect();
    Box::new(BooleanQuery::union(each))
}

fn term(field: Field, text: &str, boost: f32) -> Clause {
    let term = Term::from_field_text(field, text);
    let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
    Box::new(BoostQuery::new(Box::new(query), boost))
}

/// A term that counts the same however often it stands.
pub fn flat(field: Field, text: &str, score: f32) -> Clause {
    let term = Term::from_field_text(field, text);
    let query = TermQuery::new(term, IndexRecordOption::Basic);
    Box::new(ConstScoreQuery::new(Box::new(query), score))
}

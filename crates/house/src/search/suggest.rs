//! Suggestions while typing: titles and codes that begin as typed, among what one may see.

use std::collections::BTreeMap;

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, EmptyQuery, Query};
use tantivy::schema::{Field, Value};
use tantivy::{Searcher, TantivyDocument};

use super::rights::clause;
use super::schema::Fields;
use super::score::flat;
use super::typed;
use crate::error::{Error, Result};
use crate::ground::House;
use crate::id::Ref;
use crate::page::Asker;

/// Terms of the index that one typed beginning may stand for.
const BEGINNINGS_MAX: usize = 64;
/// Terms with that beginning that are looked at in one segment.
const LOOKED_AT_MAX: usize = 2_000;
/// Most suggestions.
const SUGGESTIONS_MAX: usize = 20;

/// One suggestion.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    pub about: Ref,
    pub title: String,
}

/// What may be meant by what is typed so far; nobody is suggested anything.
pub async fn suggest(
    house: &House,
    asker: &Asker,
    typed: &str,
    n: usize,
) -> Result<Vec<Suggestion>> {
    let Some(who) = asker.who.clone() else {
        return Ok(Vec::new());
    };
    let (search, typed) = (house.search.clone(), typed.to_owned());
    let work = move || {
        let opened = search.opened();
        let rights = clause(&opened.fields, Some(&who));
        begun(&opened.searcher(), &opened.fields, &typed, rights, n)
    };
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|e| Error::Internal(format!("searching panicked: {e}")))?
}

fn begun(
    searcher: &Searcher,
    fields: &Fields,
    text: &str,
    rights: Box<dyn Query>,
    n: usize,
) -> Result<Vec<Suggestion>> {
    let typed = typed::read(text);
    let Some((last, before)) = typed.words.split_last() else {
        return Ok(Vec::new());
    };
    let mut all: Vec<Box<dyn Query>> = Vec::new();
    for word in before {
        all.push(flat(fields.tf, &word.folded, 1.0));
    }
    all.push(beginning(searcher, fields.tf, &last.folded)?);
    let titles = BooleanQuery::intersection(all);
    let code: String = viet::fold(text).split_whitespace().collect();
    let codes = if code.starts_with(|c: char| c.is_ascii_digit()) {
        beginning(searcher, fields.code, code.trim_start_matches('0'))?
    } else {
        Box::new(EmptyQuery)
    };
    let either = BooleanQuery::union(vec![Box::new(titles), codes]);
    let question = BooleanQuery::intersection(vec![rights, Box::new(either)]);
    let top = TopDocs::with_limit(n.clamp(1, SUGGESTIONS_MAX)).order_by_score();
    let mut out: Vec<Suggestion> = Vec::new();
    for (_, address) in searcher.search(&question, &top)? {
        let doc: TantivyDocument = searcher.doc(address)?;
        let text = |field| doc.get_first(field).and_then(|v| v.as_str()).unwrap_or("");
        let title = text(fields.title).to_owned();
        if !title.is_empty() && !out.iter().any(|s| s.title == title) {
            let about = text(fields.about).parse()?;
            out.push(Suggestion { about, title });
        }
    }
    Ok(out)
}

/// Any of the most frequent terms that begin so.
fn beginning(searcher: &Searcher, field: Field, start: &str) -> Result<Box<dyn Query>> {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut terms = index.terms().range().ge(start).into_stream()?;
        let mut looked_at = 0;
        while let Some((term, info)) = terms.next() {
            if !term.starts_with(start.as_bytes()) || looked_at == LOOKED_AT_MAX {
                break;
            }
            looked_at += 1;
            if let Ok(term) = std::str::from_utf8(term) {
                *counts.entry(term.to_owned()).or_default() += info.doc_freq;
            }
        }
    }
    let mut terms: Vec<(String, u32)> = counts.into_iter().collect();
    terms.sort_by_key(|term| std::cmp::Reverse(term.1));
    terms.truncate(BEGINNINGS_MAX);
    let each = terms
        .iter()
        .map(|(term, _)| flat(field, term, 1.0))
        .collect();
    Ok(Box::new(BooleanQuery::union(each)))
}

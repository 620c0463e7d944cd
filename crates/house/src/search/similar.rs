//! Similar things: what shares the most telling pairs of words, among what the asker may see.

use std::collections::HashMap;

use tantivy::Term;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, Query, TermQuery};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{Searcher, TantivyDocument};

use super::find::document_of;
use super::rights::clause;
use super::schema::{Fields, key_of, pair};
use crate::error::{Error, Result};
use crate::ground::House;
use crate::id::Ref;
use crate::page::Asker;

/// How much of a text speaks for it, bytes.
const TEXT_BYTES_MAX: usize = 64 * 1024;
/// Telling pairs that are asked for.
const PAIRS_MAX: usize = 25;
/// Most things that are given.
const SIMILAR_MAX: usize = 50;

/// Things like this one, best first, with their scores. Empty when the asker may not see it.
pub async fn similar(
    house: &House,
    asker: &Asker,
    about: &Ref,
    n: usize,
) -> Result<Vec<(Ref, f32)>> {
    let Some(who) = asker.who.clone() else {
        return Ok(Vec::new());
    };
    let (search, about) = (house.search.clone(), about.clone());
    let work = move || {
        let opened = search.opened();
        let rights = clause(&opened.fields, Some(&who));
        alike(&opened.searcher(), &opened.fields, &about, rights, n)
    };
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|e| Error::Internal(format!("searching panicked: {e}")))?
}

fn alike(
    searcher: &Searcher,
    fields: &Fields,
    about: &Ref,
    rights: Box<dyn Query>,
    n: usize,
) -> Result<Vec<(Ref, f32)>> {
    let Some(doc) = document_of(searcher, fields, about, rights.box_clone())? else {
        return Ok(Vec::new());
    };
    let text = doc.get_first(fields.text).and_then(|v| v.as_str());
    let telling = telling(searcher, fields, text.unwrap_or_default())?;
    if telling.is_empty() {
        return Ok(Vec::new());
    }
    let any = telling.into_iter().map(|(term, weight)| {
        let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
        Box::new(BoostQuery::new(Box::new(query), weight)) as Box<dyn Query>
    });
    let itself = Term::from_field_text(fields.about, &key_of(about));
    let itself = TermQuery::new(itself, IndexRecordOption::Basic);
    let clauses: Vec<(Occur, Box<dyn Query>)> = vec![
        (Occur::Must, Box::new(ConstScoreQuery::new(rights, 0.0))),
        (Occur::Must, Box::new(BooleanQuery::union(any.collect()))),
        (Occur::MustNot, Box::new(itself)),
    ];
    let top = TopDocs::with_limit(n.clamp(1, SIMILAR_MAX)).order_by_score();
    let mut out = Vec::new();
    for (score, address) in searcher.search(&BooleanQuery::new(clauses), &top)? {
        let doc: TantivyDocument = searcher.doc(address)?;
        let key = doc.get_first(fields.about).and_then(|v| v.as_str());
        out.push((key.unwrap_or_default().parse()?, score));
    }
    Ok(out)
}

/// The pairs with the highest tf-idf that stand in another document as well.
fn telling(searcher: &Searcher, fields: &Fields, text: &str) -> Result<Vec<(Term, f32)>> {
    let mut end = text.len().min(TEXT_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut counts: HashMap<String, u32> = HashMap::new();
    let mut before: Option<String> = None;
    viet::each_token(&text[..end], |token| {
        if token.parts > 0 {
            return;
        }
        if let Some(first) = before.take() {
            *counts.entry(pair(&first, token.canonical)).or_default() += 1;
        }
        before = (!token.sentence_end).then(|| token.canonical.to_owned());
    });
    let all = searcher.num_docs() as f32;
    let mut weighed = Vec::new();
    for (text, count) in counts {
        let term = Term::from_field_text(fields.xb, &text);
        let documents = searcher.doc_freq(&term)?;
        if documents >= 2 {
            let rare = (all / documents as f32).max(1.0).ln();
            weighed.push((term, (count as f32).sqrt() * rare));
        }
    }
    weighed.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    weighed.retain(|(_, weight)| *weight > 0.0);
    weighed.truncate(PAIRS_MAX);
    Ok(weighed)
}

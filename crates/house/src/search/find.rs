//! Finding: what a person typed, answered with what she may see.

use std::collections::HashMap;

use sea_orm::FromQueryResult;
use tantivy::collector::{Count, TopDocs};
use tantivy::schema::Value;
use tantivy::{DocAddress, Order, Searcher, TantivyDocument, Term};

use super::count::Facets;
use super::restore::restore;
use super::rights::clause;
use super::schema::{Fields, facet_term};
use super::score::{Clause, Demand, Question, any_of, filter, flat};
use super::snippet::{Lights, Piece};
use super::typed::{self, Filter, Typed};
use crate::db::Sql;
use crate::error::{Error, Result};
use crate::ground::House;
use crate::id::{Id, Ref};
use crate::page::{Asker, Who};
use crate::values;

/// Most hits on one page.
pub const HITS_MAX: usize = 100;
/// How far one can page.
pub const OFFSET_MAX: usize = 10_000;
/// Values of one facet that are shown.
const FACET_VALUES_MAX: usize = 12;
/// Units that one typed name can mean.
const UNITS_MAX: i64 = 200;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Query {
    /// As typed.
    pub text: String,
    /// Chosen facets: key and value.
    pub facets: Vec<(String, String)>,
    /// Hits to leave out at the front, for later pages.
    pub offset: usize,
    /// Hits to give.
    pub limit: usize,
}

impl Query {
    /// The first hits for a typed text.
    pub fn new(text: impl Into<String>, limit: usize) -> Self {
        Query {
            text: text.into(),
            facets: Vec::new(),
            offset: 0,
            limit,
        }
    }
}

/// A thing that was found.
#[derive(Clone, Debug)]
pub struct Hit {
    pub about: Ref,
    pub score: f32,
    pub title: String,
    /// A stretch of the original text, the words that were looked for lit.
    pub snippet: Vec<Piece>,
}

/// How often the values of a facet stand among all that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Facet {
    pub key: String,
    pub values: Vec<(String, u64)>,
}

/// The answer.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub hits: Vec<Hit>,
    pub total: usize,
    pub facets: Vec<Facet>,
    /// Where the next page begins.
    pub next: Option<usize>,
}

/// Answers a query with what the asker may see. Nobody gets nothing.
pub async fn find(house: &House, asker: &Asker, query: &Query) -> Result<Found> {
    let typed = typed::read(&query.text);
    let Some(who) = asker.who.clone() else {
        return Ok(Found::default());
    };
    if typed.is_empty() && query.facets.is_empty() {
        return Ok(Found::default());
    }
    let units = units_of(house, &typed).await?;
    // A unit that nobody knows is plain text.
    let unknown: Vec<String> = names_of_units(&typed)
        .zip(&units)
        .filter(|(_, ids)| ids.is_empty())
        .map(|(name, _)| name.to_owned())
        .collect();
    let units: Vec<Vec<Id>> = units.into_iter().filter(|ids| !ids.is_empty()).collect();
    let (search, query) = (house.search.clone(), query.clone());
    let work = move || {
        let opened = search.opened();
        let (fields, searcher) = (opened.fields, opened.searcher());
        let typed = typed::read_with(&query.text, |filter| match filter.key {
            "unit" => !unknown.contains(&filter.value),
            "tag" | "class" | "room" => stands(&searcher, &fields, &who, filter),
            _ => true,
        });
        let musts = || {
            let mut musts = vec![clause(&fields, Some(&who))];
            musts.extend(chosen(&fields, &query, &typed, &units));
            musts
        };
        answer(&searcher, &fields, &typed, &query, musts)
    };
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|e| Error::Internal(format!("searching panicked: {e}")))?
}

/// Whether anything that the person may see has the facet that a filter asks for. Asked of what
/// she sees only, so that the answer tells nothing of the rest.
fn stands(searcher: &Searcher, fields: &Fields, who: &Who, typed: &Filter) -> bool {
    let both = vec![clause(fields, Some(who)), filter(fields, typed)];
    let both = tantivy::query::BooleanQuery::intersection(both);
    searcher.search(&both, &Count).is_ok_and(|n| n > 0)
}

fn names_of_units(typed: &Typed) -> impl Iterator<Item = &str> {
    let named = typed.filters.iter().filter(|f| f.key == "unit");
    named.map(|f| f.value.as_str())
}

/// Answers a query; `musts` give the clauses that every answer has to satisfy.
fn answer(
    searcher: &Searcher,
    fields: &Fields,
    typed: &Typed,
    query: &Query,
    musts: impl Fn() -> Vec<Clause>,
) -> Result<Found> {
    let limit = query.limit.clamp(1, HITS_MAX);
    let offset = query.offset.min(OFFSET_MAX);
    let asked = ask(searcher, fields, typed, offset + limit, musts)?;
    let lights = Lights::new(typed);
    let page = asked.top.into_iter().skip(offset).take(limit);
    let hits = page
        .map(|(score, address)| hit(searcher, fields, &lights, score, address))
        .collect::<Result<Vec<_>>>()?;
    let end = offset + hits.len();
    Ok(Found {
        next: (end < asked.total && end < OFFSET_MAX && !hits.is_empty()).then_some(end),
        hits,
        total: asked.total,
        facets: listed(asked.facets),
    })
}

struct Asked {
    top: Vec<(f32, DocAddress)>,
    total: usize,
    facets: HashMap<String, u64>,
}

/// Asks for everything that was typed, and for most of it when that is nowhere together.
fn ask(
    searcher: &Searcher,
    fields: &Fields,
    typed: &Typed,
    n: usize,
    musts: impl Fn() -> Vec<Clause>,
) -> Result<Asked> {
    let exact = restore(searcher, fields, &typed.words);
    let exact = &exact;
    let question = Question {
        fields,
        typed,
        exact,
    };
    let asked = collect(searcher, typed, &question.build(Demand::All, musts()), n)?;
    if asked.total > 0 || typed.words.len() < 2 {
        return Ok(asked);
    }
    collect(searcher, typed, &question.build(Demand::Most, musts()), n)
}

/// The best by score; where only filters were given, the newest.
fn collect(searcher: &Searcher, typed: &Typed, question: &Clause, n: usize) -> Result<Asked> {
    let top = TopDocs::with_limit(n);
    if typed.words.is_empty() {
        let by_day = top.order_by_fast_field::<u64>("day", Order::Desc);
        let (top, total, facets) = searcher.search(question, &(by_day, Count, Facets))?;
        let top = top.into_iter().map(|(_, address)| (0.0, address)).collect();
        return Ok(Asked { top, total, facets });
    }
    let (top, total, facets) = searcher.search(question, &(top.order_by_score(), Count, Facets))?;
    Ok(Asked { top, total, facets })
}

/// The best documents of a collection without people. Whoever asks for a ranking wants one also
/// where no document holds all words: any word makes a document an answer.
pub fn ranked(
    searcher: &Searcher,
    fields: &Fields,
    typed: &Typed,
    n: usize,
) -> Result<Vec<(f32, DocAddress)>> {
    let exact = &restore(searcher, fields, &typed.words);
    let question = Question {
        fields,
        typed,
        exact,
    };
    let question = question.build(Demand::One, Vec::new());
    Ok(collect(searcher, typed, &question, n.max(1))?.top)
}

fn hit(
    searcher: &Searcher,
    fields: &Fields,
    lights: &Lights,
    score: f32,
    address: DocAddress,
) -> Result<Hit> {
    let doc: TantivyDocument = searcher.doc(address)?;
    let text = |field| doc.get_first(field).and_then(|v| v.as_str()).unwrap_or("");
    Ok(Hit {
        about: text(fields.about).parse()?,
        score,
        title: text(fields.title).to_owned(),
        snippet: lights.snippet(text(fields.text)),
    })
}

/// Clauses of chosen facets and typed filters.
fn chosen(fields: &Fields, query: &Query, typed: &Typed, units: &[Vec<Id>]) -> Vec<Clause> {
    let mut clauses: Vec<Clause> = Vec::new();
    for (key, value) in &query.facets {
        clauses.push(flat(fields.facet, &facet_term(key, value), 1.0));
    }
    for typed in typed.filters.iter().filter(|f| f.key != "unit") {
        clauses.push(filter(fields, typed));
    }
    for ids in units {
        let ids: Vec<String> = ids.iter().map(Id::to_string).collect();
        clauses.push(any_of(fields.above, &ids));
    }
    clauses
}

/// For each filter by unit: the units of that name or code at any time, and their successors,
/// so that an old name finds the things of the new unit.
async fn units_of(house: &House, typed: &Typed) -> Result<Vec<Vec<Id>>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Id,
    }
    let mut all = Vec::new();
    for filter in typed.filters.iter().filter(|f| f.key == "unit") {
        let folded = viet::fold(&filter.value);
        let sql = "SELECT u.id FROM unit u
                   WHERE u.folded = $1 OR u.folded LIKE $2 OR u.code = $3
                   UNION SELECT s.successor_id AS id FROM unit_succession s
                   JOIN unit u ON u.id = s.predecessor_id
                   WHERE u.folded = $1 OR u.folded LIKE $2 OR u.code = $3
                   LIMIT $4";
        let ending = format!("% {}", folded.replace(['%', '_'], " "));
        let rows: Vec<Row> = house
            .db
            .all(sql, values![folded, ending, filter.value.trim(), UNITS_MAX])
            .await?;
        all.push(rows.into_iter().map(|r| r.id).collect());
    }
    Ok(all)
}

fn listed(counts: HashMap<String, u64>) -> Vec<Facet> {
    let mut by_key: HashMap<String, Vec<(String, u64)>> = HashMap::new();
    for (term, count) in counts {
        if let Some((key, value)) = term.split_once('=') {
            let values = by_key.entry(key.to_owned()).or_default();
            values.push((value.to_owned(), count));
        }
    }
    let mut facets: Vec<Facet> = by_key
        .into_iter()
        .map(|(key, mut values)| {
            values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            values.truncate(FACET_VALUES_MAX);
            Facet { key, values }
        })
        .collect();
    facets.sort_by(|a, b| a.key.cmp(&b.key));
    facets
}

/// The document of a Ref, if these clauses let it be seen.
pub fn document_of(
    searcher: &Searcher,
    fields: &Fields,
    about: &Ref,
    rights: Clause,
) -> Result<Option<TantivyDocument>> {
    use tantivy::query::{BooleanQuery, TermQuery};
    let key = Term::from_field_text(fields.about, &super::schema::key_of(about));
    let key = TermQuery::new(key, tantivy::schema::IndexRecordOption::Basic);
    let both = BooleanQuery::intersection(vec![Box::new(key), rights]);
    let top = searcher.search(&both, &TopDocs::with_limit(1).order_by_score())?;
    let Some((_, address)) = top.into_iter().next() else {
        return Ok(None);
    };
    Ok(Some(searcher.doc(address)?))
}

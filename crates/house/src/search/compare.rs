//! Whether the index says what the database says: what is missing, superfluous or stale in it.
//!
//! The index can always be thrown away; this is for those who want to know whether they should.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{Searcher, TantivyDocument, Term};

use super::feed::{catch_up, rebuild};
use super::gather::{Gathered, Gatherer};
use super::schema::{Fields, document, key_of};
use crate::error::Result;
use crate::event::{self, Actor, NewEvent};
use crate::ground::House;
use crate::id::{Id, Ref};

/// What a server that writes the index needs at most to follow a change.
const FOLLOW_WAIT: Duration = Duration::from_millis(1_500);
/// More wrong entries than these are mended by filling the index anew.
const MENDED_ONE_BY_ONE_MAX: usize = 1_000;

/// How the index differs from the database.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// Things that ought to be found and are not.
    pub missing: BTreeSet<String>,
    /// Entries of things that are gone, or must not be found.
    pub superfluous: BTreeSet<String>,
    /// Entries that say something else than the database.
    pub stale: BTreeSet<String>,
}

impl Difference {
    /// Whether both say the same.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many entries are wrong.
    pub fn len(&self) -> usize {
        self.missing.len() + self.superfluous.len() + self.stale.len()
    }

    fn all(&self) -> impl Iterator<Item = &String> {
        let wrong = self.missing.iter().chain(&self.superfluous);
        wrong.chain(&self.stale)
    }
}

/// Compares every entry. What looks wrong is looked at twice, since a server may be just about
/// to write it.
pub async fn compare(house: &House) -> Result<Difference> {
    catch_up(house).await?;
    house.search.refresh()?;
    let first = look(house).await?;
    if first.is_empty() {
        return Ok(first);
    }
    tokio::time::sleep(FOLLOW_WAIT).await;
    catch_up(house).await?;
    house.search.refresh()?;
    let (mut gatherer, mut again) = (Gatherer::default(), Difference::default());
    let opened = house.search.opened();
    let searcher = opened.searcher();
    for key in first.all() {
        let about: Ref = key.parse()?;
        let thing = gatherer.gather(house, about).await?;
        judge(&searcher, &opened.fields, &thing, &mut again)?;
    }
    Ok(again)
}

async fn look(house: &House) -> Result<Difference> {
    let opened = house.search.opened();
    let searcher = opened.searcher();
    let (mut gatherer, mut found) = (Gatherer::default(), Difference::default());
    let mut seen = BTreeSet::new();
    for room in house.rooms {
        let mut after: Option<Id> = None;
        loop {
            let refs = (room.entries)(house, after).await?;
            let last = refs.last().map(|r| r.id);
            if last.is_none() || last == after {
                break;
            }
            after = last;
            for about in refs {
                seen.insert(key_of(&about));
                let thing = gatherer.gather(house, about).await?;
                judge(&searcher, &opened.fields, &thing, &mut found)?;
            }
        }
    }
    for key in keys(&searcher, opened.fields.about)? {
        if !seen.contains(&key) {
            found.superfluous.insert(key);
        }
    }
    Ok(found)
}

/// The keys of everything in the index.
fn keys(searcher: &Searcher, about: Field) -> Result<BTreeSet<String>> {
    let mut keys = BTreeSet::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(about)?;
        let mut terms = index
            .terms()
            .stream()
            .map_err(tantivy::TantivyError::from)?;
        while let Some((term, _)) = terms.next() {
            let Ok(key) = std::str::from_utf8(term) else {
                continue;
            };
            // Terms of deleted documents stay until their segment is merged.
            if count(searcher, vec![equals(about, key)])? > 0 {
                keys.insert(key.to_owned());
            }
        }
    }
    Ok(keys)
}

fn equals(field: Field, text: &str) -> Box<dyn Query> {
    let term = Term::from_field_text(field, text);
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

fn count(searcher: &Searcher, all: Vec<Box<dyn Query>>) -> Result<usize> {
    Ok(searcher.search(&BooleanQuery::intersection(all), &Count)?)
}

fn judge(
    searcher: &Searcher,
    fields: &Fields,
    thing: &Gathered,
    found: &mut Difference,
) -> Result<()> {
    let key = key_of(&thing.about);
    let there = count(searcher, vec![equals(fields.about, &key)])?;
    match (&thing.entry, there) {
        (None, 0) => (),
        (None, _) => drop(found.superfluous.insert(key)),
        (Some(_), 0) => drop(found.missing.insert(key)),
        (Some((entry, above)), _) => {
            let wanted = document(fields, entry, above);
            if there > 1 || !is_same(searcher, fields, &key, &wanted)? {
                found.stale.insert(key);
            }
        }
    }
    Ok(())
}

/// Whether the entry of a key shows this text, to those who may see it, under these facets.
fn is_same(
    searcher: &Searcher,
    fields: &Fields,
    key: &str,
    wanted: &TantivyDocument,
) -> Result<bool> {
    let mut all = vec![equals(fields.about, key)];
    for field in [fields.scope, fields.facet] {
        let terms = wanted.get_all(field).filter_map(|v| v.as_str());
        all.extend(terms.map(|text| equals(field, text)));
    }
    if count(searcher, all)? != 1 {
        return Ok(false);
    }
    let one = TopDocs::with_limit(1).order_by_score();
    let top = searcher.search(&*equals(fields.about, key), &one)?;
    let Some((_, address)) = top.into_iter().next() else {
        return Ok(false);
    };
    let doc: TantivyDocument = searcher.doc(address)?;
    let text = |doc: &TantivyDocument, field| {
        let value = doc.get_first(field).and_then(|v| v.as_str());
        value.unwrap_or_default().to_owned()
    };
    let same = |field| text(&doc, field) == text(wanted, field);
    Ok(same(fields.title) && same(fields.text))
}

/// Has the wrong entries written anew: each by an event that the index follows, or all of them
/// when they are many. Tells how many things that concerns.
pub async fn mend(house: &House, wrong: &Difference) -> Result<usize> {
    if wrong.is_empty() {
        return Ok(0);
    }
    if wrong.len() > MENDED_ONE_BY_ONE_MAX {
        rebuild(house).await?;
        return Ok(wrong.len());
    }
    let refs: Vec<Ref> = wrong
        .all()
        .map(|key| key.parse())
        .collect::<Result<Vec<Ref>>>()?;
    let (now, count) = (house.now(), refs.len());
    let write = house.db.write(move |tx| {
        Box::pin(async move {
            let actor = Actor::program("nhip check");
            for about in refs {
                let event = NewEvent::new(&actor, "house.index-mend", about);
                event::append(tx, now, event.with(json!({}))).await?;
            }
            Ok(())
        })
    });
    write.await?;
    catch_up(house).await?;
    Ok(count)
}

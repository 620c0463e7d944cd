//! Rights as a clause: what a person may find is part of every question to the index.

use tantivy::Term;
use tantivy::query::{BooleanQuery, ConstScoreQuery, EmptyQuery, Query, TermQuery, TermSetQuery};
use tantivy::schema::IndexRecordOption;

use super::schema::{Fields, scope_term};
use crate::access::Right;
use crate::page::Who;

/// Up to so many terms are joined while reading; more are looked up at once beforehand.
const JOINED_MAX: usize = 48;

/// The clause of a person; nobody's matches nothing.
pub fn clause(fields: &Fields, who: Option<&Who>) -> Box<dyn Query> {
    let terms = who.map(terms).unwrap_or_default();
    one_of(fields, &terms)
}

/// All scope terms that a person's grants open. A token's scopes narrow them.
fn terms(who: &Who) -> Vec<String> {
    let mut terms = Vec::new();
    for grant in &who.grants {
        for right in Right::ALL {
            if right.rank() <= grant.rank && who.holds(&grant.room, right) {
                terms.push(scope_term(&grant.room, right.rank(), &grant.unit_id));
            }
        }
    }
    terms.sort_unstable();
    terms.dedup();
    terms
}

fn one_of(fields: &Fields, terms: &[String]) -> Box<dyn Query> {
    let term = |text: &String| Term::from_field_text(fields.scope, text);
    let any: Box<dyn Query> = match terms {
        [] => return Box::new(EmptyQuery),
        [only] => Box::new(TermQuery::new(term(only), IndexRecordOption::Basic)),
        few if few.len() <= JOINED_MAX => {
            let each = few.iter().map(|text| {
                let query = TermQuery::new(term(text), IndexRecordOption::Basic);
                Box::new(query) as Box<dyn Query>
            });
            Box::new(BooleanQuery::union(each.collect()))
        }
        many => Box::new(TermSetQuery::new(many.iter().map(term))),
    };
    Box::new(ConstScoreQuery::new(any, 0.0))
}

//! Facets of the list: how many records each value would leave, all other filters kept. A facet
//! that is chosen counts without itself, so that one can go over to another of its values.

use std::collections::BTreeMap;

use house::db::Sql;
use house::page::Asker;
use house::{House, Result, values};
use sea_orm::FromQueryResult;

use super::filter::{Breadth, Filter};
use super::list::{Listed, words};

/// Facets, in the order in which they stand on the page.
const FACETS: [&str; 7] = ["state", "type", "year", "issuer", "class", "tag", "label"];
/// Values of one facet that are shown.
const VALUES_MAX: usize = 12;
/// Records that are counted, the latest first: counting all of a large office on every page
/// would cost more than the page.
const COUNTED_MAX: i64 = 5_000;

/// A facet with its values.
pub struct FacetList {
    /// Its word in the address.
    pub facet: &'static str,
    pub name: String,
    pub values: Vec<FacetLink>,
}

/// A value: the way to it, or out of it when it is chosen.
pub struct FacetLink {
    pub value: String,
    pub label: String,
    pub n: i64,
    pub href: String,
    pub current: bool,
}

/// All facets of a list.
pub struct Counted {
    pub lists: Vec<FacetList>,
    /// The latest so many were counted, when there are more.
    pub in_part: Option<i64>,
}

#[derive(FromQueryResult)]
struct Row {
    facet: String,
    value: Option<String>,
    n: i64,
}

const COUNTS: &str = "SELECT 'type' AS facet, m.type AS value, count(*) AS n FROM m
    GROUP BY m.type
  UNION ALL SELECT 'year', m.year, count(*) FROM m GROUP BY m.year
  UNION ALL SELECT 'issuer', m.issuer, count(*) FROM m GROUP BY m.issuer
  UNION ALL SELECT 'label', m.label, count(*) FROM m GROUP BY m.label
  UNION ALL SELECT 'class', m.class_id, count(*) FROM m GROUP BY m.class_id
  UNION ALL SELECT 'state', m.state, count(*) FROM m GROUP BY m.state
  UNION ALL SELECT 'tag', min(g.tag), count(*) FROM m
    JOIN records_tag g ON g.record_id = m.id GROUP BY g.folded
  UNION ALL SELECT 'all', '', count(*) FROM m";

async fn rows(house: &House, asker: &Asker, filter: &Filter, breadth: Breadth) -> Result<Vec<Row>> {
    let sql = format!(
        "WITH m AS MATERIALIZED (
           SELECT r.id, r.type, substr(r.issued_on, 1, 4) AS year, r.issuer, r.label, r.class_id,
             CASE WHEN r.reading = 'failed' THEN 'failed'
               WHEN EXISTS (SELECT 1 FROM records_confirmation c WHERE c.record_id = r.id)
               THEN 'confirmed' ELSE 'unconfirmed' END AS state
           FROM records_record r WHERE {} ORDER BY r.id DESC LIMIT $13)
         {COUNTS}",
        filter.conditions(breadth)
    );
    let mut values = filter.values(house, asker);
    values.extend(values![COUNTED_MAX]);
    house.db.all(&sql, values).await
}

/// Counts the facets of a list.
pub async fn count(house: &House, asker: &Asker, listed: &Listed) -> Result<Counted> {
    let mut by_facet: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    let breadth = Breadth::of(house, asker).await?;
    for row in rows(house, asker, &listed.filter, breadth).await? {
        by_facet.entry(row.facet.clone()).or_default().push(row);
    }
    let all = by_facet.get("all").and_then(|rows| rows.first());
    let in_part = all.map(|row| row.n).filter(|n| *n >= COUNTED_MAX);
    for (name, value) in listed.filter.pairs() {
        if !value.is_empty() && FACETS.contains(&name) {
            let wider = listed.filter.with(name, "");
            let mut own = rows(house, asker, &wider, breadth).await?;
            own.retain(|row| row.facet == name);
            by_facet.insert(name.to_owned(), own);
        }
    }
    let mut lists = Vec::new();
    for facet in FACETS {
        let rows = by_facet.remove(facet).unwrap_or_default();
        let list = drawn(house, asker, listed, facet, rows).await?;
        // One value that all share narrows nothing.
        if list.values.len() > 1 || list.values.iter().any(|v| v.current) {
            lists.push(list);
        }
    }
    Ok(Counted { lists, in_part })
}

async fn drawn(
    house: &House,
    asker: &Asker,
    listed: &Listed,
    facet: &'static str,
    rows: Vec<Row>,
) -> Result<FacetList> {
    let pairs = listed.filter.pairs();
    let chosen = pairs.iter().find(|(name, _)| *name == facet);
    let chosen = chosen.map_or("", |(_, value)| value);
    let is = |value: &str| match facet {
        "tag" => viet::fold(value) == viet::fold(chosen),
        _ => value == chosen,
    };
    let mut rows: Vec<(String, i64)> = rows
        .into_iter()
        .filter_map(|row| Some((row.value.filter(|v| !v.is_empty())?, row.n)))
        .collect();
    rows.sort_by(|a, b| {
        let first = is(&b.0).cmp(&is(&a.0)).then(b.1.cmp(&a.1));
        first.then_with(|| a.0.cmp(&b.0))
    });
    rows.truncate(VALUES_MAX);
    let mut values = Vec::with_capacity(rows.len());
    for (value, n) in rows {
        let current = !chosen.is_empty() && is(&value);
        values.push(FacetLink {
            href: listed.href(facet, if current { "" } else { &value }),
            label: words(house, asker, facet, &value).await?,
            value,
            n,
            current,
        });
    }
    Ok(FacetList {
        facet,
        name: asker.t(&format!("list-by-{facet}")),
        values,
    })
}

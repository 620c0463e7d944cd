//! Pages of records: the list with its filters, and the way to one record's page and bytes.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use house::access::Right;
use house::db::Sql;
use house::event::{self, NewEvent};
use house::page::export::List;
use house::page::{Asker, Frame, encode, html};
use house::room::{Door, Routes};
use house::{House, Id, Ref, Result, values};
use sea_orm::FromQueryResult;
use serde::Deserialize;
use serde_json::json;

use super::{COLUMNS, Record, show};
use crate::{NAME, visible};

/// Rows on one page of the list.
const PAGE_ROWS: i64 = 50;
/// Rows of one export; the page says so when there are more.
const EXPORT_ROWS: i64 = 20_000;
/// Values of one facet.
const FACET_VALUES_MAX: i64 = 12;

/// The routes.
pub fn routes() -> Routes {
    let door = Door::Room(NAME, Right::Read);
    Routes::new()
        .get("/records", door, list)
        .get("/records/export", door, export)
        .get("/records/{id}", door, show::show)
        .get("/records/{id}/original", door, show::original)
        .get("/records/{id}/copy", door, show::pdf_copy)
        .get("/records/{id}/pages/{number}/{size}", door, show::picture)
        .get("/records/{id}/text", door, show::text_page)
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    q: String,
    #[serde(rename = "type")]
    kind: String,
    year: String,
    sort: String,
    trash: String,
    before: String,
    after_key: String,
    r#as: String,
}

#[derive(FromQueryResult)]
struct Facet {
    value: String,
    n: i64,
}

struct FacetLink {
    label: String,
    n: i64,
    href: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "record/list.html")]
struct ListPage {
    frame: Frame,
    rows: Vec<Record>,
    q: ListQuery,
    types: Vec<FacetLink>,
    years: Vec<FacetLink>,
    by_date: String,
    by_added: String,
    export: String,
    first: String,
    next: String,
    may_add: bool,
}

async fn list(
    State(house): State<House>,
    asker: Asker,
    Query(q): Query<ListQuery>,
) -> Result<Response> {
    let rows = find_page(&house, &asker, &q, PAGE_ROWS).await?;
    let last = rows.last().filter(|_| rows.len() as i64 == PAGE_ROWS);
    let next = last.map(|r| {
        let key = r.issued_on.clone().unwrap_or_default();
        format!("{}&before={}&after_key={key}", href(&q, None), r.id)
    });
    let types = facet(&house, &asker, &q, "type").await?;
    let years = facet(&house, &asker, &q, "year").await?;
    let frame = asker.frame(asker.t("room-records"), vec![]).await?;
    html(&ListPage {
        frame,
        types,
        years,
        by_date: href(
            &ListQuery {
                sort: "date".into(),
                ..q.clone()
            },
            None,
        ),
        by_added: href(
            &ListQuery {
                sort: String::new(),
                ..q.clone()
            },
            None,
        ),
        export: href(&q, None).replacen("/records?", "/records/export?", 1),
        first: if q.before.is_empty() {
            String::new()
        } else {
            href(&q, None)
        },
        next: next.unwrap_or_default(),
        rows,
        q,
        may_add: asker.holds(NAME, Right::Contribute),
    })
}

/// The list by keyset: by id, or by date and id, latest first. There is no COUNT and no OFFSET,
/// so the page costs the same at a hundred rows and at a hundred thousand.
async fn find_page(house: &House, asker: &Asker, q: &ListQuery, rows: i64) -> Result<Vec<Record>> {
    let (order, cursor) = if q.sort == "date" {
        (
            "coalesce(r.issued_on, '') DESC, r.id DESC",
            "($3 = '' OR coalesce(r.issued_on, '') < $4
               OR (coalesce(r.issued_on, '') = $4 AND r.id < $3))",
        )
    } else {
        ("r.id DESC", "($3 = '' OR r.id < $3) AND $4 = $4")
    };
    let trash = if q.trash.is_empty() {
        "NOT EXISTS"
    } else {
        "EXISTS"
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM records_record r JOIN unit u ON u.id = r.unit_id
         WHERE {} AND {cursor} AND ($5 = '' OR r.folded LIKE $5)
           AND ($6 = '' OR r.type = $6) AND ($7 = '' OR substr(r.issued_on, 1, 4) = $7)
           AND {trash} (SELECT 1 FROM records_trashing t
             WHERE t.record_id = r.id AND t.restored_at IS NULL)
         ORDER BY {order} LIMIT $8",
        visible!()
    );
    house
        .db
        .all(
            &sql,
            values![
                asker.id(),
                house.now(),
                q.before.clone(),
                q.after_key.clone(),
                like(&q.q),
                q.kind.clone(),
                q.year.clone(),
                rows
            ],
        )
        .await
}

/// GET /records/export: the list with its filters as XLSX, or CSV with `as=csv`. What leaves
/// the house is written down, with how much it was.
async fn export(
    State(house): State<House>,
    asker: Asker,
    Query(q): Query<ListQuery>,
) -> Result<Response> {
    let rows = find_page(&house, &asker, &q, EXPORT_ROWS).await?;
    let (now, actor, count) = (house.now(), asker.actor(), rows.len());
    let about = Ref::new(NAME, "list", Id::from_name("records"));
    let event = NewEvent::new(&actor, "records.export", about).with(json!({ "rows": count }));
    house
        .db
        .write(move |tx| Box::pin(async move { event::append(tx, now, event).await.map(drop) }))
        .await?;
    let heads = [
        "field-code",
        "field-issued_on",
        "field-type",
        "field-abstract",
        "field-issuer",
    ];
    let more = ["field-signer", "field-place", "field-label", "record-name"];
    let list = List {
        name: asker.t("room-records"),
        heads: heads.iter().chain(&more).map(|key| asker.t(key)).collect(),
        rows: rows.iter().map(cells).collect(),
    };
    if q.r#as == "csv" {
        Ok(list.csv())
    } else {
        list.xlsx()
    }
}

fn cells(r: &Record) -> Vec<String> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let day = r
        .issued_on
        .as_deref()
        .map(house::clock::day_words)
        .unwrap_or_default();
    vec![
        r.code(),
        day,
        text(&r.r#type),
        text(&r.r#abstract),
        text(&r.issuer),
        text(&r.signer),
        text(&r.place),
        r.label.clone(),
        r.original_name.clone(),
    ]
}

fn like(typed: &str) -> String {
    let folded = viet::fold(typed.trim()).replace(['%', '_'], "");
    if folded.is_empty() {
        String::new()
    } else {
        format!("%{folded}%")
    }
}

async fn facet(
    house: &House,
    asker: &Asker,
    q: &ListQuery,
    name: &'static str,
) -> Result<Vec<FacetLink>> {
    let column = if name == "type" {
        "r.type"
    } else {
        "substr(r.issued_on, 1, 4)"
    };
    let sql = format!(
        "SELECT {column} AS value, count(*) AS n FROM records_record r
         WHERE {} AND {column} IS NOT NULL AND ($3 = '' OR r.folded LIKE $3)
         GROUP BY {column} ORDER BY n DESC, value LIMIT $4",
        visible!()
    );
    let values = values![asker.id(), house.now(), like(&q.q), FACET_VALUES_MAX];
    let found: Vec<Facet> = house.db.all(&sql, values).await?;
    let current = if name == "type" { &q.kind } else { &q.year };
    let link = |f: Facet| {
        let on = *current == f.value;
        let value = if on { String::new() } else { f.value.clone() };
        FacetLink {
            href: href(q, Some((name, &value))),
            label: f.value,
            n: f.n,
            current: on,
        }
    };
    Ok(found.into_iter().map(link).collect())
}

/// The list's address with its filters, one of them changed.
fn href(q: &ListQuery, change: Option<(&str, &str)>) -> String {
    let mut pairs = [
        ("q", q.q.as_str()),
        ("type", q.kind.as_str()),
        ("year", q.year.as_str()),
        ("sort", q.sort.as_str()),
        ("trash", q.trash.as_str()),
    ];
    if let Some((name, value)) = change {
        for pair in pairs.iter_mut().filter(|p| p.0 == name) {
            pair.1 = value;
        }
    }
    let filled = pairs.iter().filter(|(_, v)| !v.is_empty());
    let query: Vec<String> = filled.map(|(k, v)| format!("{k}={}", encode(v))).collect();
    format!("/records?{}", query.join("&"))
}

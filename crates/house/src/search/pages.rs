//! The page of results, and suggestions while typing.

use askama::Template;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::find::{Facet, Hit, Query, find};
use super::snippet::Piece;
use super::suggest::suggest;
use crate::error::Result;
use crate::ground::House;
use crate::page::{Asker, Crumb, Frame, encode, html};
use crate::room::{Card, Door, Routes};
use crate::unit;

/// Hits on one page.
const PAGE_HITS: usize = 20;
/// Suggestions at once.
pub(super) const SUGGESTIONS: usize = 8;
/// Facets that can be chosen at once; further ones are not looked at.
pub(super) const CHOSEN_MAX: usize = 12;
/// Facets that are shown, in this order; others follow by name.
const ORDER: [&str; 5] = ["room", "type", "issuer", "unit", "year"];

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .get("/search", Door::SignedIn, show)
        .get("/search/suggest", Door::SignedIn, suggestions)
        .join(super::api::routes())
}

/// The parameters of the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    /// Chosen facets, `key=value` each.
    with: Vec<String>,
    from: usize,
}

impl Asked {
    fn read(raw: Option<String>) -> Self {
        let read = serde_html_form::from_str(&raw.unwrap_or_default());
        // An address that was typed wrongly is an empty question, not an error.
        let mut asked: Asked = read.unwrap_or_default();
        asked.with.truncate(CHOSEN_MAX);
        asked
    }

    fn query(&self) -> Query {
        let chosen = self.with.iter().filter_map(|term| term.split_once('='));
        Query {
            text: self.q.clone(),
            facets: chosen.map(|(k, v)| (k.to_owned(), v.to_owned())).collect(),
            offset: self.from,
            limit: PAGE_HITS,
        }
    }

    fn href(&self, with: &[String], from: usize) -> String {
        let mut href = format!("/search?q={}", encode(&self.q));
        for term in with {
            href.push_str(&format!("&with={}", encode(term)));
        }
        if from > 0 {
            href.push_str(&format!("&from={from}"));
        }
        href
    }
}

#[derive(Template)]
#[template(path = "search/list.html")]
struct ListPage {
    frame: Frame,
    asked: bool,
    count: i64,
    hits: Vec<HitLine>,
    chosen: Vec<Choice>,
    facets: Vec<FacetList>,
    first: String,
    next: String,
}

struct HitLine {
    title: String,
    href: String,
    room: String,
    /// What it is, in a line: number, date, issuer.
    summary: String,
    label: Option<String>,
    snippet: Vec<Piece>,
}

struct FacetList {
    name: String,
    values: Vec<Choice>,
}

/// A value of a facet: a link that chooses it, or takes the choice back.
struct Choice {
    word: String,
    href: String,
    count: i64,
}

async fn show(
    State(house): State<House>,
    asker: Asker,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let asked = Asked::read(raw);
    let found = find(&house, &asker, &asked.query()).await?;
    let crumbs = vec![Crumb::new(asker.t("home-title"), "/")];
    let mut frame = asker.frame(asker.t("search-title"), crumbs).await?;
    frame.query.clone_from(&asked.q);
    let mut hits = Vec::new();
    for hit in &found.hits {
        hits.extend(hit_line(&house, &asker, &asked, hit).await?);
    }
    let mut chosen = Vec::new();
    for term in &asked.with {
        chosen.extend(taken_back(&house, &asker, &asked, term).await?);
    }
    let next = found.next.map(|from| asked.href(&asked.with, from));
    html(&ListPage {
        frame,
        asked: !asked.q.trim().is_empty() || !asked.with.is_empty(),
        count: found.total as i64,
        hits,
        chosen,
        facets: facets(&house, &asker, &asked, found.facets).await?,
        first: if asked.from > 0 {
            asked.href(&asked.with, 0)
        } else {
            String::new()
        },
        next: next.unwrap_or_default(),
    })
}

/// A hit as its room shows it; nothing when the room says that it is gone or out of reach, which
/// can only be while the index is catching up.
pub(super) async fn card(house: &House, asker: &Asker, hit: &Hit) -> Result<Option<Card>> {
    match house.room(&hit.about.room) {
        Some(room) => (room.card)(house, asker, &hit.about).await,
        None => Ok(None),
    }
}

async fn hit_line(
    house: &House,
    asker: &Asker,
    asked: &Asked,
    hit: &Hit,
) -> Result<Option<HitLine>> {
    let Some(card) = card(house, asker, hit).await? else {
        return Ok(None);
    };
    Ok(Some(HitLine {
        title: card.title,
        href: with_query(&card.href, &asked.q),
        room: asker.t(&format!("room-{}", hit.about.room)),
        summary: card.summary,
        label: card
            .label
            .map(|l| asker.t_with("label-word", &[("label", l.into())])),
        snippet: hit.snippet.clone(),
    }))
}

/// The thing's page is told what was looked for, so that it lights the words.
fn with_query(href: &str, q: &str) -> String {
    if q.is_empty() {
        return href.to_owned();
    }
    let mark = if href.contains('?') { '&' } else { '?' };
    format!("{href}{mark}q={}", encode(q))
}

async fn taken_back(
    house: &House,
    asker: &Asker,
    asked: &Asked,
    term: &str,
) -> Result<Option<Choice>> {
    let Some((key, value)) = term.split_once('=') else {
        return Ok(None);
    };
    let others: Vec<String> = asked.with.iter().filter(|t| *t != term).cloned().collect();
    Ok(Some(Choice {
        word: word(house, asker, key, value).await?,
        href: asked.href(&others, 0),
        count: 0,
    }))
}

async fn facets(
    house: &House,
    asker: &Asker,
    asked: &Asked,
    mut found: Vec<Facet>,
) -> Result<Vec<FacetList>> {
    let place = |key: &str| ORDER.iter().position(|o| *o == key);
    found.sort_by_key(|f| place(&f.key).unwrap_or(ORDER.len()));
    let mut lists = Vec::new();
    for facet in found {
        let message = format!("search-facet-{}", facet.key);
        if !house.messages.has(asker.lang, &message) {
            continue;
        }
        let mut values = Vec::new();
        for (value, count) in &facet.values {
            let term = format!("{}={value}", facet.key);
            if asked.with.contains(&term) {
                continue;
            }
            let mut with = asked.with.clone();
            with.push(term);
            values.push(Choice {
                word: word(house, asker, &facet.key, value).await?,
                href: asked.href(&with, 0),
                count: *count as i64,
            });
        }
        if !values.is_empty() {
            let name = asker.t(&message);
            lists.push(FacetList { name, values });
        }
    }
    Ok(lists)
}

/// A facet's value in words.
async fn word(house: &House, asker: &Asker, key: &str, value: &str) -> Result<String> {
    match key {
        "room" => Ok(asker.t(&format!("room-{value}"))),
        "unit" => {
            let Ok(id) = value.parse() else {
                return Ok(value.to_owned());
            };
            let unit = unit::find(&house.db, id).await?;
            Ok(unit.map_or_else(|| value.to_owned(), |u| u.name))
        }
        _ => Ok(value.to_owned()),
    }
}

/// GET /search/suggest?q= : `items` of `title` and `href`.
async fn suggestions(
    State(house): State<House>,
    asker: Asker,
    RawQuery(raw): RawQuery,
) -> Result<Json<Value>> {
    let asked = Asked::read(raw);
    let mut items = Vec::new();
    for suggestion in suggest(&house, &asker, &asked.q, SUGGESTIONS).await? {
        let Some(room) = house.room(&suggestion.about.room) else {
            continue;
        };
        if let Some(card) = (room.card)(&house, &asker, &suggestion.about).await? {
            items.push(json!({ "title": suggestion.title, "href": card.href }));
        }
    }
    Ok(Json(json!({ "items": items })))
}

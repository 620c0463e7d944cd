//! Search as JSON: what was found, with facets, and suggestions for a beginning.

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::find::{Facet, Hit, Query, find};
use super::pages::{CHOSEN_MAX, SUGGESTIONS, card};
use super::snippet::Piece;
use super::suggest::suggest;
use super::{HITS_MAX, OFFSET_MAX};
use crate::api::{Listing, Paging, PagingQuery, wrong_cursor};
use crate::error::{Error, Result};
use crate::ground::House;
use crate::page::Asker;
use crate::room::{Door, Routes};

#[derive(OpenApi)]
#[openapi(paths(results, suggestions))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    let door = Door::SignedIn;
    Routes::new()
        .get("/api/v1/search", door, results)
        .get("/api/v1/search/suggestions", door, suggestions)
        .describe(Description::openapi)
}

#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Words, codes, "phrases", and filters such as `year:2024`.
    q: String,
    /// Chosen facets, `key=value` each, at most 12.
    with: Vec<String>,
}

impl Asked {
    fn read(raw: Option<String>) -> Result<Self> {
        let read = serde_html_form::from_str(&raw.unwrap_or_default());
        let mut asked: Asked = read.map_err(|_| Error::field("with", "api-not-as-described"))?;
        asked.with.truncate(CHOSEN_MAX);
        Ok(asked)
    }
}

/// What was found.
#[derive(Serialize, ToSchema)]
struct Results {
    items: Vec<HitLine>,
    /// The `cursor` of the next page; nothing when this was the last.
    next: Option<String>,
    /// How many were found in all.
    total: usize,
    facets: Vec<FacetList>,
}

#[derive(Serialize, ToSchema)]
struct HitLine {
    /// `room:kind:id`.
    #[serde(rename = "ref")]
    about: String,
    room: String,
    title: String,
    /// Its page.
    href: String,
    label: Option<String>,
    score: f32,
    /// A stretch of the text.
    snippet: Vec<SnippetPiece>,
}

#[derive(Serialize, ToSchema)]
struct SnippetPiece {
    text: String,
    /// Whether it is one of the words that were looked for.
    lit: bool,
}

#[derive(Serialize, ToSchema)]
struct FacetList {
    key: String,
    values: Vec<FacetValue>,
}

#[derive(Serialize, ToSchema)]
struct FacetValue {
    value: String,
    count: u64,
}

/// What was found among all that one may see, best first.
#[utoipa::path(
    get, path = "/api/v1/search", params(Asked, PagingQuery),
    responses((status = 200, body = Results))
)]
async fn results(
    State(house): State<House>,
    asker: Asker,
    RawQuery(raw): RawQuery,
    page: Paging,
) -> Result<Json<Results>> {
    let asked = Asked::read(raw)?;
    let offset = page.parsed::<usize>()?.unwrap_or(0);
    if offset > OFFSET_MAX {
        return Err(wrong_cursor());
    }
    let chosen = asked.with.iter().filter_map(|term| term.split_once('='));
    let query = Query {
        text: asked.q.clone(),
        facets: chosen.map(|(k, v)| (k.to_owned(), v.to_owned())).collect(),
        offset,
        limit: HITS_MAX.min(page.limit as usize),
    };
    let found = find(&house, &asker, &query).await?;
    let mut items = Vec::new();
    for hit in &found.hits {
        // While the index catches up, a room may know better what may be seen.
        let Some(card) = card(&house, &asker, hit).await? else {
            continue;
        };
        items.push(HitLine {
            about: hit.about.to_string(),
            room: hit.about.room.clone(),
            title: card.title,
            href: card.href,
            label: card.label,
            score: hit.score,
            snippet: hit.snippet.iter().map(piece).collect(),
        });
    }
    Ok(Json(Results {
        items,
        next: found.next.map(|from| from.to_string()),
        total: found.total,
        facets: found.facets.into_iter().map(facet_list).collect(),
    }))
}

fn piece(piece: &Piece) -> SnippetPiece {
    SnippetPiece {
        text: piece.text.clone(),
        lit: piece.lit,
    }
}

fn facet_list(facet: Facet) -> FacetList {
    let value = |(value, count)| FacetValue { value, count };
    FacetList {
        key: facet.key,
        values: facet.values.into_iter().map(value).collect(),
    }
}

#[derive(Serialize, ToSchema)]
struct SuggestionLine {
    #[serde(rename = "ref")]
    about: String,
    title: String,
    href: String,
}

/// Things whose title or code begins so.
#[utoipa::path(
    get, path = "/api/v1/search/suggestions", params(Asked),
    responses((status = 200, body = Listing<SuggestionLine>))
)]
async fn suggestions(
    State(house): State<House>,
    asker: Asker,
    RawQuery(raw): RawQuery,
) -> Result<Json<Listing<SuggestionLine>>> {
    let asked = Asked::read(raw)?;
    let mut items = Vec::new();
    for found in suggest(&house, &asker, &asked.q, SUGGESTIONS).await? {
        let hit = Hit {
            about: found.about,
            score: 0.0,
            title: found.title,
            snippet: Vec::new(),
        };
        if let Some(card) = card(&house, &asker, &hit).await? {
            items.push(SuggestionLine {
                about: hit.about.to_string(),
                title: hit.title,
                href: card.href,
            });
        }
    }
    Ok(Json(Listing::whole(items)))
}

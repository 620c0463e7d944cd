//! Dossiers as JSON: the list, one dossier with its records, and opening one.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use house::access::Right;
use house::api::{Done, IfMatch, Listing, Made, Paging, PagingQuery, Sent};
use house::api::{merged, once, stale, versioned};
use house::page::Asker;
use house::room::{Door, Routes};
use house::{Error, House, Id, Result, unit};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::export::export;
use super::{Asked, Data, Dossier, extent, place};
use crate::NAME;
use crate::record::api::RecordLine;

#[derive(OpenApi)]
#[openapi(paths(list, open, show, change, records, super::export::export))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    let read = Door::Room(NAME, Right::Read);
    let contribute = Door::Room(NAME, Right::Contribute);
    Routes::new()
        .get("/api/v1/dossiers", read, list)
        .post("/api/v1/dossiers", contribute, open)
        .get("/api/v1/dossiers/export", read, export)
        .get("/api/v1/dossiers/{id}", read, show)
        .patch("/api/v1/dossiers/{id}", contribute, change)
        .get("/api/v1/dossiers/{id}/records", read, records)
        .describe(Description::openapi)
}

#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Part of a title, code or keyword, with or without marks.
    q: String,
    /// Ids that narrow; a class counts with those below it.
    fonds: String,
    series: String,
    class: String,
    unit: String,
}

/// A dossier with its data (Circular 05/2025/TT-BNV).
#[derive(Serialize, ToSchema)]
struct DossierLine {
    id: Id,
    unit: Id,
    unit_name: String,
    fonds: Option<Id>,
    series: Option<Id>,
    class: Option<Id>,
    code: String,
    title: String,
    language: String,
    retention: String,
    /// `internal` or `restricted`.
    label: String,
    /// YYYY-MM-DD.
    start_day: Option<String>,
    end_day: Option<String>,
    keywords: String,
    paper_code: String,
    paper_place: String,
    note: String,
    /// Sheets and pages of the paper dossier.
    sheets: Option<i64>,
    pages: Option<i64>,
    /// `good`, `fair` or `damaged`.
    physical_state: String,
    information_sign: String,
    /// `digital`, `digitised` or `mixed`.
    trust: String,
    /// `made` or `none`.
    reserve_copy: String,
    version: i64,
    /// How many records are filed in it.
    records: i64,
}

impl From<Dossier> for DossierLine {
    fn from(d: Dossier) -> Self {
        DossierLine {
            id: d.id,
            unit: d.unit_id,
            unit_name: d.unit_name,
            fonds: d.fonds_id,
            series: d.series_id,
            class: d.class_id,
            code: d.code,
            title: d.title,
            language: d.language,
            retention: d.retention,
            label: d.label,
            start_day: d.start_day,
            end_day: d.end_day,
            keywords: d.keywords,
            paper_code: d.paper_code,
            paper_place: d.paper_place,
            note: d.note,
            sheets: d.sheets,
            pages: d.pages,
            physical_state: d.physical_state,
            information_sign: d.information_sign,
            trust: d.trust,
            reserve_copy: d.reserve_copy,
            version: d.version,
            records: d.records,
        }
    }
}

/// Dossiers that one may see, latest first.
#[utoipa::path(
    get, path = "/api/v1/dossiers", params(ListQuery, PagingQuery),
    responses((status = 200, body = Listing<DossierLine>))
)]
async fn list(
    State(house): State<House>,
    asker: Asker,
    Query(q): Query<ListQuery>,
    page: Paging,
) -> Result<Json<Listing<DossierLine>>> {
    let before = page.parsed::<Id>()?.map(|id| id.to_string());
    let before = before.unwrap_or_default();
    let asked = Asked {
        q: q.q,
        fonds: q.fonds,
        series: q.series,
        class: q.class,
        unit: q.unit,
        before,
    };
    let rows = super::list(&house, &asker, Right::Read, &asked, page.rows()).await?;
    Ok(Json(Listing::page(
        &page,
        rows,
        |d| d.id.to_string(),
        DossierLine::from,
    )))
}

/// A dossier to be opened.
#[derive(Deserialize, ToSchema)]
struct DossierWish {
    /// The unit whose matter it is: its id, its code, or its full name.
    unit: String,
    #[serde(flatten)]
    data: Data,
}

/// Opens a dossier.
#[utoipa::path(
    post, path = "/api/v1/dossiers", request_body = DossierWish,
    responses((status = 201, body = Made))
)]
async fn open(
    State(house): State<House>,
    asker: Asker,
    sent: Sent<DossierWish>,
) -> Result<Response> {
    let found = unit::named_or_coded(&house.db, &sent.body.unit, &house.today()).await?;
    let unit = found.ok_or_else(|| Error::field("unit", "person-unit-unknown"))?;
    asker.must_reach(NAME, Right::Contribute, unit.id).await?;
    let sent = sent.map(|wish| wish.data.judged())?;
    place::check(&house, &asker, unit.id, &sent.body, None).await?;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, data| {
        Box::pin(async move {
            let id = super::add(tx, &actor, now, unit.id, &data).await?;
            Done::made(&Made { id })
        })
    })
    .await
}

/// A dossier with how much it holds.
#[derive(Serialize, ToSchema)]
struct DossierWhole {
    #[serde(flatten)]
    line: DossierLine,
    /// Pages and bytes of its records that one may see.
    record_pages: i64,
    record_bytes: i64,
}

/// One dossier.
#[utoipa::path(
    get, path = "/api/v1/dossiers/{id}", params(("id" = String, Path)),
    responses((status = 200, body = DossierWhole))
)]
async fn show(State(house): State<House>, asker: Asker, Path(id): Path<Id>) -> Result<Response> {
    let dossier = super::find(&house, &asker, Right::Read, id).await?;
    let extent = extent::of(&house, &asker, id).await?;
    let whole = DossierWhole {
        record_pages: extent.pages,
        record_bytes: extent.bytes,
        line: dossier.into(),
    };
    Ok(versioned(whole.line.version, whole))
}

/// A dossier after a change.
#[derive(Serialize, ToSchema)]
struct DossierChanged {
    id: Id,
    version: i64,
}

/// What is counted; every other value is text.
const COUNTS: [&str; 2] = ["sheets", "pages"];

/// Null empties a value.
fn changed(before: &Data, changes: Map<String, Value>) -> Result<Data> {
    let set = |key: &str, value| match value {
        Value::Null if !COUNTS.contains(&key) => Ok(Value::String(String::new())),
        other => Ok(other),
    };
    merged(before, changes, set)?.judged()
}

/// Changes data of a dossier: what is not named stays, null empties a value.
#[utoipa::path(
    patch, path = "/api/v1/dossiers/{id}",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    request_body = Data, responses((status = 200, body = DossierChanged))
)]
async fn change(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    IfMatch(version): IfMatch,
    sent: Sent<Map<String, Value>>,
) -> Result<Response> {
    let seen = super::find(&house, &asker, Right::Contribute, id).await?;
    place::may_change(&asker, &seen).await?;
    let before = seen.data();
    let sent = sent.map(|changes| changed(&before, changes))?;
    place::check(&house, &asker, seen.unit_id, &sent.body, Some(&before)).await?;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, data| {
        Box::pin(async move {
            let changed = super::change(tx, &actor, now, (&seen, version), &data).await;
            changed.map_err(stale)?;
            let version = version + 1;
            Done::changed(&DossierChanged { id, version })
        })
    })
    .await
}

/// The records of a dossier that one may see, in order of their dates.
#[utoipa::path(
    get, path = "/api/v1/dossiers/{id}/records", params(("id" = String, Path)),
    responses((status = 200, body = Listing<RecordLine>))
)]
async fn records(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
) -> Result<Json<Listing<RecordLine>>> {
    super::find(&house, &asker, Right::Read, id).await?;
    let rows = super::records(&house, &asker, id).await?;
    Ok(Json(Listing::whole(
        rows.into_iter().map(RecordLine::from).collect(),
    )))
}

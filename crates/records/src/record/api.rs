//! Records as JSON: the list with its filters, one record with its fields, pages and words, its
//! bytes, and what those who may change it can do.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use house::access::Right;
use house::api::{
    Done, IfMatch, Listing, Nothing, Paging, PagingQuery, Sent, once, stale, versioned,
    wrong_cursor,
};
use house::clock::rfc3339;
use house::event;
use house::page::Asker;
use house::room::{Door, Routes};
use house::{House, Id, Ref, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::filter::Filter;
use super::list::{Listed, Order, page as list_page};
use super::shelf::refused;
use super::show::{found, note};
use super::{Data, Record, changed};
use crate::NAME;
use crate::arrangement::plan;
use crate::arrangement::run::arrange_in;
use crate::arrangement::{By, Change, NONE};
use crate::review::{self, may_change};

/// Events of a record's life.
const LIFE_MAX: i64 = 200;
/// Records that are like one.
const SIMILAR_MAX: usize = 10;

#[derive(OpenApi)]
#[openapi(paths(list, show, change, confirm, trash, restore, file, life, similar))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    let read = Door::Room(NAME, Right::Read);
    let contribute = Door::Room(NAME, Right::Contribute);
    Routes::new()
        .get("/api/v1/records", read, list)
        .get("/api/v1/records/{id}", read, show)
        .patch("/api/v1/records/{id}", contribute, change)
        .post("/api/v1/records/{id}/confirmation", contribute, confirm)
        .post("/api/v1/records/{id}/trashing", contribute, trash)
        .delete("/api/v1/records/{id}/trashing", contribute, restore)
        .put("/api/v1/records/{id}/dossier", contribute, file)
        .get("/api/v1/records/{id}/events", read, life)
        .get("/api/v1/records/{id}/similar", read, similar)
        .describe(Description::openapi)
        .join(super::bytes::routes())
        .join(super::leaves::routes())
        .join(super::rights::routes())
}

#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct SortAsked {
    /// Empty for the latest added first; `added`, `date`, `date-asc`.
    sort: String,
}

/// A record in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordLine {
    id: Id,
    unit: Id,
    unit_name: String,
    batch: Option<Id>,
    dossier: Option<Id>,
    title: String,
    /// `1234/QĐ-UBND`; empty when neither number nor notation is known.
    code: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    /// YYYY-MM-DD.
    issued_on: Option<String>,
    issuer: Option<String>,
    signer: Option<String>,
    /// `internal` or `restricted`.
    label: String,
    page_count: i64,
    /// `read`, `kept` or `failed`.
    reading: String,
    confirmed: bool,
    trashed: bool,
    /// For `If-Match`.
    version: i64,
    /// RFC 3339, UTC.
    created_at: String,
}

impl From<Record> for RecordLine {
    fn from(r: Record) -> Self {
        RecordLine {
            code: r.code(),
            id: r.id,
            unit: r.unit_id,
            unit_name: r.unit_name,
            batch: r.batch_id,
            dossier: r.dossier_id,
            title: r.title,
            kind: r.r#type,
            issued_on: r.issued_on,
            issuer: r.issuer,
            signer: r.signer,
            label: r.label,
            page_count: r.page_count,
            reading: r.reading,
            confirmed: r.confirmed > 0,
            trashed: r.trashed > 0,
            version: r.version,
            created_at: rfc3339(r.created_at),
        }
    }
}

/// Records that one may see.
#[utoipa::path(
    get, path = "/api/v1/records", params(Filter, SortAsked, PagingQuery),
    responses((status = 200, body = Listing<RecordLine>))
)]
async fn list(
    State(house): State<House>,
    asker: Asker,
    Query(filter): Query<Filter>,
    Query(asked): Query<SortAsked>,
    page: Paging,
) -> Result<Json<Listing<RecordLine>>> {
    let mut order = Order {
        sort: asked.sort,
        ..Order::default()
    };
    // The day and the id after which the page begins: both are read off the row alone.
    if !page.cursor.is_empty() {
        let (day, id) = page.cursor.split_once('~').ok_or_else(wrong_cursor)?;
        let id: Id = id.parse().map_err(|_| wrong_cursor())?;
        order.before = id.to_string();
        order.after_key = day.to_owned();
    }
    let listed = Listed { filter, order };
    let rows = list_page(&house, &asker, &listed, page.rows()).await?;
    let rows: Vec<Record> = rows.into_iter().map(|row| row.record).collect();
    let cursor = |r: &Record| format!("{}~{}", r.issued_on.as_deref().unwrap_or(""), r.id);
    Ok(Json(Listing::page(&page, rows, cursor, RecordLine::from)))
}

/// A record with its data and what was read off its pages.
#[derive(Serialize, ToSchema)]
struct RecordWhole {
    #[serde(flatten)]
    line: RecordLine,
    data: Data,
    /// The description, as `data` has it.
    note: String,
    tags: String,
    original: Original,
    /// Whether there is a PDF copy with a text layer.
    has_copy: bool,
    /// Why it could not be read, for people.
    trouble: Option<String>,
    fields: Vec<FieldLine>,
}

/// The bytes as they came.
#[derive(Serialize, ToSchema)]
struct Original {
    name: String,
    media_type: String,
    bytes: i64,
    sha256: String,
}

/// A value as it was read, and where it stands.
#[derive(Serialize, ToSchema)]
struct FieldLine {
    field: String,
    value: String,
    /// 0 to 1.
    confidence: f64,
    page: i64,
    /// Left, top, width and height, pixels of the page.
    #[serde(rename = "box")]
    area: [i64; 4],
}

async fn whole(house: &House, asker: &Asker, record: Record) -> Result<RecordWhole> {
    let line = |f: review::ReadField| FieldLine {
        field: f.field,
        value: f.value,
        confidence: f.confidence as f64 / 100.0,
        page: f.page,
        area: [f.x, f.y, f.w, f.h],
    };
    let fields = review::read_fields(&house.db, record.id).await?;
    Ok(RecordWhole {
        data: record.data(),
        note: record.archival.get("description"),
        tags: record.tags.clone(),
        original: Original {
            name: record.original_name.clone(),
            media_type: record.media_type.clone(),
            bytes: record.original_size,
            sha256: record.original_hash.clone(),
        },
        has_copy: record.copy_blob.is_some(),
        trouble: record.trouble.as_deref().map(|key| asker.t(key)),
        fields: fields.into_iter().map(line).collect(),
        line: record.into(),
    })
}

/// One record. The look is written down.
#[utoipa::path(
    get, path = "/api/v1/records/{id}", params(("id" = String, Path)),
    responses((status = 200, body = RecordWhole))
)]
async fn show(State(house): State<House>, asker: Asker, Path(id): Path<Id>) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    note(&house, &asker, &record, "records.read", json!({})).await?;
    let version = record.version;
    Ok(versioned(version, whole(&house, &asker, record).await?))
}

/// A record after a change.
#[derive(Serialize, ToSchema)]
struct Changed {
    id: Id,
    version: i64,
    confirmed: bool,
}

async fn save(
    house: &House,
    asker: &Asker,
    id: Id,
    version: i64,
    sent: Sent<Map<String, Value>>,
    confirm: bool,
) -> Result<Response> {
    let record = found(house, asker, id).await?;
    may_change(asker, &record).await?;
    let before = record.data();
    let name = record.original_name.clone();
    let sent = sent.map(|changes| changed(&before, changes, &name))?;
    let (now, actor, unit) = (house.now(), asker.actor(), record.unit_id);
    let confirmed = confirm || record.confirmed > 0;
    once(house, asker, sent, move |tx, after| {
        Box::pin(async move {
            let moved = i64::from(before != after);
            let states = (version, before, after);
            let saved = review::save(tx, &actor, now, (id, unit), states, confirm).await;
            saved.map_err(stale)?;
            let version = version + moved;
            Done::changed(&Changed {
                id,
                version,
                confirmed,
            })
        })
    })
    .await
}

/// Changes data of a record: what is not named stays, null empties a value.
#[utoipa::path(
    patch, path = "/api/v1/records/{id}",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    request_body = Data, responses((status = 200, body = Changed))
)]
async fn change(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    IfMatch(version): IfMatch,
    sent: Sent<Map<String, Value>>,
) -> Result<Response> {
    save(&house, &asker, id, version, sent, false).await
}

/// Says that the data are right, perhaps after changing some: the review is over.
#[utoipa::path(
    post, path = "/api/v1/records/{id}/confirmation",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    request_body = Data, responses((status = 200, body = Changed))
)]
async fn confirm(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    IfMatch(version): IfMatch,
    sent: Sent<Map<String, Value>>,
) -> Result<Response> {
    save(&house, &asker, id, version, sent, true).await
}

/// Puts the record in order as on its page: it can be taken back there.
async fn arrange<T: Send + 'static>(
    house: &House,
    asker: &Asker,
    id: Id,
    sent: Sent<T>,
    change: Change,
) -> Result<Response> {
    let record = found(house, asker, id).await?;
    may_change(asker, &record).await?;
    plan::judged(&change)?;
    let (by, now, actor) = (By::of(asker), house.now(), asker.actor());
    once(house, asker, sent, move |tx, _| {
        Box::pin(async move {
            let done = arrange_in(tx, (by, &actor.name), now, id, &change).await;
            done.map_err(refused)?;
            Ok(Done::gone())
        })
    })
    .await
}

/// Puts a record into the trash.
#[utoipa::path(
    post, path = "/api/v1/records/{id}/trashing", params(("id" = String, Path)),
    responses((status = 204, description = "It lies in the trash"))
)]
async fn trash(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<Nothing>,
) -> Result<Response> {
    let change = Change {
        trash: "trash".to_owned(),
        ..Change::default()
    };
    arrange(&house, &asker, id, sent, change).await
}

/// Takes a record out of the trash.
#[utoipa::path(
    delete, path = "/api/v1/records/{id}/trashing", params(("id" = String, Path)),
    responses((status = 204, description = "It is back"))
)]
async fn restore(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<Nothing>,
) -> Result<Response> {
    let change = Change {
        trash: "restore".to_owned(),
        ..Change::default()
    };
    arrange(&house, &asker, id, sent, change).await
}

/// Where a record is to be filed.
#[derive(Deserialize, ToSchema)]
struct Filing {
    /// A dossier of the record's unit; null takes the record out.
    dossier: Option<Id>,
}

/// Files a record in a dossier of its unit, or takes it out.
#[utoipa::path(
    put, path = "/api/v1/records/{id}/dossier", params(("id" = String, Path)),
    request_body = Filing, responses((status = 204, description = "It is filed so"))
)]
async fn file(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<Filing>,
) -> Result<Response> {
    let dossier = sent.body.dossier.map(|id| id.to_string());
    let change = Change {
        dossier: dossier.unwrap_or_else(|| NONE.to_owned()),
        ..Change::default()
    };
    arrange(&house, &asker, id, sent, change).await
}

/// What happened to a record.
#[derive(Serialize, ToSchema)]
struct Happened {
    /// RFC 3339, UTC.
    at: String,
    actor: String,
    /// `records.change` and the like.
    action: String,
    /// What else belongs to it, such as the true state before and after.
    particulars: Value,
}

/// A record's life, latest first; reads are not told (they are seen in the events).
#[utoipa::path(
    get, path = "/api/v1/records/{id}/events", params(("id" = String, Path)),
    responses((status = 200, body = Listing<Happened>))
)]
async fn life(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
) -> Result<Json<Listing<Happened>>> {
    found(&house, &asker, id).await?;
    let events = event::life(&house.db, &Ref::new(NAME, "record", id), LIFE_MAX).await?;
    let told = events.into_iter().filter(|e| {
        let look = [
            "records.read",
            "records.play",
            "records.download",
            "records.refused",
        ];
        !look.contains(&e.action.as_str())
    });
    let line = |e: event::Event| Happened {
        at: rfc3339(e.at),
        actor: e.actor,
        action: e.action,
        particulars: serde_json::from_str(&e.particulars).unwrap_or_default(),
    };
    Ok(Json(Listing::whole(told.map(line).collect())))
}

/// Records like this one, best first, among what one may see.
#[utoipa::path(
    get, path = "/api/v1/records/{id}/similar", params(("id" = String, Path)),
    responses((status = 200, body = Listing<RecordLine>))
)]
async fn similar(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
) -> Result<Json<Listing<RecordLine>>> {
    found(&house, &asker, id).await?;
    let about = Ref::new(NAME, "record", id);
    let alike = house::search::similar(&house, &asker, &about, SIMILAR_MAX).await?;
    let mut items = Vec::new();
    for (about, _) in alike.into_iter().filter(|(r, _)| r.room == NAME) {
        items.extend(
            super::find(&house, &asker, about.id)
                .await?
                .map(RecordLine::from),
        );
    }
    Ok(Json(Listing::whole(items)))
}

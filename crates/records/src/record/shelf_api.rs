//! What belongs to a record's place as JSON: tags in use, kept views, notes and versions.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use house::access::Right;
use house::api::{Done, IfMatch, Listing, Made, Nothing, Sent, once, stale};
use house::clock::rfc3339;
use house::page::Asker;
use house::room::{Door, Routes};
use house::{House, Id, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::facets::{FacetLink, FacetList};
use super::filter::Filter;
use super::list::Listed;
use super::show::found;
use super::{Data, notes, versions};
use crate::arrangement::Rename;
use crate::own::{self, Kept};
use crate::tag::{self, Used};
use crate::view::{self, View};
use crate::{NAME, review};

/// Tags given at once.
const TAGS_MAX: i64 = 500;

#[derive(OpenApi)]
#[openapi(paths(
    super::export::export,
    facets,
    tags,
    tag_rename,
    views,
    note_list,
    note_add,
    note_remove,
    version_list,
    version_take
))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    let read = Door::Room(NAME, Right::Read);
    let contribute = Door::Room(NAME, Right::Contribute);
    Routes::new()
        .get("/api/v1/records/export", read, super::export::export)
        .get("/api/v1/records/facets", read, facets)
        .get("/api/v1/tags", read, tags)
        .post(
            "/api/v1/tag-renames",
            Door::Room(NAME, Right::Administer),
            tag_rename,
        )
        .get("/api/v1/views", read, views)
        .get("/api/v1/records/{id}/notes", read, note_list)
        .post("/api/v1/records/{id}/notes", contribute, note_add)
        .delete("/api/v1/records/{id}/notes/{note}", contribute, note_remove)
        .get("/api/v1/records/{id}/versions", read, version_list)
        .post(
            "/api/v1/records/{id}/versions/{number}",
            contribute,
            version_take,
        )
        .describe(Description::openapi)
}

/// A value of a facet, and how many records it would leave.
#[derive(Serialize, ToSchema)]
struct RecordFacetValue {
    /// As the list's parameter of the facet's name takes it.
    value: String,
    /// For people.
    label: String,
    records: i64,
}

/// A facet of the list.
#[derive(Serialize, ToSchema)]
struct RecordFacet {
    /// `state`, `type`, `year`, `issuer`, `class`, `tag` or `label`.
    facet: String,
    label: String,
    values: Vec<RecordFacetValue>,
}

/// The facets of a list.
#[derive(Serialize, ToSchema)]
struct RecordFacets {
    /// The latest so many records were counted, when there are more.
    counted_in_part: Option<i64>,
    facets: Vec<RecordFacet>,
}

/// How many of the records that one may see each value of a facet would leave, with the filters of
/// the list. A facet that is filtered by counts without itself; one that narrows nothing is left
/// out.
#[utoipa::path(
    get, path = "/api/v1/records/facets", params(Filter),
    responses((status = 200, body = RecordFacets))
)]
async fn facets(
    State(house): State<House>,
    asker: Asker,
    Query(filter): Query<Filter>,
) -> Result<Json<RecordFacets>> {
    let listed = Listed {
        filter,
        ..Listed::default()
    };
    let counted = super::facets::count(&house, &asker, &listed).await?;
    let value = |v: FacetLink| RecordFacetValue {
        value: v.value,
        label: v.label,
        records: v.n,
    };
    let facet = |list: FacetList| RecordFacet {
        facet: list.facet.to_owned(),
        label: list.name,
        values: list.values.into_iter().map(value).collect(),
    };
    Ok(Json(RecordFacets {
        counted_in_part: counted.in_part,
        facets: counted.lists.into_iter().map(facet).collect(),
    }))
}

/// Fixes a plan that gives a tag another name on all records that bear it, or makes it one with the
/// tag that has that name already. It is an arrangement, to be looked at, begun and taken back.
#[utoipa::path(
    post, path = "/api/v1/tag-renames", request_body = Rename,
    responses((status = 201, body = Made))
)]
async fn tag_rename(
    State(house): State<House>,
    asker: Asker,
    sent: Sent<Rename>,
) -> Result<Response> {
    let sent = sent.map(|wish| tag::rename::judged(&wish.from, &wish.to))?;
    let (inner, who) = (house.clone(), asker.clone());
    once(&house, &asker, sent, move |tx, rename| {
        Box::pin(async move {
            let id = tag::rename::fix_in(tx, &inner, &who, rename).await?;
            Done::made(&Made { id })
        })
    })
    .await
}

#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct TagsAsked {
    /// How the tag begins, with or without marks.
    q: String,
}

/// Tags in use on records that one may see, the most used first.
#[utoipa::path(
    get, path = "/api/v1/tags", params(TagsAsked),
    responses((status = 200, body = Listing<Used>))
)]
async fn tags(
    State(house): State<House>,
    asker: Asker,
    Query(asked): Query<TagsAsked>,
) -> Result<Json<Listing<Used>>> {
    let used = tag::used(&house, &asker, &asked.q, TAGS_MAX).await?;
    Ok(Json(Listing::whole(used)))
}

/// A kept view of the list.
#[derive(Serialize, ToSchema)]
struct ViewLine {
    id: Id,
    name: String,
    owner: String,
    /// The unit with whose people it is shared.
    unit: Option<Id>,
    /// The list's parameters.
    query: String,
}

/// One's own views, and those shared with one.
#[utoipa::path(
    get, path = "/api/v1/views", responses((status = 200, body = Listing<ViewLine>))
)]
async fn views(State(house): State<House>, asker: Asker) -> Result<Json<Listing<ViewLine>>> {
    let line = |v: View| ViewLine {
        id: v.id,
        name: v.name,
        owner: v.owner_name,
        unit: v.unit_id,
        query: v.query,
    };
    let all = view::list(&house, &asker).await?;
    Ok(Json(Listing::whole(all.into_iter().map(line).collect())))
}

/// A note on a record.
#[derive(Serialize, ToSchema)]
struct NoteLine {
    id: Id,
    body: String,
    by: String,
    /// RFC 3339, UTC.
    at: String,
}

/// The notes on a record, latest first.
#[utoipa::path(
    get, path = "/api/v1/records/{id}/notes", params(("id" = String, Path)),
    responses((status = 200, body = Listing<NoteLine>))
)]
async fn note_list(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
) -> Result<Json<Listing<NoteLine>>> {
    found(&house, &asker, id).await?;
    let line = |n: notes::Note| NoteLine {
        id: n.id,
        body: n.body,
        by: n.by_name,
        at: rfc3339(n.at),
    };
    let all = notes::of_record(&house.db, id).await?;
    Ok(Json(Listing::whole(all.into_iter().map(line).collect())))
}

/// A note to be written.
#[derive(Deserialize, ToSchema)]
struct NoteWish {
    body: String,
}

/// Writes a note on a record.
#[utoipa::path(
    post, path = "/api/v1/records/{id}/notes", params(("id" = String, Path)),
    request_body = NoteWish, responses((status = 201, body = Made))
)]
async fn note_add(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<NoteWish>,
) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    review::may_change(&asker, &record).await?;
    let (now, actor, about) = (house.now(), asker.actor(), (id, record.unit_id));
    once(&house, &asker, sent, move |tx, wish| {
        Box::pin(async move {
            let id = notes::add(tx, &actor, now, about, &wish.body).await?;
            Done::made(&Made { id })
        })
    })
    .await
}

/// Takes a note off a record: one's own, or any where one decides.
#[utoipa::path(
    delete, path = "/api/v1/records/{id}/notes/{note}",
    params(("id" = String, Path), ("note" = String, Path)),
    responses((status = 204, description = "It is off"))
)]
async fn note_remove(
    State(house): State<House>,
    asker: Asker,
    Path((id, note)): Path<(Id, Id)>,
    sent: Sent<Nothing>,
) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    // A note that is off already is off for those who ask again with the same key.
    let removable = notes::removable(&house, &asker, &record, note).await;
    let (now, actor, about) = (house.now(), asker.actor(), (id, record.unit_id));
    once(&house, &asker, sent, move |tx, Nothing {}| {
        Box::pin(async move {
            notes::take_off(tx, &actor, now, about, removable?.id).await?;
            Ok(Done::gone())
        })
    })
    .await
}

/// The state of a record's data before a change.
#[derive(Serialize, ToSchema)]
struct VersionLine {
    version: i64,
    /// Who made the change, and when (RFC 3339, UTC).
    by: Option<String>,
    at: String,
    data: Data,
    /// Own values by field before it, when it changed them.
    own: Option<Kept>,
}

/// The states of a record's data before each change, latest first.
#[utoipa::path(
    get, path = "/api/v1/records/{id}/versions", params(("id" = String, Path)),
    responses((status = 200, body = Listing<VersionLine>))
)]
async fn version_list(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
) -> Result<Json<Listing<VersionLine>>> {
    found(&house, &asker, id).await?;
    let all = versions::of_record(&house.db, id).await?;
    let lines = all.into_iter().map(|v| {
        Ok(VersionLine {
            version: v.version,
            by: v.by_name,
            at: rfc3339(v.at),
            own: match v.own.as_str() {
                "" => None,
                text => Some(own::kept(text)?),
            },
            data: serde_json::from_str(&v.data)?,
        })
    });
    Ok(Json(Listing::whole(lines.collect::<Result<_>>()?)))
}

/// Gives a record the data and own values of an earlier version again, as a change of its own.
#[utoipa::path(
    post, path = "/api/v1/records/{id}/versions/{number}",
    params(("id" = String, Path), ("number" = i64, Path), ("If-Match" = String, Header)),
    responses((status = 204, description = "It is so"))
)]
async fn version_take(
    State(house): State<House>,
    asker: Asker,
    Path((id, number)): Path<(Id, i64)>,
    IfMatch(version): IfMatch,
    sent: Sent<Nothing>,
) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    review::may_change(&asker, &record).await?;
    let (data, wanted) = versions::state_of(&house, &record, number).await?;
    let (now, actor, about) = (house.now(), asker.actor(), (id, record.unit_id));
    once(&house, &asker, sent, move |tx, Nothing {}| {
        Box::pin(async move {
            let states = (version, record.data(), data.clone());
            let kept = review::save(tx, &actor, now, about, states, false).await;
            let kept = kept.map_err(stale)?;
            own::store(tx, &actor, now, about, (&data, kept), &wanted).await?;
            Ok(Done::gone())
        })
    })
    .await
}

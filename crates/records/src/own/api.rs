//! Own fields as JSON: which there are, defining, changing and closing them, and their values on a
//! record.

use std::collections::{BTreeMap, HashMap};

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use house::access::Right;
use house::api::{Done, IfMatch, Listing, Made, Nothing, Sent, once, stale, versioned};
use house::page::Asker;
use house::room::{Door, Routes};
use house::{Error, House, Id, Result};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::{Data, OwnField};
use crate::record::show::found;
use crate::{NAME, review};

#[derive(OpenApi)]
#[openapi(paths(list, add, change, close, values, set_values))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    let read = Door::Room(NAME, Right::Read);
    let administer = Door::Room(NAME, Right::Administer);
    Routes::new()
        .get("/api/v1/own-fields", read, list)
        .post("/api/v1/own-fields", administer, add)
        .put("/api/v1/own-fields/{id}", administer, change)
        .post("/api/v1/own-fields/{id}/closing", administer, close)
        .get("/api/v1/records/{id}/own", read, values)
        .patch(
            "/api/v1/records/{id}/own",
            Door::Room(NAME, Right::Contribute),
            set_values,
        )
        .describe(Description::openapi)
}

/// An own field.
#[derive(Serialize, ToSchema)]
struct OwnFieldLine {
    id: Id,
    /// It holds for the records of this unit and of all below it.
    unit: Id,
    unit_name: String,
    name: String,
    /// `text`, `number`, `day` or `choice`.
    kind: String,
    choices: Vec<String>,
    required: bool,
}

impl From<OwnField> for OwnFieldLine {
    fn from(field: OwnField) -> Self {
        OwnFieldLine {
            choices: field.options().into_iter().map(str::to_owned).collect(),
            id: field.id,
            unit: field.unit_id,
            unit_name: field.unit_name,
            name: field.name,
            kind: field.kind,
            required: field.required > 0,
        }
    }
}

/// Own fields that hold for records within one's reach; closed ones are left out.
#[utoipa::path(
    get, path = "/api/v1/own-fields", responses((status = 200, body = Listing<OwnFieldLine>))
)]
async fn list(State(house): State<House>, asker: Asker) -> Result<Json<Listing<OwnFieldLine>>> {
    let all = super::within_reach(&house, &asker).await?;
    let lines = all.into_iter().map(OwnFieldLine::from).collect();
    Ok(Json(Listing::whole(lines)))
}

/// An own field as it is to be.
#[derive(Deserialize, ToSchema)]
struct OwnFieldWish {
    name: String,
    /// `text`, `number`, `day` or `choice`; stays what it was when a field is changed.
    #[serde(default)]
    kind: String,
    #[serde(default)]
    choices: Vec<String>,
    #[serde(default)]
    required: bool,
    /// The unit for which it is defined; stays what it was when a field is changed.
    unit: Option<Id>,
}

impl OwnFieldWish {
    fn judged(&self, kind: &str) -> Result<Data> {
        let data = Data {
            name: self.name.clone(),
            kind: kind.to_owned(),
            choices: self.choices.join("\n"),
            required: self.required,
        };
        data.judged()
    }
}

/// Defines a field for a unit that one administers and all below it.
#[utoipa::path(
    post, path = "/api/v1/own-fields", request_body = OwnFieldWish,
    responses((status = 201, body = Made))
)]
async fn add(
    State(house): State<House>,
    asker: Asker,
    sent: Sent<OwnFieldWish>,
) -> Result<Response> {
    let unit = sent.body.unit;
    let unit = unit.ok_or_else(|| Error::field("unit", "fonds-unit-unknown"))?;
    asker.must_reach(NAME, Right::Administer, unit).await?;
    let sent = sent.map(|wish| wish.judged(&wish.kind))?;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, data| {
        Box::pin(async move {
            let id = super::add(tx, &actor, now, unit, &data).await?;
            Done::made(&Made { id })
        })
    })
    .await
}

/// Gives a field another name, other choices, or makes it required or not.
#[utoipa::path(
    put, path = "/api/v1/own-fields/{id}", params(("id" = String, Path)),
    request_body = OwnFieldWish,
    responses((status = 204, description = "It is changed"))
)]
async fn change(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<OwnFieldWish>,
) -> Result<Response> {
    let field = super::find(&house, &asker, id).await?;
    let sent = sent.map(|wish| wish.judged(&field.kind))?;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, data| {
        Box::pin(async move {
            super::change(tx, &actor, now, &field, &data).await?;
            Ok(Done::gone())
        })
    })
    .await
}

/// Closes a field: it is asked no more, and what was written there stays.
#[utoipa::path(
    post, path = "/api/v1/own-fields/{id}/closing", params(("id" = String, Path)),
    responses((status = 204, description = "It is closed"))
)]
async fn close(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<Nothing>,
) -> Result<Response> {
    let field = super::find(&house, &asker, id).await?;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, Nothing {}| {
        Box::pin(async move {
            super::close(tx, &actor, now, &field).await?;
            Ok(Done::gone())
        })
    })
    .await
}

/// An own field with its value on a record.
#[derive(Serialize, ToSchema)]
struct OwnLine {
    field: Id,
    name: String,
    /// `text`, `number`, `day` or `choice`.
    kind: String,
    required: bool,
    /// Days as YYYY-MM-DD, numbers with a point; empty without a value.
    value: String,
}

/// The own fields that hold for a record, with the record's version as `ETag`.
#[utoipa::path(
    get, path = "/api/v1/records/{id}/own", params(("id" = String, Path)),
    responses((status = 200, body = Listing<OwnLine>))
)]
async fn values(State(house): State<House>, asker: Asker, Path(id): Path<Id>) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    let all = super::of_record(&house.db, id, record.unit_id).await?;
    let lines = all.into_iter().map(|(field, value)| OwnLine {
        field: field.id,
        name: field.name,
        kind: field.kind,
        required: field.required > 0,
        value,
    });
    let lines: Vec<OwnLine> = lines.collect();
    Ok(versioned(record.version, Listing::whole(lines)))
}

/// Values to be set, by the ids of their fields: days as people or machines write them; null
/// empties, what is not named stays.
#[derive(Deserialize, ToSchema)]
struct OwnWish {
    values: BTreeMap<Id, Option<String>>,
}

/// A record after its own values were changed.
#[derive(Serialize, ToSchema)]
struct OwnChanged {
    id: Id,
    version: i64,
}

/// Sets own values of a record.
#[utoipa::path(
    patch, path = "/api/v1/records/{id}/own",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    request_body = OwnWish, responses((status = 200, body = OwnChanged))
)]
async fn set_values(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    IfMatch(version): IfMatch,
    sent: Sent<OwnWish>,
) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    review::may_change(&asker, &record).await?;
    let fields = super::of_record(&house.db, id, record.unit_id).await?;
    let sent = sent.map(|wish| judged(&fields, &wish))?;
    let (now, actor, about) = (house.now(), asker.actor(), (id, record.unit_id));
    let data = record.data();
    once(&house, &asker, sent, move |tx, wanted| {
        Box::pin(async move {
            let states = (version, data.clone(), data.clone());
            let kept = review::save(tx, &actor, now, about, states, false).await;
            let kept = kept.map_err(stale)?;
            super::store(tx, &actor, now, about, (&data, kept), &wanted).await?;
            let version = review::version(tx, id).await?;
            Done::changed(&OwnChanged { id, version })
        })
    })
    .await
}

/// The values as they are stored.
fn judged(fields: &[(OwnField, String)], wish: &OwnWish) -> Result<HashMap<Id, String>> {
    let mut wanted = HashMap::new();
    for (id, value) in &wish.values {
        let open = |(field, _): &&(OwnField, String)| field.id == *id && field.closed == 0;
        let (field, _) = fields.iter().find(open).ok_or(Error::NotFound)?;
        let value = field.judged(value.as_deref().unwrap_or_default());
        let value = value.map_err(|message| Error::field("values", message))?;
        if value.is_empty() && field.required > 0 {
            return Err(Error::field("values", "own-missing"));
        }
        wanted.insert(*id, value);
    }
    Ok(wanted)
}

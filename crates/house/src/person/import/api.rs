//! The import of people for programs: the table as its bytes, judged or taken in, and the slips.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::pages::managed;
use super::plan::{By, plan};
use super::sheet::SHEET_BYTES_MAX;
use super::{Fault, Source, hash_of, write};
use crate::api::{Done, Nothing, Sent, Stream, once, once_secret};
use crate::clock::rfc3339;
use crate::error::{Error, Result};
use crate::ground::House;
use crate::id::Id;
use crate::page::Asker;
use crate::page::upload::clean_name;
use crate::person::pages::DOOR;
use crate::person::show::{as_pdf, heading, judge};
use crate::person::slip;
use crate::room::Routes;

#[derive(OpenApi)]
#[openapi(paths(take, show, slips, slip_of_one))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .post("/api/v1/people/imports", DOOR, take)
        .get("/api/v1/people/imports/{id}", DOOR, show)
        .post("/api/v1/people/imports/{id}/slips", DOOR, slips)
        .post("/api/v1/people/{id}/slip", DOOR, slip_of_one)
        .describe(Description::openapi)
}

#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Whether to add the people of the good rows; else the table is judged only.
    apply: bool,
    /// What the table is called.
    name: String,
}

/// A person as the import adds her.
#[derive(Serialize, ToSchema)]
struct PersonRow {
    row: usize,
    name: String,
    login: String,
    unit: Id,
    unit_name: String,
    post: String,
}

/// A cell that is wrong.
#[derive(Serialize, ToSchema)]
struct FaultRow {
    row: usize,
    column: String,
    value: String,
    /// What is wrong, for people.
    message: String,
}

/// What an import does or would do.
#[derive(Serialize, ToSchema)]
struct ImportDone {
    /// The import, once it is done.
    import: Option<Id>,
    people: Vec<PersonRow>,
    faults: Vec<FaultRow>,
}

/// Judges a table of people (XLSX), and adds those of its good rows when that is asked for.
#[utoipa::path(
    post, path = "/api/v1/people/imports", params(Asked),
    request_body(
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        content = Vec<u8>,
    ),
    responses((status = 200, body = ImportDone))
)]
async fn take(
    State(house): State<House>,
    asker: Asker,
    Query(asked): Query<Asked>,
    stream: Stream,
) -> Result<Response> {
    let (mut body, rest) = stream.split();
    let mut bytes = Vec::new();
    while let Some(part) = body.try_next().await.map_err(|_| Error::TooLarge)? {
        if (bytes.len() + part.len()) as u64 > SHEET_BYTES_MAX {
            return Err(Error::field("people", "person-import-too-large"));
        }
        bytes.extend_from_slice(&part);
    }
    let hash = hash_of(&bytes);
    let plan = plan(&house, bytes, By::Person(asker.person()?.id)).await?;
    let source = Source {
        actor: asker.actor(),
        hash: hash.clone(),
        name: clean_name(&asked.name),
    };
    let (now, who) = (house.now(), asker.clone());
    once(&house, &asker, rest.sent(&hash, plan), move |tx, plan| {
        Box::pin(async move {
            let fault = |fault: &Fault| FaultRow {
                row: fault.row,
                column: who.t(fault.column.message()),
                value: fault.value.clone(),
                message: who.t(fault.message),
            };
            let faults: Vec<FaultRow> = plan.faults.iter().map(fault).collect();
            let row = |planned: &super::Planned| PersonRow {
                row: planned.row,
                name: planned.name.clone(),
                login: planned.login.clone(),
                unit: planned.unit,
                unit_name: planned.unit_name.clone(),
                post: planned.title.clone(),
            };
            let people = plan.people.iter().map(row).collect();
            let import = if asked.apply && !plan.people.is_empty() {
                let applied = write(tx, now, plan.people, faults.len(), &source).await;
                Some(applied?.import)
            } else {
                None
            };
            Done::changed(&ImportDone {
                import,
                people,
                faults,
            })
        })
    })
    .await
}

/// A person whom an import added.
#[derive(Serialize, ToSchema)]
struct AddedRow {
    /// The row of the table.
    row: i64,
    person: Id,
    name: String,
    login: String,
    /// Whether she has chosen a password; else she waits for a slip.
    active: bool,
}

/// An import that was done.
#[derive(Serialize, ToSchema)]
struct ImportWhole {
    id: Id,
    name: String,
    sha256: String,
    /// RFC 3339, UTC.
    at: String,
    people: Vec<AddedRow>,
}

/// An import that one has made, with the people it added.
#[utoipa::path(
    get, path = "/api/v1/people/imports/{id}", params(("id" = String, Path)),
    responses((status = 200, body = ImportWhole))
)]
async fn show(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
) -> Result<Json<ImportWhole>> {
    let found = super::find(&house.db, asker.id(), id).await?;
    let import = found.ok_or(Error::NotFound)?;
    let row = |added: super::Added| AddedRow {
        row: added.row_number,
        person: added.person_id,
        name: added.name,
        login: added.login,
        active: added.chosen > 0,
    };
    let people = super::added(&house.db, id).await?;
    Ok(Json(ImportWhole {
        id: import.id,
        name: import.name,
        sha256: import.blob_hash,
        at: rfc3339(import.at),
        people: people.into_iter().map(row).collect(),
    }))
}

/// New activation slips as one PDF, for the people of an import who wait for one. Their codes
/// before stop working; a request that is repeated with its key gets nothing (204), since slips
/// are kept nowhere.
#[utoipa::path(
    post, path = "/api/v1/people/imports/{id}/slips", params(("id" = String, Path)),
    responses(
        (status = 200, description = "The slips", body = Vec<u8>, content_type = "application/pdf"),
        (status = 204, description = "They were given before"),
    )
)]
async fn slips(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    headers: HeaderMap,
    sent: Sent<Nothing>,
) -> Result<Response> {
    let people = managed(&house, &asker, id).await?;
    give(&house, &asker, &headers, (sent, people)).await
}

/// A new activation slip for one person, as [`slips`] gives them.
#[utoipa::path(
    post, path = "/api/v1/people/{id}/slip", params(("id" = String, Path)),
    responses(
        (status = 200, description = "The slip", body = Vec<u8>, content_type = "application/pdf"),
        (status = 204, description = "It was given before"),
    )
)]
async fn slip_of_one(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    headers: HeaderMap,
    sent: Sent<Nothing>,
) -> Result<Response> {
    judge(&house, &asker, id, true).await?;
    give(&house, &asker, &headers, (sent, vec![id])).await
}

async fn give(
    house: &House,
    asker: &Asker,
    headers: &HeaderMap,
    (sent, people): (Sent<Nothing>, Vec<Id>),
) -> Result<Response> {
    let (office, address) = heading(house, headers).await?;
    let (now, actor) = (house.now(), asker.actor());
    let (answer, slips) = once_secret(house, asker, sent, move |tx, Nothing {}| {
        Box::pin(async move {
            let slips = slip::issue(tx, &actor, now, &people, &office, &address).await?;
            Ok((Done::gone(), slips))
        })
    })
    .await?;
    match slips {
        Some(slips) => {
            let pdf = slip::pdf(house, asker.lang, slips).await?;
            Ok(as_pdf(pdf, "phieu-kich-hoat.pdf"))
        }
        None => Ok(answer),
    }
}

//! The originals of a record: the present one, those before it, and the way to a better one.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use house::access::Right;
use house::page::upload::Upload;
use house::page::{Asker, Crumb, Frame, Signed, Wrongs, go_saying, html, html_invalid};
use house::room::{Door, Routes};
use house::{Error, House, Id, Result, blob};
use serde::Deserialize;
use serde_json::json;

use super::{Former, Renewal};
use crate::NAME;
use crate::intake::Arrived;
use crate::record::Record;
use crate::record::finish::forget_intake;
use crate::record::show::{found, note};
use crate::review::may_change;

/// The routes.
pub fn routes() -> Routes {
    let read = Door::Room(NAME, Right::Read);
    let change = Door::Room(NAME, Right::Contribute);
    Routes::new()
        .get("/records/{id}/originals", read, list)
        .post("/records/{id}/originals", change, take)
        .get("/records/{id}/originals/{former}", read, bytes)
        .post("/records/{id}/originals/{former}", change, bring_back)
}

#[derive(Template)]
#[template(path = "renewal/list.html")]
struct ListPage {
    frame: Frame,
    record: Record,
    formers: Vec<Former>,
    pending: Option<Renewal>,
    may_change: bool,
    reason: String,
    errors: Wrongs,
}

async fn draw(
    house: &House,
    asker: &Asker,
    record: Record,
    (reason, errors): (String, Wrongs),
) -> Result<ListPage> {
    let crumbs = vec![
        Crumb::new(asker.t("room-records"), "/records"),
        Crumb::new(record.title.clone(), format!("/records/{}", record.id)),
    ];
    Ok(ListPage {
        frame: asker.frame(asker.t("renewal-title"), crumbs).await?,
        formers: super::formers(&house.db, record.id).await?,
        pending: super::pending(&house.db, record.id).await?,
        may_change: may_change(asker, &record).await.is_ok() && record.trashed == 0,
        record,
        reason,
        errors,
    })
}

async fn list(State(house): State<House>, asker: Asker, Path(id): Path<Id>) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    html(&draw(&house, &asker, record, (String::new(), Wrongs::default())).await?)
}

/// POST /records/{id}/originals: a paper that is to take the original's place.
async fn take(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    upload: Upload,
) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    may_change(&asker, &record).await?;
    let reason = upload.field("reason").unwrap_or_default().to_owned();
    let begun = match upload.files.as_slice() {
        [one] => {
            let paper = Arrived {
                name: one.name.clone(),
                hash: one.blob.hash.clone(),
                size: one.blob.size,
            };
            begin(&house, &asker, &record, paper, reason.clone()).await
        }
        _ => Err(Error::field("files", "renewal-one")),
    };
    for one in &upload.files {
        // What was refused must not lie around; what waits stays.
        forget_intake(&house, &one.blob.hash).await?;
    }
    match begun {
        Ok(()) => Ok(go_saying(
            &format!("/records/{id}/originals"),
            "said-renewal-begun",
        )),
        Err(Error::Invalid(errors)) => {
            let wrongs = Wrongs::of(&asker, &errors);
            html_invalid(&draw(&house, &asker, record, (reason, wrongs)).await?)
        }
        Err(other) => Err(other),
    }
}

async fn begin(
    house: &House,
    asker: &Asker,
    record: &Record,
    paper: Arrived,
    reason: String,
) -> Result<()> {
    let (now, actor, record) = (house.now(), asker.actor(), record.clone());
    let write = house.db.write(move |tx| {
        Box::pin(async move { super::begin(tx, &actor, now, &record, (&paper, &reason)).await })
    });
    write.await?;
    house.bell.ring();
    Ok(())
}

/// GET /records/{id}/originals/{former}: the bytes as they came.
pub(super) async fn bytes(
    State(house): State<House>,
    asker: Asker,
    Path((id, former)): Path<(Id, Id)>,
    headers: HeaderMap,
) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    let former = super::former(&house.db, id, former).await?;
    let told = json!({ "what": "original", "sha256": former.original_hash });
    note(&house, &asker, &record, "records.download", told).await?;
    let (kind, name) = (&former.media_type, Some(former.original_name.as_str()));
    blob::send(&house.blobs, &former.original_hash, kind, name, &headers).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct BackForm {
    /// The version that the person saw.
    version: i64,
}

async fn bring_back(
    State(house): State<House>,
    asker: Asker,
    Path((id, former)): Path<(Id, Id)>,
    Signed(form): Signed<BackForm>,
) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    may_change(&asker, &record).await?;
    let (now, actor) = (house.now(), asker.actor());
    let which = (id, form.version, former);
    let write = house
        .db
        .write(move |tx| Box::pin(async move { super::bring_back(tx, &actor, now, which).await }));
    write.await?;
    Ok(go_saying(
        &format!("/records/{id}/originals"),
        "said-renewal-back",
    ))
}

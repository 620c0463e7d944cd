//! The secrecy gate for the programs of custodians. Pictures of sealed papers are shown on the
//! page alone: what a program fetches, it keeps.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use house::access::Right;
use house::api::{Done, Listing, Nothing, Paging, PagingQuery, Sent, once};
use house::clock::rfc3339;
use house::page::Asker;
use house::room::{Door, Routes};
use house::{Error, House, Id, Result};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::{
    CUSTODY, Quarantine, RegisterLine, agree_in, ask_in, confirm_in, find, level, opened, seal,
    unless_in_vain,
};

#[derive(OpenApi)]
#[openapi(paths(list, show, confirm, ask, agree))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    let door = Door::Room(CUSTODY, Right::Decide);
    Routes::new()
        .get("/api/v1/gate", door, list)
        .get("/api/v1/gate/{id}", door, show)
        .post("/api/v1/gate/{id}/confirmation", door, confirm)
        .post("/api/v1/gate/{id}/release", door, ask)
        .post("/api/v1/gate/{id}/release/agreement", door, agree)
        .describe(Description::openapi)
}

/// A paper that was set aside. Nothing of what stands on it is told here.
#[derive(Serialize, ToSchema)]
struct AsideLine {
    id: Id,
    unit: Id,
    unit_name: String,
    batch: Option<Id>,
    /// `MẬT`, `TỐI MẬT` or `TUYỆT MẬT`; null while nobody knows it.
    level: Option<String>,
    /// Where the mark was found: `box`, `text` or `stamp`; `unread` is a stamp that could not be
    /// read, `unjudged` a page of which nothing could be read.
    how: String,
    /// 0 to 1.
    confidence: f64,
    /// RFC 3339, UTC.
    created_at: String,
    /// Whether nobody has decided yet.
    open: bool,
    /// Who asked for its release, and why.
    release_asked_by: Option<String>,
    release_reason: Option<String>,
    /// The register line of one that was confirmed.
    register: Option<Register>,
}

/// What remains of a paper that bears a secret.
#[derive(Serialize, ToSchema)]
struct Register {
    number: String,
    issued_on: String,
    issuer: String,
    paper_place: String,
    /// RFC 3339, UTC.
    confirmed_at: String,
}

impl From<Quarantine> for AsideLine {
    fn from(q: Quarantine) -> Self {
        let open = q.open();
        let level = q.known_level().map(str::to_owned);
        let register = q.confirmed_at.map(|at| Register {
            number: q.number.unwrap_or_default(),
            issued_on: q.issued_on.unwrap_or_default(),
            issuer: q.issuer.unwrap_or_default(),
            paper_place: q.paper_place.unwrap_or_default(),
            confirmed_at: rfc3339(at),
        });
        AsideLine {
            id: q.id,
            unit: q.unit_id,
            unit_name: q.unit_name,
            batch: q.batch_id,
            level,
            how: q.how,
            confidence: q.confidence as f64 / 100.0,
            created_at: rfc3339(q.created_at),
            open,
            release_asked_by: q.asker,
            release_reason: q.reason,
            register,
        }
    }
}

/// Papers set aside in the units of which one is a custodian, latest first.
#[utoipa::path(
    get, path = "/api/v1/gate", params(PagingQuery),
    responses((status = 200, body = Listing<AsideLine>))
)]
async fn list(
    State(house): State<House>,
    asker: Asker,
    page: Paging,
) -> Result<Json<Listing<AsideLine>>> {
    let before = page.parsed::<Id>()?;
    let rows = super::list_before(&house, &asker, before, page.rows()).await?;
    Ok(Json(Listing::page(
        &page,
        rows,
        |q| q.id.to_string(),
        AsideLine::from,
    )))
}

/// One of them.
#[utoipa::path(
    get, path = "/api/v1/gate/{id}", params(("id" = String, Path)),
    responses((status = 200, body = AsideLine))
)]
async fn show(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
) -> Result<Json<AsideLine>> {
    Ok(Json(find(&house, &asker, id).await?.into()))
}

/// The register line of a paper that bears a secret.
#[derive(Deserialize, ToSchema)]
struct RegisterWish {
    /// `MẬT`, `TỐI MẬT` or `TUYỆT MẬT`. Empty for the one that was read; what could not be read
    /// has to be told.
    #[serde(default)]
    level: String,
    #[serde(default)]
    number: String,
    /// YYYY-MM-DD, or empty.
    #[serde(default)]
    issued_on: String,
    #[serde(default)]
    issuer: String,
    /// Where the paper itself lies.
    paper_place: String,
}

impl RegisterWish {
    fn judged(self, paper: &Quarantine) -> Result<RegisterLine> {
        let level = level::chosen(&self.level, paper)?;
        if self.paper_place.trim().is_empty() {
            return Err(Error::field("paper_place", "gate-place-missing"));
        }
        let issued_on = match self.issued_on.trim() {
            "" => String::new(),
            typed => house::clock::read_day(typed)
                .ok_or_else(|| Error::field("issued_on", "record-day-wrong"))?,
        };
        Ok(RegisterLine {
            level,
            number: self.number,
            issued_on,
            issuer: self.issuer,
            paper_place: self.paper_place,
        })
    }
}

/// Confirms the secret: key and bytes are destroyed, a register line remains.
#[utoipa::path(
    post, path = "/api/v1/gate/{id}/confirmation", params(("id" = String, Path)),
    request_body = RegisterWish, responses((status = 204, description = "It is destroyed"))
)]
async fn confirm(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<RegisterWish>,
) -> Result<Response> {
    let set_aside = find(&house, &asker, id).await?;
    let sent = sent.map(|wish: RegisterWish| wish.judged(&set_aside))?;
    let (now, actor) = (house.now(), asker.actor());
    let done = once(&house, &asker, sent, move |tx, line| {
        Box::pin(async move {
            confirm_in(tx, &actor, now, &set_aside, line).await?;
            Ok(Done::gone())
        })
    })
    .await?;
    seal::destroy(&house, id).await?;
    Ok(done)
}

/// Why it is a false alarm.
#[derive(Deserialize, ToSchema)]
struct ReleaseWish {
    /// At least ten characters.
    reason: String,
}

/// Asks for its release as a false alarm; a second custodian has to agree.
#[utoipa::path(
    post, path = "/api/v1/gate/{id}/release", params(("id" = String, Path)),
    request_body = ReleaseWish, responses((status = 204, description = "It is asked for"))
)]
async fn ask(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<ReleaseWish>,
) -> Result<Response> {
    let set_aside = find(&house, &asker, id).await?;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, wish| {
        Box::pin(async move {
            ask_in(tx, &actor, now, &set_aside, &wish.reason).await?;
            Ok(Done::gone())
        })
    })
    .await
}

/// A paper that was released.
#[derive(Serialize, ToSchema)]
struct Released {
    /// The record that it becomes once it has been read.
    record: Id,
}

/// Agrees to its release as the second custodian: it is read past the gate.
#[utoipa::path(
    post, path = "/api/v1/gate/{id}/release/agreement", params(("id" = String, Path)),
    responses((status = 200, body = Released))
)]
async fn agree(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<Nothing>,
) -> Result<Response> {
    let set_aside = find(&house, &asker, id).await?;
    // Asked again after it was done, there is nothing left to open: the first answer is given.
    let opened = match opened(&house, &asker, &set_aside).await {
        Err(Error::Conflict("gate-decided-already")) => None,
        other => Some(other?),
    };
    let (now, actor) = (house.now(), asker.actor());
    let hash = opened.as_ref().map(super::Opened::hash);
    let done = once(&house, &asker, sent, move |tx, Nothing {}| {
        Box::pin(async move {
            let opened = opened.ok_or(Error::Conflict("gate-decided-already"))?;
            let record = agree_in(tx, &actor, now, &set_aside, opened).await?;
            Done::changed(&Released { record })
        })
    })
    .await;
    let done = unless_in_vain(&house, hash, done).await?;
    house.bell.ring();
    seal::destroy(&house, id).await?;
    Ok(done)
}

//! The page on which a stack is taken apart: its pages side by side, a box between two of them
//! where to cut, buttons to turn, move and take out. One form, no script needed.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use house::access::Right;
use house::db::Sql;
use house::page::{Asker, Crumb, Frame, Nothing, Signed, Wrongs, encode, go, go_saying};
use house::page::{html, html_invalid};
use house::room::{Door, Routes};
use house::{Error, House, Id, Result, values};
use sea_orm::FromQueryResult;
use serde::Deserialize;

use super::leaves::{self, Change, Dropped, Shown};
use super::offer::{self, Offer};
use super::{JOINED_MAX, Restack};
use crate::NAME;
use crate::record::Record;
use crate::record::show::found;
use crate::review::may_change;

/// Pages shown at once.
const LEAVES_MAX: i64 = 100;

/// The routes.
pub fn routes() -> Routes {
    let door = Door::Room(NAME, Right::Contribute);
    Routes::new()
        .get("/records/{id}/stack", door, show)
        .post("/records/{id}/split", door, split)
        .post("/records/{id}/join", door, join)
        .post("/records/{id}/pages/{number}/turn", door, turn)
        .post("/records/{id}/pages/{number}/move", door, shift)
        .post("/records/{id}/pages/{number}/drop", door, drop_page)
        .post("/records/{id}/dropped/{page}/back", door, back)
        .post("/records/restacks/{id}/undo", door, undo)
}

#[derive(FromQueryResult)]
struct Leaf {
    number: i64,
    width: i64,
    thumb_blob: Option<String>,
    /// Below zero while it waits to be turned and read.
    confidence: i64,
    text: String,
}

impl Leaf {
    /// Nothing is written on it, as far as the reader saw.
    fn is_blank(&self) -> bool {
        self.width > 0 && self.text.trim().is_empty()
    }

    fn is_turning(&self) -> bool {
        self.confidence < 0
    }
}

#[derive(Template)]
#[template(path = "restack/stack.html")]
struct StackPage {
    frame: Frame,
    record: Record,
    leaves: Vec<Leaf>,
    offers: Vec<Offer>,
    /// What was looked for among the unit's records.
    find: String,
    dropped: Vec<Dropped>,
    restacks: Vec<Restack>,
    first: String,
    next: String,
    errors: Wrongs,
}

/// The page as its address asks for it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct StackQuery {
    from: i64,
    find: String,
    with: Vec<Id>,
}

async fn show(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let record = changeable(&house, &asker, id).await?;
    // An address that was typed wrongly is the plain page.
    let q = serde_html_form::from_str(&raw.unwrap_or_default()).unwrap_or_default();
    html(&draw(&house, &asker, record, q, Wrongs::default()).await?)
}

pub(super) async fn changeable(house: &House, asker: &Asker, id: Id) -> Result<Record> {
    let record = found(house, asker, id).await?;
    may_change(asker, &record).await?;
    Ok(record)
}

async fn draw(
    house: &House,
    asker: &Asker,
    record: Record,
    q: StackQuery,
    errors: Wrongs,
) -> Result<StackPage> {
    let from = q.from.max(1);
    let sql = "SELECT number, width, thumb_blob, confidence, text FROM records_page
               WHERE record_id = $1 AND number >= $2 ORDER BY number LIMIT $3";
    let leaves = house
        .db
        .all(sql, values![record.id, from, LEAVES_MAX])
        .await?;
    let here = format!("/records/{}/stack", record.id);
    let beyond = from + LEAVES_MAX;
    let crumbs = vec![
        Crumb::new(asker.t("room-records"), "/records"),
        Crumb::new(record.title.clone(), format!("/records/{}", record.id)),
    ];
    Ok(StackPage {
        frame: asker.frame(asker.t("stack-title"), crumbs).await?,
        leaves,
        offers: offer::offers(house, asker, &record, &q.find, &q.with).await?,
        find: q.find,
        dropped: leaves::dropped(&house.db, record.id).await?,
        restacks: super::of_record(&house.db, record.id).await?,
        first: if from > 1 {
            here.clone()
        } else {
            String::new()
        },
        next: if beyond <= record.page_count {
            format!("{here}?from={beyond}")
        } else {
            String::new()
        },
        record,
        errors,
    })
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct StackForm {
    version: i64,
    cut: Vec<i64>,
    with: Vec<Id>,
    to: i64,
    find: String,
    /// Not empty: only look for more to join with.
    look: String,
}

/// POST /records/{id}/split
async fn split(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(form): Signed<StackForm>,
) -> Result<Response> {
    let record = changeable(&house, &asker, id).await?;
    let wish = (form.version, form.cut.as_slice());
    match super::split(&house, &record, wish).await {
        Ok(Some(act)) => {
            let parts = super::carry_out(&house, &asker.actor(), act).await?;
            let first = parts.first().copied().unwrap_or(id);
            Ok(go_saying(&format!("/records/review/{first}"), "said-split"))
        }
        Ok(None) => Ok(go_saying("/records", "said-restack-aside")),
        Err(Error::Invalid(wrong)) => {
            let wrongs = Wrongs::of(&asker, &wrong);
            html_invalid(&draw(&house, &asker, record, StackQuery::default(), wrongs).await?)
        }
        Err(other) => Err(other),
    }
}

/// POST /records/{id}/join
async fn join(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(form): Signed<StackForm>,
) -> Result<Response> {
    if !form.look.is_empty() {
        return Ok(go(&looking(id, &form)));
    }
    let records = joined(&house, &asker, id, &form.with).await?;
    match super::join(&house, form.version, &records).await {
        Ok(Some(act)) => {
            let parts = super::carry_out(&house, &asker.actor(), act).await?;
            let joined = parts.first().copied().unwrap_or(id);
            Ok(go_saying(&format!("/records/review/{joined}"), "said-join"))
        }
        Ok(None) => Ok(go_saying("/records", "said-restack-aside")),
        Err(Error::Invalid(wrong)) => {
            let wrongs = Wrongs::of(&asker, &wrong);
            let record = changeable(&house, &asker, id).await?;
            let q = StackQuery {
                find: form.find,
                with: form.with,
                ..StackQuery::default()
            };
            html_invalid(&draw(&house, &asker, record, q, wrongs).await?)
        }
        Err(other) => Err(other),
    }
}

/// The records that are to be joined, the first of them first; all of one unit and label.
pub(super) async fn joined(
    house: &House,
    asker: &Asker,
    first: Id,
    with: &[Id],
) -> Result<Vec<Record>> {
    let first = changeable(house, asker, first).await?;
    let mut records = vec![first.clone()];
    for other in with.iter().take(JOINED_MAX) {
        let other = changeable(house, asker, *other).await?;
        if other.unit_id != first.unit_id || other.label != first.label {
            return Err(Error::Conflict("restack-other-unit"));
        }
        records.push(other);
    }
    Ok(records)
}

/// The page with what was found, and what was chosen so far.
fn looking(id: Id, form: &StackForm) -> String {
    let chosen = form.with.iter().take(JOINED_MAX);
    let chosen: String = chosen.map(|id| format!("&with={id}")).collect();
    let find = encode(form.find.trim());
    format!("/records/{id}/stack?find={find}{chosen}#join")
}

async fn change(
    (house, asker): (House, Asker),
    (id, number): (Id, i64),
    version: i64,
    change: Change,
) -> Result<Response> {
    let record = changeable(&house, &asker, id).await?;
    let shown = Shown {
        record: id,
        unit: record.unit_id,
        version,
    };
    let said = match change {
        Change::Turn => "said-page-turned",
        Change::Move(_) => "said-page-moved",
        Change::Drop => "said-page-dropped",
    };
    leaves::change(&house, &asker.actor(), shown, (number, change)).await?;
    // The page comes back where it was looked at.
    let at = match change {
        Change::Move(to) => to,
        _ => number.min(record.page_count - 1).max(1),
    };
    let from = (at - 1) / LEAVES_MAX * LEAVES_MAX + 1;
    Ok(go_saying(
        &format!("/records/{id}/stack?from={from}#page-{at}"),
        said,
    ))
}

async fn turn(
    State(house): State<House>,
    asker: Asker,
    Path(place): Path<(Id, i64)>,
    Signed(form): Signed<StackForm>,
) -> Result<Response> {
    change((house, asker), place, form.version, Change::Turn).await
}

async fn shift(
    State(house): State<House>,
    asker: Asker,
    Path(place): Path<(Id, i64)>,
    Signed(form): Signed<StackForm>,
) -> Result<Response> {
    change((house, asker), place, form.version, Change::Move(form.to)).await
}

async fn drop_page(
    State(house): State<House>,
    asker: Asker,
    Path(place): Path<(Id, i64)>,
    Signed(form): Signed<StackForm>,
) -> Result<Response> {
    change((house, asker), place, form.version, Change::Drop).await
}

/// POST /records/{id}/dropped/{page}/back
async fn back(
    State(house): State<House>,
    asker: Asker,
    Path((id, page)): Path<(Id, Id)>,
    Signed(form): Signed<StackForm>,
) -> Result<Response> {
    let record = changeable(&house, &asker, id).await?;
    let shown = Shown {
        record: id,
        unit: record.unit_id,
        version: form.version,
    };
    leaves::put_back(&house, &asker.actor(), shown, page).await?;
    Ok(go_saying(&format!("/records/{id}/stack"), "said-page-back"))
}

#[derive(FromQueryResult)]
struct OnlyId {
    id: Id,
}

/// POST /records/restacks/{id}/undo: one who may change every record of it takes it back.
async fn undo(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(Nothing {}): Signed<Nothing>,
) -> Result<Response> {
    undo_for(&house, &asker, id).await
}

/// Takes an act back for one who may change all its records, and shows the first of them.
pub(crate) async fn undo_for(house: &House, asker: &Asker, id: Id) -> Result<Response> {
    let first = may_undo(house, asker, id).await?;
    let (now, actor) = (house.now(), asker.actor());
    let write = house
        .db
        .write(move |tx| Box::pin(async move { super::undo(tx, &actor, now, id).await }));
    write.await?;
    Ok(go_saying(
        &format!("/records/{first}/stack"),
        "said-restack-undone",
    ))
}

/// Whether the asker may change every record of an act; the first of those before it.
pub(super) async fn may_undo(house: &House, asker: &Asker, id: Id) -> Result<Id> {
    let sql = "SELECT record_id AS id FROM records_restack_part WHERE restack_id = $1
               ORDER BY side DESC, place LIMIT 1000";
    let members: Vec<OnlyId> = house.db.all(sql, values![id]).await?;
    let first = members.first().map(|m| m.id).ok_or(Error::NotFound)?;
    for member in &members {
        changeable(house, asker, member.id).await?;
    }
    Ok(first)
}

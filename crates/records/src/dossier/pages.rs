//! Pages of dossiers: the list, one dossier with its records, opening one, filing a record.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use house::access::Right;
use house::page::{Asker, Crumb, Frame, Signed, Wrongs, encode, go_saying, html, html_invalid};
use house::room::{Door, Routes};
use house::{Error, House, Id, Result};
use serde::Deserialize;

use super::{Data, Dossier};
use crate::NAME;
use crate::intake::{UnitChoice, units};
use crate::record::Record;
use crate::record::show::found;

/// Rows on one page of the list.
const PAGE_ROWS: i64 = 50;

/// The routes.
pub fn routes() -> Routes {
    let read = Door::Room(NAME, Right::Read);
    let contribute = Door::Room(NAME, Right::Contribute);
    Routes::new()
        .get("/records/dossiers", read, list)
        .get("/records/dossiers/new", contribute, new)
        .post("/records/dossiers/new", contribute, open)
        .get("/records/dossiers/{id}", read, show)
        .post("/records/{id}/dossier", contribute, file)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    q: String,
    before: String,
}

#[derive(Template)]
#[template(path = "dossier/list.html")]
struct ListPage {
    frame: Frame,
    rows: Vec<Dossier>,
    q: String,
    first: String,
    next: String,
    may_open: bool,
}

async fn list(
    State(house): State<House>,
    asker: Asker,
    Query(q): Query<ListQuery>,
) -> Result<Response> {
    let rows = super::list(&house, &asker, Right::Read, &q.q, &q.before, PAGE_ROWS).await?;
    let here = format!("/records/dossiers?q={}", encode(&q.q));
    let last = rows.last().filter(|_| rows.len() as i64 == PAGE_ROWS);
    let crumbs = vec![Crumb::new(asker.t("room-records"), "/records")];
    html(&ListPage {
        frame: asker.frame(asker.t("dossiers-title"), crumbs).await?,
        next: last
            .map(|d| format!("{here}&before={}", d.id))
            .unwrap_or_default(),
        first: if q.before.is_empty() {
            String::new()
        } else {
            here
        },
        may_open: asker.holds(NAME, Right::Contribute),
        rows,
        q: q.q,
    })
}

#[derive(Template)]
#[template(path = "dossier/new.html")]
struct NewPage {
    frame: Frame,
    units: Vec<UnitChoice>,
    form: Data,
    errors: Wrongs,
}

async fn draw_new(house: &House, asker: &Asker, form: Data, errors: Wrongs) -> Result<NewPage> {
    let crumbs = vec![
        Crumb::new(asker.t("room-records"), "/records"),
        Crumb::new(asker.t("dossiers-title"), "/records/dossiers"),
    ];
    Ok(NewPage {
        frame: asker.frame(asker.t("dossier-new"), crumbs).await?,
        units: units(house, asker).await?,
        form,
        errors,
    })
}

async fn new(State(house): State<House>, asker: Asker) -> Result<Response> {
    html(&draw_new(&house, &asker, Data::default(), Wrongs::default()).await?)
}

#[derive(Deserialize)]
struct OpenForm {
    unit: Id,
    #[serde(flatten)]
    data: Data,
}

async fn open(
    State(house): State<House>,
    asker: Asker,
    Signed(form): Signed<OpenForm>,
) -> Result<Response> {
    asker.must_reach(NAME, Right::Contribute, form.unit).await?;
    let data = match form.data.judged() {
        Ok(data) => data,
        Err(Error::Invalid(errors)) => {
            let wrongs = Wrongs::of(&asker, &errors);
            return html_invalid(&draw_new(&house, &asker, form.data, wrongs).await?);
        }
        Err(other) => return Err(other),
    };
    let (now, actor, unit) = (house.now(), asker.actor(), form.unit);
    let id = house
        .db
        .write(move |tx| Box::pin(async move { super::add(tx, &actor, now, unit, &data).await }))
        .await?;
    Ok(go_saying(
        &format!("/records/dossiers/{id}"),
        "said-dossier-opened",
    ))
}

#[derive(Template)]
#[template(path = "dossier/show.html")]
struct ShowPage {
    frame: Frame,
    dossier: Dossier,
    rows: Vec<Record>,
}

async fn show(State(house): State<House>, asker: Asker, Path(id): Path<Id>) -> Result<Response> {
    let dossier = super::find(&house, &asker, Right::Read, id).await?;
    let crumbs = vec![
        Crumb::new(asker.t("room-records"), "/records"),
        Crumb::new(asker.t("dossiers-title"), "/records/dossiers"),
    ];
    html(&ShowPage {
        frame: asker.frame(dossier.title.clone(), crumbs).await?,
        rows: super::records(&house, &asker, id).await?,
        dossier,
    })
}

#[derive(Deserialize)]
struct FileForm {
    #[serde(default)]
    dossier: String,
}

async fn file(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(form): Signed<FileForm>,
) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    crate::review::may_change(&asker, &record).await?;
    let dossier = match form.dossier.as_str() {
        "" => None,
        typed => {
            let dossier = super::find(&house, &asker, Right::Contribute, typed.parse()?).await?;
            // A dossier belongs to one unit, and so do its records.
            if dossier.unit_id != record.unit_id {
                return Err(Error::Conflict("dossier-other-unit"));
            }
            Some(dossier.id)
        }
    };
    let (now, actor) = (house.now(), asker.actor());
    house
        .db
        .write(move |tx| {
            Box::pin(async move { super::file(tx, &actor, now, &record, dossier).await })
        })
        .await?;
    Ok(go_saying(&format!("/records/{id}"), "said-record-filed"))
}

//! Pages of fonds: the list, one fonds with its series and dossiers, opening, changing, closing.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use house::access::Right;
use house::db::Sql;
use house::page::{Asker, Crumb, Frame, Signed, Wrongs, encode, go_saying};
use house::page::{html, html_conflict, html_invalid};
use house::room::{Door, Routes};
use house::{Error, House, Id, Ref, Result, values};
use sea_orm::FromQueryResult;
use serde::Deserialize;

use super::series::{self, Series};
use super::{Closing, Data, Fonds};
use crate::NAME;
use crate::clash::{self, Told};
use crate::dossier::{self, Dossier};
use crate::nav::{Tab, tabs};

/// Rows on one page of the list.
const PAGE_ROWS: i64 = 50;
/// Dossiers shown on a fonds' page; the list of dossiers has all of them.
const DOSSIERS_MAX: i64 = 20;
/// Units offered when a fonds is opened.
const UNITS_MAX: i64 = 50;

/// The routes.
pub fn routes() -> Routes {
    let read = Door::Room(NAME, Right::Read);
    let administer = Door::Room(NAME, Right::Administer);
    Routes::new()
        .get("/records/fonds", read, list)
        .get("/records/fonds/new", administer, new)
        .post("/records/fonds/new", administer, open)
        .get("/records/fonds/{id}", read, show)
        .get("/records/fonds/{id}/edit", administer, edit)
        .post("/records/fonds/{id}/edit", administer, change)
        .post("/records/fonds/{id}/close", administer, close)
        .post("/records/fonds/{id}/reopen", administer, reopen)
        .post("/records/fonds/{id}/series", administer, set_series)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    after: String,
    code: String,
}

#[derive(Template)]
#[template(path = "fonds/list.html")]
struct ListPage {
    frame: Frame,
    tabs: Vec<Tab>,
    rows: Vec<Fonds>,
    first: String,
    next: String,
    may_open: bool,
}

async fn list(
    State(house): State<House>,
    asker: Asker,
    Query(q): Query<ListQuery>,
) -> Result<Response> {
    let rows = super::list(&house, &asker, Right::Read, (&q.code, &q.after), PAGE_ROWS).await?;
    let last = rows.last().filter(|_| rows.len() as i64 == PAGE_ROWS);
    let next = last.map(|f| {
        let code = encode(&f.code);
        format!("/records/fonds?code={code}&after={}", f.id)
    });
    let first = if q.after.is_empty() {
        ""
    } else {
        "/records/fonds"
    };
    html(&ListPage {
        frame: frame(&asker, asker.t("fonds-title"), false).await?,
        tabs: tabs(&asker, "/records/fonds"),
        first: first.to_owned(),
        next: next.unwrap_or_default(),
        may_open: asker.holds(NAME, Right::Administer),
        rows,
    })
}

async fn frame(asker: &Asker, title: String, below: bool) -> Result<Frame> {
    let mut crumbs = vec![Crumb::new(asker.t("room-records"), "/records")];
    if below {
        crumbs.push(Crumb::new(asker.t("fonds-title"), "/records/fonds"));
    }
    asker.frame(title, crumbs).await
}

#[derive(Template)]
#[template(path = "fonds/form.html")]
struct FormPage {
    frame: Frame,
    action: String,
    /// The typed unit, when a fonds is opened; a fonds never changes its unit.
    unit: Option<String>,
    units: Vec<String>,
    version: i64,
    form: Data,
    errors: Wrongs,
    /// What another person saved meanwhile; empty words when nobody did.
    told: Told,
}

#[derive(FromQueryResult)]
struct UnitName {
    name: String,
}

/// Names of the units that the asker's grants name.
pub(crate) async fn unit_names(house: &House, asker: &Asker) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT u.name FROM access_grant g JOIN unit u ON u.id = g.unit_id
               WHERE g.person_id = $1 AND g.room = 'records' AND g.rank >= 4
                 AND g.from_at <= $2 AND g.until_at > $2 ORDER BY u.name LIMIT $3";
    let rows: Vec<UnitName> = house
        .db
        .all(sql, values![asker.id(), house.now(), UNITS_MAX])
        .await?;
    Ok(rows.into_iter().map(|u| u.name).collect())
}

/// The unit of a name or code among those over which the asker holds a right, today's before
/// former ones.
pub(crate) async fn reached_unit(
    house: &House,
    asker: &Asker,
    right: Right,
    typed: &str,
) -> Result<Option<Id>> {
    #[derive(FromQueryResult)]
    struct Found {
        id: Id,
    }
    let sql = "SELECT u.id FROM unit u
               WHERE (u.folded = $4 OR u.code = $5) AND u.id IN (SELECT unit_id FROM reach
                 WHERE person_id = $1 AND room = 'records' AND rank >= $3
                   AND from_at <= $2 AND until_at > $2)
               ORDER BY u.until_day DESC, u.id LIMIT 1";
    let typed = typed.trim();
    let values = values![
        asker.id(),
        house.now(),
        right.rank(),
        viet::fold(typed),
        typed
    ];
    let found: Option<Found> = house.db.one(sql, values).await?;
    Ok(found.filter(|_| asker.holds(NAME, right)).map(|f| f.id))
}

async fn new(State(house): State<House>, asker: Asker) -> Result<Response> {
    let page = new_page(&house, &asker, None, Data::default(), Wrongs::default()).await?;
    html(&page)
}

async fn new_page(
    house: &House,
    asker: &Asker,
    unit: Option<String>,
    form: Data,
    errors: Wrongs,
) -> Result<FormPage> {
    let units = unit_names(house, asker).await?;
    Ok(FormPage {
        frame: frame(asker, asker.t("fonds-new"), true).await?,
        action: "/records/fonds/new".to_owned(),
        unit: unit
            .or_else(|| units.first().cloned())
            .or(Some(String::new())),
        units,
        version: 0,
        form,
        errors,
        told: Told::default(),
    })
}

#[derive(Deserialize)]
struct OpenForm {
    #[serde(default)]
    unit: String,
    #[serde(flatten)]
    data: Data,
}

async fn open(
    State(house): State<House>,
    asker: Asker,
    Signed(form): Signed<OpenForm>,
) -> Result<Response> {
    match try_open(&house, &asker, &form).await {
        Ok(id) => Ok(go_saying(
            &format!("/records/fonds/{id}"),
            "said-fonds-opened",
        )),
        Err(Error::Invalid(errors)) => {
            let wrongs = Wrongs::of(&asker, &errors);
            html_invalid(&new_page(&house, &asker, Some(form.unit), form.data, wrongs).await?)
        }
        Err(other) => Err(other),
    }
}

async fn try_open(house: &House, asker: &Asker, form: &OpenForm) -> Result<Id> {
    let unit = reached_unit(house, asker, Right::Administer, &form.unit).await?;
    let unit = unit.ok_or_else(|| Error::field("unit", "fonds-unit-unknown"))?;
    let data = form.data.judged()?;
    let (now, actor) = (house.now(), asker.actor());
    let write = house
        .db
        .write(move |tx| Box::pin(async move { super::add(tx, &actor, now, unit, &data).await }));
    write.await
}

#[derive(Template)]
#[template(path = "fonds/show.html")]
struct ShowPage {
    frame: Frame,
    fonds: Fonds,
    closings: Vec<Closing>,
    series: Vec<Series>,
    dossiers: Vec<Dossier>,
    may_change: bool,
    errors: Wrongs,
    reason: String,
    series_code: String,
    series_name: String,
}

async fn show(State(house): State<House>, asker: Asker, Path(id): Path<Id>) -> Result<Response> {
    let fonds = super::find(&house, &asker, Right::Read, id).await?;
    html(&draw(&house, &asker, fonds, Wrongs::default()).await?)
}

async fn draw(house: &House, asker: &Asker, fonds: Fonds, errors: Wrongs) -> Result<ShowPage> {
    let may_change = asker
        .must_reach(NAME, Right::Administer, fonds.unit_id)
        .await
        .is_ok();
    let asked = dossier::Asked {
        fonds: fonds.id.to_string(),
        ..dossier::Asked::default()
    };
    Ok(ShowPage {
        frame: frame(asker, fonds.name.clone(), true).await?,
        closings: super::closings(&house.db, fonds.id).await?,
        series: series::of_fonds(&house.db, fonds.id).await?,
        dossiers: dossier::list(house, asker, Right::Read, &asked, DOSSIERS_MAX).await?,
        may_change,
        fonds,
        errors,
        reason: String::new(),
        series_code: String::new(),
        series_name: String::new(),
    })
}

async fn edit(State(house): State<House>, asker: Asker, Path(id): Path<Id>) -> Result<Response> {
    let fonds = super::find(&house, &asker, Right::Administer, id).await?;
    let (data, version) = (fonds.data(), fonds.version);
    html(&edit_page(&asker, &fonds, (data, version), Wrongs::default()).await?)
}

async fn edit_page(
    asker: &Asker,
    fonds: &Fonds,
    (form, version): (Data, i64),
    errors: Wrongs,
) -> Result<FormPage> {
    Ok(FormPage {
        frame: frame(asker, asker.t("fonds-edit"), true).await?,
        action: format!("/records/fonds/{}/edit", fonds.id),
        unit: None,
        units: vec![],
        version,
        form,
        errors,
        told: Told::default(),
    })
}

#[derive(Deserialize)]
struct ChangeForm {
    #[serde(default)]
    version: String,
    #[serde(flatten)]
    data: Data,
}

async fn change(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(form): Signed<ChangeForm>,
) -> Result<Response> {
    let fonds = super::find(&house, &asker, Right::Administer, id).await?;
    let version = form.version.parse().unwrap_or(0);
    let (now, actor, seen) = (house.now(), asker.actor(), fonds.clone());
    let done = match form.data.judged() {
        Ok(data) => {
            let write = house.db.write(move |tx| {
                Box::pin(
                    async move { super::change(tx, &actor, now, (&seen, version), &data).await },
                )
            });
            write.await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(go_saying(
            &format!("/records/fonds/{id}"),
            "said-fonds-changed",
        )),
        Err(Error::Invalid(errors)) => {
            let wrongs = Wrongs::of(&asker, &errors);
            html_invalid(&edit_page(&asker, &fonds, (form.data, version), wrongs).await?)
        }
        Err(error) if clash::is_one(&error) => {
            met(&house, &asker, (id, version), &form.data.judged()?).await
        }
        Err(other) => Err(other),
    }
}

/// The form again after somebody else saved the fonds: what was typed, beside what is saved now.
async fn met(
    house: &House,
    asker: &Asker,
    (id, seen): (Id, i64),
    typed: &Data,
) -> Result<Response> {
    let fonds = super::find(house, asker, Right::Administer, id).await?;
    let (saved, about) = (fonds.data(), Ref::new(NAME, "fonds", id));
    let ago = fonds.version - seen;
    let base = clash::seen(&house.db, &about, "records.fonds-change", ago).await?;
    let merged = clash::merged(base.as_ref(), &saved, typed)?;
    let now = serde_json::to_value(&saved)?;
    let words = |field: &str| now[field].as_str().unwrap_or_default().to_owned();
    let label = |field: &str| asker.t(label_of(field));
    let told = clash::told(asker, &about, &merged, (label, words)).await?;
    let errors = told.wrongs.clone();
    let page = edit_page(asker, &fonds, (merged.data, fonds.version), errors).await?;
    html_conflict(&FormPage { told, ..page })
}

/// The message of a field's name.
fn label_of(field: &str) -> &'static str {
    match field {
        "code" => "fonds-code",
        "name" => "fonds-name",
        "span" => "fonds-span",
        "history" => "fonds-history",
        "main_groups" => "fonds-groups",
        "language" => "fonds-language",
        "reserve_copy" => "fonds-reserve",
        _ => "dossier-note",
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ReasonForm {
    reason: String,
}

async fn close(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(form): Signed<ReasonForm>,
) -> Result<Response> {
    set_closed(&house, &asker, id, true, form.reason).await
}

async fn reopen(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(form): Signed<ReasonForm>,
) -> Result<Response> {
    set_closed(&house, &asker, id, false, form.reason).await
}

async fn set_closed(
    house: &House,
    asker: &Asker,
    id: Id,
    closed: bool,
    reason: String,
) -> Result<Response> {
    let fonds = super::find(house, asker, Right::Administer, id).await?;
    let (now, actor) = (house.now(), asker.actor());
    let (seen, typed) = (fonds.clone(), reason.clone());
    let write = house.db.write(move |tx| {
        Box::pin(async move { super::set_closed(tx, &actor, now, &seen, (closed, &typed)).await })
    });
    match write.await {
        Ok(()) => Ok(go_saying(
            &format!("/records/fonds/{id}"),
            "said-fonds-changed",
        )),
        Err(Error::Invalid(errors)) => {
            let wrongs = Wrongs::of(asker, &errors);
            let page = draw(house, asker, fonds, wrongs).await?;
            html_invalid(&ShowPage { reason, ..page })
        }
        Err(other) => Err(other),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SeriesForm {
    series_code: String,
    series_name: String,
}

async fn set_series(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(form): Signed<SeriesForm>,
) -> Result<Response> {
    let fonds = super::find(&house, &asker, Right::Administer, id).await?;
    let (now, actor, about) = (house.now(), asker.actor(), (fonds.id, fonds.unit_id));
    let (code, name) = (form.series_code.clone(), form.series_name.clone());
    let write = house.db.write(move |tx| {
        Box::pin(async move { series::set(tx, &actor, now, about, (&code, &name)).await })
    });
    match write.await {
        Ok(()) => Ok(go_saying(
            &format!("/records/fonds/{id}"),
            "said-series-set",
        )),
        Err(Error::Invalid(errors)) => {
            let wrongs = Wrongs::of(&asker, &errors);
            let page = draw(&house, &asker, fonds, wrongs).await?;
            html_invalid(&ShowPage {
                series_code: form.series_code,
                series_name: form.series_name,
                ..page
            })
        }
        Err(other) => Err(other),
    }
}

//! Pages of dossiers: the list, one dossier with its records, opening one, filing a record.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use house::access::Right;
use house::page::{Asker, Crumb, Frame, Signed, Wrongs, encode, go_saying};
use house::page::{html, html_conflict, html_invalid};
use house::room::{Door, Routes};
use house::{Error, House, Id, Ref, Result};

use super::export::export;
use super::extent::{self, Extent};
use super::form::{DossierForm, FOLDED, label_of};
use super::place::{self, Choice};
use super::{Asked, Data, Dossier, RESERVES};
use crate::clash::{self, Told};
use crate::fonds::{self, series};
use crate::intake::{UnitChoice, units};
use crate::nav::{Tab, tabs};
use crate::record::archival::{self, options};
use crate::record::{INTERNAL, RESTRICTED, Record};
use crate::{NAME, class};

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
        .get("/records/dossiers/export", read, export)
        .get("/records/dossiers/{id}", read, show)
        .get("/records/dossiers/{id}/edit", contribute, edit)
        .post("/records/dossiers/{id}/edit", contribute, change)
}

#[derive(Template)]
#[template(path = "dossier/list.html")]
struct ListPage {
    frame: Frame,
    tabs: Vec<Tab>,
    rows: Vec<Dossier>,
    asked: Asked,
    /// By what the list is narrowed beside the typed words, in words.
    narrowed: Vec<String>,
    first: String,
    next: String,
    /// The list's address without its place, for the export.
    query: String,
    may_open: bool,
}

async fn list(
    State(house): State<House>,
    asker: Asker,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let rows = super::list(&house, &asker, Right::Read, &asked, PAGE_ROWS).await?;
    let mut query = format!("q={}", encode(&asked.q));
    let places = [
        ("fonds", &asked.fonds),
        ("series", &asked.series),
        ("class", &asked.class),
    ];
    for (name, value) in places.iter().filter(|(_, value)| !value.is_empty()) {
        query.push_str(&format!("&{name}={}", encode(value)));
    }
    let here = format!("/records/dossiers?{query}");
    let last = rows.last().filter(|_| rows.len() as i64 == PAGE_ROWS);
    let crumbs = vec![Crumb::new(asker.t("room-records"), "/records")];
    html(&ListPage {
        frame: asker.frame(asker.t("dossiers-title"), crumbs).await?,
        tabs: tabs(&asker, "/records/dossiers"),
        narrowed: narrowed(&house, &asker, &asked).await?,
        next: last
            .map(|d| format!("{here}&before={}", d.id))
            .unwrap_or_default(),
        first: if asked.before.is_empty() {
            String::new()
        } else {
            here
        },
        query,
        may_open: asker.holds(NAME, Right::Contribute),
        rows,
        asked,
    })
}

/// The names of the fonds, series and class that narrow a list.
async fn narrowed(house: &House, asker: &Asker, asked: &Asked) -> Result<Vec<String>> {
    let mut words = Vec::new();
    if let Ok(id) = asked.fonds.parse() {
        let found = fonds::find(house, asker, Right::Read, id).await;
        words.extend(found.ok().map(|f| f.name));
    }
    if let Ok(id) = asked.series.parse::<Id>() {
        let all = series::within_reach(house, asker, Right::Read).await?;
        words.extend(all.into_iter().find(|s| s.id == id).map(|s| s.name));
    }
    if let Ok(id) = asked.class.parse() {
        let found = class::find(&house.db, id).await?;
        words.extend(found.map(|k| k.words()));
    }
    Ok(words)
}

#[derive(Template)]
#[template(path = "dossier/form.html")]
struct FormPage {
    frame: Frame,
    asker: Asker,
    action: String,
    /// Units offered when a dossier is opened; a dossier never changes its unit.
    units: Vec<UnitChoice>,
    choices: Vec<Choice>,
    decides: bool,
    form: DossierForm,
    errors: Wrongs,
    /// What another person saved meanwhile; empty words when nobody did.
    told: Told,
}

impl FormPage {
    fn is_place(&self, fonds: &Id, series: Option<&Id>) -> bool {
        let series = series.map(|s| format!("/{s}")).unwrap_or_default();
        self.form.place == format!("{fonds}{series}")
    }

    fn languages(&self) -> Vec<(&'static str, String)> {
        options(&self.asker, "language", false, &archival::LANGUAGES)
    }

    fn trusts(&self) -> Vec<(&'static str, String)> {
        options(&self.asker, "trust", true, &archival::TRUSTS)
    }

    fn states(&self) -> Vec<(&'static str, String)> {
        options(&self.asker, "physical_state", true, &archival::STATES)
    }

    fn reserves(&self) -> Vec<(&'static str, String)> {
        let word = |value: &'static str| (value, super::reserve_words(&self.asker, value));
        let none = ("", self.asker.t("own-none-chosen"));
        std::iter::once(none)
            .chain(RESERVES.into_iter().map(word))
            .collect()
    }

    /// What is wrong with the fonds and the series, which are one field here.
    fn place_error(&self) -> &str {
        match self.errors.get("place") {
            "" => self.errors.get("fonds"),
            wrong => wrong,
        }
    }

    /// Whether something in the fold is to be seen.
    fn is_unfolded(&self) -> bool {
        let wrong = |field: &&str| !self.errors.get(field).is_empty();
        FOLDED.iter().any(wrong)
    }

    fn labels(&self) -> impl Iterator<Item = (&'static str, String)> {
        let word = |label: &'static str| (label, self.frame.t1("label-word", "label", label));
        [INTERNAL, RESTRICTED].into_iter().map(word)
    }
}

async fn draw_form(
    house: &House,
    asker: &Asker,
    dossier: Option<&Dossier>,
    form: DossierForm,
    errors: Wrongs,
) -> Result<FormPage> {
    let crumbs = vec![
        Crumb::new(asker.t("room-records"), "/records"),
        Crumb::new(asker.t("dossiers-title"), "/records/dossiers"),
    ];
    let (title, action) = match dossier {
        None => (asker.t("dossier-new"), "/records/dossiers/new".to_owned()),
        Some(d) => (
            asker.t("dossier-edit"),
            format!("/records/dossiers/{}/edit", d.id),
        ),
    };
    Ok(FormPage {
        frame: asker.frame(title, crumbs).await?,
        asker: asker.clone(),
        action,
        units: match dossier {
            None => units(house, asker).await?,
            Some(_) => vec![],
        },
        choices: place::choices(house, asker, &place::split(&form.place).0).await?,
        decides: asker.holds(NAME, Right::Decide),
        form,
        errors,
        told: Told::default(),
    })
}

async fn new(
    State(house): State<House>,
    asker: Asker,
    Query(form): Query<DossierForm>,
) -> Result<Response> {
    html(&draw_form(&house, &asker, None, form, Wrongs::default()).await?)
}

async fn open(
    State(house): State<House>,
    asker: Asker,
    Signed(form): Signed<DossierForm>,
) -> Result<Response> {
    let unit: Id = form.unit.parse()?;
    asker.must_reach(NAME, Right::Contribute, unit).await?;
    let data = match form.data(&house, &asker, unit, None).await {
        Ok(data) => data,
        Err(Error::Invalid(errors)) => {
            let wrongs = Wrongs::of(&asker, &errors);
            return html_invalid(&draw_form(&house, &asker, None, form, wrongs).await?);
        }
        Err(other) => return Err(other),
    };
    let (now, actor) = (house.now(), asker.actor());
    let id = house
        .db
        .write(move |tx| Box::pin(async move { super::add(tx, &actor, now, unit, &data).await }))
        .await?;
    Ok(go_saying(
        &format!("/records/dossiers/{id}"),
        "said-dossier-opened",
    ))
}

async fn edit(State(house): State<House>, asker: Asker, Path(id): Path<Id>) -> Result<Response> {
    let dossier = super::find(&house, &asker, Right::Contribute, id).await?;
    place::may_change(&asker, &dossier).await?;
    let form = DossierForm::of(&dossier);
    html(&draw_form(&house, &asker, Some(&dossier), form, Wrongs::default()).await?)
}

async fn change(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(form): Signed<DossierForm>,
) -> Result<Response> {
    let dossier = super::find(&house, &asker, Right::Contribute, id).await?;
    place::may_change(&asker, &dossier).await?;
    let (unit, before) = (dossier.unit_id, dossier.data());
    let data = match form.data(&house, &asker, unit, Some(&before)).await {
        Ok(data) => data,
        Err(Error::Invalid(errors)) => {
            let wrongs = Wrongs::of(&asker, &errors);
            return html_invalid(&draw_form(&house, &asker, Some(&dossier), form, wrongs).await?);
        }
        Err(other) => return Err(other),
    };
    let version = form.version.parse().unwrap_or(0);
    let (now, actor, typed) = (house.now(), asker.actor(), data.clone());
    let write = house.db.write(move |tx| {
        Box::pin(async move { super::change(tx, &actor, now, (&dossier, version), &data).await })
    });
    match write.await {
        Err(error) if clash::is_one(&error) => {
            return met(&house, &asker, (id, version), typed).await;
        }
        done => done?,
    }
    let href = format!("/records/dossiers/{id}");
    Ok(go_saying(&href, "said-dossier-changed"))
}

/// The form again after somebody else saved the dossier: what was typed, beside what is saved now.
async fn met(house: &House, asker: &Asker, (id, seen): (Id, i64), typed: Data) -> Result<Response> {
    let dossier = super::find(house, asker, Right::Contribute, id).await?;
    place::may_change(asker, &dossier).await?;
    let (saved, about) = (dossier.data(), Ref::new(NAME, "dossier", id));
    let ago = dossier.version - seen;
    let base: Option<Data> = clash::seen(&house.db, &about, "records.dossier-change", ago).await?;
    let mut merged = clash::merged(base.as_ref(), &saved, &typed)?;
    // Fonds and series are one field of the form.
    merged.both.retain(|field| field != "series");
    merged.taken.retain(|field| field != "series");
    let shown = DossierForm::of(&dossier);
    let label = |field: &str| asker.t(label_of(field));
    let told = |field: &str| shown.words(asker, &dossier, field);
    let told = clash::told(asker, &about, &merged, (label, told)).await?;
    let class = match merged.data.class.parse() {
        Ok(id) => class::find(&house.db, id).await?.map(|k| k.words()),
        Err(_) => None,
    };
    let form = DossierForm::shown(&dossier, merged.data, class.unwrap_or_default());
    let errors = told.wrongs.clone();
    let page = draw_form(house, asker, Some(&dossier), form, errors).await?;
    html_conflict(&FormPage { told, ..page })
}

#[derive(Template)]
#[template(path = "dossier/show.html")]
struct ShowPage {
    frame: Frame,
    dossier: Dossier,
    extent: Extent,
    /// How much it holds, in words.
    holds: String,
    /// What is said of the paper, in words.
    paper: Vec<(String, String)>,
    rows: Vec<Record>,
    may_change: bool,
}

async fn show(State(house): State<House>, asker: Asker, Path(id): Path<Id>) -> Result<Response> {
    let dossier = super::find(&house, &asker, Right::Read, id).await?;
    let crumbs = vec![
        Crumb::new(asker.t("room-records"), "/records"),
        Crumb::new(asker.t("dossiers-title"), "/records/dossiers"),
    ];
    let extent = extent::of(&house, &asker, id).await?;
    let counts = [
        ("count", dossier.records.into()),
        ("pages", extent.pages.into()),
    ];
    html(&ShowPage {
        frame: asker.frame(dossier.title.clone(), crumbs).await?,
        holds: asker.t_with("dossier-extent", &counts),
        extent,
        paper: paper(&asker, &dossier),
        rows: super::records(&house, &asker, id).await?,
        may_change: place::may_change(&asker, &dossier).await.is_ok(),
        dossier,
    })
}

/// What is said of the paper and of its copies; what nobody has said is left out.
fn paper(asker: &Asker, d: &Dossier) -> Vec<(String, String)> {
    let form = DossierForm::of(d);
    let told = |field: &&'static str| {
        let value = form.words(asker, d, field);
        (!value.is_empty()).then(|| (asker.t(label_of(field)), value))
    };
    FOLDED.iter().filter_map(told).collect()
}

//! Pages of dossiers: the list, one dossier with its records, opening one, filing a record.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use house::access::Right;
use house::page::{Asker, Crumb, Frame, Signed, Wrongs, encode, go_saying, html, html_invalid};
use house::room::{Door, Routes};
use house::{Error, House, Id, Result};
use serde::Deserialize;

use super::place::{self, Choice};
use super::{Asked, Data, Dossier};
use crate::fonds::{self, series};
use crate::intake::{UnitChoice, units};
use crate::nav::{Tab, tabs};
use crate::record::{INTERNAL, RESTRICTED, Record};
use crate::{NAME, class};

/// Rows on one page of the list.
const PAGE_ROWS: i64 = 50;

/// Languages offered for a dossier.
const LANGUAGES: [&str; 6] = ["vi", "en", "lo", "fr", "zh", "other"];

/// The routes.
pub fn routes() -> Routes {
    let read = Door::Room(NAME, Right::Read);
    let contribute = Door::Room(NAME, Right::Contribute);
    Routes::new()
        .get("/records/dossiers", read, list)
        .get("/records/dossiers/new", contribute, new)
        .post("/records/dossiers/new", contribute, open)
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
    may_open: bool,
}

async fn list(
    State(house): State<House>,
    asker: Asker,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let rows = super::list(&house, &asker, Right::Read, &asked, PAGE_ROWS).await?;
    let mut here = format!("/records/dossiers?q={}", encode(&asked.q));
    let places = [
        ("fonds", &asked.fonds),
        ("series", &asked.series),
        ("class", &asked.class),
    ];
    for (name, value) in places.iter().filter(|(_, value)| !value.is_empty()) {
        here.push_str(&format!("&{name}={}", encode(value)));
    }
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
    action: String,
    /// Units offered when a dossier is opened; a dossier never changes its unit.
    units: Vec<UnitChoice>,
    choices: Vec<Choice>,
    decides: bool,
    form: DossierForm,
    errors: Wrongs,
}

impl FormPage {
    fn is_place(&self, fonds: &Id, series: Option<&Id>) -> bool {
        let series = series.map(|s| format!("/{s}")).unwrap_or_default();
        self.form.place == format!("{fonds}{series}")
    }

    fn languages(&self) -> impl Iterator<Item = (&'static str, String)> {
        let word = |tag: &'static str| (tag, self.frame.t1("language-word", "language", tag));
        LANGUAGES.into_iter().map(word)
    }

    fn labels(&self) -> impl Iterator<Item = (&'static str, String)> {
        let word = |label: &'static str| (label, self.frame.t1("label-word", "label", label));
        [INTERNAL, RESTRICTED].into_iter().map(word)
    }
}

/// The form of a dossier: its data, with fonds and series as one choice and the class as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct DossierForm {
    unit: String,
    version: String,
    place: String,
    class: String,
    title: String,
    code: String,
    label: String,
    language: String,
    retention: String,
    start_day: String,
    end_day: String,
    keywords: String,
    paper_code: String,
    paper_place: String,
    note: String,
}

impl DossierForm {
    fn of(d: &Dossier) -> Self {
        let id = |id: &Option<Id>| id.map(|id| id.to_string()).unwrap_or_default();
        let (fonds, series) = (id(&d.fonds_id), id(&d.series_id));
        let stroke = if series.is_empty() { "" } else { "/" };
        let day = |day: &Option<String>| day.as_deref().map(house::clock::day_words);
        DossierForm {
            unit: d.unit_id.to_string(),
            version: d.version.to_string(),
            place: format!("{fonds}{stroke}{series}"),
            class: match (&d.class_code, &d.class_name) {
                (Some(code), Some(name)) => format!("{code} {name}"),
                _ => String::new(),
            },
            title: d.title.clone(),
            code: d.code.clone(),
            label: d.label.clone(),
            language: d.language.clone(),
            retention: d.retention.clone(),
            start_day: day(&d.start_day).unwrap_or_default(),
            end_day: day(&d.end_day).unwrap_or_default(),
            keywords: d.keywords.clone(),
            paper_code: d.paper_code.clone(),
            paper_place: d.paper_place.clone(),
            note: d.note.clone(),
        }
    }

    /// The data as stored, judged for this unit.
    async fn data(
        &self,
        house: &House,
        asker: &Asker,
        unit: Id,
        before: Option<&Data>,
    ) -> Result<Data> {
        let (fonds, series) = place::split(&self.place);
        let class = class::meant(&house.db, &self.class).await?;
        let typed = self.clone();
        let data = Data {
            code: typed.code,
            title: typed.title,
            fonds,
            series,
            class: class.map(|k| k.id.to_string()).unwrap_or_default(),
            label: typed.label,
            language: typed.language,
            retention: typed.retention,
            start_day: typed.start_day,
            end_day: typed.end_day,
            keywords: typed.keywords,
            paper_code: typed.paper_code,
            paper_place: typed.paper_place,
            note: typed.note,
        };
        let data = data.judged()?;
        place::check(house, asker, unit, &data, before).await?;
        Ok(data)
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
        action,
        units: match dossier {
            None => units(house, asker).await?,
            Some(_) => vec![],
        },
        choices: place::choices(house, asker, &place::split(&form.place).0).await?,
        decides: asker.holds(NAME, Right::Decide),
        form,
        errors,
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
    let (now, actor) = (house.now(), asker.actor());
    let write = house.db.write(move |tx| {
        Box::pin(async move { super::change(tx, &actor, now, (&dossier, version), &data).await })
    });
    write.await?;
    let href = format!("/records/dossiers/{id}");
    Ok(go_saying(&href, "said-dossier-changed"))
}

#[derive(Template)]
#[template(path = "dossier/show.html")]
struct ShowPage {
    frame: Frame,
    dossier: Dossier,
    rows: Vec<Record>,
    may_change: bool,
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
        may_change: place::may_change(&asker, &dossier).await.is_ok(),
        dossier,
    })
}

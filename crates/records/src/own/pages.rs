//! Pages of own fields: which there are, and for those who administer, defining and closing them.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use house::access::Right;
use house::page::{Asker, Crumb, Frame, Nothing, Signed, Wrongs, go_saying, html, html_invalid};
use house::room::{Door, Routes};
use house::{Error, House, Id, Result};
use serde::Deserialize;

use super::{Data, KINDS, OwnField};
use crate::NAME;
use crate::fonds::pages::{reached_unit, unit_names};
use crate::nav::{Tab, tabs};

/// The routes.
pub fn routes() -> Routes {
    let door = Door::Room(NAME, Right::Administer);
    Routes::new()
        .get("/records/fields", door, list)
        .post("/records/fields", door, add)
        .get("/records/fields/{id}", door, edit)
        .post("/records/fields/{id}", door, change)
        .post("/records/fields/{id}/close", door, close)
}

#[derive(Template)]
#[template(path = "own/list.html")]
struct ListPage {
    frame: Frame,
    tabs: Vec<Tab>,
    rows: Vec<OwnField>,
    units: Vec<String>,
    form: FieldForm,
    errors: Wrongs,
}

impl ListPage {
    fn kinds(&self) -> impl Iterator<Item = (&'static str, String)> {
        let word = |kind: &'static str| (kind, self.frame.t1("own-kind-word", "kind", kind));
        KINDS.into_iter().map(word)
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct FieldForm {
    unit: String,
    name: String,
    kind: String,
    choices: String,
    required: String,
}

impl FieldForm {
    fn data(&self) -> Data {
        Data {
            name: self.name.clone(),
            kind: self.kind.clone(),
            choices: self.choices.replace("\r\n", "\n"),
            required: !self.required.is_empty(),
        }
    }
}

async fn draw(house: &House, asker: &Asker, form: FieldForm, errors: Wrongs) -> Result<ListPage> {
    let crumbs = vec![Crumb::new(asker.t("room-records"), "/records")];
    let units = unit_names(house, asker).await?;
    let mut form = form;
    if form.unit.is_empty() {
        form.unit = units.first().cloned().unwrap_or_default();
    }
    Ok(ListPage {
        frame: asker.frame(asker.t("own-title"), crumbs).await?,
        tabs: tabs(asker, "/records/fields"),
        rows: super::within_reach(house, asker).await?,
        units,
        form,
        errors,
    })
}

async fn list(State(house): State<House>, asker: Asker) -> Result<Response> {
    html(&draw(&house, &asker, FieldForm::default(), Wrongs::default()).await?)
}

async fn add(
    State(house): State<House>,
    asker: Asker,
    Signed(form): Signed<FieldForm>,
) -> Result<Response> {
    match try_add(&house, &asker, &form).await {
        Ok(()) => Ok(go_saying("/records/fields", "said-own-added")),
        Err(Error::Invalid(errors)) => {
            let wrongs = Wrongs::of(&asker, &errors);
            html_invalid(&draw(&house, &asker, form, wrongs).await?)
        }
        Err(other) => Err(other),
    }
}

async fn try_add(house: &House, asker: &Asker, form: &FieldForm) -> Result<()> {
    let unit = reached_unit(house, asker, Right::Administer, &form.unit).await?;
    let unit = unit.ok_or_else(|| Error::field("unit", "fonds-unit-unknown"))?;
    let data = form.data().judged()?;
    let (now, actor) = (house.now(), asker.actor());
    let write = house
        .db
        .write(move |tx| Box::pin(async move { super::add(tx, &actor, now, unit, &data).await }));
    write.await.map(drop)
}

#[derive(Template)]
#[template(path = "own/form.html")]
struct FormPage {
    frame: Frame,
    field: OwnField,
    form: FieldForm,
    errors: Wrongs,
}

async fn draw_one(
    asker: &Asker,
    field: OwnField,
    form: FieldForm,
    errors: Wrongs,
) -> Result<FormPage> {
    let crumbs = vec![
        Crumb::new(asker.t("room-records"), "/records"),
        Crumb::new(asker.t("own-title"), "/records/fields"),
    ];
    Ok(FormPage {
        frame: asker.frame(field.name.clone(), crumbs).await?,
        field,
        form,
        errors,
    })
}

async fn edit(State(house): State<House>, asker: Asker, Path(id): Path<Id>) -> Result<Response> {
    let field = super::find(&house, &asker, id).await?;
    let form = FieldForm {
        unit: field.unit_name.clone(),
        name: field.name.clone(),
        kind: field.kind.clone(),
        choices: field.choices.clone(),
        required: if field.required > 0 {
            "1".into()
        } else {
            String::new()
        },
    };
    html(&draw_one(&asker, field, form, Wrongs::default()).await?)
}

async fn change(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(mut form): Signed<FieldForm>,
) -> Result<Response> {
    let field = super::find(&house, &asker, id).await?;
    form.kind.clone_from(&field.kind);
    let data = match form.data().judged() {
        Ok(data) => data,
        Err(Error::Invalid(errors)) => {
            let wrongs = Wrongs::of(&asker, &errors);
            return html_invalid(&draw_one(&asker, field, form, wrongs).await?);
        }
        Err(other) => return Err(other),
    };
    let (now, actor) = (house.now(), asker.actor());
    let write = house.db.write(move |tx| {
        Box::pin(async move { super::change(tx, &actor, now, &field, &data).await })
    });
    write.await?;
    Ok(go_saying("/records/fields", "said-own-changed"))
}

async fn close(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(Nothing {}): Signed<Nothing>,
) -> Result<Response> {
    let field = super::find(&house, &asker, id).await?;
    let (now, actor) = (house.now(), asker.actor());
    let write = house
        .db
        .write(move |tx| Box::pin(async move { super::close(tx, &actor, now, &field).await }));
    write.await?;
    Ok(go_saying("/records/fields", "said-own-closed"))
}

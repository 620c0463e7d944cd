//! Pages of people: the register of those whom one administers, and a form for a new one.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{LIST_ROWS_MAX, Listed, NewPerson, import, list as list_people, show};
use crate::access::Right;
use crate::clock::Micros;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::event::Actor;
use crate::ground::House;
use crate::id::Id;
use crate::page::{Asker, Crumb, Frame, Signed, Wrongs, encode, go_saying, html, html_invalid};
use crate::room::{Door, Routes};
use crate::unit;
use utoipa::ToSchema;

pub(in crate::person) use super::show::{room_names, slips_of};

/// Who may look after people at all; over which units is asked in every handler.
pub(in crate::person) const DOOR: Door = Door::Room("house", Right::Administer);

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .get("/people", DOOR, list)
        .post("/people", DOOR, add)
        .get("/people/new", DOOR, new_form)
        .join(show::routes())
        .join(super::api::routes())
}

#[derive(Template)]
#[template(path = "person/list.html")]
struct ListPage {
    frame: Frame,
    q: String,
    people: Vec<Listed>,
    first: String,
    next: String,
}

#[derive(Default, Deserialize)]
struct ListQuery {
    #[serde(default)]
    q: String,
    cursor: Option<Id>,
}

async fn list(
    State(house): State<House>,
    asker: Asker,
    Query(q): Query<ListQuery>,
) -> Result<Response> {
    let people = list_people(
        &house.db,
        asker.id(),
        house.now(),
        (&q.q, q.cursor),
        LIST_ROWS_MAX,
    )
    .await?;
    let here = format!("/people?q={}", encode(&q.q));
    let full = people.len() as i64 == LIST_ROWS_MAX;
    let last = people.last().filter(|_| full);
    let next = last
        .map(|p| format!("{here}&cursor={}", p.id))
        .unwrap_or_default();
    let first = if q.cursor.is_some() {
        here
    } else {
        String::new()
    };
    let crumbs = vec![Crumb::new(asker.t("home-title"), "/")];
    html(&ListPage {
        frame: asker.frame(asker.t("people-title"), crumbs).await?,
        q: q.q,
        people,
        first,
        next,
    })
}

#[derive(Template)]
#[template(path = "person/new.html")]
struct NewPage {
    frame: Frame,
    form: NewForm,
    errors: Wrongs,
}

/// A new person as forms and programs send her.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(super) struct NewForm {
    pub name: String,
    /// Made out of the name when empty.
    pub login: String,
    /// The code or the full name of a unit.
    pub unit: String,
    /// The title of the post in that unit.
    pub title: String,
    pub email: String,
    pub phone: String,
    /// `vi`, `en` or `lo`.
    pub lang: String,
}

async fn new_form(asker: Asker) -> Result<Response> {
    html(&new_page(&asker, NewForm::default(), Wrongs::default()).await?)
}

async fn new_page(asker: &Asker, form: NewForm, errors: Wrongs) -> Result<NewPage> {
    let crumbs = vec![Crumb::new(asker.t("people-title"), "/people")];
    Ok(NewPage {
        frame: asker.frame(asker.t("person-new"), crumbs).await?,
        form,
        errors,
    })
}

async fn add(
    State(house): State<House>,
    asker: Asker,
    Signed(form): Signed<NewForm>,
) -> Result<Response> {
    match store(&house, &asker, form.clone()).await {
        Ok(id) => Ok(go_saying(&format!("/people/{id}"), "said-person-added")),
        Err(Error::Invalid(errors)) => {
            let wrongs = Wrongs::of(&asker, &errors);
            html_invalid(&new_page(&asker, form, wrongs).await?)
        }
        Err(other) => Err(other),
    }
}

async fn store(house: &House, asker: &Asker, form: NewForm) -> Result<Id> {
    let (now, actor) = (house.now(), asker.actor());
    let (unit, new) = judged(house, asker, &form).await?;
    let write = house.db.write(move |tx| {
        Box::pin(async move { add_with_post(tx, &actor, now, (&new, unit, &form.title)).await })
    });
    write.await
}

/// The unit and the person that a form means.
pub(super) async fn judged(
    house: &House,
    asker: &Asker,
    form: &NewForm,
) -> Result<(Id, NewPerson)> {
    let unit = administered_unit(house, asker, &form.unit).await?;
    let login = match form.login.trim() {
        "" => import::free_login(&house.db, &form.name).await?,
        typed => typed.to_owned(),
    };
    let filled = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
    let new = NewPerson {
        login,
        name: form.name.clone(),
        email: filled(&form.email),
        phone: filled(&form.phone),
        lang: crate::lang::Lang::of_tag(&form.lang).map(|l| l.tag().to_owned()),
    };
    Ok((unit, new))
}

/// Adds a person with the first post.
pub(super) async fn add_with_post(
    tx: &Tx,
    actor: &Actor,
    now: Micros,
    (new, unit, title): (&NewPerson, Id, &str),
) -> Result<Id> {
    let person = super::add(tx, actor, now, new).await?;
    super::give_post(tx, actor, now, person, unit, title).await?;
    Ok(person)
}

/// The unit that was typed, if the asker administers it.
///
/// # Errors
/// [`Error::Invalid`] for the field `unit`: nobody gives what lies beyond her own reach.
pub(super) async fn administered_unit(house: &House, asker: &Asker, typed: &str) -> Result<Id> {
    let found = unit::named_or_coded(&house.db, typed, &house.today()).await?;
    let unit = found.ok_or_else(|| Error::field("unit", "person-unit-unknown"))?;
    match asker.must_reach("house", Right::Administer, unit.id).await {
        Err(Error::Forbidden) => Err(Error::field("unit", "person-unit-beyond")),
        other => other.map(|()| unit.id),
    }
}

//! Pages of people: the register of those whom one administers, and a form for a new one.

use askama::Template;
use axum::Json;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::{LIST_ROWS_MAX, Listed, NewPerson, import, list as list_people, show};
use crate::access::Right;
use crate::api::Listing;
use crate::error::{Error, Result};
use crate::ground::House;
use crate::id::Id;
use crate::page::{Asker, Crumb, Frame, Signed, Wrongs, encode, go_saying, html, html_invalid};
use crate::room::{Door, Routes};
use crate::unit;

pub(in crate::person) use super::show::{room_names, slips_of};

/// Who may look after people at all; over which units is asked in every handler.
pub(in crate::person) const DOOR: Door = Door::Room("house", Right::Administer);

#[derive(utoipa::OpenApi)]
#[openapi(paths(list_json))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .get("/people", DOOR, list)
        .post("/people", DOOR, add)
        .get("/people/new", DOOR, new_form)
        .get("/api/v1/people", DOOR, list_json)
        .describe(<Description as utoipa::OpenApi>::openapi)
        .join(show::routes())
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
    let people = list_people(&house.db, asker.id(), house.now(), &q.q, q.cursor).await?;
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

/// A person as the API lists her.
#[derive(Serialize)]
struct Row {
    id: Id,
    login: String,
    name: String,
    post: Option<String>,
    unit: Option<String>,
    activated: bool,
    suspended: bool,
}

/// People over whom the asker administers, a page at a time.
#[utoipa::path(
    get, path = "/api/v1/people",
    params(
        ("q" = Option<String>, Query, description = "Any part of the name or the login"),
        ("cursor" = Option<String>, Query, description = "The `next` of the page before"),
    ),
    responses((status = 200, content_type = "application/json"))
)]
async fn list_json(
    State(house): State<House>,
    asker: Asker,
    Query(q): Query<ListQuery>,
) -> Result<Json<Listing<Row>>> {
    let people = list_people(&house.db, asker.id(), house.now(), &q.q, q.cursor).await?;
    let full = people.len() as i64 == LIST_ROWS_MAX;
    let next = people.last().filter(|_| full).map(|p| p.id.to_string());
    let row = |p: Listed| Row {
        id: p.id,
        login: p.login,
        name: p.name,
        post: p.title,
        unit: p.unit_name,
        activated: p.activated > 0,
        suspended: p.suspended > 0,
    };
    let items = people.into_iter().map(row).collect();
    Ok(Json(Listing { items, next }))
}

#[derive(Template)]
#[template(path = "person/new.html")]
struct NewPage {
    frame: Frame,
    form: NewForm,
    errors: Wrongs,
}

#[derive(Clone, Default, Deserialize)]
struct NewForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    lang: String,
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
    let unit = administered_unit(house, asker, &form.unit).await?;
    let login = match form.login.trim() {
        "" => import::free_login(&house.db, &form.name).await?,
        typed => typed.to_owned(),
    };
    let filled = |text: String| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
    let new = NewPerson {
        login,
        name: form.name,
        email: filled(form.email),
        phone: filled(form.phone),
        lang: crate::lang::Lang::of_tag(&form.lang).map(|l| l.tag().to_owned()),
    };
    let (now, actor, title) = (house.now(), asker.actor(), form.title);
    house
        .db
        .write(move |tx| {
            Box::pin(async move {
                let person = super::add(tx, &actor, now, &new).await?;
                super::give_post(tx, &actor, now, person, unit, &title).await?;
                Ok(person)
            })
        })
        .await
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

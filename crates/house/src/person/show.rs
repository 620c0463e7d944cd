//! The page of one person, and what one who administers her may do there: posts, grants,
//! suspension, sessions, a new activation slip.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, HOST};
use axum::response::{IntoResponse, Response};
use futures::future::BoxFuture;
use serde::Deserialize;

use super::pages::{DOOR, administered_unit};
use super::{Person, Post, Suspension, life, manages, posts, slip, suspension, visible};
use crate::access::Right;
use crate::access::grant::{self, Grant, NewGrant};
use crate::access::session;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::event::Actor;
use crate::ground::House;
use crate::id::Id;
use crate::page::{Asker, Crumb, Frame, Signed, Wrongs, go_saying, html, html_invalid};
use crate::room::Routes;
use crate::unit;

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .get("/people/{id}", DOOR, show)
        .post("/people/{id}/posts", DOOR, give_post)
        .post("/people/{id}/posts/{post}/end", DOOR, end_post)
        .post("/people/{id}/grants", DOOR, give_grant)
        .post("/people/{id}/grants/{grant}/end", DOOR, end_grant)
        .post("/people/{id}/suspension", DOOR, suspend)
        .post("/people/{id}/suspension/end", DOOR, resume)
        .post("/people/{id}/sessions/end", DOOR, end_sessions)
        .post("/people/{id}/slip.pdf", DOOR, new_slip)
}

struct GrantLine {
    id: Id,
    room: String,
    right: String,
    unit: String,
    /// Whether the asker may end it.
    mine: bool,
}

#[derive(Template)]
#[template(path = "person/show.html")]
struct ShowPage {
    frame: Frame,
    person: Person,
    posts: Vec<Post>,
    grants: Vec<GrantLine>,
    suspension: Option<Suspension>,
    activated: bool,
    sessions: usize,
    manages: bool,
    oneself: bool,
    /// Rooms and rights to choose from: code word and name.
    rooms: Vec<(&'static str, String)>,
    rights: Vec<(&'static str, String)>,
    form: ChangeForm,
    errors: Wrongs,
}

/// The fields of all forms on the page; each form fills its own.
#[derive(Clone, Default, Deserialize)]
pub(super) struct ChangeForm {
    #[serde(default)]
    pub(super) unit: String,
    #[serde(default)]
    pub(super) title: String,
    #[serde(default)]
    pub(super) room: String,
    #[serde(default)]
    pub(super) right: String,
    #[serde(default)]
    pub(super) reason: String,
}

async fn show(State(house): State<House>, asker: Asker, Path(id): Path<Id>) -> Result<Response> {
    html(&show_page(&house, &asker, id, ChangeForm::default(), Wrongs::default()).await?)
}

async fn show_page(
    house: &House,
    asker: &Asker,
    id: Id,
    form: ChangeForm,
    errors: Wrongs,
) -> Result<ShowPage> {
    let (db, now) = (&house.db, house.now());
    let person = visible(db, asker.id(), now, id)
        .await?
        .ok_or(Error::NotFound)?;
    let mut grants = Vec::new();
    for held in grant::held_by(db, id, now).await? {
        grants.push(grant_line(house, asker, &held).await?);
    }
    let crumbs = vec![Crumb::new(asker.t("people-title"), "/people")];
    Ok(ShowPage {
        frame: asker.frame(person.name.clone(), crumbs).await?,
        posts: posts(db, id, now).await?,
        grants,
        suspension: suspension(db, id, now).await?,
        activated: super::password_hash(db, id).await?.is_some(),
        sessions: session::list(db, id, now).await?.len(),
        manages: manages(db, asker.id(), now, id).await?,
        oneself: asker.id() == id,
        rooms: room_names(house)
            .map(|r| (r, asker.t(&format!("room-{r}"))))
            .collect(),
        rights: Right::ALL
            .map(|r| (r.word(), asker.t(r.message())))
            .to_vec(),
        person,
        form,
        errors,
    })
}

/// The names under which rights may be given.
pub(in crate::person) fn room_names(house: &House) -> impl Iterator<Item = &'static str> {
    house.areas_of_rights()
}

async fn grant_line(house: &House, asker: &Asker, held: &Grant) -> Result<GrantLine> {
    let unit = unit::find(&house.db, held.unit_id).await?;
    let right = Right::of_rank(held.rank);
    let administer = Right::Administer;
    let now = house.now();
    Ok(GrantLine {
        id: held.id,
        room: asker.t(&format!("room-{}", held.room)),
        right: right.map(|r| asker.t(r.message())).unwrap_or_default(),
        unit: unit.map(|u| u.name).unwrap_or_default(),
        mine: grant::reaches(
            &house.db,
            asker.id(),
            "house",
            administer,
            held.unit_id,
            now,
        )
        .await?,
    })
}

/// Refuses unless the asker sees this person, and manages her when that is needed.
pub(super) async fn judge(house: &House, asker: &Asker, person: Id, whole: bool) -> Result<()> {
    let now = house.now();
    visible(&house.db, asker.id(), now, person)
        .await?
        .ok_or(Error::NotFound)?;
    if whole && !manages(&house.db, asker.id(), now, person).await? {
        return Err(Error::Forbidden);
    }
    Ok(())
}

/// Writes, then goes back to the page with a word, or shows it again with what was wrong.
async fn change<F>(
    house: &House,
    asker: &Asker,
    person: Id,
    form: ChangeForm,
    said: &str,
    work: F,
) -> Result<Response>
where
    F: for<'t> FnOnce(&'t Tx, &'t Actor, i64) -> BoxFuture<'t, Result<()>> + Send + 'static,
{
    let (now, actor) = (house.now(), asker.actor());
    let done = house
        .db
        .write(move |tx| Box::pin(async move { work(tx, &actor, now).await }))
        .await;
    answer(house, asker, person, form, said, done).await
}

async fn answer(
    house: &House,
    asker: &Asker,
    person: Id,
    form: ChangeForm,
    said: &str,
    done: Result<()>,
) -> Result<Response> {
    match done {
        Ok(()) => Ok(go_saying(&format!("/people/{person}"), said)),
        Err(Error::Invalid(errors)) => {
            let wrongs = Wrongs::of(asker, &errors);
            html_invalid(&show_page(house, asker, person, form, wrongs).await?)
        }
        Err(other) => Err(other),
    }
}

async fn give_post(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(form): Signed<ChangeForm>,
) -> Result<Response> {
    judge(&house, &asker, id, false).await?;
    let said = "said-post-given";
    let unit = match administered_unit(&house, &asker, &form.unit).await {
        Ok(unit) => unit,
        Err(error) => return answer(&house, &asker, id, form, said, Err(error)).await,
    };
    let title = form.title.clone();
    change(&house, &asker, id, form, said, move |tx, actor, now| {
        Box::pin(async move {
            life::give_post(tx, actor, now, id, unit, &title)
                .await
                .map(drop)
        })
    })
    .await
}

async fn end_post(
    State(house): State<House>,
    asker: Asker,
    Path((id, post)): Path<(Id, Id)>,
    Signed(form): Signed<ChangeForm>,
) -> Result<Response> {
    judge(&house, &asker, id, false).await?;
    let held = posts(&house.db, id, house.now()).await?;
    let held = held
        .into_iter()
        .find(|p| p.id == post)
        .ok_or(Error::NotFound)?;
    asker
        .must_reach("house", Right::Administer, held.unit_id)
        .await?;
    change(
        &house,
        &asker,
        id,
        form,
        "said-post-ended",
        move |tx, actor, now| Box::pin(life::end_post(tx, actor, now, id, post)),
    )
    .await
}

async fn give_grant(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(form): Signed<ChangeForm>,
) -> Result<Response> {
    judge(&house, &asker, id, false).await?;
    let said = "said-grant-given";
    let new = match read_grant(&house, &asker, id, &form).await {
        Ok(new) => new,
        Err(error) => return answer(&house, &asker, id, form, said, Err(error)).await,
    };
    change(&house, &asker, id, form, said, move |tx, actor, now| {
        Box::pin(async move { grant::give(tx, actor, now, &new).await.map(drop) })
    })
    .await
}

pub(super) async fn read_grant(
    house: &House,
    asker: &Asker,
    person: Id,
    form: &ChangeForm,
) -> Result<NewGrant> {
    let room = room_names(house).find(|r| *r == form.room);
    let right = Right::of_word(&form.right);
    Ok(NewGrant {
        person,
        post: None,
        room: room
            .ok_or_else(|| Error::field("room", "person-room-unknown"))?
            .to_owned(),
        right: right.ok_or_else(|| Error::field("right", "person-right-unknown"))?,
        unit: administered_unit(house, asker, &form.unit).await?,
    })
}

async fn end_grant(
    State(house): State<House>,
    asker: Asker,
    Path((id, held)): Path<(Id, Id)>,
    Signed(form): Signed<ChangeForm>,
) -> Result<Response> {
    judge(&house, &asker, id, false).await?;
    let grants = grant::held_by(&house.db, id, house.now()).await?;
    let found = grants
        .into_iter()
        .find(|g| g.id == held)
        .ok_or(Error::NotFound)?;
    asker
        .must_reach("house", Right::Administer, found.unit_id)
        .await?;
    change(
        &house,
        &asker,
        id,
        form,
        "said-grant-ended",
        move |tx, actor, now| Box::pin(grant::end(tx, actor, now, held)),
    )
    .await
}

async fn suspend(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(form): Signed<ChangeForm>,
) -> Result<Response> {
    judge(&house, &asker, id, true).await?;
    if asker.id() == id {
        return Err(Error::Conflict("person-suspend-oneself"));
    }
    let reason = form.reason.clone();
    change(
        &house,
        &asker,
        id,
        form,
        "said-person-suspended",
        move |tx, actor, now| {
            Box::pin(async move { life::suspend(tx, actor, now, id, &reason).await.map(drop) })
        },
    )
    .await
}

async fn resume(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(form): Signed<ChangeForm>,
) -> Result<Response> {
    judge(&house, &asker, id, true).await?;
    change(
        &house,
        &asker,
        id,
        form,
        "said-person-resumed",
        move |tx, actor, now| Box::pin(life::resume(tx, actor, now, id)),
    )
    .await
}

async fn end_sessions(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(form): Signed<ChangeForm>,
) -> Result<Response> {
    judge(&house, &asker, id, true).await?;
    change(
        &house,
        &asker,
        id,
        form,
        "said-sessions-ended",
        move |tx, actor, now| {
            Box::pin(async move { life::end_sessions(tx, actor, now, id).await.map(drop) })
        },
    )
    .await
}

/// A new slip as PDF. A form asks for it, not a link: the code before stops working.
async fn new_slip(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    headers: HeaderMap,
    Signed(ChangeForm { .. }): Signed<ChangeForm>,
) -> Result<Response> {
    judge(&house, &asker, id, true).await?;
    slips_of(&house, &asker, &headers, vec![id], "phieu-kich-hoat.pdf").await
}

/// New slips for these people, of whom the caller has made sure, as a download.
pub(in crate::person) async fn slips_of(
    house: &House,
    asker: &Asker,
    headers: &HeaderMap,
    people: Vec<Id>,
    name: &str,
) -> Result<Response> {
    let (now, actor) = (house.now(), asker.actor());
    let (office, address) = heading(house, headers).await?;
    let slips = house
        .db
        .write(move |tx| {
            Box::pin(async move { slip::issue(tx, &actor, now, &people, &office, &address).await })
        })
        .await?;
    Ok(as_pdf(slip::pdf(house, asker.lang, slips).await?, name))
}

/// What stands on every slip: the office, and the address that people type.
pub(in crate::person) async fn heading(
    house: &House,
    headers: &HeaderMap,
) -> Result<(String, String)> {
    let office = house.setting("office").await?.unwrap_or_default();
    Ok((office, address_of(house, headers)))
}

/// A PDF that is taken away and kept nowhere.
pub(in crate::person) fn as_pdf(pdf: Vec<u8>, name: &str) -> Response {
    let headers = [
        (CONTENT_TYPE, "application/pdf".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, pdf).into_response()
}

/// The address that people type: as it is set, else as the asker reached us.
fn address_of(house: &House, headers: &HeaderMap) -> String {
    let set = house.config.text("address").trim_end_matches('/');
    if !set.is_empty() {
        return set.to_owned();
    }
    let host = headers.get(HOST).and_then(|v| v.to_str().ok());
    format!("http://{}", host.unwrap_or("127.0.0.1:8080"))
}

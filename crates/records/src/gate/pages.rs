//! Pages for custodians: what was set aside, a look at it, and the decision.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use fields::gate::Level;
use house::access::Right;
use house::event::{self, NewEvent};
use house::page::{Asker, Crumb, Frame, Nothing, Signed, Wrongs, go_saying, html, html_invalid};
use house::room::{Door, Routes};
use house::{Error, House, Id, Ref, Result};
use serde::Deserialize;

use super::seal::{self, About};
use super::{CUSTODY, Quarantine, RegisterLine};
use crate::NAME;

/// The routes.
pub fn routes() -> Routes {
    let door = Door::Room(CUSTODY, Right::Decide);
    Routes::new()
        .get("/records/gate", door, list)
        .get("/records/gate/{id}", door, show)
        .get("/records/gate/{id}/pages/{number}", door, picture)
        .post("/records/gate/{id}/confirm", door, confirm)
        .post("/records/gate/{id}/release", door, ask_release)
        .post("/records/gate/{id}/agree", door, agree_release)
}

#[derive(Template)]
#[template(path = "gate/list.html")]
struct ListPage {
    frame: Frame,
    open: Vec<Quarantine>,
    decided: Vec<Quarantine>,
}

async fn list(State(house): State<House>, asker: Asker) -> Result<Response> {
    let all = super::list(&house, &asker).await?;
    let (open, decided) = all.into_iter().partition(Quarantine::open);
    let crumbs = vec![Crumb::new(asker.t("room-records"), "/records")];
    html(&ListPage {
        frame: asker.frame(asker.t("gate-title"), crumbs).await?,
        open,
        decided,
    })
}

#[derive(Template)]
#[template(path = "gate/show.html")]
struct ShowPage {
    frame: Frame,
    paper: Quarantine,
    about: About,
    pages: Vec<usize>,
    form: DecisionForm,
    mine: bool,
    errors: Wrongs,
}

impl ShowPage {
    /// The degrees to choose from.
    fn levels(&self) -> [&'static str; 3] {
        Level::ALL.map(Level::printed)
    }
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct DecisionForm {
    level: String,
    number: String,
    issued_on: String,
    issuer: String,
    paper_place: String,
    reason: String,
}

async fn show(State(house): State<House>, asker: Asker, Path(id): Path<Id>) -> Result<Response> {
    html(&draw(&house, &asker, id, None, Wrongs::default()).await?)
}

async fn draw(
    house: &House,
    asker: &Asker,
    id: Id,
    form: Option<DecisionForm>,
    errors: Wrongs,
) -> Result<ShowPage> {
    let paper = super::find(house, asker, id).await?;
    let mut about = About::default();
    if let Some(key) = &paper.sealing_key {
        about = serde_json::from_slice(&seal::open(house, id, key, "about").await?)?;
    }
    let read = DecisionForm {
        level: paper.known_level().unwrap_or_default().to_owned(),
        number: about.number.clone(),
        issued_on: house::clock::day_words(&about.issued_on),
        issuer: about.issuer.clone(),
        ..DecisionForm::default()
    };
    let crumbs = vec![
        Crumb::new(asker.t("room-records"), "/records"),
        Crumb::new(asker.t("gate-title"), "/records/gate"),
    ];
    Ok(ShowPage {
        frame: asker.frame(asker.t("gate-one"), crumbs).await?,
        mine: paper.asked_by.is_some() && paper.asked_by == Some(asker.id()),
        pages: about.numbers(),
        form: form.unwrap_or(read),
        paper,
        about,
        errors,
    })
}

/// A page of a paper set aside, opened in memory for the custodian's eye alone. The look is
/// written down.
async fn picture(
    State(house): State<House>,
    asker: Asker,
    Path((id, number)): Path<(Id, usize)>,
) -> Result<Response> {
    let paper = super::find(&house, &asker, id).await?;
    let key = paper.sealing_key.as_deref().ok_or(Error::NotFound)?;
    let bytes = seal::open(&house, id, key, &format!("page-{number}")).await?;
    let (now, actor, unit) = (house.now(), asker.actor(), paper.unit_id);
    let event = NewEvent::new(
        &actor,
        "records.gate-look",
        Ref::new(NAME, "quarantine", id),
    );
    house
        .db
        .write(move |tx| Box::pin(async move { event::append(tx, now, event.unit(unit)).await }))
        .await?;
    let media_type = if bytes.starts_with(&[0xff, 0xd8]) {
        "image/jpeg"
    } else {
        "image/webp"
    };
    Ok((
        [(CONTENT_TYPE, media_type), (CACHE_CONTROL, "no-store")],
        bytes,
    )
        .into_response())
}

async fn confirm(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(form): Signed<DecisionForm>,
) -> Result<Response> {
    let paper = super::find(&house, &asker, id).await?;
    let level = super::level::chosen(&form.level, &paper);
    let mut errors = Vec::new();
    if let Err(Error::Invalid(wrong)) = &level {
        errors.extend_from_slice(wrong);
    }
    if form.paper_place.trim().is_empty() {
        errors.push(house::FieldError {
            field: "paper_place",
            message: "gate-place-missing",
        });
    }
    if !errors.is_empty() {
        let wrongs = Wrongs::of(&asker, &errors);
        return html_invalid(&draw(&house, &asker, id, Some(form), wrongs).await?);
    }
    let line = RegisterLine {
        level: level?,
        number: form.number,
        issued_on: house::clock::read_day(&form.issued_on).unwrap_or_default(),
        issuer: form.issuer,
        paper_place: form.paper_place,
    };
    super::confirm(&house, &asker, id, line).await?;
    Ok(go_saying("/records/gate", "said-gate-confirmed"))
}

async fn ask_release(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(form): Signed<DecisionForm>,
) -> Result<Response> {
    match super::ask_release(&house, &asker, id, form.reason.clone()).await {
        Ok(()) => Ok(go_saying(&format!("/records/gate/{id}"), "said-gate-asked")),
        Err(Error::Invalid(errors)) => {
            let wrongs = Wrongs::of(&asker, &errors);
            html_invalid(&draw(&house, &asker, id, Some(form), wrongs).await?)
        }
        Err(other) => Err(other),
    }
}

async fn agree_release(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(Nothing {}): Signed<Nothing>,
) -> Result<Response> {
    super::agree_release(&house, &asker, id).await?;
    Ok(go_saying("/records/gate", "said-gate-released"))
}

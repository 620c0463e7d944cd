//! The review desk: one record at a time, fields beside the page they were read from. Enter
//! confirms; the next record is loaded already.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use house::access::Right;
use house::page::{Asker, Crumb, Frame, Signed, Wrong, Wrongs, go, go_saying};
use house::page::{html, html_conflict, html_invalid};
use house::room::{Door, Routes};
use house::{Error, House, Id, Ref, Result};

use super::ReadField;
use super::form::{self, Typed};
use crate::clash::{self, Told};
use crate::record::show::{Page, found, page};
use crate::record::{Data, Record};
use crate::record::{archival, versions};
use crate::{NAME, own};

/// Fields that take several lines.
const LONG_FIELDS: [&str; 2] = ["abstract", "recipients"];
/// A value below this is marked for a closer look, percent.
const SURE: i64 = 90;

/// The routes.
pub fn routes() -> Routes {
    let door = Door::Room(NAME, Right::Contribute);
    Routes::new()
        .get("/records/review", door, desk)
        .get("/records/review/{id}", door, show)
        .post("/records/review/{id}", door, save)
}

struct Line {
    name: &'static str,
    label: String,
    value: String,
    long: bool,
    unsure: bool,
    /// Where the keyboard begins: also where no script runs, Enter then confirms.
    first: bool,
    read: Option<ReadField>,
}

#[derive(Template)]
#[template(path = "review/desk.html")]
struct DeskPage {
    frame: Frame,
    record: Record,
    page: Option<Page>,
    lines: Vec<Line>,
    /// What archives ask for beside it: seldom typed, so it is folded away.
    archival: Vec<archival::Line>,
    own: Vec<own::Line>,
    waiting: i64,
    next: String,
    errors: Wrongs,
    /// What another person saved meanwhile; empty words when nobody did.
    told: Told,
}

impl DeskPage {
    /// Whether something in the fold is to be seen.
    fn is_unfolded(&self) -> bool {
        let wrong = |line: &archival::Line| !self.errors.get(line.name).is_empty();
        self.archival.iter().any(wrong)
    }

    /// What is wrong anywhere on the page, the own fields' faults behind the others.
    fn wrongs(&self) -> Vec<Wrong> {
        let own = self.own.iter().filter(|line| !line.error.is_empty());
        let wrong = |line: &own::Line| Wrong {
            field: line.field.input(),
            text: format!("{}: {}", line.field.name, line.error),
        };
        self.errors
            .all()
            .iter()
            .cloned()
            .chain(own.map(wrong))
            .collect()
    }
}

#[derive(Template)]
#[template(path = "review/none.html")]
struct NonePage {
    frame: Frame,
}

async fn desk(State(house): State<House>, asker: Asker) -> Result<Response> {
    if let Some(id) = super::next(&house, &asker, None).await? {
        return Ok(go(&format!("/records/review/{id}")));
    }
    let crumbs = vec![Crumb::new(asker.t("room-records"), "/records")];
    html(&NonePage {
        frame: asker.frame(asker.t("review-title"), crumbs).await?,
    })
}

async fn show(State(house): State<House>, asker: Asker, Path(id): Path<Id>) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    super::may_change(&asker, &record).await?;
    let own = own::lines(&house.db, &record).await?;
    let typed = form::shown(&record.data())?;
    html(&draw(&house, &asker, record, typed, (own, Wrongs::default())).await?)
}

async fn draw(
    house: &House,
    asker: &Asker,
    record: Record,
    typed: Typed,
    (own, errors): (Vec<own::Line>, Wrongs),
) -> Result<DeskPage> {
    let read = super::read_fields(&house.db, record.id).await?;
    let next = super::next(house, asker, Some(record.id)).await?;
    let next = next.filter(|id| *id != record.id);
    let mut lines = lines(asker, &typed, &read);
    let refused = !errors.all().is_empty() || own.iter().any(|line| !line.error.is_empty());
    begin(&mut lines, refused);
    let crumbs = vec![
        Crumb::new(asker.t("room-records"), "/records"),
        Crumb::new(asker.t("review-title"), "/records/review"),
    ];
    Ok(DeskPage {
        frame: asker.frame(record.title.clone(), crumbs).await?,
        page: page(house, record.id, 1).await?,
        lines,
        archival: archival::lines(asker, |name| form::get(&typed, name).to_owned()),
        own,
        waiting: super::count(house, asker).await?,
        next: next
            .map(|id| format!("/records/review/{id}"))
            .unwrap_or_default(),
        record,
        errors,
        told: Told::default(),
    })
}

fn lines(asker: &Asker, typed: &Typed, read: &[ReadField]) -> Vec<Line> {
    let line = |name: &'static str| {
        let found = read.iter().find(|f| f.field == name).cloned();
        Line {
            label: asker.t(&format!("field-{name}")),
            value: form::get(typed, name).to_owned(),
            long: LONG_FIELDS.contains(&name),
            unsure: found.as_ref().is_some_and(|f| f.confidence < SURE),
            first: false,
            read: found,
            name,
        }
    };
    form::FIELDS.into_iter().map(line).collect()
}

/// The keyboard begins where a look is needed, else on top; where something was refused, at the
/// list of what is wrong.
fn begin(lines: &mut [Line], refused: bool) {
    let unsure = lines.iter().position(|line| line.unsure);
    if let Some(line) = lines.get_mut(unsure.unwrap_or(0)) {
        line.first = !refused;
    }
}

async fn save(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(fields): Signed<Vec<(String, String)>>,
) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    super::may_change(&asker, &record).await?;
    let (before, confirm) = (record.data(), form::get(&fields, "action") != "save");
    let version: i64 = form::get(&fields, "version").parse().unwrap_or(0);
    let mut own = own::lines(&house.db, &record).await?;
    let own_right = own::read(&asker, &mut own, &fields, confirm);
    let after = match form::data(&fields, &before, &record.original_name) {
        Ok(after) if own_right => after,
        Ok(_) => return again(&house, &asker, record, &fields, (own, Wrongs::default())).await,
        Err(Error::Invalid(errors)) => {
            let faults = (own, Wrongs::of(&asker, &errors));
            return again(&house, &asker, record, &fields, faults).await;
        }
        Err(other) => return Err(other),
    };
    let (now, actor, unit) = (house.now(), asker.actor(), record.unit_id);
    let wanted: HashMap<Id, String> = own
        .iter()
        .map(|line| (line.field.id, line.stored.clone()))
        .collect();
    let typed = after.clone();
    let write = house.db.write(move |tx| {
        Box::pin(async move {
            let data = after.clone();
            let states = (version, before, after);
            let kept = super::save(tx, &actor, now, (id, unit), states, confirm).await?;
            own::store(tx, &actor, now, (id, unit), (&data, kept), &wanted).await
        })
    });
    match write.await {
        Err(error) if clash::is_one(&error) => {
            return met(&house, &asker, (id, version), typed, own).await;
        }
        done => done?,
    }
    if !confirm {
        return Ok(go_saying(&format!("/records/{id}"), "said-record-saved"));
    }
    let next = super::next(&house, &asker, Some(id)).await?;
    let href = next.map_or("/records/review".to_owned(), |id| {
        format!("/records/review/{id}")
    });
    Ok(go_saying(&href, "said-record-confirmed"))
}

/// The desk again, with what was typed and what is wrong with it.
async fn again(
    house: &House,
    asker: &Asker,
    record: Record,
    fields: &Typed,
    faults: (Vec<own::Line>, Wrongs),
) -> Result<Response> {
    let typed = form::overlaid(form::shown(&record.data())?, fields);
    html_invalid(&draw(house, asker, record, typed, faults).await?)
}

/// The desk again after somebody else saved the record: what was typed, beside what is saved now.
async fn met(
    house: &House,
    asker: &Asker,
    (id, seen): (Id, i64),
    typed: Data,
    typed_own: Vec<own::Line>,
) -> Result<Response> {
    let record = found(house, asker, id).await?;
    super::may_change(asker, &record).await?;
    let (saved, known) = (
        record.data(),
        versions::state_of(house, &record, seen).await,
    );
    let (base, base_own) = match known {
        Ok((data, own)) => (Some(data), own),
        Err(_) => (None, HashMap::new()),
    };
    let mut merged = clash::merged(base.as_ref(), &saved, &typed)?;
    // The title follows from the others, and the issuer's unit is not typed here.
    let derived = |field: &String| field != "title" && field != "issuer_unit_id";
    merged.both.retain(derived);
    merged.taken.retain(derived);
    merged.data.issuer_unit_id = saved.issuer_unit_id;
    let own = own::lines(&house.db, &record).await?;
    let own = own::met(asker, own, &typed_own, &base_own);
    let now = form::shown(&saved)?;
    let words = |field: &str| archival::words(asker, field, form::get(&now, field));
    let label = |field: &str| asker.t(&format!("field-{field}"));
    let about = Ref::new(NAME, "record", id);
    let told = clash::told(asker, &about, &merged, (label, words)).await?;
    let shown = form::shown(&merged.data)?;
    let page = draw(house, asker, record, shown, (own, Wrongs::default())).await?;
    html_conflict(&DeskPage {
        errors: told.wrongs.clone(),
        told,
        ..page
    })
}

//! The review desk: one record at a time, fields beside the page they were read from. Enter
//! confirms; the next record is loaded already.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use house::access::Right;
use house::page::{Asker, Crumb, Frame, Signed, Wrong, Wrongs, go, go_saying, html, html_invalid};
use house::room::{Door, Routes};
use house::{Error, FieldError, House, Id, Result};
use serde::Deserialize;

use super::ReadField;
use crate::arrangement::pages::shaped;
use crate::record::show::{Page, found, page};
use crate::record::{Data, Record};
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
    own: Vec<own::Line>,
    waiting: i64,
    next: String,
    errors: Wrongs,
}

impl DeskPage {
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
    html(&draw(&house, &asker, record, None, (own, Wrongs::default())).await?)
}

async fn draw(
    house: &House,
    asker: &Asker,
    record: Record,
    typed: Option<&DeskForm>,
    (own, errors): (Vec<own::Line>, Wrongs),
) -> Result<DeskPage> {
    let read = super::read_fields(&house.db, record.id).await?;
    let next = super::next(house, asker, Some(record.id)).await?;
    let next = next.filter(|id| *id != record.id);
    let mut lines = lines(asker, &record, typed, &read);
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
        own,
        waiting: super::count(house, asker).await?,
        next: next
            .map(|id| format!("/records/review/{id}"))
            .unwrap_or_default(),
        record,
        errors,
    })
}

fn lines(asker: &Asker, r: &Record, typed: Option<&DeskForm>, read: &[ReadField]) -> Vec<Line> {
    let day = |d: &Option<String>| d.as_deref().map(house::clock::day_words);
    let stored: [(&'static str, Option<String>); 12] = [
        ("number", r.number.clone()),
        ("notation", r.notation.clone()),
        ("issued_on", day(&r.issued_on)),
        ("place", r.place.clone()),
        ("issuer", r.issuer.clone()),
        ("parent_issuer", r.parent_issuer.clone()),
        ("type", r.r#type.clone()),
        ("abstract", r.r#abstract.clone()),
        ("signer", r.signer.clone()),
        ("signer_post", r.signer_post.clone()),
        ("recipients", r.recipients.clone()),
        ("urgency", r.urgency.clone()),
    ];
    let line = |(name, value): (&'static str, Option<String>)| {
        let found = read.iter().find(|f| f.field == name).cloned();
        Line {
            label: asker.t(&format!("field-{name}")),
            value: typed.map_or(value.unwrap_or_default(), |t| t.get(name).to_owned()),
            long: LONG_FIELDS.contains(&name),
            unsure: found.as_ref().is_some_and(|f| f.confidence < SURE),
            first: false,
            read: found,
            name,
        }
    };
    stored.into_iter().map(line).collect()
}

/// The keyboard begins where a look is needed, else on top; where something was refused, at the
/// list of what is wrong.
fn begin(lines: &mut [Line], refused: bool) {
    let unsure = lines.iter().position(|line| line.unsure);
    if let Some(line) = lines.get_mut(unsure.unwrap_or(0)) {
        line.first = !refused;
    }
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct DeskForm {
    version: i64,
    number: String,
    notation: String,
    issued_on: String,
    place: String,
    issuer: String,
    parent_issuer: String,
    r#type: String,
    r#abstract: String,
    signer: String,
    signer_post: String,
    recipients: String,
    urgency: String,
    action: String,
}

impl DeskForm {
    fn get(&self, name: &str) -> &str {
        match name {
            "number" => &self.number,
            "notation" => &self.notation,
            "issued_on" => &self.issued_on,
            "place" => &self.place,
            "issuer" => &self.issuer,
            "parent_issuer" => &self.parent_issuer,
            "type" => &self.r#type,
            "abstract" => &self.r#abstract,
            "signer" => &self.signer,
            "signer_post" => &self.signer_post,
            "recipients" => &self.recipients,
            _ => &self.urgency,
        }
    }

    /// The data as typed.
    fn data(&self, before: &Data, original_name: &str) -> Result<Data> {
        let some = |text: &str| {
            let text = viet::normalise(text.trim()).replace("\r\n", "\n");
            (!text.is_empty()).then_some(text)
        };
        let issued_on = match some(&self.issued_on) {
            None => None,
            Some(typed) => Some(
                house::clock::read_day(&typed)
                    .ok_or_else(|| Error::field("issued_on", "record-day-wrong"))?,
            ),
        };
        let mut data = Data {
            number: some(&self.number),
            notation: some(&self.notation),
            issued_on,
            place: some(&self.place),
            issuer: some(&self.issuer),
            parent_issuer: some(&self.parent_issuer),
            issuer_unit_id: before.issuer_unit_id,
            kind: some(&self.r#type),
            abstract_text: some(&self.r#abstract),
            signer: some(&self.signer),
            signer_post: some(&self.signer_post),
            recipients: some(&self.recipients),
            urgency: some(&self.urgency),
            title: String::new(),
        };
        data.title = data.title_or(original_name);
        Ok(data)
    }
}

async fn save(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(fields): Signed<Vec<(String, String)>>,
) -> Result<Response> {
    let form: DeskForm = shaped(&fields)?;
    let record = found(&house, &asker, id).await?;
    super::may_change(&asker, &record).await?;
    let (before, confirm) = (record.data(), form.action != "save");
    let mut own = own::lines(&house.db, &record).await?;
    let own_right = own::read(&asker, &mut own, &fields, confirm);
    let after = match form.data(&before, &record.original_name) {
        Ok(after) if own_right => after,
        Ok(_) => {
            let faults = (own, Wrongs::default());
            return html_invalid(&draw(&house, &asker, record, Some(&form), faults).await?);
        }
        Err(Error::Invalid(errors)) => {
            let errors: Vec<FieldError> = errors;
            let faults = (own, Wrongs::of(&asker, &errors));
            return html_invalid(&draw(&house, &asker, record, Some(&form), faults).await?);
        }
        Err(other) => return Err(other),
    };
    let (now, actor, unit) = (house.now(), asker.actor(), record.unit_id);
    let values = own
        .into_iter()
        .map(|line| (line.field.id, line.stored))
        .collect();
    house
        .db
        .write(move |tx| {
            Box::pin(async move {
                let data = after.clone();
                let states = (form.version, before, after);
                let kept = super::save(tx, &actor, now, (id, unit), states, confirm).await?;
                own::store(tx, &actor, now, (id, unit), (&data, kept), &values).await
            })
        })
        .await?;
    if !confirm {
        return Ok(go_saying(&format!("/records/{id}"), "said-record-saved"));
    }
    let next = super::next(&house, &asker, Some(id)).await?;
    let href = next.map_or("/records/review".to_owned(), |id| {
        format!("/records/review/{id}")
    });
    Ok(go_saying(&href, "said-record-confirmed"))
}

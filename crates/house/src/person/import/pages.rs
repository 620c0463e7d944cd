//! Taking people in from a table: the table is sent, a page says what would happen, and what is
//! confirmed is exactly that.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use rust_xlsxwriter::{Format, Workbook};
use serde::Deserialize;

use super::{
    By, Column, Plan, Planned, SHEET_BYTES_MAX, Source, apply, find, plan, waiting_for_slips,
};
use crate::error::{Error, FieldError, Result};
use crate::ground::House;
use crate::id::Id;
use crate::page::upload::Upload;
use crate::page::{Asker, Crumb, Frame, Nothing, Signed, Wrongs, go, html, html_invalid};
use crate::person::pages::{DOOR, slips_of};
use crate::room::Routes;

/// Rows of the plan that are shown in full; the counts are of all.
const SHOWN_ROWS_MAX: usize = 100;

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .get("/people/import", DOOR, form)
        .post("/people/import", DOOR, dry_run)
        .post("/people/import/confirm", DOOR, confirm)
        .get("/people/import/model.xlsx", DOOR, model)
        .get("/people/imports/{id}", DOOR, done)
        .post("/people/imports/{id}/slips.pdf", DOOR, slips)
        .join(super::api::routes())
}

#[derive(Template)]
#[template(path = "person/import/form.html")]
struct FormPage {
    frame: Frame,
    columns: Vec<(String, String)>,
    errors: Wrongs,
}

async fn form(asker: Asker) -> Result<Response> {
    html(&form_page(&asker, &[]).await?)
}

async fn form_page(asker: &Asker, errors: &[FieldError]) -> Result<FormPage> {
    let line = |c: Column| (asker.t(c.message()), asker.t(help_of(c)));
    Ok(FormPage {
        frame: frame(asker).await?,
        columns: Column::ALL.into_iter().map(line).collect(),
        errors: Wrongs::of(asker, errors),
    })
}

async fn frame(asker: &Asker) -> Result<Frame> {
    let crumbs = vec![Crumb::new(asker.t("people-title"), "/people")];
    asker.frame(asker.t("people-import"), crumbs).await
}

fn help_of(column: Column) -> &'static str {
    match column {
        Column::Name => "person-import-help-name",
        Column::Login => "person-import-help-login",
        Column::Unit => "person-import-help-unit",
        Column::Day => "person-import-help-day",
        Column::Post => "person-import-help-post",
        Column::Grants => "person-import-help-grants",
        Column::Email => "person-import-help-email",
        Column::Phone => "person-import-help-phone",
        Column::Lang => "person-import-help-lang",
    }
}

/// A fault in words.
struct FaultLine {
    row: usize,
    column: String,
    words: String,
    value: String,
}

#[derive(Template)]
#[template(path = "person/import/plan.html")]
struct PlanPage {
    frame: Frame,
    good: usize,
    counts: String,
    people: Vec<Planned>,
    faults: Vec<FaultLine>,
    more_faults: usize,
    more_people: usize,
    name: String,
    hash: String,
    seal: String,
    /// Whether the table was judged anew because something changed since the page before.
    changed: bool,
}

async fn dry_run(State(house): State<House>, asker: Asker, upload: Upload) -> Result<Response> {
    let Some(sent) = upload.files.into_iter().next() else {
        return refuse(&asker, "person-import-nothing").await;
    };
    if sent.blob.size as u64 > SHEET_BYTES_MAX {
        forget(&house, &sent.blob.hash).await?;
        return refuse(&asker, "person-import-too-large").await;
    }
    match planned(&house, &asker, &sent.blob.hash).await {
        Ok(plan) => {
            html(&plan_page(&house, &asker, &plan, sent.name, sent.blob.hash, false).await?)
        }
        Err(Error::Invalid(errors)) => {
            forget(&house, &sent.blob.hash).await?;
            html_invalid(&form_page(&asker, &errors).await?)
        }
        Err(other) => Err(other),
    }
}

async fn refuse(asker: &Asker, message: &'static str) -> Result<Response> {
    let error = FieldError {
        field: "people",
        message,
    };
    html_invalid(&form_page(asker, &[error]).await?)
}

async fn planned(house: &House, asker: &Asker, hash: &str) -> Result<Plan> {
    let bytes = house.intake.read(hash).await?;
    plan(house, bytes, By::Person(asker.person()?.id)).await
}

/// What a confirmation must carry: only who was shown this plan of this table can have it.
fn seal(house: &House, asker: &Asker, hash: &str, plan: &Plan) -> Result<String> {
    let words = format!("people-import:{}:{hash}:{}", asker.id(), plan.digest()?);
    Ok(house.keys.form_token(&words))
}

/// What lets one ask again for a table that one has sent.
fn sender_seal(house: &House, asker: &Asker, hash: &str) -> String {
    house
        .keys
        .form_token(&format!("people-sheet:{}:{hash}", asker.id()))
}

async fn plan_page(
    house: &House,
    asker: &Asker,
    plan: &Plan,
    name: String,
    hash: String,
    changed: bool,
) -> Result<PlanPage> {
    let fault = |f: &super::Fault| FaultLine {
        row: f.row,
        column: asker.t(f.column.message()),
        words: asker.t(f.message),
        value: f.value.clone(),
    };
    let counts = [
        ("good", plan.people.len().into()),
        ("faulty", plan.faulty_rows().into()),
    ];
    Ok(PlanPage {
        frame: frame(asker).await?,
        good: plan.people.len(),
        counts: asker.t_with("person-import-counts", &counts),
        people: plan.people.iter().take(SHOWN_ROWS_MAX).cloned().collect(),
        faults: plan.faults.iter().take(SHOWN_ROWS_MAX).map(fault).collect(),
        more_faults: plan.faults.len().saturating_sub(SHOWN_ROWS_MAX),
        more_people: plan.people.len().saturating_sub(SHOWN_ROWS_MAX),
        seal: format!(
            "{}.{}",
            sender_seal(house, asker, &hash),
            seal(house, asker, &hash, plan)?
        ),
        name,
        hash,
        changed,
    })
}

#[derive(Deserialize)]
struct ConfirmForm {
    hash: String,
    name: String,
    seal: String,
    /// `all`: nothing when a row is faulty.
    #[serde(default)]
    only: String,
}

async fn confirm(
    State(house): State<House>,
    asker: Asker,
    Signed(form): Signed<ConfirmForm>,
) -> Result<Response> {
    let (sender, shown) = form.seal.split_once('.').unwrap_or_default();
    // Nobody reads a table, or any other blob, that somebody else has sent.
    let expected = format!("people-sheet:{}:{}", asker.id(), form.hash);
    if !house.keys.form_token_holds(&expected, sender) {
        return Err(Error::ForgedForm);
    }
    let plan = planned(&house, &asker, &form.hash).await?;
    let changed = seal(&house, &asker, &form.hash, &plan)? != shown;
    if changed || plan.people.is_empty() || (form.only == "all" && !plan.faults.is_empty()) {
        let page = plan_page(&house, &asker, &plan, form.name, form.hash, changed).await?;
        return html_invalid(&page);
    }
    let source = Source {
        actor: asker.actor(),
        hash: form.hash.clone(),
        name: crate::page::upload::clean_name(&form.name),
    };
    let applied = apply(&house, &plan, source).await?;
    forget(&house, &form.hash).await?;
    Ok(go(&format!("/people/imports/{}", applied.import)))
}

/// A table of people does not lie about in the intake longer than it is needed.
async fn forget(house: &House, hash: &str) -> Result<()> {
    house.intake.remove(hash).await
}

#[derive(Template)]
#[template(path = "person/import/done.html")]
struct DonePage {
    frame: Frame,
    import: Id,
    waiting: usize,
}

async fn done(State(house): State<House>, asker: Asker, Path(id): Path<Id>) -> Result<Response> {
    if find(&house.db, asker.id(), id).await?.is_none() {
        return Err(Error::NotFound);
    }
    let waiting = waiting_for_slips(&house.db, asker.id(), id).await?.len();
    html(&DonePage {
        frame: frame(&asker).await?,
        import: id,
        waiting,
    })
}

async fn slips(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    headers: HeaderMap,
    Signed(Nothing {}): Signed<Nothing>,
) -> Result<Response> {
    let managed = managed(&house, &asker, id).await?;
    slips_of(&house, &asker, &headers, managed, "phieu-kich-hoat.pdf").await
}

/// The people of an import who wait for a slip. Whoever was given more than the asker administers
/// since then gets none from her.
pub(super) async fn managed(house: &House, asker: &Asker, import: Id) -> Result<Vec<Id>> {
    let people = waiting_for_slips(&house.db, asker.id(), import).await?;
    let now = house.now();
    let mut managed = Vec::with_capacity(people.len());
    for person in people {
        if crate::person::manages(&house.db, asker.id(), now, person).await? {
            managed.push(person);
        }
    }
    if managed.is_empty() {
        return Err(Error::NotFound);
    }
    Ok(managed)
}

/// An empty table with our heads and one example row.
async fn model(asker: Asker) -> Result<Response> {
    let heads: Vec<String> = Column::ALL.iter().map(|c| asker.t(c.message())).collect();
    let bytes = tokio::task::spawn_blocking(move || model_bytes(&heads))
        .await
        .map_err(|e| Error::Internal(e.to_string()))?
        .map_err(|e| Error::Internal(e.to_string()))?;
    let headers = [
        (
            CONTENT_TYPE,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"nguoi-dung.xlsx\"",
        ),
    ];
    Ok((headers, bytes).into_response())
}

fn model_bytes(heads: &[String]) -> std::result::Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    /// Wide enough for a name, in the spreadsheet's own measure.
    const COLUMN_WIDTH: f64 = 24.0;
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet();
    for (at, head) in heads.iter().enumerate() {
        sheet.write_string_with_format(0, at as u16, head, &bold)?;
        sheet.set_column_width(at as u16, COLUMN_WIDTH)?;
    }
    book.save_to_buffer()
}

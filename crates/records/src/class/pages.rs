//! Pages of the scheme: the tree step by step, a search in it, changes, and a whole scheme
//! pasted in.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use house::access::Right;
use house::page::sheet::SHEET_BYTES_MAX;
use house::page::upload::Upload;
use house::page::{Asker, Crumb, Frame, Signed, Wrongs, encode, go_saying, html, html_invalid};
use house::room::{Door, Routes};
use house::{Error, House, Id, Result};
use serde::Deserialize;

use super::scheme::{self, Plan};
use super::{Class, PAGE_ROWS, follow};
use crate::NAME;
use crate::nav::{Tab, tabs};
use crate::record::finish::forget_intake;

/// Lines of a plan that are shown; the counts are of all.
const SHOWN_LINES_MAX: usize = 100;

/// The routes.
pub fn routes() -> Routes {
    let read = Door::Room(NAME, Right::Read);
    let administer = Door::Room(NAME, Right::Administer);
    Routes::new()
        .get("/records/classes", read, list)
        .post("/records/classes", administer, add)
        .get("/records/classes/import", administer, import)
        .post("/records/classes/import", administer, plan)
        .post("/records/classes/import/sheet", administer, plan_of_sheet)
        .post("/records/classes/import/confirm", administer, confirm)
        .get("/records/classes/{id}", read, show)
        .post("/records/classes/{id}", administer, change)
        .post("/records/classes/{id}/remove", administer, remove)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    q: String,
    after: String,
}

#[derive(Template)]
#[template(path = "class/list.html")]
struct ListPage {
    frame: Frame,
    tabs: Vec<Tab>,
    /// The class whose inside this is; none at the top.
    here: Option<Class>,
    rows: Vec<Class>,
    q: String,
    first: String,
    next: String,
    may_change: bool,
    errors: Wrongs,
    /// What was typed for a new class and for this one.
    new: ClassForm,
    own: ClassForm,
}

async fn list(
    State(house): State<House>,
    asker: Asker,
    Query(q): Query<ListQuery>,
) -> Result<Response> {
    html(&draw(&house, &asker, None, q).await?)
}

async fn show(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Query(q): Query<ListQuery>,
) -> Result<Response> {
    let class = super::find(&house.db, id).await?.ok_or(Error::NotFound)?;
    html(&draw(&house, &asker, Some(class), q).await?)
}

async fn draw(house: &House, asker: &Asker, here: Option<Class>, q: ListQuery) -> Result<ListPage> {
    let rows = if q.q.trim().is_empty() {
        let id = here.as_ref().map(|k| k.id);
        super::below(&house.db, id, &q.after, PAGE_ROWS).await?
    } else {
        super::search(&house.db, &q.q, PAGE_ROWS).await?
    };
    let base = here.as_ref().map_or_else(
        || "/records/classes".to_owned(),
        |k| format!("/records/classes/{}", k.id),
    );
    let full = rows.len() as i64 == PAGE_ROWS && q.q.trim().is_empty();
    let next = rows.last().filter(|_| full).map(|k| {
        let after = encode(&super::sort_key(&k.code));
        format!("{base}?after={after}")
    });
    let mut crumbs = vec![Crumb::new(asker.t("room-records"), "/records")];
    let mut own = ClassForm::default();
    if let Some(class) = &here {
        crumbs.push(Crumb::new(asker.t("classes-title"), "/records/classes"));
        let mut line = super::line(&house.db, class.id).await?;
        line.pop();
        own.parent = line.last().map(Class::words).unwrap_or_default();
        let step = |k: &Class| Crumb::new(k.words(), format!("/records/classes/{}", k.id));
        crumbs.extend(line.iter().map(step));
        own.code.clone_from(&class.code);
        own.name.clone_from(&class.name);
    }
    let title = here
        .as_ref()
        .map_or_else(|| asker.t("classes-title"), Class::words);
    Ok(ListPage {
        frame: asker.frame(title, crumbs).await?,
        tabs: tabs(asker, "/records/classes"),
        first: if q.after.is_empty() {
            String::new()
        } else {
            base
        },
        next: next.unwrap_or_default(),
        may_change: super::may_administer(house, asker).await.is_ok(),
        here,
        rows,
        q: q.q,
        errors: Wrongs::default(),
        new: ClassForm::default(),
        own,
    })
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct ClassForm {
    /// Below which class: an id for a new one, typed words when one is moved.
    parent: String,
    code: String,
    name: String,
}

async fn add(
    State(house): State<House>,
    asker: Asker,
    Signed(form): Signed<ClassForm>,
) -> Result<Response> {
    super::may_administer(&house, &asker).await?;
    let parent = match form.parent.as_str() {
        "" => None,
        id => {
            let found = super::find(&house.db, id.parse()?).await?;
            Some(found.ok_or(Error::NotFound)?)
        }
    };
    let (now, actor, typed) = (house.now(), asker.actor(), form.clone());
    let below = parent.as_ref().map(|k| k.id);
    let write = house.db.write(move |tx| {
        Box::pin(
            async move { super::add(tx, &actor, now, below, (&typed.code, &typed.name)).await },
        )
    });
    match write.await {
        Ok(_) => {
            let href = below.map_or_else(
                || "/records/classes".to_owned(),
                |id| format!("/records/classes/{id}"),
            );
            Ok(go_saying(&href, "said-class-added"))
        }
        Err(Error::Invalid(errors)) => {
            let page = draw(&house, &asker, parent, ListQuery::default()).await?;
            html_invalid(&ListPage {
                errors: Wrongs::of(&asker, &errors),
                new: form,
                ..page
            })
        }
        Err(other) => Err(other),
    }
}

async fn change(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(form): Signed<ClassForm>,
) -> Result<Response> {
    super::may_administer(&house, &asker).await?;
    let class = super::find(&house.db, id).await?.ok_or(Error::NotFound)?;
    match try_change(&house, &asker, &class, &form).await {
        Ok(()) => {
            house.bell.ring();
            let href = format!("/records/classes/{id}");
            Ok(go_saying(&href, "said-class-changed"))
        }
        Err(Error::Invalid(errors)) => {
            let page = draw(&house, &asker, Some(class), ListQuery::default()).await?;
            html_invalid(&ListPage {
                errors: Wrongs::of(&asker, &errors),
                own: form,
                ..page
            })
        }
        Err(other) => Err(other),
    }
}

async fn try_change(house: &House, asker: &Asker, class: &Class, form: &ClassForm) -> Result<()> {
    let parent = super::meant(&house.db, &form.parent).await?.map(|k| k.id);
    let (now, actor) = (house.now(), asker.actor());
    let (class, form) = (class.clone(), form.clone());
    let write = house.db.write(move |tx| {
        Box::pin(async move {
            let typed = (form.code.as_str(), form.name.as_str());
            super::change(tx, &actor, now, (&class, parent), typed).await?;
            follow::queue(tx, now, actor.person, class.id).await
        })
    });
    write.await
}

#[derive(Deserialize)]
struct Nothing {}

async fn remove(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(Nothing {}): Signed<Nothing>,
) -> Result<Response> {
    super::may_administer(&house, &asker).await?;
    let class = super::find(&house.db, id).await?.ok_or(Error::NotFound)?;
    let href = class.parent_id.map_or_else(
        || "/records/classes".to_owned(),
        |id| format!("/records/classes/{id}"),
    );
    let (now, actor) = (house.now(), asker.actor());
    let write = house
        .db
        .write(move |tx| Box::pin(async move { super::remove(tx, &actor, now, &class).await }));
    write.await?;
    Ok(go_saying(&href, "said-class-removed"))
}

#[derive(Template)]
#[template(path = "class/import.html")]
struct ImportPage {
    frame: Frame,
    lines: String,
    plan: Option<Plan>,
    errors: Wrongs,
}

impl ImportPage {
    fn shown<'a, T>(&self, all: &'a [T]) -> &'a [T] {
        &all[..all.len().min(SHOWN_LINES_MAX)]
    }
}

async fn import_page(asker: &Asker, lines: String, plan: Option<Plan>) -> Result<ImportPage> {
    let crumbs = vec![
        Crumb::new(asker.t("room-records"), "/records"),
        Crumb::new(asker.t("classes-title"), "/records/classes"),
    ];
    Ok(ImportPage {
        frame: asker.frame(asker.t("scheme-title"), crumbs).await?,
        lines,
        plan,
        errors: Wrongs::default(),
    })
}

async fn import(State(house): State<House>, asker: Asker) -> Result<Response> {
    super::may_administer(&house, &asker).await?;
    html(&import_page(&asker, String::new(), None).await?)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct LinesForm {
    lines: String,
}

async fn plan(
    State(house): State<House>,
    asker: Asker,
    Signed(form): Signed<LinesForm>,
) -> Result<Response> {
    super::may_administer(&house, &asker).await?;
    match scheme::plan(&house.db, &form.lines).await {
        Ok(plan) => html(&import_page(&asker, form.lines, Some(plan)).await?),
        Err(error) => refuse(&asker, form.lines, error).await,
    }
}

/// POST /records/classes/import/sheet: the same plan for a table that was sent.
async fn plan_of_sheet(
    State(house): State<House>,
    asker: Asker,
    upload: Upload,
) -> Result<Response> {
    super::may_administer(&house, &asker).await?;
    let Some(sent) = upload.files.into_iter().next() else {
        let missing = Error::field("sheet", "scheme-sheet-missing");
        return refuse(&asker, String::new(), missing).await;
    };
    let read = if sent.blob.size as u64 > SHEET_BYTES_MAX {
        Err(Error::field("sheet", "scheme-sheet-large"))
    } else {
        let bytes = house.intake.read(&sent.blob.hash).await?;
        super::sheet::lines(&bytes)
    };
    // Its lines go on in the form: the table itself is not kept.
    forget_intake(&house, &sent.blob.hash).await?;
    let lines = match read {
        Ok(lines) => lines,
        Err(Error::TooLarge) => {
            let large = Error::field("sheet", "scheme-sheet-large");
            return refuse(&asker, String::new(), large).await;
        }
        Err(error) => return refuse(&asker, String::new(), error).await,
    };
    match scheme::plan(&house.db, &lines).await {
        Ok(plan) => html(&import_page(&asker, lines, Some(plan)).await?),
        Err(error) => refuse(&asker, lines, error).await,
    }
}

async fn refuse(asker: &Asker, lines: String, error: Error) -> Result<Response> {
    let Error::Invalid(errors) = error else {
        return Err(error);
    };
    let page = import_page(asker, lines, None).await?;
    html_invalid(&ImportPage {
        errors: Wrongs::of(asker, &errors),
        ..page
    })
}

async fn confirm(
    State(house): State<House>,
    asker: Asker,
    Signed(form): Signed<LinesForm>,
) -> Result<Response> {
    super::may_administer(&house, &asker).await?;
    let (now, actor, lines) = (house.now(), asker.actor(), form.lines.clone());
    let write = house.db.write(move |tx| {
        Box::pin(async move {
            for class in scheme::apply(tx, &actor, now, &lines).await? {
                follow::queue(tx, now, actor.person, class).await?;
            }
            Ok(())
        })
    });
    match write.await {
        Ok(()) => {
            house.bell.ring();
            Ok(go_saying("/records/classes", "said-scheme-imported"))
        }
        Err(error) => refuse(&asker, form.lines, error).await,
    }
}

//! Pages of kept views: keeping one from the list, and looking through them.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use house::access::Right;
use house::page::{Asker, Crumb, Frame, Nothing, Signed, go_saying, html};
use house::room::{Door, Routes};
use house::{Error, House, Id, Result};
use serde::Deserialize;

use super::View;
use crate::NAME;
use crate::nav::{Tab, tabs};
use crate::record::list::Listed;

/// The routes.
pub fn routes() -> Routes {
    let read = Door::Room(NAME, Right::Read);
    Routes::new()
        .get("/records/views", read, list)
        .post("/records/views", read, keep)
        .post("/records/views/{id}/remove", read, remove)
}

struct Line {
    view: View,
    may_remove: bool,
}

#[derive(Template)]
#[template(path = "view/list.html")]
struct ListPage {
    frame: Frame,
    tabs: Vec<Tab>,
    rows: Vec<Line>,
}

async fn list(State(house): State<House>, asker: Asker) -> Result<Response> {
    let mut rows = Vec::new();
    for view in super::list(&house, &asker).await? {
        let may_remove = super::may_remove(&asker, &view).await.is_ok();
        rows.push(Line { view, may_remove });
    }
    let crumbs = vec![Crumb::new(asker.t("room-records"), "/records")];
    html(&ListPage {
        frame: asker.frame(asker.t("views-title"), crumbs).await?,
        tabs: tabs(&asker, "/records/views"),
        rows,
    })
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct KeepForm {
    name: String,
    /// The list's address.
    query: String,
    /// The unit with whose people it is shared; empty for nobody.
    share: String,
}

async fn keep(
    State(house): State<House>,
    asker: Asker,
    Signed(form): Signed<KeepForm>,
) -> Result<Response> {
    let unit = match form.share.as_str() {
        "" => None,
        id => {
            let unit: Id = id.parse()?;
            asker.must_reach(NAME, Right::Contribute, unit).await?;
            Some(unit)
        }
    };
    // Only what the list itself understands is kept.
    let query = Listed::read(&form.query).query();
    let (now, actor, stored) = (house.now(), asker.actor(), query.clone());
    let write = house.db.write(move |tx| {
        Box::pin(async move { super::add(tx, &actor, now, unit, (&form.name, &stored)).await })
    });
    let id = match write.await {
        Ok(id) => id,
        Err(Error::Invalid(_)) => {
            return Ok(go_saying(
                &format!("/records?{query}"),
                "said-view-nameless",
            ));
        }
        Err(other) => return Err(other),
    };
    Ok(go_saying(
        &format!("/records?{query}&view={id}"),
        "said-view-kept",
    ))
}

async fn remove(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(Nothing {}): Signed<Nothing>,
) -> Result<Response> {
    let view = super::find(&house, &asker, id).await?;
    super::may_remove(&asker, &view).await?;
    let (now, actor) = (house.now(), asker.actor());
    let write = house
        .db
        .write(move |tx| Box::pin(async move { super::remove(tx, &actor, now, &view).await }));
    write.await?;
    Ok(go_saying("/records/views", "said-view-dropped"))
}

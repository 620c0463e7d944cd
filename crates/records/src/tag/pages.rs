//! The page of tags: which are in use on what one may see, and the way to their records.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use house::access::Right;
use house::page::{Asker, Crumb, Frame, html};
use house::room::{Door, Routes};
use house::{House, Result};
use serde::Deserialize;

use super::Used;
use crate::NAME;
use crate::nav::{Tab, tabs};

/// Tags on the page; the filter finds the others.
const PAGE_TAGS: i64 = 500;

/// The routes.
pub fn routes() -> Routes {
    Routes::new().get("/records/tags", Door::Room(NAME, Right::Read), list)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    q: String,
}

#[derive(Template)]
#[template(path = "tag/list.html")]
struct ListPage {
    frame: Frame,
    tabs: Vec<Tab>,
    rows: Vec<Used>,
    q: String,
    may_rename: bool,
}

async fn list(
    State(house): State<House>,
    asker: Asker,
    Query(q): Query<ListQuery>,
) -> Result<Response> {
    let crumbs = vec![Crumb::new(asker.t("room-records"), "/records")];
    html(&ListPage {
        frame: asker.frame(asker.t("tags-title"), crumbs).await?,
        tabs: tabs(&asker, "/records/tags"),
        rows: super::used(&house, &asker, &q.q, PAGE_TAGS).await?,
        q: q.q,
        may_rename: asker.holds(NAME, Right::Administer),
    })
}

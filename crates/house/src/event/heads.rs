//! The page of daily heads, to be printed and kept: who writes the whole chain anew cannot write
//! the paper anew.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{Day, days};
use crate::access::Right;
use crate::clock::day_words;
use crate::error::Result;
use crate::ground::House;
use crate::page::{Asker, Crumb, Frame, html};
use crate::room::{Door, Routes};

/// Days on one page: two months and a bit fit on two sheets.
const PAGE_ROWS: i64 = 62;
/// Digits of a hash that are compared with the eye at once.
const PART_CHARS: usize = 8;

/// The routes.
pub fn routes() -> Routes {
    let door = Door::Room("house", Right::Administer);
    Routes::new().get("/events/heads", door, list)
}

struct Row {
    day: String,
    seq: String,
    parts: Vec<String>,
}

#[derive(Template)]
#[template(path = "event/heads.html")]
struct HeadsPage {
    frame: Frame,
    rows: Vec<Row>,
    first: String,
    next: String,
}

#[derive(Deserialize)]
struct HeadsQuery {
    #[serde(default)]
    before: String,
}

async fn list(
    State(house): State<House>,
    asker: Asker,
    Query(q): Query<HeadsQuery>,
) -> Result<Response> {
    let all = days(&house.db, &q.before, PAGE_ROWS).await?;
    let last = all.last().filter(|_| all.len() as i64 == PAGE_ROWS);
    let next = last.map(|d| format!("/events/heads?before={}", d.day));
    let crumbs = vec![Crumb::new(asker.t("events-title"), "/events")];
    html(&HeadsPage {
        frame: asker.frame(asker.t("heads-title"), crumbs).await?,
        next: next.unwrap_or_default(),
        first: if q.before.is_empty() {
            String::new()
        } else {
            "/events/heads".to_owned()
        },
        rows: all.into_iter().map(row).collect(),
    })
}

fn row(head: Day) -> Row {
    let digits: Vec<char> = head.hash.chars().collect();
    let parts = digits.chunks(PART_CHARS);
    Row {
        day: day_words(&head.day),
        seq: head.seq.to_string(),
        parts: parts.map(|part| part.iter().collect()).collect(),
    }
}

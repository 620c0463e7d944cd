//! A record on paper: its data and the pictures of its pages, without the frame around them.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use house::page::{Asker, Crumb, Frame, html};
use house::{House, Id, Result};
use serde_json::json;

use super::show::{FieldLine, field_lines, found, note};
use super::{Record, text};

/// Pages that are laid out for printing; the PDF copy has all of them.
const PAGES_MAX: i64 = 200;

#[derive(Template)]
#[template(path = "record/print.html")]
struct PrintPage {
    frame: Frame,
    record: Record,
    fields: Vec<FieldLine>,
    numbers: Vec<i64>,
    more: bool,
    texts: Vec<String>,
}

impl PrintPage {
    fn page_words(&self, number: &i64) -> String {
        self.frame.t1("record-page", "number", *number)
    }
}

/// GET /records/{id}/print
pub(super) async fn print(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    note(
        &house,
        &asker,
        &record,
        "records.download",
        json!({ "what": "print" }),
    )
    .await?;
    let texts = match record.page_count {
        0 => text(&house.db, id)
            .await?
            .split('\u{c}')
            .map(str::to_owned)
            .collect(),
        _ => vec![],
    };
    let crumbs = vec![
        Crumb::new(asker.t("room-records"), "/records"),
        Crumb::new(record.title.clone(), format!("/records/{id}")),
    ];
    html(&PrintPage {
        frame: asker.frame(asker.t("print-title"), crumbs).await?,
        fields: field_lines(&asker, &record),
        numbers: (1..=record.page_count.min(PAGES_MAX)).collect(),
        more: record.page_count > PAGES_MAX,
        texts,
        record,
    })
}

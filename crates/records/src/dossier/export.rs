//! Dossiers to take away, with the data of Circular 05/2025/TT-BNV under its names.

use axum::extract::{Query, State};
use axum::response::Response;
use house::access::Right;
use house::clock::day_words;
use house::event::{self, NewEvent};
use house::page::Asker;
use house::page::export::List;
use house::{House, Id, Ref, Result};
use serde::Deserialize;
use serde_json::json;

use super::extent::{self, Extent};
use super::{Asked, Dossier};
use crate::NAME;
use crate::record::archival::words;

/// Rows of one export.
const EXPORT_ROWS: i64 = 20_000;

/// The names of the circular, in its order; where a dossier stands with us follows.
const HEADS: [&str; 24] = [
    "dossier-code",
    "dossier-title",
    "dossier-retention",
    "field-label",
    "field-language",
    "dossier-start",
    "dossier-end",
    "dossier-keywords",
    "dossier-records",
    "dossier-sheets",
    "dossier-pages",
    "field-physical_state",
    "field-information_sign",
    "field-trust",
    "dossier-paper-code",
    "dossier-reserve",
    "dossier-bytes",
    "dossier-note",
    "fonds-title-one",
    "series-title-one",
    "field-class",
    "gate-place",
    "fonds-unit-short",
    "dossier-page",
];

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct As {
    r#as: String,
}

/// GET /records/dossiers/export, and for programs: the dossiers within reach with their data
/// (Circular 05/2025/TT-BNV) as XLSX, or CSV with `as=csv`. What leaves the house is written down.
#[utoipa::path(
    get, path = "/api/v1/dossiers/export",
    params(("as" = Option<String>, Query), ("q" = Option<String>, Query)),
    responses((status = 200, description = "The dossiers", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (Vec<u8> = "text/csv"),
    )))
)]
pub(super) async fn export(
    State(house): State<House>,
    asker: Asker,
    Query(asked): Query<Asked>,
    Query(shape): Query<As>,
) -> Result<Response> {
    let rows = super::list(&house, &asker, Right::Read, &asked, EXPORT_ROWS).await?;
    let extents = extent::all(&house, &asker).await?;
    let (now, actor, count) = (house.now(), asker.actor(), rows.len());
    let about = Ref::new(NAME, "list", Id::from_name("dossiers"));
    let event = NewEvent::new(&actor, "records.export", about).with(json!({ "rows": count }));
    let write = house
        .db
        .write(move |tx| Box::pin(async move { event::append(tx, now, event).await.map(drop) }));
    write.await?;
    let line = |d: &Dossier| {
        let extent = extents.get(&d.id).copied().unwrap_or_default();
        cells(&asker, d, extent)
    };
    let list = List {
        name: asker.t("dossiers-title"),
        heads: HEADS.iter().map(|key| asker.t(key)).collect(),
        rows: rows.iter().map(line).collect(),
    };
    if shape.r#as == "csv" {
        Ok(list.csv())
    } else {
        list.xlsx()
    }
}

fn cells(asker: &Asker, d: &Dossier, extent: Extent) -> Vec<String> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let day = |day: &Option<String>| day.as_deref().map(day_words).unwrap_or_default();
    let count = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    // Where nobody has counted the paper's pages, those of the pictures are what is known.
    let pages = d.pages.or(Some(extent.pages).filter(|n| *n > 0));
    let class = [text(&d.class_code), text(&d.class_name)].join(" ");
    vec![
        d.code.clone(),
        d.title.clone(),
        d.retention.clone(),
        asker.t_with("label-word", &[("label", d.label.as_str().into())]),
        words(asker, "language", &d.language),
        day(&d.start_day),
        day(&d.end_day),
        d.keywords.clone(),
        d.records.to_string(),
        count(d.sheets),
        count(pages),
        words(asker, "physical_state", &d.physical_state),
        d.information_sign.clone(),
        words(asker, "trust", &d.trust),
        d.paper_code.clone(),
        super::reserve_words(asker, &d.reserve_copy),
        extent.bytes.to_string(),
        d.note.clone(),
        text(&d.fonds_name),
        text(&d.series_name),
        class.trim().to_owned(),
        d.paper_place.clone(),
        d.unit_name.clone(),
        format!("/records/dossiers/{}", d.id),
    ]
}

//! The list to take away: with its filters, its places and the office's own fields.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use house::event::{self, NewEvent};
use house::lang::Lang;
use house::page::Asker;
use house::page::export::List;
use house::{House, Id, Ref, Result};
use serde_json::json;

use super::archival::{FIELDS, words};
use super::list::{ListRow, Listed, page};
use crate::{NAME, own};

/// Rows of one export; the page says so when there are more.
const EXPORT_ROWS: i64 = 20_000;

/// The names of Circular 02/2019/TT-BNV, under which systems exchange the data of records.
const STANDARD: [&str; 18] = [
    "DocCode",
    "FileCode",
    "DocOrdinal",
    "TypeName",
    "CodeNumber",
    "CodeNotation",
    "IssuedDate",
    "OrganName",
    "Subject",
    "Language",
    "PageAmount",
    "Description",
    "InforSign",
    "Keyword",
    "Mode",
    "ConfidenceLevel",
    "Autograph",
    "Format",
];

/// Heads of what every record has; what archives ask for and the own fields follow.
const HEADS: [&str; 15] = [
    "field-code",
    "field-issued_on",
    "field-type",
    "field-abstract",
    "field-issuer",
    "field-signer",
    "field-place",
    "field-label",
    "field-class",
    "record-dossier",
    "tags-title",
    "fonds-unit-short",
    "field-added",
    "record-name",
    "record-pages",
];

/// GET /records/export, and for programs: the list with the filters of the page as XLSX, or CSV
/// with `as=csv`. With `heads=standard` it has the columns and names of Circular 02/2019/TT-BNV,
/// and its words in Vietnamese. What leaves the house is written down, with how much it was.
#[utoipa::path(
    get, path = "/api/v1/records/export",
    params(
        ("as" = Option<String>, Query),
        ("heads" = Option<String>, Query),
        ("q" = Option<String>, Query)
    ),
    responses((status = 200, description = "The list", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (Vec<u8> = "text/csv"),
    )))
)]
pub(super) async fn export(
    State(house): State<House>,
    asker: Asker,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let listed = Listed::read(&raw.unwrap_or_default());
    let rows = page(&house, &asker, &listed, EXPORT_ROWS).await?;
    let (now, actor, count) = (house.now(), asker.actor(), rows.len());
    let about = Ref::new(NAME, "list", Id::from_name("records"));
    let event = NewEvent::new(&actor, "records.export", about).with(json!({ "rows": count }));
    house
        .db
        .write(move |tx| Box::pin(async move { event::append(tx, now, event).await.map(drop) }))
        .await?;
    let list = match listed.order.heads.as_str() {
        "standard" => standard(asker, &rows),
        _ => usual(&house, &asker, &rows).await?,
    };
    if listed.order.r#as == "csv" {
        Ok(list.csv())
    } else {
        list.xlsx()
    }
}

async fn usual(house: &House, asker: &Asker, rows: &[ListRow]) -> Result<List> {
    let fields = own::within_reach(house, asker).await?;
    let ids: Vec<Id> = rows.iter().map(|row| row.record.id).collect();
    let mut own_values = own::values_of(house, asker, &fields, &ids).await?;
    let heads = HEADS.iter().map(|key| asker.t(key));
    let archival = FIELDS.map(|(name, _)| asker.t(&format!("field-{name}")));
    let own = fields.iter().map(|field| field.name.clone());
    let line = |row: &ListRow| {
        let mut line = cells(asker, row);
        let told = |(name, _)| words(asker, name, &row.record.archival.get(name));
        line.extend(FIELDS.map(told));
        let mut own = own_values.remove(&row.record.id).unwrap_or_default();
        line.extend(fields.iter().map(|f| own.remove(&f.id).unwrap_or_default()));
        line
    };
    Ok(List {
        name: asker.t("room-records"),
        heads: heads.chain(archival).chain(own).collect(),
        rows: rows.iter().map(line).collect(),
    })
}

/// Under the standard's names. Its values are Vietnamese, whoever asks.
fn standard(mut asker: Asker, rows: &[ListRow]) -> List {
    asker.lang = Lang::Vi;
    List {
        name: asker.t("room-records"),
        heads: STANDARD.map(str::to_owned).to_vec(),
        rows: rows.iter().map(|row| standard_cells(&asker, row)).collect(),
    }
}

fn standard_cells(asker: &Asker, row: &ListRow) -> Vec<String> {
    let r = &row.record;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let day = r.issued_on.as_deref().map(house::clock::day_words);
    let told = |name| words(asker, name, &r.archival.get(name));
    let pages = Some(r.page_count).filter(|n| *n > 0);
    vec![
        told("identifier"),
        text(&row.dossier_code),
        told("ordinal"),
        text(&r.r#type),
        text(&r.number),
        text(&r.notation),
        day.unwrap_or_default(),
        text(&r.issuer),
        text(&r.r#abstract),
        told("language"),
        pages.map(|n| n.to_string()).unwrap_or_default(),
        told("description"),
        told("information_sign"),
        told("keywords"),
        told("mode"),
        told("trust"),
        told("autograph"),
        told("physical_state"),
    ]
}

fn cells(asker: &Asker, row: &ListRow) -> Vec<String> {
    let r = &row.record;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let day = r.issued_on.as_deref().map(house::clock::day_words);
    vec![
        r.code(),
        day.unwrap_or_default(),
        text(&r.r#type),
        text(&r.r#abstract),
        text(&r.issuer),
        text(&r.signer),
        text(&r.place),
        asker.t_with("label-word", &[("label", r.label.as_str().into())]),
        text(&row.class_words),
        text(&row.dossier_title),
        r.tags.clone(),
        r.unit_name.clone(),
        house::clock::date_words(r.created_at),
        r.original_name.clone(),
        r.page_count.to_string(),
    ]
}

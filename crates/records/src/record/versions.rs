//! The versions of a record's data: what each change made of it, and the way back to what it
//! was before.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use house::db::Sql;
use house::page::{Asker, Crumb, Frame, Signed, go_saying, html};
use house::{Error, House, Id, Result, values};
use sea_orm::FromQueryResult;
use serde::Deserialize;

use super::show::found;
use super::{Data, Record};
use crate::review;

/// Versions that are shown, the latest first.
const VERSIONS_MAX: i64 = 200;

/// The state before a change, with who made that change and when.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Version {
    pub version: i64,
    pub data: String,
    pub at: i64,
    pub by_name: Option<String>,
}

/// How many changes a record's data went through.
pub async fn count(sql: &impl Sql, record: Id) -> Result<i64> {
    let text = "SELECT count(*) AS n FROM records_version WHERE record_id = $1";
    sql.number(text, values![record]).await
}

/// The states before each change, latest first. The caller has found the record before.
pub async fn of_record(sql: &impl Sql, record: Id) -> Result<Vec<Version>> {
    let text = "SELECT v.version, v.data, v.at, p.name AS by_name
                FROM records_version v LEFT JOIN person p ON p.id = v.by_id
                WHERE v.record_id = $1 ORDER BY v.version DESC LIMIT $2";
    sql.all(text, values![record, VERSIONS_MAX]).await
}

/// A field that differs between two states, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    pub label: String,
    pub was: String,
    pub became: String,
}

/// What differs between two states of a record's data.
pub fn differences(asker: &Asker, was: &Data, became: &Data) -> Result<Vec<Difference>> {
    let (was, became) = (serde_json::to_value(was)?, serde_json::to_value(became)?);
    Ok(between(asker, &was, &became))
}

/// The same for data as events hold it.
pub(super) fn between(
    asker: &Asker,
    was: &serde_json::Value,
    became: &serde_json::Value,
) -> Vec<Difference> {
    let text = |value: &serde_json::Value, key: &str| {
        let text = value.get(key).and_then(|v| v.as_str()).unwrap_or_default();
        match key {
            "issued_on" => house::clock::day_words(text),
            _ => text.to_owned(),
        }
    };
    let keys = became.as_object().map(|o| o.keys()).into_iter().flatten();
    keys.filter(|key| *key != "issuer_unit_id")
        .filter_map(|key| {
            let (was, became) = (text(was, key), text(became, key));
            (was != became).then(|| Difference {
                label: asker.t(&format!("field-{key}")),
                was,
                became,
            })
        })
        .collect()
}

struct Line {
    version: i64,
    at: i64,
    who: String,
    changes: Vec<Difference>,
}

#[derive(Template)]
#[template(path = "record/versions.html")]
struct VersionsPage {
    frame: Frame,
    record: Record,
    lines: Vec<Line>,
    may_change: bool,
}

/// GET /records/{id}/versions
pub(super) async fn list(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    let (mut lines, mut later) = (Vec::new(), record.data());
    for version in of_record(&house.db, id).await? {
        let was: Data = serde_json::from_str(&version.data)?;
        lines.push(Line {
            version: version.version,
            at: version.at,
            who: version.by_name.unwrap_or_default(),
            changes: differences(&asker, &was, &later)?,
        });
        later = was;
    }
    let crumbs = vec![
        Crumb::new(asker.t("room-records"), "/records"),
        Crumb::new(record.title.clone(), format!("/records/{id}")),
    ];
    html(&VersionsPage {
        frame: asker.frame(asker.t("versions-title"), crumbs).await?,
        may_change: review::may_change(&asker, &record).await.is_ok(),
        record,
        lines,
    })
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct TakeForm {
    /// The version that the person saw as the present one.
    version: i64,
}

/// The data that a record had as this version.
pub(super) async fn data_of(house: &House, record: Id, number: i64) -> Result<Data> {
    let all = of_record(&house.db, record).await?;
    let old = all.into_iter().find(|v| v.version == number);
    Ok(serde_json::from_str(&old.ok_or(Error::NotFound)?.data)?)
}

/// POST /records/{id}/versions/{number}: the data of that version again, as a change of its own.
pub(super) async fn take(
    State(house): State<House>,
    asker: Asker,
    Path((id, number)): Path<(Id, i64)>,
    Signed(form): Signed<TakeForm>,
) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    review::may_change(&asker, &record).await?;
    let after = data_of(&house, id, number).await?;
    let (now, actor, before) = (house.now(), asker.actor(), record.data());
    let write = house.db.write(move |tx| {
        Box::pin(async move {
            let states = (form.version, before, after);
            review::save(tx, &actor, now, (id, record.unit_id), states, false).await
        })
    });
    write.await?;
    Ok(go_saying(
        &format!("/records/{id}/versions"),
        "said-version-taken",
    ))
}

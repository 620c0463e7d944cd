//! The versions of a record's data: what each change made of it, and the way back to what it
//! was before.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use house::db::Sql;
use house::page::{Asker, Crumb, Frame, Signed, go_saying, html};
use house::{Error, House, Id, Result, values};
use sea_orm::FromQueryResult;
use serde::Deserialize;

use super::show::found;
use super::{Data, Record, archival};
use crate::own::{self, Kept, OwnField};
use crate::review;

/// Versions that are shown, the latest first.
const VERSIONS_MAX: i64 = 200;

/// The state before a change, with who made that change and when.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Version {
    pub version: i64,
    pub data: String,
    /// Own values before it, when it changed them.
    pub own: String,
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
    let text = "SELECT v.version, v.data, v.own, v.at, p.name AS by_name
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
    let text = |value: &serde_json::Value, key: &str| match value.get(key) {
        Some(serde_json::Value::String(day)) if key == "issued_on" => house::clock::day_words(day),
        Some(serde_json::Value::String(text)) => archival::words(asker, key, text),
        Some(serde_json::Value::Number(n)) => n.to_string(),
        _ => String::new(),
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

/// What differs between two states of own values, in words.
fn own_differences(fields: &[(OwnField, String)], was: &Kept, became: &Kept) -> Vec<Difference> {
    let differs = |(field, _): &(OwnField, String)| {
        let words = |state: &Kept| {
            let value = state.get(&field.id.to_string());
            value.map(|value| field.words(value)).unwrap_or_default()
        };
        let (was, became) = (words(was), words(became));
        (was != became).then(|| Difference {
            label: field.name.clone(),
            was,
            became,
        })
    };
    fields.iter().filter_map(differs).collect()
}

/// The own values of a version: those kept by the first change from it on; none when no change
/// touched them since.
fn own_at(versions: &[Version], number: i64) -> Result<Option<Kept>> {
    let since = versions.iter().filter(|v| v.version >= number);
    let first = since
        .filter(|v| !v.own.is_empty())
        .min_by_key(|v| v.version);
    first.map(|v| own::kept(&v.own)).transpose()
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
    let fields = own::all_of_record(&house.db, id, record.unit_id).await?;
    let mut later_own = own::to_keep(&fields);
    for version in of_record(&house.db, id).await? {
        let was: Data = serde_json::from_str(&version.data)?;
        let mut changes = differences(&asker, &was, &later)?;
        if !version.own.is_empty() {
            let was_own = own::kept(&version.own)?;
            changes.extend(own_differences(&fields, &was_own, &later_own));
            later_own = was_own;
        }
        lines.push(Line {
            version: version.version,
            at: version.at,
            who: version.by_name.unwrap_or_default(),
            changes,
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

/// A record's data and own values as a version has them; no own values when no change touched them
/// since. The caller has found the record before.
///
/// # Errors
/// [`Error::NotFound`] when there is no such version.
pub(crate) async fn state_of(
    house: &House,
    record: &Record,
    number: i64,
) -> Result<(Data, HashMap<Id, String>)> {
    let all = of_record(&house.db, record.id).await?;
    let old = all.iter().find(|v| v.version == number);
    let data: Data = serde_json::from_str(&old.ok_or(Error::NotFound)?.data)?;
    let Some(own) = own_at(&all, number)? else {
        return Ok((data, HashMap::new()));
    };
    let fields = own::of_record(&house.db, record.id, record.unit_id).await?;
    let then = |(field, _): (OwnField, String)| {
        let value = own.get(&field.id.to_string()).cloned();
        (field.id, value.unwrap_or_default())
    };
    Ok((data, fields.into_iter().map(then).collect()))
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
    let (after, wanted) = state_of(&house, &record, number).await?;
    let (now, actor, before) = (house.now(), asker.actor(), record.data());
    let write = house.db.write(move |tx| {
        Box::pin(async move {
            let about = (id, record.unit_id);
            let data = after.clone();
            let states = (form.version, before, after);
            let kept = review::save(tx, &actor, now, about, states, false).await?;
            own::store(tx, &actor, now, about, (&data, kept), &wanted).await
        })
    });
    write.await?;
    Ok(go_saying(
        &format!("/records/{id}/versions"),
        "said-version-taken",
    ))
}

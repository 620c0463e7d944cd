//! Pages of intake: dropping papers, and a batch's progress.

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::ACCEPT;
use axum::response::{IntoResponse, Response};
use house::access::Right;
use house::db::Sql;
use house::page::upload::Upload;
use house::page::{self, Asker, Crumb, Frame, Progress, go, html};
use house::room::{Door, Routes};
use house::{Error, House, Id, Result, values};
use sea_orm::FromQueryResult;
use serde_json::json;

use super::{Arrived, Batch, LIVE, NewBatch, UnitChoice, columns, find_batch, units};
use crate::NAME;
use crate::reading::again;
use crate::record::INTERNAL;

/// Batches on the intake page.
const BATCHES_MAX: i64 = 20;
/// Papers listed on a batch's page.
const PAPERS_MAX: i64 = 500;

/// The routes.
pub fn routes() -> Routes {
    let door = Door::Room(NAME, Right::Contribute);
    Routes::new()
        .get("/records/intake", door, form)
        .post("/records/intake", door, take)
        .get("/records/batches/{id}", door, show)
        .get("/records/batches/{id}/stream", door, stream)
}

#[derive(Template)]
#[template(path = "intake/form.html")]
struct FormPage {
    frame: Frame,
    units: Vec<UnitChoice>,
    batches: Vec<Batch>,
    batch: Id,
    /// Largest paper, bytes.
    bytes_max: u64,
}

async fn form(State(house): State<House>, asker: Asker) -> Result<Response> {
    let sql = format!(
        "SELECT {} FROM records_batch b JOIN unit u ON u.id = b.unit_id
         WHERE b.created_by = $1 ORDER BY b.id DESC LIMIT $2",
        columns()
    );
    let crumbs = vec![Crumb::new(asker.t("room-records"), "/records")];
    html(&FormPage {
        frame: asker.frame(asker.t("intake-title"), crumbs).await?,
        units: units(&house, &asker).await?,
        batches: house.db.all(&sql, values![asker.id(), BATCHES_MAX]).await?,
        batch: Id::new(),
        bytes_max: house.config.number("upload_bytes_max"),
    })
}

async fn take(
    State(house): State<House>,
    asker: Asker,
    headers: HeaderMap,
    upload: Upload,
) -> Result<Response> {
    let unit: Id = upload.field("unit").ok_or(Error::NotFound)?.parse()?;
    asker.must_reach(NAME, Right::Contribute, unit).await?;
    if upload.files.is_empty() {
        return Err(Error::field("files", "intake-nothing"));
    }
    let batch = running_batch(&house, &asker, &upload, unit).await?;
    let papers = upload.files.iter().map(|f| Arrived {
        name: f.name.clone(),
        hash: f.blob.hash.clone(),
        size: f.blob.size,
    });
    let name = asker.t_with("intake-batch-name", &[("time", words_now(&house).into())]);
    let new = NewBatch {
        unit,
        name,
        source: "upload",
        label: INTERNAL,
    };
    let (batch, taken) =
        super::take_all(&house, &asker.actor(), batch, new, papers.collect()).await?;
    let wants_json = headers
        .get(ACCEPT)
        .is_some_and(|v| v.as_bytes().starts_with(b"application/json"));
    if wants_json {
        let taken: Vec<_> = taken
            .iter()
            .map(|(id, same)| json!({ "record": id, "same_as": same }))
            .collect();
        return Ok(Json(json!({ "batch": batch, "taken": taken })).into_response());
    }
    Ok(go(&format!("/records/batches/{batch}")))
}

fn words_now(house: &House) -> String {
    house::clock::time_words(house.now())
}

/// Files that the page sends one by one carry the id of one batch: the first begins it.
async fn running_batch(
    house: &House,
    asker: &Asker,
    upload: &Upload,
    unit: Id,
) -> Result<Option<Id>> {
    let Some(id) = upload.field("batch").and_then(|b| b.parse::<Id>().ok()) else {
        return Ok(None);
    };
    let (now, actor, person) = (house.now(), asker.actor(), asker.id());
    let name = asker.t_with("intake-batch-name", &[("time", words_now(house).into())]);
    let new = NewBatch {
        unit,
        name,
        source: "upload",
        label: INTERNAL,
    };
    house
        .db
        .write(move |tx| {
            Box::pin(async move {
                let sql = "SELECT count(*) AS n FROM records_batch WHERE id = $1";
                if tx.number(sql, values![id]).await? == 0 {
                    super::begin_as(tx, &actor, now, id, &new).await?;
                }
                let sql = "SELECT count(*) AS n FROM records_batch
                           WHERE id = $1 AND created_by = $2 AND unit_id = $3";
                let ours = tx.number(sql, values![id, person, unit]).await? == 1;
                if ours {
                    Ok(Some(id))
                } else {
                    Err(Error::Forbidden)
                }
            })
        })
        .await
}

#[derive(FromQueryResult)]
struct Paper {
    id: Id,
    original_name: String,
    title: String,
    reading: String,
    trouble: Option<String>,
}

impl Paper {
    fn chip(&self) -> (&'static str, &'static str) {
        match self.reading.as_str() {
            "waiting" => ("wait", "clock"),
            "stopped" => ("rest", "ban"),
            "failed" => ("bad", "circle-alert"),
            _ => ("good", "circle-check"),
        }
    }

    fn kind(&self) -> &'static str {
        self.chip().0
    }

    fn icon(&self) -> &'static str {
        self.chip().1
    }

    /// Whether its page can be opened.
    fn is_seen(&self) -> bool {
        !matches!(self.reading.as_str(), "waiting" | "stopped")
    }

    fn state(&self) -> String {
        format!("reading-{}", self.reading)
    }
}

#[derive(Template)]
#[template(path = "intake/batch.html")]
struct BatchPage {
    frame: Frame,
    batch: Batch,
    papers: Vec<Paper>,
    done: i64,
    words: String,
    stream: String,
    aside: i64,
    /// Papers that can be read again.
    again: i64,
    repeats: Vec<Repeat>,
}

/// A paper whose bytes were here already.
#[derive(FromQueryResult)]
struct Repeat {
    record_id: Id,
    name: String,
    title: String,
    reading: String,
}

async fn papers(house: &House, asker: &Asker, batch: Id) -> Result<Vec<Paper>> {
    let sql = format!(
        "SELECT r.id, r.original_name, r.title, r.trouble,
           CASE WHEN r.reading = 'waiting' AND NOT {LIVE} THEN 'stopped' ELSE r.reading END
             AS reading
         FROM records_record r
         WHERE r.batch_id = $1 AND (r.label <> 'restricted' OR r.created_by = $2)
         ORDER BY r.id LIMIT $3"
    );
    let values = values![batch, asker.id(), PAPERS_MAX];
    house.db.all(&sql, values).await
}

async fn show(State(house): State<House>, asker: Asker, Path(id): Path<Id>) -> Result<Response> {
    let batch = find_batch(&house, &asker, id).await?;
    let papers = papers(&house, &asker, id).await?;
    let sql = "SELECT p.record_id, p.name, r.title, r.reading
               FROM records_repeat p JOIN records_record r ON r.id = p.record_id
               WHERE p.batch_id = $1 AND r.label <> 'restricted' ORDER BY p.id LIMIT $2";
    let repeats = house.db.all(sql, values![id, PAPERS_MAX]).await?;
    let sql = "SELECT count(*) AS n FROM records_quarantine WHERE batch_id = $1";
    let aside = house.db.number(sql, values![id]).await?;
    let crumbs = vec![
        Crumb::new(asker.t("room-records"), "/records"),
        Crumb::new(asker.t("intake-title"), "/records/intake"),
    ];
    html(&BatchPage {
        frame: asker.frame(batch.name.clone(), crumbs).await?,
        done: batch.all_papers - batch.waiting - batch.stopped,
        words: words(&asker, &batch),
        again: again::of_batch(&house, id).await?,
        repeats,
        stream: match batch.waiting {
            0 => String::new(),
            _ => format!("/records/batches/{id}/stream"),
        },
        batch,
        papers,
        aside,
    })
}

fn words(asker: &Asker, batch: &Batch) -> String {
    let done = batch.all_papers - batch.waiting - batch.stopped;
    let args = [("done", done.into()), ("all", batch.all_papers.into())];
    asker.t_with("batch-progress", &args)
}

async fn stream(State(house): State<House>, asker: Asker, Path(id): Path<Id>) -> Result<Response> {
    find_batch(&house, &asker, id).await?;
    Ok(page::stream(move || {
        progress(house.clone(), asker.clone(), id)
    }))
}

/// How far the batch is; `None` while it cannot be read.
async fn progress(house: House, asker: Asker, id: Id) -> Option<Progress> {
    let batch = find_batch(&house, &asker, id).await.ok()?;
    Some(Progress {
        done: batch.all_papers - batch.waiting - batch.stopped,
        all: batch.all_papers,
        words: words(&asker, &batch),
        over: batch.waiting == 0,
    })
}

//! Pages of jobs: what runs, what waits, what failed and why, in words; cancel and try again.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::schedule::{self, Scheduled, Times};
use super::{Job, VISIBLE, changeable, claim, find};
use crate::access::Right;
use crate::clock::MINUTE;
use crate::db::Sql;
use crate::error::{Error, Result};
use crate::ground::House;
use crate::id::Id;
use crate::page::{self, Asker, Crumb, Frame, Nothing, Progress, Signed, go_saying, html};
use crate::room::{Door, Routes};
use crate::values;

/// Rows on one page.
const PAGE_ROWS: i64 = 50;

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .get("/jobs", Door::SignedIn, list)
        .get("/jobs/{id}", Door::SignedIn, show)
        .get("/jobs/{id}/stream", Door::SignedIn, stream)
        .post("/jobs/{id}/cancel", Door::SignedIn, cancel)
        .post("/jobs/{id}/retry", Door::SignedIn, retry)
}

/// A job in words.
struct Line {
    id: Id,
    name: String,
    state: String,
    kind: &'static str,
    icon: &'static str,
    done: i64,
    all: i64,
    note: String,
    trouble: String,
    at: i64,
    may_cancel: bool,
    may_retry: bool,
}

#[derive(Template)]
#[template(path = "job/list.html")]
struct ListPage {
    frame: Frame,
    state: String,
    lines: Vec<Line>,
    /// What comes round by the clock, for those who administer the house.
    timed: Vec<TimedLine>,
    first: String,
    next: String,
}

/// A job that comes round by the clock, in words.
struct TimedLine {
    name: String,
    times: String,
    next_at: i64,
}

async fn timed(house: &House, asker: &Asker) -> Result<Vec<TimedLine>> {
    if !asker.holds("house", Right::Administer) {
        return Ok(vec![]);
    }
    let line = |s: Scheduled| TimedLine {
        name: name_of(asker, &s.kind),
        times: times_words(asker, &s.cron),
        next_at: s.next_at,
    };
    let all = schedule::all(&house.db).await?;
    Ok(all.into_iter().map(line).collect())
}

fn times_words(asker: &Asker, times: &str) -> String {
    match Times::read(times) {
        Some(Times::Daily { .. }) => {
            let at = times.trim_start_matches("daily at ").to_owned();
            asker.t_with("schedule-daily", &[("at", at.into())])
        }
        Some(Times::Every(pause)) => {
            let minutes = pause / MINUTE;
            asker.t_with("schedule-every", &[("minutes", minutes.into())])
        }
        None => String::new(),
    }
}

#[derive(Deserialize)]
struct ListQuery {
    #[serde(default)]
    state: String,
    before: Option<Id>,
}

async fn list(
    State(house): State<House>,
    asker: Asker,
    Query(q): Query<ListQuery>,
) -> Result<Response> {
    let jobs = find_before(&house, &asker, &q.state, q.before, PAGE_ROWS).await?;
    let here = format!("/jobs?state={}", q.state);
    let next = jobs.last().filter(|_| jobs.len() as i64 == PAGE_ROWS);
    html(&ListPage {
        frame: asker
            .frame(
                asker.t("jobs-title"),
                vec![Crumb::new(asker.t("home-title"), "/")],
            )
            .await?,
        lines: jobs.iter().map(|j| line(&asker, j)).collect(),
        timed: timed(&house, &asker).await?,
        state: q.state,
        first: if q.before.is_some() {
            here.clone()
        } else {
            String::new()
        },
        next: next
            .map(|j| format!("{here}&before={}", j.id))
            .unwrap_or_default(),
    })
}

/// Jobs before an id, latest first: one's own, and those of the units that one administers.
pub(super) async fn find_before(
    house: &House,
    asker: &Asker,
    state: &str,
    before: Option<Id>,
    rows: i64,
) -> Result<Vec<Job>> {
    let administers = i64::from(asker.holds("house", Right::Administer));
    let before = before.map_or_else(|| "~".to_owned(), |id| id.to_string());
    let sql = format!(
        "SELECT * FROM job WHERE {VISIBLE} AND ($4 = '' OR state = $4)
           AND id < $5 ORDER BY id DESC LIMIT $6"
    );
    let (me, now) = (asker.id(), house.now());
    let values = values![me, now, administers, state, before, rows];
    house.db.all(&sql, values).await
}

#[derive(Template)]
#[template(path = "job/show.html")]
struct ShowPage {
    frame: Frame,
    line: Line,
    stream: String,
}

async fn show(State(house): State<House>, asker: Asker, Path(id): Path<Id>) -> Result<Response> {
    let job = find(&house.db, &asker, id).await?.ok_or(Error::NotFound)?;
    let over = job.ended_at.is_some();
    let line = line(&asker, &job);
    let crumbs = vec![Crumb::new(asker.t("jobs-title"), "/jobs")];
    html(&ShowPage {
        frame: asker.frame(line.name.clone(), crumbs).await?,
        line,
        stream: if over {
            String::new()
        } else {
            format!("/jobs/{id}/stream")
        },
    })
}

async fn stream(State(house): State<House>, asker: Asker, Path(id): Path<Id>) -> Result<Response> {
    find(&house.db, &asker, id).await?.ok_or(Error::NotFound)?;
    Ok(page::stream(move || {
        progress(house.clone(), asker.clone(), id)
    }))
}

/// How far the job is; `None` while it cannot be read.
async fn progress(house: House, asker: Asker, id: Id) -> Option<Progress> {
    let job = find(&house.db, &asker, id).await.ok().flatten()?;
    let line = line(&asker, &job);
    Some(Progress {
        done: line.done,
        all: line.all,
        words: line.note,
        over: job.ended_at.is_some(),
    })
}

async fn cancel(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(Nothing {}): Signed<Nothing>,
) -> Result<Response> {
    changeable(&house.db, &asker, id).await?;
    let (now, actor) = (house.now(), asker.actor());
    let write = house
        .db
        .write(move |tx| Box::pin(async move { claim::cancel(tx, &actor, now, id).await }));
    let said = if write.await? {
        "said-job-cancelled"
    } else {
        "said-job-over"
    };
    Ok(go_saying(&format!("/jobs/{id}"), said))
}

async fn retry(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(Nothing {}): Signed<Nothing>,
) -> Result<Response> {
    changeable(&house.db, &asker, id).await?;
    let (now, actor) = (house.now(), asker.actor());
    let write = house
        .db
        .write(move |tx| Box::pin(async move { claim::retry(tx, &actor, now, id).await }));
    let said = if write.await? {
        "said-job-again"
    } else {
        "said-job-over"
    };
    house.bell.ring();
    Ok(go_saying(&format!("/jobs/{id}"), said))
}

fn line(asker: &Asker, job: &Job) -> Line {
    let (kind, icon) = match job.state.as_str() {
        "done" => ("good", "circle-check"),
        "failed" => ("bad", "circle-alert"),
        "cancelled" => ("rest", "ban"),
        "running" => ("wait", "loader"),
        _ => ("wait", "clock"),
    };
    Line {
        id: job.id,
        name: name_of(asker, &job.kind),
        state: asker.t(&format!("job-{}", job.state)),
        kind,
        icon,
        done: job.done_steps,
        all: job.all_steps.max(1),
        note: note(asker, job),
        trouble: trouble(asker, job),
        at: job.created_at,
        may_cancel: job.ended_at.is_none(),
        may_retry: matches!(job.state.as_str(), "failed" | "cancelled"),
    }
}

/// What a kind of job is called.
fn name_of(asker: &Asker, kind: &str) -> String {
    let rooms = asker.house.rooms.iter().flat_map(|r| r.jobs);
    let known = rooms.chain(super::HOUSE_JOBS).find(|k| k.name == kind);
    known.map_or_else(|| kind.to_owned(), |k| asker.t(k.message))
}

fn note(asker: &Asker, job: &Job) -> String {
    let state = asker.t(&format!("job-{}", job.state));
    if job.all_steps == 0 {
        return state;
    }
    let steps = [
        ("done", job.done_steps.into()),
        ("all", job.all_steps.into()),
    ];
    format!("{state} · {}", asker.t_with("job-steps", &steps))
}

/// Why it failed, in words where we have them; else that it did, with the number of the job,
/// under which the log has the rest.
pub(super) fn trouble(asker: &Asker, job: &Job) -> String {
    match &job.trouble {
        None => String::new(),
        Some(key) if asker.house.messages.has(asker.lang, key) => asker.t(key),
        Some(_) => asker.t("job-trouble-unknown"),
    }
}

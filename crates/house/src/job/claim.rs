//! Claiming, renewing and ending jobs: the only places that change a job's state.

use serde_json::json;

use super::{Job, Trouble};
use crate::clock::{MINUTE, Micros, SECOND};
use crate::db::{Sql, Tx};
use crate::error::Result;
use crate::event::{self, Actor, NewEvent};
use crate::ground::House;
use crate::id::{Id, Ref};
use crate::values;

/// How long a worker may be silent before its job is taken up by another.
pub const LEASE: Micros = 2 * MINUTE;
/// Attempts before a job counts as failed.
pub const RETRIES_MAX: i64 = 5;
/// The first wait after a failure; it doubles.
const BACK_OFF: Micros = 10 * SECOND;

/// Takes the next job that is ready, or whose worker has fallen silent. Owners take turns: who has
/// the fewest running comes first, and among them whose last one was taken up longest ago, so that
/// one person's thousand pages do not hold up another's single one.
pub(super) async fn claim(house: &House, worker: &str) -> Result<Option<Job>> {
    let (now, worker) = (house.now(), worker.to_owned());
    house
        .db
        .write(move |tx| {
            Box::pin(async move {
                // PostgreSQL has several writers at once; SQLite has one and no such clause.
                let skip = if tx.is_postgres() {
                    "FOR UPDATE OF j SKIP LOCKED"
                } else {
                    ""
                };
                let sql = format!(
                    "UPDATE job SET state = 'running', attempt = attempt + 1, worker = $1,
                       lease_until = $2
                     WHERE id = (
                       SELECT j.id FROM job j
                       LEFT JOIN (SELECT owner_id, count(*) AS n FROM job
                         WHERE state = 'running' GROUP BY owner_id) r ON r.owner_id = j.owner_id
                       LEFT JOIN job_turn t ON t.owner = coalesce(j.owner_id, '')
                       WHERE (j.state = 'ready' AND j.run_at <= $3)
                          OR (j.state = 'running' AND j.lease_until < $3)
                       ORDER BY coalesce(r.n, 0), coalesce(t.turn, 0), j.run_at, j.id
                       LIMIT 1 {skip})
                     RETURNING *"
                );
                let job: Option<Job> = tx.one(&sql, values![worker, now + LEASE, now]).await?;
                if let Some(job) = &job {
                    had_its_turn(tx, job.owner_id).await?;
                }
                Ok(job)
            })
        })
        .await
}

/// The owner goes to the end of the row.
async fn had_its_turn(tx: &Tx, owner: Option<Id>) -> Result<()> {
    let owner = owner.map(|id| id.to_string()).unwrap_or_default();
    let sql = "INSERT INTO job_turn (owner, turn)
               VALUES ($1, (SELECT coalesce(max(turn), 0) + 1 FROM job_turn))
               ON CONFLICT (owner) DO UPDATE SET turn = excluded.turn";
    tx.exec(sql, values![owner]).await?;
    Ok(())
}

/// Renews the lease under the job's attempt; `false` when the job is no longer this worker's.
pub(super) async fn renew_lease(house: &House, job: &Job) -> Result<bool> {
    let (id, attempt, until) = (job.id, job.attempt, house.now() + LEASE);
    let sql = "UPDATE job SET lease_until = $3
               WHERE id = $1 AND attempt = $2 AND state = 'running'";
    let write = house
        .db
        .write(move |tx| Box::pin(async move { tx.exec(sql, values![id, attempt, until]).await }));
    Ok(write.await? == 1)
}

/// Renews the lease and tells how far the job is.
pub(super) async fn progress(
    house: &House,
    job: &Job,
    (done, all): (i64, i64),
    note: &str,
) -> Result<(), Trouble> {
    let (id, attempt, until, note) = (job.id, job.attempt, house.now() + LEASE, note.to_owned());
    let sql = "UPDATE job SET lease_until = $3, done_steps = $4, all_steps = $5, note = $6
               WHERE id = $1 AND attempt = $2 AND state = 'running'";
    let write = house.db.write(move |tx| {
        Box::pin(async move {
            tx.exec(sql, values![id, attempt, until, done, all, note])
                .await
        })
    });
    if write.await? == 1 {
        Ok(())
    } else {
        Err(Trouble::Cancelled)
    }
}

/// Writes down how it ended, unless another worker has it by now.
pub(super) async fn end(house: &House, job: &Job, outcome: Result<(), Trouble>) -> Result<()> {
    let (now, id, attempt, tries) = (house.now(), job.id, job.attempt, job.attempt);
    let (state, trouble, run_at) = match outcome {
        Ok(()) => ("done", None, job.run_at),
        Err(Trouble::Cancelled) => return Ok(()),
        Err(Trouble::Final(key)) => ("failed", Some(key.to_owned()), job.run_at),
        Err(Trouble::Again(text)) if tries >= RETRIES_MAX => ("failed", Some(text), job.run_at),
        Err(Trouble::Again(text)) => ("ready", Some(text), now + (BACK_OFF << (tries - 1).min(10))),
    };
    let ended = (state != "ready").then_some(now);
    house
        .db
        .write(move |tx| {
            Box::pin(async move {
                tx.exec(
                    "UPDATE job SET state = $3, trouble = $4, run_at = $5, ended_at = $6,
                       lease_until = NULL,
                       done_steps = CASE WHEN $3 = 'done' THEN all_steps ELSE done_steps END,
                       unique_key = CASE WHEN $3 = 'ready' THEN unique_key ELSE NULL END
                     WHERE id = $1 AND attempt = $2 AND state = 'running'",
                    values![id, attempt, state, trouble, run_at, ended],
                )
                .await?;
                Ok(())
            })
        })
        .await
}

/// Cancels a job that has not ended. A running worker hears of it at its next progress.
pub async fn cancel(tx: &Tx, actor: &Actor, now: Micros, id: Id) -> Result<bool> {
    let sql = "UPDATE job SET state = 'cancelled', ended_at = $2, unique_key = NULL
               WHERE id = $1 AND state IN ('ready', 'running')";
    let touched = tx.exec(sql, values![id, now]).await?;
    if touched == 1 {
        let about = Ref::new("house", "job", id);
        let event = NewEvent::new(actor, "house.job-cancel", about).with(json!({}));
        event::append(tx, now, event).await?;
    }
    Ok(touched == 1)
}

/// Sends a failed or cancelled job round again, with fresh attempts.
pub async fn retry(tx: &Tx, actor: &Actor, now: Micros, id: Id) -> Result<bool> {
    let sql = "UPDATE job SET state = 'ready', attempt = 0, run_at = $2, ended_at = NULL,
                 trouble = NULL
               WHERE id = $1 AND state IN ('failed', 'cancelled')";
    let touched = tx.exec(sql, values![id, now]).await?;
    if touched == 1 {
        let about = Ref::new("house", "job", id);
        event::append(tx, now, NewEvent::new(actor, "house.job-retry", about)).await?;
    }
    Ok(touched == 1)
}

//! Doing an arrangement: at once when it is small, as a job when it is large. Either way each
//! turn is one transaction, and what was done is marked line by line: whoever takes it up again
//! after a power cut goes on where it stopped.

use house::clock::{MINUTE, Micros};
use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::job::{NewJob, Running, Trouble};
use house::page::Asker;
use house::{Error, House, Id, Ref, Result, values};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::plan::{self, Arrangement, Stored};
use super::{By, Change, State, judge, locked_row, store, stored, target};
use crate::NAME;

/// Records that are done while the person waits; more become a job.
pub const AT_ONCE_MAX: i64 = 200;
/// Records of one transaction.
const TURN_RECORDS: i64 = 100;

#[derive(Serialize, Deserialize)]
struct Payload {
    arrangement: Id,
}

/// Begins a plan of the asker's: does it, or queues the job that does.
///
/// # Errors
/// [`Error::Conflict`] when it was begun before.
pub async fn begin(house: &House, asker: &Asker, id: Id) -> Result<()> {
    let found = plan::find(house, asker, id).await?;
    let large = found.all_records > AT_ONCE_MAX;
    let (now, actor) = (house.now(), asker.actor());
    // Also what is done while the person waits has its job, a little later: it finds nothing left
    // to do, unless this process was killed meanwhile.
    let run_at = if large { now } else { now + MINUTE };
    let write = house
        .db
        .write(move |tx| Box::pin(async move { begin_in(tx, &actor, now, &found, run_at).await }));
    write.await?;
    if large {
        house.bell.ring();
        return Ok(());
    }
    while turn(house, id).await? {}
    Ok(())
}

/// The same within a transaction, as a job at that moment: ring the bell after the commit.
pub(super) async fn begin_in(
    tx: &Tx,
    actor: &Actor,
    now: Micros,
    found: &Arrangement,
    run_at: Micros,
) -> Result<()> {
    mark_begun(tx, actor, now, found).await?;
    queue(tx, now, run_at, found).await.map(drop)
}

async fn mark_begun(tx: &Tx, actor: &Actor, now: Micros, found: &Arrangement) -> Result<()> {
    let sql = "UPDATE records_arrangement SET begun_at = $2 WHERE id = $1 AND begun_at IS NULL";
    if tx.exec(sql, values![found.id, now]).await? == 0 {
        return Err(Error::Conflict("arrange-begun"));
    }
    let change = stored(&found.change)?;
    let about = Ref::new(NAME, "arrangement", found.id);
    let event = match &change.rename {
        Some(tag) => NewEvent::new(actor, "records.tag-rename", about).with(json!({
            "records": found.all_records, "before": tag.from, "after": tag.to
        })),
        None => NewEvent::new(actor, "records.arrange", about).with(json!({
            "records": found.all_records, "change": change
        })),
    };
    event::append(tx, now, event).await?;
    Ok(())
}

async fn queue(tx: &Tx, now: Micros, run_at: Micros, found: &Arrangement) -> Result<Id> {
    let job = NewJob {
        kind: "records.arrange",
        payload: json!(Payload {
            arrangement: found.id
        }),
        unique_key: Some(format!("records.arrange:{}", found.id)),
        owner: Some(found.by_id),
        unit: None,
        bundle: Some(found.id),
        run_at,
    };
    house::job::queue(tx, now, job).await
}

/// The job.
pub async fn run(house: &House, running: &Running) -> Result<(), Trouble> {
    let payload: Payload = running.payload()?;
    while turn(house, payload.arrangement).await? {
        let found = plan::of_id(&house.db, payload.arrangement).await?;
        let Some(found) = found else { break };
        let done = found.all_records - found.waiting;
        running.progress(done, found.all_records, "").await?;
    }
    Ok(())
}

/// Does the next records in one transaction; `false` when none is left.
async fn turn(house: &House, id: Id) -> Result<bool> {
    let now = house.now();
    let write = house.db.write(move |tx| {
        Box::pin(async move {
            // Whoever touches the row first does this turn; another process waits for the commit.
            let sql = "UPDATE records_arrangement SET begun_at = begun_at WHERE id = $1";
            tx.exec(sql, values![id]).await?;
            let Some(found) = plan::of_id(tx, id).await? else {
                return Ok(false);
            };
            let left = plan::waiting(tx, id, TURN_RECORDS).await?;
            if left.is_empty() {
                let sql = "UPDATE records_arrangement SET ended_at = $2
                           WHERE id = $1 AND ended_at IS NULL";
                tx.exec(sql, values![id, now]).await?;
                return Ok(false);
            }
            let change = stored(&found.change)?;
            let target = target(tx, found.by(), now, &change).await?;
            for line in &left {
                let (became, is) = one(tx, now, &found, (&change, target.as_ref()), line).await?;
                mark(tx, id, line, is, became).await?;
            }
            Ok(true)
        })
    });
    write.await
}

/// What became of a line: the state that was read in this transaction and the one it was given,
/// or the reason why it was left alone.
type Became = Result<State, &'static str>;

async fn one(
    tx: &Tx,
    now: Micros,
    found: &Arrangement,
    (change, target): (&Change, Option<&super::Target>),
    line: &Stored,
) -> Result<(Became, State)> {
    let by = found.by();
    let Some(row) = locked_row(tx, by, now, line.record_id).await? else {
        return Ok((Err("skip-gone"), State::default()));
    };
    let is = row.state();
    let judged = match change.undo {
        Some(_) => plan::wanted_back(tx, &row, line, by.rank_max).await?,
        None => judge(&row, change, target, by.rank_max),
    };
    if let Ok(became) = &judged {
        let actor = Actor {
            person: Some(found.by_id),
            name: found.by_name.clone(),
        };
        store(tx, &actor, now, &row, became).await?;
    }
    Ok((judged, is))
}

async fn mark(tx: &Tx, id: Id, line: &Stored, was: State, became: Became) -> Result<()> {
    let (outcome, reason, became) = match became {
        Ok(became) if became == was => ("same", "", became),
        Ok(became) => ("changed", "", became),
        Err(reason) => ("skipped", reason, was.clone()),
    };
    tx.exec(
        "UPDATE records_arrangement_line SET outcome = $3, reason = $4, was = $5, became = $6
         WHERE arrangement_id = $1 AND record_id = $2",
        values![
            id,
            line.record_id,
            outcome,
            reason,
            serde_json::to_string(&was)?,
            serde_json::to_string(&became)?
        ],
    )
    .await?;
    Ok(())
}

/// Changes the order of one record and tells the arrangement, so that it can be taken back.
///
/// # Errors
/// [`Error::NotFound`] when the asker may not see the record, [`Error::Conflict`] with the
/// reason why it is left alone.
pub async fn arrange_one(house: &House, asker: &Asker, record: Id, change: Change) -> Result<Id> {
    plan::judged(&change)?;
    let (by, now, actor) = (By::of(asker), house.now(), asker.actor());
    let write = house.db.write(move |tx| {
        Box::pin(async move { arrange_in(tx, (by, &actor.name), now, record, &change).await })
    });
    write.await
}

/// The same within a transaction; [`plan::judged`] has judged the change.
pub(crate) async fn arrange_in(
    tx: &Tx,
    (by, name): (By, &str),
    now: Micros,
    record: Id,
    change: &Change,
) -> Result<Id> {
    let id = Id::new();
    let text = serde_json::to_string(change)?;
    plan::begin_row(tx, now, id, (by, name.to_owned()), text).await?;
    plan::add_named(tx, id, by, now, &[record]).await?;
    let line = plan::waiting(tx, id, 1).await?.pop();
    let line = line.ok_or(Error::NotFound)?;
    let found = plan::of_id(tx, id).await?.ok_or(Error::NotFound)?;
    let target = target(tx, by, now, change).await?;
    let (became, was) = one(tx, now, &found, (change, target.as_ref()), &line).await?;
    if let Err(reason) = became {
        return Err(Error::Conflict(reason));
    }
    mark(tx, id, &line, was, became).await?;
    let sql = "UPDATE records_arrangement SET begun_at = $2, ended_at = $2 WHERE id = $1";
    tx.exec(sql, values![id, now]).await?;
    Ok(id)
}

/// Takes back what an arrangement of the asker's changed, where nobody changed it since. Gives
/// the arrangement that does so.
///
/// # Errors
/// [`Error::Conflict`] when it is not over yet or was taken back before.
pub async fn undo(house: &House, asker: &Asker, id: Id) -> Result<Id> {
    let found = plan::find(house, asker, id).await?;
    let (now, who) = (house.now(), asker.clone());
    let write = house
        .db
        .write(move |tx| Box::pin(async move { undo_in(tx, &who, now, &found).await }));
    let new = write.await?;
    begin(house, asker, new).await?;
    Ok(new)
}

/// Lays the arrangement down that takes another one back; it is still to be begun.
pub(super) async fn undo_in(
    tx: &Tx,
    asker: &Asker,
    now: Micros,
    found: &Arrangement,
) -> Result<Id> {
    if found.ended_at.is_none() || found.changed == 0 {
        return Err(Error::Conflict("arrange-not-over"));
    }
    let (new, by, actor) = (Id::new(), By::of(asker), asker.actor());
    let change = Change {
        undo: Some(found.id),
        ..Change::default()
    };
    let text = serde_json::to_string(&change)?;
    plan::begin_row(tx, now, new, (by, actor.name.clone()), text).await?;
    // What it became is what must still stand; what it was is what it gets again.
    let sql = "INSERT INTO records_arrangement_line (arrangement_id, record_id, outcome,
                 reason, was, became)
               SELECT $2, record_id, 'waiting', '', became, was
               FROM records_arrangement_line
               WHERE arrangement_id = $1 AND outcome = 'changed'";
    tx.exec(sql, values![found.id, new]).await?;
    let sql = "INSERT INTO records_arrangement_undoing (arrangement_id, undoing_id, by_id, at)
               VALUES ($1, $2, $3, $4) ON CONFLICT (arrangement_id) DO NOTHING";
    if tx
        .exec(sql, values![found.id, new, actor.person, now])
        .await?
        == 0
    {
        return Err(Error::Conflict("arrange-undone"));
    }
    Ok(new)
}

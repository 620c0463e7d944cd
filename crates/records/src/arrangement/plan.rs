//! Plans: which records are meant is fixed first, and a page says what would change.

use house::db::{Sql, Tx};
use house::page::Asker;
use house::{Error, House, Id, Result, values};
use sea_orm::FromQueryResult;

use super::{By, Change, NONE, Row, State, judge, row, stored, target};
use crate::record::filter::{Breadth, Filter};
use crate::tag;

/// Records of one arrangement.
pub const RECORDS_MAX: i64 = 100_000;
/// Records that one form can name; more are chosen by a filter.
pub const NAMED_MAX: usize = 5_000;
/// Lines of a plan that are shown.
pub const SHOWN_MAX: i64 = 100;

/// Which records are meant.
#[derive(Clone, Debug)]
pub enum Chosen {
    Named(Vec<Id>),
    /// All that the filter finds at this moment.
    Found(Box<Filter>),
    /// All that bear a tag, those in the trash as well.
    Tagged(String),
}

/// An arrangement as stored.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Arrangement {
    pub id: Id,
    pub by_id: Id,
    pub by_name: String,
    pub rank_max: i64,
    pub change: String,
    pub created_at: i64,
    pub begun_at: Option<i64>,
    pub ended_at: Option<i64>,
    pub all_records: i64,
    pub waiting: i64,
    pub changed: i64,
    pub skipped: i64,
    pub undone: i64,
}

const SELECT: &str = "SELECT a.id, a.by_id, a.by_name, a.rank_max, a.change, a.created_at,
    a.begun_at, a.ended_at,
    (SELECT count(*) FROM records_arrangement_line l WHERE l.arrangement_id = a.id)
      AS all_records,
    (SELECT count(*) FROM records_arrangement_line l WHERE l.arrangement_id = a.id
      AND l.outcome = 'waiting') AS waiting,
    (SELECT count(*) FROM records_arrangement_line l WHERE l.arrangement_id = a.id
      AND l.outcome = 'changed') AS changed,
    (SELECT count(*) FROM records_arrangement_line l WHERE l.arrangement_id = a.id
      AND l.outcome = 'skipped') AS skipped,
    (SELECT count(*) FROM records_arrangement_undoing u WHERE u.arrangement_id = a.id) AS undone
  FROM records_arrangement a";

impl Arrangement {
    /// Whose it is, with the highest right that counts.
    pub fn by(&self) -> By {
        By {
            person: self.by_id,
            rank_max: self.rank_max,
        }
    }
}

/// An arrangement of the asker's own: nobody sees another's.
pub async fn find(house: &House, asker: &Asker, id: Id) -> Result<Arrangement> {
    let sql = format!("{SELECT} WHERE a.id = $1 AND a.by_id = $2");
    let found = house.db.one(&sql, values![id, asker.id()]).await?;
    found.ok_or(Error::NotFound)
}

/// The arrangement of an id, for the job that does it.
pub(super) async fn of_id(sql: &impl Sql, id: Id) -> Result<Option<Arrangement>> {
    sql.one(&format!("{SELECT} WHERE a.id = $1"), values![id])
        .await
}

/// The asker's own, latest first; plans that were never begun are left out.
pub async fn latest(house: &House, asker: &Asker, limit: i64) -> Result<Vec<Arrangement>> {
    let sql = format!(
        "{SELECT} WHERE a.by_id = $1 AND a.begun_at IS NOT NULL ORDER BY a.id DESC LIMIT $2"
    );
    house.db.all(&sql, values![asker.id(), limit]).await
}

/// Judges a change as typed.
///
/// # Errors
/// [`Error::Invalid`] when it changes nothing, or says what cannot be.
pub fn judged(change: &Change) -> Result<()> {
    if change.is_empty() {
        return Err(Error::field("label", "arrange-nothing"));
    }
    if !change.label.is_empty() && !super::LABELS.contains(&change.label.as_str()) {
        return Err(Error::field("label", "arrange-nothing"));
    }
    if let Some(rename) = &change.rename {
        let one = |text: &str| tag::typed(text).is_ok_and(|tags| tags == [text]);
        if !one(&rename.from) || !one(&rename.to) || rename.from == rename.to {
            return Err(Error::field("to", "tag-rename-wrong"));
        }
    }
    if !change.paper.can_be() {
        return Err(Error::field("language", "archival-choice-wrong"));
    }
    for wish in [&change.class, &change.dossier] {
        if !wish.is_empty() && wish != NONE {
            wish.parse::<Id>()?;
        }
    }
    Ok(())
}

/// Fixes a plan: a row with a line for every record that is meant and may be seen. Earlier plans
/// of this person that were never begun are thrown away.
///
/// # Errors
/// [`Error::Invalid`] when no record is meant.
pub async fn fix(house: &House, asker: &Asker, chosen: Chosen, change: Change) -> Result<Id> {
    let (inner, who) = (house.clone(), asker.clone());
    let write = house
        .db
        .write(move |tx| Box::pin(async move { fix_in(tx, &inner, &who, &chosen, &change).await }));
    write.await
}

/// The same within a transaction.
pub(crate) async fn fix_in(
    tx: &Tx,
    house: &House,
    asker: &Asker,
    chosen: &Chosen,
    change: &Change,
) -> Result<Id> {
    judged(change)?;
    let (id, by, now, name) = (Id::new(), By::of(asker), house.now(), asker.actor().name);
    forget_plans(tx, by.person).await?;
    let text = serde_json::to_string(change)?;
    begin_row(tx, now, id, (by, name), text).await?;
    match chosen {
        Chosen::Named(ids) => add_named(tx, id, by, now, ids).await?,
        Chosen::Found(filter) => {
            add_found(tx, id, filter, filter.values(house, asker)).await?;
        }
        Chosen::Tagged(tag) => {
            for trash in ["", "1"] {
                let filter = Filter::default().with("tag", tag).with("trash", trash);
                add_found(tx, id, &filter, filter.values(house, asker)).await?;
            }
        }
    }
    let sql = "SELECT count(*) AS n FROM records_arrangement_line WHERE arrangement_id = $1";
    if tx.number(sql, values![id]).await? == 0 {
        return Err(Error::field("record", "arrange-no-records"));
    }
    Ok(id)
}

async fn forget_plans(tx: &Tx, person: Id) -> Result<()> {
    let sql = "DELETE FROM records_arrangement_line WHERE arrangement_id IN (
                 SELECT id FROM records_arrangement WHERE by_id = $1 AND begun_at IS NULL)";
    tx.exec(sql, values![person]).await?;
    let sql = "DELETE FROM records_arrangement WHERE by_id = $1 AND begun_at IS NULL";
    tx.exec(sql, values![person]).await?;
    Ok(())
}

pub(super) async fn begin_row(
    tx: &Tx,
    now: i64,
    id: Id,
    (by, name): (By, String),
    change: String,
) -> Result<()> {
    tx.exec(
        "INSERT INTO records_arrangement (id, by_id, by_name, rank_max, change, created_at,
           begun_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, NULL, NULL)",
        values![id, by.person, name, by.rank_max, change, now],
    )
    .await?;
    Ok(())
}

pub(super) async fn add_named(tx: &Tx, id: Id, by: By, now: i64, ids: &[Id]) -> Result<()> {
    for record in ids.iter().take(NAMED_MAX) {
        if row(tx, by, now, *record).await?.is_some() {
            let sql = "INSERT INTO records_arrangement_line (arrangement_id, record_id, outcome,
                         reason, was, became) VALUES ($1, $2, 'waiting', '', '', '')
                       ON CONFLICT (arrangement_id, record_id) DO NOTHING";
            tx.exec(sql, values![id, *record]).await?;
        }
    }
    Ok(())
}

async fn add_found(
    tx: &Tx,
    id: Id,
    filter: &Filter,
    mut values: Vec<sea_orm::Value>,
) -> Result<()> {
    let sql = format!(
        "INSERT INTO records_arrangement_line (arrangement_id, record_id, outcome, reason, was,
           became)
         SELECT $13, r.id, 'waiting', '', '', '' FROM records_record r WHERE {}
         ORDER BY r.id LIMIT $14",
        filter.conditions(Breadth::Few)
    );
    values.extend(values![id, RECORDS_MAX]);
    tx.exec(&sql, values).await?;
    Ok(())
}

/// A line of a plan, or of what was done.
pub struct Line {
    pub id: Id,
    pub title: String,
    pub was: State,
    pub became: State,
    /// The message of why it is left alone; empty when it is not.
    pub reason: String,
}

/// What the plan would do to its first records, as they are now.
pub async fn look(house: &House, asker: &Asker, plan: &Arrangement) -> Result<Vec<Line>> {
    let (now, change) = (house.now(), stored(&plan.change)?);
    let by = By {
        rank_max: plan.rank_max.min(By::of(asker).rank_max),
        ..plan.by()
    };
    let target = target(&house.db, by, now, &change).await?;
    let mut lines = Vec::new();
    for record in waiting(&house.db, plan.id, SHOWN_MAX).await? {
        let Some(row) = row(&house.db, by, now, record.record_id).await? else {
            continue;
        };
        let judged = match change.undo {
            Some(_) => wanted_back(&house.db, &row, &record, by.rank_max).await?,
            None => judge(&row, &change, target.as_ref(), by.rank_max),
        };
        let was = row.state();
        let (became, reason) = match judged {
            Ok(became) => (became, String::new()),
            Err(reason) => (was.clone(), reason.to_owned()),
        };
        lines.push(Line {
            id: row.id,
            title: row.title,
            was,
            became,
            reason,
        });
    }
    Ok(lines)
}

#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Stored {
    pub record_id: Id,
    pub was: String,
    pub became: String,
}

/// Records that are still to be done, in order.
pub(super) async fn waiting(sql: &impl Sql, id: Id, limit: i64) -> Result<Vec<Stored>> {
    let text = "SELECT record_id, was, became FROM records_arrangement_line
                WHERE arrangement_id = $1 AND outcome = 'waiting' ORDER BY record_id LIMIT $2";
    sql.all(text, values![id, limit]).await
}

/// What taking back makes of a record: its state before, if nobody changed it since.
pub(super) async fn wanted_back(
    sql: &impl Sql,
    row: &Row,
    line: &Stored,
    rank_max: i64,
) -> Result<Result<State, &'static str>> {
    let (mut left, mut back): (State, State) = (
        serde_json::from_str(&line.was)?,
        serde_json::from_str(&line.became)?,
    );
    let is = row.state();
    for told in [&mut left, &mut back] {
        told.paper = told.paper.take().or_else(|| is.paper.clone());
    }
    let rank = row.rank.unwrap_or(0).min(rank_max);
    if let Err(reason) = super::may(rank, &is).and(super::may_label(rank, &is, &back)) {
        return Ok(Err(reason));
    }
    if is != left {
        return Ok(Err("skip-changed-since"));
    }
    if let Err(reason) = super::may_stand(row, &is, &back) {
        return Ok(Err(reason));
    }
    if let Some(dossier) = back.dossier.filter(|_| back.dossier != is.dossier) {
        let text = "SELECT count(*) AS n FROM records_dossier WHERE id = $1";
        if sql.number(text, values![dossier]).await? == 0 {
            return Ok(Err("skip-dossier-gone"));
        }
    }
    Ok(Ok(back))
}

#[derive(FromQueryResult)]
struct DoneRow {
    id: Id,
    title: String,
    reason: String,
    was: String,
    became: String,
}

/// What was done, with records that the asker may still see: what was skipped stands first.
pub async fn done(house: &House, asker: &Asker, id: Id) -> Result<Vec<Line>> {
    let sql = format!(
        "SELECT r.id, r.title, l.reason, l.was, l.became
         FROM records_arrangement_line l JOIN records_record r ON r.id = l.record_id
         WHERE {} AND l.arrangement_id = $3 AND l.outcome IN ('changed', 'skipped')
         ORDER BY CASE l.outcome WHEN 'skipped' THEN 0 ELSE 1 END, l.record_id LIMIT $4",
        crate::visible!()
    );
    let values = values![asker.id(), house.now(), id, SHOWN_MAX];
    let rows: Vec<DoneRow> = house.db.all(&sql, values).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Line {
                id: row.id,
                title: row.title,
                reason: row.reason,
                was: serde_json::from_str(&row.was)?,
                became: serde_json::from_str(&row.became)?,
            })
        })
        .collect()
}

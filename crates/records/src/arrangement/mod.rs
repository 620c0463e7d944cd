//! Arrangement: label, class, dossier, tags and trash of records, changed one by one or by the
//! thousand. A plan fixes which records are meant; beginning it reads each one's true state in
//! the very transaction that changes it, writes that state beside the new one, and skips with a
//! reason what the person may not decide. What was changed can be taken back.

pub mod api;
pub mod pages;
pub mod plan;
pub mod run;

use house::access::Right;
use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::page::Asker;
use house::{Error, Id, Ref, Result, values};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::record::{self, INTERNAL, RESTRICTED, archival};
use crate::{NAME, review, tag};

/// Marks "take it out" where an id would set it.
pub const NONE: &str = "none";

/// The order of one record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = RecordOrder)]
pub struct State {
    pub label: String,
    pub class: Option<Id>,
    pub dossier: Option<Id>,
    pub tags: Vec<String>,
    pub trashed: bool,
    /// What archives ask for that whole boxes have in common. Nothing: not told, as in
    /// arrangements of before this was asked.
    #[serde(default)]
    pub paper: Option<Paper>,
}

/// What the papers of a box have in common; what is empty nobody has said.
#[derive(Clone, Debug, Default, PartialEq, FromQueryResult, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = RecordPaper)]
pub struct Paper {
    pub language: String,
    pub mode: String,
    pub trust: String,
    pub physical_state: String,
}

/// What is to change; what is empty stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = OrderChange)]
pub struct Change {
    pub label: String,
    /// An id, or [`NONE`].
    pub class: String,
    pub dossier: String,
    pub add: Vec<String>,
    pub remove: Vec<String>,
    /// `trash` or `restore`.
    pub trash: String,
    /// Of each a value, or [`NONE`]; a language is never taken out.
    pub paper: Paper,
    /// Gives a tag another name; in the trash as well.
    pub rename: Option<Rename>,
    /// Takes back what that arrangement did; nothing else is looked at then.
    pub undo: Option<Id>,
}

/// A tag that gets another name, or is merged with one that has that name already.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = TagRename)]
pub struct Rename {
    pub from: String,
    pub to: String,
}

impl Paper {
    /// What a change makes of it.
    fn with(&self, change: &Paper) -> Paper {
        let one = |is: &String, wish: &String| match wish.as_str() {
            "" => is.clone(),
            NONE => String::new(),
            value => value.to_owned(),
        };
        Paper {
            language: one(&self.language, &change.language),
            mode: one(&self.mode, &change.mode),
            trust: one(&self.trust, &change.trust),
            physical_state: one(&self.physical_state, &change.physical_state),
        }
    }

    /// Whether each of it can be.
    fn can_be(&self) -> bool {
        let one = |wish: &str, all: &[&str]| matches!(wish, "" | NONE) || all.contains(&wish);
        self.language != NONE
            && one(&self.language, &archival::LANGUAGES)
            && one(&self.mode, &archival::MODES)
            && one(&self.trust, &archival::TRUSTS)
            && one(&self.physical_state, &archival::STATES)
    }
}

impl Change {
    /// Whether it changes nothing at all.
    pub fn is_empty(&self) -> bool {
        *self == Change::default()
    }
}

/// A record as arrangements see it: its state, and the rights over it of the person who arranges.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Row {
    pub id: Id,
    pub unit_id: Id,
    pub title: String,
    label: String,
    class_id: Option<Id>,
    dossier_id: Option<Id>,
    tags: String,
    trashed: i64,
    rank: Option<i64>,
    #[sea_orm(nested)]
    paper: Paper,
    /// Acts of splitting and joining that hold and sent it to the trash.
    taken_apart: i64,
    /// Acts that were taken back, whose papers before stand again in its place.
    put_back: i64,
}

/// The columns of [`Row`]. `$1` is the person, `$2` the moment.
const COLUMNS: &str =
    "r.id, r.unit_id, r.title, r.label, r.class_id, r.dossier_id, r.tags, r.language,
  coalesce(r.mode, '') AS mode, coalesce(r.trust, '') AS trust,
  coalesce(r.physical_state, '') AS physical_state,
  (SELECT count(*) FROM records_trashing t WHERE t.record_id = r.id AND t.restored_at IS NULL)
    AS trashed,
  (SELECT max(e.rank) FROM reach e WHERE e.person_id = $1 AND e.room = 'records'
    AND e.unit_id = r.unit_id AND e.from_at <= $2 AND e.until_at > $2) AS rank,
  (SELECT count(*) FROM records_restack_part p JOIN records_restack s ON s.id = p.restack_id
    WHERE p.record_id = r.id AND p.side = 'before' AND s.undone_at IS NULL) AS taken_apart,
  (SELECT count(*) FROM records_restack_part p JOIN records_restack s ON s.id = p.restack_id
    WHERE p.record_id = r.id AND p.side = 'after' AND s.undone_at IS NOT NULL
      AND EXISTS (SELECT 1 FROM records_restack_part b WHERE b.restack_id = s.id
        AND b.side = 'before' AND NOT EXISTS (SELECT 1 FROM records_trashing t
          WHERE t.record_id = b.record_id AND t.restored_at IS NULL))) AS put_back";

impl Row {
    /// The record's order as it is.
    pub fn state(&self) -> State {
        State {
            label: self.label.clone(),
            class: self.class_id,
            dossier: self.dossier_id,
            tags: tag::of_column(&self.tags),
            trashed: self.trashed > 0,
            paper: Some(self.paper.clone()),
        }
    }
}

/// The dossier into which records are to be filed, as far as the person may.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Target {
    id: Id,
    unit_id: Id,
}

/// The person in whose name records are arranged, and the highest right that counts.
#[derive(Clone, Copy, Debug)]
pub struct By {
    pub person: Id,
    pub rank_max: i64,
}

impl By {
    /// The asker; a token's scopes limit the rank.
    pub fn of(asker: &Asker) -> Self {
        let held = Right::ALL
            .into_iter()
            .rev()
            .find(|right| asker.holds(NAME, *right));
        By {
            person: asker.id(),
            rank_max: held.map_or(0, Right::rank),
        }
    }
}

/// The dossier of a change, for one who may file there.
pub(crate) async fn target(
    sql: &impl Sql,
    by: By,
    now: i64,
    change: &Change,
) -> Result<Option<Target>> {
    if change.dossier.is_empty() || change.dossier == NONE {
        return Ok(None);
    }
    // The limit of a token is a limit of what is done, not of the grants that it is done by.
    let text = "SELECT d.id, d.unit_id FROM records_dossier d
                WHERE d.id = $3 AND $4 >= CASE WHEN d.label = 'restricted' THEN 3 ELSE 2 END
                  AND d.unit_id IN (SELECT unit_id FROM reach WHERE person_id = $1
                    AND room = 'records' AND from_at <= $2 AND until_at > $2
                    AND rank >= CASE WHEN d.label = 'restricted' THEN 3 ELSE 2 END)";
    let values = values![by.person, now, change.dossier.clone(), by.rank_max];
    sql.one(text, values).await
}

/// What a change makes of a record, or the message of why it is left alone.
pub(crate) fn judge(
    row: &Row,
    change: &Change,
    target: Option<&Target>,
    rank_max: i64,
) -> Result<State, &'static str> {
    let was = row.state();
    let rank = row.rank.unwrap_or(0).min(rank_max);
    may(rank, &was)?;
    if let Some(rename) = &change.rename
        && rank < Right::Administer.rank()
        && tag::holds(&was.tags, &rename.from)
    {
        return Err("skip-not-administered");
    }
    if was.trashed && change.trash != "restore" && change.rename.is_none() {
        return Err("skip-in-trash");
    }
    let mut state = was.clone();
    if !change.label.is_empty() {
        state.label.clone_from(&change.label);
    }
    state.class = set(&change.class, state.class);
    state.dossier = set(&change.dossier, state.dossier);
    state.paper = Some(row.paper.with(&change.paper));
    if state.dossier != was.dossier && state.dossier.is_some() {
        let target = target.ok_or("skip-dossier-gone")?;
        if Some(target.id) != state.dossier || target.unit_id != row.unit_id {
            return Err("skip-dossier-unit");
        }
    }
    if let Some(rename) = &change.rename {
        state.tags = tag::renamed(&state.tags, &rename.from, &rename.to);
    }
    state.tags.retain(|t| !tag::holds(&change.remove, t));
    for new in &change.add {
        if !tag::holds(&state.tags, new) {
            state.tags.push(new.clone());
        }
    }
    if state.tags.len() > tag::TAGS_MAX {
        return Err("skip-too-many-tags");
    }
    match change.trash.as_str() {
        "trash" => state.trashed = true,
        "restore" => state.trashed = false,
        _ => (),
    }
    may_label(rank, &was, &state)?;
    may_stand(row, &was, &state)?;
    Ok(state)
}

/// What was split or joined comes back with the undoing of that act, never beside what came out
/// of it: the same pages would stand there twice.
fn may_stand(row: &Row, was: &State, state: &State) -> Result<(), &'static str> {
    if !was.trashed || state.trashed {
        return Ok(());
    }
    if row.taken_apart > 0 {
        return Err("skip-restacked");
    }
    if row.put_back > 0 {
        return Err("skip-restack-undone");
    }
    Ok(())
}

/// Whether this rank may change a record in this state.
fn may(rank: i64, was: &State) -> Result<(), &'static str> {
    let needed = if was.label == RESTRICTED {
        Right::Decide
    } else {
        Right::Contribute
    };
    if rank < needed.rank() {
        return Err("skip-not-yours");
    }
    Ok(())
}

fn may_label(rank: i64, was: &State, state: &State) -> Result<(), &'static str> {
    if state.label != was.label && rank < Right::Decide.rank() {
        return Err("skip-label");
    }
    Ok(())
}

fn set(wish: &str, now: Option<Id>) -> Option<Id> {
    match wish {
        "" => now,
        NONE => None,
        id => id.parse().ok(),
    }
}

/// Labels that can be given.
pub const LABELS: [&str; 2] = [INTERNAL, RESTRICTED];

/// Writes a record's new order: every aspect that differs, with an event of its own that tells
/// the state before and after as they are in this transaction.
pub(crate) async fn store(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    row: &Row,
    became: &State,
) -> Result<()> {
    let was = row.state();
    if was.label != became.label {
        let sql = "UPDATE records_record SET label = $2 WHERE id = $1";
        tx.exec(sql, values![row.id, became.label.clone()]).await?;
        tell(
            tx,
            actor,
            now,
            row,
            "records.label",
            json!([was.label, became.label]),
        )
        .await?;
    }
    if was.class != became.class {
        let sql = "UPDATE records_record SET class_id = $2 WHERE id = $1";
        tx.exec(sql, values![row.id, became.class]).await?;
        tell(
            tx,
            actor,
            now,
            row,
            "records.classify",
            json!([was.class, became.class]),
        )
        .await?;
    }
    if was.dossier != became.dossier {
        let sql = "UPDATE records_record SET dossier_id = $2 WHERE id = $1";
        tx.exec(sql, values![row.id, became.dossier]).await?;
        tell(
            tx,
            actor,
            now,
            row,
            "records.file",
            json!([was.dossier, became.dossier]),
        )
        .await?;
    }
    if was.tags != became.tags {
        tag::store(tx, row.id, &became.tags).await?;
        tell(
            tx,
            actor,
            now,
            row,
            "records.tag",
            json!([was.tags, became.tags]),
        )
        .await?;
    }
    if let Some(paper) = became.paper.as_ref().filter(|paper| **paper != row.paper) {
        store_paper(tx, actor, now, row, paper).await?;
    }
    if was.trashed != became.trashed {
        let about = (row.id, row.unit_id);
        review::set_trashed(tx, actor, now, about, became.trashed).await?;
    }
    Ok(())
}

/// A change of a record's data like any other: its state before is kept as a version.
async fn store_paper(tx: &Tx, actor: &Actor, now: i64, row: &Row, paper: &Paper) -> Result<()> {
    let (version, before) = record::data_of(tx, row.id).await?;
    let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let mut after = before.clone();
    after.archival.language.clone_from(&paper.language);
    after.archival.mode = some(&paper.mode);
    after.archival.trust = some(&paper.trust);
    after.archival.physical_state = some(&paper.physical_state);
    let states = (version, before, after);
    review::save(tx, actor, now, (row.id, row.unit_id), states, false).await?;
    Ok(())
}

async fn tell(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    row: &Row,
    action: &'static str,
    change: Value,
) -> Result<()> {
    let told = json!({ "before": change[0], "after": change[1] });
    let event = NewEvent::new(actor, action, Ref::new(NAME, "record", row.id));
    event::append(tx, now, event.unit(row.unit_id).with(told)).await?;
    Ok(())
}

/// The row of a record that the person may at least read.
pub(crate) async fn row(sql: &impl Sql, by: By, now: i64, id: Id) -> Result<Option<Row>> {
    let text = format!(
        "SELECT {COLUMNS} FROM records_record r WHERE {} AND r.id = $3",
        crate::visible!()
    );
    sql.one(&text, values![by.person, now, id]).await
}

/// The same row, held until the transaction ends: what is read there is what is changed.
pub(crate) async fn locked_row(tx: &Tx, by: By, now: i64, id: Id) -> Result<Option<Row>> {
    if tx.is_postgres() {
        // SQLite has one writer at a time anyhow.
        let sql = "SELECT 1 AS n FROM records_record WHERE id = $1 FOR UPDATE";
        tx.exec(sql, values![id]).await?;
    }
    row(tx, by, now, id).await
}

/// Reads a change that was stored.
pub(crate) fn stored(text: &str) -> Result<Change> {
    serde_json::from_str(text).map_err(Error::from)
}

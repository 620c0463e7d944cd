//! Dossiers: the records of one matter, with the data that archives ask for.

pub mod pages;

use house::access::Right;
use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::page::Asker;
use house::{Error, House, Id, Ref, Result, values};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::NAME;
use crate::record::{INTERNAL, Record};

/// Longest title of a dossier, characters.
const TITLE_CHARS_MAX: usize = 500;
/// Dossiers offered for filing a record.
pub const CHOICES_MAX: i64 = 200;

/// A dossier as pages show it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Dossier {
    pub id: Id,
    pub unit_id: Id,
    pub unit_name: String,
    pub code: String,
    pub title: String,
    pub retention: String,
    pub label: String,
    pub start_day: Option<String>,
    pub end_day: Option<String>,
    pub keywords: String,
    pub paper_code: String,
    pub paper_place: String,
    pub note: String,
    pub version: i64,
    pub records: i64,
}

/// The data of a dossier that people type (Circular 05/2025/TT-BNV).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Data {
    pub code: String,
    pub title: String,
    pub retention: String,
    pub start_day: String,
    pub end_day: String,
    pub keywords: String,
    pub paper_code: String,
    pub paper_place: String,
    pub note: String,
}

impl Data {
    /// The data as it is stored: trimmed, days as `YYYY-MM-DD`.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the title is missing or a day is none.
    pub fn judged(&self) -> Result<Data> {
        let clean = |text: &str| viet::normalise(text.trim()).into_owned();
        let day = |field: &'static str, typed: &str| match typed.trim() {
            "" => Ok(String::new()),
            typed => {
                house::clock::read_day(typed).ok_or_else(|| Error::field(field, "record-day-wrong"))
            }
        };
        let title = clean(&self.title);
        if title.is_empty() || title.chars().count() > TITLE_CHARS_MAX {
            return Err(Error::field("title", "dossier-title-missing"));
        }
        Ok(Data {
            code: clean(&self.code),
            title,
            retention: clean(&self.retention),
            start_day: day("start_day", &self.start_day)?,
            end_day: day("end_day", &self.end_day)?,
            keywords: clean(&self.keywords),
            paper_code: clean(&self.paper_code),
            paper_place: clean(&self.paper_place),
            note: clean(&self.note),
        })
    }
}

const COLUMNS: &str = "d.id, d.unit_id, u.name AS unit_name, d.code, d.title, d.retention,
  d.label, d.start_day, d.end_day, d.keywords, d.paper_code, d.paper_place, d.note, d.version,
  (SELECT count(*) FROM records_record r WHERE r.dossier_id = d.id AND r.reading <> 'waiting'
    AND NOT EXISTS (SELECT 1 FROM records_trashing t
      WHERE t.record_id = r.id AND t.restored_at IS NULL)) AS records
  FROM records_dossier d JOIN unit u ON u.id = d.unit_id
  WHERE d.unit_id IN (SELECT unit_id FROM reach WHERE person_id = $1 AND room = 'records'
    AND rank >= $3 AND from_at <= $2 AND until_at > $2)";

/// Dossiers within reach, latest first; `typed` filters by title and code without marks.
pub async fn list(
    house: &House,
    asker: &Asker,
    right: Right,
    typed: &str,
    before: &str,
    limit: i64,
) -> Result<Vec<Dossier>> {
    let folded = viet::fold(typed.trim()).replace(['%', '_'], "");
    let like = if folded.is_empty() {
        String::new()
    } else {
        format!("%{folded}%")
    };
    let sql = format!(
        "SELECT {COLUMNS} AND ($4 = '' OR d.folded LIKE $4) AND ($5 = '' OR d.id < $5)
         ORDER BY d.id DESC LIMIT $6"
    );
    let values = values![asker.id(), house.now(), right.rank(), like, before, limit];
    house.db.all(&sql, values).await
}

/// One of them.
pub async fn find(house: &House, asker: &Asker, right: Right, id: Id) -> Result<Dossier> {
    let sql = format!("SELECT {COLUMNS} AND d.id = $4");
    let found = house
        .db
        .one(&sql, values![asker.id(), house.now(), right.rank(), id])
        .await?;
    found.ok_or(Error::NotFound)
}

/// Opens a dossier for a unit.
pub async fn add(tx: &Tx, actor: &Actor, now: i64, unit: Id, d: &Data) -> Result<Id> {
    let id = Id::new();
    let day = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    tx.exec(
        "INSERT INTO records_dossier (id, unit_id, fonds_id, series_id, class_id, code, title,
           folded, retention, label, language, start_day, end_day, keywords, paper_code,
           paper_place, note, version, created_at, created_by)
         VALUES ($1, $2, NULL, NULL, NULL, $3, $4, $5, $6, $7, 'vi', $8, $9, $10, $11, $12, $13,
           1, $14, $15)",
        values![
            id,
            unit,
            d.code.clone(),
            d.title.clone(),
            folded(d),
            d.retention.clone(),
            INTERNAL,
            day(&d.start_day),
            day(&d.end_day),
            d.keywords.clone(),
            d.paper_code.clone(),
            d.paper_place.clone(),
            d.note.clone(),
            now,
            actor.person
        ],
    )
    .await?;
    let event = NewEvent::new(actor, "records.dossier-open", Ref::new(NAME, "dossier", id));
    event::append(tx, now, event.unit(unit).with(json!({ "title": d.title }))).await?;
    Ok(id)
}

fn folded(d: &Data) -> String {
    viet::fold(&format!("{} {} {}", d.title, d.code, d.keywords))
}

/// Files a record in a dossier of the same unit, or takes it out with `None`.
pub async fn file(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    record: &Record,
    dossier: Option<Id>,
) -> Result<()> {
    let sql = "UPDATE records_record SET dossier_id = $2 WHERE id = $1";
    tx.exec(sql, values![record.id, dossier]).await?;
    let about = Ref::new(NAME, "record", record.id);
    let told = json!({ "before": record.dossier_id, "after": dossier });
    let event = NewEvent::new(actor, "records.file", about)
        .unit(record.unit_id)
        .with(told);
    event::append(tx, now, event).await?;
    Ok(())
}

/// The records of a dossier that the asker may see, in order of their dates.
pub async fn records(house: &House, asker: &Asker, dossier: Id) -> Result<Vec<Record>> {
    let sql = format!(
        "SELECT {} FROM records_record r JOIN unit u ON u.id = r.unit_id
         WHERE {} AND r.dossier_id = $3 AND NOT EXISTS (SELECT 1 FROM records_trashing t
           WHERE t.record_id = r.id AND t.restored_at IS NULL)
         ORDER BY r.issued_on, r.id LIMIT 1000",
        crate::record::COLUMNS,
        crate::visible!()
    );
    house
        .db
        .all(&sql, values![asker.id(), house.now(), dossier])
        .await
}

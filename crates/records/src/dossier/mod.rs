//! Dossiers: the records of one matter, with the data that archives ask for.

pub mod api;
pub mod choice;
mod export;
mod extent;
mod form;
pub mod pages;
pub mod place;

use house::access::Right;
use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::page::Asker;
use house::{Error, House, Id, Ref, Result, values};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::record::{INTERNAL, RESTRICTED, Record, archival};
use crate::{NAME, clash};

/// Longest title of a dossier, characters.
const TITLE_CHARS_MAX: usize = 500;
/// Most sheets or pages of one dossier.
pub(crate) const COUNT_MAX: i64 = 1_000_000;

/// A dossier as pages show it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Dossier {
    pub id: Id,
    pub unit_id: Id,
    pub unit_name: String,
    pub fonds_id: Option<Id>,
    pub fonds_name: Option<String>,
    pub series_id: Option<Id>,
    pub series_name: Option<String>,
    pub class_id: Option<Id>,
    pub class_code: Option<String>,
    pub class_name: Option<String>,
    pub language: String,
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
    pub sheets: Option<i64>,
    pub pages: Option<i64>,
    pub physical_state: String,
    pub information_sign: String,
    pub trust: String,
    pub reserve_copy: String,
    pub version: i64,
    /// How many records in it the asker may see.
    pub records: i64,
}

/// The data of a dossier that people type (Circular 05/2025/TT-BNV).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = DossierData)]
pub struct Data {
    pub code: String,
    pub title: String,
    /// Ids of its places, empty for none.
    pub fonds: String,
    pub series: String,
    pub class: String,
    pub label: String,
    pub language: String,
    pub retention: String,
    pub start_day: String,
    pub end_day: String,
    pub keywords: String,
    pub paper_code: String,
    pub paper_place: String,
    pub note: String,
    /// Sheets and pages of the paper dossier.
    pub sheets: Option<i64>,
    pub pages: Option<i64>,
    /// `good`, `fair` or `damaged`.
    pub physical_state: String,
    pub information_sign: String,
    /// `digital`, `digitised` or `mixed`.
    pub trust: String,
    /// Whether there is one: `made` or `none`; empty when nobody has said.
    pub reserve_copy: String,
}

/// Whether a reserve copy was made.
pub const RESERVES: [&str; 2] = ["made", "none"];

impl Data {
    /// The data as it is stored: trimmed, days as `YYYY-MM-DD`.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the title is missing, a day is none, or a value cannot be so.
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
        let label = match self.label.as_str() {
            RESTRICTED => RESTRICTED,
            _ => INTERNAL,
        };
        let language = match clean(&self.language) {
            none if none.is_empty() => archival::Archival::default().language,
            language => language,
        };
        self.judge_paper()?;
        Ok(Data {
            code: clean(&self.code),
            title,
            fonds: clean(&self.fonds),
            series: clean(&self.series),
            class: clean(&self.class),
            label: label.to_owned(),
            language,
            retention: clean(&self.retention),
            start_day: day("start_day", &self.start_day)?,
            end_day: day("end_day", &self.end_day)?,
            keywords: clean(&self.keywords),
            paper_code: clean(&self.paper_code),
            paper_place: clean(&self.paper_place),
            note: clean(&self.note),
            sheets: self.sheets,
            pages: self.pages,
            physical_state: self.physical_state.clone(),
            information_sign: clean(&self.information_sign),
            trust: self.trust.clone(),
            reserve_copy: self.reserve_copy.clone(),
        })
    }

    /// What is said of the paper.
    fn judge_paper(&self) -> Result<()> {
        let counts = [("sheets", self.sheets), ("pages", self.pages)];
        for (field, count) in counts {
            if count.is_some_and(|n| !(0..=COUNT_MAX).contains(&n)) {
                return Err(Error::field(field, "dossier-count-wrong"));
            }
        }
        let choices: [(&str, &str, &[&str]); 3] = [
            ("physical_state", &self.physical_state, &archival::STATES),
            ("trust", &self.trust, &archival::TRUSTS),
            ("reserve_copy", &self.reserve_copy, &RESERVES),
        ];
        for (field, value, all) in choices {
            if !value.is_empty() && !all.contains(&value) {
                return Err(Error::field(field, "archival-choice-wrong"));
            }
        }
        Ok(())
    }
}

impl Dossier {
    /// The data that people may change.
    pub fn data(&self) -> Data {
        let id = |id: &Option<Id>| id.map(|id| id.to_string()).unwrap_or_default();
        Data {
            code: self.code.clone(),
            title: self.title.clone(),
            fonds: id(&self.fonds_id),
            series: id(&self.series_id),
            class: id(&self.class_id),
            label: self.label.clone(),
            language: self.language.clone(),
            retention: self.retention.clone(),
            start_day: self.start_day.clone().unwrap_or_default(),
            end_day: self.end_day.clone().unwrap_or_default(),
            keywords: self.keywords.clone(),
            paper_code: self.paper_code.clone(),
            paper_place: self.paper_place.clone(),
            note: self.note.clone(),
            sheets: self.sheets,
            pages: self.pages,
            physical_state: self.physical_state.clone(),
            information_sign: self.information_sign.clone(),
            trust: self.trust.clone(),
            reserve_copy: self.reserve_copy.clone(),
        }
    }
}

/// `$1` is the person, `$2` the moment, `$3` the rank that is needed; restricted dossiers are
/// for those who decide.
const COLUMNS: &str = "d.id, d.unit_id, u.name AS unit_name, d.fonds_id, f.name AS fonds_name,
  d.series_id, s.name AS series_name, d.class_id, k.code AS class_code, k.name AS class_name,
  d.language, d.code, d.title, d.retention,
  d.label, d.start_day, d.end_day, d.keywords, d.paper_code, d.paper_place, d.note, d.sheets,
  d.pages, d.physical_state, d.information_sign, d.trust, d.reserve_copy, d.version,
  (SELECT count(*) FROM records_record r WHERE r.dossier_id = d.id AND r.reading <> 'waiting'
    AND (r.label <> 'restricted' OR r.unit_id IN (SELECT unit_id FROM reach
      WHERE person_id = $1 AND room = 'records' AND rank >= 3
        AND from_at <= $2 AND until_at > $2))
    AND NOT EXISTS (SELECT 1 FROM records_trashing t
      WHERE t.record_id = r.id AND t.restored_at IS NULL)) AS records
  FROM records_dossier d JOIN unit u ON u.id = d.unit_id
  LEFT JOIN records_fonds f ON f.id = d.fonds_id
  LEFT JOIN records_series s ON s.id = d.series_id
  LEFT JOIN records_class k ON k.id = d.class_id
  WHERE d.unit_id IN (SELECT unit_id FROM reach WHERE person_id = $1 AND room = 'records'
    AND rank >= $3 AND from_at <= $2 AND until_at > $2)
  AND (d.label <> 'restricted' OR d.unit_id IN (SELECT unit_id FROM reach
    WHERE person_id = $1 AND room = 'records' AND rank >= 3
      AND from_at <= $2 AND until_at > $2))";

/// Which dossiers are asked for; what is empty does not narrow.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Title, code or keywords, without marks.
    pub q: String,
    pub fonds: String,
    pub series: String,
    /// A class; those below it count as well.
    pub class: String,
    /// Those of one unit.
    pub unit: String,
    /// Dossiers opened before this one.
    pub before: String,
}

/// Dossiers within reach, latest first.
pub async fn list(
    house: &House,
    asker: &Asker,
    right: Right,
    asked: &Asked,
    limit: i64,
) -> Result<Vec<Dossier>> {
    let folded = viet::fold(asked.q.trim()).replace(['%', '_'], "");
    let like = if folded.is_empty() {
        String::new()
    } else {
        format!("%{folded}%")
    };
    let sql = format!(
        "SELECT {COLUMNS} AND ($4 = '' OR d.folded LIKE $4) AND ($5 = '' OR d.id < $5)
           AND ($6 = '' OR d.fonds_id = $6) AND ($7 = '' OR d.series_id = $7)
           AND ($8 = '' OR d.class_id IN (SELECT a.class_id FROM records_class_above a
             WHERE a.above_id = $8))
           AND ($10 = '' OR d.unit_id = $10)
         ORDER BY d.id DESC LIMIT $9"
    );
    let values = values![
        asker.id(),
        house.now(),
        right.rank(),
        like,
        asked.before.clone(),
        asked.fonds.clone(),
        asked.series.clone(),
        asked.class.clone(),
        limit,
        asked.unit.clone()
    ];
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

/// Whether a reserve copy was made, in words.
fn reserve_words(asker: &Asker, value: &str) -> String {
    match value {
        "" => String::new(),
        value => asker.t_with("reserve-word", &[("reserve", value.into())]),
    }
}

/// An id as a column holds it: empty is none.
fn or_null(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Opens a dossier for a unit. [`place::check`] has judged where it is to stand.
pub async fn add(tx: &Tx, actor: &Actor, now: i64, unit: Id, d: &Data) -> Result<Id> {
    let id = Id::new();
    tx.exec(
        "INSERT INTO records_dossier (id, unit_id, fonds_id, series_id, class_id, code, title,
           folded, retention, label, language, start_day, end_day, keywords, paper_code,
           paper_place, note, version, created_at, created_by, sheets, pages, physical_state,
           information_sign, trust, reserve_copy)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
           1, $18, $19, $20, $21, $22, $23, $24, $25)",
        values![
            id,
            unit,
            or_null(&d.fonds),
            or_null(&d.series),
            or_null(&d.class),
            d.code.clone(),
            d.title.clone(),
            folded(d),
            d.retention.clone(),
            d.label.clone(),
            d.language.clone(),
            or_null(&d.start_day),
            or_null(&d.end_day),
            d.keywords.clone(),
            d.paper_code.clone(),
            d.paper_place.clone(),
            d.note.clone(),
            now,
            actor.person,
            d.sheets,
            d.pages,
            d.physical_state.clone(),
            d.information_sign.clone(),
            d.trust.clone(),
            d.reserve_copy.clone()
        ],
    )
    .await?;
    let event = NewEvent::new(actor, "records.dossier-open", Ref::new(NAME, "dossier", id));
    event::append(tx, now, event.unit(unit).with(json!({ "after": d }))).await?;
    Ok(id)
}

/// Changes the data of a dossier that was seen at a version.
///
/// # Errors
/// [`Error::Conflict`] when somebody changed it meanwhile.
pub async fn change(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    (seen, version): (&Dossier, i64),
    d: &Data,
) -> Result<()> {
    let touched = tx
        .exec(
            "UPDATE records_dossier SET fonds_id = $3, series_id = $4, class_id = $5, code = $6,
               title = $7, folded = $8, retention = $9, label = $10, language = $11,
               start_day = $12, end_day = $13, keywords = $14, paper_code = $15,
               paper_place = $16, note = $17, sheets = $18, pages = $19, physical_state = $20,
               information_sign = $21, trust = $22, reserve_copy = $23, version = version + 1
             WHERE id = $1 AND version = $2",
            values![
                seen.id,
                version,
                or_null(&d.fonds),
                or_null(&d.series),
                or_null(&d.class),
                d.code.clone(),
                d.title.clone(),
                folded(d),
                d.retention.clone(),
                d.label.clone(),
                d.language.clone(),
                or_null(&d.start_day),
                or_null(&d.end_day),
                d.keywords.clone(),
                d.paper_code.clone(),
                d.paper_place.clone(),
                d.note.clone(),
                d.sheets,
                d.pages,
                d.physical_state.clone(),
                d.information_sign.clone(),
                d.trust.clone(),
                d.reserve_copy.clone()
            ],
        )
        .await?;
    if touched == 0 || seen.version != version {
        return Err(Error::Conflict(clash::MEANWHILE));
    }
    let about = Ref::new(NAME, "dossier", seen.id);
    let event = NewEvent::new(actor, "records.dossier-change", about);
    let told = json!({ "before": seen.data(), "after": d });
    event::append(tx, now, event.unit(seen.unit_id).with(told)).await?;
    Ok(())
}

fn folded(d: &Data) -> String {
    viet::fold(&format!("{} {} {}", d.title, d.code, d.keywords))
}

/// The records of a dossier that the asker may see, in order of their places in it; those without
/// one follow in order of their dates.
pub async fn records(house: &House, asker: &Asker, dossier: Id) -> Result<Vec<Record>> {
    let sql = format!(
        "SELECT {} FROM records_record r JOIN unit u ON u.id = r.unit_id
         WHERE {} AND r.dossier_id = $3 AND NOT EXISTS (SELECT 1 FROM records_trashing t
           WHERE t.record_id = r.id AND t.restored_at IS NULL)
         ORDER BY CASE WHEN r.ordinal IS NULL THEN 1 ELSE 0 END, r.ordinal, r.issued_on, r.id
         LIMIT 1000",
        crate::record::COLUMNS,
        crate::visible!()
    );
    house
        .db
        .all(&sql, values![asker.id(), house.now(), dossier])
        .await
}

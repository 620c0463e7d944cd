//! Records: one document each, kept as evidence, with its data, pages, fields and life.

pub mod api;
pub(crate) mod archival;
mod bytes;
mod change;
mod export;
mod facets;
mod filing;
pub mod filter;
pub mod finish;
pub(crate) mod leaf;
mod leaves;
pub mod life;
pub mod list;
pub mod notes;
pub mod pages;
mod play;
mod print;
mod rights;
pub(crate) mod shelf;
pub mod shelf_api;
pub mod show;
mod text;
pub mod versions;

pub(crate) use change::changed;
use house::access::Right;
use house::db::{Sql, Tx};
use house::id::{Id, Ref};
use house::page::Asker;
use house::room::{Card, Waiting};
use house::search::Entry;
use house::{House, Result, values};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::record::archival::Archival;
use crate::{NAME, class, tag};

/// Refs handed out at once when the index is rebuilt.
const REFS_MAX: i64 = 500;
/// Label of records that only those who decide may see.
pub const RESTRICTED: &str = "restricted";
/// Label of records that everyone who may read the unit's records may see.
pub const INTERNAL: &str = "internal";

/// Label of records that need no right beside that over their unit, and may be published.
pub const OPEN: &str = "open";

/// Which records a person may see: the unit is within reach, restricted ones only for those who
/// decide there, none that wait for the secrecy gate. `$1` is the person, `$2` the moment.
///
/// The two sets of units do not depend on the row, so that the database makes each of them once
/// for a statement and not once for every row that it looks at.
///
/// `visible!(along)` says the same in a form that keeps the database from going unit by unit: for
/// readers of hundreds of units it goes along the order that is asked for and stops early.
#[macro_export]
macro_rules! visible {
    () => {
        $crate::visible!(@ "r.unit_id")
    };
    (along) => {
        $crate::visible!(@ "r.unit_id || ''")
    };
    (@ $unit:literal) => {
        concat!(
            "r.reading <> 'waiting' AND ", $unit, " IN
               (SELECT unit_id FROM reach WHERE person_id = $1 AND room = 'records'
                  AND rank >= 1 AND from_at <= $2 AND until_at > $2)
             AND (r.label <> 'restricted' OR r.unit_id IN (SELECT unit_id FROM reach
               WHERE person_id = $1 AND room = 'records' AND rank >= 3
                 AND from_at <= $2 AND until_at > $2))"
        )
    };
}

/// A record as pages show it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Record {
    pub id: Id,
    pub unit_id: Id,
    pub unit_name: String,
    pub batch_id: Option<Id>,
    pub dossier_id: Option<Id>,
    pub class_id: Option<Id>,
    pub title: String,
    pub number: Option<String>,
    pub notation: Option<String>,
    pub issued_on: Option<String>,
    pub place: Option<String>,
    pub issuer: Option<String>,
    pub parent_issuer: Option<String>,
    pub issuer_unit_id: Option<Id>,
    pub r#type: Option<String>,
    pub r#abstract: Option<String>,
    pub signer: Option<String>,
    pub signer_post: Option<String>,
    pub recipients: Option<String>,
    pub urgency: Option<String>,
    pub label: String,
    pub tags: String,
    pub original_name: String,
    pub kind: String,
    pub media_type: String,
    pub original_hash: String,
    pub original_size: i64,
    pub copy_blob: Option<String>,
    pub page_count: i64,
    pub reading: String,
    pub trouble: Option<String>,
    pub version: i64,
    pub created_at: i64,
    pub confirmed: i64,
    pub trashed: i64,
    #[sea_orm(nested)]
    pub archival: Archival,
}

/// The columns of [`Record`]; those of [`Archival`] are in it.
pub const COLUMNS: &str = concat!(
    "r.id, r.unit_id, u.name AS unit_name, r.batch_id, r.dossier_id, r.class_id, r.title,
     r.number, r.notation, r.issued_on, r.place, r.issuer, r.parent_issuer, r.issuer_unit_id,
     r.type, r.abstract, r.signer, r.signer_post, r.recipients, r.urgency, r.label, r.tags,
     r.original_name, r.kind, r.media_type, r.original_hash, r.original_size, r.copy_blob,
     r.page_count, r.reading, r.trouble, r.version, r.created_at, ",
    archival::columns!(),
    ", (SELECT count(*) FROM records_confirmation c WHERE c.record_id = r.id) AS confirmed,
     (SELECT count(*) FROM records_trashing t WHERE t.record_id = r.id AND t.restored_at IS NULL)
       AS trashed"
);

impl Record {
    /// The data that people may change.
    pub fn data(&self) -> Data {
        Data {
            title: self.title.clone(),
            number: self.number.clone(),
            notation: self.notation.clone(),
            issued_on: self.issued_on.clone(),
            place: self.place.clone(),
            issuer: self.issuer.clone(),
            parent_issuer: self.parent_issuer.clone(),
            issuer_unit_id: self.issuer_unit_id,
            kind: self.r#type.clone(),
            abstract_text: self.r#abstract.clone(),
            signer: self.signer.clone(),
            signer_post: self.signer_post.clone(),
            recipients: self.recipients.clone(),
            urgency: self.urgency.clone(),
            archival: self.archival.clone(),
        }
    }

    /// `1234/QĐ-UBND`, or what there is of it.
    pub fn code(&self) -> String {
        match (&self.number, &self.notation) {
            (Some(n), Some(k)) if k.contains('/') => format!("{n}-{k}"),
            (Some(n), Some(k)) => format!("{n}/{k}"),
            (Some(only), None) | (None, Some(only)) => only.clone(),
            (None, None) => String::new(),
        }
    }
}

/// The data of a record that people may change.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = RecordData)]
pub struct Data {
    pub title: String,
    pub number: Option<String>,
    pub notation: Option<String>,
    pub issued_on: Option<String>,
    pub place: Option<String>,
    pub issuer: Option<String>,
    pub parent_issuer: Option<String>,
    pub issuer_unit_id: Option<Id>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    #[serde(rename = "abstract")]
    pub abstract_text: Option<String>,
    pub signer: Option<String>,
    pub signer_post: Option<String>,
    pub recipients: Option<String>,
    pub urgency: Option<String>,
    #[serde(flatten)]
    pub archival: Archival,
}

/// A text as it stands at the head of a line: papers say "Về việc phê duyệt …", of which the
/// abstract keeps "phê duyệt …".
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

impl Data {
    /// What the record is called in lists: type, code and abstract; else the blob's name.
    pub fn title_or(&self, name: &str) -> String {
        if let Some(text) = self.abstract_text.as_ref().filter(|t| !t.is_empty()) {
            return capital(text);
        }
        let code = match (&self.number, &self.notation) {
            (Some(n), Some(k)) => format!("{n}/{k}"),
            _ => String::new(),
        };
        let kind = self.kind.clone().unwrap_or_default();
        let title = format!("{kind} {code}").trim().to_owned();
        if title.is_empty() {
            name.to_owned()
        } else {
            title
        }
    }

    /// What a search without marks in lists looks through.
    fn folded(&self) -> String {
        let some = |v: &Option<String>| v.clone().unwrap_or_default();
        let all = [
            self.title.clone(),
            some(&self.number),
            some(&self.notation),
            some(&self.issuer),
            some(&self.signer),
            some(&self.archival.identifier),
            some(&self.archival.keywords),
        ];
        viet::fold(&all.join(" "))
    }
}

/// Writes what was read off a record's pages; what archives ask for beside it stays.
pub async fn store_read(tx: &Tx, id: Id, read: &Data) -> Result<()> {
    let data = Data {
        archival: archival::of_record(tx, id).await?,
        ..read.clone()
    };
    store_data(tx, id, &data).await
}

/// Writes a record's data. The caller has kept the earlier version where there was one.
pub async fn store_data(tx: &Tx, id: Id, d: &Data) -> Result<()> {
    archival::store(tx, id, &d.archival).await?;
    tx.exec(
        "UPDATE records_record SET title = $2, number = $3, notation = $4, issued_on = $5,
           place = $6, issuer = $7, parent_issuer = $8, issuer_unit_id = $9, type = $10,
           abstract = $11, signer = $12, signer_post = $13, recipients = $14, urgency = $15,
           folded = $16, version = version + 1
         WHERE id = $1",
        values![
            id,
            d.title.clone(),
            d.number.clone(),
            d.notation.clone(),
            d.issued_on.clone(),
            d.place.clone(),
            d.issuer.clone(),
            d.parent_issuer.clone(),
            d.issuer_unit_id,
            d.kind.clone(),
            d.abstract_text.clone(),
            d.signer.clone(),
            d.signer_post.clone(),
            d.recipients.clone(),
            d.urgency.clone(),
            d.folded()
        ],
    )
    .await?;
    Ok(())
}

/// The record of an id, for one who may see it.
pub async fn find(house: &House, asker: &Asker, id: Id) -> Result<Option<Record>> {
    if !asker.holds(NAME, Right::Read) {
        return Ok(None);
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM records_record r JOIN unit u ON u.id = r.unit_id
         WHERE r.id = $3 AND {}",
        visible!()
    );
    house
        .db
        .one(&sql, values![asker.id(), house.now(), id])
        .await
}

/// The version and data of a record that is about to be changed: the caller has found it.
pub(crate) async fn data_of(tx: &Tx, id: Id) -> Result<(i64, Data)> {
    let sql = format!(
        "SELECT {COLUMNS} FROM records_record r JOIN unit u ON u.id = r.unit_id WHERE r.id = $1"
    );
    let found: Option<Record> = tx.one(&sql, values![id]).await?;
    let record = found.ok_or(house::Error::NotFound)?;
    Ok((record.version, record.data()))
}

/// "Show me."
pub async fn card(house: &House, asker: &Asker, about: &Ref) -> Result<Option<Card>> {
    let Some(record) = find(house, asker, about.id).await? else {
        return Ok(None);
    };
    let day = record.issued_on.as_deref().map(house::clock::day_words);
    let parts = [
        record.code(),
        day.unwrap_or_default(),
        record.issuer.unwrap_or_default(),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|p| !p.is_empty()).collect();
    Ok(Some(Card {
        summary: parts.join(" · "),
        title: record.title,
        href: format!("/records/{}", record.id),
        thumbnail: (record.page_count > 0).then(|| format!("/records/{}/pages/1/thumb", record.id)),
        label: Some(record.label),
    }))
}

#[derive(FromQueryResult)]
struct Text {
    text: String,
}

/// The text of a record, pages joined by form feeds. The caller has found the record before.
pub async fn text(sql: &impl Sql, id: Id) -> Result<String> {
    let query = "SELECT text FROM records_page WHERE record_id = $1 ORDER BY number LIMIT 5000";
    let pages: Vec<Text> = sql.all(query, values![id]).await?;
    Ok(pages
        .into_iter()
        .map(|p| p.text)
        .collect::<Vec<_>>()
        .join("\u{c}"))
}

/// What the index holds of a record; nothing while it waits for the gate or lies in the trash.
pub async fn entry(house: &House, about: &Ref) -> Result<Option<Entry>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM records_record r JOIN unit u ON u.id = r.unit_id
         WHERE r.id = $1 AND r.reading <> 'waiting'"
    );
    let found: Option<Record> = house.db.one(&sql, values![about.id]).await?;
    let Some(record) = found.filter(|r| r.trashed == 0) else {
        return Ok(None);
    };
    let restricted = record.label == RESTRICTED;
    let mut facets: Vec<(&'static str, String)> = Vec::new();
    let more = [&record.archival.keywords, &record.archival.description];
    let mut whole = text(&house.db, record.id).await?;
    for told in more.into_iter().flatten() {
        whole.push('\u{c}');
        whole.push_str(told);
    }
    let codes = [Some(record.code()), record.archival.identifier.clone()];
    let tags = tag::of_column(&record.tags);
    facets.extend(tags.into_iter().map(|tag| ("tag", tag)));
    if let Some(class) = record.class_id {
        // A record is found under every class above its own as well.
        let line = class::line(&house.db, class).await?;
        facets.extend(line.iter().map(|k| ("class", k.words())));
    }
    for (key, value) in [("type", &record.r#type), ("issuer", &record.issuer)] {
        facets.extend(value.clone().map(|v| (key, v)));
    }
    Ok(Some(Entry {
        about: about.clone(),
        text: whole,
        codes: codes
            .into_iter()
            .flatten()
            .filter(|code| !code.is_empty())
            .collect(),
        unit: record.unit_id,
        right: if restricted {
            Right::Decide
        } else {
            Right::Read
        },
        day: record.issued_on,
        title: record.title,
        facets,
    }))
}

#[derive(FromQueryResult)]
struct OnlyId {
    id: Id,
}

/// Everything that belongs into the index, in order of ids.
pub async fn entries(house: &House, after: Option<Id>) -> Result<Vec<Ref>> {
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    let sql = "SELECT id FROM records_record WHERE id > $1 AND reading <> 'waiting'
               ORDER BY id LIMIT $2";
    let rows: Vec<OnlyId> = house.db.all(sql, values![after, REFS_MAX]).await?;
    Ok(rows
        .into_iter()
        .map(|r| Ref::new(NAME, "record", r.id))
        .collect())
}

#[derive(FromQueryResult)]
struct Hash {
    hash: String,
}

/// The blobs that records still point at.
pub async fn blobs(house: &House) -> Result<Vec<String>> {
    let sql = "SELECT original_hash AS hash FROM records_record WHERE reading <> 'waiting'
               UNION SELECT source_hash FROM records_page WHERE source_hash IS NOT NULL
                 AND EXISTS (SELECT 1 FROM records_record r WHERE r.id = record_id
                   AND r.reading <> 'waiting')
               UNION SELECT picture_blob FROM records_dropped_page
                 WHERE picture_blob IS NOT NULL
               UNION SELECT small_blob FROM records_dropped_page WHERE small_blob IS NOT NULL
               UNION SELECT thumb_blob FROM records_dropped_page WHERE thumb_blob IS NOT NULL
               UNION SELECT original_hash FROM records_former
               UNION SELECT copy_blob FROM records_former WHERE copy_blob IS NOT NULL
               UNION SELECT source_hash FROM records_former_page WHERE source_hash IS NOT NULL
               UNION SELECT picture_blob FROM records_former_page WHERE picture_blob IS NOT NULL
               UNION SELECT small_blob FROM records_former_page WHERE small_blob IS NOT NULL
               UNION SELECT thumb_blob FROM records_former_page WHERE thumb_blob IS NOT NULL
               UNION SELECT copy_blob FROM records_record WHERE copy_blob IS NOT NULL
               UNION SELECT picture_blob FROM records_page WHERE picture_blob IS NOT NULL
               UNION SELECT small_blob FROM records_page WHERE small_blob IS NOT NULL
               UNION SELECT thumb_blob FROM records_page WHERE thumb_blob IS NOT NULL";
    let rows: Vec<Hash> = house.db.all(sql, vec![]).await?;
    Ok(rows.into_iter().map(|r| r.hash).collect())
}

/// What waits for a person: records to be reviewed, papers set aside.
pub async fn waiting(house: &House, asker: &Asker) -> Result<Vec<Waiting>> {
    let mut lines = Vec::new();
    if asker.holds(NAME, Right::Contribute) {
        lines.push(Waiting {
            message: "records-waiting-review",
            count: crate::review::count(house, asker).await?,
            href: "/records/review".to_owned(),
            icon: "list-checks",
        });
    }
    lines.push(Waiting {
        message: "records-waiting-gate",
        count: crate::gate::count(house, asker).await?,
        href: "/records/gate".to_owned(),
        icon: "shield-alert",
    });
    lines.retain(|line| line.count > 0);
    Ok(lines)
}

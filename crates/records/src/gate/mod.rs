//! The secrecy gate: what bears a mark of secrecy is set aside, encrypted, before anything of it
//! is stored, indexed or shown.
//!
//! A custodian confirms it: the key and the bytes are destroyed and a register line that points
//! at the paper remains. Or two people release it as a false alarm. Law on the protection of
//! state secrets 29/2018/QH14: what is marked Mật, Tối mật or Tuyệt mật does not lie on a
//! networked computer.

pub mod api;
mod key;
mod level;
pub mod pages;
pub mod seal;
mod stream;
pub mod sweep;
pub(crate) mod withdraw;

use fields::gate::{How, Mark};
use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::id::{Id, Ref};
use house::page::Asker;
use house::{Error, House, Result, values};
use sea_orm::FromQueryResult;
use serde_json::json;

use crate::reading::job::Waiting;
use crate::reading::read::ReadPaper;
use crate::record::finish::destroy_intake;
use crate::{NAME, renewal};
use seal::Sealing;

/// Sets a paper aside that was just read.
pub async fn set_aside(house: &House, record: &Waiting, read: &ReadPaper) -> Result<()> {
    let sealing = Sealing::of(house, record, read).await?;
    set_aside_as(house, record, vec![record.id], sealing, &read.marks).await
}

/// Sets a paper aside: seals its bytes, and takes these records, all that was read off them, and
/// their blobs away.
pub(crate) async fn set_aside_as(
    house: &House,
    record: &Waiting,
    records: Vec<Id>,
    sealing: Sealing,
    marks: &[Mark],
) -> Result<()> {
    let id = Id::new();
    let key = seal::seal_paper(house, id, sealing).await?;
    let worst = marks.iter().max_by_key(|m| (m.how.is_read(), m.level));
    let (level, how, sure) = worst.map_or(("", UNJUDGED, 0.0), |m| {
        (level::known(m), how_word(m.how), m.confidence)
    });
    let (now, record) = (house.now(), record.clone());
    let hash = record.original_hash.clone();
    let sure = (sure * 100.0).round() as i64;
    let write = house.db.write(move |tx| {
        Box::pin(async move {
            tx.exec(
                "INSERT INTO records_quarantine (id, unit_id, batch_id, level, how,
                   confidence, sealing_key, created_at, created_by)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                values![
                    id,
                    record.unit_id,
                    record.batch_id,
                    level,
                    how,
                    sure,
                    key,
                    now,
                    record.created_by
                ],
            )
            .await?;
            let mut freed = Vec::new();
            for record in records {
                renewal::stay(tx, now, record).await?;
                freed.extend(withdraw::take_out(tx, now, record).await?);
            }
            let about = Ref::new(NAME, "quarantine", id);
            let event = NewEvent::new(&Actor::program("nhip"), "records.set-aside", about);
            event::append(tx, now, event.unit(record.unit_id).with(json!({}))).await?;
            Ok(freed)
        })
    });
    withdraw::destroy(house, write.await?).await?;
    destroy_intake(house, &hash).await?;
    // Its row had its name.
    house.db.fold().await.map(drop)
}

/// The word for a stamp that could not be read: somebody has to look whether it is a mark.
pub const UNREAD: &str = "unread";
/// The word for a page of which nothing could be read: somebody has to look at it.
pub const UNJUDGED: &str = "unjudged";

fn how_word(how: How) -> &'static str {
    match how {
        How::Box => "box",
        How::Text => "text",
        How::Stamp => "stamp",
        How::Unread => UNREAD,
        How::Unjudged => UNJUDGED,
    }
}

/// The pseudo-room of rights over papers that were set aside: custodians hold `decide` in it.
pub const CUSTODY: &str = "custody";
/// Papers set aside that are listed at once.
const LIST_MAX: i64 = 200;
/// Shortest reason for a release, characters.
pub const REASON_CHARS_MIN: usize = 10;

/// A paper that was set aside, as custodians see it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Quarantine {
    pub id: Id,
    pub unit_id: Id,
    pub unit_name: String,
    /// As printed; of what could not be read nobody knows it before a custodian has chosen.
    pub level: String,
    pub how: String,
    pub confidence: i64,
    pub sealing_key: Option<String>,
    pub created_at: i64,
    pub created_by: Option<Id>,
    pub batch_id: Option<Id>,
    /// Who asked for its release and why, while the second person has not agreed.
    pub asked_by: Option<Id>,
    pub asker: Option<String>,
    pub reason: Option<String>,
    pub agreed_at: Option<i64>,
    /// The register line of one that was confirmed.
    pub number: Option<String>,
    pub issued_on: Option<String>,
    pub issuer: Option<String>,
    pub paper_place: Option<String>,
    pub confirmed_at: Option<i64>,
}

impl Quarantine {
    /// Whether nobody has decided yet.
    pub fn open(&self) -> bool {
        self.confirmed_at.is_none() && self.agreed_at.is_none()
    }

    /// Whether no words of a mark were read, so that a person has to tell its degree.
    pub fn guessed(&self) -> bool {
        self.how == UNREAD || self.how == UNJUDGED
    }

    /// Its degree as far as it is known: read, or chosen by a custodian.
    pub fn known_level(&self) -> Option<&str> {
        let known = !self.guessed() || self.confirmed_at.is_some();
        known
            .then_some(self.level.as_str())
            .filter(|l| !l.is_empty())
    }
}

const COLUMNS: &str = "q.id, q.unit_id, u.name AS unit_name, q.level, q.how, q.confidence,
  q.sealing_key, q.created_at, q.created_by, q.batch_id, l.asked_by, p.name AS asker, l.reason,
  l.agreed_at, c.number, c.issued_on, c.issuer, c.paper_place, c.at AS confirmed_at
  FROM records_quarantine q
  JOIN unit u ON u.id = q.unit_id
  LEFT JOIN records_release l ON l.quarantine_id = q.id
  LEFT JOIN person p ON p.id = l.asked_by
  LEFT JOIN records_secret_confirmation c ON c.quarantine_id = q.id
  WHERE q.unit_id IN (SELECT unit_id FROM reach WHERE person_id = $1 AND room = 'custody'
    AND rank >= 3 AND from_at <= $2 AND until_at > $2)";

/// Papers set aside, latest first, for custodians of their units.
pub async fn list(house: &House, asker: &Asker) -> Result<Vec<Quarantine>> {
    list_before(house, asker, None, LIST_MAX).await
}

/// The same from an id on.
pub(crate) async fn list_before(
    house: &House,
    asker: &Asker,
    before: Option<Id>,
    rows: i64,
) -> Result<Vec<Quarantine>> {
    let before = before.map_or_else(|| "~".to_owned(), |id| id.to_string());
    let sql = format!("SELECT {COLUMNS} AND q.id < $3 ORDER BY q.id DESC LIMIT $4");
    let values = values![asker.id(), house.now(), before, rows];
    house.db.all(&sql, values).await
}

/// One of them.
pub async fn find(house: &House, asker: &Asker, id: Id) -> Result<Quarantine> {
    let sql = format!("SELECT {COLUMNS} AND q.id = $3");
    let found = house
        .db
        .one(&sql, values![asker.id(), house.now(), id])
        .await?;
    found.ok_or(Error::NotFound)
}

/// What remains in the register of a paper that bears a secret.
#[derive(Clone, Debug)]
pub struct RegisterLine {
    /// The degree as printed, see [`level::chosen`].
    pub level: String,
    pub number: String,
    pub issued_on: String,
    pub issuer: String,
    pub paper_place: String,
}

/// A custodian confirms: the row's half of the key goes first, in the transaction that writes the
/// register line; then the other half and the bytes, which nobody can read any more.
pub async fn confirm(house: &House, asker: &Asker, id: Id, line: RegisterLine) -> Result<()> {
    let set_aside = find(house, asker, id).await?;
    let (now, actor) = (house.now(), asker.actor());
    house
        .db
        .write(move |tx| {
            Box::pin(async move { confirm_in(tx, &actor, now, &set_aside, line).await })
        })
        .await?;
    seal::destroy(house, id).await
}

/// The part of a confirmation that is one transaction.
pub(crate) async fn confirm_in(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    set_aside: &Quarantine,
    line: RegisterLine,
) -> Result<()> {
    let id = set_aside.id;
    take_key(tx, id).await?;
    let sql = "UPDATE records_quarantine SET level = $2 WHERE id = $1";
    tx.exec(sql, values![id, line.level.clone()]).await?;
    tx.exec(
        "INSERT INTO records_secret_confirmation (quarantine_id, number, issued_on, issuer,
           paper_place, by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        values![
            id,
            line.number,
            line.issued_on,
            line.issuer,
            line.paper_place,
            actor.person,
            now
        ],
    )
    .await?;
    let sql = "DELETE FROM records_release WHERE quarantine_id = $1";
    tx.exec(sql, values![id]).await?;
    let about = Ref::new(NAME, "quarantine", id);
    let event = NewEvent::new(actor, "records.secret-confirm", about);
    let told = json!({ "level": line.level, "was": set_aside.known_level() });
    event::append(tx, now, event.unit(set_aside.unit_id).with(told)).await?;
    Ok(())
}

/// Takes its half of the key out of the row: whoever does it first decides, the second hears of a
/// conflict.
async fn take_key(tx: &Tx, id: Id) -> Result<()> {
    let sql = "UPDATE records_quarantine SET sealing_key = NULL
               WHERE id = $1 AND sealing_key IS NOT NULL";
    let touched = tx.exec(sql, values![id]).await?;
    if touched == 1 {
        Ok(())
    } else {
        Err(Error::Conflict("gate-decided-already"))
    }
}

/// The first of two people says that it is a false alarm, and why.
pub async fn ask_release(house: &House, asker: &Asker, id: Id, reason: String) -> Result<()> {
    let set_aside = find(house, asker, id).await?;
    let (now, actor) = (house.now(), asker.actor());
    house
        .db
        .write(move |tx| {
            Box::pin(async move { ask_in(tx, &actor, now, &set_aside, &reason).await })
        })
        .await
}

/// The same within a transaction.
pub(crate) async fn ask_in(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    set_aside: &Quarantine,
    reason: &str,
) -> Result<()> {
    if !set_aside.open() {
        return Err(Error::Conflict("gate-decided-already"));
    }
    let reason = reason.trim();
    if reason.chars().count() < REASON_CHARS_MIN {
        return Err(Error::field("reason", "gate-reason-short"));
    }
    let sql = "INSERT INTO records_release (id, quarantine_id, reason, asked_by, asked_at,
                 agreed_by, agreed_at, record_id)
               VALUES ($1, $2, $3, $4, $5, NULL, NULL, NULL)
               ON CONFLICT (quarantine_id) DO NOTHING";
    let values = values![Id::new(), set_aside.id, reason, actor.person, now];
    if tx.exec(sql, values).await? == 0 {
        return Err(Error::Conflict("gate-asked-already"));
    }
    let about = Ref::new(NAME, "quarantine", set_aside.id);
    let event = NewEvent::new(actor, "records.release-ask", about);
    let event = event
        .unit(set_aside.unit_id)
        .with(json!({ "reason": reason }));
    event::append(tx, now, event).await?;
    Ok(())
}

/// A paper unsealed for its release, its bytes back in the intake.
pub(crate) struct Opened {
    about: seal::About,
    stored: house::blob::Stored,
}

impl Opened {
    /// Of its bytes.
    pub(crate) fn hash(&self) -> String {
        self.stored.hash.clone()
    }
}

/// Somebody else decided meanwhile: what was unsealed for nothing does not stay in the open.
pub(crate) async fn unless_in_vain<T>(
    house: &House,
    unsealed: Option<String>,
    agreed: Result<T>,
) -> Result<T> {
    if agreed.is_err()
        && let Some(hash) = unsealed
    {
        destroy_intake(house, &hash).await?;
    }
    agreed
}

/// Unseals a paper for the second person, who must be another than the first.
pub(crate) async fn opened(house: &House, asker: &Asker, set_aside: &Quarantine) -> Result<Opened> {
    if set_aside.asked_by == Some(asker.person()?.id) {
        return Err(Error::Conflict("gate-second-person"));
    }
    if set_aside.asked_by.is_none() || !set_aside.open() {
        return Err(Error::Conflict("gate-decided-already"));
    }
    let key = set_aside.sealing_key.as_deref();
    let key = key.ok_or(Error::Conflict("gate-decided-already"))?;
    let about = seal::open(house, set_aside.id, key, "about").await?;
    let about = serde_json::from_slice(&about)?;
    let stored = seal::unseal_original(house, set_aside.id, key).await?;
    Ok(Opened { about, stored })
}

/// The second person agrees: the paper goes back into the intake and is read past the gate.
pub async fn agree_release(house: &House, asker: &Asker, id: Id) -> Result<Id> {
    let set_aside = find(house, asker, id).await?;
    let opened = opened(house, asker, &set_aside).await?;
    let (now, actor, hash) = (house.now(), asker.actor(), opened.hash());
    let agreed = house
        .db
        .write(move |tx| {
            Box::pin(async move { agree_in(tx, &actor, now, &set_aside, opened).await })
        })
        .await;
    let record = unless_in_vain(house, Some(hash), agreed).await?;
    house.bell.ring();
    seal::destroy(house, id).await?;
    Ok(record)
}

/// The part of an agreement that is one transaction; returns the record.
pub(crate) async fn agree_in(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    set_aside: &Quarantine,
    opened: Opened,
) -> Result<Id> {
    let id = set_aside.id;
    take_key(tx, id).await?;
    let record = back_to_intake(tx, now, set_aside, opened.about, opened.stored).await?;
    tx.exec(
        "UPDATE records_release SET agreed_by = $2, agreed_at = $3, record_id = $4
         WHERE quarantine_id = $1",
        values![id, actor.person, now, record],
    )
    .await?;
    let about = Ref::new(NAME, "quarantine", id);
    let event = NewEvent::new(actor, "records.release-agree", about);
    let event = event
        .unit(set_aside.unit_id)
        .with(json!({ "record": record }));
    event::append(tx, now, event).await?;
    Ok(record)
}

async fn back_to_intake(
    tx: &Tx,
    now: i64,
    set_aside: &Quarantine,
    about: seal::About,
    stored: house::blob::Stored,
) -> Result<Id> {
    let arrived = crate::intake::Arrived {
        name: about.name,
        hash: stored.hash,
        size: stored.size,
    };
    let owner = Actor {
        person: set_aside.created_by,
        name: "nhip".to_owned(),
    };
    let place = (set_aside.batch_id, set_aside.unit_id);
    crate::intake::take_released(tx, &owner, now, place, &arrived).await
}

/// How many wait for a custodian's decision.
pub async fn count(house: &House, asker: &Asker) -> Result<i64> {
    if !asker.holds(CUSTODY, house::access::Right::Decide) {
        return Ok(0);
    }
    Ok(list(house, asker)
        .await?
        .iter()
        .filter(|q| q.open())
        .count() as i64)
}

//! Grants: a right given to a person, or through a post, over a unit's subtree in a room.

use sea_orm::FromQueryResult;
use serde_json::json;

use super::Right;
use crate::clock::{FOREVER, Micros};
use crate::db::{Sql, Tx};
use crate::error::Result;
use crate::event::{self, Actor, NewEvent};
use crate::id::{Id, Ref};
use crate::values;

/// Grants that one person may hold at most; more are a sign of a broken import.
const GRANTS_MAX: i64 = 2000;

/// A grant that holds now.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct Grant {
    pub id: Id,
    pub room: String,
    pub rank: i64,
    pub unit_id: Id,
}

/// The condition that a person administers the house over a row's unit; where the row has none,
/// over the whole house: every unit over which anybody holds a right.
macro_rules! administered {
    ($unit:literal, $person:literal, $now:literal) => {
        $crate::access::grant::administered!(@ $unit, $now, concat!(
            "(SELECT unit_id FROM reach WHERE person_id = ", $person, " AND room = 'house'
               AND rank >= 4 AND from_at <= ", $now, " AND until_at > ", $now, ")"
        ))
    };
    (@ $unit:literal, $now:literal, $reach:expr) => {
        concat!(
            "(", $unit, " IN ", $reach, " OR (", $unit, " IS NULL AND NOT EXISTS (
               SELECT 1 FROM access_grant g WHERE g.from_at <= ", $now, " AND g.until_at > ", $now,
            " AND g.unit_id NOT IN ", $reach, ")))"
        )
    };
}
pub(crate) use administered;

/// What a new grant says.
#[derive(Clone, Debug)]
pub struct NewGrant {
    pub person: Id,
    pub post: Option<Id>,
    pub room: String,
    pub right: Right,
    pub unit: Id,
}

/// The grants that a person holds at this moment.
pub async fn held_by(sql: &impl Sql, person: Id, now: Micros) -> Result<Vec<Grant>> {
    sql.all(
        "SELECT id, room, rank, unit_id FROM access_grant
         WHERE person_id = $1 AND from_at <= $2 AND until_at > $2 ORDER BY id LIMIT $3",
        values![person, now, GRANTS_MAX],
    )
    .await
}

/// Whether these grants reach one unit's things: the one question that cannot be asked of the
/// query that finds the thing, for instance before something new is put there.
pub async fn reaches(
    sql: &impl Sql,
    person: Id,
    room: &str,
    right: Right,
    unit: Id,
    now: Micros,
) -> Result<bool> {
    let n = sql
        .number(
            "SELECT count(*) AS n FROM reach WHERE person_id = $1 AND room = $2 AND rank >= $3
               AND unit_id = $4 AND from_at <= $5 AND until_at > $5",
            values![person, room, right.rank(), unit, now],
        )
        .await?;
    Ok(n > 0)
}

/// A grant that reaches a unit's things, and whose it is.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct Reaching {
    pub id: Id,
    pub person_id: Id,
    pub person: String,
    /// The post through which it is held; none when it is the person's own.
    pub post: Option<String>,
    pub rank: i64,
    /// Where it was given: the unit itself or one above it.
    pub unit_id: Id,
    pub unit: String,
}

/// The grants of at least this right that reach a unit's things now, the strongest first. Who is
/// suspended cannot use hers. The caller has seen to it that the asker may know.
pub async fn reaching(
    sql: &impl Sql,
    room: &str,
    right: Right,
    unit: Id,
    now: Micros,
) -> Result<Vec<Reaching>> {
    let text = "SELECT g.id, g.person_id, p.name AS person, t.title AS post, g.rank, g.unit_id,
                  u.name AS unit
                FROM access_grant g
                JOIN unit_above a ON a.above_id = g.unit_id
                JOIN person p ON p.id = g.person_id
                JOIN unit u ON u.id = g.unit_id
                LEFT JOIN post t ON t.id = g.post_id
                WHERE a.unit_id = $1 AND g.room = $2 AND g.rank >= $3
                  AND g.from_at <= $4 AND g.until_at > $4
                  AND NOT EXISTS (SELECT 1 FROM person_suspension s
                    WHERE s.person_id = g.person_id AND s.from_at <= $4 AND s.until_at > $4)
                ORDER BY g.rank DESC, p.sort_key, g.id LIMIT $5";
    sql.all(text, values![unit, room, right.rank(), now, GRANTS_MAX])
        .await
}

/// Gives a right and writes it down.
pub async fn give(tx: &Tx, actor: &Actor, now: Micros, new: &NewGrant) -> Result<Id> {
    let id = Id::new();
    tx.exec(
        "INSERT INTO access_grant (id, person_id, post_id, room, rank, unit_id, from_at,
           until_at, given_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $7)",
        values![
            id,
            new.person,
            new.post,
            new.room.clone(),
            new.right.rank(),
            new.unit,
            now,
            FOREVER,
            actor.person
        ],
    )
    .await?;
    let particulars = json!({
        "person": new.person, "room": new.room, "right": new.right.word(), "grant": id,
    });
    let about = Ref::new("house", "person", new.person);
    let event = NewEvent::new(actor, "house.grant", about)
        .unit(new.unit)
        .with(particulars);
    event::append(tx, now, event).await?;
    Ok(id)
}

/// Ends a grant and writes it down. Ending one that has ended already changes nothing.
pub async fn end(tx: &Tx, actor: &Actor, now: Micros, grant: Id) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Ended {
        person_id: Id,
        unit_id: Id,
        room: String,
    }
    let sql = "UPDATE access_grant SET until_at = $2 WHERE id = $1 AND until_at > $2
               RETURNING person_id, unit_id, room";
    let Some(ended) = tx.one::<Ended>(sql, values![grant, now]).await? else {
        return Ok(());
    };
    let about = Ref::new("house", "person", ended.person_id);
    let particulars = json!({ "grant": grant, "room": ended.room });
    let event = NewEvent::new(actor, "house.grant-end", about).unit(ended.unit_id);
    event::append(tx, now, event.with(particulars)).await?;
    Ok(())
}

//! What is to be written for each Ref: the room's entry and the units above it.

use std::collections::HashMap;

use sea_orm::FromQueryResult;

use super::Entry;
use crate::db::Sql;
use crate::error::{Error, Result};
use crate::ground::House;
use crate::id::{Id, Ref};
use crate::values;

/// Units that one unit may have above it, successors included.
const ABOVE_MAX: i64 = 1000;

/// One thing as the index has to hold it; `None` when it must not be there.
pub struct Gathered {
    pub about: Ref,
    pub entry: Option<(Entry, Vec<Id>)>,
}

/// Asks rooms for their entries and remembers who is above which unit, within one batch.
#[derive(Default)]
pub struct Gatherer {
    above: HashMap<Id, Vec<Id>>,
}

impl Gatherer {
    /// The thing as it is in the database at this moment.
    ///
    /// # Errors
    /// Only those that pass by themselves ([`Error::Unavailable`]). A thing whose room cannot
    /// tell about it is logged and left out, so that one thing never stops the others.
    pub async fn gather(&mut self, house: &House, about: Ref) -> Result<Gathered> {
        let entry = match self.entry(house, &about).await {
            Ok(entry) => entry,
            Err(Error::Unavailable(why)) => return Err(Error::Unavailable(why)),
            Err(error) => {
                tracing::error!(%about, %error, "left out of the index: its room failed");
                None
            }
        };
        Ok(Gathered { about, entry })
    }

    async fn entry(&mut self, house: &House, about: &Ref) -> Result<Option<(Entry, Vec<Id>)>> {
        let Some(room) = house.room(&about.room) else {
            return Ok(None);
        };
        let Some(mut entry) = (room.entry)(house, about).await? else {
            return Ok(None);
        };
        // The key is what was asked for, whatever the room wrote into its answer.
        entry.about = about.clone();
        let above = match self.above.get(&entry.unit) {
            Some(known) => known.clone(),
            None => {
                let above = units_above(&house.db, entry.unit).await?;
                self.above.insert(entry.unit, above.clone());
                above
            }
        };
        Ok(Some((entry, above)))
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: Id,
}

async fn units_above(sql: &impl Sql, unit: Id) -> Result<Vec<Id>> {
    let text = "SELECT above_id AS id FROM unit_above WHERE unit_id = $1 LIMIT $2";
    let rows: Vec<Row> = sql.all(text, values![unit, ABOVE_MAX]).await?;
    Ok(rows.into_iter().map(|r| r.id).collect())
}

/// The unit with its predecessors and successors: whose things may have moved with it.
pub async fn related_units(sql: &impl Sql, unit: Id) -> Result<Vec<Id>> {
    let text = "SELECT predecessor_id AS id FROM unit_succession WHERE successor_id = $1
                UNION SELECT successor_id AS id FROM unit_succession WHERE predecessor_id = $1
                LIMIT $2";
    let rows: Vec<Row> = sql.all(text, values![unit, ABOVE_MAX]).await?;
    Ok(rows.into_iter().map(|r| r.id).chain([unit]).collect())
}

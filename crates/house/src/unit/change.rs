//! Changes of units: founded, renamed, merged, dissolved, each from a day on, each a row of its
//! own joined to the rows before it. Nothing is overwritten but the last day of what ends.

use serde_json::json;

use super::above::{add_leaf, rebuild_above};
use super::{Extent, OPEN_END, Unit, find};
use crate::clock::Micros;
use crate::db::{Sql, Tx};
use crate::error::{Error, Result};
use crate::event::{self, Actor, NewEvent};
use crate::id::{Id, Ref};
use crate::values;

/// Longest name of a unit, characters.
pub(super) const NAME_CHARS_MAX: usize = 300;
/// Units that one merger takes at most.
const MERGED_MAX: usize = 200;

/// A unit about to be founded.
#[derive(Clone, Debug, Default)]
pub struct NewUnit {
    /// The code, where it has one.
    pub code: Option<String>,
    /// `office`, `commune`, … : data, not code.
    pub kind: String,
    /// The full name, `Sở Văn hóa, Thể thao và Du lịch`.
    pub name: String,
    /// The name alone; the full name again when empty.
    pub short_name: String,
    pub parent: Option<Id>,
    /// The first day, `YYYY-MM-DD`.
    pub from_day: String,
}

/// Founds a unit.
///
/// # Errors
/// [`Error::Invalid`] when the name is empty, the day is none, or there is no such parent.
pub async fn add(tx: &Tx, actor: &Actor, now: Micros, new: &NewUnit) -> Result<Id> {
    let id = insert(tx, new).await?;
    add_leaf(tx, id, new.parent).await?;
    let particulars = json!({ "name": new.name, "from": new.from_day });
    write_down(tx, actor, now, "house.unit-add", id, particulars).await?;
    Ok(id)
}

/// Gives a unit another name from a day on: a new row that goes on as the same unit.
///
/// # Errors
/// As [`add`]; [`Error::Conflict`] when the unit has ended before that day.
pub async fn rename(
    tx: &Tx,
    actor: &Actor,
    now: Micros,
    unit: Id,
    name: &str,
    on_day: &str,
) -> Result<Id> {
    let old = open_unit(tx, unit, on_day).await?;
    let new = NewUnit {
        code: old.code.clone(),
        kind: old.kind.clone(),
        name: name.to_owned(),
        short_name: String::new(),
        parent: old.parent_id,
        from_day: on_day.to_owned(),
    };
    let id = insert(tx, &new).await?;
    end(tx, unit, on_day).await?;
    succeed(tx, unit, id, on_day, Extent::Same).await?;
    rebuild_above(tx).await?;
    let particulars = json!({ "was": old.name, "name": name, "from": on_day });
    write_down(tx, actor, now, "house.unit-rename", id, particulars).await?;
    Ok(id)
}

/// Founds a unit out of others, which end the day before.
///
/// # Errors
/// As [`rename`].
pub async fn merge(tx: &Tx, actor: &Actor, now: Micros, units: &[Id], new: &NewUnit) -> Result<Id> {
    if units.is_empty() || units.len() > MERGED_MAX {
        return Err(Error::field("units", "unit-merge-which"));
    }
    let id = insert(tx, new).await?;
    for unit in units {
        open_unit(tx, *unit, &new.from_day).await?;
        end(tx, *unit, &new.from_day).await?;
        succeed(tx, *unit, id, &new.from_day, Extent::Whole).await?;
    }
    rebuild_above(tx).await?;
    let particulars = json!({ "name": new.name, "from": new.from_day, "units": units });
    write_down(tx, actor, now, "house.unit-merge", id, particulars).await?;
    Ok(id)
}

/// Ends a unit; its heirs exist already and take it over. The first heir takes most.
///
/// # Errors
/// [`Error::Conflict`] when the unit has ended before that day, [`Error::Invalid`] without day.
pub async fn dissolve(
    tx: &Tx,
    actor: &Actor,
    now: Micros,
    unit: Id,
    heirs: &[Id],
    on_day: &str,
) -> Result<()> {
    let old = open_unit(tx, unit, on_day).await?;
    if heirs.len() > MERGED_MAX || heirs.contains(&unit) {
        return Err(Error::field("units", "unit-merge-which"));
    }
    end(tx, unit, on_day).await?;
    for (at, heir) in heirs.iter().enumerate() {
        open_unit(tx, *heir, on_day).await?;
        let extent = match at {
            _ if heirs.len() == 1 => Extent::Whole,
            0 => Extent::Most,
            _ => Extent::Part,
        };
        succeed(tx, unit, *heir, on_day, extent).await?;
    }
    rebuild_above(tx).await?;
    let particulars = json!({ "name": old.name, "from": on_day, "heirs": heirs });
    write_down(tx, actor, now, "house.unit-dissolve", unit, particulars).await
}

/// Splits a unit: new ones begin in its place, the first of which takes most of it.
///
/// # Errors
/// As [`rename`].
pub async fn split(
    tx: &Tx,
    actor: &Actor,
    now: Micros,
    unit: Id,
    names: &[String],
    on_day: &str,
) -> Result<Vec<Id>> {
    if names.len() < 2 || names.len() > MERGED_MAX {
        return Err(Error::field("names", "unit-order-names"));
    }
    let old = open_unit(tx, unit, on_day).await?;
    let mut parts = Vec::with_capacity(names.len());
    for name in names {
        let new = NewUnit {
            kind: old.kind.clone(),
            name: name.clone(),
            parent: old.parent_id,
            from_day: on_day.to_owned(),
            ..NewUnit::default()
        };
        let id = insert(tx, &new).await?;
        let extent = match parts.is_empty() {
            true => Extent::Most,
            false => Extent::Part,
        };
        succeed(tx, unit, id, on_day, extent).await?;
        parts.push(id);
    }
    end(tx, unit, on_day).await?;
    rebuild_above(tx).await?;
    let particulars = json!({ "was": old.name, "names": names, "from": on_day, "units": parts });
    write_down(tx, actor, now, "house.unit-split", unit, particulars).await?;
    Ok(parts)
}

async fn insert(tx: &Tx, new: &NewUnit) -> Result<Id> {
    let name = viet::normalise(new.name.trim()).into_owned();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(Error::field("name", "unit-name-missing"));
    }
    if new.from_day.parse::<jiff::civil::Date>().is_err() {
        return Err(Error::field("from", "unit-day-malformed"));
    }
    if let Some(parent) = new.parent {
        open_unit(tx, parent, &new.from_day).await?;
    }
    let short = match new.short_name.trim() {
        "" => name.clone(),
        short => viet::normalise(short).into_owned(),
    };
    let id = Id::new();
    tx.exec(
        "INSERT INTO unit (id, code, kind, name, short_name, folded, parent_id, from_day,
           until_day)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values![
            id,
            new.code.clone(),
            new.kind.clone(),
            name.clone(),
            short,
            viet::fold(&name),
            new.parent,
            new.from_day.clone(),
            OPEN_END
        ],
    )
    .await?;
    Ok(id)
}

/// The unit, if it has begun and not ended before this day.
async fn open_unit(tx: &Tx, unit: Id, day: &str) -> Result<Unit> {
    if day.parse::<jiff::civil::Date>().is_err() {
        return Err(Error::field("from", "unit-day-malformed"));
    }
    let found = find(tx, unit).await?.ok_or(Error::NotFound)?;
    if found.until_day.as_str() < day || found.from_day.as_str() > day {
        return Err(Error::Conflict("unit-ended"));
    }
    Ok(found)
}

/// Makes the day before `on_day` a unit's last.
pub(super) async fn end(tx: &Tx, unit: Id, on_day: &str) -> Result<()> {
    let last = super::day_before(on_day)?;
    let sql = "UPDATE unit SET until_day = $2 WHERE id = $1";
    tx.exec(sql, values![unit, last]).await?;
    Ok(())
}

pub(super) async fn succeed(
    tx: &Tx,
    predecessor: Id,
    successor: Id,
    on_day: &str,
    extent: Extent,
) -> Result<()> {
    tx.exec(
        "INSERT INTO unit_succession (predecessor_id, successor_id, on_day, extent)
         VALUES ($1, $2, $3, $4) ON CONFLICT (predecessor_id, successor_id) DO NOTHING",
        values![predecessor, successor, on_day, extent.word()],
    )
    .await?;
    Ok(())
}

async fn write_down(
    tx: &Tx,
    actor: &Actor,
    now: Micros,
    action: &'static str,
    unit: Id,
    particulars: serde_json::Value,
) -> Result<()> {
    let about = Ref::new("house", "unit", unit);
    let event = NewEvent::new(actor, action, about).unit(unit);
    event::append(tx, now, event.with(particulars)).await?;
    Ok(())
}

//! Orders: a decision of an authority merges, splits, renames or dissolves units from a day on.
//! It is judged first, shown as what was before and what is after, and then done as a whole.

use sea_orm::FromQueryResult;
use serde::Deserialize;
use serde_json::json;

use super::change::{NewUnit, dissolve, merge, rename, split};
use super::{Unit, find, named_or_coded};
use crate::access::Right;
use crate::clock::{self, Micros};
use crate::db::{Sql, Tx};
use crate::error::{Error, Result};
use crate::event::{self, Actor, NewEvent};
use crate::ground::House;
use crate::id::{Id, Ref};
use crate::page::Asker;
use crate::values;

/// Longest name of a decision, characters.
const DECISION_CHARS_MAX: usize = 300;
/// Units that one order takes or makes at most.
const UNITS_MAX: usize = 50;
/// Decisions that a unit's page tells.
const CHANGES_MAX: i64 = 100;

/// What an order does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Rename,
    Merge,
    Split,
    Dissolve,
}

impl Kind {
    /// All of them, in the order of the page.
    pub const ALL: [Kind; 4] = [Kind::Rename, Kind::Merge, Kind::Split, Kind::Dissolve];

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Rename => "rename",
            Kind::Merge => "merge",
            Kind::Split => "split",
            Kind::Dissolve => "dissolve",
        }
    }

    fn of_word(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// An order as people type it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct OrderForm {
    /// The word of a [`Kind`].
    pub kind: String,
    /// Names of new units, one a line; the first takes most of what is split.
    pub names: String,
    /// Codes or full names of units that are there, one a line: those merged with this one, or
    /// those that take over what is dissolved.
    pub units: String,
    /// The day on which it holds.
    pub from: String,
    /// The paper on which it stands.
    pub decision: String,
}

/// An order that may be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    pub kind: Kind,
    /// Units that end.
    pub before: Vec<Unit>,
    /// Names of units that begin.
    pub begins: Vec<String>,
    /// Units that are there and take over.
    pub heirs: Vec<Unit>,
    /// The first day, `YYYY-MM-DD`.
    pub on_day: String,
    pub decision: String,
}

/// Judges what was typed for a unit.
///
/// # Errors
/// [`Error::Invalid`] for each field, [`Error::Forbidden`] when the asker does not administer
/// the unit, [`Error::Conflict`] for a unit that is named by law.
pub async fn judge(house: &House, asker: &Asker, unit: Id, form: &OrderForm) -> Result<Order> {
    asker.must_reach("house", Right::Administer, unit).await?;
    let unit = find(&house.db, unit).await?.ok_or(Error::NotFound)?;
    let kind = Kind::of_word(&form.kind).ok_or_else(|| Error::field("kind", "unit-order-which"))?;
    let on_day = clock::read_day(&form.from);
    let on_day = on_day.ok_or_else(|| Error::field("from", "unit-day-malformed"))?;
    let decision = viet::normalise(form.decision.trim()).into_owned();
    if decision.is_empty() || decision.chars().count() > DECISION_CHARS_MAX {
        return Err(Error::field("decision", "unit-decision-missing"));
    }
    let begins = lines(&form.names).map(|l| viet::normalise(l).into_owned());
    let begins: Vec<String> = begins.collect();
    let others = units(house, asker, &form.units, &on_day).await?;
    let wanted = match kind {
        Kind::Rename | Kind::Merge => 1..=1,
        Kind::Split => 2..=UNITS_MAX,
        Kind::Dissolve => 0..=0,
    };
    if !wanted.contains(&begins.len()) {
        return Err(Error::field("names", "unit-order-names"));
    }
    let wanted = match kind {
        Kind::Rename | Kind::Split => 0..=0,
        Kind::Merge => 1..=UNITS_MAX,
        Kind::Dissolve => 0..=UNITS_MAX,
    };
    if !wanted.contains(&others.len()) || others.iter().any(|other| other.id == unit.id) {
        return Err(Error::field("units", "unit-order-units"));
    }
    let (mut before, mut heirs) = (vec![unit], Vec::new());
    match kind {
        Kind::Merge => before.extend(others),
        _ => heirs = others,
    }
    // The country's units change by law and by import, not by hand.
    if before.iter().any(|unit| unit.code.is_some()) {
        return Err(Error::Conflict("unit-named-by-law"));
    }
    Ok(Order {
        kind,
        before,
        begins,
        heirs,
        on_day,
        decision,
    })
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// The units of these lines, each within what the asker administers.
async fn units(house: &House, asker: &Asker, text: &str, day: &str) -> Result<Vec<Unit>> {
    let mut found: Vec<Unit> = Vec::new();
    for line in lines(text).take(UNITS_MAX + 1) {
        let unit = named_or_coded(&house.db, line, day).await?;
        let unit = unit.ok_or_else(|| Error::field("units", "unit-order-unknown"))?;
        match asker.must_reach("house", Right::Administer, unit.id).await {
            Err(Error::Forbidden) => return Err(Error::field("units", "person-unit-beyond")),
            other => other?,
        }
        if found.iter().all(|known| known.id != unit.id) {
            found.push(unit);
        }
    }
    Ok(found)
}

/// Does an order as a whole and writes the decision down; returns the first unit after it.
pub async fn carry_out(tx: &Tx, actor: &Actor, now: Micros, order: &Order) -> Result<Id> {
    let first = &order.before[0];
    let day = order.on_day.as_str();
    let after = match order.kind {
        Kind::Rename => vec![rename(tx, actor, now, first.id, &order.begins[0], day).await?],
        Kind::Split => split(tx, actor, now, first.id, &order.begins, day).await?,
        Kind::Merge => {
            let units: Vec<Id> = order.before.iter().map(|unit| unit.id).collect();
            let new = NewUnit {
                kind: first.kind.clone(),
                name: order.begins[0].clone(),
                parent: first.parent_id,
                from_day: order.on_day.clone(),
                ..NewUnit::default()
            };
            vec![merge(tx, actor, now, &units, &new).await?]
        }
        Kind::Dissolve => {
            let heirs: Vec<Id> = order.heirs.iter().map(|unit| unit.id).collect();
            dissolve(tx, actor, now, first.id, &heirs, day).await?;
            heirs
        }
    };
    write_down(tx, actor, now, order, &after).await?;
    Ok(after.first().copied().unwrap_or(first.id))
}

async fn write_down(
    tx: &Tx,
    actor: &Actor,
    now: Micros,
    order: &Order,
    after: &[Id],
) -> Result<()> {
    let id = Id::new();
    tx.exec(
        "INSERT INTO unit_change (id, kind, decision, on_day, by_id, at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![
            id,
            order.kind.word(),
            order.decision.clone(),
            order.on_day.clone(),
            actor.person,
            now
        ],
    )
    .await?;
    let before = order.before.iter().map(|unit| (unit.id, "before"));
    for (unit, side) in before.chain(after.iter().map(|id| (*id, "after"))) {
        let sql = "INSERT INTO unit_change_part (change_id, unit_id, side) VALUES ($1, $2, $3)";
        tx.exec(sql, values![id, unit, side]).await?;
    }
    let name = |unit: &Unit| unit.name.clone();
    let told = json!({
        "kind": order.kind.word(), "decision": order.decision, "from": order.on_day,
        "before": order.before.iter().map(name).collect::<Vec<_>>(),
        "after": order.heirs.iter().map(name).chain(order.begins.clone()).collect::<Vec<_>>(),
    });
    let about = Ref::new("house", "unit", order.before[0].id);
    let event = NewEvent::new(actor, "house.unit-change", about).unit(order.before[0].id);
    event::append(tx, now, event.with(told)).await?;
    Ok(())
}

/// A decision that touched a unit.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct Change {
    pub kind: String,
    pub decision: String,
    pub on_day: String,
}

/// The decisions that touched a unit, the earliest first.
pub async fn changes(sql: &impl Sql, unit: Id) -> Result<Vec<Change>> {
    let text = "SELECT DISTINCT c.kind, c.decision, c.on_day FROM unit_change c
                JOIN unit_change_part p ON p.change_id = c.id
                WHERE p.unit_id = $1 ORDER BY c.on_day LIMIT $2";
    sql.all(text, values![unit, CHANGES_MAX]).await
}

//! The country's units before and after 2025-07-01, shipped with the product.
//!
//! Derived from vietnamese-provinces-database (MIT), see gazetteer/NOTICE. An empty house is
//! filled once; the ids are computed from the codes, so that they are the same on every machine.

use sea_orm::Value;

use super::above::rebuild_above;
use super::reform::{self, Row, Tree};
use super::table::Table;
use crate::db::{Db, Sql, Tx, insert_rows};
use crate::error::{Error, Result};
use crate::values;

const BEFORE: &str = include_str!("../../gazetteer/units-2025-03.tsv");
const AFTER: &str = include_str!("../../gazetteer/units-2025-07.tsv");
/// Whose tables these are, to be shown where our sources are named.
pub const NOTICE: &str = include_str!("../../gazetteer/NOTICE");

/// Fills an empty table of units; one cheap look when it is not empty.
pub async fn ensure(db: &Db) -> Result<()> {
    if has_units(db).await? {
        return Ok(());
    }
    let tree = shipped()?;
    db.write(move |tx| {
        Box::pin(async move {
            // Another process may have been faster.
            if has_units(tx).await? {
                return Ok(());
            }
            insert(tx, tree).await?;
            rebuild_above(tx).await
        })
    })
    .await
}

async fn has_units(sql: &impl Sql) -> Result<bool> {
    let text = "SELECT count(*) AS n FROM (SELECT 1 FROM unit LIMIT 1) AS one";
    Ok(sql.number(text, vec![]).await? > 0)
}

/// The tree of the shipped tables.
pub fn shipped() -> Result<Tree<'static>> {
    let read = |text| Table::read(text).map_err(|e| Error::Internal(format!("gazetteer: {e}")));
    Ok(reform::join(&read(BEFORE)?, &read(AFTER)?))
}

async fn insert(tx: &Tx, tree: Tree<'static>) -> Result<()> {
    let rows = tree.rows.iter().map(row).collect();
    let into = "unit (id, code, kind, name, short_name, folded, parent_id, from_day, until_day)";
    insert_rows(tx, into, rows).await?;
    let successions = tree
        .successions
        .iter()
        .map(|s| {
            values![
                s.predecessor,
                s.successor,
                reform::FIRST_DAY,
                s.extent.word()
            ]
        })
        .collect();
    let into = "unit_succession (predecessor_id, successor_id, on_day, extent)";
    insert_rows(tx, into, successions).await?;
    let notes = tree
        .notes
        .iter()
        .map(|(id, note)| values![id, *note])
        .collect();
    insert_rows(tx, "unit_note (unit_id, note)", notes).await
}

fn row(row: &Row) -> Vec<Value> {
    let name = viet::normalise(row.line.full_name).into_owned();
    values![
        row.id,
        row.line.code,
        row.line.level,
        name.clone(),
        viet::normalise(row.line.name).into_owned(),
        viet::fold(&name),
        row.parent,
        row.from,
        row.until
    ]
}

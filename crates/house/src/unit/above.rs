//! Who is above whom: the closure over which grants reach.
//!
//! Above a unit stand itself, its parents by its own row, and its successors, because a
//! successor answers for the things of its predecessors; and so on from each of these.
//! Of a unit that was split, only the successor that took `most` of it is above it, and none
//! when no one did: then the things are reached through the parents, whose successors are
//! known. A unit that goes on under another name (`same`) is above itself both ways, so that
//! grants over the old row hold on.

use crate::db::{Sql, Tx};
use crate::error::Result;
use crate::id::Id;
use crate::values;

/// Computes the whole closure anew from units and successions.
pub async fn rebuild_above(tx: &Tx) -> Result<()> {
    tx.exec("DELETE FROM unit_above", vec![]).await?;
    tx.exec(
        "INSERT INTO unit_above (unit_id, above_id)
         WITH RECURSIVE link (unit_id, above_id) AS (
           SELECT id, parent_id FROM unit WHERE parent_id IS NOT NULL
           UNION ALL
           SELECT predecessor_id, successor_id FROM unit_succession WHERE extent <> 'part'
           UNION ALL
           SELECT successor_id, predecessor_id FROM unit_succession WHERE extent = 'same'
         ), up (unit_id, above_id) AS (
           SELECT id, id FROM unit
           UNION
           SELECT up.unit_id, link.above_id FROM up JOIN link ON link.unit_id = up.above_id
         )
         SELECT unit_id, above_id FROM up",
        vec![],
    )
    .await?;
    Ok(())
}

/// Adds a new leaf to the closure: a unit without children, predecessors or successors.
pub(super) async fn add_leaf(tx: &Tx, unit: Id, parent: Option<Id>) -> Result<()> {
    tx.exec(
        "INSERT INTO unit_above (unit_id, above_id)
         SELECT $1, above_id FROM unit_above WHERE unit_id = $2",
        values![unit, parent],
    )
    .await?;
    let sql = "INSERT INTO unit_above (unit_id, above_id) VALUES ($1, $1)";
    tx.exec(sql, values![unit]).await?;
    Ok(())
}

//! Migrations: each crate brings its own, they run in order, once, in one transaction each.

use sea_orm::ConnectionTrait;

use super::{Db, Sql};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::values;

/// One step of the schema. The text is the common subset of both engines; statements end with
/// `;` at the end of a line.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// `house/0001`, `records/0001`: unique, and applied in the order of the list.
    pub name: &'static str,
    /// The statements.
    pub sql: &'static str,
}

/// Applies what has not been applied yet and tells how many steps that were.
///
/// # Errors
/// A step that fails leaves the database as it was before that step.
pub async fn migrate(db: &Db, clock: &Clock, steps: Vec<Migration>) -> Result<usize> {
    let now = clock.now();
    db.write(move |tx| {
        Box::pin(async move {
            tx.exec(
                "CREATE TABLE IF NOT EXISTS migration (
                   name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL)",
                vec![],
            )
            .await?;
            let mut applied = 0;
            for step in steps {
                let sql = "SELECT count(*) AS n FROM migration WHERE name = $1";
                if tx.number(sql, values![step.name]).await? > 0 {
                    continue;
                }
                apply(tx, &step).await?;
                let sql = "INSERT INTO migration (name, applied_at) VALUES ($1, $2)";
                tx.exec(sql, values![step.name, now]).await?;
                applied += 1;
            }
            Ok(applied)
        })
    })
    .await
}

async fn apply(tx: &super::Tx, step: &Migration) -> Result<()> {
    for statement in step
        .sql
        .split(";\n")
        .map(str::trim)
        .filter(|s| !s.is_empty())
    {
        tx.conn()
            .execute_unprepared(statement)
            .await
            .map_err(|e| Error::Internal(format!("migration {}: {e}", step.name)))?;
    }
    Ok(())
}

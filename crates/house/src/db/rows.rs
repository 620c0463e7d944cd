//! Many rows in few statements: for what ships with the product and for imports.

use std::fmt::Write;

use sea_orm::Value;

use super::{Sql, Tx};
use crate::error::Result;

/// Rows in one statement; with ten columns this stays far below what both engines can bind.
const STATEMENT_ROWS_MAX: usize = 500;

/// Inserts rows. `into` is the table with its columns, `unit (id, name)`, a constant of ours;
/// every value is bound.
pub async fn insert_rows(tx: &Tx, into: &'static str, rows: Vec<Vec<Value>>) -> Result<()> {
    let mut rows = rows.into_iter().peekable();
    while let Some(width) = rows.peek().map(Vec::len) {
        let mut bound = Vec::with_capacity(width * STATEMENT_ROWS_MAX);
        let mut count = 0;
        for row in rows.by_ref().take(STATEMENT_ROWS_MAX) {
            debug_assert_eq!(row.len(), width);
            bound.extend(row);
            count += 1;
        }
        tx.exec(&statement(into, width, count), bound).await?;
    }
    Ok(())
}

fn statement(into: &str, width: usize, count: usize) -> String {
    let mut text = format!("INSERT INTO {into} VALUES ");
    for row in 0..count {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..width {
            let comma = if column == 0 { "" } else { ", " };
            // Writing to a String cannot fail.
            write!(text, "{comma}${}", row * width + column + 1).ok();
        }
        text.push(')');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_its_own_place() {
        assert_eq!(
            statement("t (a, b)", 2, 2),
            "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4)"
        );
    }
}

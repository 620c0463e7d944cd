//! The register of unit names against which issuers are snapped.

use std::sync::{Arc, OnceLock};

use fields::{Name, Names};
use house::House;
use house::db::Sql;
use house::error::Result;
use house::id::Id;
use house::unit::{OPEN_END, OPEN_START};
use sea_orm::FromQueryResult;

/// Units read at once.
const ROWS_MAX: i64 = 100_000;

#[derive(FromQueryResult)]
struct Row {
    id: Id,
    name: String,
    parent_id: Option<Id>,
    from_day: String,
    until_day: String,
}

/// All names of the house's units with their days.
pub async fn of_house(house: &House) -> Result<Arc<Names>> {
    // Units change a few times a year: one reading per process start is kept.
    static KEPT: OnceLock<(i64, Arc<Names>)> = OnceLock::new();
    let count = house
        .db
        .number("SELECT count(*) AS n FROM unit", vec![])
        .await?;
    if let Some((n, names)) = KEPT.get()
        && *n == count
    {
        return Ok(names.clone());
    }
    let sql = "SELECT id, name, parent_id, from_day, until_day FROM unit ORDER BY id LIMIT $1";
    let rows: Vec<Row> = house.db.all(sql, house::values![ROWS_MAX]).await?;
    let names = Arc::new(Names::dated(rows.into_iter().map(name)));
    // Another task may have been first; both read the same.
    KEPT.set((count, names.clone())).ok();
    Ok(names)
}

fn name(row: Row) -> Name {
    Name {
        key: row.id.to_string(),
        name: row.name,
        within: row.parent_id.map(|id| id.to_string()),
        from: (row.from_day != OPEN_START).then_some(row.from_day),
        until: (row.until_day != OPEN_END).then(|| next_day(&row.until_day)),
    }
}

/// The register counts the last day of a name; the reader wants the first day without it.
pub fn next_day(day: &str) -> String {
    let start = house::clock::start_of_day(day).unwrap_or(0);
    house::clock::day_of(start + house::clock::DAY)
}

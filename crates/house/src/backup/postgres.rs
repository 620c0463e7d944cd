//! An office on PostgreSQL, in the same form as one on SQLite: all tables are read in one
//! REPEATABLE READ transaction into a fresh SQLite database, and written back from one. So one
//! backup restores into either.

use std::path::Path;

use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction,
    DbBackend, IsolationLevel, QueryResult, Statement, TransactionTrait, Value,
};

use crate::clock::Clock;
use crate::db::{Db, Sql, migrate};
use crate::error::{Error, Result};
use crate::ground::{House, MIGRATIONS};

/// Values in one statement; both engines can bind more.
const BOUND_MAX: usize = 10_000;

/// Rows that are read at once.
const ROWS_AT_ONCE: i64 = 2_000;

/// A table with its columns: name, and whether it holds numbers.
struct Table {
    name: String,
    columns: Vec<(String, bool)>,
}

/// Copies an office's PostgreSQL into a new SQLite database, as it is at one moment.
pub(super) async fn into_sqlite(house: &House, to: &Path) -> Result<()> {
    let copy = Db::sqlite(to).await?;
    let mut steps = MIGRATIONS.to_vec();
    steps.extend(house.rooms.iter().flat_map(|r| r.migrations));
    migrate(&copy, &Clock::machine(), steps).await?;
    copy.close().await?;
    let copy = open_sqlite(to).await?;
    let level = Some(IsolationLevel::RepeatableRead);
    let mode = Some(AccessMode::ReadOnly);
    let from = house.db.conn().begin_with_config(level, mode).await?;
    let into = copy.begin().await?;
    for table in tables(&copy).await? {
        let sql = format!("DELETE FROM {}", table.name);
        into.execute_unprepared(&sql).await?;
        copy_table(&from, &into, &table).await?;
    }
    into.commit().await?;
    from.commit().await?;
    copy.close().await?;
    Ok(())
}

/// Writes a SQLite database of this program's version into an empty PostgreSQL.
///
/// # Errors
/// [`Error::Internal`] with words for the operator when there are people in it already.
pub(super) async fn from_sqlite(from: &Path, house: &House) -> Result<()> {
    if crate::person::count(&house.db).await? > 0 {
        return Err(Error::Internal(
            "there is an office in this PostgreSQL schema already; name an empty one".to_owned(),
        ));
    }
    let source = open_sqlite(from).await?;
    let all = tables(&source).await?;
    let into = house.db.conn().begin().await?;
    // Rows may come before those that they refer to: the references are taken off meanwhile,
    // and every row is checked when they are put on again.
    let references = references(&into).await?;
    for reference in &references {
        let sql = format!(
            "ALTER TABLE {} DROP CONSTRAINT {}",
            reference.table, reference.name
        );
        into.execute_unprepared(&sql).await?;
    }
    let reading = source.begin().await?;
    for table in &all {
        let sql = format!("DELETE FROM {}", table.name);
        into.execute_unprepared(&sql).await?;
        copy_table(&reading, &into, table).await?;
    }
    for reference in &references {
        let sql = format!(
            "ALTER TABLE {} ADD CONSTRAINT {} {}",
            reference.table, reference.name, reference.words
        );
        into.execute_unprepared(&sql).await?;
    }
    into.commit().await?;
    reading.commit().await?;
    source.close().await?;
    Ok(())
}

async fn open_sqlite(path: &Path) -> Result<DatabaseConnection> {
    let url = format!("sqlite://{}?mode=rw", path.display());
    let mut options = ConnectOptions::new(url);
    // References between tables are checked by whoever opens the copy; the order of tables is
    // not theirs.
    options
        .max_connections(2)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|sqlite| sqlite.foreign_keys(false));
    Ok(Database::connect(options).await?)
}

/// The tables of a SQLite database. Names are those of our own migrations.
async fn tables(copy: &DatabaseConnection) -> Result<Vec<Table>> {
    let sql = "SELECT m.name AS name, c.name AS col, c.type AS type
               FROM sqlite_master m JOIN pragma_table_info(m.name) c
               WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid";
    let rows = copy
        .query_all_raw(Statement::from_string(DbBackend::Sqlite, sql))
        .await?;
    let mut tables: Vec<Table> = Vec::new();
    for row in rows {
        let name: String = row.try_get("", "name")?;
        let column: String = row.try_get("", "col")?;
        let kind: String = row.try_get("", "type")?;
        let column = (column, kind == "BIGINT");
        match tables.last_mut().filter(|table| table.name == name) {
            Some(table) => table.columns.push(column),
            None => tables.push(Table {
                name,
                columns: vec![column],
            }),
        }
    }
    Ok(tables)
}

/// A foreign key of PostgreSQL, as it says of itself.
struct Reference {
    table: String,
    name: String,
    words: String,
}

async fn references(into: &DatabaseTransaction) -> Result<Vec<Reference>> {
    let sql = "SELECT c.conrelid::regclass::text AS home, c.conname::text AS name,
                 pg_get_constraintdef(c.oid) AS words
               FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
               WHERE c.contype = 'f' AND n.nspname = current_schema() ORDER BY 1, 2";
    let rows = into
        .query_all_raw(Statement::from_string(DbBackend::Postgres, sql))
        .await?;
    let reference = |row: &QueryResult| {
        Ok(Reference {
            table: row.try_get("", "home")?,
            name: row.try_get("", "name")?,
            words: row.try_get("", "words")?,
        })
    };
    rows.iter().map(reference).collect()
}

/// Reads a table in pieces, so that memory stays flat.
struct Reader<'t> {
    from: &'t DatabaseTransaction,
    table: &'t Table,
    names: String,
    /// The last row of SQLite that was read.
    last: i64,
}

impl<'t> Reader<'t> {
    async fn begin(from: &'t DatabaseTransaction, table: &'t Table) -> Result<Self> {
        let names: Vec<&str> = table
            .columns
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        let names = names.join(", ");
        if from.get_database_backend() == DbBackend::Postgres {
            let sql = format!(
                "DECLARE {} NO SCROLL CURSOR FOR SELECT {names} FROM {}",
                cursor(table),
                table.name
            );
            from.execute_unprepared(&sql).await?;
        }
        let last = i64::MIN;
        Ok(Reader {
            from,
            table,
            names,
            last,
        })
    }

    async fn next(&mut self) -> Result<Vec<QueryResult>> {
        if self.from.get_database_backend() == DbBackend::Postgres {
            let sql = format!("FETCH {ROWS_AT_ONCE} FROM {}", cursor(self.table));
            let fetch = Statement::from_string(DbBackend::Postgres, sql);
            return Ok(self.from.query_all_raw(fetch).await?);
        }
        let sql = format!(
            "SELECT rowid AS at_row, {} FROM {} WHERE rowid > $1 ORDER BY rowid LIMIT $2",
            self.names, self.table.name
        );
        let values = [Value::from(self.last), Value::from(ROWS_AT_ONCE)];
        let select = Statement::from_sql_and_values(DbBackend::Sqlite, sql, values);
        let rows = self.from.query_all_raw(select).await?;
        if let Some(row) = rows.last() {
            self.last = row.try_get("", "at_row")?;
        }
        Ok(rows)
    }

    async fn end(self) -> Result<()> {
        if self.from.get_database_backend() == DbBackend::Postgres {
            let sql = format!("CLOSE {}", cursor(self.table));
            self.from.execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}

/// Each table has a cursor of its own name: the driver remembers the columns of a statement by its
/// text, and `FETCH` from one cursor after another would be read with those of the first.
fn cursor(table: &Table) -> String {
    format!("reader_{}", table.name)
}

async fn copy_table(
    from: &DatabaseTransaction,
    into: &DatabaseTransaction,
    table: &Table,
) -> Result<()> {
    let names: Vec<&str> = table
        .columns
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    let mut reader = Reader::begin(from, table).await?;
    loop {
        let rows = reader.next().await?;
        if rows.is_empty() {
            return reader.end().await;
        }
        let mut bound = Vec::with_capacity(BOUND_MAX);
        for row in &rows {
            for (name, number) in &table.columns {
                bound.push(value(row, name, *number)?);
            }
            if bound.len() + names.len() > BOUND_MAX {
                insert(into, table, &names, std::mem::take(&mut bound)).await?;
            }
        }
        insert(into, table, &names, bound).await?;
    }
}

fn value(row: &QueryResult, name: &str, number: bool) -> Result<Value> {
    if number {
        return Ok(Value::from(row.try_get::<Option<i64>>("", name)?));
    }
    Ok(Value::from(row.try_get::<Option<String>>("", name)?))
}

async fn insert(
    into: &DatabaseTransaction,
    table: &Table,
    names: &[&str],
    bound: Vec<Value>,
) -> Result<()> {
    if bound.is_empty() {
        return Ok(());
    }
    let width = names.len();
    let places = (0..bound.len() / width).map(|row| {
        let places = (1..=width).map(|column| format!("${}", row * width + column));
        format!("({})", places.collect::<Vec<_>>().join(", "))
    });
    let sql = format!(
        "INSERT INTO {} ({}) VALUES {}",
        table.name,
        names.join(", "),
        places.collect::<Vec<_>>().join(", ")
    );
    let statement = Statement::from_sql_and_values(into.get_database_backend(), sql, bound);
    into.execute_raw(statement).await?;
    Ok(())
}

//! A copy of the database as it is at one moment, without what is sealed.

use std::path::Path;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DbBackend, FromQueryResult, Statement};

use super::postgres;
use crate::db::Sql;
use crate::error::Result;
use crate::ground::{House, database_path};

#[derive(FromQueryResult)]
struct Named {
    hash: String,
}

/// Writes the copy to a path where nothing is, and tells which blobs its rows name.
pub(super) async fn copy(house: &House, to: &Path) -> Result<Vec<String>> {
    if house.db.is_postgres() {
        postgres::into_sqlite(house, to).await?;
    } else {
        snapshot(&database_path(&house.config.folder), to).await?;
    }
    let copy = open(to).await?;
    let taken = unseal(house, &copy).await;
    let named = match taken {
        Ok(()) => named(&copy).await,
        Err(error) => Err(error),
    };
    copy.close().await?;
    named
}

async fn open(path: &Path) -> Result<sea_orm::DatabaseConnection> {
    let url = format!("sqlite://{}?mode=rw", path.display());
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Ok(Database::connect(options).await?)
}

/// `VACUUM INTO` reads in one transaction, beside whoever writes meanwhile.
async fn snapshot(from: &Path, to: &Path) -> Result<()> {
    let source = open(from).await?;
    let sql = Statement::from_sql_and_values(
        DbBackend::Sqlite,
        "VACUUM INTO $1",
        [to.display().to_string().into()],
    );
    let done = source.execute_raw(sql).await;
    source.close().await?;
    done?;
    Ok(())
}

/// Sets every sealed column to NULL, and makes the database overwrite what stood there.
async fn unseal(house: &House, copy: &sea_orm::DatabaseConnection) -> Result<()> {
    copy.execute_unprepared("PRAGMA journal_mode = MEMORY")
        .await?;
    copy.execute_unprepared("PRAGMA secure_delete = ON").await?;
    for (table, column) in house.rooms.iter().flat_map(|room| room.sealed) {
        let sql = format!("UPDATE {table} SET {column} = NULL WHERE {column} IS NOT NULL");
        copy.execute_unprepared(&sql).await?;
    }
    Ok(())
}

async fn named(copy: &sea_orm::DatabaseConnection) -> Result<Vec<String>> {
    let sql = "SELECT hash FROM blob ORDER BY hash";
    let rows = copy
        .query_all_raw(Statement::from_string(DbBackend::Sqlite, sql))
        .await?;
    rows.iter()
        .map(|row| Ok(Named::from_query_result(row, "")?.hash))
        .collect()
}

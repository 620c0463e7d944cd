//! The database: SQLite in the data folder, or PostgreSQL by configuration, with one SQL text.
//!
//! Reading goes through a pool. Writing goes through [`Db::write`]: on SQLite one task owns the
//! one writing connection and commits several pieces of work together; on PostgreSQL every piece
//! has its own transaction. Either way, what `write` returned as done is on disk.

mod migrate;
mod rows;
mod writer;

pub use migrate::{Migration, migrate};
pub use rows::insert_rows;
pub use writer::Tx;

use std::future::Future;
use std::path::Path;
use std::time::Duration;

use futures::future::BoxFuture;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, FromQueryResult,
    Statement, Value,
};

use crate::error::Result;

/// Readers that may work at once.
const READERS_MAX: u32 = 8;
/// How long SQLite waits for another process that holds the write lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a reader waits for a free connection before the page says that we are overloaded.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(20);

/// A handle on the database; cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    read: DatabaseConnection,
    writer: writer::Writer,
}

/// What can run SQL: the pool of readers, or a transaction that writes.
///
/// SQL is one text for both engines, with `$1` as placeholders and values beside it.
pub trait Sql: Sync {
    /// The connection beneath.
    type Conn: ConnectionTrait + Send;
    /// The connection beneath.
    fn conn(&self) -> &Self::Conn;

    /// All rows. The SQL carries its own LIMIT.
    fn all<T: FromQueryResult + Send>(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> impl Future<Output = Result<Vec<T>>> + Send {
        let statement = self.statement(sql, values);
        async move {
            let rows = self.conn().query_all_raw(statement).await?;
            Ok(rows
                .iter()
                .map(|r| T::from_query_result(r, ""))
                .collect::<Result<_, _>>()?)
        }
    }

    /// The first row, if there is one.
    fn one<T: FromQueryResult + Send>(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> impl Future<Output = Result<Option<T>>> + Send {
        let statement = self.statement(sql, values);
        async move {
            let row = self.conn().query_one_raw(statement).await?;
            Ok(row.map(|r| T::from_query_result(&r, "")).transpose()?)
        }
    }

    /// The single number of `SELECT count(*) AS n …` and the like; its column is called `n`.
    fn number(&self, sql: &str, values: Vec<Value>) -> impl Future<Output = Result<i64>> + Send {
        let statement = self.statement(sql, values);
        async move {
            let row = self.conn().query_one_raw(statement).await?;
            Ok(row
                .map(|r| r.try_get::<Option<i64>>("", "n"))
                .transpose()?
                .flatten()
                .unwrap_or(0))
        }
    }

    /// Runs a statement and tells how many rows it touched.
    fn exec(&self, sql: &str, values: Vec<Value>) -> impl Future<Output = Result<u64>> + Send {
        let statement = self.statement(sql, values);
        async move { Ok(self.conn().execute_raw(statement).await?.rows_affected()) }
    }

    /// Which of the two engines this is, for the few places where the texts differ.
    fn is_postgres(&self) -> bool {
        self.conn().get_database_backend() == DbBackend::Postgres
    }

    #[doc(hidden)]
    fn statement(&self, sql: &str, values: Vec<Value>) -> Statement {
        Statement::from_sql_and_values(self.conn().get_database_backend(), sql, values)
    }
}

impl Sql for Db {
    type Conn = DatabaseConnection;
    fn conn(&self) -> &DatabaseConnection {
        &self.read
    }
}

/// Shorthand for the values beside an SQL text: `values![id, "name", 5]`.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$(sea_orm::Value::from($value)),*] };
}

impl Db {
    /// Opens (and creates) the SQLite database at this path.
    pub async fn sqlite(path: &Path) -> Result<Self> {
        let url = format!("sqlite://{}?mode=rwc", path.display());
        let write = Database::connect(sqlite_options(&url, 1, false)).await?;
        let url = format!("sqlite://{}?mode=ro", path.display());
        let read = Database::connect(sqlite_options(&url, READERS_MAX, true)).await?;
        Ok(Db {
            read,
            writer: writer::Writer::queue(write),
        })
    }

    /// Connects to PostgreSQL. `schema` keeps several offices (or tests) in one database apart.
    pub async fn postgres(url: &str, schema: Option<&str>) -> Result<Self> {
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(READERS_MAX)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .sqlx_logging(false);
        if let Some(schema) = schema {
            let plain = Database::connect(options.clone()).await?;
            let named: String = schema.chars().filter(char::is_ascii_alphanumeric).collect();
            plain
                .execute_unprepared(&format!("CREATE SCHEMA IF NOT EXISTS {named}"))
                .await?;
            plain.close().await?;
            options.set_schema_search_path(named);
        }
        let pool = Database::connect(options).await?;
        Ok(Db {
            read: pool.clone(),
            writer: writer::Writer::direct(pool),
        })
    }

    /// Does a piece of work in one transaction. When this returns `Ok`, it is committed and on
    /// disk; when it returns an error, nothing of it remains.
    ///
    /// The work must not wait for anything but the database: on SQLite others queue behind it.
    pub async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t Tx) -> BoxFuture<'t, Result<T>> + Send + 'static,
    {
        self.writer.write(work).await
    }

    /// Leaves nothing of deleted rows in SQLite's log: what it holds goes into the one file, where
    /// deleted bytes are overwritten, and it is emptied. `false` when somebody was reading from
    /// it; ask again later. PostgreSQL keeps and clears its log by its own rules.
    pub async fn fold(&self) -> Result<bool> {
        self.writer.fold().await
    }

    /// Writes everything out and closes; used at a graceful stop.
    pub async fn close(self) -> Result<()> {
        // SQLite folds the log into the one file when its last connection closes, and only one
        // that may write can do that: the writer goes last.
        self.read.close().await?;
        self.writer.close().await;
        Ok(())
    }
}

fn sqlite_options(url: &str, connections: u32, read_only: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            let sqlite = sqlite
                .foreign_keys(true)
                .busy_timeout(BUSY_TIMEOUT)
                .pragma("temp_store", "memory")
                .pragma("cache_size", "-8000");
            if read_only {
                return sqlite.pragma("query_only", "true");
            }
            sqlite
                // What is deleted is overwritten: some of it was a secret.
                .pragma("secure_delete", "ON")
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
        });
    options
}

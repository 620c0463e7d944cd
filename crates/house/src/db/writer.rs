//! The writer: one task on SQLite that commits in groups, a transaction each on PostgreSQL.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait,
};
use tokio::sync::{mpsc, oneshot};

use super::{BUSY_TIMEOUT, Sql};
use crate::error::{Error, Result};

/// Pieces of work that share one commit at most.
const GROUP_MAX: usize = 64;
/// Pieces of work that may wait; beyond it, writers wait to queue.
const QUEUE_MAX: usize = 1024;
/// How long folding the log waits for readers.
const FOLD_WAIT: Duration = Duration::from_millis(300);

/// A transaction in which a piece of work writes.
pub struct Tx {
    inner: DatabaseTransaction,
}

impl Sql for Tx {
    type Conn = DatabaseTransaction;
    fn conn(&self) -> &DatabaseTransaction {
        &self.inner
    }
}

/// What a piece of work leaves: whether to keep it, and how to tell its owner after the commit.
pub(super) struct Done {
    keep: bool,
    tell: Box<dyn FnOnce(Result<()>) + Send>,
}

/// A piece of work is given a transaction, or the reason why none could be begun.
pub(super) type Work = Box<dyn for<'t> FnOnce(Result<&'t Tx>) -> BoxFuture<'t, Done> + Send>;

pub(super) enum Order {
    Work(Work),
    Fold(oneshot::Sender<Result<bool>>),
    Close(oneshot::Sender<()>),
}

#[derive(Clone, Debug)]
pub(super) enum Writer {
    Queue(mpsc::Sender<Order>),
    Direct(Arc<DatabaseConnection>),
}

impl std::fmt::Debug for Order {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Order")
    }
}

impl Writer {
    pub(super) fn queue(connection: DatabaseConnection) -> Self {
        let (send, receive) = mpsc::channel(QUEUE_MAX);
        tokio::spawn(run(connection, receive));
        Writer::Queue(send)
    }

    pub(super) fn direct(connection: DatabaseConnection) -> Self {
        Writer::Direct(Arc::new(connection))
    }

    pub(super) async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t Tx) -> BoxFuture<'t, Result<T>> + Send + 'static,
    {
        let (answer, wait) = oneshot::channel();
        let work: Work = Box::new(move |tx| {
            Box::pin(async move {
                let result = match tx {
                    Ok(tx) => work(tx).await,
                    Err(error) => Err(error),
                };
                wrap(result, answer)
            })
        });
        match self {
            Writer::Queue(queue) => {
                queue.send(Order::Work(work)).await.map_err(|_| stopped())?;
            }
            Writer::Direct(pool) => alone(pool, work).await?,
        }
        wait.await.map_err(|_| stopped())?
    }

    /// On SQLite, writes the log into the one file and empties it; `false` when a reader needs it.
    pub(super) async fn fold(&self) -> Result<bool> {
        let Writer::Queue(queue) = self else {
            return Ok(true);
        };
        let (done, wait) = oneshot::channel();
        queue.send(Order::Fold(done)).await.map_err(|_| stopped())?;
        wait.await.map_err(|_| stopped())?
    }

    pub(super) async fn close(&self) {
        if let Writer::Queue(queue) = self {
            let (done, wait) = oneshot::channel();
            if queue.send(Order::Close(done)).await.is_ok() {
                wait.await.ok();
            }
        }
    }
}

fn wrap<T: Send + 'static>(result: Result<T>, answer: oneshot::Sender<Result<T>>) -> Done {
    Done {
        keep: result.is_ok(),
        tell: Box::new(move |commit| {
            // The asker may have gone away meanwhile; the work stays done.
            answer.send(commit.and(result)).ok();
        }),
    }
}

fn stopped() -> Error {
    Error::Internal("the database writer has stopped".to_owned())
}

async fn run(connection: DatabaseConnection, mut orders: mpsc::Receiver<Order>) {
    let mut closing = None;
    while closing.is_none() {
        let Some(first) = orders.recv().await else {
            break;
        };
        let mut taken = Taken::default();
        taken.sort(first);
        while taken.group.len() < GROUP_MAX && taken.closing.is_none() {
            match orders.try_recv() {
                Ok(order) => taken.sort(order),
                Err(_) => break,
            }
        }
        commit_group(&connection, taken.group).await;
        if !taken.folding.is_empty() {
            let folded = fold(&connection).await;
            for done in taken.folding {
                // Who asked may have gone away; it is folded all the same.
                done.send(folded.clone()).ok();
            }
        }
        closing = taken.closing;
    }
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "the database did not close cleanly");
    }
    if let Some(done) = closing {
        done.send(()).ok();
    }
}

/// Orders that are carried out together.
#[derive(Default)]
struct Taken {
    group: Vec<Work>,
    folding: Vec<oneshot::Sender<Result<bool>>>,
    closing: Option<oneshot::Sender<()>>,
}

impl Taken {
    fn sort(&mut self, order: Order) {
        match order {
            Order::Work(work) => self.group.push(work),
            Order::Fold(done) => self.folding.push(done),
            Order::Close(done) => self.closing = Some(done),
        }
    }
}

/// Readers are waited for only shortly: everybody who writes stands behind this.
async fn fold(connection: &DatabaseConnection) -> Result<bool> {
    set_wait(connection, FOLD_WAIT).await?;
    let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
    let row = connection
        .query_one_raw(Statement::from_string(DbBackend::Sqlite, sql))
        .await;
    set_wait(connection, BUSY_TIMEOUT).await?;
    let busy: i64 = match row? {
        Some(row) => row.try_get("", "busy")?,
        None => 1,
    };
    Ok(busy == 0)
}

async fn set_wait(connection: &DatabaseConnection, wait: Duration) -> Result<()> {
    let sql = format!("PRAGMA busy_timeout = {}", wait.as_millis());
    connection.execute_unprepared(&sql).await?;
    Ok(())
}

async fn commit_group(connection: &DatabaseConnection, group: Vec<Work>) {
    if group.is_empty() {
        return;
    }
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    let outer = match connection.begin_with_options(options).await {
        Ok(outer) => outer,
        Err(error) => {
            return refuse(group, Error::from(error)).await;
        }
    };
    let mut told = Vec::with_capacity(group.len());
    for work in group {
        told.push(in_savepoint(&outer, work).await);
    }
    let outcome = outer.commit().await.map_err(Error::from);
    for (tell, own) in told {
        tell(own.and(outcome.clone()));
    }
}

/// Tells each asker why nothing was begun, for instance that another process holds the lock.
async fn refuse(group: Vec<Work>, error: Error) {
    for work in group {
        let done = work(Err(error.clone())).await;
        (done.tell)(Err(error.clone()));
    }
}

type Telling = (Box<dyn FnOnce(Result<()>) + Send>, Result<()>);

/// Runs one piece inside a savepoint, so that its failure does not take its neighbours along.
async fn in_savepoint(outer: &DatabaseTransaction, work: Work) -> Telling {
    let inner = match outer.begin().await {
        Ok(inner) => inner,
        Err(error) => return (Box::new(|_| ()), Err(Error::from(error))),
    };
    let tx = Tx { inner };
    let done = work(Ok(&tx)).await;
    let end = if done.keep {
        tx.inner.commit().await
    } else {
        tx.inner.rollback().await
    };
    (done.tell, end.map_err(Error::from))
}

async fn alone(pool: &DatabaseConnection, work: Work) -> Result<()> {
    let tx = Tx {
        inner: pool.begin().await?,
    };
    let done = work(Ok(&tx)).await;
    let end = if done.keep {
        tx.inner.commit().await
    } else {
        tx.inner.rollback().await
    };
    (done.tell)(end.map_err(Error::from));
    Ok(())
}

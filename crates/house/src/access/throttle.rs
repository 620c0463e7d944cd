//! Throttling of sign-in: per account and per address, with waits that double.

use sea_orm::FromQueryResult;

use crate::clock::{HOUR, Micros, SECOND};
use crate::db::{Db, Sql};
use crate::error::{Error, Result};
use crate::values;

/// Wrong tries for one account that cost nothing.
pub const FREE_TRIES: i64 = 5;
/// Wrong tries from one address that cost nothing: a whole office may stand behind it.
pub const FREE_TRIES_OF_ADDRESS: i64 = 30;
/// The longest wait between two tries.
const WAIT_MAX: Micros = HOUR;
/// After so long without a failure the count starts again.
const FORGET_AFTER: Micros = 24 * HOUR;

#[derive(FromQueryResult)]
struct Row {
    failures: i64,
    last_at: Micros,
    blocked_until: Micros,
}

/// Refuses when one of these keys (`account:lan`, `address:…`) has to wait.
pub async fn check(db: &Db, keys: &[String], now: Micros) -> Result<()> {
    for key in keys {
        let row: Option<Row> = db
            .one(
                "SELECT failures, last_at, blocked_until FROM throttle WHERE key = $1",
                values![key.clone()],
            )
            .await?;
        if let Some(row) = row.filter(|r| r.blocked_until > now) {
            let seconds = (row.blocked_until - now) / SECOND + 1;
            return Err(Error::TooMany(seconds as u64));
        }
    }
    Ok(())
}

/// Counts a wrong try for each key.
pub async fn failed(db: &Db, keys: Vec<String>, now: Micros) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            for key in keys {
                let row: Option<Row> = tx
                    .one(
                        "SELECT failures, last_at, blocked_until FROM throttle WHERE key = $1",
                        values![key.clone()],
                    )
                    .await?;
                let before = match row {
                    Some(row) if now - row.last_at < FORGET_AFTER => row.failures,
                    _ => 0,
                };
                let failures = before + 1;
                let wait = wait_after(failures, free_tries(&key));
                tx.exec(
                    "INSERT INTO throttle (key, failures, last_at, blocked_until)
                     VALUES ($1, $2, $3, $4)
                     ON CONFLICT (key) DO UPDATE SET failures = $2, last_at = $3,
                       blocked_until = $4",
                    values![key, failures, now, now + wait],
                )
                .await?;
            }
            Ok(())
        })
    })
    .await
}

/// Forgets the failures of an account after a right password.
pub async fn succeeded(db: &Db, key: String) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            tx.exec("DELETE FROM throttle WHERE key = $1", values![key])
                .await?;
            Ok(())
        })
    })
    .await
}

fn free_tries(key: &str) -> i64 {
    if key.starts_with("account:") {
        FREE_TRIES
    } else {
        FREE_TRIES_OF_ADDRESS
    }
}

fn wait_after(failures: i64, free: i64) -> Micros {
    if failures < free {
        return 0;
    }
    let doubled = SECOND << (failures - free + 1).min(20);
    doubled.min(WAIT_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_stop_growing() {
        assert_eq!(wait_after(4, 5), 0);
        assert_eq!(wait_after(5, 5), 2 * SECOND);
        assert_eq!(wait_after(7, 5), 8 * SECOND);
        assert_eq!(wait_after(1_000, 5), WAIT_MAX);
    }
}

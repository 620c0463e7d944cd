//! Jobs that come round by the clock. The time at which each comes next is a row; the process
//! that moves it on queues the job, in one transaction, so that several processes never run one
//! twice. What was missed while nothing ran is done once, not as often as it was missed.

use jiff::civil::Time;
use sea_orm::FromQueryResult;
use serde_json::json;

use super::{HOUSE_TIMES, NewJob, Timed, queue};
use crate::clock::{DAY, HOUR, MINUTE, Micros, day_of, start_of_day};
use crate::db::{Sql, Tx};
use crate::error::{Error, Result};
use crate::ground::House;
use crate::values;

/// Kinds that come round, of all rooms together.
const KINDS_MAX: i64 = 1000;

/// When something comes round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Times {
    /// Every day at this time of day in Viet Nam, counted from midnight.
    Daily { after_midnight: Micros },
    /// So long after the last time.
    Every(Micros),
}

impl Times {
    /// `daily at 02:00`, `every 15 minutes`, `every 2 hours`.
    pub fn read(words: &str) -> Option<Times> {
        if let Some(at) = words.strip_prefix("daily at ") {
            let time = Time::strptime("%H:%M", at).ok()?;
            let minutes = i64::from(time.hour()) * 60 + i64::from(time.minute());
            let after_midnight = minutes * MINUTE;
            return Some(Times::Daily { after_midnight });
        }
        let (number, unit) = words.strip_prefix("every ")?.split_once(' ')?;
        let number: i64 = number.parse().ok()?;
        let unit = match unit {
            "minutes" => MINUTE,
            "hours" => HOUR,
            _ => return None,
        };
        let pause = number.checked_mul(unit)?;
        (pause > 0).then_some(Times::Every(pause))
    }

    /// The first time after a moment.
    pub fn after(self, now: Micros) -> Micros {
        match self {
            Times::Every(pause) => now.saturating_add(pause),
            Times::Daily { after_midnight } => {
                let midnight = start_of_day(&day_of(now)).unwrap_or(now);
                let today = midnight + after_midnight;
                if today > now { today } else { today + DAY }
            }
        }
    }
}

/// What comes round, as stored.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct Scheduled {
    pub kind: String,
    /// The words of a [`Times`].
    pub cron: String,
    pub next_at: Micros,
}

/// Everything that comes round, the next first.
pub async fn all(sql: &impl Sql) -> Result<Vec<Scheduled>> {
    let text = "SELECT kind, cron, next_at FROM job_schedule ORDER BY next_at, kind LIMIT $1";
    sql.all(text, values![KINDS_MAX]).await
}

/// Queues what has come round, and tells how many jobs that were.
pub async fn tick(house: &House) -> Result<usize> {
    let now = house.now();
    let known = all(&house.db).await?;
    let declared = house.rooms.iter().flat_map(|r| r.times).chain(HOUSE_TIMES);
    let mut queued = 0;
    for timed in declared {
        let times = Times::read(timed.times)
            .ok_or_else(|| Error::Internal(format!("{} is no time", timed.times)))?;
        let row = known.iter().find(|s| s.kind == timed.kind);
        let row = row.filter(|s| s.cron == timed.times);
        match row.map(|s| s.next_at) {
            None => set(house, timed, times.after(now)).await?,
            Some(due) if due <= now => queued += move_on(house, timed, (due, times)).await?,
            Some(_) => (),
        }
    }
    if queued > 0 {
        house.bell.ring();
    }
    Ok(queued)
}

/// A kind that is new, or comes round at other times than before.
async fn set(house: &House, timed: &'static Timed, next_at: Micros) -> Result<()> {
    let write = house.db.write(move |tx| {
        Box::pin(async move {
            let sql = "INSERT INTO job_schedule (name, kind, payload, cron, next_at)
                       VALUES ($1, $1, '{}', $2, $3)
                       ON CONFLICT (name) DO UPDATE SET cron = $2, next_at = $3";
            tx.exec(sql, values![timed.kind, timed.times, next_at])
                .await
                .map(drop)
        })
    });
    write.await
}

/// Whoever moves the time on queues the job: the others find it moved.
async fn move_on(
    house: &House,
    timed: &'static Timed,
    (due, times): (Micros, Times),
) -> Result<usize> {
    let now = house.now();
    let write = house.db.write(move |tx| {
        Box::pin(async move {
            let sql = "UPDATE job_schedule SET next_at = $3 WHERE name = $1 AND next_at = $2";
            let moved = tx
                .exec(sql, values![timed.kind, due, times.after(now)])
                .await?;
            if moved == 1 {
                queue_timed(tx, now, timed.kind).await?;
            }
            Ok(moved as usize)
        })
    });
    write.await
}

/// One that waits still, or runs, is not queued a second time.
async fn queue_timed(tx: &Tx, now: Micros, kind: &'static str) -> Result<()> {
    let new = NewJob {
        kind,
        payload: json!({}),
        unique_key: Some(format!("schedule:{kind}")),
        owner: None,
        unit: None,
        bundle: None,
        run_at: now,
    };
    queue(tx, now, new).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_written() {
        let at = |minutes: i64| Times::Daily {
            after_midnight: minutes * MINUTE,
        };
        assert_eq!(Times::read("daily at 02:30"), Some(at(150)));
        assert_eq!(
            Times::read("every 15 minutes"),
            Some(Times::Every(15 * MINUTE))
        );
        assert_eq!(Times::read("every 2 hours"), Some(Times::Every(2 * HOUR)));
        for wrong in [
            "",
            "daily",
            "daily at 25:00",
            "every 0 minutes",
            "every x hours",
        ] {
            assert_eq!(Times::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn two_in_the_morning_is_two_in_viet_nam() {
        let two = Times::read("daily at 02:00").unwrap();
        let noon = start_of_day("2026-03-02").unwrap() + 12 * HOUR;
        let next = start_of_day("2026-03-03").unwrap() + 2 * HOUR;
        assert_eq!(two.after(noon), next);
        assert_eq!(two.after(next - 1), next);
        assert_eq!(two.after(next), next + DAY);
    }
}

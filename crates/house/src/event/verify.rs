//! `nhip audit verify`: walks the chain from its first row and names the first that is wrong.

use sea_orm::FromQueryResult;

use super::day::first_wrong_day;
use super::{Event, after};
use crate::db::Sql;
use crate::error::Result;

/// Rows that are read at once.
const BATCH_ROWS: i64 = 1000;

/// What a walk along the chain found.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Every row is as it was written; so many rows, and the hash of the last.
    Whole { rows: i64, head: String },
    /// The row's own columns do not give its hash: it was altered.
    Altered { seq: i64 },
    /// A row is missing: the number that should stand here.
    Removed { seq: i64 },
    /// The row does not follow the one before it: rows were swapped or inserted.
    Reordered { seq: i64 },
    /// The last rows are gone: the head knows of more than there are.
    CutOff { last: i64, head: i64 },
    /// The rows fit one another, and this one is not what was the head on that day: the chain
    /// was written anew.
    WrittenAnew { seq: i64, day: String },
}

#[derive(FromQueryResult)]
struct Head {
    seq: i64,
    hash: String,
}

/// Reads the whole chain. Memory stays flat; time is linear in the number of events.
pub async fn verify(sql: &impl Sql) -> Result<Verdict> {
    // The head is read first: what is appended meanwhile is simply not looked at.
    let head: Option<Head> = sql
        .one("SELECT seq, hash FROM event_head WHERE id = 1", vec![])
        .await?;
    let Some(head) = head else {
        return Ok(Verdict::CutOff { last: 0, head: 0 });
    };
    let (mut last, mut hash) = (0, String::new());
    while last < head.seq {
        let rows = after(sql, last, BATCH_ROWS).await?;
        if rows.is_empty() {
            return Ok(Verdict::CutOff {
                last,
                head: head.seq,
            });
        }
        for event in rows.into_iter().take_while(|e| e.seq <= head.seq) {
            if let Some(wrong) = judge(&event, last, &hash) {
                return Ok(wrong);
            }
            last = event.seq;
            hash = event.hash;
        }
    }
    if hash != head.hash {
        return Ok(Verdict::CutOff {
            last,
            head: head.seq,
        });
    }
    if let Some(day) = first_wrong_day(sql).await? {
        let (seq, day) = (day.seq, day.day);
        return Ok(Verdict::WrittenAnew { seq, day });
    }
    Ok(Verdict::Whole {
        rows: last,
        head: hash,
    })
}

fn judge(event: &Event, last: i64, hash: &str) -> Option<Verdict> {
    if event.seq != last + 1 {
        return Some(Verdict::Removed { seq: last + 1 });
    }
    if event.digest() != event.hash {
        return Some(Verdict::Altered { seq: event.seq });
    }
    (event.prev != hash).then_some(Verdict::Reordered { seq: event.seq })
}

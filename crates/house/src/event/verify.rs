//! `nhip audit verify`: walks the chain from its first row and names the first that is wrong.

use sea_orm::FromQueryResult;

use super::day::first_wrong_day;
use super::{Event, after};
use crate::clock::day_words;
use crate::db::Sql;
use crate::error::Result;
use crate::page::Asker;

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

impl Verdict {
    /// The word of it.
    pub fn word(&self) -> &'static str {
        match self {
            Verdict::Whole { .. } => "whole",
            Verdict::Altered { .. } => "altered",
            Verdict::Removed { .. } => "removed",
            Verdict::Reordered { .. } => "reordered",
            Verdict::CutOff { .. } => "cut-off",
            Verdict::WrittenAnew { .. } => "anew",
        }
    }

    /// The row at which the walk ended.
    pub fn row(&self) -> i64 {
        match self {
            Verdict::Whole { rows: seq, .. }
            | Verdict::Altered { seq }
            | Verdict::Removed { seq }
            | Verdict::Reordered { seq }
            | Verdict::CutOff { last: seq, .. }
            | Verdict::WrittenAnew { seq, .. } => *seq,
        }
    }

    /// The chain's last hash, where it is whole.
    pub fn head(&self) -> Option<&str> {
        match self {
            Verdict::Whole { head, .. } => Some(head),
            _ => None,
        }
    }

    /// What it says, for people.
    pub(super) fn words(&self, asker: &Asker) -> String {
        let day = match self {
            Verdict::WrittenAnew { day, .. } => day_words(day),
            _ => String::new(),
        };
        let told = [("seq", self.row().to_string().into()), ("day", day.into())];
        asker.t_with(&format!("event-chain-{}", self.word()), &told)
    }
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
    // Rows that were swapped got each other's numbers, so that their own hashes fail as well: what
    // they were written after tells that they were moved.
    if event.prev != hash {
        return Some(Verdict::Reordered { seq: event.seq });
    }
    (event.digest() != event.hash).then_some(Verdict::Altered { seq: event.seq })
}

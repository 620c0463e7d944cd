//! The page of events: what was done, seen, downloaded and refused, for those who answer for it.
//!
//! ETHICS 6: reads of restricted things are seen only with a reason, which is itself written
//! down; nothing here adds reads up to a person's profile.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::told::{Told, tell};
use super::{Event, NewEvent, Verdict, append, verify};
use crate::access::Right;
use crate::access::grant::administered;
use crate::db::Sql;
use crate::error::Result;
use crate::ground::House;
use crate::id::{Id, Ref};
use crate::page::{Asker, Crumb, Frame, Nothing, Signed, encode, html};
use crate::room::{Door, Routes};
use crate::values;

/// Rows on one page.
const PAGE_ROWS: i64 = 50;
/// Shortest reason that is taken for looking at reads, characters.
pub(super) const REASON_CHARS_MIN: usize = 8;

/// The routes.
pub fn routes() -> Routes {
    const DOOR: Door = Door::Room("house", Right::Administer);
    Routes::new()
        .get("/events", DOOR, list)
        .post("/events/verify", DOOR, check_chain)
}

#[derive(Template)]
#[template(path = "event/list.html")]
struct ListPage {
    frame: Frame,
    rows: Vec<Told>,
    action: String,
    actor: String,
    reason: String,
    reason_wanted: bool,
    first: String,
    next: String,
}

#[derive(Default, Deserialize)]
struct ListQuery {
    #[serde(default)]
    action: String,
    #[serde(default)]
    actor: String,
    #[serde(default)]
    reason: String,
    before: Option<i64>,
}

async fn list(
    State(house): State<House>,
    asker: Asker,
    Query(q): Query<ListQuery>,
) -> Result<Response> {
    let reason = q.reason.trim().to_owned();
    let reads = reason.chars().count() >= REASON_CHARS_MIN;
    if reads && q.before.is_none() {
        note_reason(&house, &asker, &reason).await?;
    }
    let wanted = Wanted {
        action: &q.action,
        actor: &q.actor,
        before: q.before,
        reads,
    };
    let events = find(&house, &asker, &wanted, PAGE_ROWS).await?;
    let full = events.len() as i64 == PAGE_ROWS;
    let last = events.last().map_or(0, |e| e.seq);
    let mut rows = Vec::with_capacity(events.len());
    for event in &events {
        rows.push(tell(&asker, event).await?);
    }
    let here = format!(
        "/events?action={}&actor={}&reason={}",
        encode(&q.action),
        encode(&q.actor),
        encode(&reason)
    );
    html(&ListPage {
        frame: asker
            .frame(
                asker.t("events-title"),
                vec![Crumb::new(asker.t("home-title"), "/")],
            )
            .await?,
        rows,
        action: q.action,
        actor: q.actor,
        reason,
        reason_wanted: !reads,
        first: if q.before.is_some() {
            here.clone()
        } else {
            String::new()
        },
        next: if full {
            format!("{here}&before={last}")
        } else {
            String::new()
        },
    })
}

/// What events are looked for.
pub(super) struct Wanted<'q> {
    /// Parts of the action and of the actor's name.
    pub action: &'q str,
    pub actor: &'q str,
    /// Only events before this number.
    pub before: Option<i64>,
    /// Whether reads are looked at.
    pub reads: bool,
}

/// Events over units that the asker administers, and her own. Those without a unit only for one
/// who administers the whole house: every unit over which anybody holds a right.
pub(super) async fn find(
    house: &House,
    asker: &Asker,
    q: &Wanted<'_>,
    rows: i64,
) -> Result<Vec<Event>> {
    let like = |text: &str| format!("%{}%", text.trim().replace(['%', '_'], ""));
    house
        .db
        .all(
            concat!(
                "SELECT e.* FROM event e
                 WHERE e.seq < $1 AND e.action LIKE $2 AND lower(e.actor) LIKE $3
                   AND ($4 = 1 OR e.action NOT LIKE '%.read')
                   AND (e.actor_id = $5 OR ",
                administered!("e.unit_id", "$5", "$6"),
                ") ORDER BY e.seq DESC LIMIT $7"
            ),
            values![
                q.before.unwrap_or(i64::MAX),
                like(q.action),
                like(&q.actor.to_lowercase()),
                i64::from(q.reads),
                asker.id(),
                house.now(),
                rows
            ],
        )
        .await
}

pub(super) async fn note_reason(house: &House, asker: &Asker, reason: &str) -> Result<()> {
    let (now, actor) = (house.now(), asker.actor());
    let about = Ref::new("house", "event", Id::from_name("events"));
    let event = NewEvent::new(&actor, "house.reads-looked-at", about);
    let event = event.with(json!({ "reason": reason }));
    house
        .db
        .write(move |tx| Box::pin(async move { append(tx, now, event).await.map(drop) }))
        .await
}

#[derive(Template)]
#[template(path = "event/verdict.html")]
struct VerdictPage {
    frame: Frame,
    whole: bool,
    words: String,
    head: String,
    /// Where the row stands that is wrong, and what it says now.
    wrong: Option<Told>,
}

/// Walks the chain for the reader, who sees what `nhip audit verify` prints. That she did is an
/// event of its own.
async fn check_chain(
    State(house): State<House>,
    asker: Asker,
    Signed(Nothing {}): Signed<Nothing>,
) -> Result<Response> {
    let verdict = verify(&house.db).await?;
    note_check(&house, &asker, &verdict).await?;
    let wrong = match verdict {
        Verdict::Altered { seq }
        | Verdict::Reordered { seq }
        | Verdict::WrittenAnew { seq, .. } => row_of(&asker, seq).await?,
        _ => None,
    };
    let crumbs = vec![Crumb::new(asker.t("events-title"), "/events")];
    html(&VerdictPage {
        frame: asker.frame(asker.t("event-chain"), crumbs).await?,
        words: verdict.words(&asker),
        head: verdict.head().unwrap_or_default().to_owned(),
        whole: verdict.head().is_some(),
        wrong,
    })
}

async fn row_of(asker: &Asker, seq: i64) -> Result<Option<Told>> {
    let sql = "SELECT * FROM event WHERE seq = $1";
    let found: Option<Event> = asker.house.db.one(sql, values![seq]).await?;
    match found {
        Some(event) => Ok(Some(tell(asker, &event).await?)),
        None => Ok(None),
    }
}

/// Writes down that somebody had the chain walked, and what came of it.
pub(super) async fn note_check(house: &House, asker: &Asker, verdict: &Verdict) -> Result<()> {
    let (now, actor) = (house.now(), asker.actor());
    let about = Ref::new("house", "event", Id::from_name("events"));
    let event = NewEvent::new(&actor, "house.chain-verify", about);
    let whole = verdict.head().is_some();
    let event = event.with(json!({ "whole": whole, "row": verdict.row() }));
    house
        .db
        .write(move |tx| Box::pin(async move { append(tx, now, event).await.map(drop) }))
        .await
}

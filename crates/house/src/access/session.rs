//! Sessions: a random token in a cookie, its hash in the database; listed, and ended, by hand.

use sea_orm::FromQueryResult;

use super::keys::{random_token, token_hash};
use crate::clock::{DAY, HOUR, MINUTE, Micros};
use crate::db::{Db, Sql, Tx};
use crate::error::Result;
use crate::id::Id;
use crate::values;

/// The cookie that carries the token.
pub const COOKIE: &str = "nhip_session";
/// A session ends after so long without a visit.
pub const IDLE_MAX: Micros = 12 * HOUR;
/// And after so long in any case.
pub const AGE_MAX: Micros = 30 * DAY;
/// The visit is written down at most so often.
const SEEN_EVERY: Micros = 5 * MINUTE;
/// Sessions shown in a person's list.
const LIST_MAX: i64 = 100;
/// Length of what we keep of a browser's name.
const AGENT_CHARS_MAX: usize = 200;

/// A session as its owner sees it in the list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Session {
    pub id: Id,
    pub address: String,
    pub agent: String,
    pub created_at: Micros,
    pub seen_at: Micros,
}

/// Browsers by what their name holds; many claim to be others, so the order counts.
const BROWSERS: [(&str, &str); 8] = [
    ("coc_coc", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
/// Systems in the same way.
const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

impl Session {
    /// The device as its owner would call it, "Chrome, Android"; all that the browser says of
    /// itself where we do not know it.
    pub fn device(&self) -> String {
        let known = |list: &[(&str, &'static str)]| {
            let found = list.iter().find(|(part, _)| self.agent.contains(part));
            found.map(|(_, name)| *name)
        };
        match (known(&BROWSERS), known(&SYSTEMS)) {
            (Some(browser), Some(system)) => format!("{browser}, {system}"),
            _ => self.agent.clone(),
        }
    }
}

/// Begins a session and returns the token for the cookie.
pub async fn begin(
    tx: &Tx,
    person: Id,
    address: &str,
    agent: &str,
    now: Micros,
) -> Result<(Id, String)> {
    let (id, token) = (Id::new(), random_token());
    let agent: String = agent.chars().take(AGENT_CHARS_MAX).collect();
    tx.exec(
        "INSERT INTO session (id, token_hash, person_id, address, agent, created_at, seen_at,
           expires_at, ended_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7, NULL)",
        values![
            id,
            token_hash(&token),
            person,
            address,
            agent,
            now,
            now + AGE_MAX
        ],
    )
    .await?;
    Ok((id, token))
}

/// Whose session a token is.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Holder {
    pub session_id: Id,
    pub person_id: Id,
    pub login: String,
    pub name: String,
    pub lang: Option<String>,
    seen_at: Micros,
}

/// The person behind a token, if the session still holds and the person is not suspended.
pub async fn holder(db: &Db, token: &str, now: Micros) -> Result<Option<Holder>> {
    let holder: Option<Holder> = db
        .one(
            "SELECT s.id AS session_id, s.person_id, p.login, p.name, p.lang, s.seen_at
             FROM session s JOIN person p ON p.id = s.person_id
             WHERE s.token_hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2
               AND s.seen_at > $3
               AND NOT EXISTS (SELECT 1 FROM person_suspension x WHERE x.person_id = p.id
                 AND x.from_at <= $2 AND x.until_at > $2)",
            values![token_hash(token), now, now - IDLE_MAX],
        )
        .await?;
    if let Some(holder) = holder.as_ref().filter(|h| now - h.seen_at > SEEN_EVERY) {
        // The visit is a courtesy: a busy database must not keep anybody from reading.
        if let Err(error) = seen(db, holder.session_id, now).await {
            tracing::warn!(%error, "a visit could not be written down");
        }
    }
    Ok(holder)
}

async fn seen(db: &Db, session: Id, now: Micros) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            tx.exec(
                "UPDATE session SET seen_at = $2 WHERE id = $1",
                values![session, now],
            )
            .await?;
            Ok(())
        })
    })
    .await
}

/// A person's own running sessions, latest first.
pub async fn list(sql: &impl Sql, person: Id, now: Micros) -> Result<Vec<Session>> {
    sql.all(
        "SELECT id, address, agent, created_at, seen_at FROM session
         WHERE person_id = $1 AND ended_at IS NULL AND expires_at > $2 AND seen_at > $3
         ORDER BY seen_at DESC LIMIT $4",
        values![person, now, now - IDLE_MAX, LIST_MAX],
    )
    .await
}

/// Ends one session of this person. Others' sessions are not found.
pub async fn end(tx: &Tx, person: Id, session: Id, now: Micros) -> Result<bool> {
    let sql = "UPDATE session SET ended_at = $3
               WHERE id = $1 AND person_id = $2 AND ended_at IS NULL";
    Ok(tx.exec(sql, values![session, person, now]).await? == 1)
}

/// Ends all sessions of a person but one: after a new password, or a suspension.
pub async fn end_others(tx: &Tx, person: Id, keep: Option<Id>, now: Micros) -> Result<u64> {
    let keep = keep.map(|id| id.to_string()).unwrap_or_default();
    let sql = "UPDATE session SET ended_at = $3
               WHERE person_id = $1 AND id <> $2 AND ended_at IS NULL";
    tx.exec(sql, values![person, keep, now]).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_has_the_name_that_its_owner_gives_it() {
        let of = |agent: &str| {
            let agent = agent.to_owned();
            Session {
                id: Id::new(),
                address: String::new(),
                agent,
                created_at: 0,
                seen_at: 0,
            }
            .device()
        };
        let chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0";
        let phone = format!("Mozilla/5.0 (Linux; Android 14) {chrome} Mobile Safari/537.36");
        assert_eq!(of(&phone), "Chrome, Android");
        let edge = format!("Mozilla/5.0 (Windows NT 10.0; x64) {chrome} Safari/537.36 Edg/131.0");
        assert_eq!(of(&edge), "Edge, Windows");
        let apple =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604";
        assert_eq!(of(apple), "Safari, iPhone");
        assert_eq!(of("curl/8.5.0"), "curl/8.5.0");
    }
}

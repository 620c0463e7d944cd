//! An event in a reader's words: what was done, to which thing, and what it was before.

use sea_orm::FromQueryResult;
use serde_json::{Map, Value};

use super::Event;
use crate::db::Sql;
use crate::error::Result;
use crate::page::Asker;
use crate::values;

/// Longest value that is shown, characters; the whole stands in the fold-out.
const VALUE_CHARS_MAX: usize = 120;

/// A line of the page of events.
pub struct Told {
    pub seq: String,
    pub at: i64,
    pub actor: String,
    pub words: String,
    /// The thing, with its page where the reader may see it.
    pub thing: String,
    pub href: String,
    /// What is known beyond that, a line each.
    pub lines: Vec<String>,
    /// The row as the chain holds it.
    pub action: String,
    pub about: String,
    pub particulars: String,
    pub hash: String,
}

/// Puts an event into the reader's words.
pub async fn tell(asker: &Asker, event: &Event) -> Result<Told> {
    let (thing, href) = thing(asker, event).await?;
    Ok(Told {
        seq: event.seq.to_string(),
        at: event.at,
        actor: event.actor.clone(),
        words: action_words(asker, &event.action),
        thing,
        href,
        lines: lines(asker, &event.particulars),
        action: event.action.clone(),
        about: event.about().to_string(),
        particulars: event.particulars.clone(),
        hash: event.hash.clone(),
    })
}

/// `records.trash` as a reader says it; the code itself where nobody wrote words for it.
pub fn action_words(asker: &Asker, action: &str) -> String {
    let key = format!("event-{}", action.replace('.', "-"));
    known(asker, &key).unwrap_or_else(|| action.to_owned())
}

fn known(asker: &Asker, key: &str) -> Option<String> {
    let there = asker.house.messages.has(asker.lang, key);
    there.then(|| asker.t(key))
}

#[derive(FromQueryResult)]
struct Named {
    name: String,
}

async fn thing(asker: &Asker, event: &Event) -> Result<(String, String)> {
    if let Some(room) = asker.house.room(&event.room) {
        if let Some(card) = (room.card)(&asker.house, asker, &event.about()).await? {
            return Ok((card.title, card.href));
        }
    } else if let Some(found) = thing_of_house(asker, event).await? {
        return Ok(found);
    }
    let key = format!("thing-{}-{}", event.room, event.kind);
    Ok((known(asker, &key).unwrap_or_default(), String::new()))
}

async fn thing_of_house(asker: &Asker, event: &Event) -> Result<Option<(String, String)>> {
    let (sql, page) = match event.kind.as_str() {
        "person" => ("SELECT name FROM person WHERE id = $1", "people"),
        "unit" => ("SELECT name FROM unit WHERE id = $1", "units"),
        _ => return Ok(None),
    };
    let found: Option<Named> = asker.house.db.one(sql, values![event.ref_id]).await?;
    Ok(found.map(|row| (row.name, format!("/{page}/{}", event.ref_id))))
}

/// The particulars a line each. Keys without words are left to the fold-out.
fn lines(asker: &Asker, particulars: &str) -> Vec<String> {
    let Ok(Value::Object(map)) = serde_json::from_str(particulars) else {
        return Vec::new();
    };
    let mut lines = match (map.get("before"), map.get("after")) {
        (Some(Value::Object(before)), Some(Value::Object(after))) => changes(asker, before, after),
        _ => Vec::new(),
    };
    for (key, value) in &map {
        let label = known(asker, &format!("particular-{key}"));
        let word = || known(asker, &format!("room-{}", value.as_str()?));
        let room = if key == "room" { word() } else { None };
        if let (Some(label), Some(value)) = (label, room.or_else(|| shown(asker, value))) {
            lines.push(format!("{label}: {value}"));
        }
    }
    lines
}

fn changes(asker: &Asker, before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<String> {
    let nothing = || asker.t("event-nothing");
    let mut lines = Vec::new();
    for (key, now) in after {
        let was = before.get(key).unwrap_or(&Value::Null);
        let Some(label) = known(asker, &format!("field-{key}")) else {
            continue;
        };
        if was != now {
            let was = shown(asker, was).unwrap_or_else(nothing);
            let now = shown(asker, now).unwrap_or_else(nothing);
            lines.push(format!("{label}: {was} → {now}"));
        }
    }
    lines
}

/// A value for people; ids and structures say nothing to them.
fn shown(asker: &Asker, value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) if text.parse::<crate::id::Id>().is_err() => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(true) => asker.t("event-yes"),
        Value::Bool(false) => asker.t("event-no"),
        Value::Array(all) => {
            let all: Vec<String> = all.iter().filter_map(|one| shown(asker, one)).collect();
            all.join(", ")
        }
        _ => return None,
    };
    if text.is_empty() {
        return None;
    }
    let short: String = text.chars().take(VALUE_CHARS_MAX).collect();
    Some(if short.len() < text.len() {
        format!("{short}…")
    } else {
        short
    })
}
